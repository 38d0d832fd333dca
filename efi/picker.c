#include "efi/picker.h"

#define TEXT_SHOWN 18 /* characters of an item beside other words: 80 columns have to do */

void picker_init(struct picker *picker, const struct pxe_menu *menu)
{
	*picker = (struct picker){.menu = menu};
}

bool picker_key(struct picker *picker, enum key key)
{
	uint32_t count = picker->menu->item_count;

	if (key == KEY_UP && picker->marked > 0)
		picker->marked--;
	if (key == KEY_DOWN && picker->marked + 1 < count)
		picker->marked++;
	if (key > KEY_0 && (uint32_t)(key - KEY_0) <= count) {
		picker->marked = (uint32_t)(key - KEY_0) - 1;
		return true;
	}
	return key == KEY_ENTER;
}

static void add_item(const struct picker *picker, uint32_t item, struct line *line)
{
	line_number(line, item + 1, 1, ' ');
	line_text(line, "  ");
	line_text(line, picker->menu->item[item].text);
}

void picker_row(const struct picker *picker, uint32_t item, struct line *line)
{
	line_clear(line);
	line_text(line, "  ");
	add_item(picker, item, line);
}

void picker_mark(const struct picker *picker, struct line *line)
{
	line_clear(line);
	line_text(line, "> ");
	add_item(picker, picker->marked, line);
}

void picker_countdown(const struct picker *picker, uint32_t left_s, struct line *line)
{
	const char *text = picker->menu->item[picker->marked].text;
	uint32_t n;

	line_clear(line);
	line_char(line, '"');
	for (n = 0; n < TEXT_SHOWN && text[n]; n++)
		line_char(line, text[n]);
	line_text(line, text[n] ? "...\" in " : "\" in ");
	line_number(line, left_s, 1, ' ');
	line_text(line, " s, any key shows the menu");
}
