#include "efi/settings.h"

#define ERROR_WAIT_MS 10000 /* time to read, or to take a photograph */

void settings_default(struct settings *settings)
{
	*settings = (struct settings){
		.link_wait_ms = BOOT_LINK_WAIT_MS,
		.error_wait_ms = ERROR_WAIT_MS,
		.user_class = "Lanyard",
	};
}

/* What follows name in word; NULL if word begins otherwise. */
static const char *after(const char *word, const char *name)
{
	while (*name) {
		if (*word++ != *name++)
			return NULL;
	}
	return word;
}

static bool take_seconds(uint32_t *ms, const char *text)
{
	uint32_t seconds = 0;

	if (*text == '\0')
		return false;
	for (; *text; text++) {
		if (*text < '0' || *text > '9')
			return false;
		seconds = seconds * 10 + (uint32_t)(*text - '0');
		if (seconds > SETTINGS_WAIT_MAX_S)
			return false;
	}
	*ms = seconds * 1000;
	return true;
}

static bool take_class(char class[BOOT_USER_CLASS_MAX + 1], const char *text)
{
	size_t len = 0;

	while (text[len])
		len++;
	if (len == 0 || len > BOOT_USER_CLASS_MAX)
		return false;
	for (size_t n = 0; n <= len; n++)
		class[n] = text[n];
	return true;
}

bool settings_word(struct settings *settings, const char *word)
{
	const char *value = after(word, "verbose");

	if (value && *value == '\0') {
		settings->verbose = true;
		return true;
	}
	value = after(word, "link-wait=");
	if (value)
		return take_seconds(&settings->link_wait_ms, value);
	value = after(word, "error-wait=");
	if (value)
		return take_seconds(&settings->error_wait_ms, value);
	value = after(word, "user-class=");
	if (value)
		return take_class(settings->user_class, value);
	return false;
}

static bool is_blank(uint8_t c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static void take_word(struct settings *settings, const uint8_t *text, size_t len,
                      settings_unknown *unknown, void *context)
{
	char word[SETTINGS_WORD_MAX + 1];
	bool cut = len > SETTINGS_WORD_MAX;

	if (cut)
		len = SETTINGS_WORD_MAX;
	for (size_t n = 0; n < len; n++)
		word[n] = (char)text[n];
	word[len] = '\0';
	if (len > 0 && (cut || !settings_word(settings, word)))
		unknown(context, word);
}

void settings_file(struct settings *settings, const uint8_t *text, size_t len,
                   settings_unknown *unknown, void *context)
{
	size_t at = 0;

	/* Some editors put a byte order mark before UTF-8. */
	if (len >= 3 && text[0] == 0xef && text[1] == 0xbb && text[2] == 0xbf)
		at = 3;
	while (at < len) {
		size_t end = at, next;

		while (end < len && text[end] != '\n' && text[end] != '#')
			end++;
		for (next = end; next < len && text[next] != '\n';)
			next++;
		while (at < end && is_blank(text[at]))
			at++;
		while (end > at && is_blank(text[end - 1]))
			end--;
		take_word(settings, text + at, end - at, unknown, context);
		at = next + 1;
	}
}

static bool is_text(uint8_t c)
{
	return is_blank(c) || (c >= ' ' && c <= '~');
}

/* Text of `step` octets a character up to its NUL or the end; 0: this is no such text. */
static size_t text_len(const uint8_t *options, size_t len, size_t step)
{
	size_t at = 0;

	for (; len - at >= step; at += step) {
		if (step == 2 && options[at + 1] != 0)
			return 0;
		if (options[at] == 0)
			return at;
		if (!is_text(options[at]))
			return 0;
	}
	return at;
}

static bool is_program(const char *word)
{
	size_t len = 0;

	while (word[len])
		len++;
	return len > 4 && word[len - 4] == '.' && (word[len - 3] | 0x20) == 'e' &&
	       (word[len - 2] | 0x20) == 'f' && (word[len - 1] | 0x20) == 'i';
}

void settings_options(struct settings *settings, const uint8_t *options, size_t len,
                      settings_unknown *unknown, void *context)
{
	size_t step = len >= 2 && options[1] == 0 ? 2 : 1;
	size_t end = text_len(options, len, step);
	char word[SETTINGS_WORD_MAX + 1];
	size_t word_len = 0;
	bool first = true;

	for (size_t at = 0; at <= end; at += step) {
		if (at < end && !is_blank(options[at])) {
			if (word_len < SETTINGS_WORD_MAX)
				word[word_len++] = (char)options[at];
			continue;
		}
		word[word_len] = '\0';
		if (word_len > 0 && !(first && is_program(word)) && !settings_word(settings, word))
			unknown(context, word);
		first = first && word_len == 0;
		word_len = 0;
	}
}
