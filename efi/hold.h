/*
 * A NIC held while the PXE Base Code needs it, in such a way that any program can take it: who
 * opens its Simple Network Protocol exclusively has the firmware ask us to let go (UEFI 7.3.9), as
 * GRUB and iPXE do while they were started by us.
 */
#ifndef EFI_HOLD_H
#define EFI_HOLD_H

#include <efi.h>
#include <stdbool.h>

#include "drivers/snp.h"
#include "efi/nics.h"

struct hold {
	EFI_DRIVER_BINDING_PROTOCOL binding; /* first: its functions find the hold by it */
	EFI_HANDLE agent;                    /* carries the binding */
	EFI_HANDLE nic, child;               /* both offer the same SNP */
	EFI_SIMPLE_NETWORK_PROTOCOL *protocol;
	EFI_EVENT leaving; /* before ExitBootServices; NULL where the firmware has no such event */
	bool taken;        /* the link is open */
	struct snp snp;
};

/*
 * Prepares to hold a closed NIC that child, a handle with the same SNP, stands above. hold must be
 * zeroed and never moves. False: the firmware refuses; nothing has to be undone.
 */
bool hold_begin(struct hold *hold, const struct nic *nic, EFI_HANDLE child);

/* Lets go of all, for good. */
void hold_end(struct hold *hold);

/*
 * Opens the link, without effect if it is open; the firmware's own stack is taken off the NIC for
 * it. EFI_ACCESS_DENIED: a program has it; else the driver's own refusal.
 */
EFI_STATUS hold_take(struct hold *hold);

/* Closes the link, so that others find the NIC as it was; without effect if it is not open. */
void hold_release(struct hold *hold);

#endif
