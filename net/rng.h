/*
 * Random numbers for xid, ports and jitter: ChaCha20 (RFC 8439 2.3) as a generator, so that numbers
 * seen on the wire do not tell the next ones. The same seed gives the same numbers, always.
 */
#ifndef NET_RNG_H
#define NET_RNG_H

#include <stdint.h>

#define RNG_SEED_LEN 32 /* octets */

struct rng {
	uint32_t key[8];
	uint32_t counter;
	uint32_t block[16];
	uint32_t used; /* words of block handed out */
};

/* Begins the stream of this seed, which is copied. */
void rng_init(struct rng *rng, const uint8_t seed[RNG_SEED_LEN]);

/* The next number, each of 2^32 alike. */
uint32_t rng_u32(struct rng *rng);

/* A number from low to high, both included; low <= high. */
uint32_t rng_between(struct rng *rng, uint32_t low, uint32_t high);

/* A UDP port of our own that nobody can tell beforehand: one of the dynamic ones (RFC 6335 6). */
uint16_t rng_port(struct rng *rng);

#endif
