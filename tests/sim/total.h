/* What a number of simulated boots came to. */
#ifndef TESTS_SIM_TOTAL_H
#define TESTS_SIM_TOTAL_H

#include "tests/sim/sim.h"

/* Of 64-bit counters alone: the workers' are added up. */
struct total {
	uint64_t seeds, attempts, done, twins, virtual_ms, sent, violations;
	uint64_t failed[SIM_ERROR_MAX];
	uint64_t struck[FAULT_COUNT][2];
	uint64_t acts[HOSTILE_COUNT];
	uint64_t dropped[DROP_COUNT];
};

/* Counts a boot that has ended. */
void total_count(struct total *total, const struct sim *sim);

/* Adds up, and prints. */
void total_add(struct total *total, const struct total *more);
void total_print(const struct total *total);

#endif
