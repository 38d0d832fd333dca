#include "net/wire/lockstep.h"

#include "net/wire/checksum.h"
#include "net/wire/tftp.h"
#include "net/wire/udp.h"

#define IP_AT           14
#define IP_ID_AT        18
#define IP_CHECKSUM_AT  24
#define IP_SRC_AT       26
#define IP_DST_AT       30
#define UDP_AT          34
#define UDP_LEN_AT      38
#define UDP_CHECKSUM_AT 40
#define OPCODE_AT       LOCKSTEP_PAYLOAD_AT
#define BLOCK_AT        44

/* 0 where two frames of a transfer differ. */
/* clang-format off */
static const uint8_t alike[LOCKSTEP_HEADERS_LEN] = {
	0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
	0xff, 0xff, 0xff, 0xff, 0,    0,    0xff, 0xff, 0xff, 0xff, 0,    0,
	0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
	0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0,    0,
	0xff, 0xff, 0,    0,
};
/* clang-format on */

static uint64_t word_at(const uint8_t *octets, size_t at)
{
	uint64_t word;

	memcpy(&word, octets + at, sizeof(word));
	return word;
}

static bool are_alike(const uint8_t *a, const uint8_t *b)
{
	uint64_t differs = 0;

	for (size_t at = 0; at < LOCKSTEP_HEADERS_LEN; at += sizeof(differs))
		differs |= (word_at(a, at) ^ word_at(b, at)) & word_at(alike, at);
	return differs == 0;
}

bool lockstep_is_answered(const uint8_t *data, const uint8_t *ack)
{
	return be16_get(data + OPCODE_AT) == TFTP_DATA && be16_get(ack + OPCODE_AT) == TFTP_ACK &&
	       be16_get(data + BLOCK_AT) == be16_get(ack + BLOCK_AT);
}

static bool is_sound(struct bytes frame)
{
	const uint8_t *at = frame.data;
	struct bytes header = {at + IP_AT, IPV4_HEADER_LEN};
	struct bytes datagram = {at + UDP_AT, be16_get(at + UDP_LEN_AT)};

	return datagram.len <= frame.len - UDP_AT &&
	       checksum_finish(checksum_add(0, header)) == 0 &&
	       udp_checksum_is_good(be32_get(at + IP_SRC_AT), be32_get(at + IP_DST_AT), datagram);
}

bool lockstep_is_next(const uint8_t *headers, struct bytes frame)
{
	return frame.len >= LOCKSTEP_HEADERS_LEN && are_alike(headers, frame.data) &&
	       be16_get(frame.data + BLOCK_AT) == be16_get(headers + BLOCK_AT) + 1 &&
	       is_sound(frame);
}

/* In one's complement (RFC 1624), where 0xffff is 0: so nothing changes from there to 0. */
static void count_up(uint8_t *word, uint8_t *checksum)
{
	uint16_t number = (uint16_t)(be16_get(word) + 1);
	uint16_t before = be16_get(checksum);

	be16_set(word, number);
	if (number > 0)
		be16_set(checksum, before > 0 ? (uint16_t)(before - 1) : 0xfffe);
}

void lockstep_count_up(uint8_t *ack)
{
	count_up(ack + IP_ID_AT, ack + IP_CHECKSUM_AT);
	count_up(ack + BLOCK_AT, ack + UDP_CHECKSUM_AT);
	if (be16_get(ack + UDP_CHECKSUM_AT) == 0)
		be16_set(ack + UDP_CHECKSUM_AT, 0xffff); /* 0 would say that none was made */
}
