/*
 * What machines take and give. Every machine x of net/ keeps this contract:
 *
 *   void     x_init(struct x *, ..., uint64_t now_ms);
 *   void     x_input(struct x *, const struct udp_in *, uint64_t now_ms);   may change state, never
 * sends bool     x_output(struct x *, struct udp_out *, uint64_t now_ms);       at most one packet;
 * false: none uint64_t x_deadline_ms(const struct x *);                               absolute;
 * NET_NEVER when idle
 *
 * Input decides everything before it writes one field; a rejected packet leaves a drop counter.
 * The deadline is armed before sending, so a failed send is a lost packet.
 */
#ifndef NET_DATAGRAM_H
#define NET_DATAGRAM_H

#include "net/wire/addr.h"
#include "net/wire/bytes.h"

#define NET_NEVER UINT64_MAX

/* Whole seconds from one time to another, for the DHCP field `secs`; without a 64-bit division. */
static inline uint16_t net_seconds(uint64_t from_ms, uint64_t to_ms)
{
	uint32_t seconds = (uint32_t)(to_ms - from_ms) / 1000;

	return seconds < UINT16_MAX ? (uint16_t)seconds : UINT16_MAX;
}

/* A datagram received: payload is borrowed and dead after the call. */
struct udp_in {
	ip4 src, dst;
	uint16_t src_port, dst_port;
	struct bytes payload;
	mac station;   /* whose frame it came in */
	bool stranger; /* another station than ARP names for the way to src: see net/retry.h */
};

/* A datagram to send: the machine fills in addresses, ports and the payload, whose buffer it is
 * given. */
struct udp_out {
	ip4 src, dst; /* dst IP4_BROADCAST goes to every station */
	uint16_t src_port, dst_port;
	struct writer payload;
	bool in_doubt; /* earlier ones led nowhere: ARP asks again whose station dst is */
};

#endif
