#include "efi/line.h"

#define DIGITS_MAX 20 /* of 2^64 - 1 */
#define KIB        1024u

void line_clear(struct line *line)
{
	line->len = 0;
	line->text[0] = '\0';
}

void line_char(struct line *line, char c)
{
	if (line->len >= LINE_MAX)
		return;
	line->text[line->len++] = c;
	line->text[line->len] = '\0';
}

void line_text(struct line *line, const char *text)
{
	while (*text)
		line_char(line, *text++);
}

void line_number(struct line *line, uint64_t number, unsigned width, char fill)
{
	char digit[DIGITS_MAX];
	unsigned count = 0;

	do {
		digit[count++] = (char)('0' + number % 10);
		number /= 10;
	} while (number > 0);
	for (; width > count; width--)
		line_char(line, fill);
	while (count > 0)
		line_char(line, digit[--count]);
}

void line_seconds(struct line *line, uint64_t ms)
{
	line_number(line, ms / 1000, 3, ' ');
	line_char(line, '.');
	line_number(line, ms % 1000, 3, '0');
}

void line_mib(struct line *line, uint64_t octets)
{
	uint64_t tenths = octets / KIB * 10 / KIB;

	line_number(line, tenths / 10, 1, ' ');
	line_char(line, '.');
	line_number(line, tenths % 10, 1, '0');
}

void line_mac(struct line *line, const uint8_t mac[6])
{
	static const char hex[] = "0123456789abcdef";

	for (unsigned n = 0; n < 6; n++) {
		if (n > 0)
			line_char(line, ':');
		line_char(line, hex[mac[n] >> 4]);
		line_char(line, hex[mac[n] & 15]);
	}
}

void line_wide(struct line *line, const uint16_t *text)
{
	for (; *text; text++)
		line_char(line, *text >= ' ' && *text <= '~' ? (char)*text : '.');
}

void line_pad(struct line *line, size_t column)
{
	while (line->len < column && line->len < LINE_MAX)
		line_char(line, ' ');
}
