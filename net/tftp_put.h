/*
 * Writing a file by TFTP (RFC 1350) with blksize and tsize (RFC 2348, 2349) in lock step: for a
 * program that asks the PXE Base Code for it. Timers and limits are those of net/tftp.h.
 */
#ifndef NET_TFTP_PUT_H
#define NET_TFTP_PUT_H

#include "net/tftp.h"

enum tftp_put_state {
	TFTP_PUT_IDLE,
	TFTP_PUT_ASKING,
	TFTP_PUT_SENDING,
	TFTP_PUT_COMPLETE,
	TFTP_PUT_FAILED,
};

/* What is to be written. */
struct tftp_put_order {
	const struct boot_file *file; /* borrowed until the end */
	ip4 own;                      /* this machine's address */
	uint16_t blksize;    /* octets asked for, TFTP_BLKSIZE at most; 0: as many as that */
	struct bytes source; /* the file's octets, borrowed until the end; may be empty */
};

struct tftp_put {
	struct net_env *env;
	enum tftp_put_state state;
	struct tftp_put_order order;
	uint16_t own_port;
	uint16_t server_port;      /* the server's TID; 0 until its first valid reply */
	struct tftp_wishes wishes; /* the options asked for */
	uint16_t blksize;          /* as agreed */
	uint16_t block;            /* the one now unanswered; 0: the request */
	size_t at;                 /* where it begins in the source */
	struct tftp_timer timer;
	struct tftp_notice notice;
	char said[TFTP_SAID_MAX + 1]; /* the server's own words in its ERROR */
	struct failure failure;       /* once failed: ERR_TFTP_NO_REPLY, _STALLED or _REFUSED */
};

/* Nothing is written until tftp_put_begin(). env is borrowed for the machine's life. */
void tftp_put_init(struct tftp_put *put, struct net_env *env);

/* Writes what is ordered; the WRQ is due at once. */
void tftp_put_begin(struct tftp_put *put, const struct tftp_put_order *order, uint64_t now_ms);

/* Ends a transfer under way: the server is sent an ERROR with this code. */
void tftp_put_stop(struct tftp_put *put, uint16_t error_code);

/* Datagrams to put->own_port; see net/datagram.h for the contract. */
void tftp_put_input(struct tftp_put *put, const struct udp_in *in, uint64_t now_ms);
bool tftp_put_output(struct tftp_put *put, struct udp_out *out, uint64_t now_ms);
uint64_t tftp_put_deadline_ms(const struct tftp_put *put);

#endif
