/*
 * The offers of one collection: what each said, the message it came in, and the plan they make.
 */
#ifndef NET_OFFERS_H
#define NET_OFFERS_H

#include "net/plan.h"
#include "net/trace.h"

#define OFFERS_OCTETS 12288 /* of all offers' messages; most have 300 to 600 */

/* A message as it came, for who needs more of it than struct offer holds. */
struct dhcp_raw {
	uint16_t len; /* octets; 0: none */
	uint8_t octets[DHCP_MESSAGE_MAX];
};

struct offers {
	struct offer offer[OFFER_MAX];
	uint16_t message_len[OFFER_MAX]; /* octets of each offer's message, see offers_message() */
	uint8_t messages[OFFERS_OCTETS]; /* one behind the other */
	struct dhcp_raw ack;             /* of the lease */
	uint32_t lease;                  /* index of the offer whose address is requested or held */
	uint32_t count;
	struct boot_plan plan; /* for the offers so far */
};

/* A reply with what is needed of the datagram it came in. */
struct dhcp_reply {
	struct dhcp_packet packet;
	ip4 src;
	mac station;
	struct bytes payload; /* borrowed */
};

/* No offers, no plan. */
void offers_clear(struct offers *offers);

/* The message of an offer as it came; borrowed until offers are added. */
struct bytes offers_message(const struct offers *offers, uint32_t offer);

/*
 * Adds what an OFFER or BOOTP reply says, as one of a server that refused before or not, and plans
 * anew. DROP_DHCP_SERVER, DROP_DHCP_ADDRESS: the server or the address offered can be no host's.
 * DROP_DHCP_OFFER_REPEATED, DROP_DHCP_OFFER_FULL: it is known already; there is no room for it or
 * for its message. Room is made for the first offer of an address, and for a way to boot by those
 * of an address alone; and for a station with fewer offers by those of the station with most, so
 * that no host keeps others out.
 */
enum drop offers_add(struct offers *offers, const struct dhcp_reply *reply, bool refused);

/* Traces what the offer added last says; or every offer with the reason it is chosen or not. */
void offers_trace_latest(const struct offers *offers, struct trace *trace, uint64_t now_ms);
void offers_trace_plan(const struct offers *offers, struct trace *trace, uint64_t now_ms);

/*
 * Adds what the ACK of the lease says: what the OFFER said and the ACK leaves out is kept, since
 * several servers answer so. DROP_DHCP_ADDRESS: it is of another address than was offered.
 */
enum drop offers_confirm(struct offers *offers, const struct dhcp_reply *reply);

/* The lease is of a BOOTP reply, which is its own ACK. */
void offers_confirm_bootp(struct offers *offers);

/* Plans anew with the lease as it is. */
void offers_plan_with_lease(struct offers *offers);

/*
 * Plans anew and takes the first address with a step in it whose server has not refused, of another
 * station than the present one's if there is any. False: there is none.
 */
bool offers_take_other_lease(struct offers *offers);

/*
 * What an offer's server said in option 43, in the ACK or, if that left it out, in the OFFER.
 * Borrowed from *scratch; empty if it said nothing, or not as a PXE server.
 */
struct bytes offers_vendor(const struct offers *offers, uint32_t offer,
                           struct dhcp_packet *scratch);

#endif
