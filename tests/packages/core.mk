# The core's unit tests for one target, with the libraries that are inside packages:
#
#   make -f tests/packages/core.mk TARGET=windows-amd64
#
# core.sh calls it, after it made what is needed, and unpacked the sources of cmocka, and of LAME:
# packages write no MP3, but here some are to be read.

include library.mk

prefix = $(or $(PACKAGES_CACHE), $(HOME)/.cache/spectreorder)/$(TARGET)
out = build/core-$(TARGET)
system := $(shell . packages/targets.sh && describe $(TARGET) && echo $$system)
CC = $(prefix)/bin/cc

# Programs in which memory runs out take an objcopy for the processor, and POSIX's own calls.
Linux.without = %_windows %/test_no_memory
Linux.libs = -lpthread -lm
Linux.cmocka = -DHAVE_SIGNAL_H=1 -DHAVE_STRSIGNAL=1
Windows.without = %_posix %_linux %/test_no_memory
Windows.libs = -lshlwapi
# linked, though nothing here runs them
Darwin.without = %_windows %_linux %/test_no_memory %/test_same_bits
Darwin.cmocka = $(Linux.cmocka)

# The calls that a program takes in between: zig's linker has no --wrap for Windows.
taken = sro_thread_pool_new sro_thread_pool_run
Linux.taken = $(taken:%=-Wl,--wrap=%)
Windows.taken = $(out)/taken.a
renamed = $(foreach name, $(taken), --redefine-sym $(name)=$(1)$(name))

programs = $(filter-out $($(system).without), \
  $(patsubst tests/core/%.c, $(out)/%, $(wildcard tests/core/*/test_*.c)))
suffix = $(if $(filter Windows, $(system)),.exe)
inside = $(addprefix $(prefix)/lib/lib, $(addsuffix .a, fftw3f soxr sndfile FLAC vorbisenc \
  vorbis ogg opus mpg123)) $(out)/lame.a

objects = $(patsubst %.c, $(out)/objects/%.o, $(1))
core.objects = $(call objects, $(shared.sources))
support = $(call objects, $(wildcard tests/core/support*.c) cmocka.c)
hosted = $(call objects, tests/core/externals/stub_host.c $(hosted.sources))
tests.flags = -Itests/core -Itests/core/externals -I$(out)/sources/cmocka/include \
  -DHAVE_STDINT_H=1 -DHAVE_INTTYPES_H=1

.PHONY: all
all: $(addsuffix $(suffix), $(programs))

$(out)/objects/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(cflags) $(optimization) $(more.flags) -I$(prefix)/include -MMD -MP -c -o $@ $<
$(out)/objects/tests/%: more.flags = $(tests.flags)

$(out)/objects/cmocka.o: $(out)/sources/cmocka/src/cmocka.c
	@mkdir -p $(@D)
	$(CC) -O2 $(tests.flags) $($(system).cmocka) -c -o $@ $<

$(out)/objects/lame/%.o: $(out)/sources/lame/libmp3lame/%.c
	@mkdir -p $(@D)
	$(CC) -w -O2 $(patsubst %, -I$(out)/sources/lame/%, include libmp3lame mpglib) \
	  -DSTDC_HEADERS=1 -DHAVE_STDINT_H=1 -DHAVE_LIMITS_H=1 -DHAVE_STRING_H=1 -DHAVE_MEMCPY=1 \
	  -Dieee754_float32_t=float -c -o $@ $<

$(out)/lame.a: $(patsubst $(out)/sources/lame/libmp3lame/%.c, $(out)/objects/lame/%.o, \
  $(wildcard $(out)/sources/lame/libmp3lame/*.c))
$(out)/core.a: $(core.objects)
$(out)/core.a $(out)/lame.a:
	@rm -f $@
	$(prefix)/bin/ar rcs $@ $^

$(out)/taken.a: $(out)/core.a
	objcopy $(call renamed,__wrap_) $< $@
	objcopy $(call renamed,__real_) $(out)/objects/shared/base/thread_pool.o \
	  $(out)/objects/thread_pool.o
	$(prefix)/bin/ar rs $@ $(out)/objects/thread_pool.o

$(filter $(out)/externals/%, $(programs:=$(suffix))): $(hosted)
$(out)/whole/test_same_bits$(suffix): more.link = $($(system).taken)
$(out)/whole/test_same_bits$(suffix): $(filter %.a, $($(system).taken))
$(programs:=$(suffix)): $(out)/%$(suffix): $(out)/objects/tests/core/%.o $(support) $(out)/core.a \
  $(out)/lame.a
	@mkdir -p $(@D)
	$(CC) -o $@ $(filter %.o, $^) $(more.link) $(out)/core.a $(inside) $($(system).libs)

-include $(shell find $(out) -name '*.d' 2>/dev/null)
