/* One interface as the client of a diagram: what it is asked to send, and what it is given. */
#ifndef TESTS_UNIT_STATION_H
#define TESTS_UNIT_STATION_H

#include "net/iface.h"
#include "tests/unit/diagram.h"

extern struct net_env station_env;
extern struct iface iface;

/* The datagram that came last, if one did. */
extern struct udp_in got;
extern bool is_got;

/* A new interface; ip 0: without an address. */
void begin_iface(ip4 ip, ip4 mask, ip4 router);

/* The same as CLIENT_IP in a network of 254 hosts with a router. */
void begin_configured(void);

/* Sends "datagram" to a host, as a whole frame. */
extern uint8_t frame[ETH_FRAME_MAX];
void send_to(ip4 dst);
extern bool in_doubt; /* whether that is */

/* It went to that MAC; or it waits for ARP, from where it leaves to that MAC. */
void assert_sent_to(mac to);
void assert_waits(void);
void expect_datagram(mac to);

/* Makes host a neighbour. */
void meet(ip4 host);

/* An ARP packet to the client. */
struct bytes arp_of(uint16_t operation, mac from, ip4 sender, ip4 target);

#endif
