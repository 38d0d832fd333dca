/*
 * Waiting for one's turn at a TFTP server that is full. It drops requests (atftpd), or lets them
 * lie until a transfer ends (dnsmasq), and looks the same: silent, on a host that is there.
 *
 * What was asked again while the first request lay there is answered, too, when its turn comes:
 * each answer is a transfer which keeps a place, for 40 s in dnsmasq's case, unless it is told that
 * nobody wants it. So a machine that is to have such answers stays for them before it goes on.
 */
#ifndef NET_TFTP_TURN_H
#define NET_TFTP_TURN_H

#include <stdbool.h>
#include <stdint.h>

#include "net/retry.h"

#define TFTP_TURN_MS   90000 /* so long a host that is there is asked, where TFTP_ANSWER_MS ends */
#define TFTP_TELL_MS   6000  /* so long without an answer the user is told */
#define TFTP_PROMPT_MS 20    /* what is answered within was the request sent last */
#define TFTP_SPARE_MS  8000  /* late answers are waited for no longer */

struct tftp_turn {
	bool there;        /* the host has been seen on the link */
	bool closed;       /* by its own account, or a router's, no server is there */
	bool told;         /* the user has been told */
	uint32_t spare;    /* requests that the server may yet answer */
	uint64_t clear_ms; /* until when they are waited for; valid if there are any */
};

/* Another request is begun, to the same host. */
void tftp_turn_begin(struct tftp_turn *turn);

/* Whether silence may be that of a server which is full. */
bool tftp_turn_may_come(const struct tftp_turn *turn);

/* The first answer has come, to one of the requests sent from since_ms on. */
void tftp_turn_comes(struct tftp_turn *turn, const struct retry *requests, uint64_t since_ms,
                     uint64_t now_ms);

/* A further answer has come. False: none was due. */
bool tftp_turn_take_spare(struct tftp_turn *turn);

/* Whether further answers are to be waited for. */
bool tftp_turn_has_spare(const struct tftp_turn *turn, uint64_t now_ms);

#endif
