/* What who shows the menu has to know. Choosing from it: net/pxe.c. */
#include "net/pxe.h"

const struct pxe_menu *pxe_menu(const struct pxe *pxe)
{
	bool shown = pxe->state == PXE_PROMPTING || pxe->state == PXE_CHOOSING;

	return shown ? &pxe->vendor.menu : NULL;
}

uint32_t pxe_menu_left_ms(const struct pxe *pxe, uint64_t now_ms)
{
	if (pxe->state != PXE_PROMPTING || pxe->prompt_end_ms <= now_ms)
		return 0;
	return (uint32_t)(pxe->prompt_end_ms - now_ms);
}
