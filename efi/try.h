#ifndef EFI_TRY_H
#define EFI_TRY_H

#include <efi.h>
#include <stdbool.h>
#include <stdint.h>

#include "efi/nics.h"
#include "efi/settings.h"
#include "net/err.h"

/* How a boot over one NIC ended. */
struct outcome {
	enum net_err err;
	EFI_STATUS status; /* for the firmware; the boot program's own if it ran */
	bool final;        /* no other NIC is to be tried: a program ran, or the user stopped us */
};

/*
 * Boots over one NIC: opens it, fetches the program, runs it, gives everything back. uuid is the
 * machine's. The console has been told all about it.
 */
struct outcome try_nic(struct nic *nic, const struct settings *settings, const uint8_t uuid[16]);

#endif
