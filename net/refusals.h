/*
 * The servers that refused in one boot: with a NAK, or with an address that is in use. They are not
 * trusted again, and are asked again slower each time.
 */
#ifndef NET_REFUSALS_H
#define NET_REFUSALS_H

#include <stdbool.h>
#include <stdint.h>

#include "net/wire/addr.h"

#define DHCP_REFUSALS_MAX 6 /* NAKs and addresses in use, after which the attempt is over */

struct refusals {
	uint32_t count;
	ip4 server[DHCP_REFUSALS_MAX];
};

/* Adds one; there may not be DHCP_REFUSALS_MAX yet. */
void refusals_add(struct refusals *refusals, ip4 server);

/* Whether no more of them are borne. */
bool refusals_are_over(const struct refusals *refusals);

/* Whether the server is one of them. */
bool refusals_have(const struct refusals *refusals, ip4 server);

/*
 * How long the next DISCOVER waits. Not at all after the first refusal, which may be an old
 * lease's; then slower and slower, so that two servers at odds are no storm.
 */
uint32_t refusals_wait_ms(const struct refusals *refusals);

#endif
