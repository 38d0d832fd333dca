#include "net/rng.h"

#include "net/wire/bytes.h"

#define WORDS      16
#define PORT_FIRST 49152 /* RFC 6335 6 */
#define PORT_LAST  65535

static uint32_t rotate(uint32_t value, int bits)
{
	return value << bits | value >> (32 - bits);
}

/* RFC 8439 2.1 */
static void quarter_round(uint32_t *s, int a, int b, int c, int d)
{
	s[a] += s[b];
	s[d] = rotate(s[d] ^ s[a], 16);
	s[c] += s[d];
	s[b] = rotate(s[b] ^ s[c], 12);
	s[a] += s[b];
	s[d] = rotate(s[d] ^ s[a], 8);
	s[c] += s[d];
	s[b] = rotate(s[b] ^ s[c], 7);
}

/* RFC 8439 2.3 with a nonce of 0: a key is used for one stream only. */
static void next_block(struct rng *rng)
{
	uint32_t start[WORDS] = {0x61707865, 0x3320646e, 0x79622d32, 0x6b206574};

	memcpy(start + 4, rng->key, sizeof(rng->key));
	start[12] = rng->counter++;
	memcpy(rng->block, start, sizeof(start));
	for (int round = 0; round < 20; round += 2) {
		for (int i = 0; i < 4; i++)
			quarter_round(rng->block, i, 4 + i, 8 + i, 12 + i);
		for (int i = 0; i < 4; i++)
			quarter_round(rng->block, i, 4 + (i + 1) % 4, 8 + (i + 2) % 4,
			              12 + (i + 3) % 4);
	}
	for (int i = 0; i < WORDS; i++)
		rng->block[i] += start[i];
	rng->used = 0;
}

static uint32_t le32_get(const uint8_t *p)
{
	return (uint32_t)p[3] << 24 | (uint32_t)p[2] << 16 | (uint32_t)p[1] << 8 | p[0];
}

void rng_init(struct rng *rng, const uint8_t seed[RNG_SEED_LEN])
{
	*rng = (struct rng){.used = WORDS};
	for (int i = 0; i < 8; i++)
		rng->key[i] = le32_get(seed + (ptrdiff_t)4 * i);
}

uint32_t rng_u32(struct rng *rng)
{
	if (rng->used == WORDS)
		next_block(rng);
	return rng->block[rng->used++];
}

uint32_t rng_between(struct rng *rng, uint32_t low, uint32_t high)
{
	uint64_t span = (uint64_t)high - low + 1;

	return low + (uint32_t)(span * rng_u32(rng) >> 32);
}

uint16_t rng_port(struct rng *rng)
{
	return (uint16_t)rng_between(rng, PORT_FIRST, PORT_LAST);
}
