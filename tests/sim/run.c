#define _DEFAULT_SOURCE /* sigaction, mmap, fork */
#include "tests/sim/run.h"

#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define VIOLATIONS_MAX 20 /* of one worker; then enough has been seen */
#define FILL_ONE       0xa5
#define FILL_OTHER     0x5a
#define BESIDE         0x5eed /* the seed of the boot beside a twin differs by this */

static struct sim first, twin, beside;
static volatile sig_atomic_t stopped;

void run_rng(struct rng *rng, uint64_t seed)
{
	uint8_t octets[RNG_SEED_LEN] = {0};

	be32_set(octets, (uint32_t)(seed >> 32));
	be32_set(octets + 4, (uint32_t)seed);
	rng_init(rng, octets);
}

void run_scene(struct sim *sim, const struct scene *scene, uint64_t seed, const struct rng *rng)
{
	sim_begin(sim, scene, seed, rng, FILL_ONE);
	while (!sim->ended)
		sim_step(sim);
}

static void begin_seed(struct sim *sim, uint64_t seed, uint8_t fill)
{
	struct rng rng;
	struct scene scene;

	run_rng(&rng, seed);
	scene = scene_choose(&rng);
	sim_begin(sim, &scene, seed, &rng, fill);
}

/*
 * The same again with other old contents in memory and another boot beside it, step by step: the
 * same frames at the same times, or it depends on something that it should not.
 */
static void run_twin(struct sim *sim)
{
	bool was_verbose = sim_is_verbose;

	sim_is_verbose = false;
	begin_seed(&twin, sim->seed, FILL_OTHER);
	begin_seed(&beside, sim->seed ^ BESIDE, FILL_ONE);
	while (!twin.ended) {
		sim_step(&twin);
		if (!beside.ended)
			sim_step(&beside);
	}
	sim_is_verbose = was_verbose;
	if (twin.watch.hash != sim->watch.hash || twin.sent != sim->sent)
		violate(sim, "not the same again, beside another boot and in other memory");
}

static bool run_seed(struct total *total, uint64_t seed)
{
	begin_seed(&first, seed, FILL_ONE);
	while (!first.ended)
		sim_step(&first);
	if (first.scene.twin && !first.violation) {
		run_twin(&first);
		total->twins++;
	}
	total_count(total, &first);
	if (!first.violation)
		return true;
	printf("VIOLATION seed %" PRIx64 ": %s, at %" PRIu64 " ms; again: sim -v %" PRIx64 " 1\n",
	       seed, first.violation, first.now_ms, seed);
	fflush(stdout);
	return false;
}

/* ---- workers ---- */

static void on_signal(int number)
{
	(void)number;
	stopped = 1;
}

static void work(struct total *total, uint64_t seed, uint64_t count, unsigned nth, unsigned workers)
{
	uint64_t violations = 0;

	for (uint64_t n = nth; (n < count || count == 0) && !stopped; n += workers) {
		violations += !run_seed(total, seed + n);
		if (violations == VIOLATIONS_MAX)
			break;
	}
}

static void *shared(size_t size)
{
	void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	if (memory == MAP_FAILED) {
		perror("mmap");
		exit(2);
	}
	return memory;
}

/* Whether all workers came to their end. */
static bool work_together(struct total *totals, uint64_t seed, uint64_t count, unsigned workers)
{
	bool good = true;
	int status;

	fflush(stdout);
	for (unsigned n = 0; n < workers; n++) {
		pid_t pid = fork();

		if (pid == 0) {
			work(&totals[n], seed, count, n, workers);
			fflush(stdout);
			_exit(0);
		}
		good = good && pid > 0;
	}
	for (unsigned n = 0; n < workers;) {
		pid_t pid = wait(&status);

		if (pid < 0 && stopped)
			continue; /* interrupted by the signal, which the workers have got, too */
		good = good && pid > 0 && WIFEXITED(status) && WEXITSTATUS(status) == 0;
		n++;
	}
	return good;
}

bool run_seeds(uint64_t seed, uint64_t count, unsigned workers)
{
	struct total *totals = shared(RUN_WORKERS_MAX * sizeof(*totals)), sum = {0};
	struct sigaction action = {.sa_handler = on_signal};
	bool good = true;

	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
	printf("seeds from %" PRIx64 " on\n", seed);
	program_octets();
	if (workers > 1)
		good = work_together(totals, seed, count, workers);
	else
		work(&totals[0], seed, count, 0, 1);
	for (unsigned n = 0; n < workers; n++)
		total_add(&sum, &totals[n]);
	total_print(&sum);
	if (!good)
		printf("a worker did not come to its end\n");
	return good && sum.violations == 0;
}
