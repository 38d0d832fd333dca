/* Addresses as values. An ip4 is in host order: 192.0.2.1 is 0xC0000201. */
#ifndef NET_WIRE_ADDR_H
#define NET_WIRE_ADDR_H

#include <stdbool.h>
#include <stdint.h>

#include "net/wire/mem.h"

typedef uint32_t ip4;

typedef struct {
	uint8_t octet[6];
} mac;

#define IP4(a, b, c, d) ((ip4)(a) << 24 | (ip4)(b) << 16 | (ip4)(c) << 8 | (ip4)(d))
#define IP4_ANY         IP4(0, 0, 0, 0)
#define IP4_BROADCAST   IP4(255, 255, 255, 255)
#define MAC_BROADCAST   ((mac){{0xff, 0xff, 0xff, 0xff, 0xff, 0xff}})

/*
 * May be the address of one host: not 0/8, 127/8, multicast (224/4) or reserved (240/4). RFC 1122
 * 3.2.1.3
 */
static inline bool ip4_is_host(ip4 ip)
{
	uint32_t first = ip >> 24;

	return first != 0 && first != 127 && first < 224;
}

/* The mask of a network of class A, B or C (RFC 791 3.2), for who is told none. */
static inline ip4 ip4_class_mask(ip4 ip)
{
	if (ip >> 31 == 0)
		return IP4(255, 0, 0, 0);
	return ip >> 30 == 2 ? IP4(255, 255, 0, 0) : IP4(255, 255, 255, 0);
}

/* The address of a group of hosts (RFC 1112 4). */
static inline bool ip4_is_multicast(ip4 ip)
{
	return ip >> 28 == 0xe;
}

/* Where frames to a group go: its low 23 bits (RFC 1112 6.4). */
static inline mac mac_of_group(ip4 group)
{
	return (mac){
		{1, 0, 0x5e, (uint8_t)(group >> 16 & 0x7f), (uint8_t)(group >> 8), (uint8_t)group}};
}

/* A MAC in two words, its first two octets and its last four; for net/trace.h and %m. */
static inline uint32_t mac_high(mac m)
{
	return (uint32_t)m.octet[0] << 8 | m.octet[1];
}

static inline uint32_t mac_low(mac m)
{
	return (uint32_t)m.octet[2] << 24 | (uint32_t)m.octet[3] << 16 | (uint32_t)m.octet[4] << 8 |
	       m.octet[5];
}

/* By words: each packet's addresses are compared several times. */
static inline bool mac_equal(mac a, mac b)
{
	return mac_high(a) == mac_high(b) && mac_low(a) == mac_low(b);
}

/* May be the address of one station: neither a group address (IEEE 802.3 3.2.3) nor all zero. */
static inline bool mac_is_station(mac m)
{
	static const mac none;

	return !(m.octet[0] & 1) && !mac_equal(m, none);
}

#endif
