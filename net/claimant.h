/*
 * A station that claims whatever address is probed: a router's proxy ARP where it should not be, or
 * a hostile host, which would so keep every client from ever having an address.
 */
#ifndef NET_CLAIMANT_H
#define NET_CLAIMANT_H

#include "net/wire/addr.h"

#define CLAIMANT_BELIEVED_MAX 2 /* addresses that one station may hold on the way to ours */

struct claimant {
	mac who;
	ip4 claimed[CLAIMANT_BELIEVED_MAX]; /* different ones */
	uint32_t claimed_count;
};

/*
 * Whether the claim of a station to an address is to be believed, and remembers it. It is not if
 * that station, and no other in between, has claimed CLAIMANT_BELIEVED_MAX other addresses before.
 * A server that offers the same few taken addresses again and again does not lead there.
 */
bool claimant_is_believed(struct claimant *claimant, mac who, ip4 address);

#endif
