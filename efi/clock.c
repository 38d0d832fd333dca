#include "efi/clock.h"

#include <stdbool.h>

#include "efi/cpu.h"
#include "efi/firmware.h"

#define MEASURE_US    1000 /* short: a busy host seldom interrupts all of them */
#define MEASURE_COUNT 20
#define TICKS_MAX     (UINT64_C(1) << 40) /* in MEASURE_US: beyond any processor's */
#define STILL_MAX     10000               /* readings alike, after which the counter stands */
#define STAND_IN_US   100                 /* what a reading then takes */

static struct {
	uint64_t per_ms; /* ticks; 0: nobody knows, so they are of no use */
	uint64_t last;   /* as read */
	uint64_t ms;
	uint64_t rest;  /* ticks that are no whole millisecond yet */
	uint32_t still; /* readings in a row that were the same */
	uint32_t us;    /* waited in the counter's place, no whole millisecond yet */
} counter;

void clock_start(void)
{
	uint64_t least = TICKS_MAX;

	/* Stall() lasts at least as long as asked: the shortest measurement is the truest. */
	for (unsigned n = 0; n < MEASURE_COUNT; n++) {
		uint64_t before = cpu_ticks();
		uint64_t took;

		firmware.boot->Stall(MEASURE_US);
		took = cpu_ticks() - before;
		if (took < least)
			least = took;
	}
	counter.per_ms = least < TICKS_MAX ? least / (MEASURE_US / 1000) : 0;
	counter.last = cpu_ticks();
	counter.ms = counter.rest = 0;
	counter.still = counter.us = 0;
}

/* A counter that goes back (set anew by a firmware's SMI) takes no time. */
static void advance(uint64_t ticks)
{
	uint64_t passed = ticks - counter.last;

	counter.still = passed == 0 ? counter.still + 1 : 0;
	counter.last = ticks;
	if (passed > INT64_MAX)
		return;
	counter.rest += passed;
	counter.ms += counter.rest / counter.per_ms;
	counter.rest %= counter.per_ms;
}

/* Nothing would ever be over without time: the firmware's Stall() stands in for the counter. */
static void stand_in(void)
{
	firmware.boot->Stall(STAND_IN_US);
	counter.us += STAND_IN_US;
	counter.ms += counter.us / 1000;
	counter.us %= 1000;
}

uint64_t clock_ms(void)
{
	if (counter.per_ms > 0)
		advance(cpu_ticks());
	if (counter.per_ms == 0 || counter.still > STILL_MAX)
		stand_in();
	return counter.ms;
}
