#include "tests/attacker/heard.h"

#include "net/wire/arp.h"
#include "net/wire/dhcp.h"
#include "net/wire/eth.h"
#include "net/wire/tftp.h"
#include "net/wire/udp.h"

#define OPTIONS_AT 240

/* The value of an option of len octets in a message; NULL: it has none. */
static const uint8_t *option(struct bytes message, uint8_t wanted, size_t len)
{
	struct bytes options = message, value;
	uint8_t code;

	if (!bytes_take(&options, OPTIONS_AT, &value))
		return NULL;
	while (dhcp_option_take(&options, &code, &value)) {
		if (code == wanted)
			return value.len == len ? value.data : NULL;
	}
	return NULL;
}

static enum moment moment_of(uint8_t type, const struct udp *udp)
{
	if (type == DHCP_DISCOVER)
		return ON_DISCOVER;
	if (type == DHCP_ACK && udp->src_port == DHCP_SERVER_PORT)
		return ON_LEASE;
	if (type != DHCP_REQUEST)
		return NOTHING;
	return udp->dst_port == PXE_SERVER_PORT ? ON_ASK : ON_REQUEST;
}

static void hear_dhcp(struct heard *out, const struct udp *udp)
{
	const uint8_t *type = option(udp->payload, DHCP_OPT_TYPE, 1);
	const uint8_t *server = option(udp->payload, DHCP_OPT_SERVER_ID, 4);
	const uint8_t *address = option(udp->payload, DHCP_OPT_REQUESTED_IP, 4);

	if (!type)
		return;
	out->moment = moment_of(*type, udp);
	out->xid = be32_get(udp->payload.data + 4);
	if (out->moment == ON_LEASE)
		out->client = be32_get(udp->payload.data + 16); /* yiaddr */
	if (server)
		out->server = be32_get(server);
	if (address)
		out->address = be32_get(address);
}

static void hear_tftp(struct heard *out, struct bytes payload)
{
	uint16_t opcode;

	if (!bytes_take_be16(&payload, &opcode))
		return;
	if (opcode == TFTP_RRQ && out->server_port == TFTP_PORT)
		out->moment = ON_RRQ;
	else if (opcode == TFTP_ACK && bytes_take_be16(&payload, &out->block))
		out->moment = ON_ACK;
}

static void hear_udp(struct heard *out, struct bytes packet, bool by_victim)
{
	struct ipv4 ip;
	struct udp udp;

	if (ipv4_parse(packet, &ip) || ip.protocol != IPV4_UDP || udp_parse(&ip, &udp))
		return;
	out->client = ip.src;
	out->server = ip.dst;
	out->client_port = udp.src_port;
	out->server_port = udp.dst_port;
	if (udp.dst_port == DHCP_SERVER_PORT || udp.dst_port == PXE_SERVER_PORT ||
	    udp.dst_port == DHCP_CLIENT_PORT)
		hear_dhcp(out, &udp);
	else if (by_victim)
		hear_tftp(out, udp.payload);
	if ((out->moment == ON_LEASE) == by_victim)
		out->moment = NOTHING;
}

static void hear_arp(struct heard *out, struct bytes packet)
{
	struct arp arp;

	if (arp_parse(packet, &arp) || arp.operation != ARP_REQUEST)
		return;
	out->moment = arp.sender_ip == IP4_ANY ? ON_PROBE : ON_ARP;
	out->client = arp.sender_ip;
	out->server = arp.target_ip;
}

void hear(struct heard *out, struct bytes frame, mac victim)
{
	struct eth eth;
	bool by_victim;

	*out = (struct heard){.moment = NOTHING};
	if (eth_parse(frame, &eth))
		return;
	by_victim = mac_equal(eth.src, victim);
	if (!by_victim && !mac_equal(eth.dst, victim) && !mac_equal(eth.dst, MAC_BROADCAST))
		return;
	if (eth.type == ETH_TYPE_IPV4)
		hear_udp(out, eth.payload, by_victim);
	else if (eth.type == ETH_TYPE_ARP && by_victim)
		hear_arp(out, eth.payload);
}
