#include "net/iface.h"

#include <string.h>

#include "net/wire/checksum.h"
#include "net/wire/ipv4.h"
#include "tests/unit/station.h"

/* ---- to whom it goes ---- */

static void broadcast_needs_no_arp(void **state)
{
	(void)state;
	begin_iface(0, 0, 0);
	send_to(IP4_BROADCAST);
	assert_sent_to(broadcast_mac);
	begin_configured();
	send_to(IP4_BROADCAST);
	assert_sent_to(broadcast_mac);
	send_to(IP4(192, 168, 77, 255));
	assert_sent_to(broadcast_mac);
	quiet();
}

static const struct hop_row {
	const char *name;
	ip4 ip, mask, router, dst;
	const char *arp; /* whom it asks for */
} hops[] = {
	{"hop: same network", CLIENT_IP, MASK_24, ROUTER_IP, PXE_IP, "ARP who has 192.168.77.2"},
	{"hop: elsewhere", CLIENT_IP, MASK_24, ROUTER_IP, IP4(10, 0, 0, 9),
         "ARP who has 192.168.77.254"},
	{"hop: elsewhere, no router", CLIENT_IP, MASK_24, 0, IP4(10, 0, 0, 9),
         "ARP who has 10.0.0.9"},
	{"hop: no mask, class C", CLIENT_IP, 0, ROUTER_IP, IP4(192, 168, 78, 9),
         "ARP who has 192.168.77.254"},
	{"hop: no mask, class B", IP4(172, 16, 0, 1), 0, IP4(172, 16, 9, 9), IP4(172, 16, 200, 9),
         "ARP who has 172.16.200.9"},
	{"hop: no mask, class A", IP4(10, 0, 0, 1), 0, IP4(10, 9, 9, 9), IP4(10, 200, 0, 9),
         "ARP who has 10.200.0.9"},
	{"hop: /30 peer", IP4(10, 0, 0, 1), IP4(255, 255, 255, 252), IP4(10, 0, 0, 2),
         IP4(10, 0, 0, 2), "ARP who has 10.0.0.2"},
	{"hop: /30 beyond", IP4(10, 0, 0, 1), IP4(255, 255, 255, 252), IP4(10, 0, 0, 2),
         IP4(10, 0, 0, 5), "ARP who has 10.0.0.2"},
	{"hop: /31 higher peer (RFC 3021: no broadcast)", IP4(10, 0, 0, 0), IP4(255, 255, 255, 254),
         IP4(10, 0, 0, 1), IP4(10, 0, 0, 1), "ARP who has 10.0.0.1"},
	{"hop: /31 lower peer", IP4(10, 0, 0, 1), IP4(255, 255, 255, 254), IP4(10, 0, 0, 0),
         IP4(10, 0, 0, 0), "ARP who has 10.0.0.0"},
	{"hop: /31 beyond", IP4(10, 0, 0, 0), IP4(255, 255, 255, 254), IP4(10, 0, 0, 1),
         IP4(10, 0, 0, 2), "ARP who has 10.0.0.1"},
	{"hop: /32, router is always outside", IP4(10, 0, 0, 1), IP4_BROADCAST, IP4(10, 0, 0, 254),
         IP4(10, 0, 0, 2), "ARP who has 10.0.0.254"},
};

static void hop(void **state)
{
	const struct hop_row *row = *state;

	begin_iface(row->ip, row->mask, row->router);
	send_to(row->dst);
	assert_waits();
	expect(row->arp);
	assert_int_equal(sent.src, row->ip);
	quiet();
}

/* Whether the router of a configuration is used for what is elsewhere. */
static const struct router_row {
	const char *name;
	ip4 ip, mask, router;
	bool is_used;
} routers[] = {
	{"router: none", CLIENT_IP, MASK_24, 0, true},
	{"router: inside", CLIENT_IP, MASK_24, IP4(192, 168, 77, 1), true},
	{"router: outside", CLIENT_IP, MASK_24, IP4(192, 168, 78, 1), false},
	{"router: outside of class C", CLIENT_IP, 0, IP4(192, 168, 78, 1), false},
	{"router: inside of class B", IP4(172, 16, 0, 1), 0, IP4(172, 16, 9, 9), true},
	{"router: outside of class B", IP4(172, 16, 0, 1), 0, IP4(172, 17, 0, 2), false},
	{"router: inside of class A", IP4(10, 0, 0, 1), 0, IP4(10, 9, 9, 9), true},
	{"router: inside of /30", IP4(10, 0, 0, 1), ~3u, IP4(10, 0, 0, 2), true},
	{"router: outside of /30", IP4(10, 0, 0, 1), ~3u, IP4(10, 0, 0, 5), false},
	{"router: inside of /31", IP4(10, 0, 0, 0), ~1u, IP4(10, 0, 0, 1), true},
	{"router: outside of /31", IP4(10, 0, 0, 0), ~1u, IP4(10, 0, 0, 2), false},
	{"router: beside a /32", IP4(10, 0, 0, 1), ~0u, IP4(10, 9, 9, 9), true},
};

static void router(void **state)
{
	const struct router_row *row = *state;
	ip4 elsewhere = IP4(198, 51, 100, 7);

	begin_iface(row->ip, row->mask, row->router);
	send_to(elsewhere);
	assert_waits();
	expect("");
	assert_int_equal(sent.dst, row->is_used && row->router ? row->router : elsewhere);
	assert_int_equal(traced(TRACE_IP_ROUTER), !row->is_used);
	if (row->is_used)
		return;
	assert_int_equal(station_env.trace.ring[0].word[0], row->router);
	assert_int_equal(station_env.trace.ring[0].word[1], row->ip);
}

/* Else it would ask the network for itself, which is an announcement, and wait for an answer. */
static void router_may_not_be_ourselves(void **state)
{
	(void)state;
	begin_iface(CLIENT_IP, MASK_24, CLIENT_IP);
	send_to(IP4(198, 51, 100, 7));
	assert_waits();
	expect("ARP who has 198.51.100.7");
	assert_int_equal(traced(TRACE_IP_ROUTER), 0);
}

static void broadcast_of_a_class(void **state)
{
	(void)state;
	begin_iface(IP4(172, 16, 0, 1), 0, 0);
	send_to(IP4(172, 16, 255, 255));
	assert_sent_to(broadcast_mac);
	send_to(IP4(172, 16, 0, 255));
	assert_waits();
}

static void no_broadcast_of_a_32(void **state)
{
	(void)state;
	begin_iface(IP4(10, 0, 0, 1), ~0u, IP4(10, 0, 0, 254));
	send_to(IP4(10, 0, 0, 255));
	assert_waits();
	expect("ARP who has 10.0.0.254");
}

static void broadcast_of_a_30(void **state)
{
	(void)state;
	begin_iface(IP4(10, 0, 0, 1), IP4(255, 255, 255, 252), 0);
	send_to(IP4(10, 0, 0, 3));
	assert_sent_to(broadcast_mac);
}

/* ---- ARP: what others say ---- */

static void conflict(uint16_t operation, ip4 target)
{
	uint32_t before = station_env.drops[DROP_ARP_CONFLICT];

	give_frame(arp_of(operation, mac_of(OTHER_IP), CLIENT_IP, target));
	assert_int_equal(station_env.drops[DROP_ARP_CONFLICT], before + 1);
}

static void expect_announcement(void)
{
	assert_int_equal(iface_deadline_ms(&iface), 0);
	expect("ARP who has 192.168.77.50");
	assert_int_equal(sent.src, CLIENT_IP);
	quiet();
}

/* RFC 5227 2.4: by one announcement, and no second in 10 s. */
static void our_address_is_defended(void **state)
{
	(void)state;
	begin_configured();
	conflict(ARP_REPLY, PXE_IP);
	expect_announcement();
	dropped_frame(DROP_ARP_CONFLICT,
	              arp_of(ARP_REQUEST, mac_of(OTHER_IP), CLIENT_IP, CLIENT_IP));
	at(now + CLAIM_DEFEND_INTERVAL_MS - 1);
	dropped_frame(DROP_ARP_CONFLICT, arp_of(ARP_REPLY, mac_of(OTHER_IP), CLIENT_IP, PXE_IP));
	at(now + 1);
	conflict(ARP_REQUEST, CLIENT_IP);
	expect_announcement();
	at(now + CLAIM_DEFEND_INTERVAL_MS - 1);
	dropped_frame(DROP_ARP_CONFLICT, arp_of(ARP_REPLY, mac_of(OTHER_IP), CLIENT_IP, PXE_IP));
}

/* A network that sends frames back is no other host. */
static void our_own_arp_is_no_conflict(void **state)
{
	(void)state;
	begin_configured();
	dropped_frame(DROP_ARP_UNASKED, arp_of(ARP_REQUEST, client_mac, CLIENT_IP, CLIENT_IP));
	dropped_frame(DROP_ARP_UNASKED, arp_of(ARP_REQUEST, client_mac, CLIENT_IP, PXE_IP));
	dropped_frame(DROP_ARP_UNASKED, arp_of(ARP_REPLY, client_mac, CLIENT_IP, PXE_IP));
}

static void arp_before_there_is_an_address(void **state)
{
	(void)state;
	begin_iface(0, 0, 0);
	dropped_frame(DROP_ARP_UNASKED, arp_of(ARP_REQUEST, mac_of(PXE_IP), PXE_IP, CLIENT_IP));
	dropped_frame(DROP_ARP_UNASKED, arp_of(ARP_REQUEST, mac_of(PXE_IP), PXE_IP, 0));
	dropped_frame(DROP_ARP_UNASKED, arp_reply(PXE_IP));
}

/* ---- probing ---- */

static void begin_probe(void)
{
	mac who;

	begin_iface(0, 0, 0);
	iface_probe(&iface, CLIENT_IP);
	assert_int_equal(iface_deadline_ms(&iface), 0);
	expect("ARP who has 192.168.77.50");
	assert_true(mac_equal(sent.to, broadcast_mac));
	assert_int_equal(sent.src, IP4_ANY); /* RFC 5227 2.1.1: no cache is to learn from it */
	quiet();
	assert_int_equal(iface_deadline_ms(&iface), NET_NEVER);
	assert_false(iface_probe_conflict(&iface, &who));
}

static const struct claim_row {
	const char *name;
	uint16_t operation;
	ip4 station, sender, target;
	bool is_claim;
} claims[] = {
	{"claim: answer", ARP_REPLY, OTHER_IP, CLIENT_IP, 0, true},
	{"claim: request of its holder", ARP_REQUEST, OTHER_IP, CLIENT_IP, PXE_IP, true},
	{"claim: announcement", ARP_REQUEST, OTHER_IP, CLIENT_IP, CLIENT_IP, true},
	{"claim: probe of another", ARP_REQUEST, OTHER_IP, 0, CLIENT_IP, true},
	{"claim: none, our own echo", ARP_REQUEST, CLIENT_IP, 0, CLIENT_IP, false},
	{"claim: none, our own answer", ARP_REPLY, CLIENT_IP, CLIENT_IP, 0, false},
	{"claim: none, a question about it", ARP_REQUEST, OTHER_IP, OTHER_IP, CLIENT_IP, false},
	{"claim: none, a probe of another address", ARP_REQUEST, OTHER_IP, 0, PXE_IP, false},
	{"claim: none, an answer of nobody", ARP_REPLY, OTHER_IP, 0, CLIENT_IP, false},
};

static void claim(void **state)
{
	const struct claim_row *row = *state;
	mac from = row->station == CLIENT_IP ? client_mac : mac_of(row->station);
	struct bytes frame_in = arp_of(row->operation, from, row->sender, row->target);
	mac who;

	begin_probe();
	if (row->is_claim) {
		give_frame(frame_in);
		assert_int_equal(station_env.drops[DROP_ARP_UNASKED], 0);
	} else {
		dropped_frame(DROP_ARP_UNASKED, frame_in);
	}
	quiet();
	assert_int_equal(iface_probe_conflict(&iface, &who), row->is_claim);
	assert_true(!row->is_claim || mac_equal(who, from));
}

/* After a DECLINE the next address is probed by the same interface. */
static void each_probe_knows_nothing_of_the_last(void **state)
{
	mac who;

	(void)state;
	begin_probe();
	give_frame(arp_of(ARP_REPLY, mac_of(OTHER_IP), CLIENT_IP, 0));
	assert_true(iface_probe_conflict(&iface, &who));
	iface_probe(&iface, PXE_IP);
	assert_false(iface_probe_conflict(&iface, &who));
	expect("ARP who has 192.168.77.2");
	dropped_frame(DROP_ARP_UNASKED, arp_of(ARP_REPLY, mac_of(OTHER_IP), CLIENT_IP, 0));
	give_frame(arp_of(ARP_REPLY, mac_of(PXE_IP), PXE_IP, 0));
	assert_true(iface_probe_conflict(&iface, &who));
	assert_true(mac_equal(who, mac_of(PXE_IP)));
}

static void probe_ends_with_an_address(void **state)
{
	(void)state;
	begin_probe();
	iface_configure(&iface, CLIENT_IP, MASK_24, ROUTER_IP, now);
	conflict(ARP_REPLY, PXE_IP);
	expect_announcement();
}

/* ---- replies ---- */

static void arp_request_is_answered(void **state)
{
	(void)state;
	begin_configured();
	give_frame(arp_of(ARP_REQUEST, mac_of(PXE_IP), PXE_IP, CLIENT_IP));
	expect("ARP reply to 192.168.77.2");
	assert_true(mac_equal(sent.to, mac_of(PXE_IP)));
	assert_int_equal(sent.src, CLIENT_IP);
	quiet();
	assert_int_equal(iface_deadline_ms(&iface), NET_NEVER);
}

static void probe_is_answered(void **state)
{
	(void)state;
	begin_configured();
	give_frame(arp_of(ARP_REQUEST, mac_of(OTHER_IP), 0, CLIENT_IP)); /* RFC 5227 2.1.1 */
	expect("ARP reply to 0.0.0.0");
	quiet();
}

static void unpadded_arp_is_accepted(void **state)
{
	struct bytes request = arp_of(ARP_REQUEST, mac_of(PXE_IP), PXE_IP, CLIENT_IP);

	(void)state;
	begin_configured();
	request.len = 42;
	give_frame(request);
	expect("ARP reply to 192.168.77.2");
}

static void echo_is_answered(void **state)
{
	uint8_t data[1472];

	(void)state;
	begin_configured();
	for (size_t i = 0; i < sizeof(data); i++)
		data[i] = (uint8_t)i;
	for (size_t len = 0; len <= sizeof(data); len += 92) {
		give_frame(echo_request(PXE_IP, data, len));
		assert_false(is_got);
		expectf("ECHO reply to 192.168.77.2 of %zu octets", 8 + len);
		assert_true(mac_equal(sent.to, mac_of(PXE_IP)));
		assert_int_equal(sent.src, CLIENT_IP);
		assert_int_equal(be32_get(sent.payload + 4), 0x12345678);
		assert_memory_equal(sent.payload + 8, data, len);
		assert_int_equal(
			checksum_finish(checksum_add(0, (struct bytes){sent.payload, sent.len})),
			0);
		at(now + REPLY_INTERVAL_MS);
	}
}

static void each_echo_reply_has_its_identification(void **state)
{
	uint16_t id;

	(void)state;
	begin_configured();
	give_frame(echo_request(PXE_IP, "x", 1));
	expect("ECHO reply to 192.168.77.2 of 9 octets");
	id = be16_get(sent.frame + 18);
	at(now + REPLY_INTERVAL_MS);
	give_frame(echo_request(PXE_IP, "x", 1));
	expect("ECHO reply to 192.168.77.2 of 9 octets");
	assert_int_not_equal(be16_get(sent.frame + 18), id);
}

static struct bytes echo_request_to(ip4 dst)
{
	static uint8_t copy[60];

	memcpy(copy, echo_request(PXE_IP, "x", 1).data, sizeof(copy));
	be32_set(copy + 30, dst);
	be16_set(copy + 24, 0);
	be16_set(copy + 24, checksum_finish(checksum_add(0, (struct bytes){copy + 14, 20})));
	return (struct bytes){copy, sizeof(copy)};
}

/* RFC 1122 3.2.2.6: who asks everybody, or does not say who asks, need not be answered. */
static void some_echo_requests_are_not_answered(void **state)
{
	(void)state;
	begin_configured();
	dropped_frame(DROP_IP_NOT_FOR_US, echo_request_to(IP4_BROADCAST));
	dropped_frame(DROP_IP_NOT_FOR_US, echo_request(IP4_ANY, "x", 1));
	begin_iface(0, 0, 0);
	dropped_frame(DROP_IP_NOT_FOR_US, echo_request_to(IP4_ANY));
}

/* One that comes before the last was answered leaves that answer as it is. */
static void second_echo_request_is_one_too_many(void **state)
{
	(void)state;
	begin_configured();
	give_frame(echo_request(PXE_IP, "first", 5));
	give_frame(echo_request(OTHER_IP, "second", 6));
	assert_int_equal(station_env.drops[DROP_REPLY_BUSY], 1);
	assert_true(output_once());
	assert_int_equal(sent.dst, PXE_IP);
	assert_memory_equal(sent.frame + 42, "first", 5);
	quiet();
}

/* A frame longer than Ethernet's, from a driver gone wrong, cannot be answered in kind. */
static void oversize_echo_is_dropped(void **state)
{
	static const uint8_t data[3000];

	(void)state;
	begin_configured();
	dropped_frame(DROP_ICMP_MALFORMED, echo_request(PXE_IP, data, 1473));
	dropped_frame(DROP_ICMP_MALFORMED, echo_request(PXE_IP, data, sizeof(data)));
	quiet();
}

static void replies_are_limited(void **state)
{
	unsigned replies = 0, busy;

	(void)state;
	begin_configured();
	for (uint64_t ms = 0; ms < 1000; ms++) {
		now++;
		for (uint32_t n = 0; n < 10; n++)
			give_frame(arp_of(ARP_REQUEST, mac_of(IP4(192, 168, 77, 100) + n),
			                  IP4(192, 168, 77, 100) + n, CLIENT_IP));
		while (iface_deadline_ms(&iface) <= now) {
			expect("");
			replies++;
		}
	}
	assert_in_range(replies, 190, 201);
	busy = station_env.drops[DROP_REPLY_BUSY];
	assert_in_range(replies + busy, 10000 - 1, 10000);
	at(now);
	due(now, now + REPLY_INTERVAL_MS);
	expect("");
	quiet();
}

static void replies_do_not_disturb_who_is_held(void **state)
{
	(void)state;
	begin_configured();
	send_to(PXE_IP);
	expect("ARP who has 192.168.77.2");
	give_frame(arp_of(ARP_REQUEST, mac_of(DHCP_IP), DHCP_IP, CLIENT_IP));
	expect("ARP reply to 192.168.77.1");
	quiet();
	give_frame(arp_of(ARP_REQUEST, mac_of(DHCP_IP), DHCP_IP, CLIENT_IP));
	dropped_frame(DROP_REPLY_BUSY, arp_of(ARP_REQUEST, mac_of(DHCP_IP), DHCP_IP, CLIENT_IP));
	quiet(); /* the second reply has to wait */
	give_frame(arp_reply(PXE_IP));
	expect_datagram(mac_of(PXE_IP));
	due(now + REPLY_INTERVAL_MS, now + REPLY_INTERVAL_MS);
	expect("ARP reply to 192.168.77.1");
	quiet();
}

/* ---- datagrams in ---- */

static struct packet datagram(void)
{
	struct packet p = {
		.from = mac_of(PXE_IP),
		.to = client_mac,
		.src = PXE_IP,
		.dst = CLIENT_IP,
		.src_port = 69,
		.dst_port = 1234,
		.payload = "hello",
		.len = 5,
	};

	return p;
}

static void assert_given(const struct packet *p)
{
	assert_true(is_got);
	assert_int_equal(got.src, p->src);
	assert_int_equal(got.dst, p->dst);
	assert_int_equal(got.src_port, p->src_port);
	assert_int_equal(got.dst_port, p->dst_port);
	assert_bytes(got.payload, (struct bytes){p->payload, p->len});
	is_got = false;
}

static void accept(struct packet p)
{
	give(p);
	assert_given(&p);
}

static struct packet to_mac(struct packet p, mac to)
{
	p.to = to;
	return p;
}

static struct packet to_ip(struct packet p, ip4 dst)
{
	p.dst = dst;
	return p;
}

static struct packet from_ip(struct packet p, ip4 src)
{
	p.src = src;
	return p;
}

static void datagrams_for_us(void **state)
{
	(void)state;
	begin_configured();
	accept(datagram());
	accept(to_mac(to_ip(datagram(), IP4_BROADCAST), broadcast_mac));
	accept(to_mac(to_ip(datagram(), IP4(192, 168, 77, 255)), broadcast_mac));
	accept(from_ip(datagram(), IP4_ANY));
	dropped(DROP_ETH_NOT_FOR_US, to_mac(datagram(), mac_of(OTHER_IP)));
	dropped(DROP_ETH_NOT_FOR_US, to_mac(datagram(), (mac){{1, 0, 0x5e, 0, 0, 1}}));
	dropped(DROP_IP_NOT_FOR_US, to_ip(datagram(), OTHER_IP));
	dropped(DROP_IP_NOT_FOR_US, to_ip(datagram(), IP4(224, 0, 0, 1)));
	dropped(DROP_IP_SOURCE, from_ip(datagram(), CLIENT_IP));
	dropped(DROP_IP_SOURCE, from_ip(datagram(), IP4(224, 0, 0, 1)));
	dropped(DROP_IP_SOURCE, from_ip(datagram(), IP4_BROADCAST));
}

/* What the owner of a PXE Base Code may ask for: UEFI 24.3.11. */
static void owner_hears_more(void **state)
{
	(void)state;
	begin_configured();
	iface.all_groups = true;
	accept(to_mac(to_ip(datagram(), IP4(239, 9, 9, 9)), mac_of_group(IP4(239, 9, 9, 9))));
	dropped(DROP_ETH_NOT_FOR_US, to_mac(datagram(), mac_of(OTHER_IP)));
	dropped(DROP_IP_NOT_FOR_US, to_ip(datagram(), OTHER_IP));
	iface.all_groups = false;
	iface.promiscuous = true;
	accept(to_mac(to_ip(datagram(), OTHER_IP), mac_of(OTHER_IP)));
}

/* An answer to what was asked of somebody else would be a lie. */
static void others_are_not_answered(void **state)
{
	const struct arp question = {ARP_REQUEST, mac_of(PXE_IP), PXE_IP, {{0}}, CLIENT_IP};
	uint8_t copy[ETH_FRAME_MIN];

	(void)state;
	begin_configured();
	iface.promiscuous = true;
	iface.all_groups = true;
	dropped_frame(DROP_ETH_NOT_FOR_US, arp_frame(&question, mac_of(OTHER_IP)));
	memcpy(copy, echo_request(PXE_IP, "x", 1).data, sizeof(copy));
	memcpy(copy, mac_of(OTHER_IP).octet, 6);
	dropped_frame(DROP_IP_NOT_FOR_US, (struct bytes){copy, sizeof(copy)});
	quiet();
	give_frame(arp_frame(&question, client_mac));
	expect("ARP reply to 192.168.77.2");
}

/* "Port unreachable" about a datagram of ours, sent to dst. */
static struct bytes unreachable(ip4 dst)
{
	static uint8_t room[ETH_FRAME_MIN + 10];
	uint8_t message[36] = {3, 3, [8] = 0x45, [17] = IPV4_UDP};
	struct writer w = {room, sizeof(room), 0, false};
	const struct eth eth = {client_mac, mac_of(PXE_IP), ETH_TYPE_IPV4, {0}};
	const struct ipv4 ip = {PXE_IP, dst, 7, IPV4_ICMP, 64, 0, 0, {message, sizeof(message)}};

	be32_set(message + 20, CLIENT_IP);
	be16_set(message + 2,
	         checksum_finish(checksum_add(0, (struct bytes){message, sizeof(message)})));
	eth_emit(&w, &eth);
	ipv4_emit(&w, &ip);
	put_bytes(&w, message, sizeof(message));
	assert_false(w.full);
	return (struct bytes){w.data, w.len};
}

static void owner_learns_of_icmp_errors(void **state)
{
	struct icmp_error error = {0};

	(void)state;
	begin_configured();
	dropped_frame(DROP_ICMP_TYPE, unreachable(CLIENT_IP));
	iface.icmp = &error;
	dropped_frame(DROP_ICMP_TYPE, unreachable(IP4(192, 168, 77, 255)));
	assert_false(error.seen);
	dropped_frame(DROP_ICMP_TYPE, unreachable(CLIENT_IP));
	assert_true(error.seen);
	assert_int_equal(error.len, 36);
}

/* AutoArp of UEFI 24.3.12. */
static void owner_forbids_questions(void **state)
{
	mac found;

	(void)state;
	begin_configured();
	iface.asks_nobody = true;
	send_to(PXE_IP);
	assert_waits();
	quiet();
	iface.asks_nobody = false;
	assert_false(iface_station(&iface, PXE_IP, &found, now));
	expect("ARP who has 192.168.77.2");
}

static void station_of_a_destination(void **state)
{
	mac found;

	(void)state;
	begin_configured();
	assert_true(iface_station(&iface, IP4_BROADCAST, &found, now));
	assert_true(mac_equal(found, broadcast_mac));
	assert_false(iface_station(&iface, IP4(10, 0, 0, 1), &found, now));
	expect("ARP who has 192.168.77.254");
	give_frame(arp_reply(ROUTER_IP));
	expect_step();
	assert_true(iface_station(&iface, IP4(10, 0, 0, 1), &found, now));
	assert_true(mac_equal(found, mac_of(ROUTER_IP)));
}

static void owner_sets_ttl_and_tos(void **state)
{
	(void)state;
	begin_configured();
	meet(PXE_IP);
	send_to(PXE_IP);
	assert_int_equal(frame[15], 0);
	assert_int_equal(frame[22], 64);
	iface.ttl = 3;
	iface.tos = 0x10;
	send_to(PXE_IP);
	assert_int_equal(frame[15], 0x10);
	assert_int_equal(frame[22], 3);
}

static void resolving_without_a_datagram(void **state)
{
	mac found;

	(void)state;
	begin_configured();
	iface_resolve(&iface, PXE_IP, now);
	expect("ARP who has 192.168.77.2");
	assert_false(iface_neighbour(&iface, PXE_IP, &found, now));
	give_frame(arp_reply(PXE_IP));
	assert_true(iface_neighbour(&iface, PXE_IP, &found, now));
	assert_true(mac_equal(found, mac_of(PXE_IP)));
	expect_step();
	quiet();
	assert_int_equal(iface_deadline_ms(&iface), NET_NEVER);
}

static void resolving_forgets_what_waits(void **state)
{
	(void)state;
	begin_configured();
	send_to(PXE_IP);
	assert_waits();
	expect("ARP who has 192.168.77.2");
	iface_resolve(&iface, OTHER_IP, now);
	expect("ARP who has 192.168.77.66");
	dropped_frame(DROP_ARP_UNASKED, arp_reply(PXE_IP));
}

/* Its answers would go to a host that has the old address now, or to nobody. */
static void nothing_leaves_under_an_old_address(void **state)
{
	(void)state;
	begin_configured();
	send_to(PXE_IP);
	assert_waits();
	expect("ARP who has 192.168.77.2");
	iface_configure(&iface, CLIENT_IP + 1, MASK_24, ROUTER_IP, now);
	dropped_frame(DROP_ARP_UNASKED, arp_reply(PXE_IP));
	quiet();
}

static void what_waits_is_kept_while_the_address_is(void **state)
{
	(void)state;
	begin_configured();
	send_to(PXE_IP);
	assert_waits();
	expect("ARP who has 192.168.77.2");
	iface_configure(&iface, CLIENT_IP, MASK_24, IP4_ANY, now);
	give_frame(arp_reply(PXE_IP));
	assert_true(output_once());
	assert_int_equal(sent.dst, PXE_IP);
}

/* Nobody is the subnet's broadcast address; answering it would be answering everybody. */
static void broadcast_is_no_source(void **state)
{
	(void)state;
	begin_configured();
	dropped(DROP_IP_SOURCE, from_ip(datagram(), IP4(192, 168, 77, 255)));
	dropped(DROP_IP_NOT_FOR_US, to_ip(datagram(), IP4_ANY));
	dropped_frame(DROP_IP_SOURCE, echo_request(IP4(192, 168, 77, 255), "x", 1));
}

/* Another station than ARP named, once it has named one. */
static void strangers_are_told(void **state)
{
	struct packet forged = datagram();

	(void)state;
	forged.from = mac_of(OTHER_IP);
	begin_configured();
	accept(forged);
	assert_false(got.stranger);
	meet(PXE_IP);
	accept(datagram());
	assert_false(got.stranger);
	accept(forged);
	assert_true(got.stranger);
}

/* The router that handed the offer over may be another card than the one that ARP names. */
static void relay_is_no_stranger_for_other_subnets(void **state)
{
	struct packet far = from_ip(datagram(), IP4(10, 0, 0, 1));

	(void)state;
	begin_configured();
	meet(ROUTER_IP);
	far.from = mac_of(OTHER_IP);
	accept(far);
	assert_true(got.stranger);
	iface.relay = mac_of(OTHER_IP);
	accept(far);
	assert_false(got.stranger);
	meet(PXE_IP);
	far.src = PXE_IP;
	accept(far);
	assert_true(got.stranger);
}

static size_t send_in_doubt(ip4 dst)
{
	static uint8_t room[ETH_FRAME_MAX];
	struct udp_out out = {
		.src = iface.ip,
		.dst = dst,
		.in_doubt = true,
		.payload = {.data = room + IFACE_PAYLOAD_AT, .cap = IFACE_PAYLOAD_MAX},
	};

	return iface_send(&iface, &out, room, now);
}

/* But not by ARP that is somebody else's to send. */
static void datagram_in_doubt_makes_arp_ask_anew(void **state)
{
	(void)state;
	begin_configured();
	meet(PXE_IP);
	at(now + NEIGHBOUR_DOUBT_MS);
	iface.asks_nobody = true;
	assert_int_equal(send_in_doubt(PXE_IP), ETH_FRAME_MIN);
	iface.asks_nobody = false;
	assert_int_equal(send_in_doubt(PXE_IP), 0);
	expect("ARP who has 192.168.77.2");
}

static void datagrams_before_there_is_an_address(void **state)
{
	(void)state;
	begin_iface(0, 0, 0);
	accept(datagram()); /* an OFFER goes to yiaddr */
	accept(from_ip(datagram(), IP4_ANY));
	accept(to_mac(to_ip(datagram(), IP4_BROADCAST), broadcast_mac));
	dropped(DROP_ETH_NOT_FOR_US, to_mac(datagram(), mac_of(OTHER_IP)));
	dropped_frame(DROP_IP_NOT_FOR_US, echo_request(PXE_IP, "x", 1));
	dropped(DROP_IP_SOURCE, from_ip(datagram(), IP4(127, 0, 0, 1)));
}

static void datagram_of_a_31_is_for_us_only(void **state)
{
	(void)state;
	begin_iface(IP4(10, 0, 0, 0), IP4(255, 255, 255, 254), 0);
	accept(to_ip(datagram(), IP4(10, 0, 0, 0)));
	accept(from_ip(to_ip(datagram(), IP4(10, 0, 0, 0)), IP4(10, 0, 0, 1)));
	dropped(DROP_IP_NOT_FOR_US, to_ip(datagram(), IP4(10, 0, 0, 1)));
}

/* ---- malformed frames ---- */

/* Writes octets over a valid datagram's frame; the header checksum is made right again. */
static struct bytes patched(size_t at_octet, struct bytes octets)
{
	static uint8_t copy[256];
	struct packet p = datagram();
	struct bytes whole = frame_of(&p);
	struct writer header = {copy + 14, 20, 20, false};

	memcpy(copy, whole.data, whole.len);
	memcpy(copy + at_octet, octets.data, octets.len);
	if (at_octet < 24 || at_octet >= 26) {
		be16_set(copy + 24, 0);
		be16_set(copy + 24,
		         checksum_finish(checksum_add(0, (struct bytes){header.data, 20})));
	}
	return (struct bytes){copy, whole.len};
}

static const struct patch_row {
	const char *name;
	size_t at_octet;
	struct bytes octets;
	enum drop drop;
} patches[] = {
	{"VLAN tag", 12, BYTES(0x81, 0x00), DROP_ETH_TYPE},
	{"802.3 length", 12, BYTES(0x00, 0x64), DROP_ETH_TYPE},
	{"LLDP", 12, BYTES(0x88, 0xcc), DROP_ETH_TYPE},
	{"IPv6", 12, BYTES(0x86, 0xdd), DROP_ETH_TYPE},
	{"RARP", 12, BYTES(0x80, 0x35), DROP_ETH_TYPE},
	{"source is a group", 6, BYTES(0x01, 0x00, 0x5e, 0, 0, 1), DROP_ETH_SOURCE},
	{"source is none", 6, BYTES(0, 0, 0, 0, 0, 0), DROP_ETH_SOURCE},
	{"IHL 4", 14, BYTES(0x44), DROP_IP_MALFORMED},
	{"IHL 0", 14, BYTES(0x40), DROP_IP_MALFORMED},
	{"IHL 15", 14, BYTES(0x4f), DROP_IP_MALFORMED},
	{"version 6", 14, BYTES(0x65), DROP_IP_MALFORMED},
	{"version 0", 14, BYTES(0x05), DROP_IP_MALFORMED},
	{"version 15", 14, BYTES(0xf5), DROP_IP_MALFORMED},
	{"total length 0", 16, BYTES(0, 0), DROP_IP_MALFORMED},
	{"total length 19", 16, BYTES(0, 19), DROP_IP_MALFORMED},
	{"total length 20", 16, BYTES(0, 20), DROP_UDP_MALFORMED},
	{"total length 27", 16, BYTES(0, 27), DROP_UDP_MALFORMED},
	{"total length one too many", 16, BYTES(0, 47), DROP_IP_MALFORMED},
	{"total length 65535", 16, BYTES(0xff, 0xff), DROP_IP_MALFORMED},
	{"total length byte-swapped", 16, BYTES(33, 0), DROP_IP_MALFORMED},
	{"more fragments", 20, BYTES(0x20, 0x00), DROP_IP_FRAGMENT},
	{"last fragment", 20, BYTES(0x00, 0x01), DROP_IP_FRAGMENT},
	{"more fragments of no octet", 16, BYTES(0, 20, 0, 7, 0x20, 0), DROP_IP_FRAGMENT},
	{"header checksum off", 24, BYTES(0x12, 0x34), DROP_IP_CHECKSUM},
	{"header checksum 0", 24, BYTES(0, 0), DROP_IP_CHECKSUM},
	{"IP in IP", 23, BYTES(4), DROP_IP_PROTOCOL},
	{"protocol 0", 23, BYTES(0), DROP_IP_PROTOCOL},
	{"IGMP", 23, BYTES(2), DROP_IP_PROTOCOL},
	{"TCP", 23, BYTES(6), DROP_IP_PROTOCOL},
	{"ESP", 23, BYTES(50), DROP_IP_PROTOCOL},
	{"protocol 255", 23, BYTES(255), DROP_IP_PROTOCOL},
	{"UDP read as ICMP", 23, BYTES(1), DROP_ICMP_MALFORMED},
	{"UDP length 0", 38, BYTES(0, 0), DROP_UDP_MALFORMED},
	{"UDP length 7", 38, BYTES(0, 7), DROP_UDP_MALFORMED},
	{"UDP length one too many", 38, BYTES(0, 14), DROP_UDP_MALFORMED},
	{"UDP length byte-swapped", 38, BYTES(13, 0), DROP_UDP_MALFORMED},
	{"UDP checksum off", 40, BYTES(0x12, 0x34), DROP_UDP_CHECKSUM},
	{"UDP payload off", 42, BYTES('j'), DROP_UDP_CHECKSUM},
};

static void patch(void **state)
{
	const struct patch_row *row = *state;

	begin_configured();
	dropped_frame(row->drop, patched(row->at_octet, row->octets));
	quiet();
	accept(datagram());
}

static void checksum_may_be_left_out(void **state)
{
	const struct bytes none = BYTES(0, 0);
	struct packet p = datagram();

	(void)state;
	begin_configured();
	give_frame(patched(40, none));
	assert_given(&p);
}

static void padding_is_cut_off(void **state)
{
	struct packet p = datagram();
	uint8_t copy[200];
	struct bytes whole = frame_of(&p);

	(void)state;
	begin_configured();
	memcpy(copy, whole.data, whole.len);
	memset(copy + whole.len, 0xee, sizeof(copy) - whole.len);
	memset(copy + 47, 0xee, whole.len - 47);
	give_frame((struct bytes){copy, sizeof(copy)});
	assert_given(&p);
}

static void truncated(struct bytes frame_part)
{
	/* 47 octets hold all, what follows is padding. */
	if (frame_part.len < 47)
		dropped_somehow(frame_part);
	assert_false(is_got);
}

static void every_truncation(void **state)
{
	struct packet p = datagram();
	uint8_t copy[60];

	(void)state;
	begin_configured();
	memcpy(copy, frame_of(&p).data, sizeof(copy));
	each_truncation((struct bytes){copy, sizeof(copy)}, truncated);
	accept(datagram());
}

static void identification_changes(void **state)
{
	uint16_t id[3];

	(void)state;
	begin_configured();
	for (int i = 0; i < 3; i++) {
		send_to(IP4_BROADCAST);
		id[i] = be16_get(frame + 18);
	}
	assert_true(id[0] != id[1] && id[1] != id[2] && id[0] != id[2]);
}

int main(void)
{
	UNIT(broadcast_needs_no_arp);
	UNIT_ROWS(hops, hop);
	UNIT_ROWS(routers, router);
	UNIT(router_may_not_be_ourselves);
	UNIT(broadcast_of_a_class);
	UNIT(broadcast_of_a_30);
	UNIT(no_broadcast_of_a_32);
	UNIT(our_address_is_defended);
	UNIT(our_own_arp_is_no_conflict);
	UNIT(arp_before_there_is_an_address);
	UNIT_ROWS(claims, claim);
	UNIT(each_probe_knows_nothing_of_the_last);
	UNIT(probe_ends_with_an_address);
	UNIT(arp_request_is_answered);
	UNIT(probe_is_answered);
	UNIT(unpadded_arp_is_accepted);
	UNIT(echo_is_answered);
	UNIT(each_echo_reply_has_its_identification);
	UNIT(some_echo_requests_are_not_answered);
	UNIT(second_echo_request_is_one_too_many);
	UNIT(oversize_echo_is_dropped);
	UNIT(replies_are_limited);
	UNIT(replies_do_not_disturb_who_is_held);
	UNIT(datagrams_for_us);
	UNIT(owner_hears_more);
	UNIT(others_are_not_answered);
	UNIT(owner_learns_of_icmp_errors);
	UNIT(owner_forbids_questions);
	UNIT(station_of_a_destination);
	UNIT(owner_sets_ttl_and_tos);
	UNIT(resolving_without_a_datagram);
	UNIT(resolving_forgets_what_waits);
	UNIT(nothing_leaves_under_an_old_address);
	UNIT(what_waits_is_kept_while_the_address_is);
	UNIT(broadcast_is_no_source);
	UNIT(strangers_are_told);
	UNIT(relay_is_no_stranger_for_other_subnets);
	UNIT(datagram_in_doubt_makes_arp_ask_anew);
	UNIT(datagrams_before_there_is_an_address);
	UNIT(datagram_of_a_31_is_for_us_only);
	UNIT_ROWS(patches, patch);
	UNIT(checksum_may_be_left_out);
	UNIT(padding_is_cut_off);
	UNIT(every_truncation);
	UNIT(identification_changes);
	return unit_run("iface");
}
