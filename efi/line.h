/* A line of text put together piece by piece; what does not fit is left out. */
#ifndef EFI_LINE_H
#define EFI_LINE_H

#include <stddef.h>
#include <stdint.h>

#define LINE_MAX 511 /* characters: a sentence with a file's name and a server's words in it */

struct line {
	char text[LINE_MAX + 1]; /* always a C string */
	size_t len;
};

/* Makes the line empty; to be called before anything else. */
void line_clear(struct line *line);

/* A character; a C string. Any octets: the console filters them. */
void line_char(struct line *line, char c);
void line_text(struct line *line, const char *text);

/* A decimal number, filled up on the left with `fill` to at least `width` characters. */
void line_number(struct line *line, uint64_t number, unsigned width, char fill);

/* Milliseconds as seconds with three decimals, at least 7 characters: "  1.250". */
void line_seconds(struct line *line, uint64_t ms);

/* Octets as MiB with one decimal: "12.5". */
void line_mib(struct line *line, uint64_t octets);

/* 52:54:00:12:34:56 */
void line_mac(struct line *line, const uint8_t mac[6]);

/* The firmware's text, with '.' for everything but printable ASCII. */
void line_wide(struct line *line, const uint16_t *text);

/* Blanks up to this column. */
void line_pad(struct line *line, size_t column);

#endif
