#include "net/discover.h"

#include <string.h>

#include "tests/unit/asking.h"

#define BY_MULTICAST  "DISCOVER-TYPE 15 to 239.1.1.1"
#define BY_BROADCAST  "DISCOVER-TYPE 15 to 255.255.255.255"
#define AT_PXE        "DISCOVER-TYPE 15 to 192.168.77.2"
#define AT_OTHER      "DISCOVER-TYPE 15 to 192.168.77.66"
#define LISTED_ONLY   PXE_DISCOVERY_LISTED_ONLY
#define BOOT_ACK(...) PXE_ACK(.from = OTHER_IP, .server = OTHER_IP, .next = OTHER_IP, ##__VA_ARGS__)

/* Sent now and again after 1 s; the next method is due 2 s later, each within a 16th. */
static void twice(const char *text)
{
	expect(text);
	quiet();
	due(now + 870, now + 1130);
	expect(text);
	quiet();
	due(now + 1870, now + 2130);
}

/* The only server, thrice, 2 s apart. */
static void thrice(const char *text)
{
	for (int n = 0; n < DISCOVER_ROUNDS; n++) {
		expect(text);
		quiet();
		due(now + 1750, now + 2250);
	}
}

/* ---- whom, in which order ---- */

static void multicast_then_broadcast_then_the_list(void **state)
{
	uint32_t xid;

	(void)state;
	begin_with(OCTETS(IN_GROUP, SERVER(15, 66)));
	assert_int_equal(pxe_group(&pxe), GROUP);
	twice(BY_MULTICAST);
	assert_true(sent.src_port == 4011 && sent.dst_port == 4011);
	xid = last_xid;
	assert_int_equal(pxe_group(&pxe), GROUP); /* the second answer may be on its way */
	twice(BY_BROADCAST);
	assert_true(sent.src_port == 68 && sent.dst_port == 67);
	assert_int_equal(pxe_group(&pxe), IP4_ANY);
	thrice(AT_OTHER);
	assert_true(sent.src_port == 4011 && sent.dst_port == 4011);
	assert_int_equal(last_xid, xid);
	assert_in_range(now, TASK + 11000, TASK + 12500);
	expect_step();
	assert_failed(ERR_PXE_NO_BOOT_SERVER, 15, PXE_IP);
	assert_int_equal(traced(TRACE_PXE_MULTICAST), 2);
	assert_int_equal(traced(TRACE_PXE_BROADCAST), 2);
	assert_int_equal(traced(TRACE_PXE_BOOT_SERVER), 3);
	dropped(DROP_STATE, BOOT_ACK());
}

/* A program asks for a type and layer of its own (UEFI 24.3.6). */
static void search_of_the_owner(void **state)
{
	const struct pxe_vendor vendor = {
		.has_discovery_control = true,
		.discovery_control = PXE_DISCOVERY_NO_BROADCAST | PXE_DISCOVERY_NO_MULTICAST,
		.server_count = 1,
		.server = {{15, OTHER_IP}},
	};
	const struct pxe_search search = {CLIENT_IP, PXE_IP, &vendor, 15, 2};

	(void)state;
	begin_pxe(1);
	pxe_discover(&pxe, &search, now);
	expect(AT_OTHER " layer 2");
	give(BOOT_ACK());
	assert_int_equal(pxe.state, PXE_ANSWERED);
	ask(PXE_IP, OCTETS(UNICAST_ONLY, SERVER(15, 66)));
	expect(AT_OTHER);
}

static void request_names_type_and_address(void **state)
{
	(void)state;
	begin_with(OCTETS(UNICAST_ONLY, SERVER(15, 66)));
	expect(AT_OTHER);
	assert_int_equal(sent.src, CLIENT_IP);
	assert_int_equal(be32_get(sent.payload + 12), CLIENT_IP); /* ciaddr */
	assert_int_equal(be16_get(sent.payload + 8), 5);          /* secs */
	assert_int_equal(be16_get(sent.payload + 10), 0);
	assert_false(sent_has_option(DHCP_OPT_REQUESTED_IP));
	assert_false(sent_has_option(DHCP_OPT_SERVER_ID));
	assert_int_equal(sent_option(DHCP_OPT_UUID).len, 17);
}

/* Option 43 of the offer, and the first request. */
static const struct first_row {
	const char *name;
	struct bytes vendor;
	const char *want;
} firsts[] = {
	{"no control: multicast", BYTES(IN_GROUP, SERVER(15, 66)), BY_MULTICAST},
	{"control 0: multicast", BYTES(CONTROL(0), IN_GROUP, SERVER(15, 66)), BY_MULTICAST},
	{"control 1: multicast", BYTES(CONTROL(1), IN_GROUP, SERVER(15, 66)), BY_MULTICAST},
	{"control 1, no group: the list", BYTES(CONTROL(1), SERVER(15, 66)), AT_OTHER},
	{"control 2: broadcast", BYTES(CONTROL(2), IN_GROUP, SERVER(15, 66)), BY_BROADCAST},
	{"no group: broadcast", BYTES(SERVER(15, 66)), BY_BROADCAST},
	{"group is none: broadcast", BYTES(7, 4, 10, 0, 0, 1, SERVER(15, 66)), BY_BROADCAST},
	{"control 3: the list", BYTES(CONTROL(3), IN_GROUP, SERVER(15, 66)), AT_OTHER},
	{"control 7: the list", BYTES(CONTROL(7), IN_GROUP, SERVER(15, 66)), AT_OTHER},
	{"control 4: multicast", BYTES(CONTROL(4), IN_GROUP, SERVER(15, 66)), BY_MULTICAST},
	{"nobody listed: who named the type", BYTES(CONTROL(3), NO_SERVERS(15)), AT_PXE},
	{"another type listed", BYTES(CONTROL(3), SERVER(16, 66), ITEM(15, 'a')), AT_PXE},
	{"boot item before list", BYTES(CONTROL(3), SERVER(16, 67), SERVER(15, 66), BOOT_ITEM(15)),
         AT_OTHER},
	{"item of the menu before boot item",
         BYTES(CONTROL(3), SERVER(15, 66), BOOT_ITEM(16), ITEM(15, 'a')), AT_OTHER},
	{"boot item and no list", BYTES(BOOT_ITEM(15)), BY_BROADCAST},
	{"type 0 listed", BYTES(CONTROL(3), SERVER(0, 66)), "DISCOVER-TYPE 0 to 192.168.77.66"},
	{"control and group name no type", BYTES(CONTROL(0), IN_GROUP), "ASK 192.168.77.2"},
	{"bad option 43", BYTES(SERVER(15, 66), 6, 0), "ASK 192.168.77.2"},
};

static void first(void **state)
{
	const struct first_row *row = *state;

	begin_with(row->vendor);
	expect(row->want);
	quiet();
}

/* What lies behind a full list, here the same type and some address, is no server. */
static void full_list(void **state)
{
	struct discovery discovery;
	struct pxe_vendor vendor;

	(void)state;
	memset(&vendor, 1, sizeof(vendor));
	vendor.server_count = PXE_SERVER_MAX;
	for (size_t n = 0; n < PXE_SERVER_MAX; n++)
		vendor.server[n].type = 15;
	discover_begin(&discovery, &vendor, 0x0101, PXE_IP);
	assert_int_equal(discovery.server_count, 1);
	assert_int_equal(discovery.server[0], PXE_IP);
}

static void servers_take_turns(void **state)
{
	(void)state;
	begin_with(OCTETS(UNICAST_ONLY, SERVER(15, 66), SERVER(16, 3), SERVER(15, 2)));
	for (int round = 0; round < DISCOVER_ROUNDS; round++) {
		expect(AT_OTHER);
		quiet();
		due(now + 870, now + 1130);
		expect(AT_PXE);
		quiet();
		due(now + 870, now + 1130);
	}
	expect_step();
	assert_failed(ERR_PXE_NO_BOOT_SERVER, 15, PXE_IP);
}

/* However long the list: so many of it are asked, and in the same time. */
static void long_list(void **state)
{
	uint8_t vendor[5 + 4 * 40] = {8, 3 + 4 * 40, 0, 15, 40};
	unsigned count = 0;

	(void)state;
	for (uint8_t n = 0; n < 40; n++)
		be32_set(vendor + 5 + 4 * n, IP4(192, 168, 77, 100 + n));
	begin_with((struct bytes){vendor, sizeof(vendor)});
	twice(BY_BROADCAST);
	while (pxe.state == PXE_DISCOVERING) {
		due(now, now + 270);
		if (output_once()) {
			assert_in_range(sent.dst, IP4(192, 168, 77, 100),
			                IP4(192, 168, 77, 99 + DISCOVER_LIST_MAX));
			count++;
		}
	}
	assert_int_equal(count, DISCOVER_ROUNDS * DISCOVER_LIST_MAX);
	assert_in_range(now, TASK + 8500, TASK + 9500);
}

/* ---- whose answer ---- */

static void anyone_may_answer_a_multicast(void **state)
{
	(void)state;
	begin_with(OCTETS(IN_GROUP, NO_SERVERS(15)));
	expect(BY_MULTICAST);
	give(BOOT_ACK(.more = OPTION43(BOOT_ITEM(15), 255)));
	assert_answered(FILE_NAME, OTHER_IP);
	assert_int_equal(pxe_group(&pxe), IP4_ANY);
}

static void answers_to_port_68_and_offers_count(void **state)
{
	(void)state;
	begin_with(OCTETS(SERVER(15, 66)));
	expect(BY_BROADCAST);
	give(BOOT_ACK(.port = 68));
	assert_answered(FILE_NAME, OTHER_IP);
	begin_with(OCTETS(UNICAST_ONLY, SERVER(15, 66)));
	expect(AT_OTHER);
	give(BOOT_ACK(.type = DHCP_OFFER,
	              .server = 0)); /* without option 54: known by its address */
	assert_answered(FILE_NAME, OTHER_IP);
}

static void late_answer_to_the_multicast(void **state)
{
	(void)state;
	begin_with(OCTETS(CONTROL(1), IN_GROUP, NO_SERVERS(15)));
	twice(BY_MULTICAST);
	expect(AT_PXE);
	give(BOOT_ACK());
	assert_answered(FILE_NAME, OTHER_IP);
}

static void answer_of_another_type_is_dropped(void **state)
{
	(void)state;
	begin_with(OCTETS(UNICAST_ONLY, SERVER(15, 66)));
	expect(AT_OTHER);
	dropped(DROP_PXE_TYPE, BOOT_ACK(.more = OPTION43(BOOT_ITEM(16))));
	give(BOOT_ACK(.more = OPTION43(BOOT_ITEM(15))));
	assert_answered(FILE_NAME, OTHER_IP);
}

/* Option 43 that cannot be read says nothing against the answer. */
static void answer_with_a_bad_option_43(void **state)
{
	(void)state;
	begin_with(OCTETS(UNICAST_ONLY, SERVER(15, 66)));
	expect(AT_OTHER);
	give(BOOT_ACK(.more = OPTION43(BOOT_ITEM(16), 6, 0)));
	assert_answered(FILE_NAME, OTHER_IP);
}

static void only_who_was_asked_answers_a_unicast(void **state)
{
	(void)state;
	begin_with(OCTETS(UNICAST_ONLY, SERVER(15, 66)));
	expect(AT_OTHER);
	dropped(DROP_UDP_PEER, PXE_ACK());
	dropped(DROP_UDP_PEER, from_host(PXE_ACK(), DHCP_IP));
	dropped(DROP_UDP_PEER, PXE_ACK(.server = 0));
	give(BOOT_ACK());
	assert_answered(FILE_NAME, OTHER_IP);
}

/* A server of two addresses was asked at one and answers from the other. */
static void server_of_two_addresses(void **state)
{
	(void)state;
	begin_with(OCTETS(UNICAST_ONLY, SERVER(15, 66)));
	expect(AT_OTHER);
	give(from_host(BOOT_ACK(), DHCP_IP));
	assert_answered(FILE_NAME, OTHER_IP);
}

static void only_listed_servers_count(void **state)
{
	(void)state;
	begin_with(OCTETS(CONTROL(LISTED_ONLY), IN_GROUP, SERVER(15, 66), SERVER(16, 2)));
	expect(BY_MULTICAST);
	dropped(DROP_UDP_PEER, PXE_ACK()); /* listed for another type */
	give(BOOT_ACK());
	assert_answered(FILE_NAME, OTHER_IP);
}

/* PXE 2.1 table 2-1, tag 8: a count of 0 is any server of that type. */
static void any_of_the_listed_type_counts(void **state)
{
	(void)state;
	begin_with(OCTETS(CONTROL(LISTED_ONLY), IN_GROUP, NO_SERVERS(15)));
	expect(BY_MULTICAST);
	give(BOOT_ACK());
	assert_answered(FILE_NAME, OTHER_IP);
}

static void nobody_listed_and_only_listed_count(void **state)
{
	(void)state;
	begin_with(OCTETS(CONTROL(LISTED_ONLY), IN_GROUP, ITEM(15, 'a')));
	expect(BY_MULTICAST);
	dropped(DROP_UDP_PEER, BOOT_ACK());
	give(PXE_ACK()); /* who named the type */
	assert_answered(FILE_NAME, PXE_IP);
}

/* A DHCP server takes the broadcast for a renewal, and confirms it with its own boot file. */
static void renewal_is_no_answer(void **state)
{
	(void)state;
	begin_with(OCTETS(NO_MULTICAST, SERVER(15, 66)));
	expect(BY_BROADCAST);
	dropped(DROP_PXE_CLASS, DHCPACK(.file = "grub.efi"));
	give(BOOT_ACK());
	assert_answered(FILE_NAME, OTHER_IP);
}

/* A server listed is known to be one, whatever its option 60. */
static void listed_server_without_class(void **state)
{
	(void)state;
	begin_with(OCTETS(NO_MULTICAST, SERVER(15, 66)));
	expect(BY_BROADCAST);
	give(BOOT_ACK(.class = NULL));
	assert_answered(FILE_NAME, OTHER_IP);
}

static void what_is_dropped(void **state)
{
	static const uint8_t types[] = {0, DHCP_DISCOVER, DHCP_REQUEST, DHCP_NAK, 255};
	struct packet p;

	(void)state;
	begin_with(OCTETS(IN_GROUP, SERVER(15, 66)));
	expect(BY_MULTICAST);
	dropped(DROP_DHCP_NOT_OURS, BOOT_ACK(.xid = last_xid ^ 1));
	for (size_t i = 0; i < sizeof(types); i++)
		dropped(DROP_DHCP_TYPE, BOOT_ACK(.type = types[i]));
	p = BOOT_ACK();
	for (p.len = 0; p.len < 240; p.len++)
		dropped(DROP_DHCP_MALFORMED, p);
	quiet();
	give(BOOT_ACK());
	assert_answered(FILE_NAME, OTHER_IP);
}

static void referral_is_followed(void **state)
{
	struct packet p;

	(void)state;
	begin_with(OCTETS(UNICAST_ONLY, SERVER(15, 66)));
	expect(AT_OTHER);
	p = BOOT_ACK(.next = DHCP_IP, .field = NULL, .file = "boot\\x64\\wdsmgfw.efi");
	give(p);
	assert_answered("boot\\x64\\wdsmgfw.efi", DHCP_IP);
	assert_bytes((struct bytes){pxe.reply, pxe.reply_len}, (struct bytes){p.payload, p.len});
}

/* ---- no program named ---- */

static void only_server_names_no_program(void **state)
{
	(void)state;
	begin_with(OCTETS(UNICAST_ONLY, SERVER(15, 66)));
	expect(AT_OTHER);
	give(BOOT_ACK(.field = NULL));
	assert_failed(ERR_PXE_NO_FILE, OTHER_IP, 0);
	assert_int_equal(traced(TRACE_PXE_EMPTY), 1);
}

/* Another server may still name one; a menu in such an answer leads nowhere. */
static void others_are_waited_for(void **state)
{
	(void)state;
	begin_with(OCTETS(IN_GROUP, SERVER(15, 66)));
	expect(BY_MULTICAST);
	give(PXE_ACK(.field = NULL, .more = OPTION43(ITEM(16, 'b'), PROMPT(0))));
	quiet();
	assert_null(pxe_menu(&pxe));
	give(BOOT_ACK());
	assert_answered(FILE_NAME, OTHER_IP);
}

static void next_of_the_list_is_waited_for(void **state)
{
	(void)state;
	begin_with(OCTETS(UNICAST_ONLY, SERVER(15, 66), SERVER(15, 2)));
	expect(AT_OTHER);
	give(BOOT_ACK(.field = NULL));
	quiet();
	due(now + 870, now + 1130);
	expect(AT_PXE);
	give(PXE_ACK());
	assert_answered(FILE_NAME, PXE_IP);
}

/* The choice is made: a menu beside the program asks for no other. */
static void menu_in_the_answer_is_passed_over(void **state)
{
	(void)state;
	begin_with(OCTETS(UNICAST_ONLY, SERVER(15, 66)));
	expect(AT_OTHER);
	give(BOOT_ACK(.more = OPTION43(BOOT_ITEM(15), ITEM(15, 'a'), ITEM(16, 'b'))));
	assert_answered(FILE_NAME, OTHER_IP);
}

static void nobody_names_a_program(void **state)
{
	(void)state;
	begin_with(OCTETS(CONTROL(1), IN_GROUP, SERVER(15, 66)));
	expect(BY_MULTICAST);
	give(PXE_ACK(.field = NULL));
	due(now + 870, now + 1130);
	expect(BY_MULTICAST);
	due(now + 1870, now + 2130);
	thrice(AT_OTHER);
	expect_step();
	assert_failed(ERR_PXE_NO_FILE, PXE_IP, 0);
	ask(OTHER_IP, OCTETS(UNICAST_ONLY, SERVER(15, 66)));
	thrice(AT_OTHER);
	expect_step();
	assert_failed(ERR_PXE_NO_BOOT_SERVER, 15, OTHER_IP); /* the old empty answer is forgotten */
}

int main(void)
{
	UNIT(multicast_then_broadcast_then_the_list);
	UNIT(search_of_the_owner);
	UNIT(request_names_type_and_address);
	UNIT_ROWS(firsts, first);
	UNIT(full_list);
	UNIT(servers_take_turns);
	UNIT(long_list);
	UNIT(anyone_may_answer_a_multicast);
	UNIT(answers_to_port_68_and_offers_count);
	UNIT(late_answer_to_the_multicast);
	UNIT(answer_of_another_type_is_dropped);
	UNIT(answer_with_a_bad_option_43);
	UNIT(only_who_was_asked_answers_a_unicast);
	UNIT(server_of_two_addresses);
	UNIT(only_listed_servers_count);
	UNIT(any_of_the_listed_type_counts);
	UNIT(nobody_listed_and_only_listed_count);
	UNIT(renewal_is_no_answer);
	UNIT(listed_server_without_class);
	UNIT(what_is_dropped);
	UNIT(referral_is_followed);
	UNIT(only_server_names_no_program);
	UNIT(others_are_waited_for);
	UNIT(next_of_the_list_is_waited_for);
	UNIT(menu_in_the_answer_is_passed_over);
	UNIT(nobody_names_a_program);
	return unit_run("discover");
}
