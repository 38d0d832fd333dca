/*
 * Protocol tests as sequence diagrams, in virtual time:
 *
 *	at(0);     expect("DISCOVER");                     quiet();
 *	at(1000);  give(OFFER(.file = "nbp.efi"));         expect("REQUEST ...");  quiet();
 *	due(3900, 4100);  expect("DISCOVER");
 *
 * Each call of a client's output checks the contract of net/datagram.h: before its deadline it
 * sends nothing and changes nothing; from its deadline on it sends or changes its state.
 */
#ifndef TESTS_UNIT_DIAGRAM_H
#define TESTS_UNIT_DIAGRAM_H

#include "net/env.h"
#include "net/wire/eth.h"
#include "tests/unit/packets.h"

/* The client under test: a machine that takes and gives datagrams, or one of whole frames. */
struct client {
	void *state;
	size_t state_size;
	void *memory; /* of it, what is of no account to what is dropped; NULL: nothing */
	size_t memory_size;
	struct net_env *env; /* inside state or not */
	uint64_t (*deadline)(void);
	void (*input)(const struct udp_in *in, uint64_t now_ms);
	bool (*output)(struct udp_out *out, uint64_t now_ms);
	void (*frame_input)(struct bytes frame, uint64_t now_ms); /* or NULL */
	size_t (*frame_output)(uint8_t *frame, uint64_t now_ms);
	bool (*event)(struct boot_event *out); /* or NULL: they are taken from env */
};

/* What the client sent last. */
struct sent {
	uint8_t frame[ETH_FRAME_MAX];
	size_t frame_len; /* 0 if the client gives no frames */
	mac to;
	ip4 src, dst;
	uint16_t src_port, dst_port;
	uint8_t payload[ETH_FRAME_MAX];
	size_t len;     /* octets of payload */
	bool in_doubt;  /* of a machine of datagrams: ARP is to ask again */
	char text[512]; /* what it is, as expect() has it */
};
extern struct sent sent;
extern uint64_t now;

/* What frames are built over, and rooms are filled with: 0xA5 unless a test says otherwise. */
extern uint8_t old_memory;

/* The frames sent, one after the other with their times, for comparing two runs; NULL: not kept. */
struct transcript {
	uint8_t octets[1 << 16];
	size_t len;
};
extern struct transcript *transcript;

void begin(const struct client *client, uint64_t now_ms);

/* Time goes on to that point; nothing may have been due before it. */
void at(uint64_t now_ms);

/* Time goes on to the client's next deadline, from low_ms to high_ms; it sends nothing before. */
void due(uint64_t low_ms, uint64_t high_ms);

/* The client sends now; the packet is as told. "" is any. */
void expect(const char *text);
#define expectf(...) expect(textf(__VA_ARGS__))
const char *textf(const char *format, ...);

/* The client's deadline has come and it sends nothing; it changed its state. */
void expect_step(void);

/* Nothing is due now. */
void quiet(void);

/* One call of output: true if it sent (then see `sent`). */
bool output_once(void);

/* A packet for the client. The last octet stands before memory that may not be read. */
void give(struct packet packet);
void give_frame(struct bytes frame);

/* The same; it changes nothing but the counter of this reason, by one. */
void dropped(enum drop reason, struct packet packet);
void dropped_frame(enum drop reason, struct bytes frame);

/* The same for any one reason, which it returns. */
enum drop dropped_somehow(struct bytes frame);

/* The client's next event: "SIZE 3000", "DATA 0+512" (octets of the program), "DONE 3000",
 * "RESTART", "FAILED DHCP_NO_OFFER", or "" for none. */
void event(const char *text);
#define eventf(...) event(textf(__VA_ARGS__))

/* How often an id was traced. */
unsigned traced(enum trace_id id);

/* The value of an option in the DHCP message sent last; fails unless it is there once. */
struct bytes sent_option(uint8_t code);
bool sent_has_option(uint8_t code);

#endif
