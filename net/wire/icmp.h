/* ICMP echo (RFC 792); every other type is dropped, so that no error message changes any state. */
#ifndef NET_WIRE_ICMP_H
#define NET_WIRE_ICMP_H

#include "net/wire/bytes.h"
#include "net/wire/drop.h"

/*
 * Accepts echo requests: *rest gets identifier, sequence number and data, to be sent back as they
 * are. DROP_ICMP_MALFORMED: under 8 octets or checksum wrong. DROP_ICMP_TYPE: not an echo request.
 */
enum drop icmp_parse_echo(struct bytes packet, struct bytes *rest);

/* Writes the whole echo reply to a request whose rest was as given. */
void icmp_emit_echo_reply(struct writer *w, struct bytes rest);

#endif
