/*
 * The servers that refused in one boot: with a NAK, or with an address that is in use. They are not
 * trusted again while there may be another, and are asked again slower each time.
 *
 * A server that keeps no address for whom it has offered it, as dnsmasq, refuses all but one of the
 * machines that boot at the same time and were offered the same one. Those come again, and must
 * neither come together nor leave time between the next OFFER and its REQUEST.
 */
#ifndef NET_REFUSALS_H
#define NET_REFUSALS_H

#include <stdbool.h>
#include <stdint.h>

#include "net/rng.h"
#include "net/wire/addr.h"

#define DHCP_REFUSALS_MAX 8 /* NAKs and addresses in use, after which the attempt is over */

struct refusals {
	uint32_t count;
	ip4 server[DHCP_REFUSALS_MAX];
	bool forgiven;
};

/* Adds one; there may not be DHCP_REFUSALS_MAX yet. */
void refusals_add(struct refusals *refusals, ip4 server);

/* Whether no more of them are borne. */
bool refusals_are_over(const struct refusals *refusals);

/* There was time for others, and none had an address: from now on they are trusted again. */
void refusals_forgive(struct refusals *refusals);

/* Whether the server is one of them, and not forgiven. */
bool refusals_have(const struct refusals *refusals, ip4 server);

/*
 * How long the next DISCOVER waits. Not at all after the first refusal, which may be an old
 * lease's; then 1, 2, 4, at last 8 s, so that two servers at odds are no storm, and half of that
 * more or less, at random.
 */
uint32_t refusals_wait_ms(const struct refusals *refusals, struct rng *rng);

#endif
