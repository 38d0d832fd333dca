/*
 * The clock of a transfer, read or written: measured round trips decide when the packet that is
 * unanswered is sent again (RFC 6298, with Karn's rule), and time without progress when it is over.
 */
#ifndef NET_TFTP_TIMER_H
#define NET_TFTP_TIMER_H

#include "net/retry.h"
#include "net/rtt.h"

#define TFTP_REQUEST_JITTER 3 /* a wait is longer or shorter by this part of it at most */

struct tftp_timer {
	uint64_t progress_ms; /* when something new came last */
	uint64_t asked_ms;    /* when what is unanswered was sent; NET_NEVER if more than once */
	struct rtt rtt;
	struct retry_policy policy; /* of the packet now unanswered */
	struct retry retry;
};

/* Nothing was measured, and nothing is due. */
void tftp_timer_init(struct tftp_timer *timer);

/* A packet is due now, and again if nothing comes. */
void tftp_timer_ask(struct tftp_timer *timer, uint64_t now_ms);

/* Something new has come: the round trip is measured, unless it was asked for more than once. */
void tftp_timer_progress(struct tftp_timer *timer, uint64_t now_ms);

/* More is on its way without being asked for; if it does not come, a packet is due. Cheap. */
void tftp_timer_await(struct tftp_timer *timer, struct rng *rng, uint64_t now_ms);

/* The next answer could be to either of two packets (Karn). */
void tftp_timer_forget(struct tftp_timer *timer);

/* Whether what is due was sent before; then the time-out doubles, unless a stranger hastened it. */
bool tftp_timer_backs_off(struct tftp_timer *timer);

/* A packet is sent now; when it is due again. */
void tftp_timer_arm(struct tftp_timer *timer, struct rng *rng, uint64_t now_ms);

/*
 * Likewise a request, early or late by up to a third of its wait: a server that is full is asked
 * by many, who shall not come back in step.
 */
void tftp_timer_arm_request(struct tftp_timer *timer, struct rng *rng, uint64_t now_ms);

#endif
