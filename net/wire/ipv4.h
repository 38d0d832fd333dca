/* IPv4 (RFC 791). No reassembly: a documented deviation from RFC 1122 3.3.2. */
#ifndef NET_WIRE_IPV4_H
#define NET_WIRE_IPV4_H

#include "net/wire/addr.h"
#include "net/wire/bytes.h"
#include "net/wire/drop.h"

#define IPV4_HEADER_LEN 20 /* without options; those received are skipped */
#define IPV4_ICMP       1
#define IPV4_IGMP       2
#define IPV4_UDP        17
#define IPV4_MORE       0x2000 /* more fragments follow */

struct ipv4 {
	ip4 src, dst;
	uint16_t id;
	uint8_t protocol;
	uint8_t ttl, tos;     /* to be sent; not read */
	uint16_t fragment;    /* likewise: IPV4_MORE, or'ed with its place in units of 8 octets */
	struct bytes payload; /* cut to the total length: no padding */
};

/*
 * DROP_IP_MALFORMED (version, IHL, total length), DROP_IP_CHECKSUM, DROP_IP_FRAGMENT,
 * DROP_IP_SOURCE (a source that is neither a host's address nor 0). payload borrows from packet.
 * The destination and the protocol are for the caller to judge.
 */
enum drop ipv4_parse(struct bytes packet, struct ipv4 *out);

/*
 * Writes the header for payload.len octets to follow, without options: don't fragment, but for what
 * is a fragment itself.
 */
void ipv4_emit(struct writer *w, const struct ipv4 *ip);

/* The same with TTL 1 and the option that has every router look at the packet (RFC 2113). */
void ipv4_emit_router_alert(struct writer *w, const struct ipv4 *ip);

#endif
