/* Which addresses lie on the link of an interface, and which is all of them (RFC 922, RFC 950). */
#ifndef NET_SUBNET_H
#define NET_SUBNET_H

#include "net/wire/addr.h"

struct subnet {
	ip4 ip, mask; /* the interface's; ip 0: not configured */
};

/* Whether ip lies on the link. */
static inline bool subnet_has(struct subnet subnet, ip4 ip)
{
	return ((ip ^ subnet.ip) & subnet.mask) == 0;
}

/* Subnets of two hosts or of one have no broadcast address (RFC 3021). */
static inline bool subnet_is_broadcast(struct subnet subnet, ip4 ip)
{
	ip4 hosts = ~subnet.mask;

	return ip == IP4_BROADCAST ||
	       (subnet.ip != IP4_ANY && hosts > 1 && ip == (subnet.ip | hosts));
}

/*
 * Not a host of the subnet: its broadcast address, or the one that names it, which old hosts take
 * for a broadcast (RFC 1122 3.3.6).
 */
static inline bool subnet_is_no_host(struct subnet subnet, ip4 ip)
{
	return subnet_is_broadcast(subnet, ip) ||
	       (subnet.ip != IP4_ANY && subnet.mask && ~subnet.mask > 1 &&
	        ip == (subnet.ip & subnet.mask));
}

#endif
