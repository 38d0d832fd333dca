#include "net/wire/tftp.h"
#include "tests/unit/captures.h"
#include "tests/unit/unit.h"

#define UDP_AT 42 /* a UDP payload in a frame */

static void captured_packets(void **state)
{
	const struct bytes oack = {captured_oack + UDP_AT, sizeof(captured_oack) - UDP_AT},
			   error = {captured_error + UDP_AT, sizeof(captured_error) - UDP_AT},
			   text = TEXT("file /srv/tftp/none.efi not found for 192.168.77.55");
	struct tftp_packet packet;

	(void)state;
	assert_drop(tftp_parse(guarded(oack), &packet), DROP_NONE);
	assert_int_equal(packet.opcode, TFTP_OACK);
	assert_true(packet.options.has_blksize && packet.options.blksize == 1468);
	assert_true(packet.options.has_tsize && packet.options.tsize == 1500);
	assert_false(packet.options.bad);
	assert_drop(tftp_parse(guarded(error), &packet), DROP_NONE);
	assert_int_equal(packet.opcode, TFTP_ERROR);
	assert_int_equal(packet.error, TFTP_ERROR_NOT_FOUND);
	assert_bytes(packet.data, text);
}

static const struct packet_row {
	const char *name;
	struct bytes payload;
	enum drop want;
	uint16_t opcode, block, error;
	struct bytes data;
} packets[] = {
#define DROPPED DROP_TFTP_MALFORMED, 0, 0, 0, EMPTY
	{"M42 nothing", EMPTY, DROPPED},
	{"M42 1 octet", BYTES(0), DROPPED},
	{"M42 DATA of 2 octets", BYTES(0, 3), DROPPED},
	{"M42 DATA of 3 octets", BYTES(0, 3, 0), DROPPED},
	{"M42 ERROR of 2 octets", BYTES(0, 5), DROPPED},
	{"M42 ERROR of 3 octets", BYTES(0, 5, 0), DROPPED},
	{"M42 OACK of 3 octets", BYTES(0, 6, 0), DROPPED},
	{"M42 opcode 0", BYTES(0, 0, 0, 1), DROPPED},
	{"M42 opcode 7", BYTES(0, 7, 0, 1), DROPPED},
	{"M42 opcode 0x0300", BYTES(3, 0, 0, 1), DROPPED},
	{"M42 opcode 0x0103", BYTES(1, 3, 0, 1), DROPPED},
	{"M43 RRQ", BYTES(0, 1, 'a', 0, 'o', 'c', 't', 'e', 't', 0), DROPPED},
	{"M43 WRQ", BYTES(0, 2, 'a', 0, 'o', 'c', 't', 'e', 't', 0), DROPPED},
	{"M43 ACK 0", BYTES(0, 4, 0, 0), DROPPED},
	{"M46 DATA with no octets", BYTES(0, 3, 0, 1), DROP_NONE, TFTP_DATA, 1, 0, EMPTY},
	{"M46 DATA block 0", BYTES(0, 3, 0, 0, 'x'), DROP_NONE, TFTP_DATA, 0, 0, TEXT("x")},
	{"M46 DATA block 0x0102", BYTES(0, 3, 1, 2, 'x', 'y'), DROP_NONE, TFTP_DATA, 0x0102, 0,
         TEXT("xy")},
	{"M46 DATA with NULs", BYTES(0, 3, 0xff, 0xff, 0, 0), DROP_NONE, TFTP_DATA, 65535, 0,
         BYTES(0, 0)},
	{"ERROR with text", BYTES(0, 5, 0, 1, 'n', 'o', 0), DROP_NONE, TFTP_ERROR, 0, 1,
         TEXT("no")},
	{"ERROR 0x0102", BYTES(0, 5, 1, 2, 0), DROP_NONE, TFTP_ERROR, 0, 0x0102, EMPTY},
	{"ERROR text without NUL", BYTES(0, 5, 0, 8, 'n', 'o'), DROP_NONE, TFTP_ERROR, 0, 8,
         TEXT("no")},
	{"ERROR text with more after NUL", BYTES(0, 5, 0, 8, 'n', 'o', 0, 'x'), DROP_NONE,
         TFTP_ERROR, 0, 8, TEXT("no")},
	{"ERROR without text", BYTES(0, 5, 0, 2), DROP_NONE, TFTP_ERROR, 0, 2, EMPTY},
};

static void packet(void **state)
{
	const struct packet_row *row = *state;
	struct tftp_packet packet;

	memset(&packet, 0xa5, sizeof(packet));
	assert_drop(tftp_parse(guarded(row->payload), &packet), row->want);
	if (row->want != DROP_NONE)
		return;
	assert_int_equal(packet.opcode, row->opcode);
	assert_int_equal(packet.block, row->block);
	assert_int_equal(packet.error, row->error);
	assert_bytes(packet.data, row->data);
	assert_false(packet.options.has_blksize || packet.options.has_tsize ||
	             packet.options.has_windowsize || packet.options.bad);
}

/* An OACK's body, | for NUL; blksize and tsize are -1 where there must be none. */
static const struct oack_row {
	const char *name;
	const char *body;
	enum drop want;
	bool bad;
	int64_t blksize;
	uint64_t tsize;
} oacks[] = {
#define GOOD     DROP_NONE, false
#define BAD      DROP_NONE, true
#define NO_PAIR  DROP_TFTP_MALFORMED, false, -1, UINT64_MAX
#define NO_TSIZE UINT64_MAX
	{"M44 00 06 alone", "", NO_PAIR},
	{"M44 name without NUL", "blksize", NO_PAIR},
	{"M44 name without value", "blksize|", NO_PAIR},
	{"M44 value without NUL", "blksize|1428", NO_PAIR},
	{"M44 NULs only", "||||", NO_PAIR},
	{"M44 blksize 1428", "blksize|1428|", GOOD, 1428, NO_TSIZE},
	{"M44 tsize 0", "tsize|0|", GOOD, -1, 0},
	{"M44 both, tsize first", "tsize|9|blksize|8|", GOOD, 8, 9},
	{"M44 blksize with an octet that is no letter", "\x02lksize|8|", BAD, -1, NO_TSIZE},
	{"M44 BLKSIZE", "BLKSIZE|1428|", GOOD, 1428, NO_TSIZE},
	{"M44 tSiZe", "tSiZe|77|", GOOD, -1, 77},
	{"M44 zeros in front", "blksize|01428|", GOOD, 1428, NO_TSIZE},
	{"M44 blksize 0 is the client's to judge", "blksize|0|", GOOD, 0, NO_TSIZE},
	{"M44 blksize 7 is the client's to judge", "blksize|7|", GOOD, 7, NO_TSIZE},
	{"M44 blksize 65465", "blksize|65465|", GOOD, 65465, NO_TSIZE},
	{"M44 blksize 4294967295", "blksize|4294967295|", GOOD, 4294967295, NO_TSIZE},
	{"M44 blksize 4294967296", "blksize|4294967296|", BAD, -1, NO_TSIZE},
	{"M44 blksize 4294967297", "blksize|4294967297|", BAD, -1, NO_TSIZE},
	{"M44 blksize -1", "blksize|-1|", BAD, -1, NO_TSIZE},
	{"M44 blksize 0x200", "blksize|0x200|", BAD, -1, NO_TSIZE},
	{"M44 blksize \"1428 \"", "blksize|1428 |", BAD, -1, NO_TSIZE},
	{"M44 blksize \" 1428\"", "blksize| 1428|", BAD, -1, NO_TSIZE},
	{"M44 blksize empty", "blksize||", BAD, -1, NO_TSIZE},
	{"M44 blksize +8", "blksize|+8|", BAD, -1, NO_TSIZE},
	{"M44 blksize 8:", "blksize|8:|", BAD, -1, NO_TSIZE},
	{"M44 blksize 8/", "blksize|8/|", BAD, -1, NO_TSIZE},
	{"M44 blksize twice", "blksize|8|blksize|9|", BAD, 8, NO_TSIZE},
	{"M44 tsize twice", "tsize|8|TSIZE|9|", BAD, -1, 8},
	{"M44 timeout", "timeout|4|", BAD, -1, NO_TSIZE},
	{"M44 timeout after blksize", "blksize|512|timeout|4|", BAD, 512, NO_TSIZE},
	{"M44 foo_blksize", "foo_blksize|512|", BAD, -1, NO_TSIZE},
	{"M44 blksize2", "blksize2|512|", BAD, -1, NO_TSIZE},
	{"M44 blksiz", "blksiz|512|", BAD, -1, NO_TSIZE},
	{"M44 tsize -1", "tsize|-1|", BAD, -1, NO_TSIZE},
	{"M44 tsize 2^32", "tsize|4294967296|", GOOD, -1, 4294967296},
	{"M44 tsize 2^64 - 2", "tsize|18446744073709551614|", GOOD, -1, UINT64_MAX - 1},
	{"M44 tsize 2^64", "tsize|18446744073709551616|", BAD, -1, NO_TSIZE},
	{"M44 tsize 2^64 + 4", "tsize|18446744073709551620|", BAD, -1, NO_TSIZE},
	{"M44 tsize 10^20", "tsize|100000000000000000000|", BAD, -1, NO_TSIZE},
	{"M44 tail without NUL", "blksize|512|\xde\xad", GOOD, 512, NO_TSIZE},
	{"M44 tail of half a pair", "blksize|512|junk|more", GOOD, 512, NO_TSIZE},
	{"M44 tail of NULs", "blksize|512||||", GOOD, 512, NO_TSIZE},
	{"M44 tail after an empty name", "blksize|512||1|tsize|x|", GOOD, 512, NO_TSIZE},
};

/* An OACK's options as they are read. */
static struct tftp_packet read_oack(const char *body, enum drop want)
{
	uint8_t payload[128] = {0, TFTP_OACK};
	struct tftp_packet packet;
	size_t len = 2;

	for (const char *c = body; *c; c++)
		payload[len++] = *c == '|' ? 0 : (uint8_t)*c;
	memset(&packet, 0xa5, sizeof(packet));
	assert_drop(tftp_parse(guarded((struct bytes){payload, len}), &packet), want);
	return packet;
}

static void oack(void **state)
{
	const struct oack_row *row = *state;
	struct tftp_packet packet = read_oack(row->body, row->want);

	if (row->want != DROP_NONE)
		return;
	assert_int_equal(packet.opcode, TFTP_OACK);
	assert_int_equal(packet.options.bad, row->bad);
	assert_int_equal(packet.options.has_blksize, row->blksize >= 0);
	if (packet.options.has_blksize)
		assert_int_equal(packet.options.blksize, row->blksize);
	assert_int_equal(packet.options.has_tsize, row->tsize != NO_TSIZE);
	if (packet.options.has_tsize)
		assert_true(packet.options.tsize == row->tsize);
	assert_false(packet.options.has_windowsize);
	assert_int_equal(packet.data.len, 0);
}

/* RFC 7440; windowsize is -1 where there must be none. */
static const struct window_row {
	const char *name;
	const char *body;
	bool bad;
	int32_t windowsize;
} windows[] = {
	{"M44 windowsize", "windowsize|4|", false, 4},
	{"M44 WindowSize", "WindowSize|4|", false, 4},
	{"M44 windowsize after blksize", "blksize|512|windowsize|16|", false, 16},
	{"M44 windowsize first", "windowsize|64|tsize|9|blksize|8|", false, 64},
	{"M44 windowsize 65535", "windowsize|65535|", false, 65535},
	{"M44 windowsize 65536", "windowsize|65536|", true, -1},
	{"M44 windowsize 4294967297", "windowsize|4294967297|", true, -1},
	{"M44 windowsize 0 is the client's to judge", "windowsize|0|", false, 0},
	{"M44 windowsize -1", "windowsize|-1|", true, -1},
	{"M44 windowsize twice", "windowsize|4|windowsize|5|", true, 4},
	{"M44 windowsiz", "windowsiz|4|", true, -1},
};

static void window(void **state)
{
	const struct window_row *row = *state;
	struct tftp_packet packet = read_oack(row->body, DROP_NONE);

	assert_int_equal(packet.options.bad, row->bad);
	assert_int_equal(packet.options.has_windowsize, row->windowsize >= 0);
	if (packet.options.has_windowsize)
		assert_int_equal(packet.options.windowsize, row->windowsize);
}

/* The largest number there is, which the table has for "none". */
static void m44_tsize_one_below_2_to_64(void **state)
{
	const struct bytes payload = TEXT("\0\6tsize\0"
	                                  "18446744073709551615\0");
	struct tftp_packet packet;

	(void)state;
	assert_drop(tftp_parse(guarded(payload), &packet), DROP_NONE);
	assert_true(packet.options.has_tsize && packet.options.tsize == UINT64_MAX);
	assert_false(packet.options.bad);
}

static void ack_if_whole(struct bytes part)
{
	uint16_t block = 77;

	assert_int_equal(tftp_parse_ack(part, &block), part.len >= 4);
	assert_int_equal(block, part.len >= 4 ? 0x0102 : 77);
}

static void m42_ack_of_every_length(void **state)
{
	const struct bytes longer = BYTES(0, 4, 1, 2, 3), data = BYTES(0, 3, 1, 2);
	uint16_t block;

	(void)state;
	each_truncation(longer, ack_if_whole);
	assert_false(tftp_parse_ack(guarded(data), &block));
}

static void parse(struct bytes part)
{
	struct tftp_packet packet;

	tftp_parse(part, &packet);
	assert_true(packet.data.len <= part.len);
}

static void m42_every_truncation(void **state)
{
	(void)state;
	each_truncation((struct bytes){captured_oack + UDP_AT, sizeof(captured_oack) - UDP_AT},
	                parse);
	each_truncation((struct bytes){captured_error + UDP_AT, sizeof(captured_error) - UDP_AT},
	                parse);
}

static void rrq_with_options(struct writer *w)
{
	tftp_emit_request(w, TFTP_RRQ, "boot/x64.efi", &(struct tftp_wishes){1468, 0, 64});
}

static void rrq_plain(struct writer *w)
{
	tftp_emit_request(w, TFTP_RRQ, "a\\b c", &(struct tftp_wishes){0, 7, 64});
}

static void wrq(struct writer *w)
{
	tftp_emit_request(w, TFTP_WRQ, "log", &(struct tftp_wishes){512, 4294967295, 0});
}

static void ack(struct writer *w)
{
	tftp_emit_ack(w, 0xfffe);
}

static void error(struct writer *w)
{
	tftp_emit_error(w, TFTP_ERROR_OPTION, "option");
}

static const struct emit_row {
	const char *name;
	void (*emit)(struct writer *w);
	struct bytes want;
} emits[] = {
	{"RRQ with options", rrq_with_options,
         TEXT("\0\1boot/x64.efi\0octet\0blksize\0"
              "1468\0tsize\0"
              "0\0windowsize\0"
              "64\0")},
	{"WRQ", wrq,
         TEXT("\0\2log\0octet\0blksize\0"
              "512\0tsize\0"
              "4294967295\0")},
	{"RRQ without options", rrq_plain, TEXT("\0\1a\\b c\0octet\0")},
	{"ACK", ack, BYTES(0, 4, 0xff, 0xfe)},
	{"ERROR", error, TEXT("\0\5\0\10option\0")},
};

static const struct hold_row {
	const char *name;
	struct tftp_options options;
	struct tftp_wishes wishes;
	bool holds;
} holds[] = {
	{"no option holds", {0}, {1468, 0, 64}, true},
	{"a bad option does not", {.bad = true}, {1468, 0, 64}, false},
	{"blksize of 7", {.has_blksize = true, .blksize = 7}, {1468, 0, 64}, false},
	{"blksize of 8", {.has_blksize = true, .blksize = 8}, {1468, 0, 64}, true},
	{"blksize as asked", {.has_blksize = true, .blksize = 1468}, {1468, 0, 64}, true},
	{"blksize of one more", {.has_blksize = true, .blksize = 1469}, {1468, 0, 64}, false},
	{"windowsize of 0", {.has_windowsize = true}, {1468, 0, 64}, false},
	{"windowsize of 1", {.has_windowsize = true, .windowsize = 1}, {1468, 0, 64}, true},
	{"windowsize as asked", {.has_windowsize = true, .windowsize = 64}, {1468, 0, 64}, true},
	{"windowsize of one more",
         {.has_windowsize = true, .windowsize = 65},
         {1468, 0, 64},
         false},
	{"windowsize not asked for",
         {.has_windowsize = true, .windowsize = 1},
         {1468, 0, 0},
         false},
};

static void hold(void **state)
{
	const struct hold_row *row = *state;

	assert_int_equal(tftp_options_hold(&row->options, &row->wishes), row->holds);
}

static void emit(void **state)
{
	const struct emit_row *row = *state;
	struct writer w = {guarded_room(row->want.len), row->want.len, 0, false};

	row->emit(&w);
	assert_bytes((struct bytes){w.data, w.len}, row->want);
	emits_soundly(row->emit, row->want.len);
}

static void error_round_trip(void **state)
{
	uint8_t room[16];
	struct writer w = {room, sizeof(room), 0, false};
	const struct bytes text = TEXT("option");
	struct tftp_packet packet;

	(void)state;
	error(&w);
	assert_drop(tftp_parse((struct bytes){room, w.len}, &packet), DROP_NONE);
	assert_int_equal(packet.error, TFTP_ERROR_OPTION);
	assert_bytes(packet.data, text);
}

int main(void)
{
	UNIT(captured_packets);
	UNIT_ROWS(packets, packet);
	UNIT_ROWS(oacks, oack);
	UNIT_ROWS(windows, window);
	UNIT(m44_tsize_one_below_2_to_64);
	UNIT(m42_every_truncation);
	UNIT(m42_ack_of_every_length);
	UNIT_ROWS(holds, hold);
	UNIT_ROWS(emits, emit);
	UNIT(error_round_trip);
	return unit_run("tftp");
}
