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
		due(now + wait - 25, now + wait + 25);
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
	UNIT(late_answer_is_good);
	UNIT(another_datagram_takes_the_place);
	UNIT(what_waits_can_be_forgotten);
	UNIT(same_hop_is_not_asked_faster);
	UNIT(neighbours_are_forgotten);
	UNIT(cache_keeps_the_youngest);
	UNIT(nobody_plants_a_neighbour);
	UNIT(second_answer_is_not_wanted);
	UNIT(every_truncation_of_an_arp_reply);
	return unit_run("neighbour");
}
