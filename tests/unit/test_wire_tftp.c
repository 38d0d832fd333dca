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
#define DROPPED                       \
	DROP_TFTP_MALFORMED, 0, 0, 0, \
	{                             \
		NULL, 0               \
	}
#define NO_DATA         \
	{               \
		NULL, 0 \
	}
	{"M42 nothing", {NULL, 0}, DROPPED},
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
	{"M46 DATA with no octets", BYTES(0, 3, 0, 1), DROP_NONE, TFTP_DATA, 1, 0, NO_DATA},
	{"M46 DATA block 0", BYTES(0, 3, 0, 0, 'x'), DROP_NONE, TFTP_DATA, 0, 0, TEXT("x")},
	{"M46 DATA block 0x0102", BYTES(0, 3, 1, 2, 'x', 'y'), DROP_NONE, TFTP_DATA, 0x0102, 0,
	 TEXT("xy")},
	{"M46 DATA with NULs", BYTES(0, 3, 0xff, 0xff, 0, 0), DROP_NONE, TFTP_DATA, 65535, 0,
	 BYTES(0, 0)},
	{"ERROR with text", BYTES(0, 5, 0, 1, 'n', 'o', 0), DROP_NONE, TFTP_ERROR, 0, 1,
	 TEXT("no")},
	{"ERROR 0x0102", BYTES(0, 5, 1, 2, 0), DROP_NONE, TFTP_ERROR, 0, 0x0102, NO_DATA},
	{"ERROR text without NUL", BYTES(0, 5, 0, 8, 'n', 'o'), DROP_NONE, TFTP_ERROR, 0, 8,
	 TEXT("no")},
	{"ERROR text with more after NUL", BYTES(0, 5, 0, 8, 'n', 'o', 0, 'x'), DROP_NONE,
	 TFTP_ERROR, 0, 8, TEXT("no")},
	{"ERROR without text", BYTES(0, 5, 0, 2), DROP_NONE, TFTP_ERROR, 0, 2, NO_DATA},
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
	assert_false(packet.options.has_blksize || packet.options.has_tsize || packet.options.bad);
}

/* An OACK's body; blksize and tsize -1 where there must be none. */
static const struct oack_row {
	const char *name;
	struct bytes body;
	enum drop want;
	bool bad;
	int64_t blksize;
	uint64_t tsize;
} oacks[] = {
#define GOOD	 DROP_NONE, false
#define BAD	 DROP_NONE, true
#define NO_PAIR	 DROP_TFTP_MALFORMED, false, -1, UINT64_MAX
#define NO_TSIZE UINT64_MAX
	{"M44 00 06 alone", {NULL, 0}, NO_PAIR},
	{"M44 name without NUL", TEXT("blksize"), NO_PAIR},
	{"M44 name without value", TEXT("blksize\0"), NO_PAIR},
	{"M44 value without NUL",
	 TEXT("blksize\0"
	      "1428"),
	 NO_PAIR},
	{"M44 NULs only", TEXT("\0\0\0\0"), NO_PAIR},
	{"M44 blksize 1428",
	 TEXT("blksize\0"
	      "1428\0"),
	 GOOD, 1428, NO_TSIZE},
	{"M44 tsize 0",
	 TEXT("tsize\0"
	      "0\0"),
	 GOOD, -1, 0},
	{"M44 both, tsize first",
	 TEXT("tsize\0"
	      "9\0"
	      "blksize\0"
	      "8\0"),
	 GOOD, 8, 9},
	{"M44 BLKSIZE",
	 TEXT("BLKSIZE\0"
	      "1428\0"),
	 GOOD, 1428, NO_TSIZE},
	{"M44 tSiZe",
	 TEXT("tSiZe\0"
	      "77\0"),
	 GOOD, -1, 77},
	{"M44 zeros in front",
	 TEXT("blksize\0"
	      "01428\0"),
	 GOOD, 1428, NO_TSIZE},
	{"M44 blksize 0 is the client's to judge",
	 TEXT("blksize\0"
	      "0\0"),
	 GOOD, 0, NO_TSIZE},
	{"M44 blksize 7 is the client's to judge",
	 TEXT("blksize\0"
	      "7\0"),
	 GOOD, 7, NO_TSIZE},
	{"M44 blksize 65465",
	 TEXT("blksize\0"
	      "65465\0"),
	 GOOD, 65465, NO_TSIZE},
	{"M44 blksize 4294967295",
	 TEXT("blksize\0"
	      "4294967295\0"),
	 GOOD, 4294967295, NO_TSIZE},
	{"M44 blksize 4294967296",
	 TEXT("blksize\0"
	      "4294967296\0"),
	 BAD, -1, NO_TSIZE},
	{"M44 blksize 4294967297",
	 TEXT("blksize\0"
	      "4294967297\0"),
	 BAD, -1, NO_TSIZE},
	{"M44 blksize -1",
	 TEXT("blksize\0"
	      "-1\0"),
	 BAD, -1, NO_TSIZE},
	{"M44 blksize 0x200",
	 TEXT("blksize\0"
	      "0x200\0"),
	 BAD, -1, NO_TSIZE},
	{"M44 blksize \"1428 \"",
	 TEXT("blksize\0"
	      "1428 \0"),
	 BAD, -1, NO_TSIZE},
	{"M44 blksize \" 1428\"",
	 TEXT("blksize\0"
	      " 1428\0"),
	 BAD, -1, NO_TSIZE},
	{"M44 blksize empty",
	 TEXT("blksize\0"
	      "\0"),
	 BAD, -1, NO_TSIZE},
	{"M44 blksize +8",
	 TEXT("blksize\0"
	      "+8\0"),
	 BAD, -1, NO_TSIZE},
	{"M44 blksize 8:",
	 TEXT("blksize\0"
	      "8:\0"),
	 BAD, -1, NO_TSIZE},
	{"M44 blksize 8/",
	 TEXT("blksize\0"
	      "8/\0"),
	 BAD, -1, NO_TSIZE},
	{"M44 blksize twice",
	 TEXT("blksize\0"
	      "8\0"
	      "blksize\0"
	      "9\0"),
	 BAD, 8, NO_TSIZE},
	{"M44 tsize twice",
	 TEXT("tsize\0"
	      "8\0"
	      "TSIZE\0"
	      "9\0"),
	 BAD, -1, 8},
	{"M44 windowsize",
	 TEXT("windowsize\0"
	      "4\0"),
	 BAD, -1, NO_TSIZE},
	{"M44 windowsize after blksize",
	 TEXT("blksize\0"
	      "512\0"
	      "windowsize\0"
	      "4\0"),
	 BAD, 512, NO_TSIZE},
	{"M44 foo_blksize",
	 TEXT("foo_blksize\0"
	      "512\0"),
	 BAD, -1, NO_TSIZE},
	{"M44 blksize2",
	 TEXT("blksize2\0"
	      "512\0"),
	 BAD, -1, NO_TSIZE},
	{"M44 blksiz",
	 TEXT("blksiz\0"
	      "512\0"),
	 BAD, -1, NO_TSIZE},
	{"M44 tsize -1",
	 TEXT("tsize\0"
	      "-1\0"),
	 BAD, -1, NO_TSIZE},
	{"M44 tsize 2^32",
	 TEXT("tsize\0"
	      "4294967296\0"),
	 GOOD, -1, 4294967296},
	{"M44 tsize 2^64 - 2",
	 TEXT("tsize\0"
	      "18446744073709551614\0"),
	 GOOD, -1, UINT64_MAX - 1},
	{"M44 tsize 2^64",
	 TEXT("tsize\0"
	      "18446744073709551616\0"),
	 BAD, -1, NO_TSIZE},
	{"M44 tsize 2^64 + 4",
	 TEXT("tsize\0"
	      "18446744073709551620\0"),
	 BAD, -1, NO_TSIZE},
	{"M44 tsize 10^20",
	 TEXT("tsize\0"
	      "100000000000000000000\0"),
	 BAD, -1, NO_TSIZE},
	{"M44 tail without NUL",
	 TEXT("blksize\0"
	      "512\0"
	      "\xde\xad"),
	 GOOD, 512, NO_TSIZE},
	{"M44 tail of half a pair",
	 TEXT("blksize\0"
	      "512\0"
	      "junk\0"
	      "more"),
	 GOOD, 512, NO_TSIZE},
	{"M44 tail of NULs",
	 TEXT("blksize\0"
	      "512\0"
	      "\0\0\0"),
	 GOOD, 512, NO_TSIZE},
	{"M44 tail after an empty name",
	 TEXT("blksize\0"
	      "512\0"
	      "\0"
	      "1\0"
	      "tsize\0"
	      "x\0"),
	 GOOD, 512, NO_TSIZE},
};

static void oack(void **state)
{
	const struct oack_row *row = *state;
	uint8_t payload[128] = {0, TFTP_OACK};
	struct tftp_packet packet;

	if (row->body.len > 0)
		memcpy(payload + 2, row->body.data, row->body.len);
	memset(&packet, 0xa5, sizeof(packet));
	assert_drop(tftp_parse(guarded((struct bytes){payload, 2 + row->body.len}), &packet),
		    row->want);
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
	assert_int_equal(packet.data.len, 0);
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
	tftp_emit_rrq(w, "boot/x64.efi", 1468);
}

static void rrq_plain(struct writer *w)
{
	tftp_emit_rrq(w, "a\\b c", 0);
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
	      "0\0")},
	{"RRQ without options", rrq_plain, TEXT("\0\1a\\b c\0octet\0")},
	{"ACK", ack, BYTES(0, 4, 0xff, 0xfe)},
	{"ERROR", error, TEXT("\0\5\0\10option\0")},
};

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
	UNIT(m42_every_truncation);
	UNIT_ROWS(emits, emit);
	UNIT(error_round_trip);
	return unit_run("tftp");
}
