/*
 * A transfer by TFTP in lock step (RFC 1350), frame by frame: what comes next is what came last but
 * for its data and for what is counted up, and so is what answers it. The headers are compared as
 * they stand, where others are read field by field: TCP's header prediction (Van Jacobson, 1990).
 */
#ifndef NET_WIRE_LOCKSTEP_H
#define NET_WIRE_LOCKSTEP_H

#include "net/wire/bytes.h"

/* Ethernet's, IPv4's (without options), UDP's and TFTP's headers, up to a whole word of 8. */
#define LOCKSTEP_HEADERS_LEN 48
#define LOCKSTEP_PAYLOAD_AT  42 /* where TFTP's packet begins in such a frame */

/*
 * Whether the frame of an ACK answers that of a DATA, of the same transfer. Of both the headers
 * suffice.
 */
bool lockstep_is_answered(const uint8_t *data, const uint8_t *ack);

/*
 * Whether frame is the DATA behind the one with these headers, which was sound: the same ones, but
 * for IPv4's identification and the checksums, which are right (UDP's may be absent), and the next
 * number. Behind block 65,535 none is the next: there servers differ.
 */
bool lockstep_is_next(const uint8_t *headers, struct bytes frame);

/* Makes the frame of an ACK that of the next block's, under the next identification. */
void lockstep_count_up(uint8_t *ack);

#endif
