/*
 * Boots in a simulated network:
 *
 *   sim [-j WORKERS] SEED COUNT     with the seeds SEED, SEED + 1, ... (hexadecimal); COUNT 0:
 *                                   until told to stop
 *   sim -v SEED 1                   one of them, telling what the client tells
 *   sim case NAME|all|list          the faults of tests/sim/cases.c
 *
 * Ends with 1 if anything was not as it should be.
 */
#define _DEFAULT_SOURCE /* getopt */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/sim/cases.h"
#include "tests/sim/run.h"

int main(int argc, char **argv)
{
	unsigned long workers = 1;
	int option;

	if (argc == 3 && strcmp(argv[1], "case") == 0)
		return !cases_run(argv[2]);
	while ((option = getopt(argc, argv, "vj:")) != -1) {
		if (option == 'v')
			sim_is_verbose = true;
		else if (option == 'j')
			workers = strtoul(optarg, NULL, 10);
	}
	if (argc != optind + 2 || workers == 0 || workers > RUN_WORKERS_MAX) {
		fprintf(stderr, "usage: sim [-v] [-j WORKERS] SEED COUNT | sim case NAME\n");
		return 2;
	}
	return !run_seeds(strtoull(argv[optind], NULL, 16), strtoull(argv[optind + 1], NULL, 10),
	                  (unsigned)workers);
}
