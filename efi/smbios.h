#ifndef EFI_SMBIOS_H
#define EFI_SMBIOS_H

#include <stdint.h>

/*
 * The machine's UUID in SMBIOS byte order (DSP0134 7.2.1), for DHCP option 97. All zero if the
 * firmware has none: an invented one could be another machine's, and servers tell machines apart by
 * it.
 */
void smbios_uuid(uint8_t uuid[16]);

#endif
