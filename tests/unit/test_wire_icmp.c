#include "net/wire/checksum.h"
#include "net/wire/icmp.h"
#include "tests/unit/captures.h"
#include "tests/unit/unit.h"

static const struct bytes ping = {sent_echo_request, sizeof(sent_echo_request)};
static const struct bytes pong = {captured_echo_reply + 34, sizeof(captured_echo_reply) - 34};

static void request_is_answered_as_captured(void **state)
{
	uint8_t room[sizeof(sent_echo_request)];
	struct writer w = {room, sizeof(room), 0, false};
	struct bytes rest;

	(void)state;
	assert_drop(icmp_parse_echo(guarded(ping), &rest), DROP_NONE);
	icmp_emit_echo_reply(&w, rest);
	assert_bytes((struct bytes){room, w.len}, pong);
}

static void m20_malformed_unless_whole(struct bytes part)
{
	struct bytes rest;

	assert_drop(icmp_parse_echo(part, &rest),
	            part.len < ping.len ? DROP_ICMP_MALFORMED : DROP_NONE);
}

static void m20_every_truncation(void **state)
{
	(void)state;
	each_truncation(ping, m20_malformed_unless_whole);
}

static void m20_every_wrong_bit_is_noticed(void **state)
{
	(void)state;
	for (size_t bit = 0; bit < sizeof(sent_echo_request) * 8; bit++) {
		uint8_t packet[sizeof(sent_echo_request)];
		struct bytes rest;

		memcpy(packet, sent_echo_request, sizeof(packet));
		packet[bit / 8] ^= (uint8_t)(1 << bit % 8);
		assert_drop(icmp_parse_echo((struct bytes){packet, sizeof(packet)}, &rest),
		            DROP_ICMP_MALFORMED);
	}
}

/* A message of that kind and length with a good checksum. */
static struct bytes message_make(uint8_t type, uint8_t code, size_t len)
{
	static uint8_t message[1480];

	for (size_t i = 0; i < len; i++)
		message[i] = (uint8_t)i;
	if (len >= 4) {
		message[0] = type;
		message[1] = code;
		be16_set(message + 2, 0);
		be16_set(message + 2,
		         checksum_finish(checksum_add(0, (struct bytes){message, len})));
	}
	return guarded((struct bytes){message, len});
}

static void m20_errors_of_every_length(void **state)
{
	static const uint8_t types[] = {0, 3, 4, 5, 11, 12, 13, 255};
	static const size_t lens[] = {8, 27, 28, 504, 505, 576, 1008, 1009, 1480};
	struct bytes rest;

	(void)state;
	for (size_t i = 0; i < sizeof(types); i++)
		for (size_t j = 0; j < sizeof(lens) / sizeof(lens[0]); j++)
			assert_drop(icmp_parse_echo(message_make(types[i], 4, lens[j]), &rest),
			            DROP_ICMP_TYPE);
}

static void m20_echo_of_0_to_7_octets(void **state)
{
	struct bytes rest;

	(void)state;
	for (size_t len = 0; len < 8; len++)
		assert_drop(icmp_parse_echo(message_make(8, 0, len), &rest), DROP_ICMP_MALFORMED);
	assert_drop(icmp_parse_echo(message_make(8, 1, 8), &rest), DROP_ICMP_TYPE);
}

static void m51_echo_of_every_length(void **state)
{
	static uint8_t reply[1480];

	(void)state;
	for (size_t len = 8; len <= sizeof(reply); len++) {
		struct writer w = {reply, sizeof(reply), 0, false};
		struct bytes rest;

		assert_drop(icmp_parse_echo(message_make(8, 0, len), &rest), DROP_NONE);
		assert_int_equal(rest.len, len - 4);
		icmp_emit_echo_reply(&w, rest);
		assert_int_equal(w.len, len);
		assert_int_equal(checksum_finish(checksum_add(0, (struct bytes){reply, len})), 0);
		assert_int_equal(be16_get(reply), 0);
		assert_bytes((struct bytes){reply + 4, len - 4}, rest);
	}
}

static void emit(struct writer *w)
{
	icmp_emit_echo_reply(w, (struct bytes){sent_echo_request + 4, 12});
}

static void m52_emits_soundly(void **state)
{
	(void)state;
	emits_soundly(emit, sizeof(sent_echo_request));
}

/* ---- errors ---- */

#define OWN IP4(192, 168, 77, 50)

/* "Port unreachable" about a datagram of that protocol from src; len octets of it all. */
static struct bytes error_about(uint8_t type, uint8_t protocol, ip4 src, size_t len)
{
	static uint8_t message[600];

	memset(message, 0, sizeof(message));
	message[0] = type;
	message[1] = 3;
	message[8] = 0x45;
	message[8 + 9] = protocol;
	be32_set(message + 8 + 12, src);
	be16_set(message + 2, checksum_finish(checksum_add(0, (struct bytes){message, len})));
	return guarded((struct bytes){message, len});
}

static bool is_noted(struct bytes message)
{
	struct icmp_error error = {0};

	icmp_note_error(&error, message, OWN);
	if (error.seen)
		assert_bytes((struct bytes){error.octets, error.len},
		             (struct bytes){message.data, error.len});
	return error.seen;
}

static void errors_about_our_datagrams_are_noted(void **state)
{
	struct icmp_error error = {0};

	(void)state;
	assert_true(is_noted(error_about(3, 17, OWN, 36)));
	assert_true(is_noted(error_about(11, 17, OWN, 36)));
	assert_true(is_noted(error_about(12, 17, OWN, 28)));
	icmp_note_error(&error, error_about(3, 17, OWN, 600), OWN);
	assert_int_equal(error.len, ICMP_ERROR_MAX);
}

/* As Linux answers where no program has the port. */
static struct icmp_error closed_port(uint8_t type, size_t options_len, size_t len)
{
	struct icmp_error error = {.seen = true, .len = (uint16_t)len};

	error.octets[0] = type;
	error.octets[8] = (uint8_t)(0x45 + options_len / 4);
	be32_set(error.octets + 8 + 16, OWN + 1);
	be16_set(error.octets + 8 + 20 + options_len + 2, 69);
	return error;
}

static void unreachable_port_is_known(void **state)
{
	struct icmp_error error = closed_port(3, 0, 36);

	(void)state;
	assert_true(icmp_is_unreachable(&error, OWN + 1, 69));
	assert_false(icmp_is_unreachable(&error, OWN + 2, 69));
	assert_false(icmp_is_unreachable(&error, OWN + 1, 68));
	error = closed_port(3, 8, 40);
	assert_true(icmp_is_unreachable(&error, OWN + 1, 69));
	error = closed_port(3, 8, 39);
	assert_false(icmp_is_unreachable(&error, OWN + 1, 69));
	for (size_t len = 0; len < 32; len++) {
		error = closed_port(3, 0, len);
		assert_false(icmp_is_unreachable(&error, OWN + 1, 69));
	}
	error = closed_port(11, 0, 36);
	assert_false(icmp_is_unreachable(&error, OWN + 1, 69));
	error = closed_port(3, 0, 36);
	error.octets[8] = 0x40;
	assert_false(icmp_is_unreachable(&error, OWN + 1, 69));
}

static void other_messages_are_not(void **state)
{
	uint8_t damaged[36];

	(void)state;
	assert_false(is_noted(error_about(4, 17, OWN, 36)));
	assert_false(is_noted(error_about(5, 17, OWN, 36)));
	assert_false(is_noted(error_about(3, 6, OWN, 36)));
	assert_false(is_noted(error_about(3, 17, OWN + 1, 36)));
	assert_false(is_noted(error_about(3, 17, OWN, 27)));
	memcpy(damaged, error_about(3, 17, OWN, 36).data, sizeof(damaged));
	damaged[30] ^= 1;
	assert_false(is_noted((struct bytes){damaged, sizeof(damaged)}));
	damaged[8] = 0x65; /* about a packet of IPv6 */
	be16_set(damaged + 2, 0);
	be16_set(damaged + 2,
	         checksum_finish(checksum_add(0, (struct bytes){damaged, sizeof(damaged)})));
	assert_false(is_noted((struct bytes){damaged, sizeof(damaged)}));
}

int main(void)
{
	UNIT(request_is_answered_as_captured);
	UNIT(m20_every_truncation);
	UNIT(m20_every_wrong_bit_is_noticed);
	UNIT(m20_errors_of_every_length);
	UNIT(m20_echo_of_0_to_7_octets);
	UNIT(m51_echo_of_every_length);
	UNIT(m52_emits_soundly);
	UNIT(errors_about_our_datagrams_are_noted);
	UNIT(unreachable_port_is_known);
	UNIT(other_messages_are_not);
	return unit_run("icmp");
}
