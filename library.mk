# What the library is made of: for the Makefile, which builds it by pd-lib-builder for this machine,
# and for packages/target.mk, which builds it for others.

lib.name = spectreorder

shared.sources = $(wildcard shared/*/*.c)
# the classes, one file each; what they share, and of some more than the file of their name
class.sources = $(addprefix externals/, stft~.c features.c melspec.c embed1d.c reorder.c \
  reorder~.c specshow.c framemap.c)
common.sources = $(wildcard externals/common/*.c) externals/hosts/host.c \
  $(wildcard externals/hosts/pd*.c)
display.sources = $(wildcard externals/display/*.c)
stft~.class.sources = $(wildcard externals/stft~_*.c)
features.class.sources = $(wildcard externals/features_*.c)
melspec.class.sources = $(features.class.sources)
embed1d.class.sources = $(wildcard externals/embed1d_*.c)
reorder~.class.sources = $(wildcard externals/reorder~_*.c)
specshow.class.sources = $(display.sources)
framemap.class.sources = $(display.sources)

# Max's one binary of all classes but those that are Pd's own
max.classes = stft~ features melspec embed1d reorder reorder~
max.sources = $(shared.sources) $(sort \
  $(filter-out externals/hosts/pd%, $(common.sources)) $(wildcard externals/hosts/max*.c) \
  externals/hosts/all_classes.c \
  $(foreach name, $(max.classes), externals/$(name).c $($(name).class.sources)))

# What needs no host but that of the unit tests: the classes, but for those that are Pd's own.
hosted.sources = $(filter-out externals/hosts/pd% externals/specshow.c externals/framemap.c, \
  $(sort $(common.sources) $(wildcard externals/*.c))) \
  $(addprefix externals/hosts/, all_classes.c max_texts.c)

# C11; a class exports its setup function, the library what the headers mark. -std=c11 alone would
# keep the kernels from fused multiply-adds, hence -ffp-contract.
language = -std=c11 -D_POSIX_C_SOURCE=200809L -D_FILE_OFFSET_BITS=64
cflags = $(language) -Ishared -Iexternals -fvisibility=hidden -ffp-contract=fast

# The builder's -ffast-math would break isnan, and linking with it would change the rounding of
# the whole Pd process.
optimization = -O3 -fno-math-errno

# Pd looks for the help of a class, and for abstractions, beside the binaries.
beside = $(wildcard help/*.pd externals/*.pd)
datafiles = README.md LICENSE CHANGELOG.md spectreorder-meta.pd $(beside)
datadirs = examples
