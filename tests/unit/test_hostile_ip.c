/* IPv4 headers that lie, fragments, and addresses that no host has. */
#include <string.h>

#include "net/wire/checksum.h"
#include "tests/unit/hostile.h"

#define LENGTH_AT   16
#define ID_AT       18
#define FRAGMENT_AT 20
#define TTL_AT      22
#define PROTOCOL_AT 23
#define SUM_AT      24
#define SRC_AT      26
#define DST_AT      30

/* ---- bases ---- */

static uint8_t room[PACKET_MAX];

/* 18 octets of garbage behind the packet, as a driver leaves them that keeps no length. */
static struct bytes with_trailer(enum moment moment)
{
	struct bytes frame = usual_frame(moment);

	memset(room, 0xa5, sizeof(room));
	memcpy(room, frame.data, frame.len);
	return (struct bytes){room, frame.len + 18};
}

static struct bytes one_octet_short(enum moment moment)
{
	struct bytes frame = usual_frame(moment);

	return (struct bytes){frame.data, frame.len - 1};
}

/* The identification is chosen so that the header's checksum comes out as 0. */
static struct bytes with_sum(enum moment moment, uint16_t sum)
{
	struct bytes frame = usual_frame(moment);
	uint8_t *header = room + IP_AT;

	memcpy(room, frame.data, frame.len);
	be16_set(header + 4, 0);
	be16_set(header + 10, 0);
	be16_set(header + 4, checksum_finish(checksum_add(0, (struct bytes){header, 20})));
	be16_set(header + 10, sum);
	return (struct bytes){room, frame.len};
}

static struct bytes with_sum_0(enum moment moment)
{
	return with_sum(moment, 0);
}

static struct bytes with_sum_ffff(enum moment moment)
{
	return with_sum(moment, 0xffff);
}

/* A reply padded behind END, or an OACK with a tail, so that the frame has that many octets. */
static struct bytes padded(enum moment moment, size_t frame_len)
{
	struct packet p = usual_packet(moment);
	size_t len = frame_len - PAYLOAD_AT;

	if (moment != AT_RECEIVING && moment != AT_RENEWING && moment != AT_DONE && p.len < len) {
		memset(p.payload + p.len, 0, len - p.len);
		p.len = len;
	}
	return frame_of(&p);
}

static struct bytes ip_of_512(enum moment moment)
{
	return padded(moment, IP_AT + 512);
}

static struct bytes ip_of_1280(enum moment moment)
{
	return padded(moment, IP_AT + 1280);
}

static struct bytes udp_of_512(enum moment moment)
{
	return padded(moment, BODY_AT + 512);
}

static struct bytes udp_of_1280(enum moment moment)
{
	return padded(moment, BODY_AT + 1280);
}

static struct bytes payload_of_512(enum moment moment)
{
	return padded(moment, PAYLOAD_AT + 512);
}

static struct bytes payload_of_1280(enum moment moment)
{
	return padded(moment, PAYLOAD_AT + 1280);
}

/* ---- rows ---- */

#define HEADER(reason, where, ...) \
	.patch = {{where, BYTES(__VA_ARGS__)}}, .mend = SUM_IP, .outcome = EVERYWHERE(reason)
#define MALFORMED(where, ...) HEADER(DROP_IP_MALFORMED, where, __VA_ARGS__)
#define FRAGMENT(...)         HEADER(DROP_IP_FRAGMENT, FRAGMENT_AT, __VA_ARGS__)
#define PROTOCOL(number)      HEADER(DROP_IP_PROTOCOL, PROTOCOL_AT, number)
#define FINE(where, ...)      HEADER(USUAL, where, __VA_ARGS__)
#define SHORT_UDP(length)     HEADER(DROP_UDP_MALFORMED, LENGTH_AT, 0, length)
#define FIRST_OF(length)                                                                         \
	.patch = {{LENGTH_AT, BYTES(0, length)}, {FRAGMENT_AT, BYTES(0x20, 0)}}, .mend = SUM_IP, \
	.outcome = EVERYWHERE(DROP_IP_FRAGMENT)

#define WITH(...) .ip_options = BYTES(__VA_ARGS__), .outcome = EVERYWHERE(USUAL)
#define NOPS_4    1, 1, 1, 1
#define NOPS_12   NOPS_4, NOPS_4, NOPS_4

#define ADDRESS(where, ...) .patch = {{where, BYTES(__VA_ARGS__)}}, .mend = SUMS
#define FROM(...)           ADDRESS(SRC_AT, __VA_ARGS__), .outcome = EVERYWHERE(DROP_IP_SOURCE)
#define FROM_OUR_NET(...)                           \
	ADDRESS(SRC_AT, 192, 168, 77, __VA_ARGS__), \
		.outcome = {{WITH_ADDRESS, DROP_IP_SOURCE, NULL}, {ALL_MOMENTS, USUAL, NULL}}
/* Before it has an address a client takes what its MAC is sent. */
#define FOR(...)                      \
	ADDRESS(DST_AT, __VA_ARGS__), \
		.outcome = {{WITH_ADDRESS, DROP_IP_NOT_FOR_US, NULL}, {ALL_MOMENTS, USUAL, NULL}}

static const struct hostile rows[] = {
	{"M09 version 4, header of 0", MALFORMED(IP_AT, 0x40)},
	{"M09 version 4, header of 4", MALFORMED(IP_AT, 0x41)},
	{"M09 version 4, header of 8", MALFORMED(IP_AT, 0x42)},
	{"M09 version 4, header of 12", MALFORMED(IP_AT, 0x43)},
	{"M09 version 4, header of 16", MALFORMED(IP_AT, 0x44)},
	{"M09 header of 60 in a packet of 20", .patch = {{IP_AT, BYTES(0x4f, 0, 0, 20)}},
         .outcome = EVERYWHERE(DROP_IP_MALFORMED)},
	{"M09 header of 60 in a frame of 34", .patch = {{IP_AT, BYTES(0x4f, 0, 0, 20)}},
         .len = LEN(34), .outcome = EVERYWHERE(DROP_IP_MALFORMED)},
	{"M09 header of 24 in a packet of 23", .patch = {{IP_AT, BYTES(0x46, 0, 0, 23)}},
         .outcome = EVERYWHERE(DROP_IP_MALFORMED)},
	{"M09 header that takes UDP's as options", .patch = {{IP_AT, BYTES(0x47)}}, .mend = SUM_IP,
         .outcome = EVERYWHERE(DROP_UDP_MALFORMED)},

	{"M10 total length 0", MALFORMED(LENGTH_AT, 0, 0)},
	{"M10 total length 1", MALFORMED(LENGTH_AT, 0, 1)},
	{"M10 total length 19", MALFORMED(LENGTH_AT, 0, 19)},
	{"M10 total length 20", SHORT_UDP(20)},
	{"M10 total length 21", SHORT_UDP(21)},
	{"M10 total length 22", SHORT_UDP(22)},
	{"M10 total length 23", SHORT_UDP(23)},
	{"M10 total length 24", SHORT_UDP(24)},
	{"M10 total length 25", SHORT_UDP(25)},
	{"M10 total length 26", SHORT_UDP(26)},
	{"M10 total length 27", SHORT_UDP(27)},
	{"M10 total length 28, UDP's is more", SHORT_UDP(28)},
	{"M10 total length 20 and more to come", FIRST_OF(20)},
	{"M10 total length 21 and more to come", FIRST_OF(21)},
	{"M10 total length 22 and more to come", FIRST_OF(22)},
	{"M10 total length 23 and more to come", FIRST_OF(23)},
	{"M10 total length 24 and more to come", FIRST_OF(24)},
	{"M10 total length 25 and more to come", FIRST_OF(25)},
	{"M10 total length 26 and more to come", FIRST_OF(26)},
	{"M10 total length 27 and more to come", FIRST_OF(27)},
	{"M10 total length 28 and more to come", FIRST_OF(28)},
	{"M11 one octet more than the frame", one_octet_short,
         .outcome = EVERYWHERE(DROP_IP_MALFORMED)},
	{"M11 total length FFFF", MALFORMED(LENGTH_AT, 0xff, 0xff)},
	{"M11 total length 8000", MALFORMED(LENGTH_AT, 0x80, 0x00)},
	{"M11 total length FFFF in a frame of 65535", .patch = {{LENGTH_AT, BYTES(0xff, 0xff)}},
         .len = LEN(65535), .mend = SUM_IP, .outcome = EVERYWHERE(DROP_IP_MALFORMED)},
	{"M12 18 octets of garbage behind", with_trailer, .outcome = EVERYWHERE(USUAL)},

	{"M13 version 0", MALFORMED(IP_AT, 0x05)},
	{"M13 version 1", MALFORMED(IP_AT, 0x15)},
	{"M13 version 2", MALFORMED(IP_AT, 0x25)},
	{"M13 version 3", MALFORMED(IP_AT, 0x35)},
	{"M13 version 5", MALFORMED(IP_AT, 0x55)},
	{"M13 version 6", MALFORMED(IP_AT, 0x65)},
	{"M13 version 7", MALFORMED(IP_AT, 0x75)},
	{"M13 version 8", MALFORMED(IP_AT, 0x85)},
	{"M13 version 12", MALFORMED(IP_AT, 0xc5)},
	{"M13 version 15", MALFORMED(IP_AT, 0xf5)},
	{"M13 nibbles the other way round", MALFORMED(IP_AT, 0x54)},

	{"M14 checksum wrong by its lowest bit", .flip = {SUM_AT + 1, BYTES(0x01)},
         .outcome = EVERYWHERE(DROP_IP_CHECKSUM)},
	{"M14 checksum wrong by its highest bit", .flip = {SUM_AT, BYTES(0x80)},
         .outcome = EVERYWHERE(DROP_IP_CHECKSUM)},
	{"M14 checksum 0 where it is another", .patch = {{SUM_AT, BYTES(0, 0)}},
         .outcome = EVERYWHERE(DROP_IP_CHECKSUM)},
	{"M14 checksum FFFF where it is another", .patch = {{SUM_AT, BYTES(0xff, 0xff)}},
         .outcome = EVERYWHERE(DROP_IP_CHECKSUM)},
	{"M14 checksum 0 where it is 0", with_sum_0, .outcome = EVERYWHERE(USUAL)},
	{"M14 checksum FFFF where it is 0", with_sum_ffff, .outcome = EVERYWHERE(USUAL)},
	{"M14 time to live turned by a router that forgot the checksum",
         .flip = {TTL_AT, BYTES(0x01)}, .outcome = EVERYWHERE(DROP_IP_CHECKSUM)},

	{"first fragment", FRAGMENT(0x20, 0x00)},
	{"first fragment that must not be fragmented", FRAGMENT(0x60, 0x00)},
	{"fragment in the middle", FRAGMENT(0x20, 0x01)},
	{"last fragment", FRAGMENT(0x00, 0x01)},
	{"last fragment far behind", FRAGMENT(0x00, 0xb9)},
	{"last fragment beyond 65535", FRAGMENT(0x1f, 0xff)},
	{"fragment beyond 65535, more to come", FRAGMENT(0x3f, 0xff)},
	{"fragment with every flag", FRAGMENT(0xff, 0xff)},
	{"may be fragmented", FINE(FRAGMENT_AT, 0x00, 0x00)},
	{"the reserved flag", FINE(FRAGMENT_AT, 0x80, 0x00)},
	{"the reserved flag and don't fragment", FINE(FRAGMENT_AT, 0xc0, 0x00)},

	{"M19 protocol 0", PROTOCOL(0)},
	{"M19 protocol 2, IGMP", PROTOCOL(2)},
	{"M19 protocol 4, IP in IP", PROTOCOL(4)},
	{"M19 protocol 6, TCP", PROTOCOL(6)},
	{"M19 protocol 16", PROTOCOL(16)},
	{"M19 protocol 18", PROTOCOL(18)},
	{"M19 protocol 41, IPv6", PROTOCOL(41)},
	{"M19 protocol 47, GRE", PROTOCOL(47)},
	{"M19 protocol 50, ESP", PROTOCOL(50)},
	{"M19 protocol 58, ICMPv6", PROTOCOL(58)},
	{"M19 protocol 89, OSPF", PROTOCOL(89)},
	{"M19 protocol 112, VRRP", PROTOCOL(112)},
	{"M19 protocol 132, SCTP", PROTOCOL(132)},
	{"M19 protocol 136, UDP-Lite", PROTOCOL(136)},
	{"M19 protocol 255", PROTOCOL(255)},

	{"M51 packet of 512", ip_of_512, .outcome = EVERYWHERE(USUAL)},
	{"M51 packet of 1280", ip_of_1280, .outcome = EVERYWHERE(USUAL)},
	{"M51 datagram of 512", udp_of_512, .outcome = EVERYWHERE(USUAL)},
	{"M51 datagram of 1280", udp_of_1280, .outcome = EVERYWHERE(USUAL)},
	{"M51 payload of 512", payload_of_512, .outcome = EVERYWHERE(USUAL)},
	{"M51 payload of 1280", payload_of_1280, .outcome = EVERYWHERE(USUAL)},

	{"header of 24", WITH(NOPS_4)},
	{"header of 28", WITH(NOPS_4, NOPS_4)},
	{"header of 32", WITH(NOPS_12)},
	{"header of 36", WITH(NOPS_12, NOPS_4)},
	{"header of 40", WITH(NOPS_12, NOPS_4, NOPS_4)},
	{"header of 44", WITH(NOPS_12, NOPS_12)},
	{"header of 48", WITH(NOPS_12, NOPS_12, NOPS_4)},
	{"header of 52", WITH(NOPS_12, NOPS_12, NOPS_4, NOPS_4)},
	{"header of 56", WITH(NOPS_12, NOPS_12, NOPS_12)},
	{"header of 60", WITH(NOPS_12, NOPS_12, NOPS_12, NOPS_4)},
	{"option list ends at once", WITH(0, 0xa5, 0xa5, 0xa5)},
	{"option of length 0", WITH(7, 0, 0, 0)},
	{"option of length 1", WITH(7, 1, 0, 0)},
	{"option longer than the header", WITH(7, 255, 4, 0)},
	{"option without a length", WITH(1, 1, 1, 7)},
	{"option unknown", WITH(0x5e, 4, 0xff, 0xff)},
	{"record route, pointer 0", WITH(7, 7, 0, 0, 0, 0, 0, 0)},
	{"record route, pointer beyond it", WITH(7, 7, 255, 0, 0, 0, 0, 0)},
	{"loose source route", WITH(0x83, 7, 4, 192, 168, 77, 66, 0)},
	{"strict source route", WITH(0x89, 7, 4, 192, 168, 77, 66, 0)},
	{"timestamp, overflow full", WITH(0x44, 8, 9, 0xf1, 0, 0, 0, 0)},
	{"security", WITH(0x82, 11, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)},
	{"router alert", WITH(0x94, 4, 0, 0)},

	{"time to live 0", FINE(TTL_AT, 0)},
	{"time to live 1", FINE(TTL_AT, 1)},
	{"time to live 255", FINE(TTL_AT, 255)},
	{"type of service FF", FINE(IP_AT + 1, 0xff)},
	{"identification 0", FINE(ID_AT, 0, 0)},
	{"identification FFFF", FINE(ID_AT, 0xff, 0xff)},

	{"from 0.0.0.1", FROM(0, 0, 0, 1)},
	{"from 0.255.255.255", FROM(0, 255, 255, 255)},
	{"from 127.0.0.1", FROM(127, 0, 0, 1)},
	{"from 127.255.255.255", FROM(127, 255, 255, 255)},
	{"from 224.0.0.1", FROM(224, 0, 0, 1)},
	{"from 239.255.255.255", FROM(239, 255, 255, 255)},
	{"from 240.0.0.1", FROM(240, 0, 0, 1)},
	{"from 255.255.255.254", FROM(255, 255, 255, 254)},
	{"from 255.255.255.255", FROM(255, 255, 255, 255)},
	{"from our own address", FROM_OUR_NET(50)},
	{"from the subnet's broadcast address", FROM_OUR_NET(255)},
	{"from the subnet's own address", FROM_OUR_NET(0)},
	{"from 0", ADDRESS(SRC_AT, 0, 0, 0, 0),
         .outcome = {{WITH_TFTP | MOMENT(AT_ARP) | MOMENT(AT_PXE), DROP_UDP_PEER, NULL},
                     {ALL_MOMENTS, USUAL, NULL}}},
	{"from our own address to it",
         .patch = {{SRC_AT, BYTES(192, 168, 77, 50, 192, 168, 77, 50)}}, .mend = SUMS,
         .outcome = {{WITH_ADDRESS, DROP_IP_SOURCE, NULL}, {ALL_MOMENTS, USUAL, NULL}}},

	{"for another host", FOR(192, 168, 77, 66)},
	{"for the PXE server", FOR(192, 168, 77, 2)},
	{"for the subnet's own address", FOR(192, 168, 77, 0)},
	{"for another subnet's broadcast address", FOR(192, 168, 78, 255)},
	{"for 0", FOR(0, 0, 0, 0)},
	{"for 127.0.0.1", FOR(127, 0, 0, 1)},
	{"for 224.0.0.1", FOR(224, 0, 0, 1)},
	{"for 239.1.1.2", FOR(239, 1, 1, 2)},
	{"for 240.0.0.1", FOR(240, 0, 0, 1)},
	{"for the subnet's broadcast address", ADDRESS(DST_AT, 192, 168, 77, 255),
         .outcome = EVERYWHERE(USUAL)},
	{"for 255.255.255.255", ADDRESS(DST_AT, 255, 255, 255, 255), .outcome = EVERYWHERE(USUAL)},
	{"for the group of boot servers", ADDRESS(DST_AT, 239, 1, 1, 1),
         .outcome = {{MOMENT(AT_GROUP), TAKEN, NULL},
                     {WITH_ADDRESS, DROP_IP_NOT_FOR_US, NULL},
                     {ALL_MOMENTS, USUAL, NULL}}},
};

int main(void)
{
	UNIT_ROWS(rows, hostile_row);
	return unit_run("hostile IPv4");
}
