/*
 * The hosts of the simulated network: a DHCP server, a PXE server beside it and a TFTP server on
 * either, in one of the layouts of the field. They answer what they are asked; the TFTP server
 * also resends.
 */
#ifndef TESTS_SIM_SERVERS_H
#define TESTS_SIM_SERVERS_H

#include "tests/sim/cable.h"
#include "tests/unit/packets.h"

enum layout {
	LAYOUT_PROXY,       /* a PXE server names the file on port 4011 */
	LAYOUT_PROXY_OFFER, /* its OFFER already does */
	LAYOUT_DHCP,        /* the DHCP server names it */
	LAYOUT_ONE_HOST,    /* DHCP server and PXE server are one host */
	LAYOUT_COUNT,
};

enum tftp_kind {
	TFTP_KIND_OPTIONS,   /* blksize and tsize, as asked */
	TFTP_KIND_SMALLER,   /* a smaller blksize */
	TFTP_KIND_ONLY_SIZE, /* tsize, but no blksize */
	TFTP_KIND_PLAIN,     /* RFC 1350: DATA at once */
	TFTP_KIND_REFUSES,   /* ERROR 8 to options */
	TFTP_KIND_COUNT,
};

#define TRANSFER_MAX 8 /* at once: each request begins one of its own, also a repeated one */

struct transfer {
	bool active;
	uint16_t client_port, port;
	uint32_t blksize;
	uint64_t block;     /* being sent, counted without wrap; 0: the OACK */
	uint64_t resend_ms; /* if nothing is heard */
	unsigned tries;
};

struct servers {
	struct rng *rng;
	struct cable *cable;
	enum layout layout;
	enum tftp_kind tftp_kind;
	uint32_t file_len;
	uint32_t naks;  /* REQUESTs to be refused yet */
	uint32_t began; /* transfers */
	struct transfer transfer[TRANSFER_MAX];
};

/* A frame of the client's has arrived. */
void servers_input(struct servers *servers, struct bytes frame, uint64_t now_ms);

/* What is due without one: the TFTP server's resending. */
void servers_step(struct servers *servers, uint64_t now_ms);
uint64_t servers_deadline_ms(const struct servers *servers);

#endif
