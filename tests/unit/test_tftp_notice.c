#include "net/tftp_notice.h"

#include <string.h>

#include "net/wire/tftp.h"
#include "tests/unit/unit.h"

#define OWN   IP4(192, 168, 77, 50)
#define STRAY IP4(192, 168, 77, 66)

/* A datagram to the port 50000. */
#define FROM(host, port, octets, len)        \
	((struct udp_in){.src = (host),      \
	                 .dst = OWN,         \
	                 .src_port = (port), \
	                 .dst_port = 50000,  \
	                 .payload = {(octets), (len)}})

static uint8_t room[200];

static struct udp_out output(struct tftp_notice *notice)
{
	struct udp_out out = {.payload = {.data = room, .cap = sizeof(room)}};

	assert_true(tftp_notice_output(notice, OWN, &out));
	assert_false(notice->due);
	return out;
}

static void assert_quiet(struct tftp_notice *notice)
{
	struct udp_out out = {.payload = {.data = room, .cap = sizeof(room)}};

	assert_false(tftp_notice_output(notice, OWN, &out));
	assert_int_equal(out.payload.len, 0);
}

static void assert_error(const struct udp_out *out, uint16_t code, const char *text)
{
	assert_int_equal(out->payload.len, 4 + strlen(text) + 1);
	assert_int_equal(be16_get(room), TFTP_ERROR);
	assert_int_equal(be16_get(room + 2), code);
	assert_string_equal((char *)room + 4, text);
}

static void error_is_sent_once(void **state)
{
	struct tftp_notice notice = {0};
	struct udp_out out;

	(void)state;
	assert_quiet(&notice);
	tftp_notice_set(&notice, 50000, STRAY, 1069, TFTP_ERROR_OPTION);
	out = output(&notice);
	assert_int_equal(out.src, OWN);
	assert_int_equal(out.dst, STRAY);
	assert_int_equal(out.src_port, 50000);
	assert_int_equal(out.dst_port, 1069);
	assert_error(&out, 8, "option not acceptable");
	assert_quiet(&notice);
}

static void every_code_has_words(void **state)
{
	static const struct {
		uint16_t code;
		const char *text;
	} codes[] = {
		{TFTP_ERROR_UNDEFINED, "transfer stopped by the user"},
		{TFTP_ERROR_DISK_FULL, "file too large for this machine's memory"},
		{TFTP_ERROR_TID, "unknown transfer ID"},
		{TFTP_ERROR_OPTION, "option not acceptable"},
	};
	struct tftp_notice notice = {0};

	(void)state;
	for (int i = 0; i < 4; i++) {
		struct udp_out out;

		tftp_notice_set(&notice, 50000, STRAY, 1069, codes[i].code);
		out = output(&notice);
		assert_error(&out, codes[i].code, codes[i].text);
	}
}

static void strays_once_a_second(void **state)
{
	const struct udp_in in = FROM(STRAY, 1069, NULL, 0);
	const struct udp_in nobody = FROM(IP4_ANY, 1069, NULL, 0);
	struct tftp_notice notice = {0};
	struct udp_out out;

	(void)state;
	tftp_notice_stray(&notice, &nobody, 5000);
	assert_quiet(&notice);
	tftp_notice_stray(&notice, &in, 5000);
	out = output(&notice);
	assert_true(out.dst == STRAY && out.dst_port == 1069 && out.src_port == 50000);
	assert_error(&out, 5, "unknown transfer ID");
	tftp_notice_stray(&notice, &in, 5000 + TFTP_STRAY_GAP_MS - 1);
	assert_quiet(&notice);
	tftp_notice_stray(&notice, &in, 5000 + TFTP_STRAY_GAP_MS);
	output(&notice);
}

static void errors_are_not_answered(void **state)
{
	const uint8_t error[] = {0, 5, 0, 5, 'x', 0}, data[] = {0, 3, 0, 1}, half[] = {0};
	struct tftp_notice notice = {0};

	(void)state;
	tftp_notice_stray(&notice, &FROM(STRAY, 1069, error, 6), 5000);
	tftp_notice_stray(&notice, &FROM(STRAY, 0, data, 4), 5000);
	assert_quiet(&notice);
	tftp_notice_stray(&notice, &FROM(STRAY, 1069, half, 1), 5000);
	output(&notice);
	tftp_notice_stray(&notice, &FROM(STRAY, 1069, data, 4), 9000);
	output(&notice);
}

static void stray_does_not_displace(void **state)
{
	const struct udp_in in = FROM(STRAY, 1069, NULL, 0);
	struct tftp_notice notice = {0};
	struct udp_out out;

	(void)state;
	tftp_notice_set(&notice, 50000, STRAY + 1, 69, TFTP_ERROR_DISK_FULL);
	tftp_notice_stray(&notice, &in, 5000);
	out = output(&notice);
	assert_int_equal(out.dst, STRAY + 1);
	assert_quiet(&notice);
}

int main(void)
{
	UNIT(error_is_sent_once);
	UNIT(every_code_has_words);
	UNIT(strays_once_a_second);
	UNIT(errors_are_not_answered);
	UNIT(stray_does_not_displace);
	return unit_run("tftp_notice");
}
