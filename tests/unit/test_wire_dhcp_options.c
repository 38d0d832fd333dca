/* How options are found: END, overload (52), joined parts (RFC 3396). */
#include "tests/unit/dhcp_reply.h"
#include "tests/unit/unit.h"

static const struct bytes nothing = EMPTY;

/* Options as they stand in the packet, and what one of them must then read as. */
static const struct option_row {
	const char *name;
	struct bytes options, file, sname;
	enum drop want;
	uint8_t code;
	bool is_seen;
	struct bytes value;
} options[] = {
#define GONE false, EMPTY
	{"M29 tag in the last octet", BYTES(53, 1, 5, 12), EMPTY, EMPTY, DROP_DHCP_OPTIONS, 0,
         GONE},
	{"M29 0c ff near the end", BYTES(12, 255, 0), EMPTY, EMPTY, DROP_DHCP_OPTIONS, 0, GONE},
	{"M29 one octet short", BYTES(54, 4, 1, 2, 3), EMPTY, EMPTY, DROP_DHCP_OPTIONS, 0, GONE},
	{"M29 no END", BYTES(53, 1, 5), EMPTY, EMPTY, DROP_NONE, 53, true, BYTES(5)},
	{"M29 no END, pads after", BYTES(53, 1, 5, 0, 0), EMPTY, EMPTY, DROP_NONE, 53, true,
         BYTES(5)},
	{"M29 END first, then 53", BYTES(255, 53, 1, 5), EMPTY, EMPTY, DROP_NONE, 53, GONE},
	{"M29 END, then half an option", BYTES(53, 1, 5, 255, 12, 9), EMPTY, EMPTY, DROP_NONE, 53,
         true, BYTES(5)},
	{"M29 pads between", BYTES(0, 0, 53, 1, 5, 0, 255), EMPTY, EMPTY, DROP_NONE, 53, true,
         BYTES(5)},
	{"M30 length 0 is seen and empty", BYTES(53, 0, 255), EMPTY, EMPTY, DROP_NONE, 53, true,
         EMPTY},
	{"M37 67 in the last octet", BYTES(53, 1, 5, 67), EMPTY, EMPTY, DROP_DHCP_OPTIONS, 0, GONE},
	{"RFC 3396 two parts are joined", BYTES(43, 2, 1, 2, 53, 1, 5, 43, 1, 3, 255), EMPTY, EMPTY,
         DROP_NONE, 43, true, BYTES(1, 2, 3)},
	{"RFC 3396 neighbours of joined ones", BYTES(43, 2, 1, 2, 53, 1, 5, 43, 1, 3, 255), EMPTY,
         EMPTY, DROP_NONE, 53, true, BYTES(5)},
	{"RFC 3396 an empty part", BYTES(43, 0, 43, 1, 3, 43, 0, 255), EMPTY, EMPTY, DROP_NONE, 43,
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
	{"M31 52 = 0", BYTES(52, 1, 0, 255), BYTES(67, 1, 'f', 255), EMPTY, DROP_NONE, 67, GONE},
	{"M31 52 = 4", BYTES(52, 1, 4, 255), BYTES(67, 1, 'f', 255), EMPTY, DROP_NONE, 67, GONE},
	{"M31 52 = 5", BYTES(52, 1, 5, 255), BYTES(67, 1, 'f', 255), EMPTY, DROP_NONE, 67, GONE},
	{"M31 52 = 255", BYTES(52, 1, 255, 255), BYTES(67, 1, 'f', 255), BYTES(67, 1, 's', 255),
         DROP_NONE, 67, GONE},
	{"M31 52 of length 0", BYTES(52, 0, 255), BYTES(67, 1, 'f', 255), EMPTY, DROP_NONE, 67,
         GONE},
	{"M31 52 of length 2", BYTES(52, 2, 3, 3, 255), BYTES(67, 1, 'f', 255), EMPTY, DROP_NONE,
         67, GONE},
	{"M31 52 twice is of length 2", BYTES(52, 1, 3, 52, 1, 3, 255), BYTES(67, 1, 'f', 255),
         EMPTY, DROP_NONE, 67, GONE},
	{"M31 52 after END", BYTES(53, 1, 5, 255, 52, 1, 1), BYTES(67, 1, 'f', 255), EMPTY,
         DROP_NONE, 67, GONE},
	{"M31 file without END is left unread", BYTES(52, 1, 1, 255), BYTES(67, 126, 'f'), EMPTY,
         DROP_NONE, 67, GONE},
	{"M31 file of pads without END", BYTES(52, 1, 1, 255), BYTES(67, 1, 'f'), EMPTY, DROP_NONE,
         67, GONE},
	{"M31 option past file's end", BYTES(52, 1, 1, 255), BYTES(67, 127, 'f'), EMPTY, DROP_NONE,
         67, GONE},
	{"M31 sname without END is left unread", BYTES(52, 1, 2, 255), EMPTY, BYTES(66, 62, 's'),
         DROP_NONE, 66, GONE},
	{"M31 option past sname's end", BYTES(52, 1, 2, 255), EMPTY, BYTES(53, 1, 5, 66, 60),
         DROP_NONE, 53, GONE},
	{"M31 file without END, sname read", BYTES(52, 1, 3, 255), BYTES(67, 127, 'f'),
         BYTES(53, 1, 5, 255), DROP_NONE, 53, true, BYTES(5)},
	{"M31 52 in file does not open sname", BYTES(52, 1, 1, 255), BYTES(52, 1, 2, 255),
         BYTES(53, 1, 5, 255), DROP_NONE, 53, GONE},
	{"M31 52 in file does not recur", BYTES(52, 1, 1, 255), BYTES(52, 1, 1, 53, 1, 5, 255),
         EMPTY, DROP_NONE, 53, true, BYTES(5)},
	{"M31 53 only in sname", BYTES(52, 1, 2, 255), EMPTY, BYTES(53, 1, 5, 255), DROP_NONE, 53,
         true, BYTES(5)},
	{"M31 the length of an option in file", BYTES(52, 1, 1, 53, 1, 5, 255),
         BYTES(67, 2, 255, 255, 255), EMPTY, DROP_NONE, 67, true, BYTES(255, 255)},
};

static void option(void **state)
{
	const struct option_row *row = *state;
	struct dhcp_packet packet;
	struct bytes value;

	assert_drop(dhcp_parse(guarded(dhcp_reply(row->options, row->file, row->sname)), &packet),
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
	assert_drop(dhcp_parse(guarded(dhcp_reply(overload, file, sname)), &packet), DROP_NONE);
	assert_string_equal(packet.file, "");
	assert_string_equal(packet.sname, "");
}

/* Every octet that can be an option's is one: the most that the pool has to hold. */
static void the_pool_holds_the_fullest_message(void **state)
{
	static uint8_t fields[3][DHCP_MESSAGE_MAX - DHCP_FIXED_LEN];
	static const size_t lens[3] = {DHCP_MESSAGE_MAX - DHCP_FIXED_LEN, DHCP_FILE_LEN,
	                               DHCP_SNAME_LEN};
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
	assert_drop(dhcp_parse(guarded(dhcp_reply(view[0], view[1], view[2])), &packet), DROP_NONE);
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
	assert_drop(dhcp_parse(guarded(dhcp_reply((struct bytes){room, w.len}, nothing, nothing)),
	                       &packet),
	            DROP_NONE);
	for (unsigned code = 254; code >= 1; code--) {
		struct bytes value;

		assert_true(dhcp_option(&packet, (uint8_t)code, &value));
		assert_int_equal(value.len, 2);
		assert_int_equal(be16_get(value.data), code * 257 + 1);
	}
}

int main(void)
{
	UNIT_ROWS(options, option);
	UNIT(m31_fields_of_options_are_no_text);
	UNIT(the_pool_holds_the_fullest_message);
	UNIT(many_options_keep_their_own_values);
	return unit_run("dhcp_options");
}
