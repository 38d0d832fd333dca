#include "efi/keys.h"

#include "efi/clock.h"
#include "efi/firmware.h"

#define POLL_EVERY_MS 50
#define POLL_MOST_MS  200
#define POLL_SHARE    20 /* polling takes at most one part in so many of the time, if it can be */
#define DISCARD_MAX   64
#define CTRL_C        3
#define ESCAPE        27 /* as a character: from some serial consoles */

static uint64_t poll_at_ms; /* not before */

static enum key read_key(void)
{
	SIMPLE_INPUT_INTERFACE *in = firmware.table->ConIn;
	EFI_INPUT_KEY key = {0, 0};

	if (!in || EFI_ERROR(in->ReadKeyStroke(in, &key)))
		return KEY_NONE;
	if (key.ScanCode == SCAN_ESC || key.UnicodeChar == ESCAPE || key.UnicodeChar == CTRL_C)
		return KEY_STOP;
	/* A shift key alone is a key stroke of nothing on some firmware. */
	if (key.ScanCode == SCAN_NULL && key.UnicodeChar == CHAR_NULL)
		return KEY_NONE;
	if (key.ScanCode == SCAN_UP)
		return KEY_UP;
	if (key.ScanCode == SCAN_DOWN)
		return KEY_DOWN;
	if (key.UnicodeChar == CHAR_CARRIAGE_RETURN || key.UnicodeChar == CHAR_LINEFEED)
		return KEY_ENTER;
	if (key.UnicodeChar >= '0' && key.UnicodeChar <= '9')
		return (enum key)(KEY_0 + (key.UnicodeChar - '0'));
	return KEY_OTHER;
}

void keys_discard(void)
{
	for (unsigned n = 0; n < DISCARD_MAX && read_key() != KEY_NONE; n++)
		;
}

enum key keys_poll(uint64_t now_ms)
{
	uint64_t wait_ms;
	enum key key;

	if (now_ms < poll_at_ms)
		return KEY_NONE;
	key = read_key();
	wait_ms = (clock_ms() - now_ms) * POLL_SHARE;
	if (wait_ms < POLL_EVERY_MS)
		wait_ms = POLL_EVERY_MS;
	if (wait_ms > POLL_MOST_MS)
		wait_ms = POLL_MOST_MS;
	poll_at_ms = now_ms + wait_ms;
	return key;
}
