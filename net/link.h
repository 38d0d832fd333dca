/*
 * A link: frames in, frames out. Drivers implement it; nothing in net/ calls it but the loop does.
 */
#ifndef NET_LINK_H
#define NET_LINK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define LINK_FRAME_MAX 1514 /* octets, without the frame check sequence */

struct link;

struct link_ops {
	/*
	 * Hands one frame of 60 to LINK_FRAME_MAX octets to the wire, or to the driver's only
	 * transmit buffer: frame may be reused on return. False: not sent, which is a lost packet.
	 */
	bool (*send)(struct link *link, const uint8_t *frame, size_t len);
	/*
	 * Copies one received frame to frame; returns its length, 0 when none waits. Never blocks.
	 */
	size_t (*recv)(struct link *link, uint8_t *frame, size_t cap);
	/* Whether the cable carries a signal; true where the driver cannot tell. */
	bool (*up)(struct link *link);
};

/* Drivers put it first into a struct of their own. */
struct link {
	const struct link_ops *ops;
	uint8_t mac[6];
	uint32_t faults; /* frames a broken driver handed over with an impossible length, and lost
			    sends */
};

#endif
