#include "efi/console.h"

#include "efi/clock.h"
#include "efi/firmware.h"
#include "efi/status.h"

#define COLUMNS_LEAST 80
#define COLUMNS_MOST  160
#define NEXT_LINE     L"\r\n"
#define LINE_BEGIN    L"\r"
#define CHUNK         64 /* characters handed to the firmware at once */
#define ACTOR_AT      11
#define ACTOR_ROOM    6 /* "DHCP" and what parts it from the text */
#define NIC_ROOM      5 /* "NIC1" and a blank, where there are several */
#define DRAW_EVERY_MS 100
#define DRAW_SHARE    50 /* drawing takes at most one part in so many of the time */

static struct {
	uint64_t draw_at_ms; /* not before */
	size_t drawn;        /* characters of the line at the bottom; 0: there is none */
	bool several;        /* NICs */
} screen;

/*
 * The only way of text to the screen, so that no text does anything there: what is not printable
 * ASCII is a point, whoever sent it.
 */
static void put(const char *text, size_t len)
{
	SIMPLE_TEXT_OUTPUT_INTERFACE *out = firmware.table->ConOut;
	CHAR16 wide[CHUNK + 1];
	size_t at = 0;

	while (out && at < len) {
		size_t part = 0;

		while (part < CHUNK && at < len) {
			char c = text[at++];

			wide[part++] = (CHAR16)(c >= ' ' && c <= '~' ? c : '.');
		}
		wide[part] = 0;
		out->OutputString(out, wide);
	}
}

/* Where the next text begins is our own decision. */
static void move_to(const CHAR16 *place)
{
	SIMPLE_TEXT_OUTPUT_INTERFACE *out = firmware.table->ConOut;

	if (out)
		out->OutputString(out, (CHAR16 *)(uintptr_t)place);
}

/*
 * One less than there are: a character in the last column makes some consoles go to the next line.
 */
static size_t columns(void)
{
	SIMPLE_TEXT_OUTPUT_INTERFACE *out = firmware.table->ConOut;
	UINTN width = 0, height = 0;

	if (!out || !out->Mode ||
	    EFI_ERROR(out->QueryMode(out, (UINTN)out->Mode->Mode, &width, &height)) ||
	    width < COLUMNS_LEAST)
		return COLUMNS_LEAST - 1;
	return (width < COLUMNS_MOST ? width : COLUMNS_MOST) - 1;
}

static void erase_drawn(void)
{
	struct line blank;

	if (screen.drawn == 0)
		return;
	line_clear(&blank);
	line_pad(&blank, screen.drawn);
	move_to(LINE_BEGIN);
	put(blank.text, blank.len);
	move_to(LINE_BEGIN);
	screen.drawn = 0;
}

/* Where the text has to end so that it fits: after a word if there is one, else in its midst. */
static size_t fitting(const char *text, size_t len, size_t room)
{
	size_t end = room;

	if (len <= room)
		return len;
	while (end > 0 && text[end] != ' ')
		end--;
	return end > 0 ? end : room;
}

/* Prints text from column `indent` on, where the cursor is, and goes to the next line. */
static void put_wrapped(const char *text, size_t len, size_t indent)
{
	size_t room = columns() - indent;
	struct line margin;

	line_clear(&margin);
	line_pad(&margin, indent);
	for (;;) {
		size_t end = fitting(text, len, room);

		put(text, end);
		move_to(NEXT_LINE);
		while (end < len && text[end] == ' ')
			end++;
		if (end == len)
			return;
		text += end;
		len -= end;
		put(margin.text, margin.len);
	}
}

static size_t text_at(void)
{
	return ACTOR_AT + (screen.several ? NIC_ROOM : 0) + ACTOR_ROOM;
}

static void stamp(struct line *line, uint64_t at_ms, unsigned nic, const char *actor)
{
	line_clear(line);
	line_seconds(line, at_ms);
	line_text(line, " s");
	line_pad(line, ACTOR_AT);
	if (screen.several && nic > 0) {
		line_text(line, "NIC");
		line_number(line, nic, 1, ' ');
		line_char(line, ' ');
	}
	line_text(line, actor);
	line_char(line, ' ');
	line_pad(line, text_at());
}

static void put_step(uint64_t at_ms, unsigned nic, const char *actor, const char *text, size_t len)
{
	struct line head;

	erase_drawn();
	stamp(&head, at_ms, nic, actor);
	put(head.text, head.len);
	put_wrapped(text, len, head.len);
}

static size_t text_len(const char *text)
{
	size_t len = 0;

	while (text[len])
		len++;
	return len;
}

void console_clear(void)
{
	SIMPLE_TEXT_OUTPUT_INTERFACE *out = firmware.table->ConOut;

	if (out)
		out->ClearScreen(out);
}

void console_print(const char *text)
{
	erase_drawn();
	put_wrapped(text, text_len(text), 0);
}

void console_several(void)
{
	screen.several = true;
}

void console_step(unsigned nic, const char *actor, const struct line *text)
{
	put_step(clock_ms(), nic, actor, text->text, text->len);
}

void console_step_at(uint64_t at_ms, unsigned nic, const char *actor, const char *text)
{
	put_step(at_ms, nic, actor, text, text_len(text));
}

void console_failure(unsigned nic, enum net_err err, const char *sentence, EFI_STATUS status)
{
	struct line line;

	line_clear(&line);
	line_char(&line, 'E');
	line_number(&line, (uint64_t)err, 1, ' ');
	line_char(&line, ' ');
	line_text(&line, net_err_name(err));
	line_text(&line, ": ");
	line_text(&line, sentence);
	if (status != EFI_SUCCESS) {
		line_text(&line, " (");
		status_text(&line, status);
		line_char(&line, ')');
	}
	console_step(nic, "FAIL", &line);
}

void console_hint(enum net_err err)
{
	const char *hint = net_err_hint(err);
	struct line margin;

	line_clear(&margin);
	line_pad(&margin, text_at());
	put(margin.text, margin.len);
	put_wrapped(hint, text_len(hint), margin.len);
}

bool console_draw_due(uint64_t now_ms)
{
	return now_ms >= screen.draw_at_ms;
}

bool console_drawn(void)
{
	return screen.drawn > 0;
}

void console_draw(uint64_t now_ms, unsigned nic, const char *actor, const struct line *text)
{
	struct line line;
	size_t len, most = columns();
	uint64_t took_ms;

	stamp(&line, now_ms, nic, actor);
	line_text(&line, text->text);
	len = line.len < most ? line.len : most;
	line.len = len;
	line_pad(&line, screen.drawn); /* covers what was longer */
	move_to(LINE_BEGIN);
	put(line.text, line.len);
	screen.drawn = len;
	took_ms = clock_ms() - now_ms;
	screen.draw_at_ms = now_ms + DRAW_EVERY_MS;
	if (took_ms * DRAW_SHARE > DRAW_EVERY_MS)
		screen.draw_at_ms = now_ms + took_ms * DRAW_SHARE;
}

void console_keep(void)
{
	if (screen.drawn > 0)
		move_to(NEXT_LINE);
	screen.drawn = 0;
	screen.draw_at_ms = 0;
}
