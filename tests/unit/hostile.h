/*
 * A corpus of malformed and foreign frames: one row of a table each, which says how the frame is
 * made and what becomes of it in every situation (moments.h).
 *
 * Whatever the row, these hold: the frame's last octet stands before memory that may not be read; a
 * frame that is dropped counts for exactly one reason and changes nothing else; nothing is sent
 * that the row does not tell; all that the console could say stays printable; and what is valid and
 * comes afterwards leads the boot to its end.
 */
#ifndef TESTS_UNIT_HOSTILE_H
#define TESTS_UNIT_HOSTILE_H

#include "tests/unit/moments.h"

/* Where the parts of a frame stand whose IPv4 header has no options. */
#define IP_AT      14
#define BODY_AT    34 /* of a UDP, ICMP or IGMP message */
#define PAYLOAD_AT 42 /* of UDP */
#define OPTIONS_AT (PAYLOAD_AT + 240)

/* Octets to be put into a frame. */
struct patch {
	size_t at;
	struct bytes octets;
};

/* What is put right again after a row's changes; else it stays as the base had it. */
enum {
	SUM_IP = 1,
	SUM_BODY = 2, /* of UDP, ICMP, IGMP */
	SUMS = SUM_IP | SUM_BODY,
	LENGTHS = 4, /* of IPv4 and UDP, to fit the frame */
	ALL_RIGHT = SUMS | LENGTHS,
};

/* A drop, or one of these. */
enum {
	USUAL = -1,    /* what becomes of usual_frame(): it leads on where one is waited for */
	TAKEN = -2,    /* it leads on */
	DEAF = -3,     /* as any DHCP or PXE reply where none is waited for */
	DECLINED = -4, /* the address probed is another's: DECLINE and a new DISCOVER */
	REFUSED =
		-5, /* an OACK is answered by ERROR 8, and the file is asked for without options */
	ELSEWHERE = -6, /* it is valid there: another test shows what becomes of it */
	BOOTP = -7,     /* a BOOTP reply's address is taken as it stands */
};

/* In these moments: the frame is dropped, or not, and the client sends so. */
struct outcome {
	unsigned moments;
	int drop;
	const char *sends; /* NULL: nothing is sent, and nothing changes; "": nothing is sent */
};

#define LEN(octets) ((octets) + 1)

struct hostile {
	const char *name;
	struct bytes (*base)(enum moment moment); /* NULL: usual_frame() */
	struct bytes payload;                     /* in place of UDP's payload */
	struct bytes options;                     /* in place of DHCP's options */
	uint8_t without;                          /* DHCP option that is left out; 0: none */
	struct bytes more;                        /* DHCP options before END */
	struct bytes ip_options;                  /* behind the IPv4 header, which grows */
	struct patch patch[3];
	struct patch flip;         /* these bits are turned */
	size_t len;                /* LEN(n): cut or filled with 0xA5 to n octets */
	unsigned mend;             /* what is above, but patches, implies ALL_RIGHT */
	struct outcome outcome[6]; /* the first that is of the moment; every moment has one */
};

#define EVERYWHERE(reason)                        \
	{                                         \
		{                                 \
			ALL_MOMENTS, reason, NULL \
		}                                 \
	}

/* Where a reply is waited for this one is taken; a renewal's is taken in silence. */
#define AS_REPLY                                                                  \
	{                                                                         \
		{AWAIT_REPLY, TAKEN, NULL}, {MOMENT(AT_RENEWING), DROP_NONE, ""}, \
		{                                                                 \
			ALL_MOMENTS, DEAF, NULL                                   \
		}                                                                 \
	}

/* A test of unit.h: the row in every moment. */
void hostile_row(void **state);

/* The frame of a row; borrowed until the next call. */
struct bytes hostile_frame(const struct hostile *row, enum moment moment);

/* Puts right what is named in the enum above. */
void mend_frame(uint8_t *frame, size_t len, unsigned what);

/* Fails if anything the console could show of the boot is not printable. */
void assert_console_printable(void);

/* Bases. */
struct bytes reply_frame(enum moment moment);

#endif
