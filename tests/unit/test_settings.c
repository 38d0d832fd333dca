/* efi/settings.h: what a user wrote takes effect, and what is not understood is told by name. */
#include "tests/unit/unit.h"

#include <stdio.h>
#include <string.h>

#include "efi/settings.h"

static struct settings settings;
static char unknown[256]; /* the words not understood, a blank after each */

static void note_unknown(void *context, const char *word)
{
	size_t len = strlen(context);

	snprintf((char *)context + len, sizeof(unknown) - len, "%s ", word);
}

static void begin(void)
{
	settings_default(&settings);
	unknown[0] = '\0';
}

static void read_file(struct bytes text)
{
	begin();
	text = guarded(text);
	settings_file(&settings, text.data, text.len, note_unknown, unknown);
}

static void read_options(struct bytes options)
{
	begin();
	options = guarded(options);
	settings_options(&settings, options.data, options.len, note_unknown, unknown);
}

static void assert_default(void)
{
	assert_false(settings.verbose);
	assert_int_equal(settings.link_wait_ms, 45000);
	assert_int_equal(settings.error_wait_ms, 10000);
	assert_string_equal(settings.user_class, "Lanyard");
}

static void nothing_is_the_default(void **state)
{
	(void)state;
	read_file((struct bytes)TEXT(""));
	assert_default();
	read_options((struct bytes)TEXT(""));
	assert_default();
}

static void a_file_sets(void **state)
{
	(void)state;
	read_file((struct bytes)TEXT("\xef\xbb\xbf# mine\r\n  verbose  # all of it\r\n\r\n"
	                             "link-wait=90\nuser-class=Lab\nerror-wait=0"));
	assert_true(settings.verbose);
	assert_int_equal(settings.link_wait_ms, 90000);
	assert_int_equal(settings.error_wait_ms, 0);
	assert_string_equal(settings.user_class, "Lab");
	assert_string_equal(unknown, "");
}

static void options_set(void **state)
{
	(void)state;
	read_options((struct bytes)TEXT("fs0:\\Lanyard.EFI verbose link-wait=1"));
	assert_true(settings.verbose);
	assert_int_equal(settings.link_wait_ms, 1000);
	read_options((struct bytes)TEXT("v\0e\0r\0b\0o\0s\0e\0\0\0x\0"));
	assert_true(settings.verbose);
	assert_string_equal(unknown, "");
}

static void options_that_are_no_text_are_left(void **state)
{
	(void)state;
	read_options((struct bytes)TEXT("verbose \x01\x80"));
	assert_default();
	assert_string_equal(unknown, "");
}

static const struct refusal {
	const char *name, *word;
} refusals[] = {
	{"an unknown word", "loud"},
	{"a value where none belongs", "verbose=1"},
	{"a beginning only", "verbos"},
	{"no seconds", "link-wait="},
	{"no number", "link-wait=ten"},
	{"a sign", "link-wait=-1"},
	{"more than an hour", "link-wait=3601"},
	{"more than 32 bits", "link-wait=4294967296"},
	{"no class", "user-class="},
	{"a class of 64",
         "user-class=1234567890123456789012345678901234567890123456789012345678901234"},
};

static void refused_and_named(void **state)
{
	const struct refusal *row = *state;
	char want[128];

	read_options((struct bytes){(const uint8_t *)row->word, strlen(row->word)});
	assert_default();
	snprintf(want, sizeof(want), "%s ", row->word);
	assert_string_equal(unknown, want);
	read_file((struct bytes){(const uint8_t *)row->word, strlen(row->word)});
	assert_default();
	assert_string_equal(unknown, want);
}

static void a_word_too_long_is_cut_and_named(void **state)
{
	char word[2 * SETTINGS_WORD_MAX];

	(void)state;
	memset(word, 'x', sizeof(word));
	read_file((struct bytes){(const uint8_t *)word, sizeof(word)});
	assert_default();
	assert_int_equal(strlen(unknown), SETTINGS_WORD_MAX + 1);
	read_options((struct bytes){(const uint8_t *)word, sizeof(word)});
	assert_int_equal(strlen(unknown), SETTINGS_WORD_MAX + 1);
}

int main(void)
{
	UNIT(nothing_is_the_default);
	UNIT(a_file_sets);
	UNIT(options_set);
	UNIT(options_that_are_no_text_are_left);
	UNIT_ROWS(refusals, refused_and_named);
	UNIT(a_word_too_long_is_cut_and_named);
	return unit_run("settings");
}
