/*
 * Every situation in which a packet can meet a boot. A boot is led to each of them once and kept;
 * from there it can be led to its end as often as wanted.
 */
#ifndef TESTS_UNIT_MOMENTS_H
#define TESTS_UNIT_MOMENTS_H

#include "tests/unit/booting.h"

enum moment {
	AT_LINK,       /* there is no link yet */
	AT_DISCOVER,   /* DISCOVER was sent, no offer came */
	AT_SELECTING,  /* an offer without PXE came */
	AT_REQUESTING, /* REQUEST was sent */
	AT_PROBE,      /* ACK came; does another host use the address? */
	AT_ARP,        /* the 4011 request waits for the PXE server's MAC */
	AT_PXE,        /* the 4011 request was sent */
	AT_MENU,       /* the PXE server's menu counts down */
	AT_GROUP,      /* boot servers are looked for in the group GROUP_IP */
	AT_ASKING,     /* RRQ was sent */
	AT_RECEIVING,  /* block 1 of 512 octets was acknowledged */
	AT_RENEWING,   /* likewise, and the lease is being renewed */
	AT_DONE,       /* the program of 1,000 octets is complete */
	AT_FAILED,     /* aborted; the RELEASE waits for the DHCP server's MAC */
	MOMENT_COUNT,
};

#define GROUP_IP IP4(239, 1, 1, 1)

/* Sets of moments. */
#define MOMENT(m)       (1u << (m))
#define ALL_MOMENTS     (MOMENT(MOMENT_COUNT) - 1)
#define WITHOUT_ADDRESS (MOMENT(AT_ARP) - 1)
#define WITH_ADDRESS    (ALL_MOMENTS & ~WITHOUT_ADDRESS)
#define WITH_PXE_TASK   (MOMENT(AT_ARP) | MOMENT(AT_PXE) | MOMENT(AT_MENU) | MOMENT(AT_GROUP))
#define AT_TRANSFER     (MOMENT(AT_RECEIVING) | MOMENT(AT_RENEWING))
#define WITH_TFTP       (MOMENT(AT_ASKING) | AT_TRANSFER | MOMENT(AT_DONE))

#define AWAIT_REPLY /* usual_reply() leads on */                                               \
	(MOMENT(AT_DISCOVER) | MOMENT(AT_SELECTING) | MOMENT(AT_REQUESTING) | MOMENT(AT_PXE) | \
	 MOMENT(AT_GROUP))

const char *moment_name(enum moment moment);

/* A new boot is led there: it stands with nothing due and no event waiting. */
void reach(enum moment moment);

/* The same, without the way there but for the first time. */
void arrive(enum moment moment);

/* Whatever leads on from there comes, and all goes well to the end, which is checked. */
void lead_to_end(enum moment moment);

/* The same, where the frame that leads on is this one. */
void lead_to_end_by(enum moment moment, struct bytes frame);

/* AT_PROBE: the frame shows that another host uses the address, which is declined; likewise. */
void lead_to_end_after_decline(struct bytes claim);

/* AT_ASKING: the OACK is refused, and the server goes on without options. */
void lead_to_end_without_options(struct bytes oack);

/* AT_DISCOVER: the reply is BOOTP's, whose address needs no REQUEST (RFC 1534). */
void lead_to_end_with_bootp(struct bytes reply);

/* A UDP datagram as it would be valid there, or was or will be, where none is. */
struct packet usual_packet(enum moment moment);
struct bytes usual_frame(enum moment moment);

/* Whether that frame leads on there, so that lead_to_end_by() can be given it. */
bool usual_leads_on(enum moment moment);

/* A reply from a DHCP or PXE server, as usual_packet() where one is listened to. */
struct packet usual_reply(enum moment moment);

#endif
