/* Receiving DHCP; test_wire_dhcp_emit.c is for sending. */
#include "net/wire/dhcp.h"
#include "tests/unit/captures.h"
#include "tests/unit/unit.h"

#define FIXED_LEN 240
#define UDP_AT	  42 /* a UDP payload in a frame */

/* A reply with good fixed fields, and option fields as given. */
static struct bytes reply_make(struct bytes options, struct bytes file, struct bytes sname)
{
	static const uint8_t fixed[] = {
		2,   1, 6, 0, 0x12, 0x34, 0x56, 0x78, 0,   0, 0, 0, /* op to flags */
		192, 0, 2, 1, 192,  0,	  2,	2,    192, 0, 2, 3,
		192, 0, 2, 4,	       /* ciaddr to giaddr */
		2,   0, 0, 0, 0,    1, /* chaddr */
	};
	static uint8_t message[2 * DHCP_MESSAGE_MAX];

	memset(message, 0, FIXED_LEN);
	memcpy(message, fixed, sizeof(fixed));
	if (sname.len > 0)
		memcpy(message + 44, sname.data, sname.len);
	if (file.len > 0)
		memcpy(message + 108, file.data, file.len);
	be32_set(message + 236, 0x63825363);
	if (options.len > 0)
		memcpy(message + FIXED_LEN, options.data, options.len);
	return (struct bytes){message, FIXED_LEN + options.len};
}

static const struct bytes nothing = {NULL, 0};

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
	assert_true(mac_equal(packet.chaddr, client));
	assert_string_equal(packet.file, "");
	assert_true(dhcp_option_u8(&packet, DHCP_OPT_TYPE, &u8) && u8 == DHCP_OFFER);
	assert_true(dhcp_option_ip4(&packet, DHCP_OPT_SERVER_ID, &ip));
	assert_int_equal(ip, IP4(192, 168, 77, 1));
	assert_true(dhcp_option_ip4(&packet, DHCP_OPT_SUBNET_MASK, &ip));
	assert_int_equal(ip, IP4(255, 255, 255, 0));
	assert_true(dhcp_option_first_ip4(&packet, DHCP_OPT_ROUTER, &ip));
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
	assert_drop(dhcp_parse(guarded(reply_make(nothing, file, sname)), &packet), DROP_NONE);
	assert_int_equal(packet.xid, 0x12345678);
	assert_int_equal(packet.ciaddr, IP4(192, 0, 2, 1));
	assert_int_equal(packet.yiaddr, IP4(192, 0, 2, 2));
	assert_int_equal(packet.siaddr, IP4(192, 0, 2, 3));
	assert_int_equal(packet.giaddr, IP4(192, 0, 2, 4));
	assert_true(mac_equal(packet.chaddr, client));
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
	assert_drop(dhcp_parse(guarded(reply_make(nothing, (struct bytes){file, sizeof(file)},
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

	if (part.len < FIXED_LEN)
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
	assert_drop(dhcp_parse(guarded(reply_make(nothing, nothing, nothing)), &packet), DROP_NONE);
	for (unsigned code = 0; code < 256; code++)
		assert_false(dhcp_option(&packet, (uint8_t)code, &value));
}

static void m51_every_length_up_to_the_largest(void **state)
{
	static uint8_t pads[DHCP_MESSAGE_MAX];
	struct dhcp_packet packet;

	(void)state;
	for (size_t len = FIXED_LEN; len <= DHCP_MESSAGE_MAX + 1; len++) {
		const struct bytes options = {pads, len - FIXED_LEN};

		assert_drop(dhcp_parse(guarded(reply_make(options, nothing, nothing)), &packet),
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
	{"M26 hlen 16", 2, BYTES(16), DROP_DHCP_MALFORMED},
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
	struct bytes good = guarded(reply_make(nothing, nothing, nothing));
	struct dhcp_packet packet;

	memcpy((uint8_t *)(uintptr_t)good.data + row->at, row->octets.data, row->octets.len);
	assert_drop(dhcp_parse(good, &packet), row->want);
}

/* Options as they stand in the packet, and what one of them must then read as. */
static const struct option_row {
	const char *name;
	struct bytes options, file, sname;
	enum drop want;
	uint8_t code;
	bool is_seen;
	struct bytes value;
} options[] = {
#define NONE            \
	{               \
		NULL, 0 \
	}
#define GONE false, NONE
	{"M29 tag in the last octet", BYTES(53, 1, 5, 12), NONE, NONE, DROP_DHCP_OPTIONS, 0, GONE},
	{"M29 0c ff near the end", BYTES(12, 255, 0), NONE, NONE, DROP_DHCP_OPTIONS, 0, GONE},
	{"M29 one octet short", BYTES(54, 4, 1, 2, 3), NONE, NONE, DROP_DHCP_OPTIONS, 0, GONE},
	{"M29 no END", BYTES(53, 1, 5), NONE, NONE, DROP_NONE, 53, true, BYTES(5)},
	{"M29 no END, pads after", BYTES(53, 1, 5, 0, 0), NONE, NONE, DROP_NONE, 53, true,
	 BYTES(5)},
	{"M29 END first, then 53", BYTES(255, 53, 1, 5), NONE, NONE, DROP_NONE, 53, GONE},
	{"M29 END, then half an option", BYTES(53, 1, 5, 255, 12, 9), NONE, NONE, DROP_NONE, 53,
	 true, BYTES(5)},
	{"M29 pads between", BYTES(0, 0, 53, 1, 5, 0, 255), NONE, NONE, DROP_NONE, 53, true,
	 BYTES(5)},
	{"M30 length 0 is seen and empty", BYTES(53, 0, 255), NONE, NONE, DROP_NONE, 53, true,
	 NONE},
	{"M37 67 in the last octet", BYTES(53, 1, 5, 67), NONE, NONE, DROP_DHCP_OPTIONS, 0, GONE},
	{"RFC 3396 two parts are joined", BYTES(43, 2, 1, 2, 53, 1, 5, 43, 1, 3, 255), NONE, NONE,
	 DROP_NONE, 43, true, BYTES(1, 2, 3)},
	{"RFC 3396 neighbours of joined ones", BYTES(43, 2, 1, 2, 53, 1, 5, 43, 1, 3, 255), NONE,
	 NONE, DROP_NONE, 53, true, BYTES(5)},
	{"RFC 3396 an empty part", BYTES(43, 0, 43, 1, 3, 43, 0, 255), NONE, NONE, DROP_NONE, 43,
	 true, BYTES(3)},
	{"RFC 3396 joined over all fields", BYTES(52, 1, 3, 43, 1, 1, 255), BYTES(43, 1, 2, 255),
	 BYTES(43, 2, 3, 4, 255), DROP_NONE, 43, true, BYTES(1, 2, 3, 4)},
	{"M31 52 = 1: file is read", BYTES(52, 1, 1, 255), BYTES(67, 1, 'f', 255),
	 BYTES(66, 1, 's', 255), DROP_NONE, 67, true, BYTES('f')},
	{"M31 52 = 1: sname is not", BYTES(52, 1, 1, 255), BYTES(67, 1, 'f', 255),
	 BYTES(66, 1, 's', 255), DROP_NONE, 66, GONE},
	{"M31 52 = 2: sname is read", BYTES(52, 1, 2, 255), BYTES(67, 1, 'f', 255),
	 BYTES(66, 1, 's', 255), DROP_NONE, 66, true, BYTES('s')},
	{"M31 52 = 2: file is not", BYTES(52, 1, 2, 255), BYTES(67, 1, 'f', 255),
	 BYTES(66, 1, 's', 255), DROP_NONE, 67, GONE},
	{"M31 52 = 0", BYTES(52, 1, 0, 255), BYTES(67, 1, 'f', 255), NONE, DROP_NONE, 67, GONE},
	{"M31 52 = 4", BYTES(52, 1, 4, 255), BYTES(67, 1, 'f', 255), NONE, DROP_NONE, 67, GONE},
	{"M31 52 = 5", BYTES(52, 1, 5, 255), BYTES(67, 1, 'f', 255), NONE, DROP_NONE, 67, GONE},
	{"M31 52 = 255", BYTES(52, 1, 255, 255), BYTES(67, 1, 'f', 255), BYTES(67, 1, 's', 255),
	 DROP_NONE, 67, GONE},
	{"M31 52 of length 0", BYTES(52, 0, 255), BYTES(67, 1, 'f', 255), NONE, DROP_NONE, 67,
	 GONE},
	{"M31 52 of length 2", BYTES(52, 2, 3, 3, 255), BYTES(67, 1, 'f', 255), NONE, DROP_NONE, 67,
	 GONE},
	{"M31 52 twice is of length 2", BYTES(52, 1, 3, 52, 1, 3, 255), BYTES(67, 1, 'f', 255),
	 NONE, DROP_NONE, 67, GONE},
	{"M31 52 after END", BYTES(53, 1, 5, 255, 52, 1, 1), BYTES(67, 1, 'f', 255), NONE,
	 DROP_NONE, 67, GONE},
	{"M31 file without END is left unread", BYTES(52, 1, 1, 255), BYTES(67, 126, 'f'), NONE,
	 DROP_NONE, 67, GONE},
	{"M31 file of pads without END", BYTES(52, 1, 1, 255), BYTES(67, 1, 'f'), NONE, DROP_NONE,
	 67, GONE},
	{"M31 option past file's end", BYTES(52, 1, 1, 255), BYTES(67, 127, 'f'), NONE, DROP_NONE,
	 67, GONE},
	{"M31 file without END, sname read", BYTES(52, 1, 3, 255), BYTES(67, 127, 'f'),
	 BYTES(53, 1, 5, 255), DROP_NONE, 53, true, BYTES(5)},
	{"M31 52 in file does not open sname", BYTES(52, 1, 1, 255), BYTES(52, 1, 2, 255),
	 BYTES(53, 1, 5, 255), DROP_NONE, 53, GONE},
	{"M31 52 in file does not recur", BYTES(52, 1, 1, 255), BYTES(52, 1, 1, 53, 1, 5, 255),
	 NONE, DROP_NONE, 53, true, BYTES(5)},
	{"M31 53 only in sname", BYTES(52, 1, 2, 255), NONE, BYTES(53, 1, 5, 255), DROP_NONE, 53,
	 true, BYTES(5)},
	{"M31 the length of an option in file", BYTES(52, 1, 1, 53, 1, 5, 255),
	 BYTES(67, 2, 255, 255, 255), NONE, DROP_NONE, 67, true, BYTES(255, 255)},
};

static void option(void **state)
{
	const struct option_row *row = *state;
	struct dhcp_packet packet;
	struct bytes value;

	assert_drop(dhcp_parse(guarded(reply_make(row->options, row->file, row->sname)), &packet),
		    row->want);
	if (row->want != DROP_NONE)
		return;
	assert_int_equal(dhcp_option(&packet, row->code, &value), row->is_seen);
	if (row->is_seen)
		assert_bytes(value, row->value);
}

static void m31_fields_of_options_are_no_text(void **state)
{
	const struct bytes overload = BYTES(52, 1, 3, 255), file = TEXT("nonsense"),
			   sname = BYTES(53, 1, 5, 255);
	struct dhcp_packet packet;

	(void)state;
	assert_drop(dhcp_parse(guarded(reply_make(overload, file, sname)), &packet), DROP_NONE);
	assert_string_equal(packet.file, "");
	assert_string_equal(packet.sname, "");
}

/* Every octet that can be an option's is one: the most that the pool has to hold. */
static void the_pool_holds_the_fullest_message(void **state)
{
	static uint8_t fields[3][DHCP_MESSAGE_MAX - FIXED_LEN];
	static const size_t lens[3] = {DHCP_MESSAGE_MAX - FIXED_LEN, DHCP_FILE_LEN, DHCP_SNAME_LEN};
	struct bytes view[3], value;
	struct dhcp_packet packet;
	size_t want = 0;

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		struct writer w = {fields[i], lens[i], 0, false};

		if (i == 0)
			put_bytes(&w, "\x34\1\3", 3);
		while (w.cap - w.len >= 4) {
			size_t len = w.cap - w.len - 3 < 255 ? w.cap - w.len - 3 : 255;

			put_u8(&w, 43);
			put_u8(&w, (uint8_t)len);
			memset(put_room(&w, len), (int)i + 1, len);
			want += len;
		}
		put_u8(&w, 255);
		view[i] = (struct bytes){fields[i], lens[i]};
	}
	assert_drop(dhcp_parse(guarded(reply_make(view[0], view[1], view[2])), &packet), DROP_NONE);
	assert_true(dhcp_option(&packet, 43, &value));
	assert_int_equal(value.len, want);
	assert_int_equal(value.data[0], 1);
	assert_int_equal(value.data[want - DHCP_SNAME_LEN - 1], 2);
	assert_int_equal(value.data[want - 1], 3);
}

static void many_options_keep_their_own_values(void **state)
{
	static uint8_t room[254 * 4];
	struct writer w = {room, sizeof(room), 0, false};
	struct dhcp_packet packet;

	(void)state;
	for (unsigned code = 254; code >= 1; code--) { /* 52 of length 2 is no overload */
		put_u8(&w, (uint8_t)code);
		put_u8(&w, 2);
		put_be16(&w, (uint16_t)(code * 257 + 1));
	}
	assert_drop(dhcp_parse(guarded(reply_make((struct bytes){room, w.len}, nothing, nothing)),
			       &packet),
		    DROP_NONE);
	for (unsigned code = 254; code >= 1; code--) {
		struct bytes value;

		assert_true(dhcp_option(&packet, (uint8_t)code, &value));
		assert_int_equal(value.len, 2);
		assert_int_equal(be16_get(value.data), code * 257 + 1);
	}
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
		ip4 ip = 99, first = 99;

		for (size_t i = 0; i < len; i++)
			room[2 + i] = (uint8_t)(i + 1);
		room[0] = 54;
		room[1] = (uint8_t)len;
		assert_drop(dhcp_parse(guarded(reply_make((struct bytes){room, 2 + len}, nothing,
							  nothing)),
				       &packet),
			    DROP_NONE);
		assert_int_equal(dhcp_option_u8(&packet, 54, &u8), len == 1);
		assert_int_equal(dhcp_option_u32(&packet, 54, &u32), len == 4);
		assert_int_equal(dhcp_option_ip4(&packet, 54, &ip), len == 4);
		assert_int_equal(dhcp_option_first_ip4(&packet, 54, &first),
				 len > 0 && len % 4 == 0);
		assert_int_equal(u8, len == 1 ? 1 : 99);
		assert_int_equal(u32, len == 4 ? 0x01020304 : 99);
		assert_int_equal(ip, len == 4 ? IP4(1, 2, 3, 4) : 99);
		assert_int_equal(first, len > 0 && len % 4 == 0 ? IP4(1, 2, 3, 4) : 99);
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
	assert_drop(dhcp_parse(guarded(reply_make(nothing, nothing, nothing)), &packet), DROP_NONE);
	assert_false(dhcp_option(&packet, 54, &value));
	assert_false(dhcp_option_u8(&packet, 54, &u8));
	assert_false(dhcp_option_u32(&packet, 54, &u32));
	assert_false(dhcp_option_ip4(&packet, 54, &u32));
	assert_false(dhcp_option_first_ip4(&packet, 54, &u32));
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

	assert_drop(dhcp_parse(reply_make(row->options, nothing, nothing), &packet), DROP_NONE);
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
	assert_drop(dhcp_parse(guarded(reply_make((struct bytes){room, 257}, nothing, nothing)),
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

	assert_drop(dhcp_parse(reply_make(row->options, nothing, nothing), &packet), DROP_NONE);
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
	UNIT_ROWS(options, option);
	UNIT(m30_numbers_of_every_length);
	UNIT(m31_fields_of_options_are_no_text);
	UNIT(m37_fields_without_nul);
	UNIT_ROWS(texts, text);
	UNIT(m37_67_of_255_octets);
	UNIT(m51_every_length_up_to_the_largest);
	UNIT(the_pool_holds_the_fullest_message);
	UNIT(many_options_keep_their_own_values);
	UNIT(absent_options_are_told);
	UNIT_ROWS(classes, class);
	return unit_run("dhcp");
}
