#include "tests/sim/tally.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static uint64_t greater(uint64_t a, uint64_t b)
{
	return a > b ? a : b;
}

static void count_done(struct tally *tally, const struct sim *sim)
{
	uint64_t transfer_ms = sim->now_ms - sim->transfer_ms;

	tally->done++;
	tally->transfer_ms += transfer_ms;
	tally->transfer_max_ms = greater(tally->transfer_max_ms, transfer_ms);
}

static void count(struct tally *tally, const struct sim *sim)
{
	tally->seeds++;
	tally->violations += sim->violation != NULL;
	tally->wrong += sim->violation && strcmp(sim->violation, VIOLATION_OCTETS) == 0;
	tally->ms += sim->now_ms;
	tally->ms_max = greater(tally->ms_max, sim->now_ms);
	tally->sent += sim->sent;
	tally->sent_max = greater(tally->sent_max, sim->sent);
	tally->lost += sim->cable.struck[FAULT_LOSS][0] + sim->cable.struck[FAULT_LOSS][1];
	tally->doubled += sim->cable.struck[FAULT_DUPLICATE][1];
	tally->overrun += sim->overrun;
	tally->kept += tftpd_active(&sim->servers.tftpd);
	for (int n = 0; n < SIM_ERROR_MAX; n++)
		tally->failed[n] += (uint32_t)sim->failures[n];
	if (sim->programs > 0)
		count_done(tally, sim);
	else if (sim->failure.err == ERR_TFTP_STALLED)
		tally->stalled_max_ms =
			greater(tally->stalled_max_ms, sim->failed_ms - sim->progress_ms);
}

struct tally tally_boots(struct scene scene, uint32_t seeds)
{
	static struct sim sim;
	struct tally tally = {0};
	struct rng rng;

	scene.once = true;
	if (scene.heal_ms == 0)
		scene.heal_ms = TALLY_FOREVER;
	for (uint32_t seed = 1; seed <= seeds; seed++) {
		run_rng(&rng, seed);
		run_scene(&sim, &scene, seed, &rng);
		count(&tally, &sim);
		if (sim.violation && !scene.no_checksum)
			printf("       seed %" PRIu32 ": %s\n", seed, sim.violation);
	}
	return tally;
}

bool tally_all_done(const struct tally *tally)
{
	return tally->done == tally->seeds && tally->violations == 0;
}

bool tally_all_failed(const struct tally *tally, enum net_err err)
{
	return tally->failed[err] == tally->seeds && tally->violations == 0;
}

double tally_mean(const struct tally *tally, uint64_t sum)
{
	return (double)sum / tally->seeds;
}
