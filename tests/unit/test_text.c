#include "net/text.h"

#include <string.h>

#include "tests/unit/unit.h"

static const struct text_row {
	const char *name;
	const char *format;
	uint32_t word[3];
	const char *file, *said, *want;
} rows[] = {
	{"text: nothing", "", {0}, NULL, NULL, ""},
	{"text: no directive", "plain text.", {0}, NULL, NULL, "plain text."},
	{"text: %i", "<%i>", {0xc0a84d01}, NULL, NULL, "<192.168.77.1>"},
	{"text: %i least", "%i", {0}, NULL, NULL, "0.0.0.0"},
	{"text: %i most", "%i", {UINT32_MAX}, NULL, NULL, "255.255.255.255"},
	{"text: %u 0", "%u", {0}, NULL, NULL, "0"},
	{"text: %u 10", "%u", {10}, NULL, NULL, "10"},
	{"text: %u most", "%u", {UINT32_MAX}, NULL, NULL, "4294967295"},
	{"text: %t 0", "%t s", {0}, NULL, NULL, "0 s"},
	{"text: %t whole", "%t s", {4000}, NULL, NULL, "4 s"},
	{"text: %t quarter", "%t s", {250}, NULL, NULL, "0.25 s"},
	{"text: %t thousandth", "%t s", {1}, NULL, NULL, "0.001 s"},
	{"text: %t tenth", "%t s", {10100}, NULL, NULL, "10.1 s"},
	{"text: %t all decimals", "%t s", {59871}, NULL, NULL, "59.871 s"},
	{"text: %t hole", "%t s", {1001}, NULL, NULL, "1.001 s"},
	{"text: %t most", "%t s", {UINT32_MAX}, NULL, NULL, "4294967.295 s"},
	{"text: %m", "<%m>", {0x0123, 0x456789ab}, NULL, NULL, "<01:23:45:67:89:ab>"},
	{"text: %m most", "%m", {0xffff, UINT32_MAX}, NULL, NULL, "ff:ff:ff:ff:ff:ff"},
	{"text: in order", "%u %i %t", {1, 2, 3000}, NULL, NULL, "1 0.0.0.2 3"},
	{"text: more than there is", "%u %u %u %u %i", {1, 2, 3}, NULL, NULL, "1 2 3 0 0.0.0.0"},
	{"text: %f %s", "\"%f\": %s", {0}, "a.efi", "gone", "\"a.efi\": gone"},
	{"text: %f between words", "%u%f%u", {1, 2}, "-", NULL, "1-2"},
	{"text: no %f", "<%f>", {0}, NULL, NULL, "<>"},
	{"text: %%", "100%%", {0}, NULL, NULL, "100%"},
	{"text: % at the end", "100%", {0}, NULL, NULL, "100%"},
	{"text: escape", "%f", {0}, "\x1b[2J", NULL, ".[2J"},
	{"text: control octets", "%s", {0}, NULL, "a\tb\nc\rd\x7f", "a.b.c.d."},
	{"text: high octets", "%s", {0}, NULL, "\x80\xc3\xbc\xff~ ", "....~ "},
	{"text: no directive in arguments", "%s", {0}, NULL, "%i %u", "%i %u"},
};

static void text(void **state)
{
	const struct text_row *row = *state;
	const struct text_args args = {row->word, 3, row->file, row->said};
	char out[100];

	memset(out, 0xa5, sizeof(out));
	assert_int_equal(text_format(out, sizeof(out), row->format, &args), strlen(row->want));
	assert_string_equal(out, row->want);
}

/* What lies behind the words is not told. */
static void words_beyond_their_count(void **state)
{
	static const uint32_t word[] = {7, 8};
	const struct text_args args = {.word = word, .word_count = 1};
	char out[10];

	(void)state;
	text_format(out, sizeof(out), "%u %u", &args);
	assert_string_equal(out, "7 0");
}

static void long_text_is_cut(void **state)
{
	static const char want[] = "192.168.77.1 and more: \"name.efi\" 12.5";
	static const uint32_t word[] = {0xc0a84d01, 12500};
	const struct text_args args = {word, 2, "name.efi", NULL};

	(void)state;
	for (size_t cap = 1; cap <= sizeof(want); cap++) {
		char *out = (char *)guarded_room(cap);

		assert_int_equal(text_format(out, cap, "%i and more: \"%f\" %t", &args), cap - 1);
		assert_int_equal(out[cap - 1], 0);
		assert_memory_equal(out, want, cap - 1);
	}
}

static void copy(void **state)
{
	const struct bytes words = TEXT("no such file");

	(void)state;
	for (size_t cap = 1; cap < 20; cap++) {
		char *out = (char *)guarded_room(cap);
		size_t len = words.len < cap ? words.len : cap - 1;

		text_copy(out, cap, words);
		assert_int_equal(strlen(out), len);
		assert_memory_equal(out, words.data, len);
	}
}

static void copy_of_nothing(void **state)
{
	char out[4] = "abc";

	(void)state;
	text_copy(out, sizeof(out), (struct bytes){NULL, 0});
	assert_string_equal(out, "");
}

int main(void)
{
	UNIT_ROWS(rows, text);
	UNIT(words_beyond_their_count);
	UNIT(long_text_is_cut);
	UNIT(copy);
	UNIT(copy_of_nothing);
	return unit_run("text");
}
