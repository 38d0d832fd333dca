#include "tests/attacker/lies.h"

#include <string.h>

#include "net/wire/arp.h"
#include "net/wire/dhcp.h"
#include "net/wire/eth.h"
#include "net/wire/tftp.h"
#include "net/wire/udp.h"

#define DHCP_SERVER IP4(192, 168, 77, 1) /* whose name OFFERs are forged in */
#define OFFERED     IP4(192, 168, 77, 140)
#define NOBODY      IP4(192, 168, 77, 66)
#define NONE        IP4_BROADCAST
#define EVIL        "evil.efi"
#define BLOCK       512

const struct lie lies[LIES_MAX] = {
	/* None of them can be used, or is what was asked for. */
	{"offers", ON_DISCOVER, DHCP_OFFER, .file = EVIL, .xid = 1},
	{"offers", ON_DISCOVER, DHCP_OFFER, .file = EVIL, .request = true},
	{"offers", ON_DISCOVER, DHCP_OFFER, .file = EVIL, .server = NONE},
	{"offers", ON_DISCOVER, DHCP_OFFER, .file = EVIL, .server = IP4(224, 0, 0, 1)},
	{"offers", ON_DISCOVER, DHCP_OFFER, .file = EVIL, .address = IP4(127, 0, 0, 1)},
	{"offers", ON_DISCOVER, DHCP_OFFER, .file = EVIL, .address = IP4(192, 168, 77, 255)},
	{"offers", ON_DISCOVER, DHCP_OFFER, .file = EVIL, .cut = 2},
	{"offers", ON_DISCOVER, DHCP_OFFER, .file = EVIL, .cut = 20},
	{"offers", ON_DISCOVER, DHCP_OFFER, .file = EVIL, .cut = 60},
	{"offers", ON_DISCOVER, DHCP_ACK, .file = EVIL},
	{"offers", ON_DISCOVER, DHCP_NAK, .copies = 1},
	{"offers", ON_DISCOVER, DHCP_DISCOVER, .copies = 1},
	{"offers", ON_DISCOVER, 99, .file = EVIL},

	/* Well-formed, and of servers that do not exist. */
	{"servers", ON_DISCOVER, DHCP_OFFER, .to_all_names = true, .copies = 40},

	{"naks", ON_REQUEST, DHCP_NAK, .copies = 3},
	{"naks", ON_REQUEST, DHCP_NAK, .server = NOBODY},
	{"naks", ON_REQUEST, DHCP_ACK, .file = EVIL, .router = NOBODY},
	{"naks", ON_REQUEST, DHCP_ACK, .file = EVIL, .server = NOBODY},
	{"naks", ON_REQUEST, DHCP_ACK, .file = EVIL, .address = NOBODY},
	{"naks", ON_REQUEST, DHCP_ACK, .file = EVIL, .xid = 1},
	{"naks", ON_REQUEST, DHCP_ACK, .file = EVIL, .cut = 3},
	{"naks", ON_REQUEST, DHCP_OFFER, .file = EVIL},

	{"replies", ON_ASK, DHCP_ACK, .file = EVIL, .copies = 3},
	{"replies", ON_ASK, DHCP_OFFER, .file = EVIL},
	{"replies", ON_ASK, DHCP_ACK, .file = ""},
	{"replies", ON_ASK, DHCP_NAK, .copies = 1},
	{"replies", ON_ASK, DHCP_ACK, .file = EVIL, .xid = 1},
	{"replies", ON_ASK, DHCP_ACK, .file = EVIL, .cut = 3},

	{"claims", ON_PROBE, ARP_REPLY, .copies = 1},
	{"neighbours", ON_ARP, ARP_REPLY, .copies = 3},

	{"files", ON_RRQ, TFTP_OACK, .file = "blksize|512|tsize|999|"},
	{"files", ON_RRQ, TFTP_OACK, .file = "blksize|512|", .other_port = true},
	{"files", ON_RRQ, TFTP_OACK, .file = "blksize|9999|"},
	{"files", ON_RRQ, TFTP_OACK, .file = "windowsize|64|"},
	{"files", ON_RRQ, TFTP_DATA, .code = 1},
	{"files", ON_RRQ, TFTP_DATA, .code = 1, .other_port = true},
	{"files", ON_RRQ, TFTP_DATA, .code = 7},
	{"files", ON_RRQ, TFTP_ERROR, .code = TFTP_ERROR_NOT_FOUND, .file = "\033[2Jnot here"},
	{"files", ON_RRQ, TFTP_ERROR, .code = TFTP_ERROR_OPTION, .file = "no options"},

	{"blocks", ON_ACK, TFTP_DATA, .code = 1},
	{"blocks", ON_ACK, TFTP_DATA, .code = 0},
	{"blocks", ON_ACK, TFTP_DATA, .code = 1, .other_port = true},
	{"blocks", ON_ACK, TFTP_DATA, .code = 2},
	{"blocks", ON_ACK, TFTP_OACK, .file = "blksize|8|"},
	{"blocks", ON_ACK, TFTP_ERROR, .code = TFTP_ERROR_UNDEFINED, .file = "enough"},
	{"blocks", ON_ACK, TFTP_ERROR, .code = TFTP_ERROR_TID, .file = "who?"},
};

/* ---- datagrams ---- */

struct way {
	ip4 src, dst;
	uint16_t src_port, dst_port;
	mac from, to;
};

static void emit_datagram(struct writer *w, const struct way *way, struct bytes payload)
{
	struct eth eth = {way->to, way->from, ETH_TYPE_IPV4, {0}};
	struct udp udp = {way->src_port, way->dst_port, payload};
	struct ipv4 ip = {
		.src = way->src,
		.dst = way->dst,
		.ttl = 64,
		.protocol = IPV4_UDP,
		.payload = {NULL, UDP_HEADER_LEN + payload.len},
	};

	eth_emit(w, &eth);
	ipv4_emit(w, &ip);
	udp_emit(w, &udp, way->src, way->dst);
	put_bytes(w, payload.data, payload.len);
	eth_pad(w);
}

/* ---- DHCP ---- */

static void put_ip4(struct writer *w, uint8_t code, ip4 ip)
{
	put_u8(w, code);
	put_u8(w, 4);
	put_be32(w, ip);
}

static ip4 server_of(const struct lie *lie, const struct heard *heard, unsigned n)
{
	ip4 right = lie->moment == ON_DISCOVER ? DHCP_SERVER : heard->server;

	if (lie->to_all_names)
		return IP4(192, 168, 77, 200) + n;
	return lie->server ? lie->server : right;
}

static ip4 address_of(const struct lie *lie, const struct heard *heard)
{
	if (lie->kind == DHCP_NAK || lie->moment == ON_ASK)
		return IP4_ANY;
	if (lie->address)
		return lie->address;
	return lie->moment == ON_DISCOVER ? OFFERED : heard->address;
}

static void put_fixed(struct writer *w, const struct lie *lie, const struct heard *heard,
                      mac victim)
{
	char name[DHCP_FILE_LEN] = "";

	if (lie->file)
		memcpy(name, lie->file, strlen(lie->file));
	put_be32(w, lie->request ? 0x01010600 : 0x02010600);
	put_be32(w, heard->xid ^ lie->xid);
	put_zeros(w, 8);
	put_be32(w, address_of(lie, heard));
	put_be32(w, lie->file ? NOBODY : IP4_ANY);
	put_zeros(w, 4);
	put_bytes(w, victim.octet, sizeof(victim.octet));
	put_zeros(w, 10 + DHCP_SNAME_LEN);
	put_bytes(w, name, sizeof(name));
	put_be32(w, 0x63825363);
}

static void put_options(struct writer *w, const struct lie *lie, const struct heard *heard,
                        unsigned n)
{
	ip4 server = server_of(lie, heard, n);

	put_u8(w, DHCP_OPT_TYPE);
	put_u8(w, 1);
	put_u8(w, lie->kind);
	if (server != NONE)
		put_ip4(w, DHCP_OPT_SERVER_ID, server);
	if (lie->moment == ON_ASK) {
		put_u8(w, DHCP_OPT_CLASS);
		put_u8(w, 9);
		put_bytes(w, "PXEClient", 9);
	}
	put_ip4(w, DHCP_OPT_SUBNET_MASK, IP4(255, 255, 255, 0));
	if (lie->router)
		put_ip4(w, DHCP_OPT_ROUTER, lie->router);
	put_ip4(w, DHCP_OPT_LEASE_TIME, 3600);
	put_u8(w, DHCP_OPT_END);
}

static void emit_dhcp(struct writer *w, const struct lie *lie, const struct heard *heard, mac own,
                      mac victim, unsigned n)
{
	uint8_t room[600];
	struct writer message = {room, sizeof(room), 0, false};
	bool asked = lie->moment == ON_ASK;
	struct way way = {
		.src = asked ? heard->server : DHCP_SERVER,
		.dst = asked ? heard->client : IP4_BROADCAST,
		.src_port = asked ? PXE_SERVER_PORT : DHCP_SERVER_PORT,
		.dst_port = asked ? heard->client_port : DHCP_CLIENT_PORT,
		.from = own,
		.to = asked ? victim : MAC_BROADCAST,
	};

	put_fixed(&message, lie, heard, victim);
	put_options(&message, lie, heard, n);
	emit_datagram(w, &way, (struct bytes){room, message.len - lie->cut});
}

/* ---- TFTP ---- */

static void put_piped(struct writer *w, const char *text)
{
	for (; *text; text++)
		put_u8(w, *text == '|' ? 0 : (uint8_t)*text);
}

static void emit_tftp(struct writer *w, const struct lie *lie, const struct heard *heard, mac own,
                      mac victim)
{
	uint8_t room[4 + BLOCK];
	struct writer packet = {room, sizeof(room), 0, false};
	uint16_t port = lie->moment == ON_RRQ ? 50069 : heard->server_port;
	struct way way = {
		.src = heard->server,
		.dst = heard->client,
		.src_port = (uint16_t)(port + lie->other_port),
		.dst_port = heard->client_port,
		.from = own,
		.to = victim,
	};

	put_be16(&packet, lie->kind);
	if (lie->kind == TFTP_DATA)
		put_be16(&packet, (uint16_t)(heard->block + lie->code));
	else if (lie->kind == TFTP_ERROR)
		put_be16(&packet, lie->code);
	if (lie->kind == TFTP_DATA)
		put_zeros(&packet, BLOCK);
	else
		put_piped(&packet, lie->file);
	if (lie->kind == TFTP_ERROR)
		put_u8(&packet, 0);
	emit_datagram(w, &way, (struct bytes){room, packet.len});
}

/* ---- ARP ---- */

static void emit_arp(struct writer *w, const struct heard *heard, mac own, mac victim)
{
	struct eth eth = {victim, own, ETH_TYPE_ARP, {0}};
	struct arp arp = {ARP_REPLY, own, heard->server, victim, heard->client};

	eth_emit(w, &eth);
	arp_emit(w, &arp);
	eth_pad(w);
}

void lie_emit(struct writer *w, const struct lie *lie, const struct heard *heard, mac own,
              mac victim, unsigned n)
{
	if (lie->moment == ON_ARP || lie->moment == ON_PROBE)
		emit_arp(w, heard, own, victim);
	else if (lie->moment == ON_RRQ || lie->moment == ON_ACK)
		emit_tftp(w, lie, heard, own, victim);
	else
		emit_dhcp(w, lie, heard, own, victim, n);
}
