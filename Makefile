# SPDX-License-Identifier: GPL-2.0-only

KERNELDIR ?= /lib/modules/$(shell uname -r)/build
PREFIX    ?= /usr/local
KERNEL    ?= 6.1
CASES     ?= $(wildcard tests/cases/*_test.sh)

BUILD     := build
CC        ?= cc
CFLAGS    ?= -O2 -g
PKGS      := libnl-genl-3.0 json-c smartcols
WARNINGS  := -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wpointer-arith
TOOLFLAGS := -std=gnu11 $(WARNINGS) -Imodule/uapi -Ictl

# kbuild takes no such path, and would say so less plainly.
ifneq ($(words $(CURDIR)),1)
$(error no blank may be in the path of this folder, $(CURDIR): move it elsewhere)
endif

# V=1 shows the commands, -s nothing.
Q     := $(if $(V),,@)
quiet := $(V)$(findstring s,$(firstword -$(MAKEFLAGS)))
note   = $(if $(quiet),,@printf '  %-7s %s\n' $(1) $(2))

.PHONY: all
all: tool module		## tool and module, for the kernel that runs (KERNELDIR=)

# The tool

# closepath.c knows no kernel, and both sides go by it.
SOURCES := $(wildcard ctl/*.c ctl/*/*.c) module/closepath.c
OBJECTS := $(SOURCES:%.c=$(BUILD)/%.o)

# What ctl/part.c loads when it is asked for: NAME-objects, with NAME-pkgs.
PARTS           := paint top capture
paint-objects   := $(BUILD)/ctl/draw/paint.o
paint-pkgs      := cairo
top-objects     := $(BUILD)/ctl/cmd/top.o $(BUILD)/ctl/out/top.o
top-pkgs        := ncursesw
capture-objects := $(patsubst %.c,$(BUILD)/%.o,$(filter-out %/run.c,$(wildcard ctl/capture/*.c)))
capture-pkgs    := libpcap
OF_PARTS        := $(foreach part,$(PARTS),$($(part)-objects))
ALL_PKGS        := $(PKGS) $(foreach part,$(PARTS),$($(part)-pkgs))

.PHONY: tool
tool: $(BUILD)/finctl $(PARTS:%=$(BUILD)/finctl.d/%.so)	## the tool alone, build/finctl

$(BUILD)/finctl: $(filter-out $(OF_PARTS),$(OBJECTS))
	$(call note,LD,$@)
	$(Q)$(CC) $(LDFLAGS) -rdynamic -o $@ $^ $$(pkg-config --libs $(PKGS)) -lm -ldl

.SECONDEXPANSION:
$(PARTS:%=$(BUILD)/finctl.d/%.so): $(BUILD)/finctl.d/%.so: $$($$*-objects)
	$(call note,LD,$@)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(LDFLAGS) -shared -o $@ $^ $$(pkg-config --libs $($*-pkgs)) -lm

$(OF_PARTS): TOOLFLAGS += -fPIC

$(OBJECTS): $(BUILD)/%.o: %.c Makefile
	$(call note,CC,$<)
	$(Q)mkdir -p $(@D)
	$(Q)found=$$(pkg-config --cflags $(ALL_PKGS)) || { \
		echo "make: the tool needs $(ALL_PKGS), and pkg-config: tests/deps build installs them" >&2; \
		exit 1; }; \
	$(CC) $(CPPFLAGS) $(CFLAGS) $(TOOLFLAGS) $$found -MMD -MP -c -o $@ $<

# The module

KBUILD = $(MAKE) $(if $(V),,-s) --no-print-directory -C $(KERNELDIR) M=$(CURDIR)

.PHONY: module
module:				## the module alone, finctl.ko
	$(Q)test -d $(KERNELDIR) || { \
		echo "make: $(KERNELDIR) does not exist: install linux-headers-$$(uname -r), or name another with KERNELDIR=" >&2; \
		exit 1; }
	$(Q)$(KBUILD) modules

# To the system

.PHONY: install
install: all			## both, with the man page (DESTDIR=, PREFIX=)
	$(Q)$(KBUILD) $(if $(DESTDIR),INSTALL_MOD_PATH=$(DESTDIR)) INSTALL_MOD_DIR=updates \
		$(if $(wildcard $(KERNELDIR)/certs/signing_key.pem),,CONFIG_MODULE_SIG_ALL=) modules_install
	$(if $(DESTDIR),,depmod $$(modinfo -F vermagic finctl.ko | cut -d' ' -f1))
	install -D -m 755 build/finctl $(DESTDIR)$(PREFIX)/sbin/finctl
	install -D -m 644 -t $(DESTDIR)$(PREFIX)/lib/finctl $(PARTS:%=build/finctl.d/%.so)
	install -D -m 644 docs/finctl.8 $(DESTDIR)$(PREFIX)/share/man/man8/finctl.8

.PHONY: uninstall
uninstall:			## takes them away again
	rm -f $(DESTDIR)$(PREFIX)/sbin/finctl $(DESTDIR)$(PREFIX)/share/man/man8/finctl.8
	rm -rf $(DESTDIR)$(PREFIX)/lib/finctl
	$(Q)for module in $(DESTDIR)/lib/modules/*/updates/finctl.ko*; do \
		test -e "$$module" || continue; \
		echo "rm -f $$module"; \
		rm -f "$$module"; \
		release=$${module%/updates/*}; \
		$(if $(DESTDIR),,depmod "$${release##*/}";) \
	done

# In a VM, whatever this machine's own kernel is

.PHONY: demo
demo:				## the FIN_WAIT1 experiment, from nothing, in a VM
	$(Q)echo "Runs the FIN_WAIT1 experiment in a VM with Debian's kernel $(KERNEL)." >&2
	$(Q)tests/deps build vm
	$(Q)tests/vm/run --kernel $(KERNEL) --out build/demo tests/vm/demo
	$(Q)echo; echo "Both ends' records, a drawing of them, and the segments: build/demo/fin-wait1.json, .svg and .pcapng"

.PHONY: demo-two-vms
demo-two-vms:			## the same between two VMs that a cable joins (RETRIES=)
	$(Q)echo "Closes a connection between two VMs with Debian's kernel $(KERNEL)." >&2
	$(Q)tests/deps build vm
	$(Q)tests/vm/demo-two-vms --kernel $(KERNEL) $(if $(RETRIES),--retries $(RETRIES))
	$(Q)echo; echo "Each end's records, and a drawing of both: build/demo-two-vms/client.json, server.json and close.svg"

DRAWN := $(basename $(notdir $(wildcard docs/experiments/*.svg)))

.PHONY: drawings
drawings:			## the drawings in docs/experiments, from experiments run anew
	$(Q)tests/deps build vm
	$(Q)tests/vm/run --kernel $(KERNEL) --out build/drawings tests/vm/drawings $(DRAWN)
	$(Q)cp $(DRAWN:%=build/drawings/%.svg) docs/experiments/

.PHONY: check
check:				## all tests; one with CASES=tests/cases/NAME_test.sh
	$(Q)tests/deps build vm unit
	$(Q)tests/kernels --kernels "$(KERNEL)" $(if $(WITHIN),--within $(WITHIN)) $(CASES)

.PHONY: check-kernels
check-kernels:			## the same on each kernel
	$(Q)tests/deps build vm unit
	$(Q)tests/kernels $(CASES)

.PHONY: check-long
check-long: CASES := $(wildcard tests/long/*_test.sh)
check-long:			## what takes hours, or an Nth of it (KERNEL=, CASES=, PART=N)
	$(Q)tests/deps build vm unit
	$(Q)tests/suite --no-unit --jobs 1 --kernel $(KERNEL) $(if $(PART),--part $(PART)) $(CASES)

.PHONY: unit
unit:				## the tests that need no kernel, under sanitizers
	$(Q)tests/deps build unit
	$(Q)tests/unit/run

.PHONY: fuzz
fuzz:				## input that nobody would write, for FUZZ_SECONDS each
	$(Q)tests/deps build unit
	$(Q)tests/fuzz/run

.PHONY: bench
bench:				## what it costs, in instructions; a part of it with ONLY="TABLE…"
	$(Q)tests/deps build vm bench
	$(Q)tests/bench/run --kernel $(KERNEL) $(ONLY)

.PHONY: lint
lint:				## what can be said without running anything
	$(Q)tests/deps build vm lint
	$(Q)tests/lint

.PHONY: spec
spec:				## uAPI header and policies from docs/finctl.yaml
	$(Q)tests/deps build vm lint
	$(Q)module/netlink-gen.sh

.PHONY: clean
clean:				## what was built; fetched kernels stay
	rm -rf build/ctl build/finctl build/module build/unit build/tests build/demo build/demo-two-vms build/drawings \
		build/bench build/lint build/fuzz
	find . -path ./build -prune -o \( -name '*.o' -o -name '*.ko' -o -name '*.mod' -o -name '*.mod.c' \
		-o -name '.*.cmd' \) -exec rm -f {} +
	rm -f Module.symvers modules.order

.PHONY: distclean
distclean: clean		## fetched kernels and roots as well
	$(if $(filter-out 0,$(shell id -u)),sudo )rm -rf build

.PHONY: help
help:				## this
	$(Q)awk -F ':.*## ' '/^[a-z-]+:.*## / { sub(/:.*/, "", $$1); printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

-include $(OBJECTS:.o=.d)
