/* The TFTP server of the simulated network: one on every host, of the kind that the scene says. */
#ifndef TESTS_SIM_TFTPD_H
#define TESTS_SIM_TFTPD_H

#include "net/wire/udp.h"
#include "tests/sim/transfer.h"

#define TRANSFER_MAX 8       /* at once: each request begins one of its own, also a repeated one */
#define PROGRAM_MAX  2097152 /* octets of the longest file */
#define QUEUE_MAX    8       /* requests; more are lost */
#define REQUEST_MAX  512     /* octets */

/* A request that lies there until the server gets to it. */
struct waiting {
	struct ipv4 ip;
	struct udp udp;
	uint8_t octets[REQUEST_MAX]; /* of its payload */
	uint64_t due_ms;
};

struct tftpd {
	uint32_t began; /* transfers */
	struct transfer transfer[TRANSFER_MAX];
	uint32_t queue_count;
	struct waiting queue[QUEUE_MAX];
};

/* The boot program: PROGRAM_MAX octets, of which a scene's file is the beginning. */
const uint8_t *program_octets(void);

/* A datagram for a host's TFTP server. */
void tftpd_input(struct servers *servers, const struct ipv4 *ip, const struct udp *udp,
                 uint64_t now_ms);

/* How many transfers it is in the midst of. */
uint32_t tftpd_active(const struct tftpd *tftpd);

/* Gets to requests, goes on with windows, and sends again what has not been answered. */
void tftpd_step(struct servers *servers, uint64_t now_ms);
uint64_t tftpd_deadline_ms(const struct servers *servers);

#endif
