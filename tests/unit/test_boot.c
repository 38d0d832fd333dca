#include "tests/unit/booting.h"

#include <string.h>

/* ---- the sequence ---- */

static void begin_both_offers(bool proxy_first)
{
	begin_boot();
	expect("DISCOVER");
	assert_true(mac_equal(sent.to, broadcast_mac));
	assert_true(sent.src == IP4_ANY && sent.dst == IP4_BROADCAST);
	assert_true(sent.src_port == 68 && sent.dst_port == 67);
	quiet();
	at(10);
	give(proxy_first ? PROXY_OFFER() : OFFER());
	quiet();
	at(20);
	give(proxy_first ? OFFER() : PROXY_OFFER());
	expect(REQUEST);
	assert_true(mac_equal(sent.to, broadcast_mac));
	assert_true(sent.src == IP4_ANY && sent.dst == IP4_BROADCAST);
	quiet();
}

static void sequence(bool proxy_first)
{
	begin_both_offers(proxy_first);
	at(30);
	give(DHCPACK());
	expect_probe();
	expect("ARP who has 192.168.77.2");
	quiet();
	at(61);
	give_frame(arp_reply(PXE_IP));
	expect("ASK 192.168.77.2");
	assert_true(mac_equal(sent.to, mac_of(PXE_IP)));
	assert_true(sent.src == CLIENT_IP && sent.src_port == 4011 && sent.dst_port == 4011);
	assert_int_equal(be32_get(sent.payload + 12), CLIENT_IP); /* ciaddr */
	assert_int_equal(be16_get(sent.payload + 10), 0);         /* unicast is fine now */
	quiet();
	at(70);
	give(PXE_ACK());
	expect(RRQ);
	assert_true(sent.src == CLIENT_IP && sent.src_port >= 49152 && sent.dst_port == 69);
	quiet();
	at(80);
	give(OACK("blksize|1468|tsize|3000"));
	expect(ACK(0));
	quiet();
	event("SIZE 3000");
	at(81);
	give(tftp_data(1, 0, 1468));
	expect(ACK(1));
	event("DATA 0+1468");
	give(tftp_data(2, 1468, 1468));
	expect(ACK(2));
	event("DATA 1468+1468");
	give(tftp_data(3, 2936, 64));
	expect(ACK(3));
	event("DATA 2936+64");
	event("DONE 3000");
	event("");
	quiet();
	assert_int_equal(boot_deadline_ms(&boot), NET_NEVER);
}

static void seven_steps(void **state)
{
	(void)state;
	sequence(false);
}

static void seven_steps_proxy_first(void **state)
{
	(void)state;
	sequence(true);
}

/* ---- a group of boot servers ---- */

/* The PXE server's ACK says to look for type 15 in the group 239.1.1.1. */
static void begin_in_group(void)
{
	static const uint8_t option[] = {43, 13, 7, 4, 239, 1, 1, 1, 71, 4, 0, 15, 0, 0, 0xff};

	boot_to(STAGE_PXE);
	give(PXE_ACK(.field = NULL, .next = 0, .more = {option, sizeof(option)}));
	expect("IGMP report 239.1.1.1");
	assert_int_equal(sent.src, CLIENT_IP);
	expect("DISCOVER-TYPE 15 to 239.1.1.1");
	assert_true(mac_equal(sent.to, (mac){{1, 0, 0x5e, 1, 1, 1}}));
	quiet();
}

static void group_is_left_with_the_answer(void **state)
{
	static const uint8_t option[] = {43, 7, 71, 4, 0, 15, 0, 0, 0xff};

	(void)state;
	begin_in_group();
	give(PXE_ACK(.more = {option, sizeof(option)}));
	expect("IGMP leave 239.1.1.1");
	expect(RRQ);
	quiet();
}

static void group_is_left_when_the_boot_is_aborted(void **state)
{
	(void)state;
	begin_in_group();
	boot_abort(&boot, (struct failure){ERR_ABORTED, {0}}, now);
	expect("IGMP leave 239.1.1.1");
	expect_release();
}

/* The leave is due of itself, also where no address is to be given back, as with BOOTP. */
static void group_is_left_without_a_lease(void **state)
{
	(void)state;
	begin_in_group();
	lease_init(&boot.lease, &boot.env, &boot.identity);
	boot_abort(&boot, (struct failure){ERR_ABORTED, {0}}, now);
	expect("IGMP leave 239.1.1.1");
	quiet();
	assert_int_equal(boot_deadline_ms(&boot), NET_NEVER);
}

static void group_is_left_for_a_broadcast(void **state)
{
	(void)state;
	begin_in_group();
	while (strcmp(sent.text, "IGMP leave 239.1.1.1") != 0) {
		due(now, now + 4100);
		expect("");
	}
	expect("DISCOVER-TYPE 15 to 255.255.255.255");
	quiet();
	assert_int_equal(boot.phase, BOOT_PXE);
}

static void last_block_is_acknowledged_after_the_end(void **state)
{
	(void)state;
	sequence(false);
	for (int i = 0; i < 3; i++) {
		at(now + 1000);
		give(tftp_data(3, 2936, 64));
		expect(ACK(3));
		quiet();
		event("");
	}
	/* Even when the neighbour has to be asked for again. */
	at(now + NEIGHBOUR_TTL_MS);
	give(tftp_data(3, 2936, 64));
	expect("ARP who has 192.168.77.2");
	give_frame(arp_reply(PXE_IP));
	expect(ACK(3));
	quiet();
}

/* Who takes time knows when not to. */
static void within_a_window(void **state)
{
	(void)state;
	begin_boot();
	boot_to(STAGE_ASKING);
	assert_int_equal(boot_window_left(&boot), 0);
	give(oack("blksize|512|windowsize|2|"));
	expect(ACK(0));
	assert_int_equal(boot_window_left(&boot), 0);
	give(tftp_data(1, 0, 512));
	event("DATA 0+512");
	assert_int_equal(boot_window_left(&boot), 1);
	give(tftp_data(2, 512, 488));
	expect(ACK(2));
	assert_int_equal(boot_window_left(&boot), 0);
	event("DATA 512+488");
	event("DONE 1000");
	assert_int_equal(boot_window_left(&boot), 0);
}

static void no_window_of_a_boot_that_ends(void **state)
{
	(void)state;
	begin_boot();
	boot_to(STAGE_ASKING);
	give(oack("blksize|512|windowsize|8|"));
	expect(ACK(0));
	give(tftp_data(1, 0, 512));
	event("DATA 0+512");
	assert_int_equal(boot_window_left(&boot), 7);
	boot_abort(&boot, (struct failure){.err = ERR_ABORTED}, now);
	assert_int_equal(boot_window_left(&boot), 0);
}

static void console_tells_each_step(void **state)
{
	static const enum trace_id once[] = {
		TRACE_LINK_UP,      TRACE_DHCP_DISCOVER, TRACE_DHCP_OFFER,  TRACE_DHCP_OFFER_PROXY,
		TRACE_DHCP_REQUEST, TRACE_DHCP_ACK,      TRACE_PXE_REQUEST, TRACE_PXE_REPLY,
		TRACE_TFTP_RRQ,     TRACE_TFTP_SIZE,     TRACE_TFTP_DONE,
	};

	(void)state;
	sequence(false);
	for (size_t i = 0; i < sizeof(once) / sizeof(once[0]); i++)
		assert_int_equal(traced(once[i]), 1);
	assert_int_equal(traced(TRACE_TFTP_RESEND), 0);
	assert_int_equal(traced(TRACE_SOURCE_FAILED), 0);
}

static void sink_gets_the_sentences(void **state)
{
	(void)state;
	told[0] = 0;
	boot_config.trace_sink = tell;
	boot_config.trace_context = &boot;
	sequence(false);
	boot_config.trace_sink = NULL;
	assert_string_equal(
		told, "LINK up\n"
		      "DHCP DISCOVER broadcast, attempt 1\n"
		      "DHCP server 192.168.77.1 offers 192.168.77.50\n"
		      "PXE server 192.168.77.2 offers to boot this machine (proxyDHCP)\n"
		      "PLAN 192.168.77.1: its address is taken; it knows no boot program\n"
		      "PLAN 192.168.77.2: proxyDHCP, the first source of the boot program\n"
		      "DHCP REQUEST 192.168.77.50 from server 192.168.77.1\n"
		      "DHCP server 192.168.77.1 confirms 192.168.77.50, mask 255.255.255.0, "
		      "router 192.168.77.254\n"
		      "PXE ask server 192.168.77.2 on port 4011 for the boot program, attempt 1\n"
		      "PXE server 192.168.77.2 names \"nbp.efi\" on 192.168.77.2\n"
		      "TFTP request \"nbp.efi\" from 192.168.77.2\n"
		      "TFTP 3000 octets received from 192.168.77.2\n");
}

static void words_of_a_pxe_server(void **state)
{
	const struct trace_entry entry = {.id = TRACE_PXE_SAYS, .word = {PXE_IP}};
	char text[80];

	(void)state;
	boot_to(STAGE_PXE);
	memcpy(boot.pxe.said, "Press F12", 10);
	boot_trace_text(&boot, &entry, text, sizeof(text));
	assert_string_equal(text, "server 192.168.77.2 says: Press F12");
}

/* A datagram that waits for ARP does not wait for the next turn to ask. */
static void arp_is_asked_in_the_same_turn(void **state)
{
	(void)state;
	boot_to(STAGE_REQUESTING);
	give(DHCPACK());
	expect_probe();
	expect_step();
	assert_true(output_once());
	assert_string_equal(sent.text, "ARP who has 192.168.77.2");
}

static void no_server_but_one(void **state)
{
	(void)state;
	begin_boot();
	expect("DISCOVER");
	give(OFFER(.file = FILE_NAME, .next = PXE_IP));
	due(now + PLAN_PATIENCE_MS, now + PLAN_PATIENCE_MS);
	expect(REQUEST);
	give(DHCPACK());
	expect_probe();
	expect("ARP who has 192.168.77.2");
	give_frame(arp_reply(PXE_IP));
	expect(RRQ);
	quiet();
	assert_int_equal(traced(TRACE_SOURCE_FILE), 1);
}

static void off_link_server_goes_through_the_router(void **state)
{
	(void)state;
	begin_boot();
	expect("DISCOVER");
	give(OFFER(.file = FILE_NAME, .next = IP4(10, 0, 0, 9)));
	due(now + PLAN_PATIENCE_MS, now + PLAN_PATIENCE_MS);
	expect(REQUEST);
	give(DHCPACK());
	expect_probe();
	expect("ARP who has 192.168.77.254");
	give_frame(arp_reply(ROUTER_IP));
	expect("RRQ nbp.efi from 10.0.0.9 blksize=1468 tsize=0 windowsize=128");
	assert_true(mac_equal(sent.to, mac_of(ROUTER_IP)));
	quiet();
}

static void bootp_needs_no_request(void **state)
{
	(void)state;
	begin_boot();
	expect("DISCOVER");
	give(OFFER(.type = 0, .server = 0, .field = FILE_NAME, .next = PXE_IP));
	due(now + PLAN_PATIENCE_MS, now + PLAN_PATIENCE_MS);
	expect_probe();
	expect("ARP who has 192.168.77.2");
	give_frame(arp_reply(PXE_IP));
	expect(RRQ);
	quiet();
}

static void nobody_serves(void **state)
{
	(void)state;
	begin_boot();
	for (int n = 0; n < DHCP_DISCOVER_MAX; n++) {
		expect("DISCOVER");
		quiet();
		due(now, now + 33000);
	}
	expect_step();
	quiet();
	event("FAILED DHCP_NO_OFFER");
	event("");
	assert_int_equal(boot.phase, BOOT_FAILED);
	assert_int_equal(boot_deadline_ms(&boot), NET_NEVER);
	assert_failure(textf("No DHCP server answered within %u s.", (unsigned)(now + 500) / 1000));
	dropped(DROP_UDP_PORT, OFFER(.file = FILE_NAME)); /* too late */
}

/* ---- link ---- */

static void no_link(void **state)
{
	(void)state;
	power_on(1);
	boot_link(&boot, false, 0);
	quiet();
	due(BOOT_LINK_WAIT_MS, BOOT_LINK_WAIT_MS);
	expect_step();
	quiet();
	event("FAILED LINK_DOWN");
	assert_failure("No link within 45 s.");
	boot_link(&boot, true, now); /* too late */
	quiet();
}

static void late_link(void **state)
{
	(void)state;
	power_on(1);
	at(44999);
	quiet();
	boot_link(&boot, true, now);
	expect("DISCOVER");
	assert_int_equal(be16_get(sent.payload + 8), 0); /* secs count from here */
	boot_link(&boot, true, now);
	quiet();
}

static void link_flaps(void **state)
{
	(void)state;
	for (enum stage stage = STAGE_SELECTING; stage < STAGE_COUNT; stage++) {
		boot_to(stage);
		boot_link(&boot, false, now);
		quiet();
		boot_link(&boot, true, now);
		quiet();
		assert_int_equal(traced(TRACE_LINK_LOST), 1);
		assert_int_equal(traced(TRACE_LINK_UP), 2);
		finish_from(stage);
	}
}

/* ---- abort ---- */

static void abort_in_every_phase(void **state)
{
	(void)state;
	for (enum stage stage = STAGE_SELECTING; stage < STAGE_COUNT; stage++) {
		boot_to(stage);
		boot_abort(&boot, (struct failure){.err = ERR_ABORTED}, now);
		if (stage == STAGE_RECEIVING)
			expect("ERROR 0 to 192.168.77.2:40069");
		event("FAILED ABORTED");
		event("");
		if (stage >= STAGE_ARP)
			expect_release();
		assert_int_equal(boot_deadline_ms(&boot), NET_NEVER);
		assert_failure("Stopped by a key.");
		boot_abort(&boot, (struct failure){.err = ERR_ABORTED}, now);
		event("");
	}
}

static void abort_without_link(void **state)
{
	(void)state;
	power_on(1);
	boot_abort(&boot, (struct failure){.err = ERR_ABORTED}, 0);
	event("FAILED ABORTED");
	quiet();
}

int main(void)
{
	UNIT(seven_steps);
	UNIT(seven_steps_proxy_first);
	UNIT(group_is_left_with_the_answer);
	UNIT(group_is_left_when_the_boot_is_aborted);
	UNIT(group_is_left_without_a_lease);
	UNIT(group_is_left_for_a_broadcast);
	UNIT(last_block_is_acknowledged_after_the_end);
	UNIT(within_a_window);
	UNIT(no_window_of_a_boot_that_ends);
	UNIT(console_tells_each_step);
	UNIT(sink_gets_the_sentences);
	UNIT(words_of_a_pxe_server);
	UNIT(arp_is_asked_in_the_same_turn);
	UNIT(no_server_but_one);
	UNIT(off_link_server_goes_through_the_router);
	UNIT(bootp_needs_no_request);
	UNIT(nobody_serves);
	UNIT(no_link);
	UNIT(late_link);
	UNIT(link_flaps);
	UNIT(abort_in_every_phase);
	UNIT(abort_without_link);
	return unit_run("boot");
}
