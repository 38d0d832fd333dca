/* efi/picker.h: what a key does to a menu, and how it reads in 80 columns. */
#include "tests/unit/unit.h"

#include <string.h>

#include "efi/picker.h"

#define COUNTDOWN_ROOM 57 /* characters beside time stamp, NIC and actor */

static const struct pxe_menu menu = {
	.item_count = 3,
	.item = {{1, "One"}, {2, "Two"}, {0, "The disk of this machine, in its drive bay"}},
};

struct stroke {
	const char *name;
	enum key keys[4]; /* up to KEY_NONE */
	uint32_t marked;
	bool taken; /* by the last one */
};

static const struct stroke strokes[] = {
	{"Enter takes the first", {KEY_ENTER}, 0, true},
	{"down marks", {KEY_DOWN}, 1, false},
	{"down and Enter take the second", {KEY_DOWN, KEY_ENTER}, 1, true},
	{"down ends at the last", {KEY_DOWN, KEY_DOWN, KEY_DOWN}, 2, false},
	{"up ends at the first", {KEY_UP, KEY_UP}, 0, false},
	{"down and up", {KEY_DOWN, KEY_DOWN, KEY_UP}, 1, false},
	{"a digit takes at once", {KEY_0 + 3}, 2, true},
	{"a digit, whatever is marked", {KEY_DOWN, KEY_0 + 1}, 0, true},
	{"no item has that digit", {KEY_DOWN, KEY_0 + 4}, 1, false},
	{"0 is no item", {KEY_DOWN, KEY_0}, 1, false},
	{"other keys do nothing", {KEY_DOWN, KEY_OTHER}, 1, false},
};

static void test_keys(void **state)
{
	const struct stroke *row = *state;
	struct picker picker;
	bool taken = false;

	picker_init(&picker, &menu);
	for (size_t n = 0; n < 4 && row->keys[n] != KEY_NONE; n++) {
		assert_false(taken);
		taken = picker_key(&picker, row->keys[n]);
	}
	assert_int_equal(picker.marked, row->marked);
	assert_int_equal(taken, row->taken);
}

static void test_rows(void **state)
{
	struct picker picker;
	struct line line;

	(void)state;
	picker_init(&picker, &menu);
	picker_row(&picker, 1, &line);
	assert_string_equal(line.text, "  2  Two");
	picker_key(&picker, KEY_DOWN);
	picker_mark(&picker, &line);
	assert_string_equal(line.text, "> 2  Two");
}

static void test_countdown(void **state)
{
	struct picker picker;
	struct line line;

	(void)state;
	picker_init(&picker, &menu);
	picker_countdown(&picker, 9, &line);
	assert_string_equal(line.text, "\"One\" in 9 s, any key shows the menu");
	picker.marked = 2;
	picker_countdown(&picker, 254, &line);
	assert_string_equal(line.text,
	                    "\"The disk of this m...\" in 254 s, any key shows the menu");
	assert_true(line.len <= COUNTDOWN_ROOM);
}

int main(void)
{
	UNIT_ROWS(strokes, test_keys);
	UNIT(test_rows);
	UNIT(test_countdown);
	return unit_run("picker");
}
