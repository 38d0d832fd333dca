/*
 * What the TFTP server sends in one transfer, and what it makes of ACKs. In lock step it has
 * windows of one block.
 *
 * What real servers do with windows, which the scene's acking and answers_again choose from:
 *
 * RFC 7440: the receiver acknowledges the last block of a window or, if one is missing, the last
 * one in order; behind the block acknowledged the sender begins a whole new window. Without an ACK
 * it sends the window again.
 *
 * atftpd 0.8 looks for an ACK after each block that it sends, and takes it as the RFC says, also
 * one that comes again. Of one older than that, or a second one since it last waited at the end of
 * a window, it takes only the number, as if that block had been sent last: it goes on behind it,
 * and the window is so much shorter. Its timer is 5 s, five times. After each window that was not
 * complete it leaves 10 us more between blocks.
 *
 * dnsmasq 2.90 and tftpd-hpa 5.2 do not know the option.
 */
#ifndef TESTS_SIM_TRANSFER_H
#define TESTS_SIM_TRANSFER_H

#include "net/wire/addr.h"
#include "tests/sim/scene.h"

struct servers;

struct transfer {
	bool active;
	ip4 host, client;
	uint16_t client_port, port;
	uint32_t blksize, window;
	bool opening;        /* the OACK is not answered yet */
	int64_t windowsize;  /* what it says; -1: nothing */
	uint32_t acked;      /* blocks, counted without wrap: the window begins behind them */
	uint32_t next, sent; /* block to be sent, and the last one that ever was */
	uint32_t count;      /* blocks of this window that were sent */
	uint64_t send_ms;    /* when the next one is */
	uint32_t burst;      /* blocks sent since it had to wait */
	bool is_interrupted; /* by an ACK inside of the window that is being sent */
	uint64_t resend_ms;  /* if nothing is heard */
	unsigned tries;
	unsigned again;               /* how often a window was sent for an ACK that came again */
	uint8_t lost_data, lost_acks; /* a bit for each that was lost where the number wraps */
};

/* Refuses the request with an ERROR: the transfer is over. */
void transfer_refuse(struct servers *servers, struct transfer *t, uint16_t code, const char *text,
                     uint64_t now_ms);

/* Sends what the client has to answer: the OACK, or the window behind the blocks acknowledged. */
void transfer_send(struct servers *servers, struct transfer *t, uint64_t now_ms);

/* The client acknowledges a block of this number. */
void transfer_ack(struct servers *servers, struct transfer *t, uint16_t number, uint64_t now_ms);

/* Goes on with the window, and sends again what has not been answered. */
void transfer_step(struct servers *servers, struct transfer *t, uint64_t now_ms);
uint64_t transfer_deadline_ms(const struct scene *scene, const struct transfer *t);

#endif
