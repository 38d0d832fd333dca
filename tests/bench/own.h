/* A whole boot in memory, to see what Lanyard's own code takes of a transfer in lock step. */
#ifndef TESTS_BENCH_OWN_H
#define TESTS_BENCH_OWN_H

#include <stdint.h>

/*
 * Boots a program of so many blocks of 1,468 octets from a host that answers at once, several
 * times. Returns the ticks (ticks.h) of the fastest boot, from having each DATA frame to having its
 * ACK and having dealt with the block, all added up; making the host's frames does not count. 0: a
 * boot failed.
 */
uint64_t own_ticks(uint32_t blocks);

#endif
