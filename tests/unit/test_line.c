#include "efi/line.h"

#include <string.h>

#include "tests/unit/unit.h"

static struct line line;

static void numbers(void **state)
{
	(void)state;
	line_clear(&line);
	line_number(&line, 0, 1, ' ');
	line_char(&line, '|');
	line_number(&line, 42, 4, '0');
	line_char(&line, '|');
	line_number(&line, 12345, 3, ' ');
	line_char(&line, '|');
	line_number(&line, UINT64_MAX, 1, ' ');
	assert_string_equal(line.text, "0|0042|12345|18446744073709551615");
	assert_int_equal(line.len, strlen(line.text));
}

static void times_and_sizes(void **state)
{
	(void)state;
	line_clear(&line);
	line_seconds(&line, 1250);
	line_text(&line, ", ");
	line_seconds(&line, 1234007);
	line_text(&line, ", ");
	line_mib(&line, 13107200);
	line_text(&line, ", ");
	line_mib(&line, 104857);
	assert_string_equal(line.text, "  1.250, 1234.007, 12.5, 0.0");
}

static void addresses(void **state)
{
	static const uint8_t mac[6] = {0x52, 0x54, 0, 0x1f, 0xa0, 0xff};

	(void)state;
	line_clear(&line);
	line_mac(&line, mac);
	assert_string_equal(line.text, "52:54:00:1f:a0:ff");
}

static void firmware_text(void **state)
{
	static const uint16_t text[] = {'A', ' ', '~', 0x7f, 0x1b, 0xe4, 0x2603, 0x141, 0};

	(void)state;
	line_clear(&line);
	line_wide(&line, text);
	assert_string_equal(line.text, "A ~.....");
}

static void columns(void **state)
{
	(void)state;
	line_clear(&line);
	line_text(&line, "ab");
	line_pad(&line, 4);
	line_char(&line, 'c');
	line_pad(&line, 2);
	assert_string_equal(line.text, "ab  c");
}

static void what_does_not_fit_is_left_out(void **state)
{
	(void)state;
	line_clear(&line);
	line_pad(&line, 2 * LINE_MAX);
	assert_int_equal(line.len, LINE_MAX);
	line_text(&line, "more");
	assert_int_equal(line.len, LINE_MAX);
	assert_int_equal(strlen(line.text), LINE_MAX);
	line_clear(&line);
	assert_string_equal(line.text, "");
}

int main(void)
{
	UNIT(numbers);
	UNIT(times_and_sizes);
	UNIT(addresses);
	UNIT(firmware_text);
	UNIT(columns);
	UNIT(what_does_not_fit_is_left_out);
	return unit_run("line");
}
