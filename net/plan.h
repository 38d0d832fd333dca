/*
 * What to do about a set of offers: a pure function from offers to an ordered plan, and for each
 * offer the reason why it is used as it is.
 *
 * Classes of offers, best first (PXE 2.1 2.2.1 and what servers in the field send):
 *   1 an address with PXE and 43.6 (one server does both)
 *   2 an address without PXE, and a proxy with 43.6
 *   3 an address with PXE, without 43.6: ask that server on 4011
 *   4 an address without PXE, and a proxy without 43.6: ask the proxy on 4011
 *   5 an address with a boot file
 *   6 a BOOTP reply with a boot file
 */
#ifndef NET_PLAN_H
#define NET_PLAN_H

#include "net/offer.h"

#define PLAN_STEPS_MAX 64        /* what is beyond is not tried */
#define PLAN_ANY       OFFER_MAX /* for plan_make(): choose the address, too */

/* How long a plan that could be carried out waits for a better offer. */
#define PLAN_PATIENCE_MS         100  /* no PXE server in it, or one that is not in the subnet */
#define PLAN_PATIENCE_REFUSED_MS 1000 /* only those give an address that refused, or are suspect */

/* Where a boot program can be had. */
enum source_kind {
	SOURCE_ASK,  /* ask the offer's server, or do as its option 43 says: net/pxe.h */
	SOURCE_FILE, /* fetch the file that the offer names */
};

struct plan_step {
	uint8_t lease; /* index of the offer whose address is used */
	uint8_t offer; /* index of the offer that is the source */
	uint8_t kind;  /* enum source_kind */
};

/* name, what is said about the offer */
#define OFFER_REASONS(X)                                                                      \
	X(UNUSABLE, "of no use: neither an address nor a boot program")                       \
	X(BOTH_FIRST, "its address is taken, and it is the first source of the boot program") \
	X(ADDRESS_FALLBACK, "its address is taken; its boot program is a fallback")           \
	X(ADDRESS_ONLY, "its address is taken; it knows no boot program")                     \
	X(BOOT_FIRST, "proxyDHCP, the first source of the boot program")                      \
	X(BOOT_FALLBACK, "proxyDHCP, in reserve: another server comes first")                 \
	X(RESERVE_REFUSED,                                                                    \
	  "in reserve: this server refused before, or is one of many in one place")           \
	X(RESERVE_CLASS, "in reserve: another server's offer suits a PXE boot better")        \
	X(RESERVE_SUBNET, "in reserve: the boot server is nearer to another offer's subnet")  \
	X(RESERVE_LATER, "in reserve: another server's offer came first")                     \
	X(NO_ADDRESS, "proxyDHCP, but no server offers an address")                           \
	X(LEFT_OUT, "left out: too many servers offered")

#define X(name, text) REASON_##name,
enum offer_reason { OFFER_REASONS(X) REASON_COUNT };
#undef X

struct boot_plan {
	bool has_address;
	uint8_t address; /* index of the offer whose address is taken; valid with has_address */
	uint8_t step_count;
	struct plan_step step[PLAN_STEPS_MAX];
	uint8_t reason[OFFER_MAX]; /* enum offer_reason, for each offer given */
	uint32_t patience_ms;      /* how long to wait for a better one */
};

/*
 * The plan for a set of offers; count <= OFFER_MAX. The address is the one of the best class, among
 * equals of the subnet nearest to the boot server, then the first to arrive; servers that refused
 * come last. lease is the offer whose address is already held, or PLAN_ANY.
 *
 * Steps are to be tried in their order: with the address chosen its own sources and the proxies' in
 * the order of classes, a file that an offer names after asking its server; then the same with the
 * next DHCP server's address.
 */
void plan_make(struct boot_plan *out, const struct offer *offers, uint32_t count, uint32_t lease);

/* Whether a boot can go on with this plan: an address, and someone to ask or fetch from. */
bool plan_is_complete(const struct boot_plan *plan);

/* What OFFER_REASONS says: a constant. */
const char *offer_reason_text(enum offer_reason reason);

#endif
