/*
 * Which blocks of a file have come, and which of them are to be acknowledged (RFC 7440).
 *
 * A server sends `size` blocks after each ACK, beginning behind the block that was acknowledged.
 * What comes after a gap is kept: its place in the file is known, and the next gap is then further
 * on.
 *
 * Blocks are counted from 1 and without end. On the wire they have 16 bits, and after 65,535 most
 * servers go on with 0, some with 1. Which of them this one is shows when block 0 comes, or when a
 * number comes that is beyond the window if there is a 0; until then nothing behind 65,535 is
 * taken.
 */
#ifndef NET_TFTP_WINDOW_H
#define NET_TFTP_WINDOW_H

#include <stdbool.h>
#include <stdint.h>

#define TFTP_WINDOW_MAX 128 /* blocks: one bit each; more are not faster */

enum tftp_wrap { TFTP_WRAP_UNKNOWN, TFTP_WRAP_TO_0, TFTP_WRAP_TO_1 };

struct tftp_window {
	uint32_t size;      /* blocks for each ACK, 1 to TFTP_WINDOW_MAX; 1: lock step */
	uint32_t share;     /* of them, after how many an ACK is due: what the NIC bears */
	uint32_t cut_short; /* windows in a row whose end did not come */
	uint32_t proof;     /* that the NIC bears more than the share, since the last cut */
	uint32_t patience;  /* how much of it makes the share grow, in windows with a surplus */
	uint32_t in_order;  /* the last block before the first gap */
	uint32_t acked;     /* the block of the last ACK: the window begins behind it */
	uint32_t highest;   /* block that came */
	uint32_t final;     /* the file's last block; 0: not seen */
	uint64_t told;      /* the file's last block by the server's tsize; 0: not told */
	uint32_t beyond;    /* how many blocks came behind the gap */
	uint32_t gap_acks;  /* ACKs because of this gap */
	bool ack_due;       /* something is to be acknowledged */
	bool has_surplus;   /* blocks came twice since the last ACK */
	enum tftp_wrap wrap;
	/* A bit for each block of those behind the gap that has come: n % TFTP_WINDOW_MAX. */
	uint64_t have[TFTP_WINDOW_MAX / 64];
};

enum tftp_arrival {
	TFTP_ARRIVAL_NEW,    /* its octets are to be kept */
	TFTP_ARRIVAL_AGAIN,  /* it has come before */
	TFTP_ARRIVAL_NOWHERE /* it is no block of this window */
};

/* The first window, of blocks 1 to size. */
void tftp_window_begin(struct tftp_window *window, uint32_t size);

/*
 * A block has come, by its number on the wire; is_final: it is shorter than the others. Sets
 * ack_due: at the end of the share, at the file's, once for a gap and again when the end of the
 * next window shows that it is still there. *block, of a new one, is its place in the file, from 1.
 */
enum tftp_arrival tftp_window_take(struct tftp_window *window, uint16_t number, bool is_final,
                                   uint32_t *block);

/* Every block of the file has come. */
bool tftp_window_is_complete(const struct tftp_window *window);

/*
 * Blocks of this window have come and nothing is to be said: how many more are on their way up to
 * the end of the share, if the file goes on so far; behind it, 1: nobody knows. 0: the window did
 * not begin yet, or an ACK is due.
 */
uint32_t tftp_window_left(const struct tftp_window *window);

/* The number to acknowledge, which begins the next window. */
uint16_t tftp_window_ack(struct tftp_window *window);

/*
 * Nothing more comes of this window. If its end is what is missing, of the second one in a row, the
 * NIC may not bear more: from now on an ACK is due after as many blocks as came, down to a power of
 * two. A single one was a loss, or the server had something else to do. The share is doubled
 * when the server goes on to the window's end and that comes, too, and again after the ACK; or, by
 * servers that stop for an ACK, when it has come whole for a while.
 */
void tftp_window_cut(struct tftp_window *window);

#endif
