/*
 * Offers, and what to do about them: a pure function from a set of offers to a plan.
 */
#ifndef NET_OFFER_H
#define NET_OFFER_H

#include <stdbool.h>
#include <stdint.h>

#include "net/wire/dhcp.h"

#define OFFER_MAX     16
#define BOOT_FILE_MAX 255 /* octets of a name without its NUL: what option 67 can hold */

/* A program to fetch: where it lies and how it is called. */
struct boot_file {
	ip4 server;
	char name[BOOT_FILE_MAX + 1]; /* empty: none named */
};

/* What one OFFER (or ACK) said, as far as a boot needs it. */
struct offer {
	ip4 server;  /* option 54, else the packet's source */
	ip4 address; /* yiaddr; 0: a proxy's offer */
	ip4 mask, router;
	uint32_t lease_s; /* 0: not told */
	bool pxe;         /* option 60 begins with PXEClient */
	bool discovery;   /* option 43.6 is there: the server described how to find boot servers */
	bool use_file;    /* option 43.6 bit 3: take the boot file, ask nobody */
	bool bootp;       /* without option 53: a BOOTP reply */
	struct boot_file file;
};

/* Reads an offer out of a packet from src. Names that are empty, or too long for file.name, are
 * none. */
void offer_read(struct offer *out, const struct dhcp_packet *packet, ip4 src);

/* Where boot information can be had, in the order in which it is tried. */
enum source_kind {
	SOURCE_ASK,  /* ask the offer's server on port 4011 */
	SOURCE_FILE, /* fetch the file that the offer names */
};

struct source {
	enum source_kind kind;
	uint8_t offer; /* index */
};

struct boot_plan {
	bool has_address;
	uint8_t address; /* index of the offer whose address is taken; valid with has_address */
	uint8_t source_count;
	struct source source[2 * OFFER_MAX];
};

/*
 * The plan for a set of offers; count <= OFFER_MAX. The address is the one of the best class, the
 * first to arrive among equals:
 *   1 an address with PXE and 43.6 (one server does both)
 *   2 an address, and a proxy with 43.6
 *   3 an address with PXE, without 43.6: ask that server on 4011
 *   4 an address, and a proxy without 43.6: ask the proxy on 4011
 *   5 an address with a boot file
 *   6 a BOOTP reply with a boot file
 * Sources are tried in the same order; a file an offer names comes after asking its server.
 */
void offer_plan(struct boot_plan *out, const struct offer *offers, uint32_t count);

/* Whether a boot can go on with this plan: an address, and someone to ask or fetch from. */
bool offer_plan_complete(const struct boot_plan *plan);

#endif
