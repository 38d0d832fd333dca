/* A boot server menu in front of a user: which item is marked, what a key does to it. Pure. */
#ifndef EFI_PICKER_H
#define EFI_PICKER_H

#include <stdbool.h>
#include <stdint.h>

#include "efi/keys.h"
#include "efi/line.h"
#include "net/boot.h"

struct picker {
	const struct pxe_menu *menu;
	uint32_t marked; /* index of an item */
};

/* The menu, which is borrowed, with its first item marked. */
void picker_init(struct picker *picker, const struct pxe_menu *menu);

/*
 * Up and down move the mark; digits take the item of that number, from 1; Enter takes the one
 * marked. True: picker->marked is taken.
 */
bool picker_key(struct picker *picker, enum key key);

/* An item as a row of the menu: "  1  Install a server". */
void picker_row(const struct picker *picker, uint32_t item, struct line *line);

/* The item marked, in a line below the menu: "> 1  Install a server". */
void picker_mark(const struct picker *picker, struct line *line);

/* What happens without a key, in a line below the prompt. */
void picker_countdown(const struct picker *picker, uint32_t left_s, struct line *line);

#endif
