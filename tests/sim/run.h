/* Running seeds, by several workers at once. */
#ifndef TESTS_SIM_RUN_H
#define TESTS_SIM_RUN_H

#include "tests/sim/total.h"

#define RUN_WORKERS_MAX 64

/* Runs a scene to its end; the rest of what the seed decides comes from rng. */
void run_scene(struct sim *sim, const struct scene *scene, uint64_t seed, const struct rng *rng);

/* The random numbers of a seed. */
void run_rng(struct rng *rng, uint64_t seed);

/*
 * Runs count seeds from seed on, until SIGINT or SIGTERM if count is 0, and prints what they came
 * to, each violation with its seed. Returns whether there was none.
 */
bool run_seeds(uint64_t seed, uint64_t count, unsigned workers);

#endif
