# spectreorder: everything is built from here. `make help` prints this:
#
#   make               the classes and libspectreorder
#   make demo          install what is missing, build, reorder a sound and draw it into out/
#                      (SOUND=file METHOD=tsne|pca|spectral OUT=folder; in names write $$ for $,
#                      or put the setting before make, which takes it as it is:
#                      SOUND='$1' make demo)
#   make test          the same set-up, the core's unit tests, then in a real Pd: patches, all that
#                      help and examples show, and the demo under odd names. ONLY=name: the tests
#                      that have this in their name (ONLY=knn, ONLY=chain, ONLY=reference)
#   make test-asan     the same under AddressSanitizer and UBSan, in a copy of its own
#   make fuzz          random messages to all classes in a real Pd, under AddressSanitizer and UBSan
#                      (SECONDS=60 SEED=1; more settings: tests/fuzz/fuzz.py); make fuzz-plain
#                      does so with the ordinary build
#   make tsan          unit tests and some patches under ThreadSanitizer, in a copy of its own: does
#                      a thread read what another writes? About 4 minutes
#   make fuzz-files    files, settings, orders and steps that libFuzzer makes up, for SECONDS=60
#                      in all, after they are built; it takes clang
#   make matrix        what the tests play in Pd, in every Pd that Debian has: 0.53 to 0.57, double
#                      precision, libpd (PDS='pd-0.57 libpd-0.55': those alone); it fetches them
#                      into build/pds, and make clean removes them
#   make storm         patches are edited, closed and played by chance, CYCLES=10000 times (SEED=1),
#                      while everything computes: under AddressSanitizer, leaks included.
#                      About 10 minutes; CYCLES=1000 is a first look
#   make soak          MINUTES=60 of sound of live-coding by chance (SEED=1), as fast as it can:
#                      memory, cost and samples are the same at the end. About 4 minutes;
#                      make soak-asan under AddressSanitizer
#   make lint          layout (clang-format), clang-tidy, cppcheck, shellcheck
#   make screenshots   every help and example patch as Pd draws it, in out/screenshots (it names
#                      what it needs besides: Xvfb, Pd's GUI and ImageMagick)
#   make bench         speed and memory as ratios, how long Pd waits for each message, and its
#                      punctuality
#   make no-dropout    does Pd (libpd) keep its deadlines while t-SNE computes?
#   make bench-peers   beside librosa, scikit-learn and openTSNE (SOUND=file; LARGE=1 for 33,000
#                      frames, which takes long)
#   make golden        compute the reference numbers of the tests anew
#   make packages      a package (.dek) for each system, in build/packages, with all that it needs
#                      inside; TARGETS=linux-amd64: that alone (or of linux-amd64 linux-arm64
#                      linux-armv7 windows-amd64 macos some, in quotes). What others made is built
#                      once, into PACKAGES_CACHE=~/.cache/spectreorder: 3 to 10 minutes a system
#   make dist          the sources as a package beside them, with the sources of what others made
#   make test-packages what the packages hold, and that they play as installed: in Pd, under qemu
#                      and Wine (TARGETS: those)
#   make max           the same classes for Max, in build/max: spectreorder.mxe64 for Windows and
#                      spectreorder.mxo for macOS (MAX_SYSTEMS='windows macos': those), by the tools
#                      of make packages; and what is to be held to them
#   make max-here      for this machine, which stand-ins for Max load: build/max/linux
#   make test-max      it plays in a host that implements Max's documented API, but is not Max: what
#                      Pd's scripts print and sound like there, what is Max's own, and a storm
#                      (tests/max; ONLY=name). About 2 minutes; make test-max-asan, test-max-tsan
#                      under sanitizers; make test-max-windows: what is built for Windows, by Wine
#   make check-max     MAX_SDK=folder: does our declaration of Max's API say what Cycling '74's
#                      headers say? folder is a copy of their max-sdk
#   make max-package   the package for Max, in build/max: what make max has made, with help,
#                      examples and pages of reference
#   make lint-max      the same, and what can be known of it without Max
#   make install       into Pd's folder for externals (DESTDIR, PDLIBDIR)
#   make clean
#   make setup, setup-window, setup-lint
#                      install what test, the pictures' tests, and lint need
#
# CC=clang builds all of it with clang.

include library.mk

# What Pd looks for beside the binaries is installed there, and links stand there in this folder.
beside.links = $(notdir $(beside))

shared.ldlibs = -lfftw3f -lsndfile -lsoxr -lpthread -lm
# what classes look up functions of Pd with is in a library of its own where glibc is before 2.34
define forLinux
ldlibs += -ldl
endef

override optimization.flags = $(optimization)

# puredata-extra: Pd looks for ../doc/sound, which the examples read, from its folder extra
packages = puredata-core puredata-dev puredata-doc pd-lib-builder libfftw3-dev libsndfile1-dev \
  libsoxr-dev libcmocka-dev gnuplot-nox python3 puredata-extra
# for what is tested and drawn in Pd's window, and skipped without them
window.packages = puredata-gui xvfb xauth imagemagick
# for make lint, for building with another compiler, and for libFuzzer
lint.packages = clang libclang-rt-dev clang-format clang-tidy cppcheck shellcheck g++

# for make packages: zig, which compiles, comes by pip
packaging.packages = curl python3-pip cmake pkg-config patch xz-utils bzip2 unzip git
# for make test-packages: what runs binaries of another system or processor
foreign.packages = $(if $(findstring windows, $(TARGETS)), wine64 gcc-mingw-w64-x86-64) \
  $(if $(findstring linux-arm, $(TARGETS)), qemu-user-static)

PDLIBBUILDER_DIR ?= /usr/share/pd-lib-builder
# clang's name of Windows has a word that it takes for Linux'
ifneq ($(filter %-windows-gnu, $(shell $(CC) -dumpmachine 2>/dev/null)),)
override system = Windows
endif
# The objects of these sources: it calls them NAME.o, and from its version 0.7 on NAME.EXTENSION.o.
objects = $(patsubst %.c, %.$(or $(object.extension),o), $(1))
pdlibbuilder = $(wildcard $(PDLIBBUILDER_DIR)/Makefile.pdlibbuilder)

ifneq ($(filter help, $(MAKECMDGOALS)),)
help: # the builder has another
	@sed -n '/^#   make/,/^$$/{s/^# \{0,1\}//p}' Makefile
else ifneq ($(filter dist, $(MAKECMDGOALS)),)
dist: setup-packages # the builder has another
	@packages/package.py sources
else ifneq ($(pdlibbuilder),)
include $(pdlibbuilder)
$(call objects, $(shared.sources)): c.flags += -DSRO_LIBRARY
else
all install:
	$(error pd-lib-builder is not installed; run: apt-get install $(packages))
clean:
endif

.PHONY: setup setup-window setup-lint setup-packages setup-test-packages help demo test test-asan \
  tsan tsan-here matrix lint build-tests test-programs bench bench-peers no-dropout golden \
  screenshots clean-build fuzz fuzz-plain fuzz-here packages dist test-packages

all: $(beside.links)

$(beside.links): %.pd:
	ln -sf $(filter help/$@ externals/$@, $(beside)) .

# What is missing is installed by root and named to everybody else; where there is no dpkg,
# everybody looks after it, as README says.
setup-window: packages += $(window.packages)
setup-lint: packages += $(lint.packages)
setup-packages setup-test-packages: packages += $(packaging.packages)
setup-test-packages: packages += $(window.packages) $(foreign.packages)
setup setup-window setup-lint setup-packages setup-test-packages:
	@command -v dpkg-query >/dev/null || exit 0; \
	missing=; for p in $(packages); do \
	  dpkg-query -W -f='$${Status}' $$p 2>/dev/null | grep -q 'ok installed' || \
	    missing="$$missing $$p"; \
	done; \
	if [ -z "$$missing" ]; then exit 0; fi; \
	if [ "$$(id -u)" != 0 ]; then \
	  echo "Some packages are missing. Run this once, then try again:"; \
	  echo "  sudo apt-get install$$missing"; exit 1; \
	fi; \
	echo "Installing$$missing"; \
	apt-get update -qq && \
	DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $$missing >/dev/null

# Settings reach the script in its environment: no shell reads the names.
demo: setup
	@$(MAKE) --no-print-directory -s all
	@examples/demo.sh

# The core's unit tests, one program a file; tests/run.sh runs them, and then all that is tested in
# a real Pd.

lint.flags = $(language) -Ishared -Iexternals -I/usr/include/pd
test.flags = $(language) -Ishared -Iexternals -Itests/core -Wall -Wextra -Wshadow -O2 -g \
  $(TEST_CFLAGS)
test.libs = -lfftw3f -lsndfile -lsoxr -lpthread -lm
# Left out are tests of other systems, and those that take calls in between, which only linkers for
# Linux do; nor do others load what is to tell Pd of other processors.
Linux.without = %_windows
Darwin.without = %_windows %_linux %/test_no_memory %/test_same_bits
Windows.without = %_posix %_linux %/test_no_memory %/test_same_bits
Linux.programs = build/processors.so build/other_version.so
test.programs = $(filter-out $($(system).without), \
  $(patsubst tests/core/%.c, build/%, $(wildcard tests/core/*/test_*.c)))
core.objects = $(call objects, $(shared.sources))
test.support = $(patsubst tests/core/%.c, build/%.o, $(wildcard tests/core/support*.c))

# The classes are tested in a host without a window.
hosted.objects = $(call objects, $(hosted.sources))
$(filter build/externals/%, $(test.programs)): test.more = build/stub_host.o $(hosted.objects)
$(filter build/externals/%, $(test.programs)): build/stub_host.o $(hosted.objects)

# It takes the calls of the thread pool in between.
build/whole/test_same_bits: test.more = -Wl,--wrap=sro_thread_pool_new,--wrap=sro_thread_pool_run

build/core.a: $(core.objects)
	@mkdir -p $(@D)
	@rm -f $@
	ar rcs $@ $^

$(test.support): build/%.o: tests/core/%.c
build/failing_alloc.o: tests/core/failing_alloc.c
build/stub_host.o: tests/core/externals/stub_host.c
$(test.support) build/failing_alloc.o build/stub_host.o:
	@mkdir -p $(@D)
	$(CC) $(test.flags) -MMD -MP -c -o $@ $<

$(test.programs): build/%: tests/core/%.c $(test.support) build/core.a
	@mkdir -p $(@D)
	$(CC) $(test.flags) -MMD -MP -MF $@.d -o $@ $< $(test.support) $(test.more) build/core.a \
	  -lcmocka $(test.libs)

build/compare build/families: build/%: tests/patches/%.c build/core.a
	$(CC) $(test.flags) -o $@ $< build/core.a $(test.libs)

# loaded into Pd by tests/repeatable.sh; no sanitizer's, which would want to be loaded before it
build/processors.so: tests/repeatable/processors.c
build/other_version.so: tests/versions/other_version.c
build/processors.so build/other_version.so:
	@mkdir -p $(@D)
	$(CC) -std=c11 -Wall -Wextra -Wshadow -O2 -fPIC -shared -o $@ $< -ldl

# Programs in which memory runs out: the linker sends these calls of what is tested to
# failing_alloc.c (ld's --wrap), but none that the tests' own helpers make.
comma = ,
failing.calls = malloc calloc realloc mmap64 munmap free realpath fopen64 fclose \
  pthread_create fftwf_malloc fftwf_free fftwf_plan_dft_1d fftwf_plan_r2r_1d \
  fftwf_destroy_plan
failing.programs = $(filter %/test_no_memory, $(test.programs))
failing.helpers = $(patsubst %.o, %_spared.o, $(test.support) build/stub_host.o)
$(failing.programs): test.support := build/failing_alloc.o \
  $(patsubst %.o, %_spared.o, $(test.support))
$(failing.programs): test.more := $(patsubst build/%_host.o, build/%_host_spared.o, $(test.more))
$(failing.programs): test.libs += $(failing.calls:%=-Wl$(comma)--wrap=%)
$(failing.programs): build/failing_alloc.o $(failing.helpers)

$(failing.helpers): %_spared.o: %.o
	objcopy $(foreach call, $(failing.calls), --redefine-sym $(call)=__real_$(call)) $< $@

-include $(wildcard build/*.d build/*/*.d)

test: setup
	@$(MAKE) --no-print-directory -s build-tests
	@COMPARE=$(CURDIR)/build/compare PD_PRELOAD=$(PD_PRELOAD) tests/run.sh $(test.programs)

# all comes first: it makes objects anew whose headers have changed
build-tests: all
	@$(MAKE) --no-print-directory test-programs
test-programs: $(test.programs) build/compare build/families $($(system).programs)

# The layout of all that is C, then what two analysers find in what is shipped, with the reasons for
# what they leave out in .clang-tidy and .cppcheck; and the scripts. A file at a time: of two in one
# process clang-tidy 14 takes the second's va_list for uninitialised.
code = $(wildcard shared/*.h $(foreach folder, shared externals tests packages, \
  $(folder)/*.[ch] $(folder)/*/*.[ch] $(folder)/*/*/*.[ch]))
lint: setup-lint
	clang-format --dry-run -Werror $(code)
	@for file in $(filter %.c, $(filter shared/% externals/%, $(code))); do echo $$file; done | \
	  xargs -P 2 -n 1 sh -c 'clang-tidy --quiet "$$@" -- $(lint.flags) 2>/dev/null' lint
	cppcheck --quiet --error-exitcode=1 --std=c11 --enable=warning,performance,portability,style \
	  --inline-suppr --suppressions-list=.cppcheck -j 2 -Ishared -Iexternals \
	  shared externals
	shellcheck .ci/run $(shell git ls-files '*.sh')

screenshots:
	@$(MAKE) --no-print-directory -s all
	@tests/screenshots.py

# Builds with other flags stand in copies of the sources, build/NAME, so that none spoils another:
# $(call make-in,asan) is make there, with its flags. What is gone here goes there, too.

address.flags = -g -fsanitize=address,undefined -fno-sanitize-recover=undefined
asan.settings = CFLAGS='-O1 $(address.flags)' LDFLAGS='$(address.flags)' \
  TEST_CFLAGS='$(address.flags)' PD_PRELOAD='$(shell $(CC) -print-file-name=libasan.so)'
thread.flags = -g -fsanitize=thread
tsan.settings = CFLAGS='-O1 $(thread.flags)' LDFLAGS='$(thread.flags)' \
  TEST_CFLAGS='$(thread.flags)' PD_PRELOAD='$(shell $(CC) -print-file-name=libtsan.so)'
libfuzzer.flags = -g -fsanitize=fuzzer-no-link,address,undefined,float-cast-overflow \
  -fno-sanitize-recover=undefined,float-cast-overflow
libfuzzer.settings = CC=clang CFLAGS='-O1 $(libfuzzer.flags)' LDFLAGS='$(libfuzzer.flags)' \
  TEST_CFLAGS='$(libfuzzer.flags)'
libfuzzer.goal = fuzz-targets
pd64.settings = CPPFLAGS=-DPD_FLOATSIZE=64 extension=linux-amd64-64.so

make-in = $(MAKE) --no-print-directory -C build/$(1) $($(1).settings)
copies = build/asan build/tsan build/libfuzzer build/pd64

.PHONY: $(copies)
$(copies):
	@mkdir -p $@
	@tar -c --exclude-vcs --exclude=./build --exclude=./out --exclude='*.o' --exclude='*.so' \
	  --exclude='*.pd_linux' . | tar -x -C $@
	@cd $@ && find shared externals tests help examples -type f ! -name '*.o' | \
	  while read -r file; do [ -e "../../$$file" ] || rm "$$file"; done
	@$(call make-in,$(@F)) -s $(or $($(@F).goal),all)

# Those of double precision play in their copy.
matrix: setup-window build/pd64
	@$(MAKE) --no-print-directory -s all
	@$(MAKE) --no-print-directory -s build/compare build/families
	@COMPARE=$(CURDIR)/build/compare FAMILIES=$(CURDIR)/build/families \
	  tests/matrix/run.sh $(PDS)

test-asan: build/asan
	@$(call make-in,asan) -s test ONLY='$(ONLY)'

# Classes of Pd that play with ours, each loaded by a script that judges how it ended.

players = $(addsuffix .$(extension), $(addprefix build/, fuzz/fuzz storm/storm soak/soak \
  pauses-pd/pauses))
build/fuzz/fuzz.$(extension): $(wildcard tests/fuzz/*.c)
build/storm/storm.$(extension): $(wildcard tests/storm/*.c)
# a long soak plays what a storm says
build/soak/soak.$(extension): $(wildcard tests/soak/*.c) \
  $(addprefix tests/storm/, patches.c phrases.c chance.c memory.c)
# how long Pd waits for the messages of those that show pictures
build/pauses-pd/pauses.$(extension): $(wildcard tests/bench/pauses_pd/*.c) \
  tests/bench/pauses/table.c tests/storm/memory.c
$(players): $(wildcard tests/fuzz/*.h tests/storm/*.h tests/bench/pauses/*.h externals/display/*.h)
	@mkdir -p $(@D)
	$(CC) $(test.flags) -I$(PDINCLUDEDIR) -Itests/storm -Itests/bench -fPIC -shared -o $@ \
	  $(filter %.c, $^)

# Random messages.
fuzz-here: all build/fuzz/fuzz.$(extension)
	@PD_PRELOAD=$(PD_PRELOAD) tests/fuzz/fuzz.py

fuzz-plain: setup
	@$(MAKE) --no-print-directory -s fuzz-here

fuzz: setup build/asan
	@$(call make-in,asan) -s fuzz-here

# All but those that take minutes there; whole/ has the same threads at work on less. A report ends
# the program that it is about with an error, which is a test that failed.
tsan.slow = $(addprefix build/, %/test_no_memory neighbours/test_knn_graph \
  embedding/test_spectral order/test_kmeans tsne/test_repulsion_1d tsne/test_tsne \
  tsne/test_tsne_background tsne/test_tsne_levels tsne/test_tsne_quality)
tsan: build/tsan
	@$(call make-in,tsan) -s tsan-here

# Within the copy. Of the patches those that do most in the background; others take more than their
# time.
tsan.patches = chain jobs.realtime live query said_later
tsan-here: build-tests
	@failed=0; for program in $(filter-out $(tsan.slow), $(test.programs)); do \
	  if $$program >$$program.log 2>&1; then echo "ok      $${program#build/}"; \
	  else cat $$program.log; failed=1; fi; \
	done; \
	COMPARE=$(CURDIR)/build/compare PD_PRELOAD=$(PD_PRELOAD) \
	  tests/patches/run.sh $(tsan.patches) || failed=1; \
	exit $$failed

# What comes from outside, changed again and again by libFuzzer (tests/formats/run.sh): for so many
# SECONDS in all, or so many RUNS from one random seed.

libfuzzer.targets = $(patsubst tests/formats/%.c, build/formats/%, \
  $(wildcard tests/formats/fuzz_*.c))

build/formats/seeds: tests/formats/seeds.c
	@mkdir -p $(@D)
	$(CC) $(test.flags) -o $@ $< -lsndfile

# mutators are those of sounds alone
build/formats/fuzz_sound_file: libfuzzer.more = tests/formats/sound_mutator.c
build/formats/fuzz_orders build/formats/fuzz_settings: libfuzzer.more = build/stub_host.o \
  $(hosted.objects) -lcmocka
build/formats/fuzz_orders build/formats/fuzz_settings: build/stub_host.o $(hosted.objects)
$(libfuzzer.targets): build/formats/%: tests/formats/%.c tests/formats/fuzzing.c $(test.support) \
  build/core.a $(wildcard tests/formats/*.[ch])
	@mkdir -p $(@D)
	$(CC) $(test.flags) -Itests/core/externals -fsanitize=fuzzer -MMD -MP -MF $@.d -o $@ $< \
	  tests/formats/fuzzing.c $(libfuzzer.more) $(test.support) build/core.a -lcmocka $(test.libs)

.PHONY: fuzz-targets fuzz-files
fuzz-targets: $(libfuzzer.targets) build/formats/seeds
fuzz-files: build/libfuzzer
	@SECONDS_IN_ALL=$(or $(SECONDS),60) RUNS=$(RUNS) tests/formats/run.sh

# Their settings (CYCLES, MINUTES, SEED) reach the scripts as make's own variables do.
.PHONY: storm storm-here
storm-here: all build/storm/storm.$(extension)
	@PD_PRELOAD=$(PD_PRELOAD) tests/storm.py

storm: setup build/asan
	@$(call make-in,asan) -s storm-here

.PHONY: soak soak-asan soak-here
soak-here: all build/soak/soak.$(extension)
	@PD_PRELOAD=$(PD_PRELOAD) tests/soak.sh

soak: setup
	@$(MAKE) --no-print-directory -s soak-here

soak-asan: setup build/asan
	@$(call make-in,asan) -s soak-here

# Figures are ratios of what was measured in one run.

build/bench: $(wildcard tests/bench/*.[ch]) build/core.a
	$(CC) $(test.flags) -o $@ $(wildcard tests/bench/*.c) build/core.a $(test.libs)

# How long Pd waits for each message: the classes stand in the host of the unit tests.
build/pauses: $(wildcard tests/bench/pauses/*.[ch]) tests/bench/test_signal.c build/stub_host.o \
  $(test.support) $(hosted.objects) build/core.a
	$(CC) $(test.flags) -Itests/core/externals -Itests/bench -o $@ $(filter %.c %.o %.a, $^) \
	  -lcmocka $(test.libs)

bench: setup
	@$(MAKE) --no-print-directory -s all
	@$(MAKE) --no-print-directory -s build/bench build/pauses build/pauses-pd/pauses.$(extension)
	build/bench
	build/bench memory build
	build/pauses build
	tests/bench/pauses_pd.py
	tests/bench/vanilla.sh
	tests/bench/scheduler_jitter.sh
	tests/bench/pictures.sh

no-dropout: setup
	@$(MAKE) --no-print-directory -s all
	@tests/dropout.sh

# librosa and scikit-learn as pinned in tests/golden/requirements.txt. It takes Debian's
# python3-venv.
build/python: tests/golden/requirements.txt
	python3 -m venv $@
	$@/bin/pip install -q -r $<
	touch $@

bench-peers: setup build/python
	@$(MAKE) --no-print-directory -s all
	PYTHONDONTWRITEBYTECODE=1 build/python/bin/python tests/bench/peers.py
	PYTHONDONTWRITEBYTECODE=1 build/python/bin/python tests/bench/tsne.py

golden: build/python
	cd tests/golden && PYTHONDONTWRITEBYTECODE=1 ../../build/python/bin/python make_golden.py

# Packages: packages/README.md

TARGETS ?= linux-amd64 linux-arm64 linux-armv7 windows-amd64 macos
packages: setup-packages
	@for target in $(TARGETS); do packages/package.py $$target || exit 1; done

# What is judged by programs of the native build: sounds that are compared, names of families.
test-packages: setup-test-packages
	@$(MAKE) --no-print-directory -s all build/compare build/families
	@COMPARE=$(CURDIR)/build/compare tests/packages/run.sh $(TARGETS)

# Max: packages/max.mk

MAX_SYSTEMS ?= windows macos
.PHONY: max max-here check-max
max: setup-packages
	@packages/max.py $(MAX_SYSTEMS)
	@tests/packages/max_binaries.py $(MAX_SYSTEMS)

max-here:
	@$(MAKE) --no-print-directory -s -f packages/max.mk MAX_FLAGS='$(MAX_FLAGS)'

# A host that implements Max's documented API.
standin.sources = $(filter-out %_windows.c, $(wildcard tests/max/*.c)) tests/storm/chance.c
build/max/standin: $(standin.sources) $(wildcard tests/max/*.h) externals/hosts/maxapi.h
	@mkdir -p $(@D)
	$(CC) $(test.flags) -rdynamic -o $@ $(standin.sources) -lpthread -ldl -lm

.PHONY: test-max test-max-here test-max-asan test-max-tsan test-max-windows
test-max-here: build/max/standin build/compare build/families
	@$(MAKE) --no-print-directory -s $(if $(findstring jobserver, $(MAKEFLAGS)),,-j2) \
	  -f packages/max.mk MAX_FLAGS='$(TEST_CFLAGS) $(filter -O%, $(CFLAGS))'
	@PD_PRELOAD=$(PD_PRELOAD) tests/max/run.sh

test-max: setup
	@$(MAKE) --no-print-directory -s all
	@$(MAKE) --no-print-directory -s test-max-here build/describe
	@packages/max/max_package.py
	@tests/max/package.py

# The same under sanitizers, in their copies, where there are threads; with the scripts that do most
# in the background.
test-max-asan test-max-tsan: test-max-%: build/%
	@WAYS="$$(printf '%s\n' '-scheduler -audio' '-audio -interrupt')" \
	  $(call make-in,$*) -s test-max-here SCRIPTS='$(tsan.patches)'

# What is built for Windows, under Wine.
test-max-windows: TARGETS = windows-amd64
test-max-windows: setup-test-packages
	@$(MAKE) --no-print-directory -s all build/compare build/families
	@tests/max/windows.sh

check-max: setup-packages
	@tests/packages/max_headers.sh '$(or $(MAX_SDK),$(error set MAX_SDK to a copy of max-sdk))'

# The package, with what is there of `make max`: packages/max/README.md. What the classes say of
# themselves becomes its pages of reference.

build/describe: packages/max/describe.c build/stub_host.o $(test.support) $(hosted.objects) \
  build/core.a
	$(CC) $(test.flags) -Itests/core/externals -o $@ $(filter %.c %.o %.a, $^) -lcmocka $(test.libs)

.PHONY: max-package lint-max
max-package: setup
	@$(MAKE) --no-print-directory -s all
	@$(MAKE) --no-print-directory -s build/describe
	@packages/max/max_package.py

lint-max: max-package
	@packages/max/lint.py

clean: clean-build
clean-build:
	rm -rf build out tests/__pycache__
	find . -maxdepth 1 -name '*.pd' -type l -exec rm {} +
