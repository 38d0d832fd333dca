/* What the two files of the TFTP reader share. */
#ifndef NET_TFTP_INNER_H
#define NET_TFTP_INNER_H

#include "net/tftp.h"

/* The transfer is over, with this failure. */
void tftp_fail(struct tftp *tftp, struct failure failure, uint64_t now_ms);

/* The transfer is complete, and nothing is left to be waited for. */
void tftp_complete(struct tftp *tftp, uint64_t now_ms);

/* Words of a trace have 32 bits: what is longer is shown as the longest. */
static inline uint32_t tftp_shown(uint64_t number)
{
	return number < UINT32_MAX ? (uint32_t)number : UINT32_MAX;
}

#endif
