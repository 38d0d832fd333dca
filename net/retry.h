/*
 * Back-off with jitter: one implementation for ARP, DHCP, 4011 and TFTP. A timer says when the next
 * send is due and how many there were; whether to give up is the machine's to say.
 */
#ifndef NET_RETRY_H
#define NET_RETRY_H

#include <stdbool.h>
#include <stdint.h>

#include "net/rng.h"

struct retry_policy {
	uint32_t first_ms;  /* wait after the first send */
	uint32_t step_ms;   /* added to the wait at each send; 0: the wait doubles */
	uint32_t max_ms;    /* the wait grows no further */
	uint32_t jitter_ms; /* a send is so much early or late at most; half of a wait, or less */
};

/*
 * A host that forges a server's address answers before it, each time; but bonded cards, redundant
 * routers and clusters answer from another MAC than ARP tells, too. So a reply of a stranger
 * (struct udp_in) to one of the first requests is dropped and has the next one sent this soon, and
 * no sooner for any further one: if the server is there it has been asked so often before a
 * stranger counts.
 */
#define RETRY_STRANGER_MS    100
#define RETRY_STRANGER_SENDS 8

struct retry {
	uint64_t due_ms;  /* absolute; NET_NEVER when stopped */
	uint64_t sent_ms; /* the last send; valid once there was one */
	uint32_t wait_ms; /* the next wait, before jitter */
	int32_t late_ms;  /* the jitter of the next send, which those after it do not inherit */
	uint32_t sent_count;
	uint32_t hastened_count; /* of the sends, those that a stranger brought forward */
	bool hastened;           /* so is the next one */
};

/* The first send is due at once. */
void retry_start(struct retry *retry, const struct retry_policy *policy, uint64_t now_ms);

/* Nothing is due any more. */
void retry_stop(struct retry *retry);

/* How many sends have had their wait: those that a stranger brought forward do not count. */
uint32_t retry_in_vain(const struct retry *retry);

/* Whether max sends have had their wait, and the next, if it is due, would be one more. */
bool retry_is_over(const struct retry *retry, uint32_t max);

/* A stranger's reply has come. True: it is to be dropped; the next send is hastened for it. */
bool retry_distrusts(struct retry *retry, uint64_t now_ms);

/* Counts a send and arms the wait after it; call it before sending. */
void retry_arm(struct retry *retry, const struct retry_policy *policy, struct rng *rng,
               uint64_t now_ms);

#endif
