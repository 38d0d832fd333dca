# Lanyard. The targets a person types:
#   make        build/x86_64/lanyard.efi
#   make usb    build/lanyard-usb.img, a disk image for a USB stick
#   make run    boot the whole sequence in QEMU  (NIC=e1000  NBP=path  WINDOW=1)
#   make test   every test; make unit for the quick ones
#   make sim    boots of a simulated network  (SEED=hex  N=count); make soak does not end
#   make storm  many machines boot at once  (N="1 10 100 1000")
#   make fuzz   every fuzz target for a minute  (T=seconds  TARGET=name); make replay the corpora alone
#   make mutants   take each check of net/ away and see a test fail  (FILE=net/...)
#   make profile   instructions that a block of a transfer costs
#   make coverage  which lines and branches the unit tests run
#   make bench  how fast, beside the firmware's own PXE and iPXE  (ROUNDS NIC SERVER SIZE CLIENT FRESH=1)
#   make tidy   clang-format and clang-tidy over the tree
ARCH    := x86_64
OUT     := build/$(ARCH)
VERSION := $(shell git describe --tags --always --dirty 2>/dev/null || echo unversioned)

.DEFAULT_GOAL := all
.DELETE_ON_ERROR:
.SUFFIXES:
.PHONY: all usb run test unit tidy clean FORCE

# V=1 shows the commands themselves.
$(V).SILENT:
say = printf '  %-4s %s\n'

all: $(OUT)/lanyard.efi

WARN := -Wall -Wextra -Wconversion -Wshadow -Wvla -Werror

# What the packages bring is installed once, before the first use of its group (build, unit, run, test, servers).
.PRECIOUS: build/deps.%
build/deps.%: scripts/deps
	scripts/deps $*
	mkdir -p build && touch $@

# ---- the program ------------------------------------------------------------------------------

NET_SRC := $(wildcard net/*.c net/wire/*.c)
EFI_SRC := $(NET_SRC) drivers/snp.c $(wildcard efi/*.c)
EFI_OBJ := $(EFI_SRC:%.c=$(OUT)/%.o)

# gnu-efi asks for the last one because of old gcc; clang does not know it.
GNUEFI_CFLAGS := -I/usr/include/efi -I/usr/include/efi/$(ARCH) -DGNU_EFI_USE_MS_ABI -DHAVE_USE_MS_ABI \
                 $(if $(findstring clang,$(CC)),,-maccumulate-outgoing-args)
# A guard before the return address of what has buffers; locals begin as zeros; no check is taken
# away because the compiler knows better: address 0 is memory here, and sums may run over.
HARDENING     := -fstack-protector-strong -mstack-protector-guard=global -fno-delete-null-pointer-checks -fwrapv \
                 $(if $(findstring clang,$(CC)),,-ftrivial-auto-var-init=zero)
EFI_CFLAGS    := -std=c11 -Os -g -I. -ffreestanding -fpic -fshort-wchar -fno-strict-aliasing \
                 $(HARDENING) -ffunction-sections -fdata-sections -fvisibility=hidden -mno-red-zone -mno-mmx -mno-sse $(WARN)
EFI_LDFLAGS   := -nostdlib -znocombreloc -shared -Bsymbolic --gc-sections --no-undefined \
                 -z noexecstack -T efi/image.lds -L/usr/lib /usr/lib/crt0-efi-$(ARCH).o
EFI_SECTIONS  := -j .text -j .rodata -j .reloc -j .data -j .dynamic -j .rela -j .dynsym

# What every packet of a transfer passes through is to be quick, all else small. There is no library,
# but what memcpy() does the compiler may know here: four octets are an instruction then and no call.
# It may not find memcpy(), nor strlen(), in a loop. clang knows neither where it is freestanding.
PACKET_PATH   := drivers/snp $(addprefix efi/,attempt clock inbox mem program race) \
                 $(addprefix net/,boot group groups iface iface_out neighbour predict retry rng rtt tftp tftp_out tftp_peer tftp_timer tftp_window) \
                 $(addprefix net/wire/,checksum eth ipv4 lockstep tftp udp)
QUICK         := -O2 $(if $(findstring clang,$(CC)),,-fbuiltin -fno-tree-loop-distribute-patterns)
$(PACKET_PATH:%=$(OUT)/%.o): EFI_CFLAGS += $(QUICK)

$(OUT)/net/%.o: net/%.c $(OUT)/flags | build/deps.build
	mkdir -p $(@D)
	$(say) CC $@
	$(CC) $(EFI_CFLAGS) -MMD -MP -c -o $@ $<

$(OUT)/%.o: %.c $(OUT)/flags | build/deps.build
	mkdir -p $(@D)
	$(say) CC $@
	$(CC) $(EFI_CFLAGS) $(GNUEFI_CFLAGS) $(FILE_CFLAGS) -MMD -MP -c -o $@ $<

# Another compiler or other flags build anew.
$(OUT)/flags: FORCE
	mkdir -p $(@D)
	echo '$(CC) $(EFI_CFLAGS) $(GNUEFI_CFLAGS)' | cmp -s - $@ || echo '$(CC) $(EFI_CFLAGS) $(GNUEFI_CFLAGS)' > $@

$(OUT)/lanyard.so: $(EFI_OBJ) efi/image.lds
	ld $(EFI_LDFLAGS) $(EFI_OBJ) -o $@ -lgnuefi

$(OUT)/%.efi: $(OUT)/%.so scripts/nx_compat
	$(say) EFI $@
	objcopy --strip-all $(EFI_SECTIONS) --target efi-app-$(ARCH) $< $@
	scripts/nx_compat $@

# The version is compiled into one file, which is made anew only when the version changes.
$(OUT)/version.h: FORCE
	mkdir -p $(@D)
	echo '#define LANYARD_VERSION "$(VERSION)"' | cmp -s - $@ || echo '#define LANYARD_VERSION "$(VERSION)"' > $@

$(OUT)/efi/main.o: $(OUT)/version.h
$(OUT)/efi/main.o: FILE_CFLAGS := -I$(OUT)

# ---- the stick, QEMU and the tests in firmware --------------------------------------------------

STICK    := build/lanyard-usb.img
NBP_OUT  := $(OUT)/tests/qemu
NBP_EFI  := $(NBP_OUT)/nbp.efi $(NBP_OUT)/nbp-fails.efi $(NBP_OUT)/nbp-large.efi \
            $(NBP_OUT)/nbp-takes.efi
PXEBC_EFI  := $(NBP_OUT)/pxebc.efi $(NBP_OUT)/pxebc-firmware.efi
LEAVES_EFI := $(NBP_OUT)/leaves.efi $(NBP_OUT)/stays.efi
CHAINS_EFI := $(NBP_OUT)/chains.efi $(NBP_OUT)/chain.efi
SMASHES_EFI := $(NBP_OUT)/smashes.efi
# Those of make bench, by their size in MiB, and what measures the firmware alone.
BENCH_OUT   := $(OUT)/tests/bench
BENCH_EFI   := $(BENCH_OUT)/nbp-1.efi $(BENCH_OUT)/nbp-16.efi $(BENCH_OUT)/nbp-128.efi $(BENCH_OUT)/ceiling.efi
PROGRAM_EFI := $(NBP_EFI) $(PXEBC_EFI) $(LEAVES_EFI) $(CHAINS_EFI) $(BENCH_EFI)
NBP      ?= $(NBP_OUT)/nbp.efi
NIC      ?= virtio-net-pci

# Keeps Python's compiled files out of the source tree.
export PYTHONPYCACHEPREFIX := $(CURDIR)/build/pycache

.PHONY: test-qemu

usb: $(STICK)

$(STICK): $(OUT)/lanyard.efi scripts/usb_image.py | build/deps.run
	scripts/usb_image.py $@ EFI/BOOT/BOOTX64.EFI=$<

run: $(STICK) $(NBP) | build/deps.run $(if $(WINDOW),build/deps.window)
	scripts/run.py --nic=$(NIC) --nbp=$(NBP) --stick=$(STICK) $(if $(WINDOW),--window) \
		$(if $(filter $(NBP_OUT)/nbp.efi,$(NBP)),--payload=$(NBP_OUT)/small.bin)

# CASE=name runs one case; CASE=list names them.
test-qemu: $(OUT)/lanyard.efi $(filter-out $(BENCH_EFI),$(PROGRAM_EFI)) $(SMASHES_EFI) build/host/tests/attacker/attacker | build/deps.run build/deps.servers build/deps.programs
	tests/qemu/run.py $(CASE)

# The boot programs of the tests: alike but for size and the status they return.
$(NBP_OUT)/nbp.o: NBP_FLAGS       := -DNBP_PAYLOAD='"$(NBP_OUT)/small.bin"' -DNBP_STATUS=EFI_SUCCESS
$(NBP_OUT)/nbp-large.o: NBP_FLAGS := -DNBP_PAYLOAD='"$(NBP_OUT)/large.bin"' -DNBP_STATUS=EFI_SUCCESS
$(NBP_OUT)/nbp-fails.o: NBP_FLAGS := -DNBP_PAYLOAD='"$(NBP_OUT)/small.bin"' -DNBP_STATUS=EFI_COMPROMISED_DATA
$(NBP_OUT)/nbp-takes.o: NBP_FLAGS := -DNBP_PAYLOAD='"$(NBP_OUT)/small.bin"' -DNBP_STATUS=EFI_SUCCESS -DNBP_TAKES_NIC

$(NBP_EFI:.efi=.o): tests/qemu/nbp.c $(NBP_OUT)/small.bin $(NBP_OUT)/large.bin

# Starts Lanyard a hundred times in one session of the firmware; or once.
$(NBP_OUT)/chains.o: NBP_FLAGS := -DCHAINS=100
$(NBP_OUT)/chain.o: NBP_FLAGS  := -DCHAINS=1

$(CHAINS_EFI:.efi=.o): tests/qemu/chains.c

# Leaves boot services; or stays, to show that it can be told.
$(NBP_OUT)/stays.o: NBP_FLAGS := -DSTAYS

$(LEAVES_EFI:.efi=.o): tests/qemu/leaves.c

# Calls the PXE Base Code that it was started with: ours, or the firmware's own.
$(NBP_OUT)/pxebc.o: NBP_FLAGS          := -DNBP_PAYLOAD='"$(NBP_OUT)/small.bin"'
$(NBP_OUT)/pxebc-firmware.o: NBP_FLAGS := -DNBP_PAYLOAD='"$(NBP_OUT)/small.bin"' -DOF_FIRMWARE

$(PXEBC_EFI:.efi=.o): tests/qemu/pxebc.c $(NBP_OUT)/small.bin

$(BENCH_OUT)/nbp-%.o: NBP_FLAGS = -DNBP_PAYLOAD='"$(BENCH_OUT)/$*.bin"' -DNBP_STATUS=EFI_SUCCESS

$(filter $(BENCH_OUT)/nbp-%,$(BENCH_EFI:.efi=.o)): $(BENCH_OUT)/nbp-%.o: tests/qemu/nbp.c $(BENCH_OUT)/%.bin
$(BENCH_OUT)/ceiling.o: tests/bench/ceiling.c tests/bench/own.h tests/bench/ticks.h

$(PROGRAM_EFI:.efi=.o): | build/deps.build
	mkdir -p $(@D)
	$(say) CC $@
	$(CC) $(EFI_CFLAGS) -fno-stack-protector $(GNUEFI_CFLAGS) $(NBP_FLAGS) -c -o $@ $<

$(PROGRAM_EFI:.efi=.so): %.so: %.o efi/image.lds
	ld $(EFI_LDFLAGS) $(filter %.o,$^) -o $@ -lefi -lgnuefi

# Has Lanyard's code within it, which it measures: also its copying, where gnu-efi has one, too.
$(BENCH_OUT)/ceiling.so: EFI_LDFLAGS += --allow-multiple-definition
$(BENCH_OUT)/ceiling.so: $(BENCH_OUT)/own.o $(filter-out %/efi/main.o,$(EFI_OBJ))

# Lanyard with one file of the tests in the place of its own.
$(SMASHES_EFI:.efi=.so): $(filter-out %/efi/launch.o,$(EFI_OBJ)) $(SMASHES_EFI:.efi=.o) efi/image.lds
	ld $(EFI_LDFLAGS) $(filter %.o,$^) -o $@ -lgnuefi

PAYLOADS := $(NBP_OUT)/small.bin $(NBP_OUT)/large.bin $(BENCH_OUT)/1.bin $(BENCH_OUT)/16.bin $(BENCH_OUT)/128.bin
$(NBP_OUT)/small.bin:   OCTETS := 262144
$(NBP_OUT)/large.bin:   OCTETS := 16777216
$(BENCH_OUT)/1.bin:     OCTETS := 1048576
$(BENCH_OUT)/16.bin:    OCTETS := 16777216
$(BENCH_OUT)/128.bin:   OCTETS := 134217728
$(PAYLOADS): tests/qemu/payload.py | build/deps.run
	mkdir -p $(@D)
	tests/qemu/payload.py $@ $(OCTETS)

# ---- unit tests ---------------------------------------------------------------------------------

# net/ built once for the host under sanitizers, as an archive. Every tests/unit/test_*.c is a program
# of its own; what else lies beside them, and the pure parts of efi/, are linked into each.
HOST        := $(if $(MUTATED),build/mutants/host,build/host)
HOST_CFLAGS := -std=c11 -O1 -g -I. -fno-omit-frame-pointer -fsanitize=address,undefined \
               -fno-sanitize-recover=all $(WARN)
HOST_NET    := $(NET_SRC:%.c=$(HOST)/%.o)
UNIT_TEST   := $(patsubst %.c,$(HOST)/%,$(wildcard tests/unit/test_*.c))
UNIT_OBJ    := $(patsubst %.c,$(HOST)/%.o,$(wildcard tests/unit/*.c))
PURE_EFI    := settings pe outcome line picker own_mark backlog
# What calls the firmware, which the tests play (tests/unit/uefi.h); linked into those that use it.
UEFI_CALLS  := drivers/snp $(addprefix efi/,entropy clock firmware console status report program inbox attempt menu show race)
UEFI_TEST   := $(addprefix $(HOST)/tests/unit/test_,snp.o entropy.o clock.o console.o report.o attempt.o menu.o show.o program.o race.o)
UEFI_OBJ    := $(UEFI_CALLS:%=$(HOST)/%.o)
UNIT_COMMON := $(filter-out $(UNIT_TEST:=.o),$(UNIT_OBJ)) $(PURE_EFI:%=$(HOST)/efi/%.o)

# A test that is of net/ sees the changed inline functions; what serves the tests is as it always is.
ifdef MUTATED
MUTATED_CFLAGS := -g0 -w -ftrivial-auto-var-init=zero -enable-trivial-auto-var-init-zero-knowing-it-will-be-removed-from-clang
HOST_NET += $(HOST)/tests/mutants/mutant.o
$(HOST)/net/%.o $(HOST)/tests/unit/test_%.o: HOST_CFLAGS := -I$(MUTATED) -include tests/mutants/mutant.h $(HOST_CFLAGS) $(MUTATED_CFLAGS)

$(HOST)/net/%.o: $(MUTATED)/net/%.c $(HOST)/flags
	mkdir -p $(@D)
	$(CC) $(HOST_CFLAGS) -MMD -MP -c -o $@ $<
endif

unit: $(UNIT_TEST)
	tests/unit/run build/test/unit.counts $^

$(UNIT_TEST): %: %.o $(UNIT_COMMON) $(HOST)/libuefi.a $(HOST)/libnet.a
	$(say) LD $@
	$(CC) $(HOST_CFLAGS) -o $@ $^ -lcmocka

$(HOST)/libnet.a: $(HOST_NET)
$(HOST)/libuefi.a: $(UEFI_OBJ)
$(HOST)/libnet.a $(HOST)/libuefi.a:
	rm -f $@
	ar rcs $@ $^

$(UEFI_OBJ) $(HOST)/tests/unit/uefi.o $(UEFI_TEST): FILE_CFLAGS = $(GNUEFI_CFLAGS) -fshort-wchar
$(UEFI_OBJ) $(HOST)/tests/unit/uefi.o $(UEFI_TEST): | build/deps.build

$(HOST)/%.o: %.c $(HOST)/flags | build/deps.unit
	mkdir -p $(@D)
	$(say) CC $@
	$(CC) $(HOST_CFLAGS) $(FILE_CFLAGS) -MMD -MP -c -o $@ $<

# Another compiler or other flags (make unit CC=clang) build anew: sanitizers of two do not mix.
$(HOST)/flags: FORCE
	mkdir -p $(@D)
	echo '$(CC) $(HOST_CFLAGS)' | cmp -s - $@ || echo '$(CC) $(HOST_CFLAGS)' > $@

# ---- the stack on Linux ---------------------------------------------------------------------------

HOST_CLIENT     := $(HOST)/tests/host/client
HOST_CLIENT_OBJ := $(patsubst %.c,$(HOST)/%.o,$(wildcard tests/host/*.c)) $(HOST)/drivers/tap.o

# The hostile host of the cases of attacks, here and in firmware.
ATTACKER     := $(HOST)/tests/attacker/attacker
ATTACKER_OBJ := $(patsubst %.c,$(HOST)/%.o,$(wildcard tests/attacker/*.c))

$(ATTACKER): $(ATTACKER_OBJ) $(HOST)/libnet.a
	$(say) LD $@
	$(CC) $(HOST_CFLAGS) -o $@ $^

.PHONY: test-host

# Boots that client against real servers. CASE=name runs one case; CASE=list names them.
test-host: $(HOST_CLIENT) $(ATTACKER) | build/deps.run build/deps.servers
	tests/host/run.py $(CASE)

$(HOST_CLIENT): $(HOST_CLIENT_OBJ) $(HOST)/libnet.a
	$(say) LD $@
	$(CC) $(HOST_CFLAGS) -o $@ $^

# ---- boot storms ----------------------------------------------------------------------------------

# Many boots over one tap, against real servers. Two of it: STORM, which is fast, and STORM_TEST, under
# sanitizers, for make test.
FAST           := build/fast
STORM_SRC      := $(wildcard tests/storm/*.c) drivers/tap.c
STORM_TEST     := $(HOST)/tests/storm/storm
STORM_TEST_OBJ := $(STORM_SRC:%.c=$(HOST)/%.o)
STORM          := $(FAST)/storm
STORM_OBJ      := $(STORM_SRC:%.c=$(FAST)/%.o) $(NET_SRC:%.c=$(FAST)/%.o)

STORM_SERVERS  := dnsmasq scarce atftpd
STORMS         := $(foreach servers,$(STORM_SERVERS),$(addprefix $(servers)-,$(or $(N),1 10 100 1000)))

.PHONY: storm test-storm

# N: how many machines, for one storm after the other: N="100 100-30", at once and within 30 s.
storm: $(STORM) | build/deps.run build/deps.servers
	status=0; STORM=$(STORM) tests/storm/run.py $(STORMS) || status=$$?; \
	tests/storm/report.py $(STORMS); exit $$status

# A small one of each.
test-storm: $(STORM_TEST) | build/deps.run build/deps.servers
	STORM=$(STORM_TEST) tests/storm/run.py dnsmasq-10 atftpd-10

$(STORM_TEST): $(STORM_TEST_OBJ) $(HOST)/libnet.a
	$(say) LD $@
	$(CC) $(HOST_CFLAGS) -o $@ $^

$(STORM): $(STORM_OBJ)

# ---- how fast ------------------------------------------------------------------------------------

# The same client as it runs fast, without sanitizers; and what floods a machine with frames.
FAST_CLIENT     := $(FAST)/tests/host/client
FAST_CLIENT_OBJ := $(patsubst %.c,$(FAST)/%.o,$(wildcard tests/host/*.c) drivers/tap.c $(NET_SRC))
FLOOD           := $(FAST)/tests/bench/flood
OWN             := $(FAST)/tests/bench/own_host

.PHONY: bench

# Goes on where it was broken off; FRESH=1 begins anew. The other words choose a part of it.
bench: $(OUT)/lanyard.efi $(BENCH_EFI) $(FLOOD) $(OWN) $(FAST_CLIENT) \
       | build/deps.run build/deps.servers build/deps.programs build/deps.bench
	tests/bench/run.py $(if $(ROUNDS),--rounds=$(ROUNDS)) $(if $(filter file,$(origin NIC)),,--nic='$(NIC)') \
		$(if $(SERVER),--server='$(SERVER)') $(if $(SIZE),--size='$(SIZE)') \
		$(if $(CLIENT),--client='$(CLIENT)') $(if $(FRESH),--fresh)

$(FLOOD): $(FLOOD).o
$(OWN): $(OWN).o $(FAST)/tests/bench/own.o $(NET_SRC:%.c=$(FAST)/%.o)
$(FAST_CLIENT): $(FAST_CLIENT_OBJ)
$(STORM) $(FLOOD) $(OWN) $(FAST_CLIENT):
	$(say) LD $@
	$(CC) -o $@ $^

# ---- the simulator --------------------------------------------------------------------------------

# Two of it: SIM under sanitizers, for make test, and SOAK, which is fast.
SIM_SRC  := $(wildcard tests/sim/*.c) tests/unit/packets.c tests/unit/unit.c
SIM      := $(HOST)/tests/sim/sim
SIM_OBJ  := $(SIM_SRC:%.c=$(HOST)/%.o)
SOAK     := $(FAST)/sim
SOAK_OBJ := $(SIM_SRC:%.c=$(FAST)/%.o) $(NET_SRC:%.c=$(FAST)/%.o)
SEED     ?= $(shell git rev-parse --short=12 HEAD 2>/dev/null || echo 1)
WORKERS  ?= $(shell nproc)

.PHONY: sim soak

# The faults, each in a process of its own (CASE=name: one of them), then N boots with seeds from SEED on (hexadecimal).
sim: $(SIM)
	mkdir -p build/test
	$(if $(CASE),$(SIM) case $(CASE),$(SIM) case list | cut -d ' ' -f 1 | xargs -P $(WORKERS) -n 1 $(SIM) case)
	$(if $(CASE),,$(SIM) -j $(WORKERS) $(SEED) $(or $(N),10000))
	echo $$(($$($(SIM) case list | wc -l) + 1)) 0 > build/test/sim.counts

# N boots on all processors; without N until told to stop (Ctrl-C), or enough faults have shown.
soak: $(SOAK)
	$(SOAK) -j $(WORKERS) $(if $(filter file,$(origin SEED)),$$(date +%s)00000,$(SEED)) $(or $(N),0)

$(SIM): $(SIM_OBJ) $(HOST)/libnet.a
	$(say) LD $@
	$(CC) $(HOST_CFLAGS) -o $@ $^ -lcmocka

$(SOAK): $(SOAK_OBJ)
	$(say) LD $@
	$(CC) -o $@ $^ -lcmocka

$(FAST)/%.o: %.c | build/deps.unit
	mkdir -p $(@D)
	$(say) CC $@
	$(CC) -std=c11 -O2 -g -I. $(FILE_CFLAGS) $(WARN) -Wno-maybe-uninitialized -MMD -MP -c -o $@ $<

# ---- the work per packet --------------------------------------------------------------------------

# The objects of lanyard.efi, on this host, over a network card that is a program.
PROFILE     := build/profile/profile
PROFILE_OWN := $(patsubst %.c,$(FAST)/%.o,$(wildcard tests/profile/*.c) tests/unit/uefi.c)
PROFILE_OBJ := $(PROFILE_OWN) $(FAST)/tests/unit/packets.o $(FAST)/tests/unit/unit.o $(NET_SRC:%.c=$(OUT)/%.o) \
               $(OUT)/drivers/snp.o $(patsubst %,$(OUT)/efi/%.o,attempt backlog clock console entropy firmware inbox line mem program report status)

.PHONY: profile

# Instructions per DATA block, counted by callgrind, against their budget; by function under build/profile.
profile: $(PROFILE) | build/deps.profile
	tests/profile/run.py $(PROFILE)

$(PROFILE_OWN): FILE_CFLAGS = $(GNUEFI_CFLAGS) -fshort-wchar
$(PROFILE_OWN): | build/deps.build

$(PROFILE): $(PROFILE_OBJ)
	mkdir -p $(@D)
	$(say) LD $@
	$(CC) -o $@ $^ -lcmocka

# ---- the fuzzers ----------------------------------------------------------------------------------

# A target is tests/fuzz/<name>.c. FUZZ_CC=afl-clang-fast builds the same for AFL++, FUZZ_OUT elsewhere.
FUZZ_TARGETS := frame dhcp option43 tftp boot
FUZZ_OUT     := build/fuzz
FUZZ_CC      := clang
FUZZ_CFLAGS  := $(filter-out -O1,$(HOST_CFLAGS)) -O2
FUZZ_SHARED  := $(filter-out $(FUZZ_TARGETS:%=tests/fuzz/%.c) tests/fuzz/replay.c,$(wildcard tests/fuzz/*.c)) \
                $(patsubst %,tests/sim/%.c,scene servers dhcpd tftpd transfer cable hostile) $(patsubst %,tests/unit/%.c,packets unit dhcp_reply)
FUZZ_WATCHED := $(FUZZ_TARGETS:%=tests/fuzz/%.c) $(NET_SRC)
FUZZERS      := $(FUZZ_TARGETS:%=$(FUZZ_OUT)/%)
REPLAYS      := $(FUZZ_TARGETS:%=$(HOST)/tests/fuzz/replay-%)
T            ?= 60

.PHONY: fuzz replay

# Every target for T seconds, or TARGET=name alone; first the corpora by replay.
fuzz: $(FUZZERS) $(REPLAYS)
	tests/fuzz/run fuzz $(FUZZ_OUT) $(T) $(or $(TARGET),$(FUZZ_TARGETS))

# The corpora alone, without a fuzzer: every input that ever was a finding.
replay: $(REPLAYS)
	tests/fuzz/run replay $(FUZZ_OUT) 0 $(or $(TARGET),$(FUZZ_TARGETS))

$(FUZZERS): $(FUZZ_OUT)/%: $(FUZZ_OUT)/obj/tests/fuzz/%.o $(patsubst %.c,$(FUZZ_OUT)/obj/%.o,$(FUZZ_SHARED) $(NET_SRC))
	$(say) LD $@
	$(FUZZ_CC) -fsanitize=fuzzer,address,undefined -o $@ $^ -lcmocka

# What is reached in these tells a fuzzer which inputs are new; the model of the network does not.
$(FUZZ_WATCHED:%.c=$(FUZZ_OUT)/obj/%.o): FUZZ_CFLAGS += -fsanitize=fuzzer-no-link

$(FUZZ_OUT)/obj/%.o: %.c | build/deps.unit
	mkdir -p $(@D)
	$(say) CC $@
	$(FUZZ_CC) $(FUZZ_CFLAGS) -MMD -MP -c -o $@ $<

$(REPLAYS): $(HOST)/tests/fuzz/replay-%: $(HOST)/tests/fuzz/%.o $(HOST)/tests/fuzz/replay.o \
            $(FUZZ_SHARED:%.c=$(HOST)/%.o) $(HOST)/libnet.a
	$(say) LD $@
	$(CC) $(HOST_CFLAGS) -o $@ $^ -lcmocka

-include $(shell find $(FUZZ_OUT)/obj $(HOST)/tests/fuzz $(HOST)/tests/sim -name '*.d' 2>/dev/null)

# ---- that the tests bite --------------------------------------------------------------------------

.PHONY: mutants mutated mutated-list

# Takes each check of net/ away, one at a time, and tells those that no test misses. FILE=net/... only its own.
mutants: | build/deps.unit build/deps.mutants
	scripts/mutants/run.py --make='$(MAKE)' $(FILE:%=--file=%) --sources $(NET_SRC)

# What it calls for, with MUTATED=folder: the same tests with the net/ that it wrote there, and a command a line.
mutated: $(UNIT_TEST) $(SIM) $(REPLAYS)

mutated-list:
	printf '%s\n' $(UNIT_TEST) '$(SIM) 1 200'
	for target in $(FUZZ_TARGETS); do \
		echo $(HOST)/tests/fuzz/replay-$$target $$(find tests/fuzz/corpus/$$target -type f | sort); \
	done

# Which lines and branches of net/ and of the pure parts of efi/ the unit tests run: too few fail. Without sanitizers,
# whose own branches would count, and with gcc, whose figures gcovr reads.
COVERAGE := build/coverage

.PHONY: coverage covered

coverage: | build/deps.unit build/deps.coverage
	rm -rf $(COVERAGE)/html && find $(COVERAGE) -name '*.gcda' -delete 2>/dev/null || true
	$(MAKE) --no-print-directory HOST=$(COVERAGE)/host CC=gcc \
		HOST_CFLAGS='-std=c11 -O0 -I. --coverage $(WARN)' covered
	scripts/coverage.py $(COVERAGE) net/ $(PURE_EFI:%=efi/%.c)

covered: $(UNIT_TEST)
	tests/unit/run $(COVERAGE)/unit.counts $^

# ---- every test --------------------------------------------------------------------------------

# Each suite writes build/test/<suite>.counts; the last line is the sum.
test:
	tests/run $(MAKE) unit:unit coverage:coverage profile:profile sim:sim fuzz:fuzz style:test-style \
		host:test-host storm:test-storm qemu:test-qemu

# ---- the rules of the house -----------------------------------------------------------------------

.PHONY: test-style

# RULE=name checks one rule.
test-style: $(OUT)/lanyard.efi | build/deps.build build/deps.unit build/deps.test
	EFI_CFLAGS='$(EFI_CFLAGS)' PACKET_PATH='$(PACKET_PATH)' QUICK='$(QUICK)' GNUEFI_CFLAGS='$(GNUEFI_CFLAGS)' \
	HOST_CFLAGS='$(filter-out -fsanitize=% -fno-sanitize%,$(HOST_CFLAGS))' tests/style/run.py $(RULE)

# The two of them that come from tools.
tidy:
	$(MAKE) --no-print-directory -s test-style RULE='layout tidy'

clean:
	rm -rf build

-include $(shell find $(OUT) $(HOST) $(FAST) $(FUZZ_OUT) -type f -name '*.d' 2>/dev/null)
