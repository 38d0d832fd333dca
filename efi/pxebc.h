/*
 * The PXE Base Code for the next program (UEFI 24.3): the protocol itself, on a handle of its own
 * above the NIC's, with the packets of the boot that fetched the program.
 */
#ifndef EFI_PXEBC_H
#define EFI_PXEBC_H

#include <efi.h>
#include <stdbool.h>

#include "efi/nics.h"
#include "net/boot.h"

struct pxebc;

/*
 * Makes the handle: DevicePath (the NIC's and an IPv4 node), the NIC's SNP, PXE Base Code,
 * LoadFile.
 * The boot is over, its program complete; it is read now and not later. nic is borrowed until
 * pxebc_remove(), and must be closed before the program runs. NULL: there is not enough memory.
 */
struct pxebc *pxebc_install(struct nic *nic, const struct boot *boot);

/* The handle's path, where LoadImage() finds it by. */
EFI_DEVICE_PATH *pxebc_path(const struct pxebc *bc);

/* Takes all of it away; NULL is ignored. */
void pxebc_remove(struct pxebc *bc);

/* Whether the firmware has functions of ours that it may call. */
bool pxebc_is_installed(void);

#endif
