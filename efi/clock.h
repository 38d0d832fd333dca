/*
 * Time since the program began, from the processor's own counter: it costs no call of the firmware.
 */
#ifndef EFI_CLOCK_H
#define EFI_CLOCK_H

#include <stdint.h>

/*
 * Measures the counter's rate against the firmware's Stall(); takes about 20 ms. Time begins here.
 */
void clock_start(void);

/* Milliseconds since clock_start(). Never goes back. */
uint64_t clock_ms(void);

/* The counter itself, for entropy. */
uint64_t clock_ticks(void);

#endif
