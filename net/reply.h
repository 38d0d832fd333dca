/* What an interface answers of itself, to ARP and echo requests: one at a time, at most 200/s. */
#ifndef NET_REPLY_H
#define NET_REPLY_H

#include "net/datagram.h"
#include "net/env.h"
#include "net/wire/eth.h"

#define REPLY_INTERVAL_MS 5 /* at most one in this time */

struct replies {
	struct net_env *env;
	uint8_t frame[ETH_FRAME_MAX];
	size_t len;        /* octets; 0: none waits */
	uint64_t after_ms; /* not before */
};

/* env is borrowed for the replies' life. */
void replies_init(struct replies *replies, struct net_env *env);

/*
 * Begins the frame of a reply in *w, with its Ethernet header; the rest is the caller's, then
 * replies_end(). False, and DROP_REPLY_BUSY is counted: another waits still.
 */
bool replies_begin(struct replies *replies, struct writer *w, const struct eth *eth);
void replies_end(struct replies *replies, struct writer *w);

/* Moves the reply that may leave now to frame (ETH_FRAME_MAX octets of room); 0: there is none. */
size_t replies_take(struct replies *replies, uint8_t *frame, uint64_t now_ms);

/* When a reply may leave; NET_NEVER when none waits. */
uint64_t replies_deadline_ms(const struct replies *replies);

#endif
