# Lanyard. The targets a person types:
#   make        build/x86_64/lanyard.efi
#   make usb    build/lanyard-usb.img, a disk image for a USB stick
#   make run    boot the whole sequence in QEMU  (NIC=e1000  NBP=path  WINDOW=1)
#   make test   every test; make unit for the quick ones
#   make tidy   clang-format and clang-tidy over the tree
ARCH    := x86_64
OUT     := build/$(ARCH)
VERSION := $(shell git describe --tags --always --dirty 2>/dev/null || echo unversioned)

.DEFAULT_GOAL := all
.DELETE_ON_ERROR:
.SUFFIXES:
.PHONY: all usb run test unit tidy clean FORCE

all: $(OUT)/lanyard.efi

WARN := -Wall -Wextra -Wconversion -Wshadow -Wvla -Werror

# What the packages bring is installed once, before the first use of its group (build, unit, run, test).
build/deps.%: scripts/deps
	scripts/deps $*
	@mkdir -p build && touch $@

# ---- the program ------------------------------------------------------------------------------

NET_SRC := $(wildcard net/*.c net/wire/*.c)
EFI_SRC := $(NET_SRC) drivers/snp.c $(wildcard efi/*.c)
EFI_OBJ := $(EFI_SRC:%.c=$(OUT)/%.o)

GNUEFI_CFLAGS := -I/usr/include/efi -I/usr/include/efi/$(ARCH) -DGNU_EFI_USE_MS_ABI -DHAVE_USE_MS_ABI \
                 -maccumulate-outgoing-args
EFI_CFLAGS    := -std=c11 -Os -g -I. -ffreestanding -fpic -fshort-wchar -fno-stack-protector \
                 -fno-strict-aliasing -ffunction-sections -fdata-sections -mno-red-zone -mno-mmx -mno-sse $(WARN)
EFI_LDFLAGS   := -nostdlib -znocombreloc -shared -Bsymbolic --gc-sections --no-undefined \
                 -T /usr/lib/elf_$(ARCH)_efi.lds -L/usr/lib /usr/lib/crt0-efi-$(ARCH).o
EFI_SECTIONS  := -j .text -j .sdata -j .data -j .rodata -j .dynamic -j .dynsym -j .rel -j .rela -j .rel.* -j .rela.* \
                 -j .reloc

$(OUT)/net/%.o: net/%.c | build/deps.build
	@mkdir -p $(@D)
	$(CC) $(EFI_CFLAGS) -MMD -MP -c -o $@ $<

$(OUT)/%.o: %.c | build/deps.build
	@mkdir -p $(@D)
	$(CC) $(EFI_CFLAGS) $(GNUEFI_CFLAGS) -MMD -MP -c -o $@ $<

$(OUT)/lanyard.so: $(EFI_OBJ)
	ld $(EFI_LDFLAGS) $^ -o $@ -lefi -lgnuefi

$(OUT)/%.efi: $(OUT)/%.so
	objcopy $(EFI_SECTIONS) --target efi-app-$(ARCH) $< $@

# The version is compiled into one file, which is made anew only when the version changes.
$(OUT)/version.h: FORCE
	@mkdir -p $(@D)
	@echo '#define LANYARD_VERSION "$(VERSION)"' | cmp -s - $@ || echo '#define LANYARD_VERSION "$(VERSION)"' > $@

$(OUT)/efi/main.o: $(OUT)/version.h
$(OUT)/efi/main.o: GNUEFI_CFLAGS += -I$(OUT)

clean:
	rm -rf build

-include $(EFI_OBJ:.o=.d)
