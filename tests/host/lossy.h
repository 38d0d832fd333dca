/*
 * A link that loses frames of another one, both ways, by a seed: what netem does where it exists.
 * And those of TFTP where block numbers wrap: blocks 65534 to 1, and the ACKs of them, each once.
 */
#ifndef TESTS_HOST_LOSSY_H
#define TESTS_HOST_LOSSY_H

#include "net/link.h"
#include "net/rng.h"

struct lossy {
	struct link link;
	struct link *inner;
	struct rng rng;
	uint32_t percent;
	bool loses_wrap;
	bool is_near_wrap;        /* more than half of the numbers before it have come */
	uint8_t lost_at_wrap[2];  /* a bit for each; [1]: DATA */
	uint32_t wrap_lost_count; /* frames */
};

/* inner is borrowed for the lossy link's life. */
void lossy_init(struct lossy *lossy, struct link *inner, uint32_t percent, bool loses_wrap,
                const uint8_t seed[RNG_SEED_LEN]);

#endif
