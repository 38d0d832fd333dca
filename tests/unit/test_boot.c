#include "net/cached.h"
#include "tests/unit/booting.h"

#include <string.h>

#define REQUEST "REQUEST 192.168.77.50 from 192.168.77.1"
#define RRQ     "RRQ nbp.efi from 192.168.77.2 blksize=1468 tsize=0"
#define ACK(n)  "ACK " #n " to 192.168.77.2:40069"

static void assert_failure(const char *sentence)
{
	char text[600];

	boot_failure_text(&boot, &boot.failure, text, sizeof(text));
	assert_string_equal(text, sentence);
}

/* The boot is over: its address goes back to the DHCP server. */
static void expect_release(void)
{
	expect("ARP who has 192.168.77.1");
	give_frame(arp_reply(DHCP_IP));
	expect("RELEASE 192.168.77.50 to 192.168.77.1");
	quiet();
	assert_int_equal(boot_deadline_ms(&boot), NET_NEVER);
}

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

static char told[4000];

static void tell(void *context, const struct trace_entry *entry)
{
	size_t used = strlen(told);

	assert_ptr_equal(context, &boot);
	if (trace_level(entry->id) != TRACE_STEP)
		return;
	strcat(told, trace_actor(entry->id));
	strcat(told, " ");
	used = strlen(told);
	boot_trace_text(&boot, entry, told + used, sizeof(told) - used - 2);
	strcat(told, "\n");
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
	expect("RRQ nbp.efi from 10.0.0.9 blksize=1468 tsize=0");
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

/* ---- from source to source ---- */

/* Through unanswered requests of 0.5, 0.7, ... 1.9 s, each 0.05 s more or less at most. */
static void pxe_is_silent(void)
{
	uint64_t asked = now, last = now;

	for (uint32_t n = 1; n < PXE_REQUEST_MAX; n++) {
		due(last + 200 * n + 250, last + 200 * n + 350);
		last = now;
		if (n >= PXE_DOUBTS_FROM && n % 2 == 0) { /* but not just after an answer */
			expect("ARP who has 192.168.77.1");
			dropped_frame(DROP_ARP_UNASKED, arp_reply(DHCP_IP)); /* as was known */
			while (now + NEIGHBOUR_AGAIN_MS < last + NEIGHBOUR_SETTLE_MS) {
				due(now + NEIGHBOUR_AGAIN_MS, now + NEIGHBOUR_AGAIN_MS);
				expect("ARP who has 192.168.77.1");
			}
			due(last + NEIGHBOUR_SETTLE_MS, last + NEIGHBOUR_SETTLE_MS);
		}
		expect("ASK 192.168.77.1");
		quiet();
	}
	due(asked + 9200, asked + 10000);
	assert_int_equal(traced(TRACE_ARP_TWO_CLAIM), 0);
}

static void begin_binl(const char *file)
{
	begin_boot();
	expect("DISCOVER");
	give(OFFER(.class = "PXEClient", .file = file, .next = PXE_IP));
	expect(REQUEST);
	give(DHCPACK(.class = "PXEClient"));
	expect_probe();
	expect("ARP who has 192.168.77.1");
	give_frame(arp_reply(DHCP_IP));
	expect("ASK 192.168.77.1");
	quiet();
}

static void silent_pxe_server_falls_back_to_the_file(void **state)
{
	(void)state;
	begin_binl(FILE_NAME);
	pxe_is_silent();
	expect("ARP who has 192.168.77.2");
	assert_int_equal(traced(TRACE_SOURCE_FAILED), 1);
	assert_int_equal(boot.failure.err, ERR_PXE_NO_REPLY);
	give_frame(arp_reply(PXE_IP));
	expect(RRQ);
	quiet();
}

static void silent_pxe_server_alone_ends_the_boot(void **state)
{
	(void)state;
	begin_binl(NULL);
	pxe_is_silent();
	expect("RELEASE 192.168.77.50 to 192.168.77.1");
	quiet();
	event("FAILED PXE_NOT_SERVED");
	event("");
	assert_failure("DHCP server 192.168.77.1 says it boots PXE clients (option 60), but names "
	               "no boot program and does not answer on UDP port 4011.");
}

/* Another address of the same subnet would not make it answer. */
static void silent_pxe_server_is_asked_under_one_address(void **state)
{
	(void)state;
	begin_boot();
	expect("DISCOVER");
	give(OFFER());
	give(OFFER(.from = OTHER_IP, .server = OTHER_IP, .address = CLIENT_IP + 1));
	give(PROXY_OFFER());
	expect(REQUEST);
	give(DHCPACK());
	expect_probe();
	expect("ARP who has 192.168.77.2");
	give_frame(arp_reply(PXE_IP));
	while (boot.phase == BOOT_PXE) {
		if (!output_once())
			due(now, now + 4000);
	}
	assert_int_equal(boot.phase, BOOT_FAILED);
	event("FAILED PXE_NO_REPLY");
}

/* A host that is off takes no longer than one that is silent: the requests' own times count. */
static void pxe_server_that_is_off(void **state)
{
	uint64_t asked;

	(void)state;
	boot_to(STAGE_ARP);
	asked = now;
	while (boot.phase == BOOT_PXE) {
		now = boot_deadline_ms(&boot);
		if (output_once())
			assert_string_equal(sent.text, "ARP who has 192.168.77.2");
	}
	assert_in_range(now, asked + 9200, asked + 10000);
	event("FAILED PXE_NO_REPLY");
	assert_true(traced(TRACE_ARP_NO_REPLY) >= 1);
	expect_release();
}

static void pxe_server_without_file_ends_the_boot(void **state)
{
	(void)state;
	boot_to(STAGE_PXE);
	give(PXE_ACK(.field = NULL));
	expect_release();
	event("FAILED PXE_NO_FILE");
	assert_failure("PXE server 192.168.77.2 answered but named no boot program.");
}

static void url_is_refused(void **state)
{
	(void)state;
	boot_to(STAGE_PXE);
	give(PXE_ACK(.field = "http://pxe/nbp.efi"));
	expect_release();
	event("FAILED PXE_BAD_NAME");
	assert_int_equal(traced(TRACE_SOURCE_FAILED), 0); /* it is the failure itself */
	assert_failure(
		"Server 192.168.77.2 names \"http://pxe/nbp.efi\", which TFTP cannot fetch.");
}

static void names_that_only_look_like_urls(void **state)
{
	static const char *const names[] = {"boot//x.efi", "d:x/y.efi", "d:/y.efi", "x:", "x:/"};

	(void)state;
	for (size_t n = 0; n < sizeof(names) / sizeof(names[0]); n++) {
		boot_to(STAGE_PXE);
		give(PXE_ACK(.field = names[n]));
		expectf("RRQ %s from 192.168.77.2 blksize=1468 tsize=0", names[n]);
	}
}

static void missing_file_leads_to_the_next_source(void **state)
{
	(void)state;
	begin_boot();
	expect("DISCOVER");
	give(OFFER(.class = "PXEClient", .file = FILE_NAME, .next = PXE_IP));
	expect(REQUEST);
	give(DHCPACK());
	expect_probe();
	expect("ARP who has 192.168.77.1");
	give_frame(arp_reply(DHCP_IP));
	expect("ASK 192.168.77.1");
	give(PXE_ACK(.from = DHCP_IP, .server = DHCP_IP, .next = PXE_IP, .field = "none.efi"));
	expect("ARP who has 192.168.77.2");
	give_frame(arp_reply(PXE_IP));
	expect("RRQ none.efi from 192.168.77.2 blksize=1468 tsize=0");
	told[0] = 0;
	boot.env.trace.sink = tell;
	boot.env.trace.context = &boot;
	give(tftp_error(4, "no such file"));
	assert_string_equal(told,
	                    "BOOT TFTP server 192.168.77.2 refused \"none.efi\" with error 4: "
	                    "no such file\n"
	                    "BOOT server 192.168.77.1 named \"nbp.efi\" on 192.168.77.2\n");
	expect(RRQ);
	event("RESTART");
	give(tftp_error(1, "gone\tas well"));
	expect("RELEASE 192.168.77.50 to 192.168.77.1");
	quiet();
	event("FAILED TFTP_NOT_FOUND");
	event("");
	assert_failure("TFTP server 192.168.77.2 has no file \"nbp.efi\": gone.as well");
}

static void begin_windows_name(const char *name)
{
	boot_to(STAGE_PXE);
	give(PXE_ACK(.field = name));
	expectf("RRQ %s from 192.168.77.2 blksize=1468 tsize=0", name);
}

static void backslashes_are_turned_if_not_found(void **state)
{
	static const uint16_t codes[] = {TFTP_ERROR_NOT_FOUND, TFTP_ERROR_ACCESS};

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		begin_windows_name("boot\\x64\\wdsmgfw.efi");
		give(tftp_error(codes[i], "no"));
		event("RESTART");
		expect("RRQ boot/x64/wdsmgfw.efi from 192.168.77.2 blksize=1468 tsize=0");
		assert_int_equal(traced(TRACE_TFTP_SLASHES), 1);
		give(tftp_error(codes[i], "no")); /* once */
		expect_release();
		eventf("FAILED %s", i == 0 ? "TFTP_NOT_FOUND" : "TFTP_REFUSED");
	}
}

static void backslashes_are_turned_in_each_name(void **state)
{
	(void)state;
	begin_binl("a\\b");
	give(PXE_ACK(.from = DHCP_IP, .server = DHCP_IP, .next = PXE_IP, .field = "c\\d"));
	expect("ARP who has 192.168.77.2");
	give_frame(arp_reply(PXE_IP));
	for (const char *const *name = (const char *const[]){"c\\d", "c/d", "a\\b", "a/b", NULL};
	     *name; name++) {
		expectf("RRQ %s from 192.168.77.2 blksize=1468 tsize=0", *name);
		give(tftp_error(TFTP_ERROR_NOT_FOUND, "no"));
		event(name[1] ? "RESTART" : "FAILED TFTP_NOT_FOUND");
	}
}

static void dhcp_server_that_answers_but_names_nothing(void **state)
{
	(void)state;
	begin_binl(NULL);
	give(PXE_ACK(.from = DHCP_IP, .server = DHCP_IP, .field = NULL));
	event("FAILED PXE_NO_FILE");
}

static void nothing_waits_after_a_bootp_boot(void **state)
{
	(void)state;
	begin_boot();
	expect("DISCOVER");
	give(OFFER(.type = 0, .server = 0, .field = FILE_NAME, .next = PXE_IP));
	due(now + PLAN_PATIENCE_MS, now + PLAN_PATIENCE_MS);
	expect_probe();
	expect("ARP who has 192.168.77.2");
	boot_abort(&boot, (struct failure){.err = ERR_ABORTED}, now);
	quiet();
	assert_int_equal(boot_deadline_ms(&boot), NET_NEVER);
}

static void slashes_are_left(void **state)
{
	(void)state;
	begin_windows_name("boot/x64/wdsmgfw.efi");
	give(tftp_error(TFTP_ERROR_NOT_FOUND, "no"));
	expect_release();
	begin_windows_name("boot\\x64");
	give(tftp_error(4, "no"));
	expect_release();
}

/* ---- from server to server ---- */

#define OTHER_LEASE .from = OTHER_IP, .server = OTHER_IP, .address = CLIENT_IP + 1

static uint32_t request_xid;

static void begin_two_with_files(void)
{
	begin_boot();
	expect("DISCOVER");
	give(OFFER(.file = "one.efi", .next = PXE_IP));
	give(OFFER(OTHER_LEASE, .file = "two.efi", .next = PXE_IP));
	due(now + PLAN_PATIENCE_MS, now + PLAN_PATIENCE_MS);
	expect(REQUEST);
	give(DHCPACK());
	expect_probe();
	expect("ARP who has 192.168.77.2");
	give_frame(arp_reply(PXE_IP));
	expect("RRQ one.efi from 192.168.77.2 blksize=1468 tsize=0");
	give(tftp_error(TFTP_ERROR_NOT_FOUND, "no"));
	event("RESTART");
	expect("REQUEST 192.168.77.51 from 192.168.77.66");
	request_xid = last_xid;
	expect("ARP who has 192.168.77.1");
	give_frame(arp_reply(DHCP_IP));
	expect("RELEASE 192.168.77.50 to 192.168.77.1");
	quiet();
}

static void next_dhcp_server_is_tried(void **state)
{
	(void)state;
	begin_two_with_files();
	give(DHCPACK(OTHER_LEASE, .xid = request_xid));
	expect("ARP who has 192.168.77.51");
	assert_int_equal(sent.src, IP4_ANY);
	quiet();
	due(now + BOOT_PROBE_MS, now + BOOT_PROBE_MS);
	expect("RRQ two.efi from 192.168.77.2 blksize=1468 tsize=0");
	assert_int_equal(sent.src, CLIENT_IP + 1);
	quiet();
}

/* Of two BOOTP servers the second one's reply is a lease as it stands, like the first one's. */
static void next_bootp_server_is_tried(void **state)
{
	(void)state;
	begin_boot();
	expect("DISCOVER");
	give(OFFER(.type = 0, .server = 0, .field = "one.efi", .next = PXE_IP));
	give(OFFER(OTHER_LEASE, .type = 0, .server = 0, .field = "two.efi", .next = PXE_IP));
	due(now + PLAN_PATIENCE_MS, now + PLAN_PATIENCE_MS);
	expect_probe();
	expect("ARP who has 192.168.77.2");
	give_frame(arp_reply(PXE_IP));
	expect("RRQ one.efi from 192.168.77.2 blksize=1468 tsize=0");
	give(tftp_error(TFTP_ERROR_NOT_FOUND, "no"));
	event("RESTART");
	expect("ARP who has 192.168.77.51");
	assert_int_equal(sent.src, IP4_ANY);
	quiet();
	due(now + BOOT_PROBE_MS, now + BOOT_PROBE_MS);
	expect("RRQ two.efi from 192.168.77.2 blksize=1468 tsize=0");
	quiet();
}

static void next_dhcp_server_refuses(void **state)
{
	(void)state;
	begin_two_with_files();
	give(DHCPNAK(.from = OTHER_IP, .server = OTHER_IP, .xid = request_xid));
	quiet();
	due(now + DHCP_NAK_WAIT_MS, now + DHCP_NAK_WAIT_MS);
	expect_step();
	event("FAILED TFTP_NOT_FOUND"); /* that it was refused is in the trace */
	assert_int_equal(traced(TRACE_SOURCE_FAILED), 2);
	assert_int_equal(boot_deadline_ms(&boot), NET_NEVER);
}

static void address_in_use_is_declined(void **state)
{
	mac holder = mac_of(OTHER_IP);
	struct arp claim = {ARP_REPLY, holder, CLIENT_IP, client_mac, 0};

	(void)state;
	begin_boot();
	expect("DISCOVER");
	give(OFFER());
	give(PROXY_OFFER());
	expect(REQUEST);
	give(DHCPACK());
	expect("ARP who has 192.168.77.50");
	give_frame(arp_frame(&claim, client_mac));
	expect("DECLINE 192.168.77.50 from 192.168.77.1");
	expect("DISCOVER");
	quiet();
	assert_int_equal(traced(TRACE_ARP_TAKEN), 1);
}

/* As far as the address has been confirmed and is probed. */
static void take_address(ip4 address)
{
	expect("DISCOVER");
	give(OFFER(.address = address));
	give(PROXY_OFFER());
	if (boot.dhcp.refusals.count > 0) {
		due(now + 1000, now + 1000); /* for a server that did not refuse before */
		expect_step();
	}
	expectf("REQUEST 192.168.77.%u from 192.168.77.1", address & 0xff);
	give(DHCPACK(.address = address));
	expectf("ARP who has 192.168.77.%u", address & 0xff);
}

static void claims_of_one_that_claims_all_are_not_believed(void **state)
{
	struct arp claim = {ARP_REPLY, mac_of(OTHER_IP), 0, client_mac, 0};

	(void)state;
	begin_boot();
	for (ip4 n = 0; n < 3; n++) {
		take_address(CLIENT_IP + n);
		claim.sender_ip = CLIENT_IP + n;
		told[0] = 0;
		boot.env.trace.sink = tell;
		boot.env.trace.context = &boot;
		give_frame(arp_frame(&claim, client_mac));
		if (n == 2)
			break;
		expectf("DECLINE 192.168.77.%u from 192.168.77.1", 50 + n);
		if (n > 0)
			due(now + 1000, now + 1000);
	}
	assert_string_equal(told,
	                    "ARP 02:00:c0:a8:4d:42 claims 192.168.77.52 and every other address; "
	                    "not believed\n");
	expect("ARP who has 192.168.77.2");
	assert_int_equal(boot.iface.ip, CLIENT_IP + 2);
}

static void lease_is_renewed_while_a_file_comes(void **state)
{
	const struct bytes eight = BYTES(51, 4, 0, 0, 0, 8);

	(void)state;
	begin_boot();
	expect("DISCOVER");
	give(OFFER(.class = "PXEClient"));
	expect(REQUEST);
	give(DHCPACK(.more = eight));
	expect_probe();
	expect("ARP who has 192.168.77.1");
	give_frame(arp_reply(DHCP_IP));
	expect("ASK 192.168.77.1");
	give(PXE_ACK(.from = DHCP_IP, .server = DHCP_IP));
	expect("ARP who has 192.168.77.2");
	give_frame(arp_reply(PXE_IP));
	expect(RRQ);
	for (uint16_t block = 1; block <= 3; block++) {
		at(now + 900);
		give(tftp_data(block, 512u * (block - 1u), 512));
		expectf("ACK %u to 192.168.77.2:40069", block);
		eventf("DATA %u+512", 512u * (block - 1u));
	}
	while (strncmp(sent.text, "RENEW", 5) != 0) {
		due(now, now + 2000);
		expect("");
	}
	assert_in_range(now, 4000, 4100);
	dropped(DROP_UDP_PORT, DHCPACK(.more = eight, .port = 4000));
	give(DHCPACK(.more = eight));
	assert_int_equal(traced(TRACE_LEASE_RENEWED), 1);
	give(tftp_data(4, 1536, 1));
	expect(ACK(4));
	event("DATA 1536+1");
	event("DONE 1537");
}

/* What comes of a machine's end does not wait for the next frame or the lease's next time. */
static void source_fails_while_the_lease_is_renewed(void **state)
{
	const struct bytes forty = BYTES(51, 4, 0, 0, 0, 40);

	(void)state;
	begin_boot();
	expect("DISCOVER");
	give(OFFER(.class = "PXEClient", .file = FILE_NAME, .next = DHCP_IP));
	expect(REQUEST);
	give(DHCPACK(.class = "PXEClient", .more = forty));
	expect_probe();
	expect("ARP who has 192.168.77.1");
	give_frame(arp_reply(DHCP_IP));
	expect("ASK 192.168.77.1");
	quiet();
	pxe_is_silent();
	now = 25000; /* the loop was held up: the renewal is due by now, and the silence is over */
	expect("RENEW 192.168.77.50 at 192.168.77.1");
	expect("RRQ nbp.efi from 192.168.77.1 blksize=1468 tsize=0");
	quiet();
}

static void half_a_file_is_void_when_another_source_is_tried(void **state)
{
	(void)state;
	begin_binl(FILE_NAME);
	give(PXE_ACK(.from = DHCP_IP, .server = DHCP_IP, .next = PXE_IP, .field = "half.efi"));
	expect("ARP who has 192.168.77.2");
	give_frame(arp_reply(PXE_IP));
	expect("RRQ half.efi from 192.168.77.2 blksize=1468 tsize=0");
	give(OACK("tsize|900"));
	expect(ACK(0));
	event("SIZE 900");
	give(tftp_data(1, 0, 512));
	expect(ACK(1));
	event("DATA 0+512");
	give(tftp_error(0, "disk gone"));
	expect(RRQ);
	event("RESTART");
	event("");
	give(tftp_data(1, 0, 100));
	expect(ACK(1));
	event("DATA 0+100");
	event("DONE 100");
}

static void empty_file(void **state)
{
	(void)state;
	boot_to(STAGE_ASKING);
	give(tftp_data(1, 0, 0));
	event("FAILED TFTP_EMPTY");
	event("");
	expect(ACK(1));
	expect_release();
	assert_failure("TFTP server 192.168.77.2 sent \"nbp.efi\" with no octet in it.");
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

/* ---- a program of no use ---- */

static struct packet from_dhcp_host(struct packet packet)
{
	packet.src = DHCP_IP;
	packet.from = mac_of(DHCP_IP);
	return packet;
}

/* The proxy's program is complete; the DHCP server names another. */
static void begin_useless_program(const char *other)
{
	begin_boot();
	expect("DISCOVER");
	at(1);
	give(OFFER(.file = other, .next = DHCP_IP));
	give(PROXY_OFFER());
	expect(REQUEST);
	give(DHCPACK(.file = other, .next = DHCP_IP));
	expect_probe();
	expect("ARP who has 192.168.77.2");
	give_frame(arp_reply(PXE_IP));
	expect("ASK 192.168.77.2");
	give(PXE_ACK());
	expect(RRQ);
	give(tftp_data(1, 0, 100));
	expect(ACK(1));
	event("DATA 0+100");
	event("DONE 100");
	quiet();
}

static void next_source_after_a_useless_program(void **state)
{
	static struct cached cached;

	(void)state;
	begin_useless_program("other.efi");
	boot_next(&boot, (struct failure){.err = ERR_IMAGE_RETURNED}, now);
	event("RESTART");
	expect("ARP who has 192.168.77.1");
	give_frame(arp_reply(DHCP_IP));
	expect("RRQ other.efi from 192.168.77.1 blksize=1468 tsize=0");
	assert_int_equal(traced(TRACE_SOURCE_FAILED), 1);
	cached_fill(&cached, &boot);
	assert_int_equal(cached.pxe_reply.len, 0); /* of the source before */
	give(from_dhcp_host(tftp_data(1, 0, 50)));
	expect("ACK 1 to 192.168.77.1:40069");
	event("DATA 0+50");
	event("DONE 50");
}

static void useless_program_was_the_last(void **state)
{
	(void)state;
	begin_useless_program(NULL);
	boot_next(&boot, (struct failure){.err = ERR_IMAGE_RETURNED}, now);
	event("FAILED IMAGE_RETURNED");
	event("");
	expect_release();
}

static void program_too_large_was_the_last(void **state)
{
	(void)state;
	boot_to(STAGE_ASKING);
	give(OACK("tsize|99999999999"));
	event("SIZE 99999999999");
	boot_next(&boot, (struct failure){.err = ERR_NO_MEMORY}, now);
	expect("ERROR 3 to 192.168.77.2:40069");
	expect_release(); /* no ACK after the ERROR */
	event("FAILED NO_MEMORY");
	event("");
	assert_failure("The boot program \"nbp.efi\" does not fit into this machine's memory.");
}

static void next_source_after_a_program_too_large(void **state)
{
	(void)state;
	begin_boot();
	expect("DISCOVER");
	at(1);
	give(OFFER(.file = FILE_NAME, .next = PXE_IP));
	give(PROXY_OFFER());
	expect(REQUEST);
	give(DHCPACK(.file = FILE_NAME, .next = PXE_IP));
	expect_probe();
	expect("ARP who has 192.168.77.2");
	give_frame(arp_reply(PXE_IP));
	expect("ASK 192.168.77.2");
	give(PXE_ACK(.field = "large.efi"));
	expect("RRQ large.efi from 192.168.77.2 blksize=1468 tsize=0");
	give(tftp_data(1, 0, 512));
	boot_next(&boot, (struct failure){.err = ERR_NO_MEMORY}, now);
	event("RESTART");
	event(""); /* DATA is void with it */
	expect("ERROR 3 to 192.168.77.2:40069");
	expect(RRQ);
	give(tftp_data(1, 0, 100));
	expect(ACK(1));
	event("DATA 0+100");
	event("DONE 100");
}

/* The last block did not fit: its server has nothing more to send, and is told nothing. */
static void complete_program_too_large(void **state)
{
	(void)state;
	boot_to(STAGE_RECEIVING);
	give(tftp_data(2, 512, 100));
	boot_next(&boot, (struct failure){.err = ERR_NO_MEMORY}, now);
	event("FAILED NO_MEMORY");
	event("");
}

/* Nothing is to be sent for the next source, whose menu waits; the server is told at once. */
static void server_is_told_during_the_next_menu(void **state)
{
	static const uint8_t menu[] = {DHCP_OPT_VENDOR,
	                               19,
	                               PXE_DISCOVERY_CONTROL,
	                               1,
	                               3,
	                               PXE_BOOT_MENU,
	                               7,
	                               0,
	                               1,
	                               4,
	                               'I',
	                               't',
	                               'e',
	                               'm',
	                               PXE_MENU_PROMPT,
	                               3,
	                               30,
	                               '?',
	                               '?',
	                               DHCP_OPT_END};

	(void)state;
	begin_boot();
	expect("DISCOVER");
	at(1);
	give(PROXY_OFFER(.more = {menu, sizeof(menu)}));
	give(OFFER(.class = "PXEClient", .control = 3));
	expect(REQUEST);
	give(DHCPACK(.class = "PXEClient"));
	expect_probe();
	expect("ARP who has 192.168.77.1");
	give_frame(arp_reply(DHCP_IP));
	expect("ASK 192.168.77.1");
	give(PXE_ACK(.from = DHCP_IP, .server = DHCP_IP, .next = DHCP_IP, .field = "large.efi"));
	expect("RRQ large.efi from 192.168.77.1 blksize=1468 tsize=0");
	give(from_dhcp_host(OACK("tsize|99999999999")));
	event("SIZE 99999999999");
	boot_next(&boot, (struct failure){.err = ERR_NO_MEMORY}, now);
	expect("ERROR 3 to 192.168.77.1:40069");
	quiet();
	assert_non_null(boot_menu(&boot));
	event("RESTART");
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
	UNIT(console_tells_each_step);
	UNIT(sink_gets_the_sentences);
	UNIT(words_of_a_pxe_server);
	UNIT(arp_is_asked_in_the_same_turn);
	UNIT(no_server_but_one);
	UNIT(off_link_server_goes_through_the_router);
	UNIT(bootp_needs_no_request);
	UNIT(nobody_serves);
	UNIT(silent_pxe_server_falls_back_to_the_file);
	UNIT(silent_pxe_server_alone_ends_the_boot);
	UNIT(silent_pxe_server_is_asked_under_one_address);
	UNIT(pxe_server_that_is_off);
	UNIT(pxe_server_without_file_ends_the_boot);
	UNIT(url_is_refused);
	UNIT(names_that_only_look_like_urls);
	UNIT(missing_file_leads_to_the_next_source);
	UNIT(backslashes_are_turned_if_not_found);
	UNIT(backslashes_are_turned_in_each_name);
	UNIT(dhcp_server_that_answers_but_names_nothing);
	UNIT(nothing_waits_after_a_bootp_boot);
	UNIT(slashes_are_left);
	UNIT(next_dhcp_server_is_tried);
	UNIT(next_bootp_server_is_tried);
	UNIT(next_dhcp_server_refuses);
	UNIT(address_in_use_is_declined);
	UNIT(claims_of_one_that_claims_all_are_not_believed);
	UNIT(lease_is_renewed_while_a_file_comes);
	UNIT(source_fails_while_the_lease_is_renewed);
	UNIT(half_a_file_is_void_when_another_source_is_tried);
	UNIT(empty_file);
	UNIT(no_link);
	UNIT(late_link);
	UNIT(link_flaps);
	UNIT(abort_in_every_phase);
	UNIT(abort_without_link);
	UNIT(next_source_after_a_useless_program);
	UNIT(useless_program_was_the_last);
	UNIT(program_too_large_was_the_last);
	UNIT(next_source_after_a_program_too_large);
	UNIT(complete_program_too_large);
	UNIT(server_is_told_during_the_next_menu);
	return unit_run("boot");
}
