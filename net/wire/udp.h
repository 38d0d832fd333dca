/* UDP over IPv4 (RFC 768). */
#ifndef NET_WIRE_UDP_H
#define NET_WIRE_UDP_H

#include "net/wire/ipv4.h"

#define UDP_HEADER_LEN 8

struct udp {
	uint16_t src_port, dst_port;
	struct bytes payload; /* cut to the UDP length */
};

/*
 * Reads the datagram in ip->payload. DROP_UDP_MALFORMED: length under 8 or over what IPv4 carries.
 * DROP_UDP_CHECKSUM: wrong; a checksum of 0 means none was made and is accepted.
 */
enum drop udp_parse(const struct ipv4 *ip, struct udp *out);

/*
 * Whether the checksum of a datagram, from its header to its UDP length (8 at least), is right or
 * absent.
 */
bool udp_checksum_is_good(ip4 src, ip4 dst, struct bytes datagram);

/* Writes the header for udp->payload, which is read for the checksum but not written. */
void udp_emit(struct writer *w, const struct udp *udp, ip4 src, ip4 dst);

#endif
