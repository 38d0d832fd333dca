/* Time from a counter that stands still, goes back or leaps. */
#include "efi/clock.h"

#include "efi/cpu.h"
#include "efi/firmware.h"
#include "tests/unit/uefi.h"
#include "tests/unit/unit.h"

#define PER_US       3000u
#define READINGS_MAX 1000000 /* until time must have gone on */

static uint64_t ticks, per_us;

uint64_t cpu_ticks(void)
{
	return ticks;
}

static EFI_STATUS EFIAPI stall(UINTN us)
{
	uefi_stalled_us += us;
	ticks += us * per_us;
	return EFI_SUCCESS;
}

static void start(uint64_t at, uint64_t rate)
{
	ticks = at;
	per_us = rate;
	uefi_stalled_us = 0;
	uefi_boot.Stall = stall;
	firmware_set(NULL, &uefi_table);
	clock_start();
}

static void goes_on(void **state)
{
	(void)state;
	start(0, PER_US);
	assert_int_equal(clock_ms(), 0);
	ticks += (uint64_t)1000 * PER_US;
	assert_int_equal(clock_ms(), 1);
	ticks += (uint64_t)999 * PER_US;
	assert_int_equal(clock_ms(), 1);
	ticks += PER_US;
	assert_int_equal(clock_ms(), 2);
	ticks += (uint64_t)3600 * 1000000 * PER_US;
	assert_int_equal(clock_ms(), 2 + 3600 * 1000);
}

/* From the last number to the first. */
static void wraps(void **state)
{
	(void)state;
	start(UINT64_MAX - (uint64_t)30000 * PER_US, PER_US);
	ticks += (uint64_t)50000 * PER_US;
	assert_int_equal(clock_ms(), 50);
}

static void goes_back(void **state)
{
	uint64_t before_ms;

	(void)state;
	start((uint64_t)1 << 50, PER_US);
	ticks += (uint64_t)7000000 * PER_US;
	before_ms = clock_ms();
	assert_int_equal(before_ms, 7000);
	ticks = 5; /* set anew */
	assert_int_equal(clock_ms(), before_ms);
	ticks += (uint64_t)2000 * PER_US;
	assert_int_equal(clock_ms(), before_ms + 2);
	for (unsigned n = 0; n < 1000; n++) { /* again and again */
		ticks -= PER_US;
		assert_int_equal(clock_ms(), before_ms + 2);
	}
}

/* Whoever waits for a time comes to it; the firmware's Stall() says how long that takes. */
static void comes_to(uint64_t end_ms)
{
	uint64_t last_ms = clock_ms();

	for (unsigned n = 0; n < READINGS_MAX && last_ms < end_ms; n++) {
		uint64_t now_ms = clock_ms();

		assert_in_range(now_ms, last_ms, last_ms + 1);
		last_ms = now_ms;
	}
	assert_int_equal(last_ms, end_ms);
}

static void stops_later(void **state)
{
	(void)state;
	start(77, PER_US);
	ticks += (uint64_t)5000 * PER_US;
	assert_int_equal(clock_ms(), 5);
	per_us = 0;
	uefi_stalled_us = 0;
	comes_to(5 + 60);
	assert_in_range(uefi_stalled_us, 60000, 60000);
	/* And goes on by the counter when that does. */
	ticks += (uint64_t)5000 * PER_US;
	assert_int_equal(clock_ms(), 70);
}

static void never_moves(void **state)
{
	(void)state;
	start(77, 0);
	uefi_stalled_us = 0;
	comes_to(100);
	assert_in_range(uefi_stalled_us, 100000, 100000);
}

/* A rate that no processor has: nobody knows what its ticks mean. */
static void runs_wild(void **state)
{
	(void)state;
	start(77, (uint64_t)1 << 50);
	comes_to(50);
}

int main(void)
{
	UNIT(goes_on);
	UNIT(wraps);
	UNIT(goes_back);
	UNIT(stops_later);
	UNIT(never_moves);
	UNIT(runs_wild);
	return unit_run("clock");
}
