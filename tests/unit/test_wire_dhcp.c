/* Fields and values received; see also test_wire_dhcp_options.c and test_wire_dhcp_emit.c. */
#include "tests/unit/captures.h"
#include "tests/unit/dhcp_reply.h"
#include "tests/unit/unit.h"

#define UDP_AT 42 /* a UDP payload in a frame */

static const struct bytes nothing = EMPTY;

static void captured_offer_with_boot_file(void **state)
{
	const struct bytes payload = {captured_offer + UDP_AT, sizeof(captured_offer) - UDP_AT};
	static const mac client = {{2, 0, 0, 0, 0, 1}};
	struct dhcp_packet packet;
	char text[32];
	uint32_t u32;
	uint8_t u8;
	ip4 ip;

	(void)state;
	assert_drop(dhcp_parse(guarded(payload), &packet), DROP_NONE);
	assert_int_equal(packet.op, 2);
	assert_int_equal(packet.xid, 0x01020304);
	assert_int_equal(packet.ciaddr, 0);
	assert_int_equal(packet.yiaddr, IP4(192, 168, 77, 55));
	assert_int_equal(packet.siaddr, IP4(192, 168, 77, 1));
	assert_int_equal(packet.giaddr, 0);
	assert_int_equal(packet.chaddr.len, 6);
	assert_memory_equal(packet.chaddr.octet, client.octet, 6);
	assert_string_equal(packet.file, "");
	assert_true(dhcp_option_u8(&packet, DHCP_OPT_TYPE, &u8) && u8 == DHCP_OFFER);
	assert_true(dhcp_option_ip4(&packet, DHCP_OPT_SERVER_ID, &ip));
	assert_int_equal(ip, IP4(192, 168, 77, 1));
	assert_true(dhcp_option_ip4(&packet, DHCP_OPT_SUBNET_MASK, &ip));
	assert_int_equal(ip, IP4(255, 255, 255, 0));
	assert_true(dhcp_option_ip4(&packet, DHCP_OPT_ROUTER, &ip));
	assert_int_equal(ip, IP4(192, 168, 77, 1));
	assert_true(dhcp_option_u32(&packet, DHCP_OPT_LEASE_TIME, &u32));
	assert_int_equal(u32, 12 * 3600);
	assert_true(dhcp_option_text(&packet, DHCP_OPT_BOOT_FILE, text, sizeof(text)));
	assert_string_equal(text, "nbp.efi"); /* dnsmasq sends it with a NUL */
	assert_true(dhcp_option_text(&packet, DHCP_OPT_TFTP_NAME, text, sizeof(text)));
	assert_string_equal(text, "srv");
	assert_false(dhcp_is_pxe(&packet));
}

static void captured_offer_of_a_proxy(void **state)
{
	const struct bytes payload = {captured_proxy_offer + UDP_AT,
	                              sizeof(captured_proxy_offer) - UDP_AT};
	struct dhcp_packet packet;
	struct bytes value;

	(void)state;
	assert_drop(dhcp_parse(guarded(payload), &packet), DROP_NONE);
	assert_int_equal(packet.yiaddr, 0);
	assert_int_equal(packet.siaddr, IP4(192, 168, 77, 1));
	assert_true(dhcp_is_pxe(&packet));
	assert_false(dhcp_option(&packet, DHCP_OPT_VENDOR, &value));
	assert_true(dhcp_option(&packet, DHCP_OPT_UUID, &value));
	assert_int_equal(value.len, 17);
}

static void fixed_fields_and_text(void **state)
{
	const struct bytes file = TEXT("boot/x64.efi"), sname = TEXT("server");
	static const mac client = {{2, 0, 0, 0, 0, 1}};
	struct dhcp_packet packet;

	(void)state;
	memset(&packet, 0xa5, sizeof(packet));
	assert_drop(dhcp_parse(guarded(dhcp_reply(nothing, file, sname)), &packet), DROP_NONE);
	assert_int_equal(packet.xid, 0x12345678);
	assert_int_equal(packet.ciaddr, IP4(192, 0, 2, 1));
	assert_int_equal(packet.yiaddr, IP4(192, 0, 2, 2));
	assert_int_equal(packet.siaddr, IP4(192, 0, 2, 3));
	assert_int_equal(packet.giaddr, IP4(192, 0, 2, 4));
	assert_int_equal(packet.chaddr.len, 6);
	assert_memory_equal(packet.chaddr.octet, client.octet, 6);
	assert_string_equal(packet.file, "boot/x64.efi");
	assert_string_equal(packet.sname, "server");
}

static void m37_fields_without_nul(void **state)
{
	uint8_t file[DHCP_FILE_LEN], sname[DHCP_SNAME_LEN];
	struct dhcp_packet packet;

	(void)state;
	memset(file, 'f', sizeof(file));
	memset(sname, 's', sizeof(sname));
	memset(&packet, 0xa5, sizeof(packet));
	assert_drop(dhcp_parse(guarded(dhcp_reply(nothing, (struct bytes){file, sizeof(file)},
	                                          (struct bytes){sname, sizeof(sname)})),
	                       &packet),
	            DROP_NONE);
	assert_memory_equal(packet.file, file, sizeof(file));
	assert_memory_equal(packet.sname, sname, sizeof(sname));
	assert_int_equal(packet.file[DHCP_FILE_LEN], 0);
	assert_int_equal(packet.sname[DHCP_SNAME_LEN], 0);
}

static void m25_malformed_below_240(struct bytes part)
{
	struct dhcp_packet packet;

	if (part.len < DHCP_FIXED_LEN)
		assert_drop(dhcp_parse(part, &packet), DROP_DHCP_MALFORMED);
	else
		dhcp_parse(part, &packet);
}

static void m25_every_truncation(void **state)
{
	(void)state;
	each_truncation((struct bytes){captured_offer + UDP_AT, sizeof(captured_offer) - UDP_AT},
	                m25_malformed_below_240);
	each_truncation((struct bytes){captured_proxy_offer + UDP_AT,
	                               sizeof(captured_proxy_offer) - UDP_AT},
	                m25_malformed_below_240);
}

static void m25_240_exactly_has_no_type(void **state)
{
	struct dhcp_packet packet;
	struct bytes value;

	(void)state;
	assert_drop(dhcp_parse(guarded(dhcp_reply(nothing, nothing, nothing)), &packet), DROP_NONE);
	for (unsigned code = 0; code < 256; code++)
		assert_false(dhcp_option(&packet, (uint8_t)code, &value));
}

static void m51_every_length_up_to_the_largest(void **state)
{
	static uint8_t pads[DHCP_MESSAGE_MAX];
	struct dhcp_packet packet;

	(void)state;
	for (size_t len = DHCP_FIXED_LEN; len <= DHCP_MESSAGE_MAX + 1; len++) {
		const struct bytes options = {pads, len - DHCP_FIXED_LEN};

		assert_drop(dhcp_parse(guarded(dhcp_reply(options, nothing, nothing)), &packet),
		            len <= DHCP_MESSAGE_MAX ? DROP_NONE : DROP_DHCP_MALFORMED);
	}
}

/* A good reply with some octets of its fixed fields put in the place of others. */
static const struct edit_row {
	const char *name;
	size_t at;
	struct bytes octets;
	enum drop want;
} edits[] = {
	{"M26 op 0", 0, BYTES(0), DROP_DHCP_MALFORMED},
	{"M26 op 1", 0, BYTES(1), DROP_DHCP_MALFORMED},
	{"M26 op 3", 0, BYTES(3), DROP_DHCP_MALFORMED},
	{"M26 htype 6", 1, BYTES(6), DROP_DHCP_MALFORMED},
	{"M26 hlen 0", 2, BYTES(0), DROP_DHCP_MALFORMED},
	{"M26 hlen 5", 2, BYTES(5), DROP_DHCP_MALFORMED},
	{"M26 hlen 15", 2, BYTES(15), DROP_DHCP_MALFORMED},
	{"M26 hlen 17", 2, BYTES(17), DROP_DHCP_MALFORMED},
	{"M26 hlen 255", 2, BYTES(255), DROP_DHCP_MALFORMED},
	{"hops 16", 3, BYTES(16), DROP_NONE},
	{"M27 cookie 63825362", 236, BYTES(0x63, 0x82, 0x53, 0x62), DROP_DHCP_MALFORMED},
	{"M27 cookie 0", 236, BYTES(0, 0, 0, 0), DROP_DHCP_MALFORMED},
	{"M27 cookie swapped", 236, BYTES(0x63, 0x53, 0x82, 0x63), DROP_DHCP_MALFORMED},
	{"M28 chaddr padding not zero", 34, BYTES(1, 2, 3, 4, 5, 6, 7, 8, 9, 10), DROP_NONE},
};

static void edit(void **state)
{
	const struct edit_row *row = *state;
	struct bytes good = guarded(dhcp_reply(nothing, nothing, nothing));
	struct dhcp_packet packet;

	memcpy((uint8_t *)(uintptr_t)good.data + row->at, row->octets.data, row->octets.len);
	assert_drop(dhcp_parse(good, &packet), row->want);
}

/* M30: an option of every length, read as every type. */
static void m30_numbers_of_every_length(void **state)
{
	static uint8_t room[257 + 1];
	struct dhcp_packet packet;

	(void)state;
	for (size_t len = 0; len <= 255; len++) {
		uint8_t u8 = 99;
		uint32_t u32 = 99;
		ip4 ip = 99;

		for (size_t i = 0; i < len; i++)
			room[2 + i] = (uint8_t)(i + 1);
		room[0] = 54;
		room[1] = (uint8_t)len;
		assert_drop(dhcp_parse(guarded(dhcp_reply((struct bytes){room, 2 + len}, nothing,
		                                          nothing)),
		                       &packet),
		            DROP_NONE);
		assert_int_equal(dhcp_option_u8(&packet, 54, &u8), len == 1);
		assert_int_equal(dhcp_option_u32(&packet, 54, &u32), len == 4);
		assert_int_equal(dhcp_option_ip4(&packet, 54, &ip), len == 4);
		assert_int_equal(u8, len == 1 ? 1 : 99);
		assert_int_equal(u32, len == 4 ? 0x01020304 : 99);
		assert_int_equal(ip, len == 4 ? IP4(1, 2, 3, 4) : 99);
	}
}

static void absent_options_are_told(void **state)
{
	struct dhcp_packet packet;
	struct bytes value;
	uint32_t u32;
	uint8_t u8;
	char text[8];

	(void)state;
	assert_drop(dhcp_parse(guarded(dhcp_reply(nothing, nothing, nothing)), &packet), DROP_NONE);
	assert_false(dhcp_option(&packet, 54, &value));
	assert_false(dhcp_option_u8(&packet, 54, &u8));
	assert_false(dhcp_option_u32(&packet, 54, &u32));
	assert_false(dhcp_option_ip4(&packet, 54, &u32));
	assert_false(dhcp_option_text(&packet, 54, text, sizeof(text)));
	assert_false(dhcp_is_pxe(&packet));
}

/* The text of option 67, NULL if it is none, in 9 octets of room. */
static const struct text_row {
	const char *name;
	struct bytes options;
	const char *want;
} texts[] = {
	{"M37 67 without NUL", BYTES(67, 3, 'a', '/', 'b'), "a/b"},
	{"M37 67 with NUL", BYTES(67, 4, 'a', '/', 'b', 0), "a/b"},
	{"M37 67 with NUL inside", BYTES(67, 4, 'a', 0, 'b', 'c'), "a"},
	{"M37 67 of length 0", BYTES(67, 0), NULL},
	{"M37 67 of one NUL", BYTES(67, 1, 0), NULL},
	{"M37 67 of spaces", BYTES(67, 2, ' ', ' '), NULL},
	{"M37 67 with spaces after", BYTES(67, 3, 'a', ' ', ' '), "a"},
	{"M37 67 with spaces inside", BYTES(67, 3, 'a', ' ', 'b'), "a b"},
	{"M37 67 with space, then NUL", BYTES(67, 3, 'a', ' ', 0), "a"},
	{"M37 67 with 0xff after", BYTES(67, 2, 'a', 0xff), "a"},
	{"M37 67 with 0xff and space after", BYTES(67, 4, 'a', 0xff, ' ', 0xff), "a"},
	{"M37 67 that fits just so", BYTES(67, 8, '1', '2', '3', '4', '5', '6', '7', '8'),
         "12345678"},
	{"M37 67 one too long", BYTES(67, 9, '1', '2', '3', '4', '5', '6', '7', '8', '9'), NULL},
	{"M37 67 too long but for spaces",
         BYTES(67, 9, '1', '2', '3', '4', '5', '6', '7', '8', ' '), "12345678"},
	{"M37 67 with control octets, as they are", BYTES(67, 4, 0x1b, '[', '2', 'J'), "\033[2J"},
	{"M37 67 in UTF-8", BYTES(67, 2, 0xc3, 0xa4), "\xc3\xa4"},
};

static void text(void **state)
{
	const struct text_row *row = *state;
	struct dhcp_packet packet;
	char *out = (char *)guarded_room(9);

	assert_drop(dhcp_parse(dhcp_reply(row->options, nothing, nothing), &packet), DROP_NONE);
	assert_int_equal(dhcp_option_text(&packet, 67, out, 9), row->want != NULL);
	if (row->want)
		assert_string_equal(out, row->want);
	assert_false(dhcp_option_text(&packet, 67, out + 9, 0));
}

static void m37_67_of_255_octets(void **state)
{
	static uint8_t room[257];
	static char out[256];
	struct dhcp_packet packet;

	(void)state;
	memset(room, 'x', sizeof(room));
	room[0] = 67;
	room[1] = 255;
	assert_drop(dhcp_parse(guarded(dhcp_reply((struct bytes){room, 257}, nothing, nothing)),
	                       &packet),
	            DROP_NONE);
	assert_false(dhcp_option_text(&packet, 67, out, 255));
	assert_true(dhcp_option_text(&packet, 67, out, 256));
	assert_memory_equal(out, room + 2, 255);
	assert_int_equal(out[255], 0);
}

static const struct class_row {
	const char *name;
	struct bytes options;
	bool is_pxe;
} classes[] = {
	{"class PXEClient", BYTES(60, 9, 'P', 'X', 'E', 'C', 'l', 'i', 'e', 'n', 't'), true},
	{"class PXEClient:", BYTES(60, 10, 'P', 'X', 'E', 'C', 'l', 'i', 'e', 'n', 't', ':'), true},
	{"class PXEClien", BYTES(60, 8, 'P', 'X', 'E', 'C', 'l', 'i', 'e', 'n'), false},
	{"class pXEClient", BYTES(60, 9, 'p', 'X', 'E', 'C', 'l', 'i', 'e', 'n', 't'), false},
	{"class PXEClienT", BYTES(60, 9, 'P', 'X', 'E', 'C', 'l', 'i', 'e', 'n', 'T'), false},
	{"class empty", BYTES(60, 0), false},
};

static void class(void **state)
{
	const struct class_row *row = *state;
	struct dhcp_packet packet;

	assert_drop(dhcp_parse(dhcp_reply(row->options, nothing, nothing), &packet), DROP_NONE);
	assert_int_equal(dhcp_is_pxe(&packet), row->is_pxe);
}

int main(void)
{
	UNIT(captured_offer_with_boot_file);
	UNIT(captured_offer_of_a_proxy);
	UNIT(fixed_fields_and_text);
	UNIT(m25_every_truncation);
	UNIT(m25_240_exactly_has_no_type);
	UNIT_ROWS(edits, edit);
	UNIT(m30_numbers_of_every_length);
	UNIT(m37_fields_without_nul);
	UNIT_ROWS(texts, text);
	UNIT(m37_67_of_255_octets);
	UNIT(m51_every_length_up_to_the_largest);
	UNIT(absent_options_are_told);
	UNIT_ROWS(classes, class);
	return unit_run("dhcp");
}
