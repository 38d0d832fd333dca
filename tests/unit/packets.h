/*
 * What the hosts of a test network send: a DHCP server, a PXE server and strangers, as UDP
 * datagrams with the Ethernet addresses they travel with.
 */
#ifndef TESTS_UNIT_PACKETS_H
#define TESTS_UNIT_PACKETS_H

#include "net/datagram.h"
#include "net/wire/arp.h"
#include "net/wire/dhcp.h"
#include "net/wire/tftp.h"
#include "tests/unit/unit.h"

#define CLIENT_IP    IP4(192, 168, 77, 50)
#define DHCP_IP      IP4(192, 168, 77, 1)
#define PXE_IP       IP4(192, 168, 77, 2)
#define OTHER_IP     IP4(192, 168, 77, 66)
#define ROUTER_IP    IP4(192, 168, 77, 254)
#define MASK_24      IP4(255, 255, 255, 0)
#define SERVER_TID   40069
#define PACKET_MAX   65536 /* octets of a frame built here */
#define FILE_NAME    "nbp.efi"
#define CONTROL_NONE (-1) /* no option 43.6 */

extern const mac client_mac, broadcast_mac;

/* The station of a host: 02:00 and its address. */
mac mac_of(ip4 host);

struct packet {
	mac from, to;
	ip4 src, dst;
	uint16_t src_port, dst_port;
	uint8_t payload[DHCP_MESSAGE_MAX + 100];
	size_t len; /* octets of payload */
};

/* An option, or a tag of option 43, as it stands in a message. */
void put_option(struct writer *w, uint8_t code, const void *value, size_t len);
void put_option_be32(struct writer *w, uint8_t code, uint32_t value);

/*
 * A DHCP or 4011 server's reply; what is 0 is left out. The macros below give it its defaults,
 * which their arguments override: OFFER(.file = "nbp.efi").
 */
struct reply {
	uint8_t type; /* 0: no option 53, BOOTP */
	ip4 from;     /* the sender */
	ip4 server;   /* option 54 */
	ip4 address;  /* yiaddr */
	ip4 next;     /* siaddr */
	ip4 mask, router;
	const char *class; /* option 60 */
	const char *file;  /* option 67 */
	const char *field; /* the field `file` */
	const char *named; /* option 66 */
	int control;       /* option 43.6 */
	uint16_t port;     /* the client's; 0: 68 */
	uint32_t xid;      /* 0: the client's last */
	struct bytes more; /* options as they stand, before END */
};

/* The fields a macro sets may be set again by its arguments. */
#pragma GCC diagnostic ignored "-Woverride-init"

/* An address from the DHCP server, which knows nothing of PXE. */
#define OFFER(...)                                    \
	reply((struct reply){.type = DHCP_OFFER,      \
	                     .from = DHCP_IP,         \
	                     .server = DHCP_IP,       \
	                     .address = CLIENT_IP,    \
	                     .mask = MASK_24,         \
	                     .router = ROUTER_IP,     \
	                     .control = CONTROL_NONE, \
	                     ##__VA_ARGS__})
#define DHCPACK(...) OFFER(.type = DHCP_ACK, ##__VA_ARGS__)
#define DHCPNAK(...) OFFER(.type = DHCP_NAK, .address = 0, ##__VA_ARGS__)
/* The PXE server beside it. */
#define PROXY_OFFER(...)                                                              \
	OFFER(.from = PXE_IP, .server = PXE_IP, .address = 0, .mask = 0, .router = 0, \
	      .class = "PXEClient", ##__VA_ARGS__)
#define PXE_ACK(...)                                                                               \
	PROXY_OFFER(.type = DHCP_ACK, .next = PXE_IP, .field = FILE_NAME, .port = PXE_SERVER_PORT, \
	            ##__VA_ARGS__)

struct packet reply(struct reply r);

/* The same packet in a frame of another host's station: a forged one, or a cluster's. */
struct packet by_station_of(ip4 host, struct packet p);

/* Octet n of the boot program: no two blocks are alike. */
uint8_t program_octet(uint64_t n);

/*
 * What the TFTP server sends to the client's last RRQ. An OACK is written with | for each NUL; the
 * last one is added: OACK("blksize|512|tsize|3000").
 */
#define OACK(text) oack(text "|")
struct packet oack(const char *text);
struct packet tftp_packet(uint16_t opcode, uint16_t word, const void *rest, size_t len);
struct packet tftp_data(uint16_t block, uint64_t offset, size_t len);
struct packet tftp_error(uint16_t code, const char *text);

/* The whole frame of a datagram; borrowed until the next call. */
struct bytes frame_of(const struct packet *packet);

/* Frames of the same host and client; borrowed likewise. */
struct bytes arp_frame(const struct arp *arp, mac to);
struct bytes arp_reply(ip4 host);
struct bytes echo_request(ip4 host, const void *data, size_t len);

/* What the client said last, which the replies above answer. */
extern uint32_t last_xid;
extern uint16_t last_tftp_port;

#endif
