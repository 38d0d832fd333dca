/* A whole boot as the client of a diagram, and the hosts that serve it. */
#ifndef TESTS_UNIT_BOOTING_H
#define TESTS_UNIT_BOOTING_H

#include "net/boot.h"
#include "tests/unit/diagram.h"

/* What the client sends, as expect() has it. */
#define REQUEST "REQUEST 192.168.77.50 from 192.168.77.1"
#define RRQ     "RRQ nbp.efi from 192.168.77.2 blksize=1468 tsize=0 windowsize=128"
#define ACK(n)  "ACK " #n " to 192.168.77.2:40069"

extern struct boot boot;
extern const struct client boot_client;
extern struct boot_config
	boot_config; /* what power_on() starts with; a test may change it before */

/* A machine with this seed is switched on at 0; its link is down. */
void power_on(uint32_t seed);

/* The same with its link up and the boot begun. */
void begin_boot(void);

/* The diagram's steps up to a state, at 1 ms a step, each checked. */
enum stage {
	STAGE_SELECTING,  /* DISCOVER was sent */
	STAGE_REQUESTING, /* both offers came, REQUEST was sent */
	STAGE_ARP,        /* the 4011 request waits for the PXE server's MAC */
	STAGE_PXE,        /* the 4011 request was sent */
	STAGE_ASKING,     /* RRQ was sent */
	STAGE_RECEIVING,  /* block 1 of 512 octets was acknowledged */
	STAGE_DONE,       /* the program of 1,000 octets is complete */
	STAGE_COUNT,
};
void boot_to(enum stage stage);

/* The client, which has got an address, asks whether another host has it and waits in vain. */
void expect_probe(void);

/* What leads from a stage on to the next one (at DONE: the last block again); at ARP no packet. */
struct packet valid_packet(enum stage stage);
struct bytes valid_frame(enum stage stage);

/* Hands in a frame that leads from the stage to the next one, and checks the client's answer. */
void next_stage(enum stage stage, struct bytes frame);

/* Hands the valid frame in and goes the rest of the way to the end. */
void finish_from(enum stage stage);

/* What the boot failed with, in words. */
void assert_failure(const char *sentence);

/* As a sink of the boot's trace: adds the steps' sentences to told, a line each. */
#define TOLD_MAX 4000
extern char told[TOLD_MAX];
void tell(void *context, const struct trace_entry *entry);

/* The boot is over: its address goes back to the DHCP server. */
void expect_release(void);

#endif
