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

/*
 * Milliseconds since clock_start(). Never goes back, whatever the counter does, and never stands
 * still: where the counter does, each call takes a little time by itself.
 */
uint64_t clock_ms(void);

#endif
