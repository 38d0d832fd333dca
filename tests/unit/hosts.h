/* The hosts of a test network, played: a whole boot with packets lost on the way. */
#ifndef TESTS_UNIT_HOSTS_H
#define TESTS_UNIT_HOSTS_H

#include "tests/unit/booting.h"

#define HOSTS_FILE_LEN 5000 /* octets of the boot program */

struct lossy {
	unsigned lose_sent;      /* the n-th frame of the client is lost; 0: none */
	unsigned lose_received;  /* the n-th frame for the client is lost; 0: none */
	struct rng *rng;         /* or at random */
	uint32_t percent;        /* of all frames */
	bool only_tftp;          /* or of those of the transfer */
	unsigned sent, received; /* how many there were */
	struct bytes lease;      /* options of the address, in place of mask and router */
};

/*
 * Switches a machine on and plays DHCP, PXE and TFTP server, which only react, until the boot is
 * over. Checks that the program came whole; returns when, in ms.
 */
uint64_t boot_with_hosts(uint32_t seed, struct lossy *lossy);

#endif
