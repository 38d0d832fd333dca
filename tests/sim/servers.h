/*
 * The hosts of the simulated network, in one of the layouts of the field. They answer what they are
 * asked; the TFTP server also resends.
 */
#ifndef TESTS_SIM_SERVERS_H
#define TESTS_SIM_SERVERS_H

#include "tests/sim/cable.h"
#include "tests/sim/hostile.h"
#include "tests/sim/tftpd.h"
#include "tests/unit/packets.h"

#define SECOND_IP   IP4(192, 168, 77, 3) /* a second DHCP server, boot server or TFTP server */
#define FAR_IP      IP4(10, 1, 2, 3)     /* a TFTP server behind the router */
#define SECOND_LESS 100 /* the second DHCP server's address is so many above the first one's */
#define BOOT_GROUP  IP4(239, 77, 1, 1)

struct servers {
	struct rng *rng;
	struct cable *cable;
	struct hostile *hostile;
	const struct scene *scene;
	bool healed;
	uint32_t naks;     /* REQUESTs to be refused yet */
	uint32_t declined; /* addresses that the client did not want */
	struct tftpd tftpd;
};

/* The hosts of a scene. hostile hears them, if it is not NULL. All is borrowed. */
void servers_begin(struct servers *servers, struct rng *rng, struct cable *cable,
                   struct hostile *hostile, const struct scene *scene);

/* Nobody is out of order from now on. */
void servers_heal(struct servers *servers);

/* A frame of the client's has arrived. */
void servers_input(struct servers *servers, struct bytes frame, uint64_t now_ms);

/* What is due without one: the TFTP server's resending. */
void servers_step(struct servers *servers, uint64_t now_ms);
uint64_t servers_deadline_ms(const struct servers *servers);

/* Whether it is out of order now. */
bool servers_down(const struct servers *servers, enum role role);

/* Whether a host is one of them, or one of their addresses is meant. */
bool servers_has(ip4 host);

/* Sends a datagram of theirs to the client. */
void servers_send(struct servers *servers, struct packet *packet, uint64_t now_ms);

/* The name that the file is asked for by. */
const char *servers_file_name(const struct scene *scene);

/* The part of dhcpd.c: datagrams to port 67, and to port 4011 of one host. */
void dhcpd_input(struct servers *servers, struct bytes message, uint64_t now_ms);
void dhcpd_input_pxe(struct servers *servers, ip4 host, struct bytes message, uint64_t now_ms);

#endif
