#include "tests/unit/diagram.h"

#include <stdio.h>
#include <string.h>

#include "net/err.h"
#include "net/wire/eth.h"
#include "net/wire/udp.h"

#define STATE_MAX  65536
#define OPTIONS_AT 240

struct sent sent;
uint64_t now;
uint8_t old_memory = 0xa5;
struct transcript *transcript;

static const struct client *client;

const char *textf(const char *format, ...)
{
	static char text[512];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	return text;
}

void begin(const struct client *under_test, uint64_t now_ms)
{
	client = under_test;
	now = now_ms;
	last_xid = 0;
	last_tftp_port = 0;
	memset(&sent, 0, sizeof(sent));
}

/* ---- what was sent ---- */

static const char *ip_text(ip4 ip)
{
	static char text[4][16];
	static int next;

	next = (next + 1) % 4;
	snprintf(text[next], sizeof(text[next]), "%u.%u.%u.%u", ip >> 24, ip >> 16 & 255,
	         ip >> 8 & 255, ip & 255);
	return text[next];
}

/* Appends to what sent is told as. */
__attribute__((format(printf, 1, 2))) static void say(const char *format, ...)
{
	size_t len = strlen(sent.text);
	va_list args;

	va_start(args, format);
	vsnprintf(sent.text + len, sizeof(sent.text) - len, format, args);
	va_end(args);
}

/* The n-th place of an option in the message sent; NULL if there is none. */
static const uint8_t *find_option(uint8_t code, unsigned n)
{
	const uint8_t *p = sent.payload + OPTIONS_AT;

	while (p < sent.payload + sent.len && *p != DHCP_OPT_END) {
		if (*p == code && n-- == 0)
			return p;
		p += 2 + p[1];
	}
	assert_true(p < sent.payload + sent.len); /* there is an END */
	return NULL;
}

bool sent_has_option(uint8_t code)
{
	return find_option(code, 0) != NULL;
}

struct bytes sent_option(uint8_t code)
{
	const uint8_t *p = find_option(code, 0);

	if (!p)
		fail_msg("no option %u in %s", code, sent.text);
	assert_null(find_option(code, 1));
	return (struct bytes){p + 2, p[1]};
}

/* "DISCOVER-TYPE 15 to 239.1.1.1": a boot server of that type is looked for; 0 is no layer. */
static void describe_discovery(void)
{
	struct bytes item = sent_option(DHCP_OPT_VENDOR);

	assert_true(item.len == 7 && be16_get(item.data) == 0x4704 && item.data[6] == 0xff);
	say("DISCOVER-TYPE %u to %s", be16_get(item.data + 2), ip_text(sent.dst));
	if (be16_get(item.data + 4) != 0)
		say(" layer %u", be16_get(item.data + 4));
}

static void describe_dhcp(void)
{
	uint8_t type;

	assert_true(sent.len >= 300);
	last_xid = be32_get(sent.payload + 4);
	type = sent_option(DHCP_OPT_TYPE).data[0];
	if (type == DHCP_DISCOVER)
		say("DISCOVER");
	else if (type == DHCP_REQUEST && sent_has_option(DHCP_OPT_VENDOR))
		describe_discovery();
	else if (type == DHCP_REQUEST && sent.dst_port == PXE_SERVER_PORT)
		say("ASK %s", ip_text(sent.dst));
	else if (type == DHCP_REQUEST && !sent_has_option(DHCP_OPT_REQUESTED_IP))
		say("RENEW %s at %s", ip_text(be32_get(sent.payload + 12)), ip_text(sent.dst));
	else if (type == DHCP_DECLINE)
		say("DECLINE %s from %s",
		    ip_text(be32_get(sent_option(DHCP_OPT_REQUESTED_IP).data)),
		    ip_text(be32_get(sent_option(DHCP_OPT_SERVER_ID).data)));
	else if (type == DHCP_RELEASE)
		say("RELEASE %s to %s", ip_text(be32_get(sent.payload + 12)), ip_text(sent.dst));
	else if (type == DHCP_REQUEST)
		say("REQUEST %s from %s",
		    ip_text(be32_get(sent_option(DHCP_OPT_REQUESTED_IP).data)),
		    ip_text(be32_get(sent_option(DHCP_OPT_SERVER_ID).data)));
	else
		say("DHCP type %u", type);
}

/* "RRQ name from server blksize=1468 tsize=0": mode octet is not told, any other is. */
static void describe_request(const char *what)
{
	const char *p = (const char *)sent.payload + 2,
		   *end = (const char *)sent.payload + sent.len;

	assert_int_equal(end[-1], 0);
	last_tftp_port = sent.src_port;
	say("%s %s from %s", what, p, ip_text(sent.dst));
	p += strlen(p) + 1;
	if (strcmp(p, "octet") != 0)
		say(" mode=%s", p);
	for (p += strlen(p) + 1; p < end; p += strlen(p) + 1) {
		say(" %s=", p);
		p += strlen(p) + 1;
		assert_true(p < end);
		say("%s", p);
	}
}

static void describe_tftp(void)
{
	uint16_t opcode = be16_get(sent.payload), word = be16_get(sent.payload + 2);

	if (opcode == TFTP_RRQ && sent.dst_port == TFTP_PORT)
		describe_request("RRQ");
	else if (opcode == TFTP_WRQ && sent.dst_port == TFTP_PORT)
		describe_request("WRQ");
	else if (opcode == TFTP_DIR && sent.dst_port == TFTP_PORT)
		describe_request("DIR");
	else if (opcode == TFTP_DATA)
		say("DATA %u of %zu to %s:%u", word, sent.len - 4, ip_text(sent.dst),
		    sent.dst_port);
	else if (opcode == TFTP_ACK && sent.len == 4)
		say("ACK %u to %s:%u", word, ip_text(sent.dst), sent.dst_port);
	else if (opcode == TFTP_ERROR && sent.payload[sent.len - 1] == 0)
		say("ERROR %u to %s:%u", word, ip_text(sent.dst), sent.dst_port);
	else
		say("TFTP opcode %u of %zu octets", opcode, sent.len);
}

static void describe_udp(void)
{
	sent.text[0] = 0;
	assert_true(sent.len >= 4);
	if (sent.dst_port == DHCP_SERVER_PORT || sent.dst_port == PXE_SERVER_PORT)
		describe_dhcp();
	else
		describe_tftp();
}

static void describe_arp(struct bytes payload)
{
	struct arp arp;

	assert_drop(arp_parse(payload, &arp), DROP_NONE);
	assert_true(mac_equal(arp.sender_mac, client_mac));
	sent.src = arp.sender_ip;
	sent.dst = arp.target_ip;
	if (arp.operation == ARP_REQUEST) {
		assert_true(mac_equal(sent.to, broadcast_mac));
		assert_true(mac_equal(arp.target_mac, (mac){{0}}));
		say("ARP who has %s", ip_text(arp.target_ip));
	} else {
		assert_true(mac_equal(arp.target_mac, sent.to));
		say("ARP reply to %s", ip_text(arp.target_ip));
	}
}

static void assert_zero(const uint8_t *p, size_t len)
{
	for (size_t i = 0; i < len; i++)
		assert_int_equal(p[i], 0);
}

/* "IGMP report 239.1.1.1": TTL 1, router alert, to the group or to all routers. */
static void describe_igmp(struct bytes packet)
{
	const uint8_t *p = packet.data, *message = p + 24;
	bool is_leave = message[0] == 0x17;
	ip4 group = be32_get(message + 4);

	assert_int_equal(p[0], 0x46);
	assert_int_equal(be16_get(p + 2), 32);
	assert_int_equal(p[8], 1);
	assert_int_equal(be32_get(p + 20), 0x94040000);
	assert_true(is_leave || message[0] == 0x16);
	sent.src = be32_get(p + 12);
	sent.dst = be32_get(p + 16);
	assert_int_equal(sent.dst, is_leave ? IP4(224, 0, 0, 2) : group);
	assert_int_equal(be32_get(sent.to.octet + 2), 0x5e000000 | (sent.dst & 0x7fffff));
	assert_int_equal(be16_get(sent.to.octet), 0x0100);
	say("IGMP %s %s", is_leave ? "leave" : "report", ip_text(group));
}

static void describe_ipv4(struct bytes packet)
{
	size_t total = be16_get(packet.data + 2);
	struct ipv4 ip;
	struct udp udp;

	if (packet.data[9] == IPV4_IGMP) {
		describe_igmp(packet);
		return;
	}
	assert_int_equal(packet.data[0], 0x45);
	assert_int_equal(be16_get(packet.data + 6), 0x4000);
	assert_int_equal(packet.data[8], 64);
	assert_drop(ipv4_parse(packet, &ip), DROP_NONE);
	assert_zero(packet.data + total, packet.len - total);
	sent.src = ip.src;
	sent.dst = ip.dst;
	if (ip.protocol == IPV4_ICMP) {
		memcpy(sent.payload, ip.payload.data, ip.payload.len);
		sent.len = ip.payload.len;
		assert_int_equal(be16_get(sent.payload), 0);
		say("ECHO reply to %s of %zu octets", ip_text(ip.dst), sent.len);
		return;
	}
	assert_int_equal(ip.protocol, IPV4_UDP);
	assert_drop(udp_parse(&ip, &udp), DROP_NONE);
	assert_int_not_equal(be16_get(ip.payload.data + 6), 0); /* a checksum was made */
	assert_int_equal(udp.payload.len + UDP_HEADER_LEN, ip.payload.len);
	sent.src_port = udp.src_port;
	sent.dst_port = udp.dst_port;
	memcpy(sent.payload, udp.payload.data, udp.payload.len);
	sent.len = udp.payload.len;
	describe_udp();
}

static void describe_frame(void)
{
	struct eth eth;

	sent.text[0] = 0;
	assert_drop(eth_parse((struct bytes){sent.frame, sent.frame_len}, &eth), DROP_NONE);
	assert_true(mac_equal(eth.src, client_mac));
	sent.to = eth.dst;
	if (eth.type == ETH_TYPE_IPV4) {
		describe_ipv4(eth.payload);
		return;
	}
	assert_int_equal(eth.type, ETH_TYPE_ARP);
	assert_zero(eth.payload.data + ARP_LEN, eth.payload.len - ARP_LEN);
	describe_arp(eth.payload);
}

static void keep_transcript(void)
{
	struct transcript *t = transcript;

	if (!t)
		return;
	assert_true(t->len + 8 + sent.frame_len <= sizeof(t->octets));
	memcpy(t->octets + t->len, &now, 8);
	memcpy(t->octets + t->len + 8, sent.frame, sent.frame_len);
	t->len += 8 + sent.frame_len;
}

/* ---- output ---- */

/* Where the client writes: its old contents must not show in what it sends. */
static uint8_t *fresh_room(void)
{
	static uint8_t room[ETH_FRAME_MAX];

	return memset(room, old_memory, sizeof(room));
}

static bool output_frame(void)
{
	uint8_t *room = fresh_room();
	size_t len = client->frame_output(room, now);

	if (len == 0)
		return false;
	assert_in_range(len, ETH_FRAME_MIN, ETH_FRAME_MAX);
	memcpy(sent.frame, room, len);
	sent.frame_len = len;
	describe_frame();
	keep_transcript();
	return true;
}

static bool output_datagram(void)
{
	struct udp_out out = {.payload = {.data = fresh_room(), .cap = DHCP_MESSAGE_MAX}};

	if (!client->output(&out, now))
		return false;
	assert_false(out.payload.full);
	sent.src = out.src;
	sent.dst = out.dst;
	sent.src_port = out.src_port;
	sent.dst_port = out.dst_port;
	sent.len = out.payload.len;
	sent.in_doubt = out.in_doubt;
	memcpy(sent.payload, out.payload.data, sent.len);
	describe_udp();
	return true;
}

bool output_once(void)
{
	static uint8_t before[STATE_MAX];
	bool is_due = client->deadline() <= now, is_sent, is_same;

	assert_true(client->state_size <= sizeof(before));
	memcpy(before, client->state, client->state_size);
	is_sent = client->frame_output ? output_frame() : output_datagram();
	is_same = memcmp(before, client->state, client->state_size) == 0;
	if (is_due && !is_sent && is_same)
		fail_msg("deadline has come at %llu, but nothing was done",
		         (unsigned long long)now);
	if (!is_due && is_sent)
		fail_msg("sent before the deadline: %s", sent.text);
	if (!is_due && !is_same)
		fail_msg("state changed before the deadline");
	return is_sent;
}

void at(uint64_t now_ms)
{
	assert_true(now_ms >= now);
	if (now_ms > now && client->deadline() < now_ms)
		fail_msg("at %llu: something is due at %llu already", (unsigned long long)now_ms,
		         (unsigned long long)client->deadline());
	now = now_ms;
}

void due(uint64_t low_ms, uint64_t high_ms)
{
	uint64_t deadline = client->deadline();

	if (deadline < low_ms || deadline > high_ms)
		fail_msg("due at %llu, not from %llu to %llu", (unsigned long long)deadline,
		         (unsigned long long)low_ms, (unsigned long long)high_ms);
	if (deadline > now + 1) {
		now = deadline - 1;
		assert_false(output_once());
	}
	now = deadline;
}

#define STEPS_MAX 8 /* changes of state before something is sent */

void expect(const char *text)
{
	for (int step = 0; step < STEPS_MAX; step++) {
		if (client->deadline() > now)
			break;
		if (output_once()) {
			if (*text)
				assert_string_equal(sent.text, text);
			return;
		}
	}
	fail_msg("at %llu: nothing was sent, expected %s", (unsigned long long)now, text);
}

void expect_step(void)
{
	assert_true(client->deadline() <= now);
	if (output_once())
		fail_msg("sent %s", sent.text);
}

void quiet(void)
{
	if (client->deadline() <= now)
		fail_msg("at %llu: something more is due: %s", (unsigned long long)now,
		         output_once() ? sent.text : "a step");
	assert_false(output_once());
}

/* ---- input ---- */

void give_frame(struct bytes frame)
{
	client->frame_input(guarded(frame), now);
}

void give(struct packet packet)
{
	struct udp_in in = {
		.src = packet.src,
		.dst = packet.dst,
		.src_port = packet.src_port,
		.dst_port = packet.dst_port,
		.station = packet.from,
		.stranger = !mac_equal(packet.from, mac_of(packet.src)),
	};

	if (client->frame_input) {
		give_frame(frame_of(&packet));
		return;
	}
	in.payload = guarded((struct bytes){packet.payload, packet.len});
	client->input(&in, now);
}

/* State and environment, without the counters of drops and what may change with each frame. */
struct snapshot {
	uint8_t state[STATE_MAX];
	struct net_env env;
	uint32_t drops[DROP_COUNT];
};

static void take_snapshot(struct snapshot *out)
{
	uint8_t *env = (uint8_t *)client->env, *state = client->state;

	memcpy(out->state, state, client->state_size);
	memcpy(&out->env, client->env, sizeof(out->env));
	memcpy(out->drops, client->env->drops, sizeof(out->drops));
	memset(out->env.drops, 0, sizeof(out->env.drops));
	if (client->memory)
		memset(out->state + ((uint8_t *)client->memory - state), 0, client->memory_size);
	if (env >= state && env < state + client->state_size)
		memset(out->state + ((uint8_t *)client->env->drops - state), 0, sizeof(out->drops));
}

static struct snapshot before_drop, after_drop;

static enum drop only_drop(void)
{
	enum drop found = DROP_NONE;

	take_snapshot(&after_drop);
	assert_memory_equal(before_drop.state, after_drop.state, client->state_size);
	assert_memory_equal(&before_drop.env, &after_drop.env, sizeof(after_drop.env));
	for (enum drop drop = 1; drop < DROP_COUNT; drop++) {
		uint32_t n = after_drop.drops[drop] - before_drop.drops[drop];

		if (n == 0)
			continue;
		if (found || n > 1)
			fail_msg("counted twice: %s and %s", drop_name(found), drop_name(drop));
		found = drop;
	}
	return found;
}

enum drop dropped_somehow(struct bytes frame)
{
	take_snapshot(&before_drop);
	give_frame(frame);
	return only_drop();
}

void dropped_frame(enum drop reason, struct bytes frame)
{
	assert_drop(dropped_somehow(frame), reason);
}

void dropped(enum drop reason, struct packet packet)
{
	take_snapshot(&before_drop);
	give(packet);
	assert_drop(only_drop(), reason);
}

/* ---- events and traces ---- */

static void event_text(const struct boot_event *e, char *text)
{
	switch (e->type) {
	case BOOT_EVENT_SIZE:
		sprintf(text, "SIZE %llu", (unsigned long long)e->size);
		break;
	case BOOT_EVENT_DATA:
		for (size_t i = 0; i < e->data.len; i++)
			assert_int_equal(e->data.data[i], program_octet(e->offset + i));
		sprintf(text, "DATA %llu+%zu", (unsigned long long)e->offset, e->data.len);
		break;
	case BOOT_EVENT_DONE:
		sprintf(text, "DONE %llu", (unsigned long long)e->size);
		break;
	case BOOT_EVENT_RESTART:
		strcpy(text, "RESTART");
		break;
	default:
		sprintf(text, "FAILED %s", net_err_name(e->failure.err));
	}
}

void event(const char *text)
{
	struct boot_event e;
	char got[64] = "";

	if (client->event ? client->event(&e) : event_take(&client->env->events, &e))
		event_text(&e, got);
	assert_string_equal(got, text);
}

unsigned traced(enum trace_id id)
{
	const struct trace *trace = &client->env->trace;
	unsigned n = 0;

	assert_true(trace->count <= TRACE_MAX);
	for (uint32_t i = 0; i < trace->count; i++)
		n += trace->ring[i].id == id;
	return n;
}
