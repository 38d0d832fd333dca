/* The Internet checksum (RFC 1071), in host order. */
#ifndef NET_WIRE_CHECKSUM_H
#define NET_WIRE_CHECKSUM_H

#include <stdint.h>

#include "net/wire/bytes.h"

/*
 * Adds octets to a running sum, which starts at 0; an odd octet counts as the high half of a last
 * pair, so only the last call of a sum may be given an odd length.
 */
uint32_t checksum_add(uint32_t sum, struct bytes octets);

/* Folds the sum and complements it. 0 for a packet summed over its own correct checksum. */
uint16_t checksum_finish(uint32_t sum);

#endif
