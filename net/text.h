/* Sentences from formats and words: for the console, error texts and tests. Pure; no printf. */
#ifndef NET_TEXT_H
#define NET_TEXT_H

#include <stddef.h>
#include <stdint.h>

#include "net/wire/bytes.h"

struct text_args {
	const uint32_t *word; /* taken in order by %i, %u and %t */
	uint32_t word_count;  /* words beyond it read as 0 */
	const char *file;     /* for %f */
	const char *said;     /* for %s: a server's own words */
};

/*
 * Writes format to out as a C string of at most cap - 1 characters (cap > 0), cut if longer.
 * %i an IPv4 address, %u a decimal number, %t milliseconds as seconds ("4", "0.25"), %f and %s
 * texts in which everything but printable ASCII is shown as '.': a packet never steers a console.
 * %m a MAC of two words (mac_high(), mac_low()). %% a percent sign. Returns the length written.
 */
size_t text_format(char *out, size_t cap, const char *format, const struct text_args *args);

/* Copies octets as a C string of at most cap - 1 characters (cap > 0), cut if longer. */
void text_copy(char *out, size_t cap, struct bytes from);

#endif
