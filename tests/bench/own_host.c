/* SPDX-License-Identifier: BSD-2-Clause */
/* What Lanyard's own code takes for a block on this host: "OWN 350 ns a block". */
#define _DEFAULT_SOURCE /* clock_gettime */
#include <stdio.h>
#include <time.h>

#include "tests/bench/own.h"
#include "tests/bench/ticks.h"

#define BLOCKS 1000

static double now_s(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

int main(void)
{
	double begin_s = now_s();
	uint64_t begin = ticks();
	uint64_t own = own_ticks(BLOCKS);
	double s_per_tick = (now_s() - begin_s) / (double)(ticks() - begin);

	printf("OWN %.0f ns a block\n", (double)own * s_per_tick / BLOCKS * 1e9);
	return own == 0;
}
