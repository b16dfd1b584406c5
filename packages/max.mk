# All classes as one binary for Max:
#
#   make -f packages/max.mk TARGET=windows-amd64     spectreorder.mxe64 in build/max/TARGET
#   make -f packages/max.mk TARGET=macos-arm64       the half of spectreorder.mxo for one processor
#   make -f packages/max.mk                          build/max/linux/spectreorder.so for this
#                                                    machine, which stand-ins for Max load
#
# The first two take what dependencies.sh made. The last is compiled by CC with MAX_FLAGS besides,
# into another folder where `out` says so:
#   make -f packages/max.mk out=build/max/tsan MAX_FLAGS='-O1 -g -fsanitize=thread'
# Functions of Max are found when Max loads the binary, which exports ext_main alone.

include library.mk

TARGET ?= linux
out = build/max/$(TARGET)
prefix = $(or $(PACKAGES_CACHE), $(HOME)/.cache/spectreorder)/$(TARGET)
rules = packages/max.mk library.mk packages/targets.sh packages/zig.txt
ifeq ($(TARGET), linux)
system = Linux
else
system := $(shell . packages/targets.sh && describe $(TARGET) && echo $$system)
CC = $(prefix)/bin/cc
inside = $(addprefix $(prefix)/lib/lib, $(addsuffix .a, fftw3f soxr sndfile FLAC vorbisenc \
  vorbis ogg opus mpg123 mp3lame))
target.flags = -g0 -I$(prefix)/include
endif

# Nothing of ours is exported but what max.c says.
compile = $(CC) $(cflags) -DSRO_API= -DHOSTED_EXPORTED= $(optimization) -Wall -Wextra -Wshadow \
  $(CPPFLAGS) -MMD -MP $(target.flags) $($(system).compile) $(MAX_FLAGS)

Linux.binary = $(out)/spectreorder.so
Linux.compile = -fPIC
Linux.link = -shared -Wl,--version-script=packages/max_exports.map
Linux.libs = -lfftw3f -lsndfile -lsoxr -lpthread -lm

Darwin.binary = $(out)/spectreorder
Darwin.compile = -fPIC
Darwin.link = -dynamiclib -Wl,-dead_strip -s -undefined dynamic_lookup \
  -install_name @loader_path/spectreorder
Darwin.libs = $(inside)

# The linker's time would be in each, but for -Brepro.
Windows.binary = $(out)/spectreorder.mxe64
Windows.link = -shared -s -Wl,--gc-sections -Wl,-Brepro -Wl,--out-implib,$(out)/spectreorder.lib
Windows.libs = $(inside) $(out)/MaxAPI.lib $(out)/MaxAudio.lib -lshlwapi

binary = $($(system).binary)
objects = $(max.sources:%.c=$(out)/objects/%.o)

.PHONY: all host-objects
all: $(binary)

# for tests/packages/max_headers.sh
host-objects: $(filter $(out)/objects/externals/hosts/max%, $(objects))

$(objects): $(out)/objects/%.o: %.c $(rules)
	@mkdir -p $(@D)
	$(compile) -c -o $@ $<

$(binary): $(objects) $(filter %.a %.lib, $($(system).libs)) packages/max_exports.map
	$(CC) $($(system).link) $(MAX_FLAGS) -o $@ $(objects) $($(system).libs)

# The names of a DLL's functions stand in maxapi.h below its own. The DLLs' import libraries that
# Max's developers are given bring more than names: MaxAudio.lib has a DllMain, which would be ours.
names = sed -n '/^.. $(1).dll/,/^.. [A-Z].*dll/s/^[a-z].*[ *]\([a-z_0-9]*\)(.*/\1/p' \
  externals/hosts/maxapi.h
$(out)/%.lib: externals/hosts/maxapi.h $(rules)
	@mkdir -p $(@D)
	{ echo 'LIBRARY "$*.dll"'; echo EXPORTS; $(call names,$*); } >$(out)/$*.def
	$(prefix)/bin/dlltool -m i386:x86-64 -d $(out)/$*.def -l $@

-include $(shell find $(out) -name '*.d' 2>/dev/null)
