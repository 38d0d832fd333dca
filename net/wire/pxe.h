/* What option 43 carries when the vendor class is PXEClient (PXE 2.1 table 2-1). */
#ifndef NET_WIRE_PXE_H
#define NET_WIRE_PXE_H

#include "net/wire/bytes.h"

#define PXE_DISCOVERY_BOOT_FILE 0x08 /* control bit 3: use the boot file, ask nobody */

struct pxe_vendor {
	bool has_discovery_control;
	uint8_t discovery_control; /* 43.6 */
	bool has_menu;             /* 43.9 */
};

/* False, and *out all zero, if a tag runs past the option's end or is of the wrong length. */
bool pxe_vendor_parse(struct bytes option43, struct pxe_vendor *out);

#endif
