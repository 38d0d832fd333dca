#include "net/wire/eth.h"
#include "tests/unit/captures.h"
#include "tests/unit/unit.h"

static const struct bytes offer = {captured_offer, sizeof(captured_offer)};

static void m01_is_a_runt_below_14(struct bytes frame)
{
	struct eth eth;

	if (frame.len < ETH_HEADER_LEN) {
		assert_drop(eth_parse(frame, &eth), DROP_ETH_RUNT);
	} else {
		assert_drop(eth_parse(frame, &eth), DROP_NONE);
		assert_int_equal(eth.payload.len, frame.len - ETH_HEADER_LEN);
		assert_ptr_equal(eth.payload.data, frame.data + ETH_HEADER_LEN);
	}
}

static void m01_every_length(void **state)
{
	(void)state;
	each_truncation(offer, m01_is_a_runt_below_14);
}

static void captured_frame(void **state)
{
	static const mac client = {{2, 0, 0, 0, 0, 1}};
	static const mac server = {{0x52, 0x54, 0, 0x12, 0x34, 0x56}};
	struct eth eth;

	(void)state;
	assert_drop(eth_parse(guarded(offer), &eth), DROP_NONE);
	assert_true(mac_equal(eth.dst, client));
	assert_true(mac_equal(eth.src, server));
	assert_int_equal(eth.type, ETH_TYPE_IPV4);
}

static const struct source_row {
	const char *name;
	mac src;
	enum drop want;
} sources[] = {
	{"M05 source 01:00:5e:00:00:01", {{1, 0, 0x5e, 0, 0, 1}}, DROP_ETH_SOURCE},
	{"M05 source ff:ff:ff:ff:ff:ff", {{255, 255, 255, 255, 255, 255}}, DROP_ETH_SOURCE},
	{"M05 source 00:00:00:00:00:00", {{0}}, DROP_ETH_SOURCE},
	{"M05 source 02:00:00:00:00:00", {{2}}, DROP_NONE},
};

static void source(void **state)
{
	const struct source_row *row = *state;
	uint8_t frame[60] = {0};
	struct eth eth;

	memcpy(frame + 6, row->src.octet, 6);
	assert_drop(eth_parse(guarded((struct bytes){frame, sizeof(frame)}), &eth), row->want);
}

static const struct type_row {
	const char *name;
	uint16_t type;
} types[] = {
	{"M08 type 0x8100 is told as it is", 0x8100}, {"M08 length 0x0064 is told as it is", 0x64},
	{"M08 type 0x88cc is told as it is", 0x88cc}, {"M08 type 0x86dd is told as it is", 0x86dd},
	{"M08 type 0x8035 is told as it is", 0x8035}, {"M08 type 0x0806 is told as it is", 0x806},
};

/* The interface judges the type; here it must only arrive. */
static void type(void **state)
{
	const struct type_row *row = *state;
	const struct eth sent = {MAC_BROADCAST, {{2, 0, 0, 0, 0, 1}}, row->type, EMPTY};
	struct writer w = {guarded_room(ETH_HEADER_LEN), ETH_HEADER_LEN, 0, false};
	struct eth eth;

	eth_emit(&w, &sent);
	assert_drop(eth_parse((struct bytes){w.data, w.len}, &eth), DROP_NONE);
	assert_int_equal(eth.type, row->type);
}

static void emit_offers_header(struct writer *w)
{
	const struct eth eth = {
		{{2, 0, 0, 0, 0, 1}}, {{0x52, 0x54, 0, 0x12, 0x34, 0x56}}, ETH_TYPE_IPV4, EMPTY};

	eth_emit(w, &eth);
}

static void m52_emits_the_captured_header(void **state)
{
	struct writer w = {guarded_room(ETH_HEADER_LEN), ETH_HEADER_LEN, 0, false};

	(void)state;
	emit_offers_header(&w);
	assert_bytes((struct bytes){w.data, w.len}, (struct bytes){captured_offer, ETH_HEADER_LEN});
	emits_soundly(emit_offers_header, ETH_HEADER_LEN);
}

static void emit_padded(struct writer *w)
{
	emit_offers_header(w);
	put_bytes(w, "payload", 7);
	eth_pad(w);
}

static void short_frames_are_padded(void **state)
{
	uint8_t room[ETH_FRAME_MIN + 1];
	struct writer w = {room, sizeof(room), 0, false};

	(void)state;
	emits_soundly(emit_padded, ETH_FRAME_MIN);
	emit_padded(&w);
	for (size_t i = ETH_HEADER_LEN + 7; i < ETH_FRAME_MIN; i++)
		assert_int_equal(room[i], 0);
	put_u8(&w, 1);
	eth_pad(&w);
	assert_int_equal(w.len, ETH_FRAME_MIN + 1);
	assert_false(w.full);
}

int main(void)
{
	UNIT(m01_every_length);
	UNIT(captured_frame);
	UNIT_ROWS(sources, source);
	UNIT_ROWS(types, type);
	UNIT(m52_emits_the_captured_header);
	UNIT(short_frames_are_padded);
	return unit_run("eth");
}
