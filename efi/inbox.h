/*
 * Frames taken from a NIC and not looked at yet. Taken in a row and looked at in a row, they cost
 * less than by turns: the driver and the stack each find themselves in the processor's cache.
 */
#ifndef EFI_INBOX_H
#define EFI_INBOX_H

#include <stddef.h>
#include <stdint.h>

#include "drivers/snp.h"

#define INBOX_FRAMES 8 /* more in a row are not faster */

struct inbox {
	uint32_t count;
	size_t len[INBOX_FRAMES]; /* octets of each */
	uint8_t frame[INBOX_FRAMES][SNP_FRAME_ROOM];
};

/*
 * Takes the frames that wait, as many as are wanted and have room, in the place of those it has. A
 * damaged one ends the row, too.
 */
void inbox_fill(struct inbox *inbox, struct link *link, uint32_t wanted);

#endif
