#include "net/wire/checksum.h"

/*
 * A sum of words as this machine has them. One's complement comes to the same in either byte order,
 * but for the order of the result, and in words of any multiple of 16 bits (RFC 1071 2): what runs
 * over one end comes in at the other.
 */
struct sum {
	uint64_t words;
	uint64_t
		carries; /* out of words: counted beside it, no addition waits for the one before */
};

static inline void add(struct sum *sum, uint64_t word)
{
	sum->words += word;
	sum->carries += sum->words < word;
}

/* The last octets, fewer than eight; an odd one counts as if a zero followed. */
static uint64_t sum_of_rest(const uint8_t *at, size_t len)
{
	uint32_t four = 0;
	uint16_t two = 0, one = 0;

	if (len & 4) {
		memcpy(&four, at, 4);
		at += 4;
	}
	if (len & 2) {
		memcpy(&two, at, 2);
		at += 2;
	}
	if (len & 1)
		memcpy(&one, at, 1);
	return (uint64_t)four + two + one;
}

/* Brings it to 16 bits, and to the order of the wire: of 65,535 octets, which a packet may hold. */
static uint16_t fold(struct sum sum)
{
	uint64_t half = (sum.words & UINT32_MAX) + (sum.words >> 32) + sum.carries;
	uint8_t octets[2];
	uint16_t pair;

	half = (half & UINT32_MAX) + (half >> 32);
	half = (half & UINT16_MAX) + (half >> 16);
	pair = (uint16_t)((half & UINT16_MAX) + (half >> 16));
	memcpy(octets, &pair, sizeof(pair));
	return be16_get(octets);
}

uint32_t checksum_add(uint32_t sum, struct bytes octets)
{
	struct sum added = {0, 0};
	size_t words = octets.len / 8;

#pragma GCC unroll 4
	for (size_t n = 0; n < words; n++) {
		uint64_t word;

		memcpy(&word, octets.data + 8 * n, 8);
		add(&added, word);
	}
	add(&added, sum_of_rest(octets.data + 8 * words, octets.len % 8));
	sum += fold(added);
	/* Folded at the end of each call: one more folding brings it to 16 bits. */
	return (sum & 0xffff) + (sum >> 16);
}

uint16_t checksum_finish(uint32_t sum)
{
	sum = (sum & 0xffff) + (sum >> 16);
	return (uint16_t)~sum;
}
