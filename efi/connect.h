#ifndef EFI_CONNECT_H
#define EFI_CONNECT_H

/*
 * Has the firmware start its drivers on every network controller, on PCI and on USB. Booting from a
 * USB stick the firmware starts those of the stick only, and no network controller is to be seen.
 */
void connect_nics(void);

#endif
