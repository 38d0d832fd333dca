#include "tests/sim/servers.h"

#include <stdio.h>
#include <string.h>

#include "net/wire/dhcp_layout.h"
#include "net/wire/udp.h"

#define RESEND_MS     1000
#define RESEND_MAX    8
#define BLKSIZE_SMALL 700

/* ---- sending ---- */

static void send_packet(struct servers *servers, struct packet packet, uint64_t now_ms)
{
	cable_send(servers->cable, true, frame_of(&packet), now_ms);
}

/* ---- DHCP and 4011 ---- */

static uint8_t type_of(struct bytes message)
{
	struct bytes options = {message.data + OPTIONS_AT, message.len - OPTIONS_AT}, value;
	uint8_t code;

	while (dhcp_option_take(&options, &code, &value)) {
		if (code == DHCP_OPT_TYPE && value.len == 1)
			return value.data[0];
	}
	return 0;
}

static void offer(struct servers *servers, uint32_t xid, uint64_t now_ms)
{
	switch (servers->layout) {
	case LAYOUT_PROXY:
		send_packet(servers, OFFER(.xid = xid), now_ms);
		send_packet(servers, PROXY_OFFER(.xid = xid), now_ms);
		break;
	case LAYOUT_PROXY_OFFER:
		send_packet(servers, OFFER(.xid = xid), now_ms);
		send_packet(servers, PROXY_OFFER(.xid = xid, .next = PXE_IP, .file = FILE_NAME),
		            now_ms);
		break;
	case LAYOUT_DHCP:
		send_packet(servers, OFFER(.xid = xid, .next = PXE_IP, .file = FILE_NAME), now_ms);
		break;
	default:
		send_packet(
			servers,
			OFFER(.xid = xid, .class = "PXEClient", .next = DHCP_IP, .file = FILE_NAME),
			now_ms);
		break;
	}
}

static struct packet acknowledgement(const struct servers *servers, uint32_t xid)
{
	if (servers->layout == LAYOUT_DHCP)
		return DHCPACK(.xid = xid, .next = PXE_IP, .file = FILE_NAME);
	if (servers->layout == LAYOUT_ONE_HOST)
		return DHCPACK(.xid = xid, .class = "PXEClient", .next = DHCP_IP,
		               .file = FILE_NAME);
	return DHCPACK(.xid = xid);
}

static void answer_request(struct servers *servers, uint32_t xid, uint64_t now_ms)
{
	if (servers->naks == 0) {
		send_packet(servers, acknowledgement(servers, xid), now_ms);
		return;
	}
	servers->naks--;
	send_packet(servers, DHCPNAK(.xid = xid), now_ms);
}

static void dhcp_input(struct servers *servers, struct bytes message, uint64_t now_ms)
{
	uint32_t xid;

	if (message.len <= OPTIONS_AT || !dhcp_peek_xid(message, &xid))
		return;
	if (type_of(message) == DHCP_DISCOVER)
		offer(servers, xid, now_ms);
	else if (type_of(message) == DHCP_REQUEST)
		answer_request(servers, xid, now_ms);
}

static void pxe_input_of(struct servers *servers, struct bytes message, uint64_t now_ms)
{
	uint32_t xid;

	if (servers->layout == LAYOUT_PROXY && dhcp_peek_xid(message, &xid))
		send_packet(servers, PXE_ACK(.xid = xid), now_ms);
}

/* ---- TFTP ---- */

static ip4 tftp_host(const struct servers *servers)
{
	return servers->layout == LAYOUT_ONE_HOST ? DHCP_IP : PXE_IP;
}

static void send_tftp(struct servers *servers, const struct transfer *t, struct packet packet,
                      uint64_t now_ms)
{
	packet.src = tftp_host(servers);
	packet.from = mac_of(packet.src);
	packet.src_port = t->port;
	packet.dst_port = t->client_port;
	send_packet(servers, packet, now_ms);
}

static struct packet options_packet(const struct servers *servers, const struct transfer *t)
{
	char text[80];

	if (servers->tftp_kind == TFTP_KIND_ONLY_SIZE)
		snprintf(text, sizeof(text), "tsize|%u|", (unsigned)servers->file_len);
	else
		snprintf(text, sizeof(text), "blksize|%u|tsize|%u|", (unsigned)t->blksize,
		         (unsigned)servers->file_len);
	return oack(text);
}

static void send_block(struct servers *servers, struct transfer *t, uint64_t now_ms)
{
	uint64_t offset = (t->block - 1) * t->blksize;
	uint64_t rest = servers->file_len - offset;

	t->resend_ms = now_ms + RESEND_MS;
	if (t->block == 0)
		send_tftp(servers, t, options_packet(servers, t), now_ms);
	else
		send_tftp(servers, t,
		          tftp_data((uint16_t)t->block, offset,
		                    (size_t)(rest < t->blksize ? rest : t->blksize)),
		          now_ms);
}

static bool has_options(struct bytes request)
{
	struct bytes file, mode;

	return bytes_take_text(&request, &file) && bytes_take_text(&request, &mode) &&
	       request.len > 0;
}

static void begin_transfer(struct servers *servers, struct bytes request, uint16_t client_port,
                           uint64_t now_ms)
{
	bool options = has_options(request) && servers->tftp_kind != TFTP_KIND_PLAIN;
	struct transfer *t = &servers->transfer[servers->began++ % TRANSFER_MAX];

	*t = (struct transfer){.active = true, .client_port = client_port, .blksize = 512};
	t->port = (uint16_t)rng_between(servers->rng, 32768, 60999);
	if (options && servers->tftp_kind == TFTP_KIND_REFUSES) {
		t->active = false;
		send_tftp(servers, t, tftp_error(TFTP_ERROR_OPTION, "no options"), now_ms);
		return;
	}
	if (options && servers->tftp_kind == TFTP_KIND_OPTIONS)
		t->blksize = 1468;
	if (options && servers->tftp_kind == TFTP_KIND_SMALLER)
		t->blksize = BLKSIZE_SMALL;
	t->block = options ? 0 : 1;
	send_block(servers, t, now_ms);
}

static void acknowledge(struct servers *servers, struct transfer *t, uint16_t block,
                        uint64_t now_ms)
{
	if ((uint16_t)t->block != block)
		return;
	if (t->block > 0 && t->block * t->blksize > servers->file_len) {
		t->active = false;
		return;
	}
	t->block++;
	t->tries = 0;
	send_block(servers, t, now_ms);
}

static struct transfer *transfer_of(struct servers *servers, const struct udp *udp)
{
	for (size_t n = 0; n < TRANSFER_MAX; n++) {
		struct transfer *t = &servers->transfer[n];

		if (t->active && t->port == udp->dst_port && t->client_port == udp->src_port)
			return t;
	}
	return NULL;
}

static void tftp_input_of(struct servers *servers, const struct udp *udp, uint64_t now_ms)
{
	struct transfer *t = transfer_of(servers, udp);
	struct bytes rest = udp->payload;
	uint16_t opcode, block;

	if (!bytes_take_be16(&rest, &opcode))
		return;
	if (opcode == TFTP_RRQ && udp->dst_port == TFTP_PORT)
		begin_transfer(servers, rest, udp->src_port, now_ms);
	else if (t && opcode == TFTP_ERROR)
		t->active = false;
	else if (t && tftp_parse_ack(udp->payload, &block))
		acknowledge(servers, t, block, now_ms);
}

/* ---- frames ---- */

static void arp_input_of(struct servers *servers, struct bytes payload, uint64_t now_ms)
{
	struct arp arp;

	if (arp_parse(payload, &arp) == DROP_NONE && arp.operation == ARP_REQUEST &&
	    (arp.target_ip == DHCP_IP || arp.target_ip == PXE_IP))
		cable_send(servers->cable, true, arp_reply(arp.target_ip), now_ms);
}

static void udp_input_of(struct servers *servers, const struct ipv4 *ip, uint64_t now_ms)
{
	struct udp udp;

	if (udp_parse(ip, &udp) != DROP_NONE)
		return;
	if (udp.dst_port == DHCP_SERVER_PORT)
		dhcp_input(servers, udp.payload, now_ms);
	else if (udp.dst_port == PXE_SERVER_PORT && ip->dst == PXE_IP)
		pxe_input_of(servers, udp.payload, now_ms);
	else if (ip->dst == tftp_host(servers))
		tftp_input_of(servers, &udp, now_ms);
}

static bool is_for_a_host(const struct eth *eth)
{
	return mac_equal(eth->dst, broadcast_mac) || mac_equal(eth->dst, mac_of(DHCP_IP)) ||
	       mac_equal(eth->dst, mac_of(PXE_IP));
}

void servers_input(struct servers *servers, struct bytes frame, uint64_t now_ms)
{
	struct eth eth;
	struct ipv4 ip;

	if (eth_parse(frame, &eth) != DROP_NONE || !is_for_a_host(&eth))
		return;
	if (eth.type == ETH_TYPE_ARP)
		arp_input_of(servers, eth.payload, now_ms);
	else if (eth.type == ETH_TYPE_IPV4 && ipv4_parse(eth.payload, &ip) == DROP_NONE &&
	         ip.protocol == IPV4_UDP)
		udp_input_of(servers, &ip, now_ms);
}

static void resend(struct servers *servers, struct transfer *t, uint64_t now_ms)
{
	if (++t->tries > RESEND_MAX)
		t->active = false;
	else
		send_block(servers, t, now_ms);
}

void servers_step(struct servers *servers, uint64_t now_ms)
{
	for (size_t n = 0; n < TRANSFER_MAX; n++) {
		struct transfer *t = &servers->transfer[n];

		if (t->active && t->resend_ms <= now_ms)
			resend(servers, t, now_ms);
	}
}

uint64_t servers_deadline_ms(const struct servers *servers)
{
	uint64_t deadline_ms = NET_NEVER;

	for (size_t n = 0; n < TRANSFER_MAX; n++) {
		const struct transfer *t = &servers->transfer[n];

		if (t->active && t->resend_ms < deadline_ms)
			deadline_ms = t->resend_ms;
	}
	return deadline_ms;
}
