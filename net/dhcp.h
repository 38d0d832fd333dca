/*
 * The DHCP client (RFC 2131) of a PXE boot: collects the offers of DHCP and PXE servers, then
 * requests an address from the server chosen. What becomes of the address later: net/lease.h.
 *
 * Whoever sees the broadcast REQUEST can forge an answer. Of a station other than the offer's it
 * only hastens the next REQUEST, as in net/retry.h; and a NAK gives way to an ACK that follows it.
 */
#ifndef NET_DHCP_H
#define NET_DHCP_H

#include "net/datagram.h"
#include "net/env.h"
#include "net/err.h"
#include "net/offers.h"
#include "net/refusals.h"
#include "net/retry.h"

#define DHCP_DISCOVER_MAX 8   /* at 0, 4, 12, 20 ... 52 s; the window ends at 60 s */
#define DHCP_REQUEST_MAX  8   /* within 15 s; without an answer another offer is taken */
#define DHCP_NAK_WAIT_MS  250 /* so long a NAK, which may be forged, waits for an ACK instead */

enum dhcp_state { DHCP_SELECTING, DHCP_REQUESTING, DHCP_DECLINING, DHCP_BOUND, DHCP_FAILED };

struct dhcp {
	struct net_env *env;
	const struct dhcp_identity *identity;
	enum dhcp_state state;
	uint64_t began_ms; /* for `secs` */
	uint64_t window_began_ms;
	uint64_t settle_ms; /* when a complete plan is carried out; NET_NEVER: it is not complete */
	uint64_t nak_ms;    /* when the NAK counts that came; NET_NEVER: none did */
	struct retry retry;
	uint32_t xid;
	struct dhcp_message discover; /* as last sent */
	struct refusals refusals;
	struct offers offers; /* the plan is settled once bound */
	bool settled; /* bound before: the plan stands, another address is being requested */
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

/*
 * Requests the address of another offer of the plan, once bound or failed: BOUND or FAILED again.
 */
void dhcp_request(struct dhcp *dhcp, uint32_t offer, uint64_t now_ms);

/*
 * The address bound is in use by another host: declines it (RFC 2131 3.1.5) and begins again, or
 * fails with ERR_DHCP_ADDRESS_TAKEN if that was the last try.
 */
void dhcp_decline(struct dhcp *dhcp, uint64_t now_ms);

#endif
