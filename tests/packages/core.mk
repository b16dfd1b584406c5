# The core's unit tests for one target, with the libraries that are inside packages:
#
#   make -f tests/packages/core.mk TARGET=windows-amd64
#
# core.sh calls it, after it made what is needed: CMOCKA is the folder of cmocka's sources.

include library.mk

prefix = $(or $(PACKAGES_CACHE), $(HOME)/.cache/spectreorder)/$(TARGET)
out = build/core-$(TARGET)
system := $(shell . packages/targets.sh && describe $(TARGET) && echo $$system)
CC = $(prefix)/bin/cc

# Where calls are taken in between by the linker, it is GNU's or zig's for Linux; and programs in
# which memory runs out take an objcopy for the processor besides.
Linux.without = %_windows %/test_no_memory
Linux.libs = -lpthread -lm
Linux.cmocka = -DHAVE_SIGNAL_H=1 -DHAVE_STRSIGNAL=1
Windows.without = %_posix %_linux %/test_no_memory %/test_same_bits
Windows.libs = -lshlwapi
wrapped = -Wl,--wrap=sro_thread_pool_new,--wrap=sro_thread_pool_run

programs = $(filter-out $($(system).without), \
  $(patsubst tests/core/%.c, $(out)/%, $(wildcard tests/core/*/test_*.c)))
suffix = $(if $(filter Windows, $(system)),.exe)
inside = $(addprefix $(prefix)/lib/lib, $(addsuffix .a, fftw3f soxr sndfile FLAC vorbisenc \
  vorbis ogg opus mpg123 mp3lame))
hosted.sources = $(filter-out externals/hosts/pd% externals/specshow.c externals/framemap.c, \
  $(sort $(common.sources) $(wildcard externals/*.c)))

objects = $(patsubst %.c, $(out)/objects/%.o, $(1))
core.objects = $(call objects, $(shared.sources))
support = $(call objects, $(wildcard tests/core/support*.c) cmocka.c)
hosted = $(call objects, tests/core/externals/stub_host.c $(hosted.sources))
tests.flags = -Itests/core -Itests/core/externals -I$(CMOCKA)/include -DHAVE_STDINT_H=1 \
  -DHAVE_INTTYPES_H=1

.PHONY: all
all: $(addsuffix $(suffix), $(programs))

$(out)/objects/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(cflags) $(optimization) $(more.flags) -I$(prefix)/include -MMD -MP -c -o $@ $<
$(out)/objects/tests/%: more.flags = $(tests.flags)

$(out)/objects/cmocka.o: $(CMOCKA)/src/cmocka.c
	@mkdir -p $(@D)
	$(CC) -O2 $(tests.flags) $($(system).cmocka) -c -o $@ $<

$(out)/core.a: $(core.objects)
	@rm -f $@
	$(prefix)/bin/ar rcs $@ $^

$(filter $(out)/externals/%, $(programs:=$(suffix))): $(hosted)
$(out)/whole/test_same_bits: more.link = $(wrapped)
$(programs:=$(suffix)): $(out)/%$(suffix): $(out)/objects/tests/core/%.o $(support) $(out)/core.a
	@mkdir -p $(@D)
	$(CC) -o $@ $(filter %.o, $^) $(more.link) $(out)/core.a $(inside) $($(system).libs)

-include $(shell find $(out) -name '*.d' 2>/dev/null)
