#include "playback/voices.h"

#include <stdlib.h>

enum { BLOCK = 256 }; /* samples of a voice that are mixed at a time */

sro_error sro_voices_make(sro_voices *voices, size_t outputs, sro_normalisation normalisation)
{
    sro_voices v = {
        .outputs = outputs,
        .normalisation = normalisation,
        .block = calloc(outputs * BLOCK, sizeof(float)),
        .block_rows = calloc(outputs, sizeof(float *)),
        .rows = calloc(outputs, sizeof(float *)),
    };
    *voices = v;
    if (!v.block || !v.block_rows || !v.rows) {
        sro_voices_clear(voices);
        return SRO_NO_MEMORY;
    }
    for (size_t c = 0; c < outputs; c++)
        voices->block_rows[c] = voices->block + c * BLOCK;
    return NULL;
}

void sro_voices_clear(sro_voices *voices)
{
    sro_voice_set_clear(&voices->set);
    free(voices->block);
    free(voices->block_rows);
    free(voices->rows);
    *voices = (sro_voices){0};
}

static size_t left_of(const sro_overlap_add *voice)
{
    return voice ? sro_overlap_add_remaining(voice) : 0;
}

static void add_row(const float *samples, size_t count, float *sum)
{
    for (size_t i = 0; i < count; i++)
        sum[i] += samples[i];
}

/* Adds `count` samples of a voice to what is there. */
static void mix_voice(sro_voices *v, sro_overlap_add *voice, float *const *out, size_t count)
{
    for (size_t done = 0; done < count; done += BLOCK) {
        size_t run = count - done < BLOCK ? count - done : BLOCK;
        sro_overlap_add_read(voice, v->block_rows, run);
        for (size_t c = 0; c < v->outputs; c++)
            add_row(v->block_rows[c], run, out[c] + done);
    }
}

static void mix_tail(sro_voices *v, float *const *out, size_t count)
{
    sro_tail *tail = &v->set.tail;
    size_t run = count < tail->left ? count : tail->left;
    if (!run)
        return;
    for (size_t c = 0; c < v->outputs; c++)
        add_row(tail->samples + c * tail->length + tail->next, run, out[c]);
    tail->next += run;
    tail->left -= run;
}

sro_error sro_voices_prepare(const sro_voices *voices, const sro_frames *frames, size_t tail_length,
                             sro_voice_set *set)
{
    *set = (sro_voice_set){0};
    sro_error error =
        sro_overlap_add_new(&set->sequence, voices->outputs, frames, voices->normalisation);
    if (error)
        return error;
    set->tail.length = tail_length;
    set->tail.samples = calloc(voices->outputs * tail_length + 1, sizeof *set->tail.samples);
    return set->tail.samples ? NULL : SRO_NO_MEMORY;
}

void sro_voice_set_clear(sro_voice_set *set)
{
    sro_overlap_add_free(set->sequence);
    for (size_t i = 0; i < SRO_MAX_ONE_SHOTS; i++)
        sro_overlap_add_free(set->one_shots[i]);
    free(set->tail.samples);
    *set = (sro_voice_set){0};
}

size_t sro_voices_left(const sro_voices *voices)
{
    size_t left = left_of(voices->set.sequence);
    if (left < voices->one_shots_left)
        left = voices->one_shots_left;
    return left < voices->set.tail.left ? voices->set.tail.left : left;
}

static size_t at_most(size_t most, size_t count) { return count < most ? count : most; }

static void move_to_tail(sro_voices *v, sro_tail *tail)
{
    tail->left = at_most(tail->length, sro_voices_left(v));
    for (size_t c = 0; c < v->outputs; c++)
        v->rows[c] = tail->samples + c * tail->length;
    mix_tail(v, v->rows, tail->left);
    mix_voice(v, v->set.sequence, v->rows, at_most(tail->left, left_of(v->set.sequence)));
    for (size_t i = 0; i < SRO_MAX_ONE_SHOTS; i++)
        mix_voice(v, v->set.one_shots[i], v->rows,
                  at_most(tail->left, left_of(v->set.one_shots[i])));
    v->one_shots_left = 0;
}

void sro_voices_exchange(sro_voices *voices, sro_voice_set *set)
{
    move_to_tail(voices, &set->tail);
    sro_voice_set old = voices->set;
    voices->set = *set;
    *set = old;
}

bool sro_voices_lack_one(const sro_voices *voices)
{
    for (size_t i = 0; i < SRO_MAX_ONE_SHOTS; i++)
        if (!left_of(voices->set.one_shots[i]))
            return !voices->set.one_shots[i];
    return false;
}

/* The first that is silent, the spare where there is none; or else the one that is over first. */
static sro_overlap_add *find_one_shot(sro_voices *v, sro_overlap_add **spare)
{
    sro_overlap_add **all = v->set.one_shots, *first_over = all[0];
    for (size_t i = 0; i < SRO_MAX_ONE_SHOTS; i++) {
        if (!all[i] && *spare) {
            all[i] = *spare;
            *spare = NULL;
        }
        if (!left_of(all[i]))
            return all[i] ? all[i] : first_over;
        if (left_of(all[i]) < left_of(first_over))
            first_over = all[i];
    }
    return first_over;
}

sro_overlap_add *sro_voices_one_shot(sro_voices *voices, size_t win_length, sro_overlap_add **spare)
{
    sro_overlap_add *voice = find_one_shot(voices, spare);
    if (voice) /* none that sounds already is longer */
        voices->one_shots_left = win_length;
    return voice;
}

bool sro_voices_sequence_sounds(const sro_voices *voices)
{
    return left_of(voices->set.sequence) || voices->set.tail.left;
}

bool sro_voices_sound(const sro_voices *voices)
{
    return sro_voices_sequence_sounds(voices) || voices->one_shots_left;
}

void sro_voices_read_sequence(sro_voices *voices, float *const *out, size_t from, size_t count)
{
    for (size_t c = 0; c < voices->outputs; c++)
        voices->rows[c] = out[c] + from;
    sro_overlap_add_read(voices->set.sequence, voices->rows, count);
}

void sro_voices_mix_others(sro_voices *voices, float *const *out, size_t count)
{
    for (size_t i = 0; voices->one_shots_left && i < SRO_MAX_ONE_SHOTS; i++)
        if (left_of(voices->set.one_shots[i]))
            mix_voice(voices, voices->set.one_shots[i], out, count);
    voices->one_shots_left -= voices->one_shots_left < count ? voices->one_shots_left : count;
    mix_tail(voices, out, count);
}
