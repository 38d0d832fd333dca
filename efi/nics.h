/* The network controllers of the machine, each by the topmost handle that offers SNP. */
#ifndef EFI_NICS_H
#define EFI_NICS_H

#include <efi.h>
#include <stdbool.h>
#include <stdint.h>

#include "efi/line.h"
#include "net/err.h"

#define NICS_MAX 32

struct nic {
	EFI_HANDLE handle;
	EFI_DEVICE_PATH *path;            /* ours, NULL if it has none */
	EFI_SIMPLE_NETWORK_PROTOCOL *snp; /* the firmware's */
	uint8_t mac[6];
	bool open, disturbed; /* disturbed: the firmware's own stack was taken off it */
};

struct nics {
	struct nic nic[NICS_MAX];
	uint32_t count;
	uint32_t pci_count; /* network controllers on PCI, with a driver or without */
};

/*
 * Starts their drivers and lists them: first the one we came over, then those with a link, in the
 * firmware's order otherwise. nics_free() has the firmware put its own network stack back on those
 * that were opened, and gives back the memory.
 */
void nics_find(struct nics *nics);
void nics_free(struct nics *nics);

/*
 * Takes the NIC for us alone, which takes the firmware's network stack off it. ERR_NIC_START, with
 * the firmware's status, if that fails.
 */
enum net_err nic_open(struct nic *nic, EFI_STATUS *status);

/*
 * Shuts down and gives back all NICs that are open, as the firmware knows them: no memory of ours
 * is trusted. Afterwards nothing here may be used but to end the program.
 */
void nics_abandon(void);

/* Lets the NIC go, so that another program can take it. */
void nic_close(struct nic *nic);

/*
 * Has the firmware put its network stack on a closed NIC, for a program that uses that, but for its
 * own PXE Base Code: a program that looks for one finds ours.
 */
void nic_attach(struct nic *nic);

/* Takes the firmware's drivers off that use the SNP on a handle; no program's. */
void nic_disconnect_drivers(EFI_HANDLE handle);

/*
 * Whether the NIC's driver says that it has a link, or cannot tell. What it says may be stale
 * before the NIC is started.
 */
bool nic_has_link(const struct nic *nic);

/* Hardware address and place: "52:54:00:12:34:56 at PciRoot(0x0)/Pci(0x2,0x0)". */
void nic_text(struct line *line, const struct nic *nic);

#endif
