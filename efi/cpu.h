/* What the processor itself knows, in a file of its own so that tests can play it. */
#ifndef EFI_CPU_H
#define EFI_CPU_H

#include <stdbool.h>
#include <stdint.h>

/* A counter that on every sound machine goes on at a constant rate. */
uint64_t cpu_ticks(void);

/* A random number from the processor. False: it has none, now or at all. */
bool cpu_random(uint32_t *number);

#endif
