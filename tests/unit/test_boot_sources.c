/*
 * What a boot does when a source or a server is of no use: silent, without the file, refusing, or
 * with a program that cannot be started.
 */
#include "net/cached.h"
#include "net/wire/checksum.h"
#include "net/wire/ipv4.h"
#include "tests/unit/booting.h"

#include <string.h>

/* ---- a server that is full ---- */

/* As Linux answers a request where no program has the port. */
static struct bytes port_is_closed(void)
{
	static uint8_t room[ETH_FRAME_MAX];
	uint8_t message[36] = {3, 3, [8] = 0x45, [17] = IPV4_UDP};
	struct writer w = {room, sizeof(room), 0, false};
	const struct eth eth = {client_mac, mac_of(PXE_IP), ETH_TYPE_IPV4, {0}};
	const struct ipv4 ip = {PXE_IP, CLIENT_IP, 7, IPV4_ICMP, 64, 0, 0, {0, sizeof(message)}};

	be32_set(message + 20, CLIENT_IP);
	be32_set(message + 24, PXE_IP);
	be16_set(message + 30, 69);
	be16_set(message + 2,
	         checksum_finish(checksum_add(0, (struct bytes){message, sizeof(message)})));
	eth_emit(&w, &eth);
	ipv4_emit(&w, &ip);
	put_bytes(&w, message, sizeof(message));
	return (struct bytes){w.data, w.len};
}

static uint64_t silent_from_now_on(void)
{
	uint64_t asked = now;

	while (boot.phase == BOOT_TFTP) {
		now = boot_deadline_ms(&boot);
		if (output_once() && strncmp(sent.text, "ARP who", 7) == 0)
			give_frame(arp_reply(sent.dst));
	}
	return now - asked;
}

static void only_server_is_waited_for(void **state)
{
	uint64_t silent_ms;

	(void)state;
	boot_to(STAGE_ASKING);
	silent_ms = silent_from_now_on();
	assert_in_range(silent_ms, TFTP_TURN_MS - 1, TFTP_TURN_MS);
	assert_int_equal(boot.failure.err, ERR_TFTP_NO_REPLY);
	assert_int_equal(traced(TRACE_TFTP_WAITING), 1);
}

static void only_server_without_tftp_is_not(void **state)
{
	uint64_t silent_ms;

	(void)state;
	boot_to(STAGE_ASKING);
	give_frame(port_is_closed());
	assert_false(output_once()); /* nor does anything change before the deadline */
	silent_ms = silent_from_now_on();
	assert_in_range(silent_ms, TFTP_ANSWER_MS - 1, TFTP_ANSWER_MS);
	assert_int_equal(boot.failure.err, ERR_TFTP_NO_REPLY);
	assert_int_equal(traced(TRACE_TFTP_WAITING), 0);
}

/* ---- from source to source ---- */

/* Through unanswered requests of 0.5, 0.7, ... 1.9 s, each request 0.05 s early or late at most. */
static void pxe_is_silent(void)
{
	uint64_t asked = now, last = now;

	for (uint32_t n = 1; n < PXE_REQUEST_MAX; n++) {
		due(last + 200 * n + 200, last + 200 * n + 400);
		last = now;
		if (n >= PXE_DOUBTS_FROM && n % 2 == 0) { /* but not just after an answer */
			expect("ARP who has 192.168.77.1");
			dropped_frame(DROP_ARP_UNASKED, arp_reply(DHCP_IP)); /* as was known */
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
		expectf("RRQ %s from 192.168.77.2 blksize=1468 tsize=0 windowsize=128", names[n]);
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
	expect("RRQ none.efi from 192.168.77.2 blksize=1468 tsize=0 windowsize=128");
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
	expectf("RRQ %s from 192.168.77.2 blksize=1468 tsize=0 windowsize=128", name);
}

static void backslashes_are_turned_if_not_found(void **state)
{
	static const uint16_t codes[] = {TFTP_ERROR_NOT_FOUND, TFTP_ERROR_ACCESS};

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		begin_windows_name("boot\\x64\\wdsmgfw.efi");
		give(tftp_error(codes[i], "no"));
		event("RESTART");
		expect("RRQ boot/x64/wdsmgfw.efi from 192.168.77.2 blksize=1468 tsize=0 "
		       "windowsize=128");
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
		expectf("RRQ %s from 192.168.77.2 blksize=1468 tsize=0 windowsize=128", *name);
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

/* ---- from which station a host answers ---- */

/* One offer names a file of a host that is asked for, and believed as it answers first. */
static void file_host_is_whom_arp_finds(ip4 sender, ip4 station, ip4 host)
{
	give(by_station_of(station, OFFER(.from = sender, .file = FILE_NAME, .next = host)));
	due(now + PLAN_PATIENCE_MS, now + PLAN_PATIENCE_REFUSED_MS);
	expect(REQUEST);
	give(by_station_of(station, DHCPACK(.from = sender, .file = FILE_NAME, .next = host)));
	expect_probe();
	expectf("ARP who has 192.168.77.%u", host & 0xff);
	give_frame(arp_reply(host));
	expectf("RRQ nbp.efi from 192.168.77.%u blksize=1468 tsize=0 windowsize=128", host & 0xff);
}

/* By a relay agent: neither is it the server, nor is its station that one's. */
static void station_of_a_relayed_offer_is_not_its_servers(void **state)
{
	(void)state;
	begin_boot();
	expect("DISCOVER");
	file_host_is_whom_arp_finds(OTHER_IP, OTHER_IP, DHCP_IP);
	begin_boot();
	expect("DISCOVER");
	file_host_is_whom_arp_finds(PXE_IP, OTHER_IP, PXE_IP);
}

static void station_of_an_offer_that_was_given_up_is_forgotten(void **state)
{
	(void)state;
	begin_boot();
	expect("DISCOVER");
	give(OFFER());
	give(by_station_of(OTHER_IP, PROXY_OFFER()));
	expect(REQUEST);
	give(DHCPNAK());
	due(now + DHCP_NAK_WAIT_MS, now + DHCP_NAK_WAIT_MS);
	expect("DISCOVER");
	file_host_is_whom_arp_finds(DHCP_IP, DHCP_IP, PXE_IP);
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
	expect("RRQ one.efi from 192.168.77.2 blksize=1468 tsize=0 windowsize=128");
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
	expect("RRQ two.efi from 192.168.77.2 blksize=1468 tsize=0 windowsize=128");
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
	expect("RRQ one.efi from 192.168.77.2 blksize=1468 tsize=0 windowsize=128");
	give(tftp_error(TFTP_ERROR_NOT_FOUND, "no"));
	event("RESTART");
	expect("ARP who has 192.168.77.51");
	assert_int_equal(sent.src, IP4_ANY);
	quiet();
	due(now + BOOT_PROBE_MS, now + BOOT_PROBE_MS);
	expect("RRQ two.efi from 192.168.77.2 blksize=1468 tsize=0 windowsize=128");
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
	if (boot.dhcp.refusals.count > 0 && !boot.dhcp.refusals.forgiven) {
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
			due(now + 500, now + 1500);
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
		at(now + 600);
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
	expect("RRQ nbp.efi from 192.168.77.1 blksize=1468 tsize=0 windowsize=128");
	quiet();
}

static void half_a_file_is_void_when_another_source_is_tried(void **state)
{
	(void)state;
	begin_binl(FILE_NAME);
	give(PXE_ACK(.from = DHCP_IP, .server = DHCP_IP, .next = PXE_IP, .field = "half.efi"));
	expect("ARP who has 192.168.77.2");
	give_frame(arp_reply(PXE_IP));
	expect("RRQ half.efi from 192.168.77.2 blksize=1468 tsize=0 windowsize=128");
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
	expect("RRQ other.efi from 192.168.77.1 blksize=1468 tsize=0 windowsize=128");
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
	expect("RRQ large.efi from 192.168.77.2 blksize=1468 tsize=0 windowsize=128");
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
	expect("RRQ large.efi from 192.168.77.1 blksize=1468 tsize=0 windowsize=128");
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
	UNIT(station_of_a_relayed_offer_is_not_its_servers);
	UNIT(station_of_an_offer_that_was_given_up_is_forgotten);
	UNIT(next_dhcp_server_is_tried);
	UNIT(next_bootp_server_is_tried);
	UNIT(next_dhcp_server_refuses);
	UNIT(address_in_use_is_declined);
	UNIT(claims_of_one_that_claims_all_are_not_believed);
	UNIT(only_server_is_waited_for);
	UNIT(only_server_without_tftp_is_not);
	UNIT(lease_is_renewed_while_a_file_comes);
	UNIT(source_fails_while_the_lease_is_renewed);
	UNIT(half_a_file_is_void_when_another_source_is_tried);
	UNIT(empty_file);
	UNIT(next_source_after_a_useless_program);
	UNIT(useless_program_was_the_last);
	UNIT(program_too_large_was_the_last);
	UNIT(next_source_after_a_program_too_large);
	UNIT(complete_program_too_large);
	UNIT(server_is_told_during_the_next_menu);
	return unit_run("boot_sources");
}
