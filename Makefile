# SPDX-License-Identifier: MIT
#
# FIPS for Linux: one Makefile for the programs, the module and the tests.
#
#   make                          programs, and the module for the running kernel where its headers are installed
#   make programs                 libfips, fipsd, fipsctl, fipstop
#   make module KDIR=TREE [ARCH=um]   fips.ko for the kernel built in TREE; with FIPS_KUNIT=y it holds its own tests
#   make bench-module KDIR=TREE [ARCH=um]   what tools/bench loads besides
#   make install [DESTDIR=DIR]    programs, units, manual pages, headers
#   make dkms-install             the module's sources under DKMS, built for the running kernel; dkms-remove undoes it
#   make check [SUITES="unit ..."]    the test suites, one table at the end
#   make check-vectors VECTORS=DIR    every golden vector of a folder
#   make meshsim                  the mesh simulator: tests/sim/meshsim --help
#   make check-interop            meshes of ours and the reference; FIPS_REFERENCE: folder of its programs
#   make fuzz [FUZZ_SECONDS=60]   every fuzz target, the time shared among them
#   make fipstop-snapshots        what fipstop's views look like, written anew to tests/fipstop/snapshots

VERSION		:= $(shell cat VERSION)
O		?= build
KVERSION	?= $(shell uname -r)
KDIR		?= /lib/modules/$(KVERSION)/build
PREFIX		?= /usr
SYSCONFDIR	?= /etc
SBINDIR		?= $(PREFIX)/sbin
BINDIR		?= $(PREFIX)/bin
MANDIR		?= $(PREFIX)/share/man
UNITDIR		?= $(PREFIX)/lib/systemd/system
SRCDIR		?= $(PREFIX)/src

CC		?= cc
CLANG		?= clang
PKG_CONFIG	?= pkg-config
CFLAGS		?= -O2 -g
WARNINGS	:= -Wall -Wextra -Werror=implicit -Wstrict-prototypes -Wmissing-prototypes \
		   -Wshadow -Wpointer-arith -Wno-unused-parameter -Wno-sign-compare
override CPPFLAGS += -D_GNU_SOURCE -DFIPS_VERSION='"$(VERSION)"' -I. -Iuapi -Iuserspace
override CFLAGS	+= -std=c11 $(WARNINGS) -fstack-protector-strong -fno-strict-aliasing

LIBFIPS_PKGS	:= libsecp256k1 libsodium yaml-0.1 jansson
FIPSD_PKGS	:= $(LIBFIPS_PKGS) libnl-3.0 libnl-genl-3.0 libnl-route-3.0 libuv ldns libnftables libmicrohttpd
FIPSCTL_PKGS	:= $(LIBFIPS_PKGS) libnl-3.0 libnl-genl-3.0
FIPSTOP_PKGS	:= jansson ncursesw libnl-3.0 libnl-genl-3.0
TEST_PKGS	:= $(FIPSD_PKGS) cmocka

# V=1 shows the commands.
ifeq ($(V),1)
Q		:=
else
Q		:= @
endif
say		= @printf '  %-7s %s\n' '$(1)' '$(patsubst $(O)/%,%,$@)'

# Debian's ldns carries no pkg-config file in every release.
pkg_cflags	= $(shell $(PKG_CONFIG) --cflags $(filter-out ldns,$(1)))
# What all sources are compiled with: those of the tests want no more than the programs' do. Asked for once, when needed.
PKG_CFLAGS	= $(eval PKG_CFLAGS := $(call pkg_cflags,$(FIPSD_PKGS)))$(PKG_CFLAGS)
pkg_libs	= $(shell $(PKG_CONFIG) --libs $(filter-out ldns,$(1))) $(if $(filter ldns,$(1)),-lldns)

LIBFIPS_SRC	:= $(wildcard userspace/libfips/*.c)
FIPSD_SRC	:= $(wildcard userspace/fipsd/*.c)
FIPSCTL_SRC	:= $(wildcard userspace/fipsctl/*.c)
FIPSTOP_SRC	:= $(wildcard userspace/fipstop/*.c)
# What both daemon and tools use to talk to the kernel stands beside the daemon.
SHARED_SRC	:= $(wildcard userspace/netlink/*.c)
UNIT_SRC	:= $(wildcard tests/unit/*_test.c)
UNIT_LIB_SRC	:= $(filter-out $(UNIT_SRC),$(wildcard tests/unit/*.c))
VECTORS_SRC	:= $(wildcard tests/vectors/*.c)
# The virtual network: hosts with a model of the data plane; a program, and tests with it.
SIM_TEST_SRC	:= $(wildcard tests/sim/*_test.c)
SIM_SRC		:= $(filter-out tests/sim/main.c $(SIM_TEST_SRC),$(wildcard tests/sim/*.c))
FUZZ_SRC	:= $(wildcard tests/fuzz/fuzz_*.c)
KSELFTEST_SRC	:= $(wildcard tests/kselftest/*.c)

obj		= $(patsubst %.c,$(O)/%.o,$(1))

PROGRAMS	:= $(if $(FIPSD_SRC),$(O)/fipsd) $(if $(FIPSCTL_SRC),$(O)/fipsctl) \
		   $(if $(FIPSTOP_SRC),$(O)/fipstop)

.PHONY: all programs module bench-module install dkms-source dkms-install dkms-remove check check-interop check-vectors \
	unit unit-programs meshsim sim sim-programs fipstop-snapshots vectors-program fuzz fuzz-programs kselftest-programs lint clean
.DELETE_ON_ERROR:
.SECONDARY:

all: programs
	@if [ -e "$(KDIR)/Makefile" ]; then $(MAKE) module; \
	else echo "no kernel headers at $(KDIR): module not built (make module KDIR=TREE)"; fi

programs: $(PROGRAMS)

$(O)/%.o: %.c
	@mkdir -p $(@D)
	$(call say,CC)
	$(Q)$(CC) $(CPPFLAGS) $(PKG_CFLAGS) $(CFLAGS) -MMD -MP -c -o $@ $<

$(O)/libfips.a: $(call obj,$(LIBFIPS_SRC))
	@rm -f $@
	$(call say,AR)
	$(Q)$(AR) rcs $@ $^

$(O)/fipsd: $(call obj,$(FIPSD_SRC) $(SHARED_SRC)) $(O)/libfips.a
	$(call say,LINK)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(call pkg_libs,$(FIPSD_PKGS)) -lm -lpthread

$(O)/fipsctl: $(call obj,$(FIPSCTL_SRC) $(SHARED_SRC)) $(O)/libfips.a
	$(call say,LINK)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(call pkg_libs,$(FIPSCTL_PKGS)) -lm

# fipstop needs no more of libfips than where sockets are, and what the kernel's figures take.
FIPSTOP_LIBFIPS	:= userspace/libfips/paths.c userspace/libfips/endpoint.c userspace/libfips/types.c $(SHARED_SRC)

$(O)/fipstop: $(call obj,$(FIPSTOP_SRC) $(FIPSTOP_LIBFIPS))
	$(call say,LINK)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(call pkg_libs,$(FIPSTOP_PKGS)) -lm

# Unit tests run under ASan and UBSan, from objects of their own; fipsd's parts are linked in, main.c apart.
SAN		:= -fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer
SANO		:= $(O)/san
sanobj		= $(patsubst %.c,$(SANO)/%.o,$(1))
UNIT_COMMON	:= $(call sanobj,$(LIBFIPS_SRC) $(SHARED_SRC) $(UNIT_LIB_SRC) $(SIM_SRC) \
			$(filter-out %/main.c,$(FIPSD_SRC) $(FIPSCTL_SRC)))
UNIT_PROGRAMS	:= $(patsubst tests/unit/%.c,$(O)/unit/%,$(UNIT_SRC))

$(SANO)/%.o: %.c
	@mkdir -p $(@D)
	$(call say,CC)
	$(Q)$(CC) $(CPPFLAGS) $(PKG_CFLAGS) $(CFLAGS) -O1 $(SAN) -MMD -MP -c -o $@ $<

$(SANO)/libtest.a: $(UNIT_COMMON)
	@rm -f $@
	$(call say,AR)
	$(Q)$(AR) rcs $@ $^

$(O)/unit/%: $(SANO)/tests/unit/%.o $(SANO)/libtest.a
	@mkdir -p $(@D)
	$(call say,LINK)
	$(Q)$(CC) $(CFLAGS) $(SAN) -o $@ $^ $(call pkg_libs,$(TEST_PKGS)) -lm -lpthread

# fipstop's tests bring its own objects only. One runs the program itself, in a terminal.
FIPSTOP_SAN	:= $(call sanobj,$(FIPSTOP_SRC) $(FIPSTOP_LIBFIPS))

$(SANO)/libfipstop.a: $(filter-out %/main.o,$(FIPSTOP_SAN)) $(call sanobj,$(wildcard tests/fipstop/*.c))
	@rm -f $@
	$(call say,AR)
	$(Q)$(AR) rcs $@ $^

$(SANO)/fipstop: $(FIPSTOP_SAN)
	$(call say,LINK)
	$(Q)$(CC) $(CFLAGS) $(SAN) -o $@ $^ $(call pkg_libs,$(FIPSTOP_PKGS)) -lm

$(O)/unit/fipstop_%: $(SANO)/tests/unit/fipstop_%.o $(SANO)/libfipstop.a | $(SANO)/fipstop
	@mkdir -p $(@D)
	$(call say,LINK)
	$(Q)$(CC) $(CFLAGS) $(SAN) -o $@ $^ $(call pkg_libs,$(FIPSTOP_PKGS) cmocka) -lm -lpthread

fipstop-snapshots: $(O)/unit/fipstop_render_test
	FIPSTOP_WRITE_SNAPSHOTS=1 $<

unit-programs: $(UNIT_PROGRAMS)

unit: $(UNIT_PROGRAMS)
	@tests/unit/run $(UNIT_PROGRAMS)

# The mesh simulator and its tests: long runs, so optimised and without sanitizers.
SIM_OBJ		:= $(call obj,$(SIM_SRC))
SIM_PROGRAMS	:= $(patsubst tests/sim/%.c,$(O)/sim/%,$(SIM_TEST_SRC))

$(O)/meshsim: $(O)/tests/sim/main.o $(SIM_OBJ) $(O)/libfips.a
	$(call say,LINK)
	$(Q)$(CC) $(CFLAGS) -o $@ $^ $(call pkg_libs,$(LIBFIPS_PKGS)) -lm

$(O)/sim/%: $(O)/tests/sim/%.o $(SIM_OBJ) $(O)/libfips.a
	@mkdir -p $(@D)
	$(call say,LINK)
	$(Q)$(CC) $(CFLAGS) -o $@ $^ $(call pkg_libs,$(LIBFIPS_PKGS) cmocka) -lm

meshsim: $(O)/meshsim

sim-programs: $(O)/meshsim $(SIM_PROGRAMS)

sim: sim-programs
	@tests/sim/run $(SIM_PROGRAMS)

# The golden vector runner: one handler file per vector file.
$(O)/check-vectors: $(call sanobj,$(VECTORS_SRC)) $(SANO)/libtest.a
	$(call say,LINK)
	$(Q)$(CC) $(CFLAGS) $(SAN) -o $@ $^ $(call pkg_libs,$(TEST_PKGS)) -lm -lpthread

vectors-program: $(O)/check-vectors

VECTORS		?= tests/vectors
check-vectors: $(O)/check-vectors
	$(O)/check-vectors $(VECTORS)

# Fuzz targets: libFuzzer, clang, ASan and UBSan.
FUZZO		:= $(O)/fuzzobj
fuzzobj		= $(patsubst %.c,$(FUZZO)/%.o,$(1))
FUZZ_PROGRAMS	:= $(patsubst tests/fuzz/%.c,$(O)/fuzz/%,$(FUZZ_SRC))
FUZZ_SECONDS	?= 60

$(FUZZO)/%.o: %.c
	@mkdir -p $(@D)
	$(call say,CLANG)
	$(Q)$(CLANG) $(CPPFLAGS) $(PKG_CFLAGS) $(CFLAGS) -O1 -fsanitize=fuzzer-no-link,address,undefined \
		-MMD -MP -c -o $@ $<

$(FUZZO)/libfuzz.a: $(call fuzzobj,$(LIBFIPS_SRC) $(SHARED_SRC) $(SIM_SRC) $(filter-out %/main.c,$(FIPSD_SRC)))
	@rm -f $@
	$(call say,AR)
	$(Q)$(AR) rcs $@ $^

$(O)/fuzz/%: $(FUZZO)/tests/fuzz/%.o $(FUZZO)/libfuzz.a
	@mkdir -p $(@D)
	$(call say,LINK)
	$(Q)$(CLANG) $(CFLAGS) -fsanitize=fuzzer,address,undefined -o $@ $^ $(call pkg_libs,$(TEST_PKGS)) -lm -lpthread

# All of fipstop but what is between it and a terminal.
$(O)/fuzz/fuzz_fipstop: $(FUZZO)/tests/fuzz/fuzz_fipstop.o \
		$(call fuzzobj,$(filter-out %/main.c %/screen.c %/fetch.c %/request.c %/fipstop/kernel.c,$(FIPSTOP_SRC)))
	@mkdir -p $(@D)
	$(call say,LINK)
	$(Q)$(CLANG) $(CFLAGS) -fsanitize=fuzzer,address,undefined -o $@ $^ $(call pkg_libs,jansson) -lm

fuzz-programs: $(FUZZ_PROGRAMS)

fuzz: $(FUZZ_PROGRAMS)
	tests/fuzz/run --seconds $(FUZZ_SECONDS) $(FUZZ_PROGRAMS)

# Small programs the guest's tests use (senders of damaged frames, counters of datagrams).
KSELFTEST_PROGRAMS := $(patsubst tests/kselftest/%.c,$(O)/kselftest/%,$(KSELFTEST_SRC))

$(O)/kselftest/%: $(O)/tests/kselftest/%.o $(call obj,$(SHARED_SRC)) $(O)/libfips.a
	@mkdir -p $(@D)
	$(call say,LINK)
	$(Q)$(CC) $(CFLAGS) -o $@ $^ $(call pkg_libs,$(FIPSCTL_PKGS)) -lm -lpthread

kselftest-programs: $(KSELFTEST_PROGRAMS)

# The module is built out of a copy of its sources, one folder per kernel tree, so that several kernels' objects live
# side by side and the source folder stays clean.
MODULE_SRC	:= Kbuild VERSION kernel uapi tests/kunit $(if $(filter y,$(FIPS_BENCH)),tools/bench/kernel)
MODULE_DIR	?= $(O)/module-$(shell printf '%s' '$(realpath $(KDIR))' | sha256sum | cut -c1-12)

module:
	@mkdir -p $(MODULE_DIR)
	@for s in $(MODULE_SRC); do [ ! -e "$$s" ] || rsync -aR --delete "$$s" $(MODULE_DIR)/; done
	$(if $(filter y,$(FIPS_KUNIT)),@tests/kunit/make-vectors.py tests/vectors $(MODULE_DIR)/kunit-vectors)
	$(MAKE) -C $(KDIR) $(if $(ARCH),ARCH=$(ARCH)) M=$(abspath $(MODULE_DIR)) W=1 modules
	@mkdir -p $(O)
	@echo "$(MODULE_DIR)/fips.ko"

BENCH_MODULE_DIR ?= $(MODULE_DIR)-bench

bench-module:
	@mkdir -p $(BENCH_MODULE_DIR)
	@rsync -a tools/bench/module/ $(BENCH_MODULE_DIR)/
	$(MAKE) -C $(KDIR) $(if $(ARCH),ARCH=$(ARCH)) M=$(abspath $(BENCH_MODULE_DIR)) W=1 modules

# ---- Installing ----

INSTALL		?= install
HEADERS		:= $(wildcard uapi/linux/*.h)

install: programs
	$(INSTALL) -D -m 755 -t $(DESTDIR)$(SBINDIR) $(O)/fipsd
	$(INSTALL) -D -m 755 -t $(DESTDIR)$(BINDIR) $(filter-out $(O)/fipsd,$(PROGRAMS))
	$(INSTALL) -D -m 644 -t $(DESTDIR)$(PREFIX)/include/linux $(HEADERS)
	$(INSTALL) -D -m 644 -t $(DESTDIR)$(UNITDIR) packaging/systemd/fipsd.service
	$(INSTALL) -D -m 644 -t $(DESTDIR)$(PREFIX)/share/bash-completion/completions packaging/bash-completion/*
	for page in Documentation/man/*.[1-8]; do \
		$(INSTALL) -D -m 644 -t $(DESTDIR)$(MANDIR)/man$${page##*.} $$page || exit 1; \
	done
	$(INSTALL) -d -m 750 $(DESTDIR)$(SYSCONFDIR)/fips
	[ -e $(DESTDIR)$(SYSCONFDIR)/fips/fips.yaml ] || \
		$(INSTALL) -m 640 packaging/fips.yaml $(DESTDIR)$(SYSCONFDIR)/fips/fips.yaml

# What DKMS compiles: the module's sources, laid out as in this tree.
dkms_src	= $(DESTDIR)$(SRCDIR)/fips-$(VERSION)

dkms-source:
	rm -rf $(dkms_src)
	$(INSTALL) -d $(dkms_src)
	cp -r --parents Kbuild VERSION kernel uapi LICENSES/GPL-2.0 $(dkms_src)
	sed 's/@VERSION@/$(VERSION)/' dkms.conf > $(dkms_src)/dkms.conf

dkms-install: dkms-source
	@command -v dkms >/dev/null || { echo "dkms is not installed: apt-get install dkms" >&2; exit 1; }
	dkms add -m fips -v $(VERSION)
	dkms build -m fips -v $(VERSION) -k $(KVERSION)
	dkms install -m fips -v $(VERSION) -k $(KVERSION)

dkms-remove:
	dkms remove -m fips -v $(VERSION) --all
	rm -rf $(dkms_src)

# It installs what is missing before it builds anything, so it depends on nothing here.
check:
	@tests/run-suites $(SUITES)

check-interop:
	@tests/interop/run

lint:
	@tests/lint/run

clean:
	rm -rf $(O)

-include $(shell find $(O) -name '*.d' 2>/dev/null)
