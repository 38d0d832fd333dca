#include "tests/unit/hostile.h"

#include <string.h>

#include "net/wire/checksum.h"
#include "net/wire/ipv4.h"

#define TEXT_MAX 600

/* ---- how a frame is made ---- */

static uint16_t sum_of(uint32_t sum, const uint8_t *octets, size_t len)
{
	return checksum_finish(checksum_add(sum, (struct bytes){octets, len}));
}

static size_t header_len(const uint8_t *frame)
{
	return (size_t)(frame[IP_AT] & 15) * 4;
}

static void mend_ip(uint8_t *frame, size_t len)
{
	size_t header = header_len(frame);

	if (IP_AT + header > len)
		return;
	be16_set(frame + IP_AT + 10, 0);
	be16_set(frame + IP_AT + 10, sum_of(0, frame + IP_AT, header));
}

static void mend_udp(uint8_t *frame, uint8_t *body, size_t len)
{
	uint8_t pseudo[12] = {0};
	uint16_t sum;

	memcpy(pseudo, frame + IP_AT + 12, 8);
	pseudo[9] = IPV4_UDP;
	be16_set(pseudo + 10, (uint16_t)len);
	be16_set(body + 6, 0);
	sum = sum_of(checksum_add(0, (struct bytes){pseudo, 12}), body, len);
	be16_set(body + 6, sum ? sum : 0xffff);
}

/* The checksum of what IPv4 carries, where there is room for it. */
static void mend_body(uint8_t *frame, size_t len)
{
	size_t header = header_len(frame), total = be16_get(frame + IP_AT + 2);
	uint8_t *body = frame + IP_AT + header;
	size_t body_len = total - header;
	bool is_udp = frame[IP_AT + 9] == IPV4_UDP;

	if (IP_AT + total > len || total < header + (is_udp ? 8 : 4))
		return;
	if (is_udp) {
		mend_udp(frame, body,
		         be16_get(body + 4) <= body_len ? be16_get(body + 4) : body_len);
		return;
	}
	be16_set(body + 2, 0);
	be16_set(body + 2, sum_of(0, body, body_len));
}

void mend_frame(uint8_t *frame, size_t len, unsigned what)
{
	if (what & LENGTHS) {
		be16_set(frame + IP_AT + 2, (uint16_t)(len - IP_AT));
		if (frame[IP_AT + 9] == IPV4_UDP)
			be16_set(frame + IP_AT + header_len(frame) + 4,
			         (uint16_t)(len - IP_AT - header_len(frame)));
	}
	if (what & SUM_BODY)
		mend_body(frame, len);
	if (what & SUM_IP)
		mend_ip(frame, len);
}

struct bytes reply_frame(enum moment moment)
{
	struct packet p = usual_reply(moment);

	return frame_of(&p);
}

static uint8_t frame[PACKET_MAX];

/* Replaces what stands from there on. */
static size_t put_tail(size_t at, struct bytes octets)
{
	assert_true(at + octets.len <= sizeof(frame));
	if (octets.len > 0)
		memcpy(frame + at, octets.data, octets.len);
	return at + octets.len;
}

/* Takes the option out, wherever it stands; returns the frame's new length. */
static size_t leave_out(uint8_t code, size_t len)
{
	size_t at = OPTIONS_AT;

	while (code && at < len && frame[at] != DHCP_OPT_END) {
		size_t next = at + 2 + frame[at + 1];

		if (frame[at] == code) {
			memmove(frame + at, frame + next, len - next);
			len -= next - at;
		} else {
			at = next;
		}
	}
	return len;
}

/* The parts of a row that make other contents. */
static size_t put_contents(const struct hostile *row, size_t len)
{
	if (row->payload.data)
		len = put_tail(PAYLOAD_AT, row->payload);
	if (row->options.data)
		len = put_tail(OPTIONS_AT, row->options);
	len = leave_out(row->without, len);
	if (row->more.data) {
		len = put_tail(len - 1, row->more);
		frame[len++] = DHCP_OPT_END;
	}
	return len;
}

static size_t insert_ip_options(struct bytes options, size_t len)
{
	memmove(frame + BODY_AT + options.len, frame + BODY_AT, len - BODY_AT);
	put_tail(BODY_AT, options);
	frame[IP_AT] = (uint8_t)(0x45 + options.len / 4);
	return len + options.len;
}

static void put_patches(const struct hostile *row)
{
	for (int i = 0; i < 3; i++)
		put_tail(row->patch[i].at, row->patch[i].octets);
	for (size_t i = 0; i < row->flip.octets.len; i++)
		frame[row->flip.at + i] ^= row->flip.octets.data[i];
}

static size_t resize(size_t len, size_t wanted)
{
	if (wanted > len)
		memset(frame + len, 0xa5, wanted - len);
	return wanted;
}

struct bytes hostile_frame(const struct hostile *row, enum moment moment)
{
	struct bytes base = row->base ? row->base(moment) : usual_frame(moment);
	bool has_contents = row->payload.data || row->options.data || row->more.data ||
	                    row->without || row->ip_options.data;
	size_t len;

	assert_true(base.len <= sizeof(frame));
	memcpy(frame, base.data, base.len);
	len = put_contents(row, base.len);
	if (row->ip_options.data)
		len = insert_ip_options(row->ip_options, len);
	put_patches(row);
	if (row->len)
		len = resize(len, row->len - 1);
	mend_frame(frame, len, has_contents ? row->mend | ALL_RIGHT : row->mend);
	return (struct bytes){frame, len};
}

/* ---- what becomes of it ---- */

static enum drop deaf(enum moment moment)
{
	if (moment == AT_ARP)
		return DROP_DHCP_NOT_OURS; /* of an exchange before */
	return moment == AT_MENU ? DROP_STATE : DROP_UDP_PORT;
}

static struct outcome outcome_at(const struct hostile *row, enum moment moment)
{
	const struct outcome *o = row->outcome;

	while (!(o->moments & MOMENT(moment)))
		if (++o == row->outcome + 6)
			fail_msg("no outcome at %s", moment_name(moment));
	if (o->drop == USUAL && usual_leads_on(moment))
		return (struct outcome){o->moments, TAKEN, NULL};
	if (o->drop == USUAL || o->drop == DEAF)
		return (struct outcome){o->moments, (int)deaf(moment), NULL};
	return *o;
}

static void assert_counted(const uint32_t *before, enum drop reason)
{
	for (enum drop drop = 1; drop < DROP_COUNT; drop++)
		if (boot.env.drops[drop] - before[drop] != (drop == reason))
			fail_msg("%s counted %u times, not %d", drop_name(drop),
			         boot.env.drops[drop] - before[drop], drop == reason);
}

/* The frame has an effect: what is sent is as told. */
static void assert_answered(const struct outcome *o, struct bytes received)
{
	uint32_t before[DROP_COUNT];

	memcpy(before, boot.env.drops, sizeof(before));
	give_frame(received);
	assert_counted(before, (enum drop)o->drop);
	if (*o->sends)
		expect(o->sends);
}

static void go_on_by(enum moment moment, int how, struct bytes received)
{
	uint32_t before[DROP_COUNT];

	memcpy(before, boot.env.drops, sizeof(before));
	if (how == TAKEN)
		lead_to_end_by(moment, received);
	else if (how == DECLINED)
		lead_to_end_after_decline(received);
	else if (how == BOOTP)
		lead_to_end_with_bootp(received);
	else
		lead_to_end_without_options(received);
	assert_counted(before, DROP_NONE);
	assert_console_printable();
}

static void meet(const struct hostile *row, enum moment moment)
{
	struct outcome o = outcome_at(row, moment);
	struct bytes received;

	if (o.drop == ELSEWHERE)
		return;
	arrive(moment);
	received = hostile_frame(row, moment);
	if (o.drop < 0) {
		go_on_by(moment, o.drop, received);
		return;
	}
	if (o.sends)
		assert_answered(&o, received);
	else
		dropped_frame((enum drop)o.drop, received);
	quiet();
	event("");
	assert_console_printable();
	lead_to_end(moment);
}

void hostile_row(void **state)
{
	for (enum moment moment = 0; moment < MOMENT_COUNT; moment++) {
		unit_where = moment_name(moment);
		meet(*state, moment);
	}
	unit_where = NULL;
}

static void assert_printable(const char *text)
{
	for (; *text; text++)
		assert_in_range((unsigned char)*text, ' ', '~');
}

void assert_console_printable(void)
{
	const struct trace *trace = &boot.env.trace;
	uint32_t count = trace->count < TRACE_MAX ? trace->count : TRACE_MAX;
	char text[TEXT_MAX];

	for (uint32_t i = 0; i < count; i++) {
		boot_trace_text(&boot, &trace->ring[i], text, sizeof(text));
		assert_printable(text);
	}
	boot_failure_text(&boot, &boot.failure, text, sizeof(text));
	assert_printable(text);
}
