#ifndef EFI_ENTROPY_H
#define EFI_ENTROPY_H

#include <stdint.h>

#include "net/rng.h"

/*
 * A seed nobody on the network can guess, different for each NIC and each start: mixed from all
 * that the machine has to offer, so that one broken source does no harm.
 */
void entropy_seed(uint8_t seed[RNG_SEED_LEN], const uint8_t mac[6], const uint8_t uuid[16]);

#endif
