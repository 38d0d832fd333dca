#include "net/wire/checksum.h"
#include "net/wire/igmp.h"
#include "tests/unit/unit.h"

#define GROUP IP4(239, 1, 2, 3)

/* A general query of version 2, 10 s, and one for a group. */
static const uint8_t general[] = {0x11, 0x64, 0xee, 0x9b, 0, 0, 0, 0};
static const struct bytes query = {general, sizeof(general)};

static void malformed_below_8(struct bytes part)
{
	struct igmp_query out;

	assert_drop(igmp_parse_query(part, &out),
	            part.len < query.len ? DROP_IGMP_MALFORMED : DROP_NONE);
}

static void every_truncation(void **state)
{
	(void)state;
	each_truncation(query, malformed_below_8);
}

static void every_wrong_bit_is_noticed(void **state)
{
	(void)state;
	for (size_t bit = 0; bit < sizeof(general) * 8; bit++) {
		uint8_t message[sizeof(general)];
		struct igmp_query out;

		memcpy(message, general, sizeof(message));
		message[bit / 8] ^= (uint8_t)(1 << bit % 8);
		assert_drop(
			igmp_parse_query(guarded((struct bytes){message, sizeof(message)}), &out),
			DROP_IGMP_MALFORMED);
	}
}

/* Messages of RFC 2236, and one of version 3 (RFC 3376 4.1); the checksum is made right. */
static const struct message_row {
	const char *name;
	struct bytes octets;
	enum drop want;
	ip4 group;
	uint32_t max_response_ms;
} messages[] = {
	{"general query", BYTES(0x11, 100, 0, 0, 0, 0, 0, 0), DROP_NONE, 0, 10000},
	{"query for a group", BYTES(0x11, 10, 0, 0, 239, 1, 2, 3), DROP_NONE, GROUP, 1000},
	{"query in haste", BYTES(0x11, 1, 0, 0, 0, 0, 0, 0), DROP_NONE, 0, 100},
	{"query of most time", BYTES(0x11, 255, 0, 0, 0, 0, 0, 0), DROP_NONE, 0, 25500},
	{"query of version 1", BYTES(0x11, 0, 0, 0, 0, 0, 0, 0), DROP_NONE, 0, 10000},
	{"query of version 3", BYTES(0x11, 20, 0, 0, 239, 1, 2, 3, 2, 125, 0, 0), DROP_NONE, GROUP,
         2000},
	{"report of version 1", BYTES(0x12, 0, 0, 0, 239, 1, 2, 3), DROP_IGMP_TYPE, 0, 0},
	{"report of version 2", BYTES(0x16, 0, 0, 0, 239, 1, 2, 3), DROP_IGMP_TYPE, 0, 0},
	{"leave", BYTES(0x17, 0, 0, 0, 239, 1, 2, 3), DROP_IGMP_TYPE, 0, 0},
	{"report of version 3", BYTES(0x22, 0, 0, 0, 0, 0, 0, 0), DROP_IGMP_TYPE, 0, 0},
	{"type 0", BYTES(0, 0, 0, 0, 0, 0, 0, 0), DROP_IGMP_TYPE, 0, 0},
};

static void message(void **state)
{
	const struct message_row *row = *state;
	uint8_t copy[16];
	struct bytes whole = {copy, row->octets.len};
	struct igmp_query out;

	memcpy(copy, row->octets.data, row->octets.len);
	be16_set(copy + 2, checksum_finish(checksum_add(0, whole)));
	assert_drop(igmp_parse_query(guarded(whole), &out), row->want);
	if (row->want != DROP_NONE)
		return;
	assert_int_equal(out.group, row->group);
	assert_int_equal(out.max_response_ms, row->max_response_ms);
}

/* The packets as RFC 2236 2 and 9 have them; made by hand. */
static const uint8_t report[] = {
	0x46, 0, 0, 32, 0,    7, 0x40, 0, 1,    2, 0,    0,    192, 168, 77, 50,
	239,  1, 2, 3,  0x94, 4, 0,    0, 0x16, 0, 0xf8, 0xfa, 239, 1,   2,  3,
};
static const uint8_t leave[] = {
	0x46, 0, 0, 32, 0,    7, 0x40, 0, 1,    2, 0,    0,    192, 168, 77, 50,
	224,  0, 0, 2,  0x94, 4, 0,    0, 0x17, 0, 0xf7, 0xfa, 239, 1,   2,  3,
};

static void emit_report(struct writer *w)
{
	igmp_emit(w, &(struct igmp){IGMP_REPORT, GROUP}, IP4(192, 168, 77, 50), 7);
}

static void emit_leave(struct writer *w)
{
	igmp_emit(w, &(struct igmp){IGMP_LEAVE, GROUP}, IP4(192, 168, 77, 50), 7);
}

static const struct emit_row {
	const char *name;
	void (*emit)(struct writer *w);
	const uint8_t *want;
} emits[] = {
	{"emits a report", emit_report, report},
	{"emits a leave", emit_leave, leave},
};

static void emit(void **state)
{
	const struct emit_row *row = *state;
	struct writer w = {guarded_room(IGMP_PACKET_LEN), IGMP_PACKET_LEN, 0, false};
	uint8_t want[IGMP_PACKET_LEN];

	memcpy(want, row->want, sizeof(want));
	row->emit(&w);
	assert_int_equal(checksum_finish(checksum_add(0, (struct bytes){w.data, 24})), 0);
	memcpy(want + 10, w.data + 10, 2);
	assert_bytes((struct bytes){w.data, w.len}, (struct bytes){want, sizeof(want)});
	emits_soundly(row->emit, IGMP_PACKET_LEN);
}

int main(void)
{
	UNIT(every_truncation);
	UNIT(every_wrong_bit_is_noticed);
	UNIT_ROWS(messages, message);
	UNIT_ROWS(emits, emit);
	return unit_run("igmp");
}
