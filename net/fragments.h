/*
 * A UDP datagram too long for one frame, sent as fragments (RFC 791 3.2). Received ones are
 * dropped: no server in the field sends any to a boot client.
 */
#ifndef NET_FRAGMENTS_H
#define NET_FRAGMENTS_H

#include "net/iface.h"
#include "net/wire/udp.h"

#define FRAGMENTS_PAYLOAD_MAX (UINT16_MAX - IPV4_HEADER_LEN - UDP_HEADER_LEN)

/* What is to be sent. */
struct fragments_order {
	ip4 src, dst;
	uint16_t src_port, dst_port;
	/*
	 * UDP_HEADER_LEN octets that fragments_begin() fills in, and the payload, of
	 * FRAGMENTS_PAYLOAD_MAX octets at most; borrowed until the last fragment.
	 */
	uint8_t *datagram;
	size_t len; /* octets of both */
	mac to;     /* as iface_station() tells it */
};

struct fragments {
	struct fragments_order order;
	uint16_t id;
	size_t at; /* octets of the datagram that have been sent */
};

/* Begins: the first fragment is due. */
void fragments_begin(struct fragments *fragments, struct iface *iface,
                     const struct fragments_order *order);

/* Writes the next fragment as a frame, ETH_FRAME_MAX octets of room; 0: there is none any more. */
size_t fragments_next(struct fragments *fragments, const struct iface *iface, uint8_t *frame);

#endif
