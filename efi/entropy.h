#ifndef EFI_ENTROPY_H
#define EFI_ENTROPY_H

#include <stdint.h>

#include "net/rng.h"

/*
 * A seed nobody on the network can guess, another one at each call and at each start. It is mixed
 * from all that the machine has to offer: EFI_RNG_PROTOCOL, RDRAND, the jitter of the processor's
 * counter against the firmware's Stall(), the firmware's monotonic count, the date, the addresses.
 * None is trusted and none is needed: one that fails, stands still or lies takes nothing from what
 * the others give. Within one start no seed comes twice even if all of them stand still. Only where
 * there is no random source and the counter tells nothing can a seed be guessed, by who knows the
 * machine's addresses and the time.
 */
void entropy_seed(uint8_t seed[RNG_SEED_LEN], const uint8_t mac[6], const uint8_t uuid[16]);

#endif
