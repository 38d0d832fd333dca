#ifndef EFI_CONNECT_H
#define EFI_CONNECT_H

#include <stdint.h>

/*
 * Has the firmware start its drivers on every network controller, on PCI and on USB. Booting from a
 * USB stick the firmware starts those of the stick only, and no network controller is to be seen.
 * Returns how many there are on PCI, with a driver or without.
 */
uint32_t connect_nics(void);

#endif
