/* SPDX-License-Identifier: BSD-2-Clause */
#include "tests/bench/own.h"

#include "net/boot.h"
#include "net/wire/arp.h"
#include "net/wire/dhcp.h"
#include "net/wire/eth.h"
#include "net/wire/tftp.h"
#include "net/wire/udp.h"
#include "tests/bench/ticks.h"

#define HOST      IP4(192, 168, 77, 1)
#define CLIENT    IP4(192, 168, 77, 50)
#define HOST_TID  40069
#define BLOCK_LEN 1468
#define RUNS      20
#define KEPT      64 /* blocks: the program's memory is used again after so many */

static const mac host_mac = {{0x02, 0, 0, 0, 0, 2}};
static const mac client_mac = {{0x02, 0, 0, 0, 0, 1}};

/* The host, and the memory that the program goes to. */
static struct {
	uint32_t blocks;
	bool failed, done;
	uint8_t frame[ETH_FRAME_MAX]; /* the host's answer */
	size_t len;                   /* 0: none */
	uint8_t block[BLOCK_LEN];
	uint8_t program[KEPT * BLOCK_LEN];
} world;

static struct boot boot;

/* ---- the host ---- */

static void datagram(uint16_t from, uint16_t to, struct bytes payload)
{
	struct writer w = {world.frame, sizeof(world.frame), 0, false};
	struct eth eth = {client_mac, host_mac, ETH_TYPE_IPV4, {0}};
	struct udp udp = {from, to, payload};
	struct ipv4 ip = {.src = HOST,
	                  .dst = CLIENT,
	                  .protocol = IPV4_UDP,
	                  .ttl = 64,
	                  .payload = {NULL, UDP_HEADER_LEN + payload.len}};

	eth_emit(&w, &eth);
	ipv4_emit(&w, &ip);
	udp_emit(&w, &udp, HOST, CLIENT);
	put_bytes(&w, payload.data, payload.len);
	eth_pad(&w);
	world.len = w.len;
}

static void answer_arp(struct bytes payload)
{
	struct writer w = {world.frame, sizeof(world.frame), 0, false};
	struct eth eth = {client_mac, host_mac, ETH_TYPE_ARP, {0}};
	struct arp asked;
	struct arp reply = {ARP_REPLY, host_mac, HOST, client_mac, CLIENT};

	if (arp_parse(payload, &asked) != DROP_NONE || asked.target_ip != HOST)
		return;
	eth_emit(&w, &eth);
	arp_emit(&w, &reply);
	eth_pad(&w);
	world.len = w.len;
}

static void put_option(struct writer *w, uint8_t code, uint32_t value)
{
	put_u8(w, code);
	put_u8(w, 4);
	put_be32(w, value);
}

/* The type is the first option that Lanyard writes. */
static void answer_dhcp(struct bytes message)
{
	static const char file[DHCP_FILE_LEN] = "nbp.efi";
	uint8_t octets[DHCP_MESSAGE_MAX];
	struct writer w = {octets, sizeof(octets), 0, false};
	bool discovers = message.data[242] == DHCP_DISCOVER;

	put_be32(&w, 0x02010600);
	put_bytes(&w, message.data + 4, 4); /* xid */
	put_zeros(&w, 8);
	put_be32(&w, CLIENT);
	put_be32(&w, HOST);
	put_zeros(&w, 4);
	put_bytes(&w, client_mac.octet, sizeof(client_mac.octet));
	put_zeros(&w, 10 + DHCP_SNAME_LEN);
	put_bytes(&w, file, sizeof(file));
	put_be32(&w, 0x63825363);
	put_u8(&w, DHCP_OPT_TYPE);
	put_u8(&w, 1);
	put_u8(&w, discovers ? DHCP_OFFER : DHCP_ACK);
	put_option(&w, DHCP_OPT_SERVER_ID, HOST);
	put_option(&w, DHCP_OPT_SUBNET_MASK, IP4(255, 255, 255, 0));
	put_u8(&w, DHCP_OPT_END);
	datagram(DHCP_SERVER_PORT, DHCP_CLIENT_PORT, (struct bytes){octets, w.len});
}

/* The last block has an octet less. */
static void send_block(uint16_t client_port, uint16_t number)
{
	uint8_t octets[4 + BLOCK_LEN];
	struct writer w = {octets, sizeof(octets), 0, false};
	size_t len = number == world.blocks ? BLOCK_LEN - 1 : BLOCK_LEN;

	if (number <= world.blocks)
		tftp_emit_data(&w, number, (struct bytes){world.block, len});
	if (w.len > 0)
		datagram(HOST_TID, client_port, (struct bytes){octets, w.len});
}

static void answer_tftp(const struct udp *udp)
{
	static const char oack[] = "\0\6blksize\0"
				   "1468";
	uint16_t number;

	if (udp->dst_port == TFTP_PORT)
		datagram(HOST_TID, udp->src_port,
		         (struct bytes){(const uint8_t *)oack, sizeof(oack)});
	else if (tftp_parse_ack(udp->payload, &number))
		send_block(udp->src_port, (uint16_t)(number + 1));
}

static void answer(const uint8_t *frame, size_t len)
{
	struct eth eth;
	struct ipv4 ip;
	struct udp udp;

	world.len = 0;
	if (eth_parse((struct bytes){frame, len}, &eth) != DROP_NONE)
		return;
	if (eth.type == ETH_TYPE_ARP)
		answer_arp(eth.payload);
	else if (ipv4_parse(eth.payload, &ip) != DROP_NONE || udp_parse(&ip, &udp) != DROP_NONE)
		return;
	else if (udp.dst_port == DHCP_SERVER_PORT)
		answer_dhcp(udp.payload);
	else
		answer_tftp(&udp);
}

/* ---- Lanyard ---- */

static void handle(const struct boot_event *event)
{
	if (event->type == BOOT_EVENT_DATA)
		memcpy(world.program + event->offset % sizeof(world.program), event->data.data,
		       event->data.len);
	world.done = world.done || event->type == BOOT_EVENT_DONE;
	world.failed = world.failed || event->type == BOOT_EVENT_FAILED;
}

/* Hands the host's frame in, if there is one, and deals with what comes of it. */
static size_t turn(uint8_t *out, uint64_t now_ms)
{
	struct boot_event event;
	size_t len;

	if (world.len > 0)
		boot_input(&boot, world.frame, world.len, now_ms);
	len = boot_output(&boot, out, now_ms);
	while (boot_event(&boot, &event))
		handle(&event);
	return len;
}

/* Of one boot; 0: it failed. */
static uint64_t boot_ticks(uint32_t blocks)
{
	static const struct boot_config config = {
		.mac = {0x02, 0, 0, 0, 0, 1}, .arch = 7, .user_class = "Lanyard", .seed = {1}};
	uint8_t out[ETH_FRAME_MAX];
	uint64_t now_ms = 0;
	uint64_t sum = 0;

	world.blocks = blocks;
	world.done = world.failed = false;
	world.len = 0;
	boot_init(&boot, &config, now_ms);
	boot_link(&boot, true, now_ms);
	while (!world.done && !world.failed) {
		bool is_block = world.len > BLOCK_LEN;
		uint64_t begin = ticks();
		size_t len = turn(out, now_ms);

		if (is_block)
			sum += ticks() - begin;
		world.len = 0;
		if (len > 0)
			answer(out, len);
		else if (boot_deadline_ms(&boot) > now_ms)
			now_ms = boot_deadline_ms(&boot);
	}
	return world.done ? sum : 0;
}

uint64_t own_ticks(uint32_t blocks)
{
	uint64_t least = UINT64_MAX;

	for (unsigned n = 0; n < RUNS; n++) {
		uint64_t sum = boot_ticks(blocks);

		if (sum < least)
			least = sum;
	}
	return least;
}
