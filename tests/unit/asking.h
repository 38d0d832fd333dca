/* The machine that asks PXE servers as the client of a diagram, and what their option 43 says. */
#ifndef TESTS_UNIT_ASKING_H
#define TESTS_UNIT_ASKING_H

#include "net/pxe.h"
#include "tests/unit/diagram.h"

#define T0    1000 /* when the boot began */
#define TASK  6500 /* when the server is asked */
#define GROUP IP4(239, 1, 1, 1)

/* Parts of option 43, to be joined by commas. */
#define CONTROL(bits)      6, 1, bits
#define IN_GROUP           7, 4, 239, 1, 1, 1
#define NO_SERVERS(type)   8, 3, 0, type, 0
#define SERVER(type, host) 8, 7, 0, type, 1, 192, 168, 77, host
#define ITEM(type, letter) 9, 4, 0, type, 1, letter
#define PROMPT(seconds)    10, 3, seconds, 'G', 'o'
#define BOOT_ITEM(type)    71, 4, 0, type, 0, 0
#define UNICAST_ONLY       CONTROL(PXE_DISCOVERY_NO_BROADCAST | PXE_DISCOVERY_NO_MULTICAST)
#define NO_MULTICAST       CONTROL(PXE_DISCOVERY_NO_MULTICAST)
#define OCTETS(...)        ((struct bytes)BYTES(__VA_ARGS__))
#define OPTION43(...)      OCTETS(43, sizeof((const uint8_t[]){__VA_ARGS__}), __VA_ARGS__)

extern struct net_env env;
extern struct pxe pxe;

/* Up to TASK, where a server can be asked. Jitter is the seed's. */
void begin_pxe(uint8_t seed);

/* Asks for the boot program, with such an option 43 in the server's offer. */
void ask(ip4 server, struct bytes vendor);

/* The first REQUEST is sent to the PXE server, whose offer had no option 43. */
void begin_asking(void);

/* The PXE server's offer says so in option 43. */
void begin_with(struct bytes vendor);

void assert_answered(const char *name, ip4 server);
void assert_failed(enum net_err err, uint32_t word0, uint32_t word1);

/* The same packet from another host. */
struct packet from_host(struct packet p, ip4 host);

#endif
