/* What one machine sent in a storm, and how much of that it had sent before. */
#ifndef TESTS_STORM_TALLY_H
#define TESTS_STORM_TALLY_H

#include "net/wire/bytes.h"

enum tally_kind { TALLY_ARP, TALLY_DHCP, TALLY_PXE, TALLY_TFTP, TALLY_OTHER, TALLY_KINDS };

struct tally {
	uint32_t sent[TALLY_KINDS];
	uint32_t again[TALLY_KINDS];    /* of these, those that asked what the one before asked */
	uint64_t question[TALLY_KINDS]; /* what the last one of the kind asked */
	uint64_t data_len;              /* octets of TFTP's DATA that came, twice or once */
};

/* Counts a frame sent; returns its kind. */
enum tally_kind tally_sent(struct tally *tally, struct bytes frame);

/* Counts the DATA of a frame received. */
void tally_received(struct tally *tally, struct bytes frame);

#endif
