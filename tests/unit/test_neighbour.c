#include "net/neighbour.h"

#include <string.h>

#include "tests/unit/station.h"

/* ---- asking ---- */

static void held_datagram_leaves_with_the_answer(void **state)
{
	(void)state;
	begin_configured();
	send_to(PXE_IP);
	assert_waits();
	expect("ARP who has 192.168.77.2");
	quiet();
	at(now + 3);
	give_frame(arp_reply(PXE_IP));
	assert_false(is_got);
	expect_datagram(mac_of(PXE_IP));
	quiet();
	send_to(PXE_IP); /* known now */
	assert_sent_to(mac_of(PXE_IP));
	quiet();
}

static void arp_is_asked_again_and_given_up(void **state)
{
	uint64_t began, wait = 250;
	unsigned count = 1;

	(void)state;
	begin_configured();
	began = now;
	send_to(PXE_IP);
	expect("ARP who has 192.168.77.2");
	quiet();
	for (;;) {
		due(now + wait - 50, now + wait + 50);
		if (now >= began + NEIGHBOUR_GIVE_UP_MS)
			break;
		expect("ARP who has 192.168.77.2");
		quiet();
		wait = wait < 500 ? 2 * wait : 1000;
		count++;
	}
	assert_in_range(count, 6, 8);
	expect_step();
	quiet();
	assert_int_equal(iface.neighbours.held_len, 0);
	assert_int_equal(iface_deadline_ms(&iface), NET_NEVER);
	assert_int_equal(traced(TRACE_ARP_NO_REPLY), 1);
	assert_int_equal(station_env.trace.ring[0].word[0], PXE_IP);
	send_to(PXE_IP); /* and from the beginning */
	assert_waits();
	expect("ARP who has 192.168.77.2");
}

static void given_up_at_that_time_exactly(void **state)
{
	(void)state;
	begin_configured();
	neighbours_resolve(&iface.neighbours, PXE_IP, now);
	assert_int_equal(neighbours_ask(&iface.neighbours, now), PXE_IP);
	assert_int_equal(neighbours_ask(&iface.neighbours, now + NEIGHBOUR_GIVE_UP_MS), IP4_ANY);
	assert_int_equal(iface_deadline_ms(&iface), NET_NEVER);
}

/* With every place taken; a frame is held behind them which looks like one more. */
static void what_is_held_is_no_neighbour(void **state)
{
	uint8_t frame_held[sizeof(struct neighbour)];
	mac found;

	(void)state;
	begin_configured();
	memset(frame_held, 1, sizeof(frame_held));
	neighbours_hold(&iface.neighbours, PXE_IP, (struct bytes){frame_held, sizeof(frame_held)},
	                now);
	assert_false(neighbours_find(&iface.neighbours, 0x01010101, &found, now));
}

/* An address has one entry, which is the one that is renewed. */
static void met_again_after_a_while(void **state)
{
	unsigned count = 0;

	(void)state;
	begin_configured();
	meet(PXE_IP);
	at(now + NEIGHBOUR_TTL_MS);
	meet(PXE_IP);
	for (size_t i = 0; i < NEIGHBOURS_MAX; i++)
		count += iface.neighbours.entry[i].ip == PXE_IP;
	assert_int_equal(count, 1);
}

static void late_answer_is_good(void **state)
{
	(void)state;
	begin_configured();
	send_to(PXE_IP);
	expect("ARP who has 192.168.77.2");
	at(now + 100);
	give_frame(arp_reply(PXE_IP));
	expect_datagram(mac_of(PXE_IP));
}

static void another_datagram_takes_the_place(void **state)
{
	(void)state;
	begin_configured();
	send_to(PXE_IP);
	expect("ARP who has 192.168.77.2");
	send_to(DHCP_IP);
	assert_waits();
	expect("ARP who has 192.168.77.1");
	dropped_frame(DROP_ARP_UNASKED, arp_reply(PXE_IP));
	give_frame(arp_reply(DHCP_IP));
	expect_datagram(mac_of(DHCP_IP));
	quiet();
}

static void what_waits_can_be_forgotten(void **state)
{
	(void)state;
	begin_configured();
	send_to(PXE_IP);
	expect("ARP who has 192.168.77.2");
	iface_forget(&iface);
	quiet();
	assert_int_equal(iface_deadline_ms(&iface), NET_NEVER);
	dropped_frame(DROP_ARP_UNASKED, arp_reply(PXE_IP));
	iface_forget(&iface);
	send_to(PXE_IP);
	assert_waits();
}

/* The same host again: no second question before its time. */
static void same_hop_is_not_asked_faster(void **state)
{
	(void)state;
	begin_configured();
	send_to(PXE_IP);
	expect("ARP who has 192.168.77.2");
	send_to(PXE_IP);
	assert_waits();
	quiet();
	due(now + 225, now + 275);
}

static void neighbours_are_forgotten(void **state)
{
	(void)state;
	begin_configured();
	meet(PXE_IP);
	at(now + NEIGHBOUR_TTL_MS - 1);
	send_to(PXE_IP);
	assert_sent_to(mac_of(PXE_IP));
	at(now + 1);
	send_to(PXE_IP);
	assert_waits();
	expect("ARP who has 192.168.77.2");
}

static void cache_keeps_the_youngest(void **state)
{
	(void)state;
	begin_configured();
	for (uint32_t n = 0; n <= NEIGHBOURS_MAX; n++) {
		meet(IP4(192, 168, 77, 100) + n);
		at(now + 10);
	}
	for (uint32_t n = NEIGHBOURS_MAX; n > 0; n--) {
		send_to(IP4(192, 168, 77, 100) + n);
		assert_sent_to(mac_of(IP4(192, 168, 77, 100) + n));
	}
	send_to(IP4(192, 168, 77, 100)); /* the first had to go */
	assert_waits();
}

/* ---- what others say ---- */

static void nobody_plants_a_neighbour(void **state)
{
	(void)state;
	begin_configured();
	dropped_frame(DROP_ARP_UNASKED, arp_reply(PXE_IP));
	dropped_frame(DROP_ARP_UNASKED, arp_of(ARP_REPLY, mac_of(OTHER_IP), PXE_IP, PXE_IP));
	dropped_frame(DROP_ARP_UNASKED, arp_of(ARP_REQUEST, mac_of(OTHER_IP), PXE_IP, DHCP_IP));
	dropped_frame(DROP_ARP_UNASKED, arp_of(ARP_REQUEST, mac_of(OTHER_IP), PXE_IP, PXE_IP));
	meet(PXE_IP);
	dropped_frame(DROP_ARP_UNASKED, arp_of(ARP_REPLY, mac_of(OTHER_IP), PXE_IP, CLIENT_IP));
	give_frame(arp_of(ARP_REQUEST, mac_of(OTHER_IP), PXE_IP, CLIENT_IP)); /* is answered */
	expect("ARP reply to 192.168.77.2");
	send_to(PXE_IP);
	assert_sent_to(mac_of(PXE_IP));
	send_to(DHCP_IP); /* while one is asked for, another's answer is not wanted */
	expect("ARP who has 192.168.77.1");
	dropped_frame(DROP_ARP_UNASKED, arp_of(ARP_REPLY, mac_of(OTHER_IP), PXE_IP, CLIENT_IP));
	dropped_frame(DROP_ARP_UNASKED, arp_reply(OTHER_IP));
	dropped_frame(DROP_ARP_UNASKED, arp_of(ARP_REQUEST, mac_of(OTHER_IP), DHCP_IP, PXE_IP));
	give_frame(arp_reply(DHCP_IP));
	expect_datagram(mac_of(DHCP_IP));
	send_to(PXE_IP);
	assert_sent_to(mac_of(PXE_IP));
}

/* The first answer counts; those that come before the datagram left change nothing. */
static void second_answer_is_not_wanted(void **state)
{
	(void)state;
	begin_configured();
	meet(DHCP_IP);
	send_to(PXE_IP);
	expect("ARP who has 192.168.77.2");
	give_frame(arp_reply(PXE_IP));
	for (uint32_t n = 0; n <= NEIGHBOURS_MAX; n++)
		dropped_frame(DROP_ARP_UNASKED,
		              arp_of(ARP_REPLY, mac_of(OTHER_IP + n), PXE_IP, CLIENT_IP));
	expect_datagram(mac_of(PXE_IP));
	send_to(PXE_IP);
	assert_sent_to(mac_of(PXE_IP));
	send_to(DHCP_IP);
	assert_sent_to(mac_of(DHCP_IP));
}

/* ---- who answers first need not be right ---- */

#define FALSE_REPLY arp_of(ARP_REPLY, mac_of(OTHER_IP), PXE_IP, CLIENT_IP)

/* From the moment at which there is a candidate up to the last one before it is taken. */
static void asked_again_until_settled(void)
{
	uint64_t settled = now + NEIGHBOUR_SETTLE_MS;

	while (now + NEIGHBOUR_AGAIN_MS < settled) {
		due(now + NEIGHBOUR_AGAIN_MS, now + NEIGHBOUR_AGAIN_MS);
		expect("ARP who has 192.168.77.2");
		quiet();
	}
	at(settled - 1);
}

static void doubt(ip4 host)
{
	in_doubt = true;
	send_to(host);
	in_doubt = false;
}

static void assert_two_claim(mac first, mac second)
{
	const struct trace_entry *entry = &station_env.trace.ring[0];

	assert_int_equal(station_env.trace.count, 1);
	assert_int_equal(entry->id, TRACE_ARP_TWO_CLAIM);
	assert_int_equal(entry->word[0], PXE_IP);
	assert_true(entry->word[1] == mac_high(first) && entry->word[2] == mac_low(first));
	assert_true(entry->word[3] == mac_high(second) && entry->word[4] == mac_low(second));
}

static void meet_a_false_one(void)
{
	begin_configured();
	send_to(PXE_IP);
	expect("ARP who has 192.168.77.2");
	give_frame(FALSE_REPLY);
	expect_datagram(mac_of(OTHER_IP));
	at(now + NEIGHBOUR_DOUBT_MS);
}

static void another_takes_the_place_of_a_doubted_one(void **state)
{
	(void)state;
	meet_a_false_one();
	doubt(PXE_IP);
	assert_waits();
	expect("ARP who has 192.168.77.2");
	dropped_frame(DROP_ARP_UNASKED, FALSE_REPLY);
	at(now + NEIGHBOUR_SETTLE_MS - 1); /* without asking again: many may be in doubt */
	give_frame(arp_reply(PXE_IP));
	expect_datagram(mac_of(PXE_IP));
	quiet();
	dropped_frame(DROP_ARP_UNASKED, FALSE_REPLY);
	assert_two_claim(mac_of(OTHER_IP), mac_of(PXE_IP));
}

static void doubted_one_stays_if_there_is_no_other(void **state)
{
	(void)state;
	begin_configured();
	meet(PXE_IP);
	at(now + NEIGHBOUR_DOUBT_MS);
	doubt(PXE_IP);
	expect("ARP who has 192.168.77.2");
	dropped_frame(DROP_ARP_UNASKED, arp_reply(PXE_IP));
	quiet();
	due(now + NEIGHBOUR_SETTLE_MS, now + NEIGHBOUR_SETTLE_MS);
	expect_datagram(mac_of(PXE_IP));
	quiet();
	dropped_frame(DROP_ARP_UNASKED, FALSE_REPLY);
	assert_int_equal(station_env.trace.count, 0);
}

/* It has answered after all: what is due to it does not wait, and what waits is too old. */
static void doubt_ends_with_an_answer(void **state)
{
	(void)state;
	begin_configured();
	meet(PXE_IP);
	at(now + NEIGHBOUR_DOUBT_MS);
	doubt(PXE_IP);
	expect("ARP who has 192.168.77.2");
	send_to(PXE_IP);
	assert_sent_to(mac_of(PXE_IP));
	quiet();
	assert_int_equal(iface_deadline_ms(&iface), NET_NEVER);
	at(now + NEIGHBOUR_DOUBT_MS);
	doubt(PXE_IP);
	expect("ARP who has 192.168.77.2");
	send_to(DHCP_IP); /* another question */
	assert_waits();
	send_to(PXE_IP);
	assert_sent_to(mac_of(PXE_IP));
	dropped_frame(DROP_ARP_UNASKED, FALSE_REPLY);
}

/* What is sent to another host says nothing of the one in doubt. */
static void doubt_outlasts_datagrams_to_others(void **state)
{
	(void)state;
	begin_configured();
	meet(DHCP_IP);
	meet(PXE_IP);
	at(now + NEIGHBOUR_DOUBT_MS);
	doubt(PXE_IP);
	expect("ARP who has 192.168.77.2");
	send_to(DHCP_IP);
	assert_sent_to(mac_of(DHCP_IP));
	give_frame(FALSE_REPLY);
	expect_datagram(mac_of(OTHER_IP));
}

/* At that moment it is not known any more, and is asked for when it is needed. */
static void expired_is_not_doubted(void **state)
{
	(void)state;
	begin_configured();
	meet(PXE_IP);
	at(now + NEIGHBOUR_TTL_MS);
	neighbours_doubt(&iface.neighbours, PXE_IP, now);
	assert_int_equal(iface_deadline_ms(&iface), NET_NEVER);
}

/* One question a second at most, and none about who is not known. */
static void doubts_are_seldom(void **state)
{
	(void)state;
	begin_configured();
	meet(PXE_IP);
	at(now + NEIGHBOUR_DOUBT_MS - 1);
	doubt(PXE_IP);
	assert_sent_to(mac_of(PXE_IP));
	quiet();
	at(now + 1);
	doubt(PXE_IP);
	expect("ARP who has 192.168.77.2");
	doubt(PXE_IP);
	quiet();
}

/* The station from which the host was heard, or that it had before. */
static void preferred_answer_is_waited_for(bool comes)
{
	expect("ARP who has 192.168.77.2");
	give_frame(FALSE_REPLY);
	quiet();
	dropped_frame(DROP_ARP_UNASKED, FALSE_REPLY);
	dropped_frame(DROP_ARP_UNASKED, arp_of(ARP_REPLY, mac_of(DHCP_IP), PXE_IP, CLIENT_IP));
	asked_again_until_settled();
	if (comes) {
		give_frame(arp_reply(PXE_IP));
		assert_two_claim(mac_of(OTHER_IP), mac_of(PXE_IP));
	} else {
		due(now + 1, now + 1);
	}
	expect_datagram(mac_of(comes ? PXE_IP : OTHER_IP));
	quiet();
}

static void begin_suggested(void)
{
	begin_configured();
	iface_suggest(&iface, PXE_IP, mac_of(PXE_IP), now);
	quiet();
	send_to(PXE_IP);
	assert_waits();
}

static void suggested_station_is_preferred(void **state)
{
	(void)state;
	begin_suggested();
	preferred_answer_is_waited_for(true);
	begin_suggested();
	preferred_answer_is_waited_for(false);
	begin_suggested(); /* the usual: it answers, and is not waited for */
	expect("ARP who has 192.168.77.2");
	give_frame(arp_reply(PXE_IP));
	expect_datagram(mac_of(PXE_IP));
	dropped_frame(DROP_ARP_UNASKED, FALSE_REPLY);
}

static void suggestion_changes_nothing_known(void **state)
{
	(void)state;
	begin_configured();
	meet(PXE_IP);
	iface_suggest(&iface, PXE_IP, mac_of(OTHER_IP), now);
	send_to(PXE_IP);
	assert_sent_to(mac_of(PXE_IP));
	iface_suggest(&iface, IP4(10, 0, 0, 1), mac_of(OTHER_IP), now); /* behind the router */
	for (size_t i = 0; i < NEIGHBOURS_MAX; i++)
		assert_int_not_equal(iface.neighbours.entry[i].ip, IP4(10, 0, 0, 1));
}

static void station_from_before_is_preferred(void **state)
{
	(void)state;
	begin_configured();
	meet(PXE_IP);
	at(now + NEIGHBOUR_TTL_MS);
	send_to(PXE_IP);
	assert_waits();
	preferred_answer_is_waited_for(true);
}

/* Even if the questions before it were asked late, and the next one is due only after it. */
static void candidate_is_taken_when_its_time_comes(void **state)
{
	uint64_t settled;

	(void)state;
	begin_suggested();
	expect("ARP who has 192.168.77.2");
	give_frame(FALSE_REPLY);
	settled = now + NEIGHBOUR_SETTLE_MS;
	now = settled - NEIGHBOUR_AGAIN_MS + 1;
	expect("ARP who has 192.168.77.2");
	due(settled, settled);
	expect_datagram(mac_of(OTHER_IP));
}

static void candidate_is_forgotten_with_the_question(void **state)
{
	(void)state;
	begin_suggested();
	expect("ARP who has 192.168.77.2");
	give_frame(FALSE_REPLY);
	send_to(DHCP_IP);
	expect("ARP who has 192.168.77.1");
	due(now + 225, now + 275);
	expect("ARP who has 192.168.77.1");
	iface_forget(&iface);
	quiet();
	assert_int_equal(iface_deadline_ms(&iface), NET_NEVER);
	send_to(PXE_IP);
	assert_waits();
}

static void truncated_arp(struct bytes frame_part)
{
	if (frame_part.len < 42)
		assert_int_not_equal(dropped_somehow(frame_part), DROP_NONE);
}

static void every_truncation_of_an_arp_reply(void **state)
{
	uint8_t copy[60];

	(void)state;
	begin_configured();
	send_to(PXE_IP);
	expect("ARP who has 192.168.77.2");
	memcpy(copy, arp_reply(PXE_IP).data, sizeof(copy));
	each_truncation((struct bytes){copy, sizeof(copy)}, truncated_arp);
	give_frame(arp_reply(PXE_IP));
	expect_datagram(mac_of(PXE_IP));
}

int main(void)
{
	UNIT(held_datagram_leaves_with_the_answer);
	UNIT(arp_is_asked_again_and_given_up);
	UNIT(given_up_at_that_time_exactly);
	UNIT(what_is_held_is_no_neighbour);
	UNIT(met_again_after_a_while);
	UNIT(late_answer_is_good);
	UNIT(another_datagram_takes_the_place);
	UNIT(what_waits_can_be_forgotten);
	UNIT(same_hop_is_not_asked_faster);
	UNIT(neighbours_are_forgotten);
	UNIT(cache_keeps_the_youngest);
	UNIT(nobody_plants_a_neighbour);
	UNIT(second_answer_is_not_wanted);
	UNIT(another_takes_the_place_of_a_doubted_one);
	UNIT(doubted_one_stays_if_there_is_no_other);
	UNIT(doubt_ends_with_an_answer);
	UNIT(doubt_outlasts_datagrams_to_others);
	UNIT(expired_is_not_doubted);
	UNIT(doubts_are_seldom);
	UNIT(suggested_station_is_preferred);
	UNIT(suggestion_changes_nothing_known);
	UNIT(station_from_before_is_preferred);
	UNIT(candidate_is_taken_when_its_time_comes);
	UNIT(candidate_is_forgotten_with_the_question);
	UNIT(every_truncation_of_an_arp_reply);
	return unit_run("neighbour");
}
