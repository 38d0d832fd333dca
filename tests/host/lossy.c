#include "tests/host/lossy.h"

#include <string.h>

#include "net/wire/eth.h"
#include "net/wire/ipv4.h"
#include "net/wire/tftp.h"
#include "net/wire/udp.h"

#define WRAP_FIRST 65534 /* and the next three numbers */
#define WRAP_COUNT 4

static struct lossy *lossy_of(struct link *link)
{
	return (struct lossy *)link;
}

/* ---- where block numbers wrap ---- */

/* The block that a frame of TFTP brings or acknowledges. */
static bool block_of(struct bytes frame, enum tftp_opcode opcode, uint16_t *block)
{
	struct eth eth;
	struct ipv4 ip;
	struct udp udp;
	uint16_t found;

	return eth_parse(frame, &eth) == DROP_NONE && eth.type == ETH_TYPE_IPV4 &&
	       ipv4_parse(eth.payload, &ip) == DROP_NONE && ip.protocol == IPV4_UDP &&
	       udp_parse(&ip, &udp) == DROP_NONE && bytes_take_be16(&udp.payload, &found) &&
	       found == opcode && bytes_take_be16(&udp.payload, block);
}

static bool is_lost_at_wrap(struct lossy *lossy, struct bytes frame, enum tftp_opcode opcode)
{
	uint8_t *lost = &lossy->lost_at_wrap[opcode == TFTP_DATA];
	uint16_t block, nth;

	if (!lossy->loses_wrap || !block_of(frame, opcode, &block))
		return false;
	if (opcode == TFTP_DATA && block == WRAP_FIRST / 2) {
		lossy->is_near_wrap = true;
		memset(lossy->lost_at_wrap, 0, sizeof(lossy->lost_at_wrap));
	}
	nth = (uint16_t)(block - WRAP_FIRST);
	if (!lossy->is_near_wrap || nth >= WRAP_COUNT || *lost & 1 << nth)
		return false;
	*lost |= (uint8_t)(1 << nth);
	lossy->wrap_lost_count++;
	return true;
}

/* ---- the link ---- */

static bool is_lost(struct lossy *lossy, struct bytes frame, enum tftp_opcode opcode)
{
	return is_lost_at_wrap(lossy, frame, opcode) ||
	       (lossy->percent > 0 && rng_between(&lossy->rng, 1, 100) <= lossy->percent);
}

/* Lost on the way, not at the driver: so it counts as sent. */
static bool lossy_send(struct link *link, const uint8_t *frame, size_t len)
{
	struct lossy *lossy = lossy_of(link);

	return is_lost(lossy, (struct bytes){frame, len}, TFTP_ACK) ||
	       lossy->inner->ops->send(lossy->inner, frame, len);
}

static size_t lossy_recv(struct link *link, uint8_t *frame, size_t cap)
{
	struct lossy *lossy = lossy_of(link);
	size_t len = lossy->inner->ops->recv(lossy->inner, frame, cap);

	return len > 0 && is_lost(lossy, (struct bytes){frame, len}, TFTP_DATA) ? 0 : len;
}

static bool lossy_up(struct link *link)
{
	struct lossy *lossy = lossy_of(link);

	return lossy->inner->ops->up(lossy->inner);
}

static const struct link_ops lossy_ops = {
	.send = lossy_send,
	.recv = lossy_recv,
	.up = lossy_up,
};

void lossy_init(struct lossy *lossy, struct link *inner, uint32_t percent, bool loses_wrap,
                const uint8_t seed[RNG_SEED_LEN])
{
	*lossy = (struct lossy){
		.link.ops = &lossy_ops,
		.inner = inner,
		.percent = percent,
		.loses_wrap = loses_wrap,
	};
	memcpy(lossy->link.mac, inner->mac, sizeof(inner->mac));
	rng_init(&lossy->rng, seed);
}
