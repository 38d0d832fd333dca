/* DHCP replies that are none, or not ours, or not now; options that lie about their length. */
#include <string.h>

#include "tests/unit/hostile.h"
#include "tests/unit/hosts.h"

#define OP_AT     PAYLOAD_AT
#define HTYPE_AT  (PAYLOAD_AT + 1)
#define HLEN_AT   (PAYLOAD_AT + 2)
#define XID_AT    (PAYLOAD_AT + 4)
#define YIADDR_AT (PAYLOAD_AT + 16)
#define SIADDR_AT (PAYLOAD_AT + 20)
#define CHADDR_AT (PAYLOAD_AT + 28)
#define SNAME_AT  (PAYLOAD_AT + 44)
#define FILE_AT   (PAYLOAD_AT + 108)
#define COOKIE_AT (PAYLOAD_AT + 236)

/* ---- bases ---- */

static struct bytes swapped_xid(enum moment moment)
{
	struct packet p = usual_reply(moment);
	const uint8_t xid[] = {p.payload[7], p.payload[6], p.payload[5], p.payload[4]};

	memcpy(p.payload + 4, xid, 4);
	return frame_of(&p);
}

static struct bytes without_end(enum moment moment)
{
	struct packet p = usual_reply(moment);

	p.len--;
	return frame_of(&p);
}

static struct bytes with_tail(enum moment moment)
{
	struct packet p = usual_reply(moment);

	memset(p.payload + p.len, 0xa5, 100);
	p.len += 100;
	return frame_of(&p);
}

static struct bytes with_pads(enum moment moment)
{
	struct packet p = usual_reply(moment);

	memmove(p.payload + 240 + 312, p.payload + 240, p.len - 240);
	memset(p.payload + 240, DHCP_OPT_PAD, 312);
	p.len += 312;
	return frame_of(&p);
}

/* The file's name stands in option 67, so that the fields are free for other things. */
static struct bytes named_by_option(enum moment moment)
{
	struct packet p = usual_reply(moment);

	if (moment == AT_PXE || moment == AT_GROUP)
		p = PXE_ACK(.field = NULL, .file = FILE_NAME);
	return frame_of(&p);
}

/* All there can be of a message, and one octet more. */
static struct bytes of_len(enum moment moment, size_t len)
{
	struct packet p = usual_reply(moment);

	memset(p.payload + p.len, 0, len - p.len);
	p.len = len;
	return frame_of(&p);
}

static struct bytes largest(enum moment moment)
{
	return of_len(moment, DHCP_MESSAGE_MAX);
}

static struct bytes too_large(enum moment moment)
{
	return of_len(moment, DHCP_MESSAGE_MAX + 1);
}

/* ---- rows ---- */

/* Where a reply is waited for it is dropped for that: at the door, or for what it says. */
#define NO_REPLY(reason)                                                            \
	{                                                                           \
		{AWAIT_REPLY | MOMENT(AT_ARP) | MOMENT(AT_RENEWING), reason, NULL}, \
		{                                                                   \
			ALL_MOMENTS, DEAF, NULL                                     \
		}                                                                   \
	}
#define NOT_SO(reason)                                             \
	{                                                          \
		{AWAIT_REPLY | MOMENT(AT_RENEWING), reason, NULL}, \
		{                                                  \
			ALL_MOMENTS, DEAF, NULL                    \
		}                                                  \
	}
/* Without its xid a reply is not a renewal's, and no other's either. */
#define NOT_OURS                                                          \
	{                                                                 \
		{AWAIT_REPLY | MOMENT(AT_ARP), DROP_DHCP_NOT_OURS, NULL}, \
		{                                                         \
			ALL_MOMENTS, DEAF, NULL                           \
		}                                                         \
	}
#define NO_TYPE                                                                    \
	{                                                                          \
		{MOMENT(AT_DISCOVER), BOOTP, NULL},                                \
			{AWAIT_REPLY | MOMENT(AT_RENEWING), DROP_DHCP_TYPE, NULL}, \
		{                                                                  \
			ALL_MOMENTS, DEAF, NULL                                    \
		}                                                                  \
	}
/* DHCP servers are known by option 54; PXE servers by their address. */
#define NO_SERVER                                                 \
	{                                                         \
		{MOMENT(AT_PXE) | MOMENT(AT_GROUP), TAKEN, NULL}, \
			{AWAIT_REPLY, DROP_DHCP_SERVER, NULL},    \
			{MOMENT(AT_RENEWING), DROP_NONE, ""},     \
		{                                                 \
			ALL_MOMENTS, DEAF, NULL                   \
		}                                                 \
	}
#define BAD_SERVER                                                                   \
	{                                                                            \
		{MOMENT(AT_PXE) | MOMENT(AT_GROUP), TAKEN, NULL},                    \
			{AWAIT_REPLY | MOMENT(AT_RENEWING), DROP_DHCP_SERVER, NULL}, \
		{                                                                    \
			ALL_MOMENTS, DEAF, NULL                                      \
		}                                                                    \
	}
/* PXE servers give no address; a proxy's offer with one is another thing. */
#define BAD_ADDRESS                                                                   \
	{                                                                             \
		{MOMENT(AT_PXE) | MOMENT(AT_GROUP), TAKEN, NULL},                     \
			{MOMENT(AT_SELECTING), ELSEWHERE, NULL},                      \
			{AWAIT_REPLY | MOMENT(AT_RENEWING), DROP_DHCP_ADDRESS, NULL}, \
		{                                                                     \
			ALL_MOMENTS, DEAF, NULL                                       \
		}                                                                     \
	}

#define FIXED(reason, where, ...)                                          \
	reply_frame, .patch = {{where, BYTES(__VA_ARGS__)}}, .mend = SUMS, \
		     .outcome = NO_REPLY(reason)
#define FIXED_NOT_SO(reason, where, ...) \
	reply_frame, .patch = {{where, BYTES(__VA_ARGS__)}}, .mend = SUMS, .outcome = NOT_SO(reason)
#define MALFORMED(where, ...) FIXED(DROP_DHCP_MALFORMED, where, __VA_ARGS__)
#define FINE(where, ...) \
	reply_frame, .patch = {{where, BYTES(__VA_ARGS__)}}, .mend = SUMS, .outcome = AS_REPLY
#define XID(...) \
	reply_frame, .patch = {{XID_AT, BYTES(__VA_ARGS__)}}, .mend = SUMS, .outcome = NOT_OURS
#define YIADDR(...)                                                            \
	reply_frame, .patch = {{YIADDR_AT, BYTES(__VA_ARGS__)}}, .mend = SUMS, \
		     .outcome = BAD_ADDRESS
#define CUT_TO(length)       reply_frame, .len = LEN(PAYLOAD_AT + (length)), .mend = ALL_RIGHT
#define OPTIONS(reason, ...) reply_frame, .options = BYTES(__VA_ARGS__), .outcome = NO_REPLY(reason)
#define RUNS_OVER(...)       OPTIONS(DROP_DHCP_OPTIONS, __VA_ARGS__)
#define IGNORED(code, ...) \
	reply_frame, .without = code, .more = BYTES(code, __VA_ARGS__), .outcome = AS_REPLY
#define TYPE_OF(result, ...) \
	reply_frame, .without = 53, .more = BYTES(__VA_ARGS__), .outcome = result
#define SERVER_OF(result, ...) \
	reply_frame, .without = 54, .more = BYTES(54, __VA_ARGS__), .outcome = result
#define ADDED(...)      reply_frame, .more = BYTES(__VA_ARGS__), .outcome = AS_REPLY
#define OVERLOADED(...) named_by_option, .more = BYTES(__VA_ARGS__), .outcome = AS_REPLY

#define A_4   'A', 'A', 'A', 'A'
#define A_16  A_4, A_4, A_4, A_4
#define A_64  A_16, A_16, A_16, A_16
#define A_252 A_64, A_64, A_64, A_16, A_16, A_16, A_4, A_4, A_4
#define A_255 A_252, 'A', 'A', 'A'

static const struct hostile rows[] = {
	{"M25 message of 0", CUT_TO(0),
         .outcome = {{MOMENT(AT_RENEWING), DROP_UDP_PORT, NULL},
                     {AWAIT_REPLY | MOMENT(AT_ARP), DROP_DHCP_MALFORMED, NULL},
                     {ALL_MOMENTS, DEAF, NULL}}},
	{"M25 message of 7", CUT_TO(7),
         .outcome = {{MOMENT(AT_RENEWING), DROP_UDP_PORT, NULL},
                     {AWAIT_REPLY | MOMENT(AT_ARP), DROP_DHCP_MALFORMED, NULL},
                     {ALL_MOMENTS, DEAF, NULL}}},
	{"M25 message of 8", CUT_TO(8), .outcome = NO_REPLY(DROP_DHCP_MALFORMED)},
	{"M25 message of 44", CUT_TO(44), .outcome = NO_REPLY(DROP_DHCP_MALFORMED)},
	{"M25 message of 236", CUT_TO(236), .outcome = NO_REPLY(DROP_DHCP_MALFORMED)},
	{"M25 message of 239", CUT_TO(239), .outcome = NO_REPLY(DROP_DHCP_MALFORMED)},
	{"M25 message of 240", CUT_TO(240), .outcome = NO_TYPE},
	{"M25 message of all we ask for", largest, .outcome = AS_REPLY},
	{"M25 message of one octet more", too_large, .outcome = NO_REPLY(DROP_DHCP_MALFORMED)},
	{"M25 message of 65000", CUT_TO(65000), .outcome = NO_REPLY(DROP_DHCP_MALFORMED)},

	{"M26 op 0", MALFORMED(OP_AT, 0)},
	{"M26 op 1, a request", MALFORMED(OP_AT, 1)},
	{"M26 op 3", MALFORMED(OP_AT, 3)},
	{"M26 op 255", MALFORMED(OP_AT, 255)},
	{"M26 hardware type 0", MALFORMED(HTYPE_AT, 0)},
	{"M26 hardware type 6", MALFORMED(HTYPE_AT, 6)},
	{"M26 hardware type 32", MALFORMED(HTYPE_AT, 32)},
	{"M26 hardware type 255", MALFORMED(HTYPE_AT, 255)},
	{"M26 hardware address of 0", MALFORMED(HLEN_AT, 0)},
	{"M26 hardware address of 5", MALFORMED(HLEN_AT, 5)},
	{"M26 hardware address of 7", MALFORMED(HLEN_AT, 7)},
	{"M26 hardware address of 15", MALFORMED(HLEN_AT, 15)},
	{"M26 hardware address of 17", MALFORMED(HLEN_AT, 17)},
	{"M26 hardware address of 255", MALFORMED(HLEN_AT, 255)},
	{"M26 hardware address of 16, a UUID's", FIXED(DROP_DHCP_NOT_OURS, HLEN_AT, 16)},
	{"hops 255", FINE(PAYLOAD_AT + 3, 255)},
	{"seconds FFFF and every flag", FINE(PAYLOAD_AT + 8, 255, 255, 255, 255)},
	{"an address in ciaddr", FINE(PAYLOAD_AT + 12, 10, 1, 2, 3)},
	{"255.255.255.255 in giaddr", FINE(PAYLOAD_AT + 24, 255, 255, 255, 255)},

	{"M27 cookie wrong by one bit", MALFORMED(COOKIE_AT, 0x63, 0x82, 0x53, 0x62)},
	{"M27 cookie of zeros", MALFORMED(COOKIE_AT, 0, 0, 0, 0)},
	{"M27 cookie in the other byte order", MALFORMED(COOKIE_AT, 0x63, 0x53, 0x82, 0x63)},
	{"M27 cookie of BOOTP's vendors", MALFORMED(COOKIE_AT, 'C', 'M', 'U', 0)},
	{"M27 cookie FFFFFFFF", MALFORMED(COOKIE_AT, 255, 255, 255, 255)},
	{"M27 cookie missing", MALFORMED(COOKIE_AT, 53, 1, 2, 255)},

	{"M28 xid wrong by its lowest bit", reply_frame, .flip = {XID_AT + 3, BYTES(1)},
         .mend = SUMS, .outcome = NOT_OURS},
	{"M28 xid wrong by its highest bit", reply_frame, .flip = {XID_AT, BYTES(0x80)},
         .mend = SUMS, .outcome = NOT_OURS},
	{"M28 xid in the other byte order", swapped_xid, .outcome = NOT_OURS},
	{"M28 xid 0", XID(0, 0, 0, 0)},
	{"M28 xid FFFFFFFF", XID(255, 255, 255, 255)},
	{"M28 chaddr wrong in its last octet", FIXED(DROP_DHCP_NOT_OURS, CHADDR_AT + 5, 2)},
	{"M28 chaddr wrong in its first octet", FIXED(DROP_DHCP_NOT_OURS, CHADDR_AT, 3)},
	{"M28 chaddr of zeros", FIXED(DROP_DHCP_NOT_OURS, CHADDR_AT, 0, 0, 0, 0, 0, 0)},
	{"M28 chaddr of broadcast",
         FIXED(DROP_DHCP_NOT_OURS, CHADDR_AT, 255, 255, 255, 255, 255, 255)},
	{"M28 chaddr's padding is not zero", FINE(CHADDR_AT + 6, 255, 255, 255, 255, 255)},

	{"M29 a tag in the last octet", RUNS_OVER(53, 1, 2, 54)},
	{"M29 a tag alone", RUNS_OVER(53)},
	{"M29 255 octets where one is", RUNS_OVER(53, 1, 2, 12, 255, 'x')},
	{"M29 255 octets where none is", RUNS_OVER(53, 1, 2, 12, 255)},
	{"M29 one octet where none is", RUNS_OVER(53, 1, 2, 12, 1)},
	{"M29 END within an option that runs over", RUNS_OVER(53, 1, 2, 12, 3, 255, 255)},
	{"M29 the type itself runs over", RUNS_OVER(53, 1)},
	{"M29 no END", without_end, .outcome = AS_REPLY},
	{"M29 312 PADs first", with_pads, .outcome = AS_REPLY},
	{"M29 nothing but PADs", reply_frame, .options = BYTES(0, 0, 0, 0, 0, 0, 0, 0),
         .outcome = NO_TYPE},
	{"M29 END first", reply_frame, .options = BYTES(255, 53, 1, 2, 54, 4, 192, 168, 77, 1),
         .outcome = NO_TYPE},
	{"M29 garbage behind END", with_tail, .outcome = AS_REPLY},
	{"M29 an option that runs over behind END", reply_frame, .options = BYTES(255, 53, 255),
         .outcome = NO_TYPE},

	{"M30 type of 0 octets", TYPE_OF(NOT_SO(DROP_DHCP_TYPE), 53, 0)},
	{"M30 type of 2 octets", TYPE_OF(NOT_SO(DROP_DHCP_TYPE), 53, 2, 2, 5)},
	{"M30 type of 255 octets", TYPE_OF(NOT_SO(DROP_DHCP_TYPE), 53, 255, A_255)},
	{"M30 type twice", TYPE_OF(NOT_SO(DROP_DHCP_TYPE), 53, 1, 2, 53, 1, 5)},
	{"M30 no type", reply_frame, .without = 53, .outcome = NO_TYPE},
	{"type 0", TYPE_OF(NOT_SO(DROP_DHCP_TYPE), 53, 1, 0)},
	{"type DISCOVER", TYPE_OF(NOT_SO(DROP_DHCP_TYPE), 53, 1, 1)},
	{"type REQUEST", TYPE_OF(NOT_SO(DROP_DHCP_TYPE), 53, 1, 3)},
	{"type DECLINE", TYPE_OF(NOT_SO(DROP_DHCP_TYPE), 53, 1, 4)},
	{"type RELEASE", TYPE_OF(NOT_SO(DROP_DHCP_TYPE), 53, 1, 7)},
	{"type INFORM", TYPE_OF(NOT_SO(DROP_DHCP_TYPE), 53, 1, 8)},
	{"type FORCERENEW", TYPE_OF(NOT_SO(DROP_DHCP_TYPE), 53, 1, 9)},
	{"type 255", TYPE_OF(NOT_SO(DROP_DHCP_TYPE), 53, 1, 255)},
	{"type OFFER where an ACK is due", reply_frame, .without = 53, .more = BYTES(53, 1, 2),
         .outcome = {{MOMENT(AT_REQUESTING) | MOMENT(AT_RENEWING), DROP_DHCP_TYPE, NULL},
                     {AWAIT_REPLY, TAKEN, NULL},
                     {ALL_MOMENTS, DEAF, NULL}}},
	{"type ACK where an OFFER is due", reply_frame, .without = 53, .more = BYTES(53, 1, 5),
         .outcome = {{MOMENT(AT_DISCOVER) | MOMENT(AT_SELECTING), DROP_DHCP_TYPE, NULL},
                     {AWAIT_REPLY, TAKEN, NULL},
                     {MOMENT(AT_RENEWING), DROP_NONE, ""},
                     {ALL_MOMENTS, DEAF, NULL}}},
	{"type NAK", reply_frame, .without = 53, .more = BYTES(53, 1, 6),
         .outcome = {{MOMENT(AT_REQUESTING), ELSEWHERE, NULL},
                     {AWAIT_REPLY, DROP_DHCP_TYPE, NULL},
                     {MOMENT(AT_RENEWING), DROP_NONE, ""},
                     {ALL_MOMENTS, DEAF, NULL}}},

	{"M30 server of 0 octets", SERVER_OF(NO_SERVER, 0)},
	{"M30 server of 1 octet", SERVER_OF(NO_SERVER, 1, 192)},
	{"M30 server of 2 octets", SERVER_OF(NO_SERVER, 2, 192, 168)},
	{"M30 server of 3 octets", SERVER_OF(NO_SERVER, 3, 192, 168, 77)},
	{"M30 server of 5 octets", SERVER_OF(NO_SERVER, 5, 192, 168, 77, 1, 0)},
	{"M30 server of 255 octets", SERVER_OF(NO_SERVER, 255, A_255)},
	{"M30 no server", reply_frame, .without = 54, .outcome = NO_SERVER},
	{"M30 server twice", reply_frame, .more = BYTES(54, 4, 192, 168, 77, 1),
         .outcome = NO_SERVER},
	{"server 0", SERVER_OF(BAD_SERVER, 4, 0, 0, 0, 0)},
	{"server 255.255.255.255", SERVER_OF(BAD_SERVER, 4, 255, 255, 255, 255)},
	{"server 239.1.1.1", SERVER_OF(BAD_SERVER, 4, 239, 1, 1, 1)},
	{"server 127.0.0.1", SERVER_OF(BAD_SERVER, 4, 127, 0, 0, 1)},
	{"server 240.0.0.1", SERVER_OF(BAD_SERVER, 4, 240, 0, 0, 1)},
	{"M30 requested address of 0 octets", IGNORED(50, 0)},
	{"M30 requested address of 255 octets", IGNORED(50, 255, A_255)},
	{"M30 mask of 0 octets", IGNORED(1, 0)},
	{"M30 mask of 1 octet", IGNORED(1, 1, 255)},
	{"M30 mask of 2 octets", IGNORED(1, 2, 255, 255)},
	{"M30 mask of 3 octets", IGNORED(1, 3, 255, 255, 255)},
	{"M30 mask of 5 octets", IGNORED(1, 5, 255, 255, 255, 0, 0)},
	{"M30 mask of 255 octets", IGNORED(1, 255, A_255)},
	{"M30 lease of 0 octets", IGNORED(51, 0)},
	{"M30 lease of 1 octet", IGNORED(51, 1, 1)},
	{"M30 lease of 2 octets", IGNORED(51, 2, 0, 1)},
	{"M30 lease of 3 octets", IGNORED(51, 3, 0, 0, 1)},
	{"M30 lease of 5 octets", IGNORED(51, 5, 0, 0, 0, 1, 0)},
	{"M30 lease of 255 octets", IGNORED(51, 255, A_255)},
	{"M30 T1 of 0 octets", IGNORED(58, 0)},
	{"M30 T1 of 3 octets", IGNORED(58, 3, 0, 0, 1)},
	{"M30 T1 of 5 octets", IGNORED(58, 5, 0, 0, 0, 1, 0)},
	{"M30 T1 of 255 octets", IGNORED(58, 255, A_255)},
	{"M30 T2 of 0 octets", IGNORED(59, 0)},
	{"M30 T2 of 3 octets", IGNORED(59, 3, 0, 0, 1)},
	{"M30 T2 of 5 octets", IGNORED(59, 5, 0, 0, 0, 1, 0)},
	{"M30 T2 of 255 octets", IGNORED(59, 255, A_255)},
	{"M30 router of 0 octets", IGNORED(3, 0)},
	{"M30 router of 3 octets", IGNORED(3, 3, 192, 168, 77)},
	{"M30 router of 5 octets", IGNORED(3, 5, 192, 168, 77, 254, 0)},
	{"M30 router of 255 octets", IGNORED(3, 255, A_255)},
	{"M30 name server of 0 octets", IGNORED(6, 0)},
	{"M30 name server of 3 octets", IGNORED(6, 3, 192, 168, 77)},
	{"M30 name server of 5 octets", IGNORED(6, 5, 192, 168, 77, 254, 0)},
	{"an option in a thousand parts", reply_frame,
         .more = BYTES(12, 0, 12, 0, 12, 1, 'a', 12, 0, 12, 255, A_255, 12, 255, A_255),
         .outcome = AS_REPLY},
	{"every unknown option",
         ADDED(80, 1, 0, 90, 4, A_4, 121, 5, 0, 10, 0, 0, 1, 252, 0, 254, 2, 1, 1)},
	{"a name server that is a name", ADDED(6, 4, 'h', 'o', 's', 't')},
	{"a domain search list that runs in a circle", ADDED(119, 4, 1, 'a', 0xc0, 0)},

	{"M31 overload 0", OVERLOADED(52, 1, 0)},
	{"M31 overload 4", OVERLOADED(52, 1, 4)},
	{"M31 overload 255", OVERLOADED(52, 1, 255)},
	{"M31 overload of 0 octets", OVERLOADED(52, 0)},
	{"M31 overload of 2 octets", OVERLOADED(52, 2, 3, 3)},
	{"M31 overload twice", OVERLOADED(52, 1, 1, 52, 1, 2)},
	{"M31 overload 1, no END in file", OVERLOADED(52, 1, 1)},
	{"M31 overload 2, no END in sname", OVERLOADED(52, 1, 2)},
	{"M31 overload 3, no END in either", OVERLOADED(52, 1, 3)},
	{"M31 overload 3, an option runs over file", named_by_option, .more = BYTES(52, 1, 3),
         .patch = {{FILE_AT, BYTES(67, 255, 'x')}, {SNAME_AT, BYTES(67, 63, 'x')}}, .mend = SUMS,
         .outcome = AS_REPLY},
	{"M31 overload 3, options without END", named_by_option, .more = BYTES(52, 1, 3),
         .patch = {{FILE_AT, BYTES(67, 1, 'x')}, {SNAME_AT, BYTES(53, 1, 6)}}, .mend = SUMS,
         .outcome = AS_REPLY},
	{"M31 overload in file says sname", named_by_option, .more = BYTES(52, 1, 1),
         .patch = {{FILE_AT, BYTES(52, 1, 2, 255)}, {SNAME_AT, BYTES(53, 1, 6, 255)}}, .mend = SUMS,
         .outcome = AS_REPLY},
	{"M31 overload in file says file", named_by_option, .more = BYTES(52, 1, 1),
         .patch = {{FILE_AT, BYTES(52, 1, 1, 52, 1, 3, 255)}}, .mend = SUMS, .outcome = AS_REPLY},
	{"M31 type in sname only, with END", named_by_option, .without = 53,
         .more = BYTES(52, 1, 2), .patch = {{SNAME_AT, BYTES(53, 1, 9, 255)}},
         .outcome = NOT_SO(DROP_DHCP_TYPE)},
	{"M31 type in sname only, without END", named_by_option, .without = 53,
         .more = BYTES(52, 1, 2), .patch = {{SNAME_AT, BYTES(53, 1, 2)}}, .outcome = NO_TYPE},
	{"M31 type in sname that nothing overloads", named_by_option, .without = 53,
         .more = BYTES(12, 1, 'x'), .patch = {{SNAME_AT, BYTES(53, 1, 2, 255)}},
         .outcome = NO_TYPE},

	{"yiaddr 0", reply_frame, .patch = {{YIADDR_AT, BYTES(0, 0, 0, 0)}}, .mend = SUMS,
         .outcome = {{MOMENT(AT_DISCOVER) | MOMENT(AT_REQUESTING) | MOMENT(AT_RENEWING),
                      DROP_DHCP_ADDRESS, NULL},
                     {AWAIT_REPLY, TAKEN, NULL},
                     {ALL_MOMENTS, DEAF, NULL}}},
	{"yiaddr 255.255.255.255", YIADDR(255, 255, 255, 255)},
	{"yiaddr 239.1.1.1", YIADDR(239, 1, 1, 1)},
	{"yiaddr 127.0.0.1", YIADDR(127, 0, 0, 1)},
	{"yiaddr 240.0.0.1", YIADDR(240, 0, 0, 1)},
	{"yiaddr 0.0.0.5", YIADDR(0, 0, 0, 5)},
	{"yiaddr the subnet's own address", YIADDR(192, 168, 77, 0)},
	{"yiaddr the subnet's broadcast address", YIADDR(192, 168, 77, 255)},
	{"yiaddr the server's own address", YIADDR(192, 168, 77, 1)},
	{"siaddr 0", FINE(SIADDR_AT, 0, 0, 0, 0)},
	{"siaddr 255.255.255.255", FINE(SIADDR_AT, 255, 255, 255, 255)},
	{"siaddr 239.1.1.1", FINE(SIADDR_AT, 239, 1, 1, 1)},
	{"siaddr 127.0.0.1", FINE(SIADDR_AT, 127, 0, 0, 1)},
	{"siaddr 0.0.0.1", FINE(SIADDR_AT, 0, 0, 0, 1)},
	{"siaddr 240.0.0.1", FINE(SIADDR_AT, 240, 0, 0, 1)},
};

/* ---- every length ---- */

/* M25: nothing short of the fixed fields and the cookie is a message. */
static void cut_everywhere(void **state)
{
	(void)state;
	for (enum moment moment = 0; moment < MOMENT_COUNT; moment++) {
		struct hostile row = {.base = reply_frame, .mend = ALL_RIGHT};

		unit_where = moment_name(moment);
		arrive(moment);
		for (size_t len = 0; len < 240; len++) {
			row.len = LEN(PAYLOAD_AT + len);
			assert_int_not_equal(dropped_somehow(hostile_frame(&row, moment)),
			                     DROP_NONE);
		}
		lead_to_end(moment);
	}
	unit_where = NULL;
}

/* What is left of a message cut within its options is not taken where an option is not whole. */
static void options_cut_everywhere(void **state)
{
	static const enum moment moments[] = {AT_DISCOVER, AT_REQUESTING, AT_PXE, AT_RENEWING};

	(void)state;
	for (size_t i = 0; i < 4; i++) {
		enum moment moment = moments[i];
		struct packet p;
		size_t len;

		arrive(moment);
		p = usual_reply(moment);
		len = p.len - 1;
		for (size_t at = 240; at < len; at += 2u + p.payload[at + 1]) {
			for (p.len = at + 1; p.len < at + 2u + p.payload[at + 1]; p.len++)
				dropped(DROP_DHCP_OPTIONS, p);
		}
		lead_to_end(moment);
	}
}

/* ---- NAK ---- */

/* While the lease's server is asked: from others, of another exchange, or from nobody. */
static void nak_of_others(void)
{
	dropped(DROP_DHCP_SERVER, DHCPNAK(.from = OTHER_IP, .server = OTHER_IP));
	dropped(DROP_DHCP_SERVER, DHCPNAK(.server = PXE_IP));
	dropped(DROP_DHCP_SERVER, DHCPNAK(.server = CLIENT_IP));
}

/* Whoever knows all of the exchange comes too late with it once the ACK has come. */
static void nak_too_late(void)
{
	struct packet nak = DHCPNAK();

	assert_int_not_equal(dropped_somehow(frame_of(&nak)), DROP_NONE);
}

static void forged_naks(void **state)
{
	(void)state;
	for (enum moment moment = 0; moment < MOMENT_COUNT; moment++) {
		unit_where = moment_name(moment);
		arrive(moment);
		if (moment == AT_REQUESTING || moment == AT_RENEWING)
			nak_of_others();
		else
			nak_too_late();
		if (moment == AT_REQUESTING) {
			dropped(DROP_DHCP_SERVER, DHCPNAK(.server = 0));
			dropped(DROP_DHCP_NOT_OURS, DHCPNAK(.xid = last_xid + 1));
		}
		lead_to_end(moment);
	}
	unit_where = NULL;
}

/* ---- leases ---- */

static const struct lease_row {
	const char *name;
	struct bytes options; /* of OFFER and ACK, in place of mask and router */
} leases[] = {
	{"no mask, no router", BYTES(0)},
	{"mask 0", BYTES(1, 4, 0, 0, 0, 0)},
	{"mask 128.0.0.0", BYTES(1, 4, 128, 0, 0, 0)},
	{"mask 255.255.255.252", BYTES(1, 4, 255, 255, 255, 252)},
	{"mask 255.255.255.254", BYTES(1, 4, 255, 255, 255, 254)},
	{"mask 255.255.255.255", BYTES(1, 4, 255, 255, 255, 255)},
	{"mask 255.255.255.255 and a router",
         BYTES(1, 4, 255, 255, 255, 255, 3, 4, 192, 168, 77, 254)},
	{"mask with a hole", BYTES(1, 4, 255, 0, 255, 0)},
	{"mask in the other byte order", BYTES(1, 4, 0, 255, 255, 255)},
	{"mask 0.0.0.255", BYTES(1, 4, 0, 0, 0, 255)},
	{"mask 0.0.0.1", BYTES(1, 4, 0, 0, 0, 1)},
	{"router ours", BYTES(1, 4, 255, 255, 255, 0, 3, 4, 192, 168, 77, 50)},
	{"router 0", BYTES(1, 4, 255, 255, 255, 0, 3, 4, 0, 0, 0, 0)},
	{"router outside", BYTES(1, 4, 255, 255, 255, 0, 3, 4, 10, 0, 0, 1)},
	{"router 239.1.1.1", BYTES(1, 4, 255, 255, 255, 0, 3, 4, 239, 1, 1, 1)},
	{"router 127.0.0.1", BYTES(1, 4, 255, 255, 255, 0, 3, 4, 127, 0, 0, 1)},
	{"router 255.255.255.255", BYTES(1, 4, 255, 255, 255, 0, 3, 4, 255, 255, 255, 255)},
	{"router the subnet's broadcast address",
         BYTES(1, 4, 255, 255, 255, 0, 3, 4, 192, 168, 77, 255)},
	{"router the subnet's own address", BYTES(1, 4, 255, 255, 255, 0, 3, 4, 192, 168, 77, 0)},
	{"router the PXE server", BYTES(1, 4, 255, 255, 255, 0, 3, 4, 192, 168, 77, 2)},
	{"63 routers", BYTES(1, 4, 255, 255, 255, 0, 3, 252, A_252)},
	{"lease 0", BYTES(51, 4, 0, 0, 0, 0)},
	{"lease 1 s", BYTES(51, 4, 0, 0, 0, 1)},
	{"lease FFFFFFFE", BYTES(51, 4, 255, 255, 255, 254)},
	{"lease FFFFFFFF", BYTES(51, 4, 255, 255, 255, 255)},
	{"lease 80000000", BYTES(51, 4, 128, 0, 0, 0)},
	{"T1 after T2 after the lease",
         BYTES(51, 4, 0, 0, 0, 10, 58, 4, 0, 0, 0, 30, 59, 4, 0, 0, 0, 20)},
	{"T1 at T2 at the lease",
         BYTES(51, 4, 0, 0, 0, 10, 58, 4, 0, 0, 0, 10, 59, 4, 0, 0, 0, 10)},
	{"T1 0, T2 0", BYTES(51, 4, 0, 0, 0, 10, 58, 4, 0, 0, 0, 0, 59, 4, 0, 0, 0, 0)},
	{"T1 FFFFFFFF, T2 FFFFFFFF",
         BYTES(51, 4, 255, 255, 255, 254, 58, 4, 255, 255, 255, 255, 59, 4, 255, 255, 255, 255)},
	{"T1 and T2 without a lease", BYTES(58, 4, 0, 0, 0, 1, 59, 4, 0, 0, 0, 2)},
};

static void boots_with_lease(void **state)
{
	const struct lease_row *row = *state;
	struct lossy hosts = {.lease = row->options};

	/* With such a mask hosts answer past the router, and are strangers twice. */
	assert_true(boot_with_hosts(1, &hosts) <
	            1000 + 2 * RETRY_STRANGER_SENDS * RETRY_STRANGER_MS);
	assert_console_printable();
}

/* Nobody renews it, and nothing else comes: what is sent for it is bounded. */
static void short_leases_are_no_storm(void **state)
{
	(void)state;
	for (uint8_t seconds = 1; seconds <= 20; seconds++) {
		struct lossy hosts = {.lease = {(uint8_t[]){51, 4, 0, 0, 0, seconds}, 6}};
		unsigned renewals = 0;

		boot_with_hosts(1, &hosts);
		while (boot_deadline_ms(&boot) != NET_NEVER) {
			due(now, now + 20000);
			if (output_once())
				renewals += strncmp(sent.text, "RENEW", 5) == 0;
		}
		assert_true(renewals <= 5);
		assert_true(now <= 22000);
	}
}

/* ---- servers without end ---- */

static struct packet rogue_offer(uint32_t n)
{
	return OFFER(.from = IP4(192, 168, 80, 1) + n, .server = IP4(192, 168, 80, 1) + n);
}

/* Offers of 10,000 servers beside the true ones: no more are kept than there is room for. */
static void flood_of_offers(void **state)
{
	(void)state;
	arrive(AT_SELECTING);
	for (uint32_t n = 0; n < 10000; n++)
		give(rogue_offer(n));
	assert_int_equal(boot.dhcp.offers.count, OFFER_MAX);
	assert_int_equal(boot.env.drops[DROP_DHCP_OFFER_FULL], 10001 - OFFER_MAX);
	quiet();
	lead_to_end(AT_SELECTING);
}

/* The router's own address is offered: it says so when it is asked. */
static void address_of_the_router(void **state)
{
	(void)state;
	arrive(AT_DISCOVER);
	give(OFFER(.address = ROUTER_IP));
	give(PROXY_OFFER());
	expect("REQUEST 192.168.77.254 from 192.168.77.1");
	give(DHCPACK(.address = ROUTER_IP));
	expect("ARP who has 192.168.77.254");
	give_frame(arp_reply(ROUTER_IP));
	expect("DECLINE 192.168.77.254 from 192.168.77.1");
	expect("DISCOVER");
	quiet();
}

int main(void)
{
	UNIT_ROWS(rows, hostile_row);
	UNIT(cut_everywhere);
	UNIT(options_cut_everywhere);
	UNIT(forged_naks);
	UNIT_ROWS(leases, boots_with_lease);
	UNIT(address_of_the_router);
	UNIT(short_leases_are_no_storm);
	UNIT(flood_of_offers);
	return unit_run("hostile DHCP");
}
