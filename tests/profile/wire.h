/*
 * A network card that is a program, and behind it the hosts of a boot: each frame sent is answered
 * at once. While DATA are received they call nothing of Lanyard's, so that what is counted in its
 * files is its own work.
 */
#ifndef TESTS_PROFILE_WIRE_H
#define TESTS_PROFILE_WIRE_H

#include "tests/unit/uefi.h"

#define WIRE_BLKSIZE    1468
#define WIRE_WINDOW_MAX 128

/*
 * The card, behind which a TFTP server offers a file of so many whole blocks and one octet more, in
 * windows of so many blocks (RFC 7440; 1: in lock step, and the option is not offered).
 */
EFI_SIMPLE_NETWORK_PROTOCOL *wire_plug_in(uint32_t blocks, uint32_t window);

/* Copies as that firmware does. */
void wire_copy(void *to, const void *from, size_t len);

/* Octet n of the file. */
uint8_t wire_octet(uint64_t n);

#endif
