/*
 * What happened, as numbers: an id and a few words, kept in a ring and handed to an optional sink.
 * The console, a failure's dump and the tests read the same ids; text_format() makes sentences.
 */
#ifndef NET_TRACE_H
#define NET_TRACE_H

#include <stdbool.h>
#include <stdint.h>

#define TRACE_WORDS 5
#define TRACE_MAX   128 /* entries kept */

/* id, level, actor, format. STEP: a line of the console; DETAIL: shown when verbose. */
#define TRACES(X)                                                                                  \
	X(LINK_UP, STEP, "LINK", "up")                                                             \
	X(LINK_LOST, STEP, "LINK", "lost")                                                         \
	X(DHCP_STATE, DETAIL, "DHCP", "state %u -> %u")                                            \
	X(DHCP_DISCOVER, STEP, "DHCP", "DISCOVER broadcast, attempt %u")                           \
	X(DHCP_OFFER, STEP, "DHCP", "server %i offers %i")                                         \
	X(DHCP_OFFER_FILE, STEP, "DHCP", "server %i offers %i and names a boot program")           \
	X(DHCP_OFFER_PROXY, STEP, "PXE", "server %i offers to boot this machine (proxyDHCP)")      \
	X(PLAN_OFFER, STEP, "PLAN", "%i: %s")                                                      \
	X(DHCP_REQUEST, STEP, "DHCP", "REQUEST %i from server %i")                                 \
	X(DHCP_ACK, STEP, "DHCP", "server %i confirms %i, mask %i, router %i")                     \
	X(DHCP_NAK, STEP, "DHCP", "server %i refuses %i; looking for another")                     \
	X(DHCP_NO_ACK, STEP, "DHCP", "server %i does not confirm %i; taking another's offer")      \
	X(LEASE_STATE, DETAIL, "DHCP", "lease state %u -> %u")                                     \
	X(LEASE_RENEW, DETAIL, "DHCP", "renewing %i at %i")                                        \
	X(LEASE_RENEWED, DETAIL, "DHCP", "server %i renews %i for %u s")                           \
	X(LEASE_REFUSED, STEP, "DHCP", "server %i does not renew %i; going on with it")            \
	X(LEASE_EXPIRED, STEP, "DHCP", "the lease of %i has run out; going on with it")            \
	X(LEASE_RELEASE, STEP, "DHCP", "%i given back to server %i")                               \
	X(ARP_TAKEN, STEP, "ARP", "%i is in use by %m; declined")                                  \
	X(ARP_CLAIMS_ALL, STEP, "ARP", "%m claims %i and every other address; not believed")       \
	X(ARP_TWO_CLAIM, STEP, "ARP", "%i is claimed by %m and by %m; trying the latter")          \
	X(IP_STRANGER, STEP, "IP", "%m answers in the name of %i; asking again")                   \
	X(IP_ROUTER, STEP, "IP", "router %i is not in the subnet of %i; not used")                 \
	X(ARP_NO_REPLY, STEP, "ARP", "%i does not answer; it, its cable or the route is missing")  \
	X(PXE_STATE, DETAIL, "PXE", "state %u -> %u")                                              \
	X(PXE_REQUEST, STEP, "PXE", "ask server %i on port 4011 for the boot program, attempt %u") \
	X(PXE_REPLY, STEP, "PXE", "server %i names \"%f\" on %i")                                  \
	X(PXE_MENU, STEP, "PXE", "server %i has a menu of %u")                                     \
	X(PXE_CHOICE, STEP, "PXE", "item %u of the menu is taken: boot server type %u")            \
	X(PXE_MULTICAST, STEP, "PXE", "ask boot servers of type %u by multicast to %i")            \
	X(PXE_BROADCAST, STEP, "PXE", "ask boot servers of type %u by broadcast")                  \
	X(PXE_BOOT_SERVER, STEP, "PXE", "ask for boot server type %u at %i")                       \
	X(PXE_EMPTY, STEP, "PXE", "boot server %i names no boot program")                          \
	X(PXE_SAYS, STEP, "PXE", "server %i says: %s")                                             \
	X(SOURCE_FAILED, STEP, "BOOT", "(the failure's sentence)")                                 \
	X(SOURCE_FILE, STEP, "BOOT", "server %i named \"%f\" on %i")                               \
	X(TFTP_STATE, DETAIL, "TFTP", "state %u -> %u")                                            \
	X(TFTP_RRQ, STEP, "TFTP", "request \"%f\" from %i")                                        \
	X(TFTP_PLAIN, STEP, "TFTP", "server %i refuses options; asking without")                   \
	X(TFTP_NO_WINDOWS, STEP, "TFTP",                                                           \
	  "windows of server %i do not get through; asking without")                               \
	X(TFTP_SLASHES, STEP, "TFTP", "server %i has no such name; asking with / in place of \\")  \
	X(TFTP_WAITING, STEP, "TFTP",                                                              \
	  "server %i does not answer, maybe it is full; asking on for %t s")                       \
	X(TFTP_RESEND, DETAIL, "TFTP", "nothing for %u ms, sending again")                         \
	X(TFTP_SIZE, DETAIL, "TFTP", "%u octets in blocks of %u")                                  \
	X(TFTP_OTHER_SIZE, STEP, "TFTP", "server %i told %u octets and sent %u")                   \
	X(TFTP_DONE, STEP, "TFTP", "%u octets received from %i")                                   \
	X(BOOT_PHASE, DETAIL, "BOOT", "phase %u -> %u")

#define X(id, level, actor, format) TRACE_##id,
enum trace_id { TRACES(X) TRACE_COUNT };
#undef X

enum trace_level { TRACE_STEP, TRACE_DETAIL };

struct trace_entry {
	uint64_t at_ms;
	enum trace_id id;
	uint32_t word[TRACE_WORDS];
};

struct trace {
	struct trace_entry ring[TRACE_MAX];
	uint32_t count; /* ever added; entry n is ring[n % TRACE_MAX] */
	void (*sink)(void *context, const struct trace_entry *entry); /* may be NULL */
	void *context;
};

/*
 * Adds an entry with word_count words (TRACE_WORDS at most), which are copied, and calls the sink.
 * Use trace() where the id is a constant.
 */
void trace_add(struct trace *trace, uint64_t now_ms, enum trace_id id, const uint32_t *word,
               uint32_t word_count);

/* trace(t, now, PXE_REQUEST, server, attempt): 1 to TRACE_WORDS words. */
#define trace(trace_ptr, now_ms, id, ...)                                             \
	trace_add((trace_ptr), (now_ms), TRACE_##id, (const uint32_t[]){__VA_ARGS__}, \
	          sizeof((const uint32_t[]){__VA_ARGS__}) / sizeof(uint32_t))

/* What TRACES says of an id. The texts are constants; the format is for text_format(). */
enum trace_level trace_level(enum trace_id id);
const char *trace_actor(enum trace_id id);
const char *trace_format(enum trace_id id);

#endif
