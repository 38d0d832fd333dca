/*
 * A link over the firmware's Simple Network Protocol (UEFI 24.1), with what drivers in the field
 * get wrong about it.
 */
#ifndef DRIVERS_SNP_H
#define DRIVERS_SNP_H

#include <efi.h>

#include "net/err.h"
#include "net/link.h"

/*
 * Room a frame given to recv needs: some drivers hand over the frame check sequence or a VLAN tag,
 * or refuse a buffer that fits exactly.
 */
#define SNP_FRAME_ROOM 1600 /* octets */

#define SNP_TX_BUFFERS 4
#define SNP_DRAIN_ROOM 9216 /* octets: a jumbo frame, which is thrown away */

struct snp {
	struct link link;
	EFI_SIMPLE_NETWORK_PROTOCOL *protocol;
	EFI_BOOT_SERVICES *boot;
	EFI_STATUS status;         /* of the last call that failed, for display */
	bool started, initialized; /* by us, so by us to be undone */
	UINT32 filter_before;      /* what was set before us */
	bool listens_to_all;       /* as snp_listen_to_all() was told last */
	bool tx_busy;              /* a buffer is the driver's until GetStatus() hands it back */
	bool tx_seen;              /* the driver did hand back a buffer, at least once */
	uint32_t tx_idle;          /* receptions of nothing since a frame was sent */
	uint32_t tx_reap_after;    /* of them, after which its buffer is asked for */
	uint32_t tx_silent;        /* waits in vain, in a row */
	uint32_t tx_next;          /* buffer to use next */
	size_t tx_used[SNP_TX_BUFFERS]; /* octets of each that an older frame fills */
	uint8_t tx[SNP_TX_BUFFERS][LINK_FRAME_MAX + 2];
};

/*
 * Starts the NIC. protocol must be open exclusively and is borrowed until snp_close(), as is boot;
 * snp must be zeroed and never moves. ERR_NIC_START, with snp->status, if the driver refuses;
 * nothing has to be closed then.
 */
enum net_err snp_open(struct snp *snp, EFI_SIMPLE_NETWORK_PROTOCOL *protocol,
                      EFI_BOOT_SERVICES *boot);

/* Shuts the NIC down and starts it again: some drivers look for the link only then. */
void snp_restart(struct snp *snp);

/*
 * To be called between two receptions of nothing, and where nothing else takes time there. To ask a
 * NIC is to read its registers, over a bus or out of an emulator that has to stop for it: asked
 * without a pause it gets less done. In lock step over e1000, a block took a tenth longer with a
 * rest of a third or less, and a quarter longer with one six times as long.
 */
void snp_rest(void);

/* Whether frames to other stations are wanted, too, where the driver can; without effect if so. */
void snp_listen_to_all(struct snp *snp, bool all);

/* Leaves the NIC as it was found. */
void snp_close(struct snp *snp);

#endif
