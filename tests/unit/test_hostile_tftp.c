/* TFTP that no server should send, or not now: to a request, during a transfer and after it. */
#include <stdio.h>
#include <string.h>

#include "tests/unit/hostile.h"

#define OTHER_PORT 50000 /* ours, where no file was asked for yet */

/* From the transfer's server, to the port of ours that was or is going to be its. */
static struct bytes from_server(enum moment moment)
{
	struct packet p = tftp_data(2, 512, 488);

	if (moment < AT_ASKING)
		p.dst_port = OTHER_PORT;
	return frame_of(&p);
}

/* The same from another port of the server: before there is a transfer any will do. */
static struct bytes from_other_port(enum moment moment)
{
	struct packet p = tftp_data(2, 512, 488);

	if (moment < AT_ASKING)
		p.dst_port = OTHER_PORT;
	p.src_port++;
	return frame_of(&p);
}

static struct bytes block_of(uint16_t block, size_t len, uint16_t port)
{
	struct packet p = tftp_data(block, 512u * (block - 1u), len);

	if (port)
		p.dst_port = port;
	return frame_of(&p);
}

static uint16_t port_at(enum moment moment)
{
	return moment < AT_ASKING ? OTHER_PORT : 0;
}

#define DATA(name, block, len)                                \
	static struct bytes name(enum moment moment)          \
	{                                                     \
		return block_of(block, len, port_at(moment)); \
	}
DATA(block_0, 0, 512)
DATA(block_1, 1, 512)
DATA(block_1_short, 1, 100)
DATA(block_2_of_513, 2, 513)
DATA(block_2_of_1468, 2, 1468)
DATA(block_1_of_513, 1, 513)
DATA(block_3, 3, 512)
DATA(block_3_short, 3, 0)
DATA(block_4, 4, 512)
DATA(block_100, 100, 512)
DATA(block_32769, 32769, 512)
DATA(block_65534, 65534, 512)
DATA(block_65535, 65535, 512)
DATA(block_65535_short, 65535, 1)

/* ---- rows ---- */

/* What becomes of it in answer to the RRQ, during a transfer and after it. */
#define TFTP(asking, transfer, done)                                              \
	{                                                                         \
		{MOMENT(AT_ASKING), asking, NULL}, {AT_TRANSFER, transfer, NULL}, \
			{MOMENT(AT_DONE), done, NULL},                            \
		{                                                                 \
			ALL_MOMENTS, DROP_UDP_PORT, NULL                          \
		}                                                                 \
	}
#define NO_TFTP TFTP(DROP_TFTP_MALFORMED, DROP_TFTP_MALFORMED, DROP_TFTP_MALFORMED)

#define MALFORMED(...) from_server, .payload = BYTES(__VA_ARGS__), .outcome = NO_TFTP
/* The true server's port is still free to answer: the boot goes on with it. */
#define UNPINNED(...)                                                                \
	from_other_port, .payload = BYTES(__VA_ARGS__),                              \
			 .outcome = {{MOMENT(AT_ASKING), DROP_TFTP_MALFORMED, NULL}, \
	                             {AT_TRANSFER | MOMENT(AT_DONE), DROP_TFTP_TID,  \
	                              "ERROR 5 to 192.168.77.2:40070"},              \
	                             {ALL_MOMENTS, DROP_UDP_PORT, NULL}}
#define FILLED(octets) from_server, .len = LEN(PAYLOAD_AT + (octets)), .mend = ALL_RIGHT
#define NO_OACK(text)  from_server, .payload = TEXT("\0\6" text), .outcome = NO_TFTP
#define BAD_OACK(text)                                  \
	from_server, .payload = TEXT("\0\6" text "\0"), \
		     .outcome = TFTP(REFUSED, DROP_TFTP_OPCODE, DROP_TFTP_OPCODE)
#define GOOD_OACK(text)                            \
	from_server, .payload = TEXT("\0\6" text), \
		     .outcome = TFTP(TAKEN, DROP_TFTP_OPCODE, DROP_TFTP_OPCODE)
#define WRONG_BLOCK(base) base, .outcome = TFTP(DROP_TFTP_BLOCK, DROP_TFTP_BLOCK, DROP_TFTP_BLOCK)
#define OVERSIZE          TFTP(DROP_TFTP_OVERSIZE, DROP_TFTP_OVERSIZE, DROP_TFTP_OVERSIZE)

#define GOOD     "blksize\000512\0tsize\0001000\0"
#define TEN(x)   x x x x x x x x x x
#define TIMES_50 TEN("0") TEN("0") TEN("0") TEN("0") TEN("0")

static const struct hostile rows[] = {
	{"M42 payload of 0", FILLED(0), .outcome = NO_TFTP},
	{"M42 payload of 1", MALFORMED(0)},
	{"M42 payload of 2, DATA", MALFORMED(0, 3)},
	{"M42 payload of 3, DATA", MALFORMED(0, 3, 0)},
	{"M42 payload of 2, ERROR", MALFORMED(0, 5)},
	{"M42 payload of 3, ERROR", MALFORMED(0, 5, 0)},
	{"M42 opcode 0", MALFORMED(0, 0, 0, 2, 'x')},
	{"M42 opcode 1", MALFORMED(0, 1, 0, 2, 'x')},
	{"M42 opcode 2", MALFORMED(0, 2, 0, 2, 'x')},
	{"M42 opcode 4", MALFORMED(0, 4, 0, 2, 'x')},
	{"M42 opcode 7", MALFORMED(0, 7, 0, 2, 'x')},
	{"M42 opcode 8", MALFORMED(0, 8, 0, 2, 'x')},
	{"M42 opcode 0300", MALFORMED(3, 0, 0, 2, 'x')},
	{"M42 opcode 0500", MALFORMED(5, 0, 0, 2, 'x')},
	{"M42 opcode 0600", MALFORMED(6, 0, 0, 2, 'x')},
	{"M42 opcode 0103", MALFORMED(1, 3, 0, 2, 'x')},
	{"M42 opcode 0303", MALFORMED(3, 3, 0, 2, 'x')},
	{"M42 opcode FFFF", MALFORMED(255, 255, 0, 2, 'x')},
	{"M42 text", MALFORMED('H', 'T', 'T', 'P', '/', '1', '.', '1')},

	{"M43 ACK 0", MALFORMED(0, 4, 0, 0)},
	{"M43 ACK 1", MALFORMED(0, 4, 0, 1)},
	{"M43 ACK 2", MALFORMED(0, 4, 0, 2)},
	{"M43 RRQ", MALFORMED(0, 1, 'x', 0, 'o', 'c', 't', 'e', 't', 0)},
	{"M43 WRQ", MALFORMED(0, 2, 'x', 0, 'o', 'c', 't', 'e', 't', 0)},
	{"M43 RRQ without a mode", MALFORMED(0, 1, 'x', 0)},

	{"M43 ACK 0 from another port", UNPINNED(0, 4, 0, 0)},
	{"M43 RRQ from another port", UNPINNED(0, 1, 'x', 0, 'o', 'c', 't', 'e', 't', 0)},
	{"M43 WRQ from another port", UNPINNED(0, 2, 'x', 0, 'o', 'c', 't', 'e', 't', 0)},
	{"M43 OACK alone from another port", UNPINNED(0, 6)},
	{"M43 an octet from another port", UNPINNED(0)},

	{"M44 OACK alone", NO_OACK("")},
	{"M44 a NUL", NO_OACK("\0")},
	{"M44 a name without NUL", NO_OACK("blksize")},
	{"M44 a name without value", NO_OACK("blksize\0")},
	{"M44 a value without NUL", NO_OACK("blksize\000512")},
	{"M44 no name", NO_OACK("\000512\0")},
	{"M44 blksize twice", BAD_OACK("blksize\000512\0blksize\000512")},
	{"M44 blksize twice, not the same", BAD_OACK("blksize\000512\0blksize\0001468")},
	{"M44 tsize twice", BAD_OACK("tsize\0001000\0tsize\0001000")},
	{"M44 windowsize 0", BAD_OACK("blksize\000512\0windowsize\0000")},
	{"M44 windowsize of one more than asked for", BAD_OACK("windowsize\000129")},
	{"M44 windowsize 65535", BAD_OACK("windowsize\00065535")},
	{"M44 windowsize 65536 + 16", BAD_OACK("windowsize\00065552")},
	{"M44 windowsize twice", BAD_OACK("windowsize\00016\0windowsize\00016")},
	{"M44 windowsize in words", BAD_OACK("windowsize\000wide")},
	{"M44 timeout, not asked for", BAD_OACK("timeout\0001")},
	{"M44 multicast, not asked for", BAD_OACK("multicast\000239.1.1.1,1758,1")},
	{"M44 blksize2, not asked for", BAD_OACK("blksize2\000512")},
	{"M44 blksize 0", BAD_OACK("blksize\0000")},
	{"M44 blksize 1", BAD_OACK("blksize\0001")},
	{"M44 blksize 7", BAD_OACK("blksize\0007")},
	{"M44 blksize of one more than asked for", BAD_OACK("blksize\0001469")},
	{"M44 blksize 8192", BAD_OACK("blksize\0008192")},
	{"M44 blksize 65464", BAD_OACK("blksize\00065464")},
	{"M44 blksize 65465", BAD_OACK("blksize\00065465")},
	{"M44 blksize 65536 + 512", BAD_OACK("blksize\00066048")},
	{"M44 blksize 4294967295", BAD_OACK("blksize\0004294967295")},
	{"M44 blksize 4294967297", BAD_OACK("blksize\0004294967297")},
	{"M44 blksize 4294967296 + 512", BAD_OACK("blksize\0004294967808")},
	{"M44 blksize 18446744073709551616 + 512", BAD_OACK("blksize\00018446744073709552128")},
	{"M44 blksize -1", BAD_OACK("blksize\000-1")},
	{"M44 blksize -512", BAD_OACK("blksize\000-512")},
	{"M44 blksize 0x200", BAD_OACK("blksize\0000x200")},
	{"M44 blksize and a space", BAD_OACK("blksize\000512 ")},
	{"M44 a space and blksize", BAD_OACK("blksize\000 512")},
	{"M44 blksize and a line feed", BAD_OACK("blksize\000512\n")},
	{"M44 blksize of nothing", BAD_OACK("blksize\0")},
	{"M44 blksize +8", BAD_OACK("blksize\000+8")},
	{"M44 blksize 512.0", BAD_OACK("blksize\000512.0")},
	{"M44 blksize 1e3", BAD_OACK("blksize\0001e3")},
	{"M44 blksize in words", BAD_OACK("blksize\000large")},
	{"M44 blksize of 50 digits", BAD_OACK("blksize\0001" TIMES_50)},
	{"M44 foo_blksize", BAD_OACK("foo_blksize\000512")},
	{"M44 blksiz", BAD_OACK("blksiz\000512")},
	{"M44 a name of 500 octets", BAD_OACK(TEN(TIMES_50) "\000512")},
	{"M44 a value of 500 octets", BAD_OACK("tsize\0001" TEN(TIMES_50))},
	{"M44 a value of control characters", BAD_OACK("tsize\000\033[2J\r\n\007")},
	{"M44 a hundred options", BAD_OACK(TEN(TEN("blksize\000512\0")) "tsize\0001")},
	{"M44 tsize -1", BAD_OACK("tsize\000-1")},
	{"M44 tsize 18446744073709551616", BAD_OACK("tsize\00018446744073709551616")},
	{"M44 tsize of nothing", BAD_OACK("tsize\0")},
	{"M44 tsize 0x3e8", BAD_OACK("tsize\0000x3e8")},
	{"M44 names in capitals", GOOD_OACK("BLKSIZE\000512\0TSIZE\0001000\0")},
	{"M44 names in both", GOOD_OACK("BlkSize\000512\0tSize\0001000\0")},
	{"M44 the other order", GOOD_OACK("tsize\0001000\0blksize\000512\0")},
	{"M44 zeros in front", GOOD_OACK("blksize\000000512\0tsize\0000001000\0")},
	{"M44 zeros in front, fifty", GOOD_OACK("blksize\000" TIMES_50 "512\0tsize\0001000\0")},
	{"M44 a NUL behind", GOOD_OACK(GOOD "\0")},
	{"M44 NULs behind", GOOD_OACK(GOOD TEN("\0"))},
	{"M44 garbage behind", GOOD_OACK(GOOD "\377\376garbage")},
	{"M44 a name without NUL behind", GOOD_OACK(GOOD "windowsize")},
	{"M44 a name without value behind", GOOD_OACK(GOOD "windowsize\0")},
	{"M44 options behind an empty name", GOOD_OACK(GOOD "\0windowsize\00016\0")},

	{"M45 blksize again during the transfer", from_server,
         .payload = TEXT("\0\6blksize\0001468\0"),
         .outcome = {{MOMENT(AT_ASKING), ELSEWHERE, NULL},
                     {AT_TRANSFER | MOMENT(AT_DONE), DROP_TFTP_OPCODE, NULL},
                     {ALL_MOMENTS, DROP_UDP_PORT, NULL}}},

	{"M46 block 2 of 513", block_2_of_513, .outcome = OVERSIZE},
	{"M46 block 2 of 1468", block_2_of_1468, .outcome = OVERSIZE},
	{"M46 block 1 of 513", block_1_of_513, .outcome = OVERSIZE},
	{"M46 block of 65000", FILLED(65000), .outcome = OVERSIZE},
	{"M46 block 0", WRONG_BLOCK(block_0)},
	{"M46 block 3", WRONG_BLOCK(block_3)},
	{"M46 block 3, the last", WRONG_BLOCK(block_3_short)},
	{"M46 block 4", WRONG_BLOCK(block_4)},
	{"M46 block 100", WRONG_BLOCK(block_100)},
	{"M46 block 32769", WRONG_BLOCK(block_32769)},
	{"M46 block 65534", WRONG_BLOCK(block_65534)},
	{"M46 block 65535", WRONG_BLOCK(block_65535)},
	{"M46 block 65535, the last", WRONG_BLOCK(block_65535_short)},
	{"M46 block 1 again", block_1,
         .outcome = {{MOMENT(AT_RECEIVING), DROP_NONE, ""}, /* right behind our ACK */
                     {MOMENT(AT_RENEWING), DROP_NONE, "ACK 1 to 192.168.77.2:40069"},
                     {MOMENT(AT_DONE), DROP_TFTP_BLOCK, NULL},
                     {MOMENT(AT_ASKING), ELSEWHERE, NULL},
                     {ALL_MOMENTS, DROP_UDP_PORT, NULL}}},
	{"M46 block 1 again, shorter", block_1_short,
         .outcome = {{MOMENT(AT_RECEIVING), DROP_NONE, ""}, /* right behind our ACK */
                     {MOMENT(AT_RENEWING), DROP_NONE, "ACK 1 to 192.168.77.2:40069"},
                     {MOMENT(AT_DONE), DROP_TFTP_BLOCK, NULL},
                     {MOMENT(AT_ASKING), ELSEWHERE, NULL},
                     {ALL_MOMENTS, DROP_UDP_PORT, NULL}}},

	{"ERROR after the end", from_server, .payload = BYTES(0, 5, 0, 3, 'x', 0),
         .outcome = {{MOMENT(AT_DONE), DROP_TFTP_OPCODE, NULL},
                     {MOMENT(AT_ASKING) | AT_TRANSFER, ELSEWHERE, NULL},
                     {ALL_MOMENTS, DROP_UDP_PORT, NULL}}},
};

/* ---- in their order ---- */

static void take_block(uint16_t block)
{
	give(tftp_data(block, 512u * (block - 1u), 512));
	expectf("ACK %u to 192.168.77.2:40069", block);
	eventf("DATA %u+512", 512u * (block - 1u));
	quiet();
}

/* M45: once there are DATA, an OACK is nobody's answer, whatever its blksize. */
static void oack_again(void **state)
{
	(void)state;
	arrive(AT_ASKING);
	give(OACK("blksize|512"));
	expect(ACK(0));
	give(OACK("blksize|1468"));
	expect(ACK(0));
	quiet();
	for (uint16_t block = 1; block <= 100; block++) {
		take_block(block);
		dropped(DROP_TFTP_OPCODE, OACK("blksize|512"));
		dropped(DROP_TFTP_OPCODE, OACK("blksize|1468"));
		dropped(DROP_TFTP_OPCODE, OACK("blksize|8|windowsize|9"));
	}
	dropped(DROP_TFTP_OVERSIZE, tftp_data(101, 51200, 513));
	give(tftp_data(101, 51200, 511));
	expect(ACK(101));
	event("DATA 51200+511");
	event("DONE 51711");
}

/* A server of RFC 1350: its DATA settle that there are no options. */
static void data_before_oack(void **state)
{
	(void)state;
	arrive(AT_ASKING);
	take_block(1);
	dropped(DROP_TFTP_OPCODE, OACK("blksize|512|tsize|1000"));
	dropped(DROP_TFTP_OPCODE, OACK("blksize|1468"));
	finish_from(STAGE_RECEIVING);
}

/* As if 65,535 blocks had come. */
static void begin_at_the_wrap(void)
{
	arrive(AT_RECEIVING);
	boot.tftp.window.in_order = boot.tftp.window.acked = UINT16_MAX;
	boot.tftp.received = 512u * UINT16_MAX;
}

static void drop_blocks(const uint16_t *blocks, size_t count)
{
	for (size_t i = 0; i < count; i++)
		dropped(DROP_TFTP_BLOCK, tftp_data(blocks[i], 0, 512));
}

/* M46: where block numbers begin anew, only the next one and the last one count. */
static void at_the_wrap(void **state)
{
	static const uint16_t early[] = {65534, 65533, 2, 3, 32767}, late[] = {65535, 65534, 2};

	(void)state;
	begin_at_the_wrap();
	drop_blocks(early, 5);
	at(now + TFTP_ECHO_MS);
	give(tftp_data(65535, 0, 512));
	expect(ACK(65535));
	event("");
	give(tftp_data(0, 512u * UINT16_MAX, 512));
	expect(ACK(0));
	event("DATA 33553920+512");
	drop_blocks(late, 3);
	dropped(DROP_TFTP_OPCODE, OACK("blksize|512|tsize|1000"));
	at(now + TFTP_ECHO_MS);
	give(tftp_data(0, 0, 512));
	expect(ACK(0));
	event("");
	give(tftp_data(1, 33554432, 1));
	expect(ACK(1));
	event("DATA 33554432+1");
	event("DONE 33554433");
}

/* M51: a last block of any length, among them those that make lengths of 256 k. */
static void last_block_of_any_length(void **state)
{
	(void)state;
	for (size_t len = 0; len < 512; len++) {
		arrive(AT_RECEIVING);
		give(tftp_data(2, 512, len));
		expect(ACK(2));
		eventf("DATA 512+%zu", len);
		eventf("DONE %zu", 512 + len);
	}
}

/* Nothing of an OACK is used before its first option is whole. */
static void oack_cut_short(void **state)
{
	struct packet p;

	(void)state;
	arrive(AT_ASKING);
	p = OACK("blksize|512|tsize|1000");
	for (p.len = 0; p.len < 2 + sizeof("blksize|512"); p.len++)
		dropped(DROP_TFTP_MALFORMED, p);
	for (; p.len < 2 + sizeof("blksize|512|tsize|1000"); p.len++) {
		arrive(AT_ASKING);
		give(p);
		expect(ACK(0));
		quiet();
	}
}

/* ---- ERROR ---- */

static const struct error_row {
	const char *name;
	struct bytes words; /* behind the code */
	const char *shown;
} errors[] = {
	{"ERROR without text", EMPTY, ""},
	{"ERROR with an empty text", BYTES(0), ""},
	{"ERROR with a text without NUL", TEXT("gone"), "gone"},
	{"ERROR with a text and more behind NUL", TEXT("gone\0more"), "gone"},
	{"ERROR with an escape sequence", TEXT("\033[2Jgone\r\n"), ".[2Jgone.."},
	{"ERROR with UTF-8", TEXT("\303\244"), ".."},
	{"ERROR with octets beyond ASCII", TEXT("\377\200\177"), "..."},
	{"ERROR with formats", TEXT("%s%n%i%f"), "%s%n%i%f"},
};

/* The file is gone: the next source is tried, or the boot is over, and says so. */
static void error_is_shown_as_text(void **state)
{
	const struct error_row *row = *state;
	char text[600], wanted[600];

	for (enum moment moment = AT_ASKING; moment <= AT_RENEWING; moment++) {
		arrive(moment);
		give(tftp_packet(TFTP_ERROR, TFTP_ERROR_NOT_FOUND, row->words.data,
		                 row->words.len));
		event("FAILED TFTP_NOT_FOUND");
		assert_console_printable();
		boot_failure_text(&boot, &boot.failure, text, sizeof(text));
		snprintf(wanted, sizeof(wanted),
		         "TFTP server 192.168.77.2 has no file \"nbp.efi\": %s", row->shown);
		assert_string_equal(text, wanted);
	}
}

int main(void)
{
	UNIT_ROWS(rows, hostile_row);
	UNIT(oack_again);
	UNIT(data_before_oack);
	UNIT(at_the_wrap);
	UNIT(last_block_of_any_length);
	UNIT(oack_cut_short);
	UNIT_ROWS(errors, error_is_shown_as_text);
	return unit_run("hostile TFTP");
}
