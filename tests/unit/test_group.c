#include "net/group.h"

#include <string.h>

#include "net/wire/checksum.h"
#include "net/wire/ipv4.h"
#include "tests/unit/station.h"

#define GROUP   IP4(239, 129, 2, 3)
#define SAME    IP4(224, 1, 2, 3) /* another group with the same MAC */
#define ANOTHER IP4(239, 9, 9, 9)
#define REPORT  "IGMP report 239.129.2.3"
#define LEAVE   "IGMP leave 239.129.2.3"

static const mac group_mac = {{1, 0, 0x5e, 1, 2, 3}}, all_hosts_mac = {{1, 0, 0x5e, 0, 0, 1}};

/* A frame with an IGMP message whose checksum is made right; borrowed until the next call. */
static struct bytes igmp_frame(mac to, ip4 dst, const uint8_t *message, size_t len)
{
	static uint8_t room[ETH_FRAME_MIN];
	struct writer w = {room, sizeof(room), 0, false};
	struct eth eth = {to, mac_of(ROUTER_IP), ETH_TYPE_IPV4, {0}};
	struct ipv4 ip = {ROUTER_IP, dst, 7, IPV4_IGMP, 64, 0, 0, {message, len}};
	size_t at_octet;

	eth_emit(&w, &eth);
	ipv4_emit_router_alert(&w, &ip);
	at_octet = w.len;
	put_bytes(&w, message, len);
	be16_set(room + at_octet + 2,
	         checksum_finish(checksum_add(0, (struct bytes){room + at_octet, len})));
	eth_pad(&w);
	assert_false(w.full);
	return (struct bytes){w.data, w.len};
}

/* A query for a group, or for all; the answer is wanted within tenths of a second. */
static struct bytes query_of(ip4 group, uint8_t tenths)
{
	uint8_t message[8] = {IGMP_QUERY, tenths};

	be32_set(message + 4, group);
	return group == IP4_ANY ? igmp_frame(all_hosts_mac, IGMP_ALL_HOSTS, message, 8)
	                        : igmp_frame(mac_of_group(group), group, message, 8);
}

static void begin_member(void)
{
	begin_configured();
	iface_join(&iface, GROUP, now);
	expect(REPORT);
	assert_int_equal(sent.src, CLIENT_IP);
	quiet();
	due(now + GROUP_REPEAT_MIN_MS, now + GROUP_REPEAT_MAX_MS);
	expect(REPORT);
	quiet();
	assert_int_equal(iface_deadline_ms(&iface), NET_NEVER);
}

/* ---- joining and leaving ---- */

static void joining_is_reported_twice(void **state)
{
	(void)state;
	begin_member();
	iface_join(&iface, GROUP, now);
	quiet();
}

static void each_packet_has_its_identification(void **state)
{
	uint16_t id;

	(void)state;
	begin_member();
	id = be16_get(sent.frame + 18);
	iface_leave(&iface, GROUP);
	expect(LEAVE);
	assert_int_not_equal(be16_get(sent.frame + 18), id);
}

static void leaving_is_told_once(void **state)
{
	(void)state;
	begin_member();
	iface_leave(&iface, GROUP);
	expect(LEAVE);
	quiet();
	assert_int_equal(iface_deadline_ms(&iface), NET_NEVER);
	iface_leave(&iface, GROUP);
	quiet();
}

static void leaving_ends_the_reports(void **state)
{
	(void)state;
	begin_configured();
	iface_join(&iface, GROUP, now);
	expect(REPORT);
	iface_leave(&iface, GROUP);
	expect(LEAVE);
	assert_int_equal(iface_deadline_ms(&iface), NET_NEVER);
}

/* RFC 2236 6: every host is in 224.0.0.1, nobody reports it. */
static void all_hosts_are_not_reported(void **state)
{
	(void)state;
	begin_configured();
	iface_join(&iface, IGMP_ALL_HOSTS, now);
	quiet();
	dropped_frame(DROP_IGMP_GROUP, query_of(IP4_ANY, 10));
	iface_leave(&iface, IGMP_ALL_HOSTS);
	quiet();
}

/* ---- queries ---- */

static void queries_are_answered_in_time(void **state)
{
	(void)state;
	for (uint32_t n = 0; n < 20; n++) {
		begin_member();
		at(now + n * GROUP_ANSWER_GAP_MS);
		give_frame(query_of(n % 2 ? GROUP : IP4_ANY, 10));
		assert_false(is_got);
		quiet();
		due(now + 1, now + 1000);
		expect(REPORT);
		assert_int_equal(iface_deadline_ms(&iface), NET_NEVER);
	}
}

/* One in more haste brings the answer forward; one with more time does not put it off. */
static void one_answer_for_many_queries(void **state)
{
	uint64_t first;

	(void)state;
	begin_member();
	give_frame(query_of(IP4_ANY, 100));
	give_frame(query_of(GROUP, 1));
	first = iface_deadline_ms(&iface);
	give_frame(query_of(IP4_ANY, 255));
	assert_true(iface_deadline_ms(&iface) <= first);
	due(now + 1, now + 100);
	expect(REPORT);
	assert_int_equal(iface_deadline_ms(&iface), NET_NEVER);
}

static void a_query_does_not_end_the_repetition(void **state)
{
	(void)state;
	begin_configured();
	iface_join(&iface, GROUP, now);
	give_frame(query_of(IP4_ANY, 255));
	expect(REPORT);
	due(now + GROUP_REPEAT_MIN_MS, now + GROUP_REPEAT_MAX_MS);
	expect(REPORT);
}

/* Each query draws a time anew, and the earliest counts: alone that would be hundreds a second. */
static void answers_are_limited(void **state)
{
	unsigned answers = 0;

	(void)state;
	begin_member();
	for (uint64_t ms = 0; ms < 1000; ms++) {
		now++;
		for (int n = 0; n < 50; n++)
			give_frame(query_of(IP4_ANY, 1));
		while (iface_deadline_ms(&iface) <= now) {
			expect(REPORT);
			answers++;
		}
	}
	assert_in_range(answers, 9, 10);
}

static void other_messages_are_dropped(void **state)
{
	const uint8_t report[8] = {IGMP_REPORT, 0, 0, 0, 239, 129, 2, 3};
	const uint8_t strange[8] = {IGMP_QUERY, 10, 0, 0, 239, 9, 9, 9};
	const uint8_t part[7] = {IGMP_QUERY, 10};

	(void)state;
	begin_member();
	dropped_frame(DROP_IGMP_TYPE, igmp_frame(group_mac, GROUP, report, 8));
	dropped_frame(DROP_IGMP_GROUP, igmp_frame(group_mac, GROUP, strange, 8));
	dropped_frame(DROP_IGMP_MALFORMED, igmp_frame(group_mac, GROUP, part, 7));
	dropped_frame(DROP_IP_NOT_FOR_US, query_of(SAME, 10)); /* RFC 1112 6.4: MACs are shared */
	dropped_frame(DROP_ETH_NOT_FOR_US, query_of(ANOTHER, 10));
	iface_leave(&iface, GROUP);
	expect(LEAVE);
	dropped_frame(DROP_ETH_NOT_FOR_US, query_of(GROUP, 10));
	dropped_frame(DROP_ETH_NOT_FOR_US, query_of(IP4_ANY, 10));
	dropped_frame(DROP_IP_PROTOCOL, igmp_frame(client_mac, CLIENT_IP, report, 8));
	dropped_frame(DROP_IP_NOT_FOR_US, igmp_frame(client_mac, IGMP_ALL_HOSTS, strange, 8));
}

static void truncated_query(struct bytes frame_part)
{
	if (frame_part.len < 46)
		assert_int_not_equal(dropped_somehow(frame_part), DROP_NONE);
}

static void every_truncation_of_a_query(void **state)
{
	uint8_t copy[ETH_FRAME_MIN];

	(void)state;
	begin_member();
	memcpy(copy, query_of(GROUP, 10).data, sizeof(copy));
	each_truncation((struct bytes){copy, sizeof(copy)}, truncated_query);
}

/* ---- datagrams ---- */

static struct packet datagram_to(mac to, ip4 dst)
{
	struct packet p = {
		.from = mac_of(PXE_IP),
		.to = to,
		.src = PXE_IP,
		.dst = dst,
		.src_port = 67,
		.dst_port = 68,
		.payload = "hello",
		.len = 5,
	};

	return p;
}

static void datagrams_to_the_group(void **state)
{
	(void)state;
	begin_configured();
	dropped(DROP_ETH_NOT_FOR_US, datagram_to(group_mac, GROUP));
	begin_member();
	give(datagram_to(group_mac, GROUP));
	assert_true(is_got);
	assert_int_equal(got.dst, GROUP);
	dropped(DROP_IP_NOT_FOR_US, datagram_to(group_mac, SAME));
	dropped(DROP_IP_NOT_FOR_US, datagram_to(all_hosts_mac, IGMP_ALL_HOSTS));
	dropped(DROP_ETH_NOT_FOR_US, datagram_to(mac_of_group(ANOTHER), GROUP));
	iface_leave(&iface, GROUP);
	expect(LEAVE);
	dropped(DROP_ETH_NOT_FOR_US, datagram_to(group_mac, GROUP));
}

static void groups_stand_beside_each_other(void **state)
{
	(void)state;
	begin_member();
	iface_join(&iface, ANOTHER, now);
	expect("IGMP report 239.9.9.9");
	give(datagram_to(group_mac, GROUP));
	give(datagram_to(mac_of_group(ANOTHER), ANOTHER));
	iface_leave(&iface, GROUP);
	expect(LEAVE);
	give(datagram_to(mac_of_group(ANOTHER), ANOTHER));
	dropped(DROP_ETH_NOT_FOR_US, datagram_to(group_mac, GROUP));
}

/* A switch that hears the leave last forwards nothing more. */
static void leaving_and_joining_again(void **state)
{
	(void)state;
	begin_member();
	iface_join(&iface, ANOTHER, now);
	expect("IGMP report 239.9.9.9");
	iface_leave(&iface, GROUP);
	iface_leave(&iface, ANOTHER);
	iface_join(&iface, ANOTHER, now);
	expect(LEAVE);
	expect("IGMP leave 239.9.9.9");
	expect("IGMP report 239.9.9.9");
	quiet();
}

static void no_leave_is_lost(void **state)
{
	(void)state;
	begin_member();
	iface_leave(&iface, GROUP);
	iface_join(&iface, ANOTHER, now);
	iface_leave(&iface, ANOTHER);
	expect(LEAVE);
	expect("IGMP leave 239.9.9.9");
	quiet();
}

static void one_group_too_many_is_not_joined(void **state)
{
	(void)state;
	begin_configured();
	for (unsigned n = 0; n <= GROUPS_MAX; n++)
		iface_join(&iface, GROUP + n, now);
	for (unsigned n = 0; n < GROUPS_MAX; n++)
		expectf("IGMP report 239.129.2.%u", 3 + n);
	quiet();
}

/* The same when the place that is free comes before that of the leave. */
static void joining_again_in_an_earlier_place(void **state)
{
	(void)state;
	begin_member();
	iface_join(&iface, ANOTHER, now);
	expect("IGMP report 239.9.9.9");
	iface_leave(&iface, GROUP);
	expect(LEAVE);
	iface_leave(&iface, ANOTHER);
	iface_join(&iface, ANOTHER, now);
	expect("IGMP leave 239.9.9.9");
	expect("IGMP report 239.9.9.9");
}

/* With every place taken each search goes through all of them: the room ends at a guard page. */
static void nothing_behind_the_last_group_is_touched(void **state)
{
	struct groups *groups = (struct groups *)(void *)guarded_room(sizeof(*groups));
	struct bytes query = query_of(IP4_ANY, 10);
	struct igmp igmp;

	(void)state;
	begin_iface(0, 0, 0);
	groups_init(groups, &station_env);
	for (unsigned n = 0; n < GROUPS_MAX; n++)
		groups_join(groups, GROUP + n, now);
	groups_join(groups, ANOTHER, now);
	groups_leave(groups, ANOTHER);
	assert_false(groups_take_mac(groups, mac_of_group(ANOTHER)));
	assert_false(groups_take_ip(groups, ANOTHER, IPV4_UDP));
	while (groups_output(groups, &igmp, now))
		assert_int_equal(igmp.type, IGMP_REPORT);
	assert_int_not_equal(groups_deadline_ms(groups), NET_NEVER);
	assert_drop(groups_input(groups, (struct bytes){query.data + 38, 8}, now), DROP_NONE);
}

/* Of several groups one is asked for: the packet is good for it. */
static void a_query_for_one_of_several(void **state)
{
	(void)state;
	begin_member();
	iface_join(&iface, ANOTHER, now);
	expect("IGMP report 239.9.9.9");
	give_frame(query_of(GROUP, 10));
	assert_int_equal(station_env.drops[DROP_IGMP_GROUP], 0);
}

static void datagrams_to_a_group_need_no_arp(void **state)
{
	(void)state;
	begin_configured();
	send_to(GROUP); /* who sends need not be a member */
	assert_sent_to(group_mac);
	assert_int_equal(frame[22], 64);
	send_to(IP4(224, 255, 255, 255));
	assert_sent_to((mac){{1, 0, 0x5e, 0x7f, 0xff, 0xff}});
	send_to(IP4(239, 255, 255, 250));
	assert_sent_to((mac){{1, 0, 0x5e, 0x7f, 0xff, 0xfa}});
	quiet();
	send_to(IP4(223, 255, 255, 255)); /* a host's address, by the router */
	assert_waits();
}

int main(void)
{
	UNIT(joining_is_reported_twice);
	UNIT(each_packet_has_its_identification);
	UNIT(leaving_is_told_once);
	UNIT(leaving_ends_the_reports);
	UNIT(groups_stand_beside_each_other);
	UNIT(one_group_too_many_is_not_joined);
	UNIT(all_hosts_are_not_reported);
	UNIT(leaving_and_joining_again);
	UNIT(no_leave_is_lost);
	UNIT(queries_are_answered_in_time);
	UNIT(one_answer_for_many_queries);
	UNIT(a_query_does_not_end_the_repetition);
	UNIT(answers_are_limited);
	UNIT(other_messages_are_dropped);
	UNIT(every_truncation_of_a_query);
	UNIT(datagrams_to_the_group);
	UNIT(datagrams_to_a_group_need_no_arp);
	UNIT(joining_again_in_an_earlier_place);
	UNIT(nothing_behind_the_last_group_is_touched);
	UNIT(a_query_for_one_of_several);
	return unit_run("group");
}
