/* The processor's counter, which runs at one speed whatever is measured. */
#ifndef TESTS_BENCH_TICKS_H
#define TESTS_BENCH_TICKS_H

#include <stdint.h>

static inline uint64_t ticks(void)
{
	uint32_t low, high;

	__asm__ volatile("rdtsc" : "=a"(low), "=d"(high));
	return (uint64_t)high << 32 | low;
}

#endif
