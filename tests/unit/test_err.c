#include "net/err.h"

#include <string.h>

#include "tests/unit/unit.h"

/* Numbers are stable: a number that is printed in a manual means the same for ever. */
static void numbers_stay(void **state)
{
	static const struct {
		int number;
		enum net_err err;
		const char *name;
	} known[] = {
		{12, ERR_LINK_DOWN, "LINK_DOWN"},
		{20, ERR_ABORTED, "ABORTED"},
		{21, ERR_DHCP_NO_OFFER, "DHCP_NO_OFFER"},
		{22, ERR_DHCP_NO_ACK, "DHCP_NO_ACK"},
		{23, ERR_DHCP_NO_BOOT_INFO, "DHCP_NO_BOOT_INFO"},
		{24, ERR_DHCP_NAK, "DHCP_NAK"},
		{30, ERR_LOCAL_BOOT, "LOCAL_BOOT"},
		{31, ERR_PXE_NO_REPLY, "PXE_NO_REPLY"},
		{32, ERR_PXE_NO_FILE, "PXE_NO_FILE"},
		{33, ERR_PXE_BAD_NAME, "PXE_BAD_NAME"},
		{35, ERR_PXE_NO_BOOT_SERVER, "PXE_NO_BOOT_SERVER"},
		{41, ERR_TFTP_NO_REPLY, "TFTP_NO_REPLY"},
		{42, ERR_TFTP_NOT_FOUND, "TFTP_NOT_FOUND"},
		{43, ERR_TFTP_REFUSED, "TFTP_REFUSED"},
		{44, ERR_TFTP_STALLED, "TFTP_STALLED"},
		{45, ERR_TFTP_EMPTY, "TFTP_EMPTY"},
		{46, ERR_NO_MEMORY, "NO_MEMORY"},
		{60, ERR_INTERNAL, "INTERNAL"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		assert_int_equal(known[i].err, known[i].number);
		assert_string_equal(net_err_name(known[i].err), known[i].name);
	}
}

static void no_error_has_no_text(void **state)
{
	(void)state;
	assert_string_equal(net_err_name(ERR_NONE), "");
	assert_string_equal(net_err_sentence(ERR_NONE), "");
	assert_string_equal(net_err_hint(ERR_NONE), "");
	assert_string_equal(net_err_name((enum net_err)99), "");
}

/* struct failure holds three words; %f and %s come from elsewhere. */
static void check_error(enum net_err err)
{
	const char *sentence = net_err_sentence(err), *hint = net_err_hint(err);
	unsigned words = 0;

	assert_true(strlen(net_err_name(err)) > 0);
	assert_true(strlen(sentence) > 0);
	assert_true(hint[strlen(hint) - 1] == '.');
	for (const char *p = sentence; *p; p++) {
		if (*p != '%')
			continue;
		assert_non_null(strchr("iutfs", p[1]));
		words += strchr("iut", p[1]) != NULL;
	}
	assert_true(words <= 3);
	assert_null(strchr(hint, '%'));
}

static void every_error_says_what_and_what_to_do(void **state)
{
	(void)state;
#define X(number, name, sentence, hint) check_error(ERR_##name);
	NET_ERRORS(X)
#undef X
}

int main(void)
{
	UNIT(numbers_stay);
	UNIT(no_error_has_no_text);
	UNIT(every_error_says_what_and_what_to_do);
	return unit_run("err");
}
