#include "net/text.h"

/* A writer's bytes and the words not yet used. */
struct text {
	struct writer out;
	const struct text_args *args;
	uint32_t words_used;
};

static uint32_t next_word(struct text *text)
{
	if (text->words_used >= text->args->word_count)
		return 0;
	return text->args->word[text->words_used++];
}

static void put_number(struct writer *w, uint32_t number)
{
	char digits[10]; /* as many as a uint32_t can have, last first */
	size_t count = 0;

	do {
		digits[count++] = (char)('0' + number % 10);
		number /= 10;
	} while (number > 0);
	while (count > 0)
		put_u8(w, (uint8_t)digits[--count]);
}

static void put_ip4(struct writer *w, uint32_t ip)
{
	for (int shift = 24; shift >= 0; shift -= 8) {
		put_number(w, ip >> shift & 0xff);
		if (shift > 0)
			put_u8(w, '.');
	}
}

static void put_mac(struct writer *w, uint32_t high, uint32_t low)
{
	for (int n = 0; n < 6; n++) {
		uint32_t octet = (n < 2 ? high >> (8 * (1 - n)) : low >> (8 * (5 - n))) & 0xff;

		put_u8(w, (uint8_t) "0123456789abcdef"[octet >> 4]);
		put_u8(w, (uint8_t) "0123456789abcdef"[octet & 15]);
		if (n < 5)
			put_u8(w, ':');
	}
}

/* Seconds, with as many of the three decimals as are not trailing zeros. */
static void put_seconds(struct writer *w, uint32_t ms)
{
	uint32_t rest = ms % 1000;

	put_number(w, ms / 1000);
	if (rest == 0)
		return;
	put_u8(w, '.');
	for (uint32_t unit = 100; rest > 0; unit /= 10) {
		put_u8(w, (uint8_t)('0' + rest / unit));
		rest %= unit;
	}
}

static void put_filtered(struct writer *w, const char *foreign)
{
	for (; foreign && *foreign; foreign++)
		put_printable(w, (uint8_t)*foreign);
}

static void put_directive(struct text *text, char directive)
{
	uint32_t high;

	switch (directive) {
	case 'm':
		high = next_word(text);
		put_mac(&text->out, high, next_word(text));
		break;
	case 'i':
		put_ip4(&text->out, next_word(text));
		break;
	case 'u':
		put_number(&text->out, next_word(text));
		break;
	case 't':
		put_seconds(&text->out, next_word(text));
		break;
	case 'f':
		put_filtered(&text->out, text->args->file);
		break;
	case 's':
		put_filtered(&text->out, text->args->said);
		break;
	default:
		put_u8(&text->out, (uint8_t)directive);
	}
}

size_t text_format(char *out, size_t cap, const char *format, const struct text_args *args)
{
	struct text text = {.out = {.data = (uint8_t *)out, .cap = cap - 1}, .args = args};

	for (; *format; format++) {
		if (format[0] == '%' && format[1])
			put_directive(&text, *++format);
		else
			put_u8(&text.out, (uint8_t)*format);
	}
	out[text.out.len] = '\0';
	return text.out.len;
}

void text_copy(char *out, size_t cap, struct bytes from)
{
	struct writer w = {.data = (uint8_t *)out, .cap = cap - 1};

	put_bytes(&w, from.data, from.len < w.cap ? from.len : w.cap);
	out[w.len] = '\0';
}
