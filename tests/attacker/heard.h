/* What the attacker hears of its victim's frames, as far as its answers need it. */
#ifndef TESTS_ATTACKER_HEARD_H
#define TESTS_ATTACKER_HEARD_H

#include "net/wire/addr.h"
#include "net/wire/bytes.h"

enum moment {
	ON_DISCOVER,
	ON_REQUEST,
	ON_ASK, /* a REQUEST to port 4011 */
	ON_PROBE,
	ON_ARP,
	ON_RRQ,
	ON_ACK,   /* of TFTP */
	ON_LEASE, /* the DHCP server's ACK: soon its neighbours are asked for */
	MOMENT_COUNT,
	NOTHING = MOMENT_COUNT,
};

struct heard {
	enum moment moment;
	ip4 client; /* 0: none yet */
	ip4 server; /* whom it asks, or whom it asks for */
	uint16_t client_port, server_port;
	uint32_t xid;
	ip4 address; /* option 50 */
	uint16_t block;
};

/* Reads a frame of the victim's, or to it; NOTHING if there is nothing to answer. */
void hear(struct heard *out, struct bytes frame, mac victim);

#endif
