/*
 * Asking the PXE server on UDP port 4011 for the boot program (PXE 2.1 2.2.3): a REQUEST with
 * `ciaddr`, answered by an ACK that names server and file.
 */
#ifndef NET_PXE_H
#define NET_PXE_H

#include "net/datagram.h"
#include "net/env.h"
#include "net/err.h"
#include "net/offer.h"
#include "net/retry.h"

#define PXE_REQUEST_MAX 4 /* waits of 1, 2, 3 and 4 s */

enum pxe_state { PXE_IDLE, PXE_ASKING, PXE_ANSWERED, PXE_FAILED };

struct pxe {
	struct net_env *env;
	const struct dhcp_identity *identity;
	enum pxe_state state;
	uint64_t began_ms; /* for `secs` */
	ip4 own, server;
	uint32_t xid;
	struct retry retry;
	struct boot_file file;  /* once answered */
	struct failure failure; /* once failed */
};

/* Nothing is asked until pxe_ask(). env and identity are borrowed for the machine's life. */
void pxe_init(struct pxe *pxe, struct net_env *env, const struct dhcp_identity *identity,
              uint64_t now_ms);

/* Asks server on behalf of the address own; the first REQUEST is due at once. */
void pxe_ask(struct pxe *pxe, ip4 own, ip4 server, uint64_t now_ms);

/* Datagrams to port 4011 or 68; see net/datagram.h for the contract. */
void pxe_input(struct pxe *pxe, const struct udp_in *in, uint64_t now_ms);
bool pxe_output(struct pxe *pxe, struct udp_out *out, uint64_t now_ms);
uint64_t pxe_deadline_ms(const struct pxe *pxe);

#endif
