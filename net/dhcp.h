/*
 * The DHCP client (RFC 2131) of a PXE boot: collects the offers of DHCP and PXE servers, then
 * requests an address from the server chosen.
 */
#ifndef NET_DHCP_H
#define NET_DHCP_H

#include "net/datagram.h"
#include "net/env.h"
#include "net/err.h"
#include "net/offer.h"
#include "net/retry.h"

#define DHCP_DISCOVER_MAX 4 /* at 0, 4, 12 and 28 s; the window ends at 60 s */
#define DHCP_REQUEST_MAX  4 /* REQUESTs without an answer, after which the attempt is over */
#define DHCP_NAK_MAX      3 /* NAKs after which the attempt is over */

enum dhcp_state { DHCP_SELECTING, DHCP_REQUESTING, DHCP_BOUND, DHCP_FAILED };

struct dhcp {
	struct net_env *env;
	const struct dhcp_identity *identity;
	enum dhcp_state state;
	uint64_t began_ms; /* for `secs` */
	uint64_t window_began_ms;
	struct retry retry;
	uint32_t xid;
	uint32_t nak_count;
	struct offer offers[OFFER_MAX];
	uint32_t offer_count;
	struct boot_plan plan;  /* for the offers so far */
	struct failure failure; /* once failed */
};

/*
 * Begins: the first DISCOVER is due at once. env and identity are borrowed for the machine's life.
 */
void dhcp_init(struct dhcp *dhcp, struct net_env *env, const struct dhcp_identity *identity,
               uint64_t now_ms);

/* Datagrams to port 68; see net/datagram.h for the contract. */
void dhcp_input(struct dhcp *dhcp, const struct udp_in *in, uint64_t now_ms);
bool dhcp_output(struct dhcp *dhcp, struct udp_out *out, uint64_t now_ms);
uint64_t dhcp_deadline_ms(const struct dhcp *dhcp);

/* The lease, once bound: the offer chosen, with what the ACK said. */
const struct offer *dhcp_lease(const struct dhcp *dhcp);

#endif
