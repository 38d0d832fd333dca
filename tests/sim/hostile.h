/*
 * A hostile host on the same switch: it hears what the true servers send and says something of its
 * own. It does not know the file, so that it cannot send false data; until the network is healed it
 * may delay a boot, or end an attempt.
 */
#ifndef TESTS_SIM_HOSTILE_H
#define TESTS_SIM_HOSTILE_H

#include "tests/sim/cable.h"

#define HOSTILE_IP   IP4(192, 168, 77, 66)
#define HOSTILE_PAST 8 /* frames remembered */

struct hostile {
	struct rng *rng;
	struct cable *cable;
	const struct scene *scene;
	bool healed;
	uint64_t acts[HOSTILE_COUNT];
	uint32_t heard; /* frames */
	uint32_t past_len[HOSTILE_PAST];
	uint8_t past[HOSTILE_PAST][ETH_FRAME_MAX];
};

void hostile_begin(struct hostile *hostile, struct rng *rng, struct cable *cable,
                   const struct scene *scene);

/* It is gone from now on. */
void hostile_heal(struct hostile *hostile);

/* A true server sends this frame. */
void hostile_hear(struct hostile *hostile, struct bytes frame, uint64_t now_ms);

#endif
