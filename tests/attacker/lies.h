/*
 * What the attacker answers: each the right answer but for one thing. Attacks are named, since some
 * are of use only alone: who takes a well-formed OFFER's place decides what boots.
 */
#ifndef TESTS_ATTACKER_LIES_H
#define TESTS_ATTACKER_LIES_H

#include "net/wire/bytes.h"
#include "tests/attacker/heard.h"

struct lie {
	const char *attack;
	enum moment moment;
	uint8_t kind;     /* DHCP message type, TFTP opcode, or ARP operation */
	const char *file; /* DHCP: the program it names; TFTP: an OACK's options, an ERROR's text */
	uint16_t code;    /* TFTP: the ERROR's code, or how far the block is off */
	bool other_port;  /* TFTP: not the server's */
	uint32_t xid;     /* DHCP: bits wrong in it */
	bool request;     /* DHCP: op 1 */
	ip4 server;       /* DHCP: option 54, or IP4_BROADCAST for none; 0: the right one */
	ip4 address;      /* DHCP: yiaddr; 0: the right one */
	ip4 router;       /* DHCP: option 3 */
	bool to_all_names; /* DHCP: a different server each time */
	uint16_t cut;      /* octets left off its end */
	uint8_t copies;    /* further ones, one after the other */
};

#define LIES_MAX 64

/* All of them, up to one without attack. */
extern const struct lie lies[LIES_MAX];

/* Writes the frame of a lie about what was heard. n: which copy it is. */
void lie_emit(struct writer *w, const struct lie *lie, const struct heard *heard, mac own,
              mac victim, unsigned n);

#endif
