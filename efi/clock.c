#include "efi/clock.h"

#include "efi/firmware.h"

#define MEASURE_US    1000 /* short: a busy host seldom interrupts all of them */
#define MEASURE_COUNT 20

static struct {
	uint64_t start;
	uint64_t per_ms; /* ticks */
} counter = {0, 1};

#if defined(__x86_64__) || defined(__i386__)
/* The time stamp counter; constant in rate and never stopped on every processor with UEFI. */
uint64_t clock_ticks(void)
{
	uint32_t low, high;

	__asm__ volatile("rdtsc" : "=a"(low), "=d"(high));
	return (uint64_t)high << 32 | low;
}
#else
#error "clock_ticks() for this processor is not written yet (ARM64: CNTVCT_EL0)"
#endif

void clock_start(void)
{
	uint64_t least = UINT64_MAX;

	/* Stall() lasts at least as long as asked: the shortest measurement is the truest. */
	for (unsigned n = 0; n < MEASURE_COUNT; n++) {
		uint64_t before = clock_ticks();
		uint64_t took;

		firmware.boot->Stall(MEASURE_US);
		took = clock_ticks() - before;
		if (took < least)
			least = took;
	}
	counter.per_ms = least / (MEASURE_US / 1000);
	if (counter.per_ms == 0)
		counter.per_ms = 1;
	counter.start = clock_ticks();
}

uint64_t clock_ms(void)
{
	return (clock_ticks() - counter.start) / counter.per_ms;
}
