/* A transfer by TFTP as the client of a diagram. */
#ifndef TESTS_UNIT_FETCHING_H
#define TESTS_UNIT_FETCHING_H

#include "net/tftp.h"
#include "tests/unit/diagram.h"

#define T0     7000 /* when the file is asked for */
#define RRQ    "RRQ nbp.efi from 192.168.77.2 blksize=1468 tsize=0 windowsize=128"
#define PLAIN  "RRQ nbp.efi from 192.168.77.2"
#define ACK(n) "ACK " #n " to 192.168.77.2:40069"

extern struct net_env fetch_env;
extern struct tftp tftp;
extern const struct boot_file file_ordered;
extern const struct tftp_order usual_order;

/* The file is ordered, and its request due. */
void begin_tftp(void);

/* The request was sent. */
void begin_rrq(void);

/* The server answered it: blocks are of 512 octets, 2,000 in all. */
void begin_receiving(void);

/* A block comes and is acknowledged. */
void block(uint16_t number, uint64_t offset, size_t len);

#endif
