/*
 * Frames that a fuzzer changed made whole again, so far that what it changed is looked at: without
 * the right checksums no frame gets past IPv4.
 */
#ifndef TESTS_FUZZ_MEND_H
#define TESTS_FUZZ_MEND_H

#include <stddef.h>
#include <stdint.h>

#include "net/wire/bytes.h"

#define MEND_CHECKSUMS 0x01 /* of IPv4, ICMP, IGMP and UDP */
#define MEND_LENGTHS   0x02 /* of IPv4 and UDP, so that they end with the frame */

/* Mends what is asked for, in a frame with an IPv4 header; others stay as they are. */
void mend(uint8_t *frame, size_t len, unsigned what);

#define DAMAGE_GROWTH_MAX 64 /* octets that a frame may become longer */

/*
 * Changes a frame of len octets as the script says: octets set and bits turned over, cut short or
 * made longer, in a room of cap. Returns its new length.
 */
size_t damage(uint8_t *frame, size_t len, size_t cap, struct bytes *script);

#endif
