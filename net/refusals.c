#include "net/refusals.h"

#define HALF_WAIT_MAX_MS 4000

void refusals_add(struct refusals *refusals, ip4 server)
{
	refusals->server[refusals->count++] = server;
}

bool refusals_are_over(const struct refusals *refusals)
{
	return refusals->count == DHCP_REFUSALS_MAX;
}

bool refusals_have(const struct refusals *refusals, ip4 server)
{
	for (uint32_t n = 0; n < refusals->count && !refusals->forgiven; n++) {
		if (refusals->server[n] == server)
			return true;
	}
	return false;
}

void refusals_forgive(struct refusals *refusals)
{
	refusals->forgiven = true;
}

uint32_t refusals_wait_ms(const struct refusals *refusals, struct rng *rng)
{
	uint32_t half_ms;

	if (refusals->count < 2)
		return 0;
	half_ms = 500u << (refusals->count - 2);
	if (half_ms > HALF_WAIT_MAX_MS)
		half_ms = HALF_WAIT_MAX_MS;
	return rng_between(rng, half_ms, 3 * half_ms);
}
