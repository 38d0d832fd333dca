/*
 * The boot server menus of a race. One is shown at a time; a user who goes into it has right of
 * way: all other boots are held until that one is over, lest one of them starts meanwhile.
 */
#ifndef EFI_MENU_H
#define EFI_MENU_H

#include <stdbool.h>
#include <stdint.h>

#include "efi/attempt.h"
#include "efi/picker.h"

struct menu {
	struct attempt *attempt; /* whose menu is shown; NULL: there is none */
	struct attempt *chooser; /* in whose menu a key was pressed; NULL: none */
	uint64_t since_ms; /* when its boot began to ask that server: the next one's is another */
	struct picker picker;
	bool prompted, listed; /* what of it is on the screen */
	uint32_t drawn;        /* the number that the line at the bottom shows */
};

/* Whether the menu of this attempt is to be shown. */
bool menu_is_due(const struct attempt *attempt);

/* Whether an attempt has to wait for the user of another one's menu. */
bool menu_holds(const struct menu *menu, const struct attempt *attempt);

/* Finds the menu to be shown among count attempts; notices when one is no longer. */
void menu_look(struct menu *menu, struct attempt *attempt, uint32_t count);

/* A key: shows the menu, moves in it or chooses. False: there is no menu to take it. */
bool menu_key(struct menu *menu, enum key key, uint64_t now_ms);

/* Draws what is to be seen of it. False: there is no menu. */
bool menu_draw(struct menu *menu, uint64_t now_ms);

#endif
