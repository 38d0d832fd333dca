/*
 * A boot by the objects of lanyard.efi themselves, on this host: from power-on to a program that is
 * complete, over a network card that is a program. profile BLOCKS WINDOW tells how many DATA
 * transfer() received; run it under callgrind to learn what they cost: run.py.
 */
#include <stdio.h>
#include <stdlib.h>

#include "efi/attempt.h"
#include "efi/clock.h"
#include "efi/cpu.h"
#include "efi/firmware.h"
#include "efi/mem.h"
#include "tests/profile/wire.h"

#define PAGE         4096
#define TICKS_PER_US 1000
#define TICKS_A_CALL 10000 /* the time between two frames */
#define LINK_WAIT_MS 1000
#define TICKS_IN_MS  (1000 * TICKS_PER_US)

/* What efi/guard.c has in lanyard.efi. */
uintptr_t __stack_chk_guard = 0x4c616e7961726400;

_Noreturn void __stack_chk_fail(void)
{
	abort();
}

/* ---- the firmware and the processor ---- */

static uint64_t ticks;

uint64_t cpu_ticks(void)
{
	return ticks += TICKS_A_CALL;
}

bool cpu_random(uint32_t *number)
{
	(void)number;
	return false;
}

enum net_err nic_open(struct nic *nic, EFI_STATUS *status)
{
	nic->open = true;
	*status = EFI_SUCCESS;
	return ERR_NONE;
}

void nic_close(struct nic *nic)
{
	nic->open = false;
}

static EFI_STATUS EFIAPI stall(UINTN us)
{
	ticks += us * TICKS_PER_US;
	return EFI_SUCCESS;
}

static VOID EFIAPI copy(VOID *to, VOID *from, UINTN len)
{
	wire_copy(to, from, len);
}

static EFI_STATUS EFIAPI allocate(EFI_ALLOCATE_TYPE type, EFI_MEMORY_TYPE memory, UINTN pages,
                                  EFI_PHYSICAL_ADDRESS *address)
{
	void *room = type == AllocateAnyPages ? aligned_alloc(PAGE, pages * PAGE) : NULL;

	(void)memory;
	*address = (uintptr_t)room;
	return room ? EFI_SUCCESS : EFI_OUT_OF_RESOURCES;
}

static EFI_STATUS EFIAPI free_pages(EFI_PHYSICAL_ADDRESS address, UINTN pages)
{
	(void)pages;
	free((void *)(uintptr_t)address);
	return EFI_SUCCESS;
}

static void power_on(void)
{
	uefi_boot.Stall = stall;
	uefi_boot.CopyMem = copy;
	uefi_boot.AllocatePages = allocate;
	uefi_boot.FreePages = free_pages;
	firmware_set(NULL, &uefi_table);
	clock_start();
}

/* ---- the boot ---- */

static struct attempt attempt;
static struct inbox inbox;

/* Up to the first DATA. Where nothing is to be done a millisecond passes at once. */
static void begin(struct nic *nic)
{
	attempt_init(&attempt, nic, &inbox, 0, false);
	attempt_open(&attempt, &(struct boot_config){.arch = 7, .link_wait_ms = LINK_WAIT_MS});
	while (attempt.state == ATTEMPT_RUNNING && attempt.program.len == 0) {
		if (!attempt_pump(&attempt))
			ticks += TICKS_IN_MS;
	}
}

/* What is measured, by its name. */
__attribute__((noinline)) static void transfer(void)
{
	while (attempt.state == ATTEMPT_RUNNING)
		attempt_pump(&attempt);
}

static bool came_whole(void)
{
	for (size_t n = 0; n < attempt.program.len; n++) {
		if (attempt.program.data[n] != wire_octet(n))
			return false;
	}
	return attempt.state == ATTEMPT_COMPLETE;
}

int main(int argc, char **argv)
{
	struct nic nic = {0};
	uint32_t blocks, window, before;

	if (argc != 3) {
		fprintf(stderr, "usage: %s BLOCKS WINDOW\n", argv[0]);
		return 2;
	}
	blocks = (uint32_t)strtoul(argv[1], NULL, 10);
	window = (uint32_t)strtoul(argv[2], NULL, 10);
	power_on();
	nic.snp = wire_plug_in(blocks, window);
	begin(&nic);
	before = (uint32_t)(attempt.program.len / WIRE_BLKSIZE);
	transfer();
	if (attempt.program.len != (size_t)blocks * WIRE_BLKSIZE + 1 || !came_whole()) {
		fprintf(stderr, "the program did not come whole: %zu octets\n",
		        attempt.program.len);
		return 1;
	}
	printf("%u\n", blocks + 1 - before);
	return 0;
}
