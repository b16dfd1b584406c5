#include "sound/container.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support.h"

/* A file under construction. */
typedef struct {
    unsigned char bytes[70000];
    size_t count;
} made;

static void add(made *m, const void *bytes, size_t count)
{
    assert_true(m->count + count <= sizeof m->bytes);
    memcpy(m->bytes + m->count, bytes, count);
    m->count += count;
}

static void add_text(made *m, const char *text) { add(m, text, strlen(text)); }

static void add_number(made *m, uint64_t value, size_t width, int big_endian)
{
    unsigned char bytes[8];
    for (size_t i = 0; i < width; i++)
        bytes[big_endian ? width - 1 - i : i] = (unsigned char)(value >> 8 * i);
    add(m, bytes, width);
}

static void add_samples(made *m, size_t count)
{
    for (size_t i = 0; i < count; i++)
        add_number(m, 128 + i % 100, 1, 0);
}

static sro_container inspect(const made *m)
{
    sro_container container;
    write_bytes(scratch_path("made"), m->bytes, m->count);
    succeeds(sro_container_inspect(&container, scratch_path("made"), NULL));
    assert_int_equal(container.size, m->count);
    return container;
}

static void check(const char *what, const sro_container *c, sro_container_state state,
                  double promised)
{
    if (!c->known || c->state != state || c->promised != promised)
        fail_msg("%s: known %d, state %d, promised %g; want state %d, promised %g", what, c->known,
                 (int)c->state, c->promised, (int)state, promised);
}

/* A WAV or one of its kin of 1000 bytes of sound, of which the header says `size`. */
typedef struct {
    const char *form, *type, *sound;
    size_t width;
    int big_endian;
    size_t extra; /* bytes before the samples that count as the chunk's */
} kind;

static const kind kinds[] = {
    {"RIFF", "WAVE", "data", 4, 0, 0},
    {"RIFX", "WAVE", "data", 4, 1, 0},
    {"FORM", "AIFF", "SSND", 4, 1, 8},
    {"FORM", "AIFC", "SSND", 4, 1, 8},
};

static void make(made *m, const kind *k, uint64_t size, size_t samples)
{
    m->count = 0;
    add_text(m, k->form);
    add_number(m, 0, 4, 0);
    add_text(m, k->type);
    add_text(m, "odd ");
    add_number(m, 3, 4, k->big_endian);
    add(m, "abc", 4); /* and a byte to make it even */
    add_text(m, k->sound);
    add_number(m, size, 4, k->big_endian);
    add(m, "\0\0\0\0\0\0\0", k->extra);
    add_samples(m, samples);
}

/* What a header says, for 1000 bytes that are there. */
static void sizes_of_chunks(void **state)
{
    static const struct {
        uint64_t size;
        sro_container_state state;
        double promised;
    } cases[] = {
        {1000, SRO_CONTAINER_COMPLETE, 0},
        {999, SRO_CONTAINER_COMPLETE, 0},
        {1044, SRO_CONTAINER_COMPLETE, 0},
        {2000, SRO_CONTAINER_TRUNCATED, 2},
        {1500, SRO_CONTAINER_TRUNCATED, 1.5},
        {0x7FF00000, SRO_CONTAINER_TRUNCATED, 0x7FF00000 / 1e3},
        {0, SRO_CONTAINER_UNFINALISED, 0},
        {0xFFFFFFF7, SRO_CONTAINER_COMPLETE, 0},
        {0x7FFFF000, SRO_CONTAINER_COMPLETE, 0},
        {0x80000000, SRO_CONTAINER_COMPLETE, 0},
        {0xFFFFFF00, SRO_CONTAINER_COMPLETE, 0},
    };
    made *m = calloc(1, sizeof *m);
    for (size_t k = 0; k < COUNT(kinds); k++)
        for (size_t i = 0; i < COUNT(cases); i++) {
            make(m, &kinds[k], cases[i].size + kinds[k].extra, 1000);
            sro_container c = inspect(m);
            check(kinds[k].type, &c, cases[i].state, cases[i].promised);
            assert_int_equal(c.end, m->count);
            if (c.state == SRO_CONTAINER_COMPLETE)
                continue;
            unsigned char want[2] = {(1000 + kinds[k].extra) & 255, 3}; /* 1000 is 3 256 + 232 */
            assert_int_equal(c.patch_at, 28);
            assert_int_equal(c.patch_size, 4);
            assert_int_equal(c.patch[kinds[k].big_endian ? 3 : 0], want[0]);
            assert_int_equal(c.patch[kinds[k].big_endian ? 2 : 1], want[1]);
        }
    free(m);
    (void)state;
}

/* A sound that is empty and meant so has chunks behind it, or nothing. */
static void sounds_that_are_meant_to_be_empty(void **state)
{
    made *m = calloc(1, sizeof *m);
    for (size_t k = 0; k < COUNT(kinds); k++)
        for (int chunks = 0; chunks < 3; chunks++) {
            make(m, &kinds[k], kinds[k].extra, 0);
            for (int i = 0; i < chunks; i++) {
                add_text(m, "LIST");
                add_number(m, 5, 4, kinds[k].big_endian);
                add(m, "abcde", 6);
            }
            sro_container c = inspect(m);
            check(kinds[k].type, &c, SRO_CONTAINER_COMPLETE, 0);
            assert_int_equal(c.patch_size, 0);
        }
    free(m);
    (void)state;
}

/* Kinds with sizes of 64 bits, of 1000 bytes of sound, of which the header says `size`. */

static void make_rf64(made *m, uint64_t size)
{
    m->count = 0;
    add(m,
        "RF64\xff\xff\xff\xffWAVE"
        "ds64\x1c\0\0\0",
        20);
    add_number(m, 0, 8, 0);
    add_number(m, size, 8, 0);
    add(m, "\0\0\0\0\0\0\0\0\0\0\0", 12);
    add(m, "data\xff\xff\xff\xff", 8);
    add_samples(m, 1000);
}

static void make_wave64(made *m, uint64_t size)
{
    static const char guid[] = "\xf3\xac\xd3\x11\x8c\xd1\0\xc0\x4f\x8e\xdb\x8a";
    m->count = 0;
    add_text(m, "riff.\x91\xcf\x11\xa5\xd6\x28\xdb\x04\xc1");
    add(m, "\0\0", 2);
    add_number(m, 0, 8, 0);
    add_text(m, "wave");
    add(m, guid, 12);
    add_text(m, "data");
    add(m, guid, 12);
    add_number(m, size + 24, 8, 0);
    add_samples(m, 1000);
}

static void make_caf(made *m, uint64_t size)
{
    m->count = 0;
    add(m, "caff\0\1\0\0data", 12);
    add_number(m, size + 4, 8, 1);
    add(m, "\0\0\0", 4);
    add_samples(m, 1000);
}

static void sizes_of_64_bits(void **state)
{
    static const struct {
        uint64_t size; /* of 1000 bytes that are there */
        sro_container_state state;
        double promised;
    } cases[] = {
        {1000, SRO_CONTAINER_COMPLETE, 0},
        {2000, SRO_CONTAINER_TRUNCATED, 2},
        {UINT64_MAX - 30, SRO_CONTAINER_COMPLETE, 0},
        {0, SRO_CONTAINER_UNFINALISED, 0},
        {(uint64_t)1 << 50, SRO_CONTAINER_TRUNCATED, (double)((uint64_t)1 << 50) / 1000},
    };
    static const struct {
        const char *name;
        void (*make)(made *m, uint64_t size);
        uint64_t patch_at;
        size_t patch_byte; /* one of the patch, and what it has to be */
        unsigned char patch;
    } formats[] = {{"RF64", make_rf64, 28, 1, 3},
                   {"Wave64", make_wave64, 56, 0, 0},
                   {"CAF", make_caf, 12, 6, 3}};
    made *m = calloc(1, sizeof *m);
    for (size_t f = 0; f < COUNT(formats); f++)
        for (size_t i = 0; i < COUNT(cases); i++) {
            formats[f].make(m, cases[i].size);
            sro_container c = inspect(m);
            check(formats[f].name, &c, cases[i].state, cases[i].promised);
            if (c.state == SRO_CONTAINER_COMPLETE)
                continue;
            assert_int_equal(c.patch_at, formats[f].patch_at);
            assert_int_equal(c.patch_size, 8);
            assert_int_equal(c.patch[formats[f].patch_byte], formats[f].patch);
        }
    free(m);
    (void)state;
}

static void snd_and_au(void **state)
{
    static const struct {
        uint32_t size;
        sro_container_state state;
        double promised;
    } cases[] = {
        {1000, SRO_CONTAINER_COMPLETE, 0},
        {1500, SRO_CONTAINER_TRUNCATED, 1.5},
        {0, SRO_CONTAINER_UNFINALISED, 0},
        {0xFFFFFFFF, SRO_CONTAINER_COMPLETE, 0},
    };
    made *m = calloc(1, sizeof *m);
    for (int big = 0; big < 2; big++)
        for (size_t i = 0; i < COUNT(cases); i++) {
            m->count = 0;
            add_text(m, big ? ".snd" : "dns.");
            add_number(m, 28, 4, big);
            add_number(m, cases[i].size, 4, big);
            add_samples(m, 16 + 1000);
            sro_container c = inspect(m);
            check("snd", &c, cases[i].state, cases[i].promised);
        }
    free(m);
    (void)state;
}

/* As RFC 3533 defines it, bit by bit. */
static uint32_t checksum(const unsigned char *bytes, size_t count)
{
    uint32_t sum = 0;
    for (size_t i = 0; i < count; i++)
        for (int bit = 7; bit >= 0; bit--) {
            uint32_t out = sum >> 31 ^ (bytes[i] >> bit & 1u);
            sum = sum << 1 ^ (out ? 0x04c11db7u : 0);
        }
    return sum;
}

static void add_page(made *m, int flags)
{
    size_t at = m->count;
    add_text(m, "OggS");
    add_number(m, (uint64_t)flags << 8, 2, 0);
    add(m, "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 20);
    add(m, "\2\xff\x10", 3);
    add_samples(m, 255 + 16);
    uint32_t sum = checksum(m->bytes + at, m->count - at);
    for (int i = 0; i < 4; i++)
        m->bytes[at + 22 + (size_t)i] = (unsigned char)(sum >> 8 * i);
}

enum { A_PAGE = 27 + 2 + 255 + 16 };

static void ogg_pages(void **state)
{
    static const struct {
        const char *what;
        int flags[6];             /* of ogg_pages, ended by -1 */
        size_t wrong, lost, junk; /* a byte that is changed; bytes cut off, or added */
        sro_container_state state;
        size_t until; /* in ogg_pages; 0: all */
    } cases[] = {
        {"whole", {2, 0, 0, 4, -1}, 0, 0, 0, SRO_CONTAINER_COMPLETE, 4},
        {"one page", {6, -1}, 0, 0, 0, SRO_CONTAINER_COMPLETE, 1},
        {"two at once", {2, 2, 0, 4, 4, -1}, 0, 0, 0, SRO_CONTAINER_COMPLETE, 5},
        {"a tag behind", {2, 0, 4, -1}, 0, 0, 128, SRO_CONTAINER_COMPLETE, 3},
        {"cut between pages", {2, 0, 0, -1}, 0, 0, 0, SRO_CONTAINER_TRUNCATED, 3},
        {"cut in a page", {2, 0, 4, -1}, 0, 50, 0, SRO_CONTAINER_TRUNCATED, 2},
        {"cut in a header", {2, 0, 4, -1}, 0, A_PAGE - 20, 0, SRO_CONTAINER_TRUNCATED, 2},
        {"a byte of its body",
         {2, 0, 0, 4, -1},
         A_PAGE * 2 + 100,
         0,
         0,
         SRO_CONTAINER_TRUNCATED,
         2},
        {"a byte of its name", {2, 0, 0, 4, -1}, A_PAGE + 1, 0, 0, SRO_CONTAINER_TRUNCATED, 1},
        {"a chain", {2, 4, 2, 0, 4, -1}, 0, 0, 0, SRO_CONTAINER_CHAINED, 2},
    };
    made *m = calloc(1, sizeof *m);
    for (size_t i = 0; i < COUNT(cases); i++) {
        m->count = 0;
        for (int k = 0; cases[i].flags[k] >= 0; k++)
            add_page(m, cases[i].flags[k]);
        m->bytes[cases[i].wrong] ^= cases[i].wrong ? 1 : 0;
        m->count -= cases[i].lost;
        add_samples(m, cases[i].junk);
        sro_container c = inspect(m);
        check(cases[i].what, &c, cases[i].state, 0);
        assert_true(c.is_ogg);
        assert_int_equal(c.end, cases[i].until * A_PAGE);
    }
    free(m);
    (void)state;
}

/* Which MP3 tells its length. */
static void mp3_that_tells_its_length_or_not(void **state)
{
    static const struct {
        const char *header; /* of four bytes */
        size_t at;          /* where Xing's header is */
        const char *name;
        int flags, frames, estimated;
    } cases[] = {
        {"\xff\xfb\x90\x44", 36, "Xing", 15, 77, 0}, {"\xff\xfb\x90\x44", 36, "Info", 1, 77, 0},
        {"\xff\xfb\x90\xc4", 21, "Xing", 1, 77, 0},  {"\xff\xf3\x90\x44", 21, "Xing", 1, 77, 0},
        {"\xff\xf3\x90\xc4", 13, "Info", 1, 77, 0},  {"\xff\xe3\x90\xc4", 13, "Info", 1, 77, 0},
        {"\xff\xfa\x90\x44", 38, "Xing", 1, 77, 0},  {"\xff\xfb\x90\x44", 36, "Xing", 14, 77, 1},
        {"\xff\xfb\x90\x44", 36, "Xing", 1, 0, 1},   {"\xff\xfb\x90\x44", 36, "LAME", 1, 77, 1},
        {"\xff\xfd\x90\x44", 36, "none", 1, 77, 1},
    };
    static const unsigned char nothing[500];
    made *m = calloc(1, sizeof *m);
    for (size_t i = 0; i < COUNT(cases); i++)
        for (int tags = 0; tags < 3; tags++) {
            m->count = 0;
            for (int t = 0; t < tags; t++) { /* 300 bytes, and a footer */
                add(m, t ? "ID3\4\0\x10\0\0\2\x2c" : "ID3\4\0\0\0\0\2\x2c", 10);
                add(m, nothing, 300 + (t ? 10 : 0));
            }
            add(m, cases[i].header, 4);
            add(m, nothing, cases[i].at - 4);
            add_text(m, cases[i].name);
            add_number(m, (uint64_t)cases[i].flags, 4, 1);
            add_number(m, (uint64_t)cases[i].frames, 4, 1);
            add(m, nothing, sizeof nothing);
            sro_container c = inspect(m);
            check("mp3", &c, SRO_CONTAINER_COMPLETE, 0);
            if (c.length_is_estimated != cases[i].estimated)
                fail_msg("case %zu behind %d tags: estimated %d", i, tags, c.length_is_estimated);
        }
    free(m);
    (void)state;
}

static void kinds_that_are_not_known(void **state)
{
    static const char *const texts[] = {
        "words",
        "RIFF",
        "RIFF....AVI LIST",
        "a longer text, with nothing in it that is known",
        "....ftypM4A ........",
        "\xff\xf1\x50\x80 AAC's frames have no layer",
        "ID3\4",
        "FORM....8SVX",
    };
    made *m = calloc(1, sizeof *m);
    for (size_t i = 0; i < COUNT(texts); i++) {
        m->count = 0;
        add_text(m, texts[i]);
        if (inspect(m).known)
            fail_msg("case %zu is taken for a kind that is known", i);
    }
    m->count = 0;
    add_text(m, "fLaC");
    assert_true(inspect(m).known);
    free(m);
    (void)state;
}

static void what_cannot_be_inspected(void **state)
{
    sro_container container;
    sro_job *job;
    fails(sro_container_inspect(&container, scratch_path("missing"), NULL));
    fails(sro_container_inspect(&container, scratch_path(""), NULL));
    succeeds(sro_job_new(&job, NULL, NULL));
    sro_job_cancel(job);
    assert_string_equal(fails(sro_container_inspect(&container, VOICE, job)), SRO_CANCELLED);
    sro_job_free(job);
    (void)state;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sizes_of_chunks),
        cmocka_unit_test(sounds_that_are_meant_to_be_empty),
        cmocka_unit_test(sizes_of_64_bits),
        cmocka_unit_test(snd_and_au),
        cmocka_unit_test(ogg_pages),
        cmocka_unit_test(mp3_that_tells_its_length_or_not),
        cmocka_unit_test(kinds_that_are_not_known),
        cmocka_unit_test(what_cannot_be_inspected),
    };
    return cmocka_run_group_tests_name("container", tests, make_scratch, remove_scratch);
}
