/*
 * Fetching a file by TFTP (RFC 1350) with blksize, tsize (RFC 2348, 2349) and windowsize (RFC
 * 7440); in lock step where the server has no windows.
 *
 * What comes is told as events SIZE, DATA and DONE, DATA in the order of their coming; RESTART if
 * the file is asked for once more, in single blocks, because its windows do not get through. The
 * transfer is given up on time without progress, never on a count of sends.
 *
 * A host that forges the server's address is not believed: a stranger's answer to the first
 * requests only hastens the next one (net/retry.h), and with its port the server's station is
 * pinned. From another one nothing counts until the transfer has stood still for TFTP_DOUBT_MS.
 */
#ifndef NET_TFTP_H
#define NET_TFTP_H

#include "net/datagram.h"
#include "net/env.h"
#include "net/err.h"
#include "net/offer.h"
#include "net/tftp_notice.h"
#include "net/tftp_timer.h"
#include "net/tftp_turn.h"
#include "net/tftp_window.h"
#include "net/wire/tftp.h"

#define TFTP_BLKSIZE   1468  /* Ethernet's MTU less 32 octets of headers */
#define TFTP_ANSWER_MS 20000 /* no answer to the RRQ for so long: no server is there */
#define TFTP_STALL_MS  30000 /* nothing new for so long: the transfer is over */
#define TFTP_DOUBT_MS  3000  /* nothing new for so long: maybe it is not the server's station */
#define TFTP_VAIN_MS   10000 /* nothing but blocks that had come before: no windows, then */
#define TFTP_ECHO_MS   2     /* what comes again so soon was not sent for want of an ACK */
#define TFTP_SAID_MAX  127   /* octets kept of a server's error text */

enum tftp_state {
	TFTP_IDLE,
	TFTP_ASKING,
	TFTP_RECEIVING,
	TFTP_CLEARING, /* all is there; late answers to the same request are told so */
	TFTP_COMPLETE,
	TFTP_FAILED,
};

/* What is to be fetched. */
struct tftp_order {
	const struct boot_file *file; /* borrowed */
	ip4 own;                      /* this machine's address */
	uint16_t blksize;    /* octets asked for, TFTP_BLKSIZE at most; 0: as many as that */
	uint16_t windowsize; /* blocks asked for, TFTP_WINDOW_MAX at most; 0: as many as that */
	bool patient;        /* there is no other source: a full server's turn is waited for */
	bool directory;      /* the list of a directory's files, as EDK2 asks for it, not a file */
};

struct tftp {
	struct net_env *env;
	enum tftp_state state;
	struct tftp_order order;
	uint16_t own_port;
	uint16_t server_port;      /* the server's TID; 0 until its first valid reply */
	mac station;               /* the server's, once receiving */
	struct tftp_wishes wishes; /* the options asked for */
	uint32_t blksize;          /* as agreed */
	uint64_t told;          /* the file's size in octets as the server says; 0: it does not */
	uint64_t received;      /* octets so far */
	uint64_t vain_since_ms; /* nothing but what had come before, since then; NET_NEVER: no */
	struct tftp_window window;
	struct tftp_timer timer;
	struct tftp_turn turn;
	struct tftp_notice notice;
	char said[TFTP_SAID_MAX + 1]; /* the server's own words in its last ERROR */
	struct failure failure;       /* once failed */
};

/* Nothing is fetched until tftp_fetch(). env is borrowed for the machine's life. */
void tftp_init(struct tftp *tftp, struct net_env *env);

/* Fetches what is ordered, whatever came of the last order; the request is due at once. */
void tftp_fetch(struct tftp *tftp, const struct tftp_order *order, uint64_t now_ms);

/* Datagrams to tftp->own_port; see net/datagram.h for the contract. */
void tftp_input(struct tftp *tftp, const struct udp_in *in, uint64_t now_ms);
bool tftp_output(struct tftp *tftp, struct udp_out *out, uint64_t now_ms);
uint64_t tftp_deadline_ms(const struct tftp *tftp);

/* The server's host, or the router to it, is on the link: what it does not answer it may yet. */
void tftp_host_is_there(struct tftp *tftp);

/* An ICMP error says that the request does not reach a server; what is forged does no harm. */
void tftp_host_is_closed(struct tftp *tftp);

/* Ends a transfer under way: the server is sent an ERROR with this code. */
void tftp_stop(struct tftp *tftp, uint16_t error_code, uint64_t now_ms);

#endif
