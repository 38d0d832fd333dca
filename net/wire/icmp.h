/*
 * ICMP (RFC 792): echo, and errors as a note for who wants to know; no error message ends or begins
 * anything in a machine, since anybody can forge one.
 */
#ifndef NET_WIRE_ICMP_H
#define NET_WIRE_ICMP_H

#include "net/wire/addr.h"
#include "net/wire/bytes.h"
#include "net/wire/drop.h"

/*
 * Accepts echo requests: *rest gets identifier, sequence number and data, to be sent back as they
 * are. DROP_ICMP_MALFORMED: under 8 octets or checksum wrong. DROP_ICMP_TYPE: not an echo request.
 */
enum drop icmp_parse_echo(struct bytes packet, struct bytes *rest);

#define ICMP_ERROR_MAX 502 /* octets kept of one, header and quotation: UEFI 24.3.1 */

/* The last error that came. */
struct icmp_error {
	bool seen;
	uint16_t len; /* octets */
	uint8_t octets[ICMP_ERROR_MAX];
};

/*
 * Takes an error message (destination unreachable, time exceeded, parameter problem) that quotes a
 * UDP datagram sent by own; any other is left.
 */
void icmp_note_error(struct icmp_error *error, struct bytes packet, ip4 own);

/* Whether the error says that a datagram to that port did not get there (type 3). */
bool icmp_is_unreachable(const struct icmp_error *error, ip4 dst, uint16_t dst_port);

/* Writes the whole echo reply to a request whose rest was as given. */
void icmp_emit_echo_reply(struct writer *w, struct bytes rest);

#endif
