/* ICMP and IGMP: what is no echo request and no query changes nothing, whatever it quotes. */
#include <string.h>

#include "net/wire/checksum.h"
#include "net/wire/igmp.h"
#include "net/wire/ipv4.h"
#include "tests/unit/hostile.h"

#define TTL_AT      22
#define PROTOCOL_AT 23
#define SRC_AT      26
#define DST_AT      30
#define TYPE_AT     BODY_AT
#define SUM_AT      (BODY_AT + 2)
#define REST_AT     (BODY_AT + 4)
#define QUOTE_AT    (BODY_AT + 8)

static struct bytes echo_of(size_t message_len)
{
	static const uint8_t data[PACKET_MAX];

	return echo_request(PXE_IP, data, message_len - 8);
}

static struct bytes echo(enum moment moment)
{
	(void)moment;
	return echo_of(40);
}

static struct bytes echo_8(enum moment moment)
{
	(void)moment;
	return echo_of(8);
}

static struct bytes echo_1480(enum moment moment)
{
	(void)moment;
	return echo_of(1480);
}

static struct bytes echo_1481(enum moment moment)
{
	(void)moment;
	return echo_of(1481);
}

static struct bytes echo_65000(enum moment moment)
{
	(void)moment;
	return echo_of(65000);
}

/* A message without a body: lengths of 0 to 7. */
static struct bytes bare(enum moment moment)
{
	(void)moment;
	return echo_of(8);
}

/* ---- quotations of what we sent last, as a router on the way would make them ---- */

static uint8_t room[PACKET_MAX];

static struct bytes quotation(size_t quoted)
{
	struct bytes frame = echo_of(8 + quoted);

	memcpy(room, frame.data, frame.len);
	memset(room + QUOTE_AT, 0, quoted);
	memcpy(room + QUOTE_AT, sent.frame + IP_AT,
	       quoted < sent.frame_len - IP_AT ? quoted : sent.frame_len - IP_AT);
	return (struct bytes){room, QUOTE_AT + quoted};
}

static struct bytes quoting_28(enum moment moment)
{
	(void)moment;
	return quotation(28);
}

static struct bytes quoting_all(enum moment moment)
{
	(void)moment;
	return quotation(300);
}

/* ---- IGMP ---- */

static struct bytes igmp(uint8_t type, ip4 dst, ip4 group)
{
	struct bytes frame = echo_of(8);

	memcpy(room, frame.data, 60);
	memcpy(room, mac_of_group(dst).octet, 6);
	room[TTL_AT] = 1;
	room[PROTOCOL_AT] = IPV4_IGMP;
	be32_set(room + SRC_AT, ROUTER_IP);
	be32_set(room + DST_AT, dst);
	room[TYPE_AT] = type;
	room[TYPE_AT + 1] = 100;
	be32_set(room + REST_AT, group);
	mend_frame(room, BODY_AT + 8, ALL_RIGHT);
	return (struct bytes){room, 60};
}

static struct bytes query(enum moment moment)
{
	(void)moment;
	return igmp(IGMP_QUERY, IGMP_ALL_HOSTS, IP4_ANY);
}

static struct bytes query_of_group(enum moment moment)
{
	(void)moment;
	return igmp(IGMP_QUERY, GROUP_IP, GROUP_IP);
}

/* ---- rows ---- */

#define TYPE(type, code)                                            \
	.patch = {{TYPE_AT, BYTES(type, code)}}, .mend = ALL_RIGHT, \
	.outcome = EVERYWHERE(DROP_ICMP_TYPE)
#define ERROR_OF(type, code, length)                                                   \
	echo, .patch = {{TYPE_AT, BYTES(type, code)}}, .len = LEN(BODY_AT + (length)), \
	      .mend = ALL_RIGHT, .outcome = EVERYWHERE(DROP_ICMP_TYPE)
/* 504 octets, and 502, are what others keep of one; a record of theirs ends there. */
#define ERRORS_OF(what, type, code)                                                         \
	{what " of 8", ERROR_OF(type, code, 8)}, {what " of 27", ERROR_OF(type, code, 27)}, \
		{what " of 28", ERROR_OF(type, code, 28)},                                  \
		{what " of 502", ERROR_OF(type, code, 502)},                                \
		{what " of 503", ERROR_OF(type, code, 503)},                                \
		{what " of 504", ERROR_OF(type, code, 504)},                                \
		{what " of 505", ERROR_OF(type, code, 505)},                                \
		{what " of 576", ERROR_OF(type, code, 576)},                                \
		{what " of 1008", ERROR_OF(type, code, 1008)},                              \
		{what " of 1009", ERROR_OF(type, code, 1009)},                              \
		{what " of 1480", ERROR_OF(type, code, 1480)},                              \
	{                                                                                   \
		what " of 65000", ERROR_OF(type, code, 65000)                               \
	}
#define TOO_SHORT(length)                                        \
	bare, .len = LEN(BODY_AT + (length)), .mend = ALL_RIGHT, \
	      .outcome = EVERYWHERE(DROP_ICMP_MALFORMED)
#define ECHOED(octets)                                                              \
	{                                                                           \
		{WITH_ADDRESS, DROP_NONE, "ECHO reply to 192.168.77.2 of " octets}, \
		{                                                                   \
			ALL_MOMENTS, DROP_IP_NOT_FOR_US, NULL                       \
		}                                                                   \
	}
#define NO_ECHO(where, ...) echo, .patch = {{where, BYTES(__VA_ARGS__)}}, .mend = SUMS

/* Only a member of the group listens to IGMP. */
#define IGMP_OUTCOME(reason)                                   \
	{                                                      \
		{MOMENT(AT_GROUP), reason, NULL},              \
		{                                              \
			ALL_MOMENTS, DROP_ETH_NOT_FOR_US, NULL \
		}                                              \
	}
#define BAD_QUERY(reason, where, ...) \
	query, .patch = {{where, BYTES(__VA_ARGS__)}}, .mend = SUMS, .outcome = IGMP_OUTCOME(reason)

static const struct hostile rows[] = {
	ERRORS_OF("M20 unreachable", 3, 1),
	ERRORS_OF("M20 source quench", 4, 0),
	ERRORS_OF("M20 redirect", 5, 1),
	ERRORS_OF("M20 time exceeded", 11, 0),
	ERRORS_OF("M20 parameter problem", 12, 0),
	{"M20 network unreachable about our datagram", quoting_28, TYPE(3, 0)},
	{"M20 host unreachable about our datagram", quoting_28, TYPE(3, 1)},
	{"M20 protocol unreachable about our datagram", quoting_28, TYPE(3, 2)},
	{"M20 port unreachable about our datagram", quoting_28, TYPE(3, 3)},
	{"M20 port unreachable about all of our datagram", quoting_all, TYPE(3, 3)},
	{"M20 fragmentation needed, MTU 0", quoting_28, TYPE(3, 4)},
	{"M20 fragmentation needed, MTU 68", quoting_28,
         .patch = {{TYPE_AT, BYTES(3, 4)}, {REST_AT, BYTES(0, 0, 0, 68)}}, .mend = ALL_RIGHT,
         .outcome = EVERYWHERE(DROP_ICMP_TYPE)},
	{"M20 fragmentation needed, MTU 1", quoting_28,
         .patch = {{TYPE_AT, BYTES(3, 4)}, {REST_AT, BYTES(0, 0, 0, 1)}}, .mend = ALL_RIGHT,
         .outcome = EVERYWHERE(DROP_ICMP_TYPE)},
	{"M20 source route failed about our datagram", quoting_28, TYPE(3, 5)},
	{"M20 prohibited about our datagram", quoting_28, TYPE(3, 13)},
	{"M20 unreachable, code 255", quoting_28, TYPE(3, 255)},
	{"M20 source quench about our datagram", quoting_28, TYPE(4, 0)},
	{"M20 redirect for a network to an attacker", quoting_28,
         .patch = {{TYPE_AT, BYTES(5, 0)}, {REST_AT, BYTES(192, 168, 77, 66)}}, .mend = ALL_RIGHT,
         .outcome = EVERYWHERE(DROP_ICMP_TYPE)},
	{"M20 redirect for a host to an attacker", quoting_28,
         .patch = {{TYPE_AT, BYTES(5, 1)}, {REST_AT, BYTES(192, 168, 77, 66)}}, .mend = ALL_RIGHT,
         .outcome = EVERYWHERE(DROP_ICMP_TYPE)},
	{"M20 redirect to 0", quoting_28, TYPE(5, 1)},
	{"M20 time exceeded about our datagram", quoting_28, TYPE(11, 0)},
	{"M20 reassembly time exceeded", quoting_28, TYPE(11, 1)},
	{"M20 parameter problem about our datagram", quoting_28, TYPE(12, 0)},
	{"M20 quotation with a header of 60", quoting_28,
         .patch = {{TYPE_AT, BYTES(3, 3)}, {QUOTE_AT, BYTES(0x4f)}}, .mend = ALL_RIGHT,
         .outcome = EVERYWHERE(DROP_ICMP_TYPE)},
	{"M20 quotation with a header of 0", quoting_28,
         .patch = {{TYPE_AT, BYTES(3, 3)}, {QUOTE_AT, BYTES(0x40)}}, .mend = ALL_RIGHT,
         .outcome = EVERYWHERE(DROP_ICMP_TYPE)},
	{"echo reply that nobody asked for", echo, TYPE(0, 0)},
	{"ICMP type 1", echo, TYPE(1, 0)},
	{"ICMP type 2", echo, TYPE(2, 0)},
	{"ICMP type 6", echo, TYPE(6, 0)},
	{"echo request, code 1", echo, TYPE(8, 1)},
	{"echo request, code 255", echo, TYPE(8, 255)},
	{"router advertisement", echo, TYPE(9, 0)},
	{"router solicitation", echo, TYPE(10, 0)},
	{"timestamp request", echo, TYPE(13, 0)},
	{"timestamp reply", echo, TYPE(14, 0)},
	{"information request", echo, TYPE(15, 0)},
	{"address mask request", echo, TYPE(17, 0)},
	{"address mask reply", echo, TYPE(18, 0)},
	{"traceroute", echo, TYPE(30, 0)},
	{"extended echo request", echo, TYPE(42, 0)},
	{"ICMP type 255", echo, TYPE(255, 0)},

	{"M20 echo of 0", TOO_SHORT(0)},
	{"M20 echo of 1", TOO_SHORT(1)},
	{"M20 echo of 2", TOO_SHORT(2)},
	{"M20 echo of 3", TOO_SHORT(3)},
	{"M20 echo of 4", TOO_SHORT(4)},
	{"M20 echo of 5", TOO_SHORT(5)},
	{"M20 echo of 6", TOO_SHORT(6)},
	{"M20 echo of 7", TOO_SHORT(7)},
	{"echo of 8", echo_8, .outcome = ECHOED("8 octets")},
	{"echo of 40", echo, .outcome = ECHOED("40 octets")},
	{"echo of 1480", echo_1480, .outcome = ECHOED("1480 octets")},
	{"echo of 1481", echo_1481,
         .outcome = {{WITH_ADDRESS, DROP_ICMP_MALFORMED, NULL},
                     {ALL_MOMENTS, DROP_IP_NOT_FOR_US, NULL}}},
	{"echo of 65000", echo_65000,
         .outcome = {{WITH_ADDRESS, DROP_ICMP_MALFORMED, NULL},
                     {ALL_MOMENTS, DROP_IP_NOT_FOR_US, NULL}}},
	{"echo whose checksum is wrong by one bit", echo, .flip = {SUM_AT + 1, BYTES(1)},
         .outcome = EVERYWHERE(DROP_ICMP_MALFORMED)},
	{"echo whose data are wrong by one bit", echo, .flip = {QUOTE_AT + 31, BYTES(0x80)},
         .outcome = EVERYWHERE(DROP_ICMP_MALFORMED)},
	{"echo to the subnet's broadcast address", NO_ECHO(DST_AT, 192, 168, 77, 255),
         .outcome = EVERYWHERE(DROP_IP_NOT_FOR_US)},
	{"echo to 255.255.255.255", NO_ECHO(DST_AT, 255, 255, 255, 255),
         .outcome = EVERYWHERE(DROP_IP_NOT_FOR_US)},
	{"echo to the group", NO_ECHO(DST_AT, 239, 1, 1, 1),
         .outcome = EVERYWHERE(DROP_IP_NOT_FOR_US)},
	{"echo to every host's group", NO_ECHO(DST_AT, 224, 0, 0, 1),
         .outcome = EVERYWHERE(DROP_IP_NOT_FOR_US)},
	{"echo from 0", NO_ECHO(SRC_AT, 0, 0, 0, 0), .outcome = EVERYWHERE(DROP_IP_NOT_FOR_US)},
	{"echo from 255.255.255.255", NO_ECHO(SRC_AT, 255, 255, 255, 255),
         .outcome = EVERYWHERE(DROP_IP_SOURCE)},
	{"echo from a group", NO_ECHO(SRC_AT, 239, 1, 1, 1), .outcome = EVERYWHERE(DROP_IP_SOURCE)},
	{"echo from the subnet's broadcast address", NO_ECHO(SRC_AT, 192, 168, 77, 255),
         .outcome = {{WITH_ADDRESS, DROP_IP_SOURCE, NULL},
                     {ALL_MOMENTS, DROP_IP_NOT_FOR_US, NULL}}},
	{"echo from ourselves", NO_ECHO(SRC_AT, 192, 168, 77, 50),
         .outcome = {{WITH_ADDRESS, DROP_IP_SOURCE, NULL},
                     {ALL_MOMENTS, DROP_IP_NOT_FOR_US, NULL}}},

	{"IGMP report of another member", BAD_QUERY(DROP_IGMP_TYPE, TYPE_AT, 0x16)},
	{"IGMP report of version 1", BAD_QUERY(DROP_IGMP_TYPE, TYPE_AT, 0x12)},
	{"IGMP report of version 3", BAD_QUERY(DROP_IGMP_TYPE, TYPE_AT, 0x22)},
	{"IGMP leave", BAD_QUERY(DROP_IGMP_TYPE, TYPE_AT, 0x17)},
	{"IGMP type 0", BAD_QUERY(DROP_IGMP_TYPE, TYPE_AT, 0)},
	{"IGMP type 255", BAD_QUERY(DROP_IGMP_TYPE, TYPE_AT, 255)},
	{"IGMP DVMRP", BAD_QUERY(DROP_IGMP_TYPE, TYPE_AT, 0x13)},
	{"IGMP query for another group", BAD_QUERY(DROP_IGMP_GROUP, REST_AT, 239, 1, 1, 2)},
	{"IGMP query for every host's group", BAD_QUERY(DROP_IGMP_GROUP, REST_AT, 224, 0, 0, 1)},
	{"IGMP query for no group address", BAD_QUERY(DROP_IGMP_GROUP, REST_AT, 192, 168, 77, 50)},
	{"IGMP query for 255.255.255.255", BAD_QUERY(DROP_IGMP_GROUP, REST_AT, 255, 255, 255, 255)},
	{"IGMP query whose checksum is wrong", query, .flip = {SUM_AT, BYTES(1)},
         .outcome = IGMP_OUTCOME(DROP_IGMP_MALFORMED)},
	{"IGMP query of 0", query, .len = LEN(BODY_AT), .mend = ALL_RIGHT,
         .outcome = IGMP_OUTCOME(DROP_IGMP_MALFORMED)},
	{"IGMP query of 7", query, .len = LEN(BODY_AT + 7), .mend = ALL_RIGHT,
         .outcome = IGMP_OUTCOME(DROP_IGMP_MALFORMED)},
	{"IGMP query from our own address", BAD_QUERY(DROP_IP_SOURCE, SRC_AT, 192, 168, 77, 50)},
	{"IGMP query to another group", query_of_group, .patch = {{DST_AT, BYTES(239, 1, 1, 2)}},
         .mend = SUMS, .outcome = IGMP_OUTCOME(DROP_IP_NOT_FOR_US)},
	{"IGMP query to us alone", query,
         .patch = {{0, BYTES(2, 0, 0, 0, 0, 1)}, {DST_AT, BYTES(192, 168, 77, 50)}}, .mend = SUMS,
         .outcome = EVERYWHERE(DROP_IP_PROTOCOL)},
	{"IGMP query by broadcast", query,
         .patch = {{0, BYTES(255, 255, 255, 255, 255, 255)}, {DST_AT, BYTES(255, 255, 255, 255)}},
         .mend = SUMS, .outcome = EVERYWHERE(DROP_IP_PROTOCOL)},
};

/* ---- floods ---- */

#define FLOOD 1000

/* Echo requests without end, and IGMP queries with the shortest time to answer. */
static void flood_of_echoes(enum moment moment)
{
	uint32_t before = boot.env.drops[DROP_REPLY_BUSY];

	give_frame(echo(moment));
	expect("ECHO reply to 192.168.77.2 of 40 octets");
	give_frame(echo(moment));
	quiet(); /* it waits for its time */
	for (int n = 0; n < FLOOD; n++)
		give_frame(echo(moment));
	assert_int_equal(boot.env.drops[DROP_REPLY_BUSY] - before, FLOOD);
	at(now + REPLY_INTERVAL_MS);
	expect("ECHO reply to 192.168.77.2 of 40 octets");
	quiet();
}

static void echo_floods_are_answered_slowly(void **state)
{
	(void)state;
	for (enum moment moment = AT_ARP; moment < MOMENT_COUNT; moment++) {
		unit_where = moment_name(moment);
		arrive(moment);
		flood_of_echoes(moment);
		lead_to_end(moment);
	}
	unit_where = NULL;
}

static void query_floods_are_answered_slowly(void **state)
{
	unsigned reports = 0;
	uint64_t end;

	(void)state;
	arrive(AT_GROUP);
	end = now + 900; /* before the search sends again */
	for (; now < end; now++) {
		struct bytes frame = query_of_group(AT_GROUP);

		room[TYPE_AT + 1] = 1;
		mend_frame(room, BODY_AT + 8, SUM_BODY);
		give_frame(frame);
		while (boot_deadline_ms(&boot) <= now && output_once())
			reports += strcmp(sent.text, "IGMP report 239.1.1.1") == 0;
	}
	assert_in_range(reports, 1, 900 / GROUP_ANSWER_GAP_MS + 1);
	lead_to_end(AT_GROUP);
}

int main(void)
{
	UNIT_ROWS(rows, hostile_row);
	UNIT(echo_floods_are_answered_slowly);
	UNIT(query_floods_are_answered_slowly);
	return unit_run("hostile ICMP and IGMP");
}
