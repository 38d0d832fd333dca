/*
 * The packets of a boot as the program that it fetched finds them in the PXE Base Code's Mode
 * (UEFI 24.3.1). What the programs in the field read of them:
 *
 *   shim       the field `file` of DhcpAck, then of ProxyOffer, then of PxeReply; `siaddr` there
 *   GRUB       DhcpAck's fields and options; of a proxy's file name it copies one character
 *   syslinux   DhcpDiscover, DhcpAck, then PxeReply or else ProxyOffer; fields and options
 *   OpenBSD    DhcpAck's fields
 *   Windows    PxeReply with ciaddr, siaddr and the options its server put there, up to END
 *   iPXE       DhcpAck, ProxyOffer and PxeReply, as a DHCP client does
 */
#ifndef NET_CACHED_H
#define NET_CACHED_H

#include "net/boot.h"

struct cached_packet {
	uint16_t len; /* octets; 0: there is none */
	uint8_t octets[DHCP_MESSAGE_MAX];
};

struct cached {
	struct cached_packet discover, ack, proxy_offer, pxe_discover, pxe_reply;
};

/*
 * Fills *out with the packets of a boot that has named its program, now or before. DhcpAck's fields
 * say what became of all offers: that program and its server.
 */
void cached_fill(struct cached *out, const struct boot *boot);

/* A message of ours, as sent. */
void cached_request(struct cached_packet *out, const struct dhcp_message *message);

/* A reply of a PXE server, received by a client with the address own, as programs need it. */
void cached_reply(struct cached_packet *out, struct bytes reply, ip4 own);

#endif
