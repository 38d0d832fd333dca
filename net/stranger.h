/*
 * An answer in a server's name from another station than is known to be the server's: a forger's,
 * or the server's own by another card.
 */
#ifndef NET_STRANGER_H
#define NET_STRANGER_H

#include "net/datagram.h"
#include "net/env.h"
#include "net/retry.h"

/*
 * Whether a datagram is a stranger's and so to be dropped, which is traced once for each question;
 * the next send is hastened (retry_distrusts()). False: it is none, or has come so often that it
 * counts.
 */
bool stranger_is_refused(struct net_env *env, struct retry *retry, const struct udp_in *in,
                         uint64_t now_ms);

#endif
