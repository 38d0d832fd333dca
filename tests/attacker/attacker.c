/*
 * A hostile host on the victim's network: hears what the victim says, and answers with what it was
 * not to hear before anybody else does.
 *
 *   attacker INTERFACE VICTIM_MAC ATTACK...
 *
 * An attack is one that lies.c names; rain=US: right after the DHCP server's ACK a rain of ARP
 * answers in every server's name, one in so many microseconds; junk=N: from its first word on N
 * frames a second that mean nothing. Says "ready" and goes on until it is ended.
 */
#define _DEFAULT_SOURCE

#include <arpa/inet.h>
#include <net/if.h>
#include <netpacket/packet.h>
#include <poll.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <time.h>

#include "net/wire/arp.h"
#include "net/wire/eth.h"
#include "tests/attacker/junk.h"
#include "tests/attacker/lies.h"

#define RAIN_US        300000
#define ALERT_US       4000 /* after a frame of the victim's it does not sleep */
#define US_PER_S       1000000
#define BURST_MAX      64 /* of frames in a row */
#define JUNK_SEED      0x4c414e5941524421
#define ALL_FRAMES     0x0003 /* ETH_P_ALL, whose header hides what ours name */
#define STATUS_UNBEGUN 2

struct attacker {
	int fd;
	mac own, victim;
	struct lie armed[LIES_MAX];
	size_t armed_count;
	uint64_t alert_until_us;
	uint64_t rain_gap_us; /* 0: it does not rain */
	struct heard lease;   /* that the rain is about */
	uint64_t rain_until_us, rain_next_us;
	struct junk junk;
	uint64_t junk_per_s, junk_sent, began_us;
};

static _Noreturn void die(const char *what)
{
	perror(what);
	exit(STATUS_UNBEGUN);
}

static uint64_t clock_us(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * US_PER_S + (uint64_t)now.tv_nsec / 1000;
}

/* Before all others, if it may: who is to be the first is not put to sleep for them. */
static void hurry(void)
{
	const struct sched_param first = {.sched_priority = 1};

	if (sched_setscheduler(0, SCHED_FIFO, &first) != 0)
		fputs("attacker: not in a hurry\n", stderr);
}

/* ---- the wire ---- */

static void open_wire(struct attacker *attacker, const char *name)
{
	struct sockaddr_ll place = {.sll_family = AF_PACKET, .sll_protocol = htons(ALL_FRAMES)};
	struct packet_mreq all = {.mr_type = PACKET_MR_PROMISC};
	struct ifreq request = {0};
	int yes = 1;

	strncpy(request.ifr_name, name, sizeof(request.ifr_name) - 1);
	place.sll_ifindex = all.mr_ifindex = (int)if_nametoindex(name);
	attacker->fd = socket(AF_PACKET, SOCK_RAW, 0);
	if (attacker->fd < 0 || ioctl(attacker->fd, SIOCGIFHWADDR, &request) != 0)
		die(name);
	memcpy(attacker->own.octet, request.ifr_hwaddr.sa_data, sizeof(attacker->own.octet));
	if (setsockopt(attacker->fd, SOL_PACKET, PACKET_IGNORE_OUTGOING, &yes, sizeof(yes)) ||
	    setsockopt(attacker->fd, SOL_PACKET, PACKET_ADD_MEMBERSHIP, &all, sizeof(all)) ||
	    bind(attacker->fd, (struct sockaddr *)&place, sizeof(place)))
		die(name);
}

/* A frame that the interface does not take now is one less. */
static void send_frame(const struct attacker *attacker, const struct writer *w)
{
	send(attacker->fd, w->data, w->len, MSG_DONTWAIT);
}

/* ---- attacks ---- */

static void answer(struct attacker *attacker, const struct heard *heard)
{
	for (size_t i = 0; i < attacker->armed_count; i++) {
		const struct lie *lie = &attacker->armed[i];

		for (unsigned n = 0; lie->moment == heard->moment && n <= lie->copies; n++) {
			uint8_t frame[ETH_FRAME_MAX];
			struct writer w = {frame, sizeof(frame), 0, false};

			lie_emit(&w, lie, heard, attacker->own, attacker->victim, n);
			send_frame(attacker, &w);
		}
	}
}

/* In the name of each server in turn: the question that they answer is not waited for. */
static void rain(struct attacker *attacker, unsigned n)
{
	uint8_t frame[ETH_FRAME_MAX];
	struct writer w = {frame, sizeof(frame), 0, false};
	struct eth eth = {attacker->victim, attacker->own, ETH_TYPE_ARP, {0}};
	struct arp arp = {ARP_REPLY, attacker->own, IP4(192, 168, 77, 1) + n % 2, attacker->victim,
	                  attacker->lease.client};

	eth_emit(&w, &eth);
	arp_emit(&w, &arp);
	eth_pad(&w);
	send_frame(attacker, &w);
}

static void listen_up(struct attacker *attacker)
{
	uint8_t frame[ETH_FRAME_MAX];
	struct heard heard;
	ssize_t len;

	for (int n = 0; n < BURST_MAX; n++) {
		len = recv(attacker->fd, frame, sizeof(frame), MSG_DONTWAIT);
		if (len <= 0)
			return;
		hear(&heard, (struct bytes){frame, (size_t)len}, attacker->victim);
		if (heard.moment == NOTHING)
			continue;
		if (attacker->began_us == 0)
			attacker->began_us = clock_us();
		answer(attacker, &heard);
		attacker->alert_until_us = clock_us() + ALERT_US;
		if (heard.moment == ON_RRQ)
			attacker->junk.port = heard.client_port;
		if (heard.moment != ON_LEASE || !attacker->rain_gap_us)
			continue;
		attacker->lease = heard;
		attacker->rain_until_us = clock_us() + RAIN_US;
	}
}

/* What could not be sent in time is not made up for: it would never sleep again. */
static bool is_junk_due(struct attacker *attacker, uint64_t now_us)
{
	uint64_t since_us = attacker->began_us ? now_us - attacker->began_us : 0;
	uint64_t due = since_us * attacker->junk_per_s / US_PER_S;

	if (due - attacker->junk_sent > BURST_MAX)
		attacker->junk_sent = due - BURST_MAX;
	return attacker->junk_sent < due;
}

/* One frame at a time: while many are sent in a row a question would wait for its answer. */
static void litter(struct attacker *attacker)
{
	uint8_t frame[ETH_FRAME_MAX];
	struct writer w = {frame, sizeof(frame), 0, false};

	junk_emit(&attacker->junk, &w);
	send_frame(attacker, &w);
	attacker->junk_sent++;
}

static _Noreturn void run(struct attacker *attacker)
{
	struct pollfd wire = {.fd = attacker->fd, .events = POLLIN};

	for (unsigned drop = 0;;) {
		uint64_t now_us = clock_us();
		bool raining = now_us < attacker->rain_until_us;
		bool littering = is_junk_due(attacker, now_us);

		if (now_us >= attacker->alert_until_us && !raining && !littering)
			poll(&wire, 1, attacker->began_us && attacker->junk_per_s ? 1 : -1);
		listen_up(attacker);
		if (raining && attacker->rain_next_us <= now_us) {
			attacker->rain_next_us = now_us + attacker->rain_gap_us;
			rain(attacker, drop++);
		}
		if (littering)
			litter(attacker);
	}
}

/* ---- the command line ---- */

static void arm(struct attacker *attacker, const char *attack)
{
	size_t before = attacker->armed_count;

	for (size_t i = 0; i < LIES_MAX && lies[i].attack; i++) {
		if (strcmp(lies[i].attack, attack) == 0)
			attacker->armed[attacker->armed_count++] = lies[i];
	}
	if (strncmp(attack, "rain=", 5) == 0)
		attacker->rain_gap_us = strtoul(attack + 5, NULL, 10);
	else if (strncmp(attack, "junk=", 5) == 0)
		attacker->junk_per_s = strtoul(attack + 5, NULL, 10);
	else if (attacker->armed_count == before) {
		fprintf(stderr, "attacker: no attack is called %s\n", attack);
		exit(STATUS_UNBEGUN);
	}
}

/* 02:00:00:00:00:01 */
static bool read_mac(const char *text, mac *out)
{
	char *end = NULL;

	for (size_t i = 0; i < sizeof(out->octet); i++) {
		unsigned long octet = strtoul(text, &end, 16);

		if (end == text || octet > UINT8_MAX || *end != (i < 5 ? ':' : 0))
			return false;
		out->octet[i] = (uint8_t)octet;
		text = end + 1;
	}
	return true;
}

int main(int argc, char **argv)
{
	static struct attacker attacker;

	if (argc < 4 || !read_mac(argv[2], &attacker.victim)) {
		fputs("usage: attacker INTERFACE VICTIM_MAC ATTACK...\n", stderr);
		return STATUS_UNBEGUN;
	}
	open_wire(&attacker, argv[1]);
	for (int i = 3; i < argc; i++)
		arm(&attacker, argv[i]);
	attacker.junk = (struct junk){JUNK_SEED, attacker.own, attacker.victim, 0};
	hurry();
	puts("ready");
	fflush(stdout);
	run(&attacker);
}
