/* UDP headers that lie, ports nobody listens on, and peers that were not asked. */
#include <string.h>

#include "tests/unit/hostile.h"

#define SRC_AT      26
#define SRC_PORT_AT 34
#define DST_PORT_AT 36
#define LENGTH_AT   38
#define SUM_AT      40

/* Moments in which usual_packet() is DHCP's and is parsed. */
#define TO_DHCP                                                                                \
	(MOMENT(AT_DISCOVER) | MOMENT(AT_SELECTING) | MOMENT(AT_REQUESTING) | MOMENT(AT_ARP) | \
	 MOMENT(AT_PXE) | MOMENT(AT_GROUP))

static uint8_t room[PACKET_MAX];

static struct bytes copy_usual(enum moment moment)
{
	struct bytes frame = usual_frame(moment);

	memcpy(room, frame.data, frame.len);
	return (struct bytes){room, frame.len};
}

/* Octets behind the datagram that IPv4 counts and UDP does not. */
static struct bytes with_trailer(enum moment moment)
{
	struct bytes frame = copy_usual(moment);

	memset(room + frame.len, 0xa5, 5);
	frame.len += 5;
	be16_set(room + IP_AT + 2, (uint16_t)(frame.len - IP_AT));
	mend_frame(room, frame.len, SUM_IP);
	return frame;
}

static struct bytes longer_by_one(enum moment moment)
{
	struct bytes frame = copy_usual(moment);

	be16_set(room + LENGTH_AT, (uint16_t)(be16_get(room + LENGTH_AT) + 1));
	return frame;
}

/*
 * The true checksum is 0, so that FFFF is sent: by DHCP's `secs`, which no client reads, or by what
 * follows an OACK's options. DATA are what they are.
 */
static struct bytes with_sum_0(enum moment moment)
{
	struct packet p = usual_packet(moment);
	size_t at = 8;
	uint16_t sum;

	if (MOMENT(moment) & WITH_TFTP) {
		if (moment != AT_ASKING)
			return usual_frame(moment);
		at = p.len + p.len % 2;
		memset(p.payload + p.len, 0, at + 2 - p.len);
		p.len = at + 2;
	}
	memcpy(room, frame_of(&p).data, PAYLOAD_AT + p.len);
	sum = be16_get(room + SUM_AT);
	be16_set(p.payload + at, sum);
	memcpy(room, frame_of(&p).data, PAYLOAD_AT + p.len);
	assert_int_equal(be16_get(room + SUM_AT), 0xffff);
	return (struct bytes){room, PAYLOAD_AT + p.len};
}

/* ---- peers ---- */

/* Where an answer is awaited from one host it comes from another. */
static struct packet from_stranger(enum moment moment)
{
	struct packet p = usual_packet(moment);

	if (MOMENT(moment) & (WITH_TFTP | MOMENT(AT_PXE) | MOMENT(AT_ARP))) {
		p.src = OTHER_IP;
		p.from = mac_of(OTHER_IP);
	}
	return p;
}

static struct bytes stranger(enum moment moment)
{
	struct packet p = from_stranger(moment);

	return frame_of(&p);
}

/* The right host, but not the port of the transfer; before there is one any will do. */
static struct packet from_other_port(enum moment moment, uint16_t port)
{
	struct packet p = usual_packet(moment);

	if (MOMENT(moment) & (AT_TRANSFER | MOMENT(AT_DONE)))
		p.src_port = port;
	return p;
}

static struct bytes next_port(enum moment moment)
{
	struct packet p = from_other_port(moment, SERVER_TID + 1);

	return frame_of(&p);
}

static struct bytes well_known_port(enum moment moment)
{
	struct packet p = from_other_port(moment, TFTP_PORT);

	return frame_of(&p);
}

/* ---- rows ---- */

#define MALFORMED(where, ...) \
	.patch = {{where, BYTES(__VA_ARGS__)}}, .outcome = EVERYWHERE(DROP_UDP_MALFORMED)
#define BAD_SUM(where, ...) \
	.patch = {{where, BYTES(__VA_ARGS__)}}, .outcome = EVERYWHERE(DROP_UDP_CHECKSUM)
#define PORT(...)                                                       \
	.patch = {{DST_PORT_AT, BYTES(__VA_ARGS__)}}, .mend = SUM_BODY, \
	.outcome = EVERYWHERE(DROP_UDP_PORT)
#define AS_STRAY(reason, text)                                 \
	{                                                      \
		{AT_TRANSFER | MOMENT(AT_DONE), reason, text}, \
		{                                              \
			ALL_MOMENTS, USUAL, NULL               \
		}                                              \
	}

static const struct hostile rows[] = {
	{"M21 length 0", MALFORMED(LENGTH_AT, 0, 0)},
	{"M21 length 1", MALFORMED(LENGTH_AT, 0, 1)},
	{"M21 length 2", MALFORMED(LENGTH_AT, 0, 2)},
	{"M21 length 3", MALFORMED(LENGTH_AT, 0, 3)},
	{"M21 length 4", MALFORMED(LENGTH_AT, 0, 4)},
	{"M21 length 5", MALFORMED(LENGTH_AT, 0, 5)},
	{"M21 length 6", MALFORMED(LENGTH_AT, 0, 6)},
	{"M21 length 7", MALFORMED(LENGTH_AT, 0, 7)},
	{"M21 length of one octet more than IPv4 carries", longer_by_one,
         .outcome = EVERYWHERE(DROP_UDP_MALFORMED)},
	{"M21 length 8000", MALFORMED(LENGTH_AT, 0x80, 0x00)},
	{"M21 length FFFF", MALFORMED(LENGTH_AT, 0xff, 0xff)},
	{"M21 octets behind it that IPv4 counts", with_trailer, .outcome = EVERYWHERE(USUAL)},
	{"M21 length 8, nothing in it", .patch = {{LENGTH_AT, BYTES(0, 8)}}, .mend = SUM_BODY,
         .outcome = {{TO_DHCP, DROP_DHCP_MALFORMED, NULL},
                     {WITH_TFTP, DROP_TFTP_MALFORMED, NULL},
                     {ALL_MOMENTS, DEAF, NULL}}},

	{"M22 checksum wrong by its lowest bit", .flip = {SUM_AT + 1, BYTES(1)},
         .outcome = EVERYWHERE(DROP_UDP_CHECKSUM)},
	{"M22 checksum wrong by its highest bit", .flip = {SUM_AT, BYTES(0x80)},
         .outcome = EVERYWHERE(DROP_UDP_CHECKSUM)},
	{"M22 checksum FFFF where it is another", BAD_SUM(SUM_AT, 0xff, 0xff)},
	{"M22 a source the checksum does not know", .patch = {{SRC_AT + 3, BYTES(3)}},
         .mend = SUM_IP, .outcome = EVERYWHERE(DROP_UDP_CHECKSUM)},
	{"M22 a source port the checksum does not know", BAD_SUM(SRC_PORT_AT, 0x12, 0x34)},
	{"M22 a port the checksum does not know", BAD_SUM(DST_PORT_AT, 0x12, 0x34)},
	{"M22 payload wrong by one bit", .flip = {PAYLOAD_AT, BYTES(0x80)},
         .outcome = EVERYWHERE(DROP_UDP_CHECKSUM)},
	{"M22 no checksum", .patch = {{SUM_AT, BYTES(0, 0)}}, .outcome = EVERYWHERE(USUAL)},
	{"M22 no checksum and a length of 0", .patch = {{LENGTH_AT, BYTES(0, 0, 0, 0)}},
         .outcome = EVERYWHERE(DROP_UDP_MALFORMED)},
	{"M22 a checksum of 0, sent as FFFF", with_sum_0, .outcome = EVERYWHERE(USUAL)},

	{"port 0", PORT(0, 0)},
	{"port 7, echo", PORT(0, 7)},
	{"port 13, daytime", PORT(0, 13)},
	{"port 19, character generator", PORT(0, 19)},
	{"port 53, DNS", PORT(0, 53)},
	{"port 67, DHCP servers'", PORT(0, 67)},
	{"port 69, TFTP servers'", PORT(0, 69)},
	{"port 111, RPC", PORT(0, 111)},
	{"port 123, NTP", PORT(0, 123)},
	{"port 137, NetBIOS", PORT(0, 137)},
	{"port 161, SNMP", PORT(0, 161)},
	{"port 500, IKE", PORT(500 >> 8, 500 & 255)},
	{"port 514, syslog", PORT(514 >> 8, 514 & 255)},
	{"port 520, RIP", PORT(520 >> 8, 520 & 255)},
	{"port 547, DHCPv6", PORT(547 >> 8, 547 & 255)},
	{"port 1758, multicast TFTP", PORT(1758 >> 8, 1758 & 255)},
	{"port 1900, SSDP", PORT(1900 >> 8, 1900 & 255)},
	{"port 4010", PORT(4010 >> 8, 4010 & 255)},
	{"port 4012", PORT(4012 >> 8, 4012 & 255)},
	{"port 5353, mDNS", PORT(5353 >> 8, 5353 & 255)},
	{"port 68 in the other byte order", PORT(68, 0)},
	{"port 4011 in the other byte order", PORT(4011 & 255, 4011 >> 8)},
	{"port 65535", PORT(255, 255)},
	{"port 68 where a renewal may be answered", reply_frame,
         .patch = {{DST_PORT_AT, BYTES(0, 68)}}, .mend = SUM_BODY,
         .outcome = {{MOMENT(AT_RENEWING), DROP_NONE, ""},
                     {WITH_TFTP, DROP_UDP_PORT, NULL},
                     {ALL_MOMENTS, USUAL, NULL}}},
	{"port 4011 where nobody was asked on it", reply_frame,
         .patch = {{DST_PORT_AT, BYTES(4011 >> 8, 4011 & 255)}}, .mend = SUM_BODY,
         .outcome = {{WITH_PXE_TASK, USUAL, NULL}, {ALL_MOMENTS, DROP_UDP_PORT, NULL}}},

	{"M23 from another host", stranger,
         .outcome = {{WITH_TFTP, DROP_UDP_PEER, "ARP who has 192.168.77.66"},
                     {MOMENT(AT_ARP) | MOMENT(AT_PXE), DROP_UDP_PEER, NULL},
                     {ALL_MOMENTS, USUAL, NULL}}},
	{"M23 an ERROR from another host", stranger, .payload = BYTES(0, 5, 0, 1, 'x', 0),
         .outcome = {{WITH_TFTP | MOMENT(AT_ARP) | MOMENT(AT_PXE), DROP_UDP_PEER, NULL},
                     {TO_DHCP, DROP_DHCP_MALFORMED, NULL},
                     {ALL_MOMENTS, DEAF, NULL}}},
	{"M23 from another port", next_port,
         .outcome = AS_STRAY(DROP_TFTP_TID, "ERROR 5 to 192.168.77.2:40070")},
	{"M23 from TFTP's own port", well_known_port,
         .outcome = AS_STRAY(DROP_TFTP_TID, "ERROR 5 to 192.168.77.2:69")},
	{"M23 from port 0", .patch = {{SRC_PORT_AT, BYTES(0, 0)}}, .mend = SUM_BODY,
         .outcome = {{WITH_TFTP, DROP_TFTP_TID, NULL}, {ALL_MOMENTS, USUAL, NULL}}},
};

/* ---- strays without end ---- */

/* An ERROR is never answered by one. */
static void errors_from_another_port_end_nothing(void **state)
{
	(void)state;
	for (enum moment moment = AT_RECEIVING; moment <= AT_DONE; moment++) {
		arrive(moment);
		for (uint16_t code = 0; code < 10; code++) {
			struct packet p = tftp_error(code, "no");

			p.src_port++;
			dropped(DROP_TFTP_TID, p);
		}
		lead_to_end(moment);
	}
}

/* From every port of the server but one, and from 256 hosts: one ERROR a second. */
static void strays_are_told_seldom(void **state)
{
	unsigned errors = 0;

	(void)state;
	for (enum moment moment = AT_RECEIVING; moment <= AT_DONE; moment++) {
		arrive(moment);
		errors = 0;
		for (uint32_t n = 0; n < 4000; n++) {
			struct packet p = usual_packet(moment);

			p.src_port = (uint16_t)(SERVER_TID + 1 + n);
			if (n % 2)
				p.src = IP4(10, 0, 0, n % 256);
			give(p);
			now += n % 4 == 0;
			while (boot_deadline_ms(&boot) <= now && output_once())
				errors += strncmp(sent.text, "ERROR 5", 7) == 0;
		}
		assert_in_range(errors, 1, 2);
	}
}

int main(void)
{
	UNIT_ROWS(rows, hostile_row);
	UNIT(errors_from_another_port_end_nothing);
	UNIT(strays_are_told_seldom);
	return unit_run("hostile UDP");
}
