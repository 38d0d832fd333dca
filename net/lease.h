/*
 * The address held (RFC 2131 4.4.5): renewed at T1, rebound at T2 while a boot goes on, released
 * when Lanyard gives up. A lease that runs out or is refused ends nothing: a boot takes seconds or
 * minutes, and is better finished.
 */
#ifndef NET_LEASE_H
#define NET_LEASE_H

#include "net/datagram.h"
#include "net/env.h"
#include "net/offer.h"
#include "net/retry.h"

#define LEASE_FOR_EVER UINT32_MAX /* RFC 2131 3.3: option 51 of this value */

enum lease_state { LEASE_NONE, LEASE_HELD, LEASE_RENEWING, LEASE_REBINDING, LEASE_RELEASING };

struct lease {
	struct net_env *env;
	const struct dhcp_identity *identity;
	enum lease_state state;
	ip4 own, server;
	uint64_t since_ms; /* when it was given or renewed */
	uint64_t t1_ms, t2_ms, end_ms;
	uint32_t xid;
	uint64_t due_ms; /* of the next packet or change of state */
};

/* No lease. env and identity are borrowed for the machine's life. */
void lease_init(struct lease *lease, struct net_env *env, const struct dhcp_identity *identity);

/* An address was acknowledged; a BOOTP reply's is for ever, and nobody's to release. */
void lease_begin(struct lease *lease, const struct offer *ack, uint64_t now_ms);

/* Gives the address back, if one is held: the RELEASE is due at once. */
void lease_release(struct lease *lease, uint64_t now_ms);

/* Whether a datagram to port 68 answers the lease's own REQUEST, by its xid. */
bool lease_expects(const struct lease *lease, const struct udp_in *in);

/* See net/datagram.h for the contract. */
void lease_input(struct lease *lease, const struct udp_in *in, uint64_t now_ms);
bool lease_output(struct lease *lease, struct udp_out *out, uint64_t now_ms);
uint64_t lease_deadline_ms(const struct lease *lease);

#endif
