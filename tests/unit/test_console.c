/* Whatever the network, a file or the firmware's own text says, the console only shows it. */
#include "efi/console.h"

#include <string.h>

#include "efi/clock.h"
#include "efi/cpu.h"
#include "efi/firmware.h"
#include "efi/settings.h"
#include "net/text.h"
#include "net/wire/pxe.h"
#include "tests/unit/uefi.h"
#include "tests/unit/unit.h"

static uint64_t ticks;

uint64_t cpu_ticks(void)
{
	return ticks += 1000;
}

static void switch_on(void)
{
	uefi_screen_on();
	firmware_set(NULL, &uefi_table);
}

/* Each of them, as every text below has them. */
#define HOSTILE                                                     \
	"\x1b[2J\x1b]0;t\x07\x9b"                                   \
	"31m\r\n\x08\x0c\t\x7f\x80\x85\xff\xe2\x80\xae\xe2\x80\x8b" \
	"%s%n%i\xc3\xbc<"
#define SHOWN                           \
	".[2J.]0;t..31m..............." \
	"%s%n%i..<"

/* Printable ASCII, and exactly as many ends of lines as the console decided on. */
static void assert_harmless(unsigned lines)
{
	unsigned found = 0;

	for (size_t n = 0; n < uefi_screen_len; n++) {
		if (uefi_screen[n] == '\r' && uefi_screen[n + 1] == '\n') {
			found++;
			n++;
			continue;
		}
		assert_in_range(uefi_screen[n], ' ', '~');
	}
	assert_int_equal(found, lines);
	assert_true(uefi_shows(SHOWN));
}

static void a_step(void **state)
{
	struct line line;

	(void)state;
	switch_on();
	line_clear(&line);
	line_text(&line, HOSTILE);
	console_step(0, "TFTP", &line);
	assert_harmless(1);
}

static void a_line(void **state)
{
	(void)state;
	switch_on();
	console_print(HOSTILE);
	assert_harmless(1);
}

/* What a TFTP server or Windows Deployment Services (250.6) said, in the sentence of a failure. */
static void a_failure(void **state)
{
	static const struct bytes said = TEXT(HOSTILE);
	char kept[128], sentence[400];
	const struct text_args args = {NULL, 0, kept, kept};

	(void)state;
	text_copy(kept, sizeof(kept), said);
	text_format(sentence, sizeof(sentence), "%f %s", &args);
	switch_on();
	console_failure(0, ERR_TFTP_NOT_FOUND, sentence, EFI_SUCCESS);
	assert_harmless(2); /* as long as that */
	switch_on();
	console_failure(0, ERR_TFTP_NOT_FOUND, HOSTILE, EFI_SUCCESS); /* unfiltered before */
	assert_harmless(1);
}

/* What is drawn again and again begins its line with a carriage return of the console's own. */
static void a_countdown(void **state)
{
	struct line line;

	(void)state;
	switch_on();
	line_clear(&line);
	line_text(&line, HOSTILE);
	console_draw(0, 0, "PXE", &line);
	assert_int_equal(uefi_screen[0], '\r');
	uefi_screen[0] = ' ';
	assert_harmless(0);
	console_keep();
	assert_harmless(1);
}

static char unknown_word[SETTINGS_WORD_MAX + 1];

static void unknown(void *context, const char *word)
{
	(void)context;
	strcpy(unknown_word, word);
}

/* lanyard.conf, whose words may have anything in them but blanks and ends of lines. */
static void a_file(void **state)
{
	static const char text[] = "\x1b[2J\x1b]0;t\x07\x9b"
				   "31m\r\x0b\x08\x0c\x80\xff%s%n";
	struct settings settings;

	(void)state;
	settings_default(&settings);
	settings_file(&settings, (const uint8_t *)text, sizeof(text) - 1, unknown, NULL);
	assert_string_equal(unknown_word, text);
	switch_on();
	console_print(unknown_word);
	assert_true(uefi_shows(".[2J.]0;t..31m......%s%n"));
	for (size_t n = 0; n + 2 < uefi_screen_len; n++)
		assert_in_range(uefi_screen[n], ' ', '~');
}

/* The firmware's characters: C1, DEL, right-to-left and zero-width marks, half of a pair. */
static void wide_text(void **state)
{
	static const CHAR16 text[] = {'a',    0x1b,   '[',    0x7f,   0x80,   0x85,   0x9b,
	                              0x9f,   0xad,   0x200b, 0x200e, 0x202e, 0x2066, 0xfeff,
	                              0xd800, 0xffff, 0x011b, 0x0a,   'z',    0};
	struct line line;

	(void)state;
	line_clear(&line);
	line_wide(&line, text);
	assert_string_equal(line.text, "a.[...............z");
}

/* Load options with such characters are no text, and no setting is taken from them. */
static void wide_options(void **state)
{
	static const CHAR16 marks[] = {0x00, 0x1b, 0x7f, 0x80, 0x9b, 0xff, 0x200b, 0x202e, 0xfeff};

	(void)state;
	for (size_t n = 1; n < sizeof(marks) / sizeof(marks[0]); n++) {
		CHAR16 options[] = {'v', 'e', 'r', 'b', 'o', 's', 'e', ' ', 'x', marks[n], 0};
		struct settings settings;

		unknown_word[0] = '\0';
		settings_default(&settings);
		settings_options(&settings, (const uint8_t *)options, sizeof(options), unknown,
		                 NULL);
		assert_false(settings.verbose);
		assert_string_equal(unknown_word, "");
	}
}

/* Prompt and items of a menu are filtered where they are read, and by the console again. */
static void a_menu(void **state)
{
	static const struct bytes text = TEXT(HOSTILE);
	uint8_t option[128] = {10, (uint8_t)(1 + text.len), 5};
	struct pxe_vendor vendor;

	(void)state;
	memcpy(option + 3, text.data, text.len);
	pxe_vendor_parse((struct bytes){option, 3 + text.len}, &vendor);
	assert_string_equal(vendor.menu.prompt, SHOWN);
}

int main(void)
{
	UNIT(a_step);
	UNIT(a_line);
	UNIT(a_failure);
	UNIT(a_countdown);
	UNIT(a_file);
	UNIT(wide_text);
	UNIT(wide_options);
	UNIT(a_menu);
	return unit_run("console");
}
