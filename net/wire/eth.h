/* Ethernet II frames (IEEE 802.3 clause 3, RFC 894), without the frame check sequence. */
#ifndef NET_WIRE_ETH_H
#define NET_WIRE_ETH_H

#include "net/wire/addr.h"
#include "net/wire/bytes.h"
#include "net/wire/drop.h"

#define ETH_HEADER_LEN 14
#define ETH_FRAME_MIN  60 /* octets; what is shorter is padded with zeros */
#define ETH_FRAME_MAX  1514
#define ETH_TYPE_IPV4  0x0800
#define ETH_TYPE_ARP   0x0806

struct eth {
	mac dst, src;
	uint16_t type;
	struct bytes payload; /* padding included */
};

/*
 * DROP_ETH_RUNT, DROP_ETH_SOURCE (a source that is no station), or DROP_NONE. payload borrows from
 * frame.
 */
enum drop eth_parse(struct bytes frame, struct eth *out);

/* Writes the header; the payload is the caller's. */
void eth_emit(struct writer *w, const struct eth *eth);

/* Fills what was written of a frame with zeros up to ETH_FRAME_MIN. */
void eth_pad(struct writer *w);

#endif
