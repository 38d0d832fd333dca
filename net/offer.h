/*
 * What a DHCP or PXE server said in one OFFER or ACK. What to do about several: net/plan.h.
 */
#ifndef NET_OFFER_H
#define NET_OFFER_H

#include <stdbool.h>
#include <stdint.h>

#include "net/wire/dhcp.h"

#define OFFER_MAX     16
#define OFFER_CROWD   4   /* servers that one station may play without being suspect */
#define BOOT_FILE_MAX 255 /* octets of a name without its NUL: what option 67 can hold */

/* A program to fetch: where it lies and how it is called. */
struct boot_file {
	ip4 server;
	char name[BOOT_FILE_MAX + 1]; /* empty: none named */
};

/* What one OFFER (or ACK) said, as far as a boot needs it. */
struct offer {
	ip4 server;       /* option 54, else the packet's source */
	ip4 address;      /* yiaddr; 0: a proxy's offer */
	ip4 mask, router; /* router: one of option 3, in the subnet if one is; 0: none */
	uint32_t lease_s; /* option 51; 0: not told */
	uint32_t t1_s;    /* option 58: when to renew; 0: not told */
	uint32_t t2_s;    /* option 59: when to rebind; 0: not told */
	bool pxe;         /* option 60 begins with PXEClient */
	bool discovery;   /* option 43.6 is there: the server described how to find boot servers */
	bool use_file;    /* option 43.6 bit 3: take the boot file, ask nobody */
	bool bootp;       /* without option 53: a BOOTP reply */
	bool refused;     /* this server took an offer back before (not of the packet) */
	bool of_many;     /* of a station that plays more than OFFER_CROWD servers (likewise) */
	ip4 sender;       /* the packet's source */
	mac station;      /* whose frame it came in; all zero: not told (not of the packet) */
	struct boot_file file;
};

/* Reads an offer out of a packet from src. Names that are empty, or too long for file.name, are
 * none. */
void offer_read(struct offer *out, const struct dhcp_packet *packet, ip4 src);

#endif
