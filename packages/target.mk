# The binaries for one target, of both float sizes, in build/packages/TARGET/binaries:
#
#   make -f packages/target.mk TARGET=linux-amd64
#
# It takes what dependencies.sh made. The library has all other libraries inside, and one serves
# both float sizes, as it knows none of Pd's types. Names are those that every Pd from 0.53 on
# looks for (see README.md).

include library.mk

prefix = $(or $(PACKAGES_CACHE), $(HOME)/.cache/spectreorder)/$(TARGET)
out = build/packages/$(TARGET)
binaries = $(out)/binaries
describe = . packages/targets.sh && describe $(TARGET)
system := $(shell $(describe) && echo $$system)
cpu := $(shell $(describe) && echo $$cpu)
CC = $(prefix)/bin/cc
rules = packages/target.mk library.mk packages/targets.sh packages/zig.txt
pd.headers = /usr/include/pd

inside = $(addprefix $(prefix)/lib/lib, $(addsuffix .a, fftw3f soxr sndfile FLAC vorbisenc \
  vorbis ogg opus mpg123 mp3lame))
compile = $(CC) $(cflags) $(optimization) -g0 -Wall -Wextra -Wshadow -MMD -MP -I$(prefix)/include

# Linux: whatever the libraries inside export is kept inside, as Pd opens externals for all to see.
# zig links libraries that lack something without a word, unless told.
Linux.library = libspectreorder.so
Linux.compile = -fPIC
Linux.link = -shared -s -Wl,--gc-sections
Linux.link_library = -Wl,-soname,libspectreorder.so -Wl,--version-script=packages/exports.map \
  -Wl,-z,defs
Linux.link_class = -Wl,-rpath,'$$ORIGIN' -Wl,--enable-new-dtags
Linux.libs = -lpthread -lm
Linux.class_libs = -ldl
Linux.32 = pd_linux
Linux.64 = linux-$(cpu)-64.so

# macOS: two of these are joined to one (package.py); what Pd has is found when a class is loaded
Darwin.library = libspectreorder.dylib
Darwin.compile = -fPIC
Darwin.link = -dynamiclib -Wl,-dead_strip -s
Darwin.link_library = -install_name @loader_path/libspectreorder.dylib
Darwin.link_class = -undefined dynamic_lookup -install_name @loader_path/$(@F)
Darwin.32 = d_fat
Darwin.64 = darwin-fat-64.so

# Windows: classes are linked with the names of the functions in a DLL, ours and Pd's; the linker's
# time would be in each, but for -Brepro
Windows.library = libspectreorder.dll
Windows.link = -shared -s -Wl,--gc-sections -Wl,-Brepro
Windows.link_library = -Wl,--out-implib,$(out)/spectreorder.lib
Windows.link_class = -Wl,--out-implib,$(out)/$(@F).lib
Windows.libs = -lshlwapi
Windows.class_libs = $(out)/spectreorder.lib $(out)/pd$(1).lib
Windows.32 = dll
Windows.64 = windows-amd64-64.dll

library = $(binaries)/$($(system).library)
classes = $(basename $(notdir $(class.sources)))
class = $(binaries)/$(1).$($(system).$(2))

.PHONY: all
.SECONDARY:
all: $(library) $(foreach bits, 32 64, $(foreach name, $(classes), $(call class,$(name),$(bits))))

core.objects = $(shared.sources:%.c=$(out)/core/%.o)
$(core.objects): $(out)/core/%.o: %.c $(rules)
	@mkdir -p $(@D)
	$(compile) $($(system).compile) -DSRO_LIBRARY -c -o $@ $<

$(library): $(core.objects) packages/exports.map $(inside)
	@mkdir -p $(@D)
	$(CC) $($(system).link) $($(system).link_library) -o $@ $(core.objects) $(inside) \
	  $($(system).libs)

# The functions of Pd that may be used, as the names in a DLL.
$(out)/pd32.lib: pd.dll = pd.dll
$(out)/pd64.lib: pd.dll = pd64.dll
$(out)/pd%.lib: tests/portable_api.txt tests/gui_api.txt
	@mkdir -p $(@D)
	{ echo 'LIBRARY "$(pd.dll)"'; echo EXPORTS; cat $^; echo class_new64; } >$(out)/pd$*.def
	$(prefix)/bin/dlltool -m i386:x86-64 -d $(out)/pd$*.def -l $@

# $(eval $(call float_size,BITS)), and $(eval $(call one_class,NAME,BITS))
define float_size
$(out)/$(1)/%.o: %.c $(rules)
	@mkdir -p $$(@D)
	$$(compile) $$($$(system).compile) -DPD -DPD_FLOATSIZE=$(1) -I$$(pd.headers) -c -o $$@ $$<
endef
define one_class
$(1)_$(2).objects = $$(patsubst %.c, $(out)/$(2)/%.o, externals/$(1).c $$($(1).class.sources) \
  $$(common.sources))
$(call class,$(1),$(2)): $$($(1)_$(2).objects) $$(library) \
    $(filter $(out)/pd%, $(call $(system).class_libs,$(2)))
	$$(CC) $$($$(system).link) $$($$(system).link_class) -o $$@ $$($(1)_$(2).objects) \
	  $$(filter-out %.dll, $$(library)) $(call $(system).class_libs,$(2))
endef
$(foreach bits, 32 64, $(eval $(call float_size,$(bits))) \
  $(foreach name, $(classes), $(eval $(call one_class,$(name),$(bits)))))

# for package.py: what goes into every package as it is; make demo is for who has the sources
.PHONY: files
files:
	@printf '%s\n' $(datafiles) $(filter-out %.sh %.gnuplot, $(wildcard $(datadirs:%=%/*)))

-include $(shell find $(out) -name '*.d' 2>/dev/null)
