/* A link that loses frames of another one, both ways, by a seed: what netem does where it exists.
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
};

/* inner is borrowed for the lossy link's life. */
void lossy_init(struct lossy *lossy, struct link *inner, uint32_t percent,
                const uint8_t seed[RNG_SEED_LEN]);

#endif
