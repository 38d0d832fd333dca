/* ARP for IPv4 over Ethernet (RFC 826). */
#ifndef NET_WIRE_ARP_H
#define NET_WIRE_ARP_H

#include "net/wire/addr.h"
#include "net/wire/bytes.h"
#include "net/wire/drop.h"

#define ARP_LEN     28 /* octets */
#define ARP_REQUEST 1
#define ARP_REPLY   2

struct arp {
	uint16_t operation;
	mac sender_mac;
	ip4 sender_ip; /* 0 in a probe, RFC 5227 */
	mac target_mac;
	ip4 target_ip;
};

/*
 * Accepts requests and replies with or without padding.
 * DROP_ARP_MALFORMED: short, other hardware, protocol, lengths or operation.
 * DROP_ARP_SENDER: the sender's MAC is no station's, or its IP neither a host's nor 0.
 */
enum drop arp_parse(struct bytes payload, struct arp *out);

/* Writes ARP_LEN octets. */
void arp_emit(struct writer *w, const struct arp *arp);

#endif
