#include "tests/storm/tally.h"

#include "net/wire/arp.h"
#include "net/wire/dhcp.h"
#include "net/wire/eth.h"
#include "net/wire/ipv4.h"
#include "net/wire/tftp.h"
#include "net/wire/udp.h"

#define DHCP_XID_AT  4
#define DHCP_XID_LEN 4
#define DHCP_TYPE_AT 240 /* the first option of Lanyard's messages */
#define OPTION_LEN   3

/* FNV-1a of some octets of a packet, where it is that long, on top of what was hashed before. */
static uint64_t hash(uint64_t before, struct bytes packet, size_t at, size_t len)
{
	struct bytes skipped, part = {0};

	if (bytes_take(&packet, at, &skipped))
		bytes_take(&packet, len < packet.len ? len : packet.len, &part);
	for (size_t i = 0; i < part.len; i++)
		before = (before ^ part.data[i]) * 0x100000001b3u;
	return before;
}

/* The datagram of a frame, whose checksum is others' business. False: there is none. */
static bool read_datagram(const struct eth *eth, struct udp *out)
{
	struct ipv4 ip;
	struct bytes header;

	if (ipv4_parse(eth->payload, &ip) != DROP_NONE || ip.protocol != IPV4_UDP ||
	    !bytes_take(&ip.payload, UDP_HEADER_LEN, &header))
		return false;
	out->src_port = be16_get(header.data);
	out->dst_port = be16_get(header.data + 2);
	out->payload = ip.payload;
	return true;
}

static enum tally_kind kind_of(const struct udp *udp)
{
	if (udp->dst_port == DHCP_SERVER_PORT)
		return TALLY_DHCP;
	return udp->dst_port == PXE_SERVER_PORT ? TALLY_PXE : TALLY_TFTP;
}

/* A DHCP message that is sent again differs in its `secs`, a TFTP packet in nothing. */
static uint64_t question_of(enum tally_kind kind, const struct udp *udp)
{
	uint64_t question = (uint64_t)udp->src_port << 16 | udp->dst_port;

	if (kind == TALLY_TFTP)
		return hash(question, udp->payload, 0, udp->payload.len);
	question = hash(question, udp->payload, DHCP_XID_AT, DHCP_XID_LEN);
	return hash(question, udp->payload, DHCP_TYPE_AT, OPTION_LEN);
}

enum tally_kind tally_sent(struct tally *tally, struct bytes frame)
{
	enum tally_kind kind = TALLY_OTHER;
	uint64_t question = 0;
	struct eth eth;
	struct udp udp;

	if (eth_parse(frame, &eth) == DROP_NONE && eth.type == ETH_TYPE_ARP) {
		kind = TALLY_ARP;
		question = hash(0, eth.payload, 0, ARP_LEN);
	} else if (read_datagram(&eth, &udp)) {
		kind = kind_of(&udp);
		question = question_of(kind, &udp);
	}
	tally->again[kind] += tally->sent[kind] > 0 && tally->question[kind] == question;
	tally->question[kind] = question;
	tally->sent[kind]++;
	return kind;
}

void tally_received(struct tally *tally, struct bytes frame)
{
	struct eth eth;
	struct udp udp;
	struct tftp_packet packet;

	if (eth_parse(frame, &eth) == DROP_NONE && eth.type == ETH_TYPE_IPV4 &&
	    read_datagram(&eth, &udp) && udp.dst_port != DHCP_CLIENT_PORT &&
	    udp.dst_port != PXE_SERVER_PORT && tftp_parse(udp.payload, &packet) == DROP_NONE &&
	    packet.opcode == TFTP_DATA)
		tally->data_len += packet.data.len;
}
