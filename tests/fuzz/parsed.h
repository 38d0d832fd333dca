/* TFTP's parser, whatever it is given. */
#ifndef TESTS_FUZZ_PARSED_H
#define TESTS_FUZZ_PARSED_H

#include "net/wire/bytes.h"

/* Parses a datagram as a reader and as a writer do. */
void tftp_parse_checked(struct bytes payload);

#endif
