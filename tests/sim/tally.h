/* What a number of boots in the same scene came to, for a case to judge. */
#ifndef TESTS_SIM_TALLY_H
#define TESTS_SIM_TALLY_H

#include "tests/sim/run.h"

#define TALLY_FOREVER UINT32_MAX /* for scene.heal_ms */

struct tally {
	uint32_t seeds, done, wrong,
		violations;                    /* wrong: false octets, which is a violation, too */
	uint64_t ms, ms_max;                   /* from switching on to the end */
	uint64_t transfer_ms, transfer_max_ms; /* from the first octets to the last ones */
	uint64_t stalled_max_ms;               /* from the last octets to giving up */
	uint64_t sent, sent_max;               /* frames of the client */
	uint64_t lost, doubled;                /* frames, both ways; for the client */
	uint64_t overrun;                      /* frames for which the client's NIC had no room */
	uint64_t kept; /* transfers that the TFTP server is in the midst of at the end */
	uint32_t failed[SIM_ERROR_MAX];
};

/* One attempt in this scene for each of the seeds; faults do not end unless heal_ms says so. */
struct tally tally_boots(struct scene scene, uint32_t seeds);

/* Whether all were completed, or ended with one of two errors, and nothing was wrong. */
bool tally_all_done(const struct tally *tally);
bool tally_all_failed(const struct tally *tally, enum net_err err);

/* A number of it for one boot. */
double tally_mean(const struct tally *tally, uint64_t sum);

#endif
