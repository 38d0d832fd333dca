/*
 * An ERROR to send outside a transfer's own course: to a stray, on giving up, on refusing options.
 */
#ifndef NET_TFTP_NOTICE_H
#define NET_TFTP_NOTICE_H

#include "net/datagram.h"

#define TFTP_STRAY_GAP_MS 1000 /* strays are told at most once in this time */

struct tftp_notice {
	bool due;
	ip4 dst;
	uint16_t src_port, dst_port;
	uint16_t code;           /* enum tftp_error_code: UNDEFINED, DISK_FULL, TID or OPTION */
	uint64_t stray_after_ms; /* no stray is told before */
};

/* Makes an ERROR with this code due, in the place of one not yet sent. */
void tftp_notice_set(struct tftp_notice *notice, uint16_t src_port, ip4 dst, uint16_t dst_port,
                     uint16_t code);

/*
 * Makes an ERROR 5 to the sender of a packet from elsewhere due (RFC 1350 4), unless told lately.
 */
void tftp_notice_stray(struct tftp_notice *notice, const struct udp_in *in, uint64_t now_ms);

/* Writes the ERROR, from the address own, if one is due; then none is any more. */
bool tftp_notice_output(struct tftp_notice *notice, ip4 own, struct udp_out *out);

#endif
