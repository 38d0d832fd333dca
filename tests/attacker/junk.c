#include "tests/attacker/junk.h"

#include "net/wire/arp.h"
#include "net/wire/dhcp.h"
#include "net/wire/eth.h"
#include "net/wire/udp.h"

#define PAYLOAD_MAX 1400

/* xorshift64 of Marsaglia: the same seed floods with the same frames. */
static uint32_t draw(struct junk *junk, uint32_t below)
{
	junk->state ^= junk->state << 13;
	junk->state ^= junk->state >> 7;
	junk->state ^= junk->state << 17;
	return (uint32_t)(junk->state >> 32) % below;
}

static void put_random(struct junk *junk, struct writer *w, uint32_t len)
{
	while (len-- > 0)
		put_u8(w, (uint8_t)draw(junk, 256));
}

/* Mostly short: few long ones would fill the link. */
static uint32_t draw_len(struct junk *junk)
{
	return draw(junk, draw(junk, 8) ? 64 : PAYLOAD_MAX);
}

static ip4 draw_host(struct junk *junk)
{
	return draw(junk, 8) ? IP4(192, 168, 77, 0) + draw(junk, 256) : draw(junk, UINT32_MAX);
}

static mac draw_target(struct junk *junk)
{
	switch (draw(junk, 4)) {
	case 0:
		return MAC_BROADCAST;
	case 1:
		return mac_of_group(IP4(239, 0, 0, 0) + draw(junk, 1 << 23));
	default:
		return junk->victim;
	}
}

static void put_arp(struct junk *junk, struct writer *w)
{
	struct arp arp = {
		.operation = (uint16_t)draw(junk, 5),
		.sender_mac = junk->own,
		.sender_ip = draw_host(junk),
		.target_mac = junk->victim,
		.target_ip = draw_host(junk),
	};

	arp_emit(w, &arp);
}

/* A packet of any protocol, a fragment or not. */
static void put_ipv4(struct junk *junk, struct writer *w)
{
	static const uint8_t protocols[] = {IPV4_ICMP, IPV4_IGMP, IPV4_UDP, 6, 4, 255};
	uint32_t len = draw_len(junk);
	struct ipv4 ip = {
		.src = draw_host(junk),
		.dst = draw_host(junk),
		.id = (uint16_t)draw(junk, 1 << 16),
		.ttl = 64,
		.protocol = protocols[draw(junk, sizeof(protocols))],
		.fragment = draw(junk, 2) ? (uint16_t)draw(junk, 1 << 14) : 0,
		.payload = {NULL, len},
	};

	ipv4_emit(w, &ip);
	put_random(junk, w, len);
}

/* The fields of a DHCP reply before options that are random. */
static void put_dhcp(struct junk *junk, struct writer *w)
{
	put_be32(w, 0x02010600);
	put_random(junk, w, 24);
	put_bytes(w, junk->victim.octet, sizeof(junk->victim.octet));
	put_zeros(w, 202);
	put_be32(w, 0x63825363);
	put_random(junk, w, draw(junk, 200));
}

static void put_udp(struct junk *junk, struct writer *w)
{
	const uint16_t ports[] = {DHCP_CLIENT_PORT, PXE_SERVER_PORT, 69, junk->port,
	                          (uint16_t)draw(junk, 1 << 16)};
	uint8_t room[PAYLOAD_MAX];
	struct writer payload = {room, sizeof(room), 0, false};
	struct ipv4 ip = {
		.src = draw_host(junk),
		.dst = draw(junk, 2) ? IP4_BROADCAST : draw_host(junk),
		.ttl = 64,
		.protocol = IPV4_UDP,
	};
	struct udp udp = {(uint16_t)draw(junk, 1 << 16), ports[draw(junk, 5)], {0}};

	if (draw(junk, 2))
		put_dhcp(junk, &payload);
	else
		put_random(junk, &payload, draw_len(junk));
	udp.payload = (struct bytes){room, payload.len};
	ip.payload = (struct bytes){NULL, UDP_HEADER_LEN + payload.len};
	ipv4_emit(w, &ip);
	udp_emit(w, &udp, ip.src, ip.dst);
	put_bytes(w, room, payload.len);
}

/* One in four is damaged, one in four cut short. */
static void spoil(struct junk *junk, struct writer *w)
{
	uint32_t how = draw(junk, 4);

	if (how == 0)
		w->data[ETH_HEADER_LEN + draw(junk, (uint32_t)w->len - ETH_HEADER_LEN)] ^=
			(uint8_t)(1 << draw(junk, 8));
	else if (how == 1)
		w->len = ETH_HEADER_LEN + draw(junk, (uint32_t)w->len - ETH_HEADER_LEN);
}

void junk_emit(struct junk *junk, struct writer *w)
{
	static void (*const put[])(struct junk *, struct writer *) = {put_arp, put_ipv4, put_udp,
	                                                              put_udp};
	uint32_t kind = draw(junk, 5);
	struct eth eth = {draw_target(junk), junk->own, ETH_TYPE_IPV4, {0}};

	if (kind == 0)
		eth.type = ETH_TYPE_ARP;
	else if (kind == 4)
		eth.type = (uint16_t)draw(junk, 1 << 16);
	eth_emit(w, &eth);
	if (kind < 4)
		put[kind](junk, w);
	else
		put_random(junk, w, 1 + draw_len(junk));
	spoil(junk, w);
}
