/* Ethernet frames that are none, or not for us, or of another protocol. */
#include "tests/unit/hostile.h"

#define TYPE(high, low) .patch = {{12, BYTES(high, low)}}, .outcome = EVERYWHERE(DROP_ETH_TYPE)
#define FROM(...)       .patch = {{6, BYTES(__VA_ARGS__)}}, .outcome = EVERYWHERE(DROP_ETH_SOURCE)
#define TO(...)         .patch = {{0, BYTES(__VA_ARGS__)}}, .outcome = NOT_FOR_US
#define NOT_FOR_US      EVERYWHERE(DROP_ETH_NOT_FOR_US)

static struct bytes arp_answer(enum moment moment)
{
	return arp_reply(moment == AT_FAILED ? DHCP_IP : PXE_IP);
}

/* What an ARP reply is that answers the question, where one is open. */
#define AS_ARP                                                     \
	{                                                          \
		{MOMENT(AT_ARP) | MOMENT(AT_FAILED), TAKEN, NULL}, \
		{                                                  \
			ALL_MOMENTS, DROP_ARP_UNASKED, NULL        \
		}                                                  \
	}

static const struct hostile rows[] = {
	{"M01 frame of 0 octets", .len = LEN(0), .outcome = EVERYWHERE(DROP_ETH_RUNT)},
	{"M01 frame of 1 octet", .len = LEN(1), .outcome = EVERYWHERE(DROP_ETH_RUNT)},
	{"M01 frame of 6 octets", .len = LEN(6), .outcome = EVERYWHERE(DROP_ETH_RUNT)},
	{"M01 frame of 12 octets", .len = LEN(12), .outcome = EVERYWHERE(DROP_ETH_RUNT)},
	{"M01 frame of 13 octets", .len = LEN(13), .outcome = EVERYWHERE(DROP_ETH_RUNT)},
	{"M01 frame of 14 octets", .len = LEN(14), .outcome = EVERYWHERE(DROP_IP_MALFORMED)},
	{"M01 frame of 15 octets", .len = LEN(15), .outcome = EVERYWHERE(DROP_IP_MALFORMED)},
	{"M01 frame of 33 octets", .len = LEN(33), .outcome = EVERYWHERE(DROP_IP_MALFORMED)},
	{"M01 frame of 34 octets", .len = LEN(34), .outcome = EVERYWHERE(DROP_IP_MALFORMED)},
	{"M01 frame of 41 octets", .len = LEN(41), .outcome = EVERYWHERE(DROP_IP_MALFORMED)},
	{"M01 frame of 45 octets", .len = LEN(45), .outcome = EVERYWHERE(DROP_IP_MALFORMED)},
	{"M01 ARP of 14 octets", arp_answer, .len = LEN(14),
         .outcome = EVERYWHERE(DROP_ARP_MALFORMED)},
	{"M01 ARP of 41 octets", arp_answer, .len = LEN(41),
         .outcome = EVERYWHERE(DROP_ARP_MALFORMED)},
	{"M01 ARP of 42 octets", arp_answer, .len = LEN(42), .outcome = AS_ARP},
	{"M01 ARP of 60 octets", arp_answer, .outcome = AS_ARP},
	{"M01 ARP of 1514 octets", arp_answer, .len = LEN(1514), .outcome = AS_ARP},
	{"M01 ARP of 65535 octets", arp_answer, .len = LEN(65535), .outcome = AS_ARP},
	{"M01 padding of 0xA5 to 1518", .len = LEN(1518), .outcome = EVERYWHERE(USUAL)},
	{"M01 padding of 0xA5 to 9014", .len = LEN(9014), .outcome = EVERYWHERE(USUAL)},
	{"M01 padding of 0xA5 to 65535", .len = LEN(65535), .outcome = EVERYWHERE(USUAL)},

	{"M08 802.1Q tag", TYPE(0x81, 0x00)},
	{"M08 priority tag before IPv4", .patch = {{12, BYTES(0x81, 0, 0, 0, 8, 0, 0x45, 0)}},
         .outcome = EVERYWHERE(DROP_ETH_TYPE)},
	{"M08 802.1ad double tag", .patch = {{12, BYTES(0x88, 0xa8, 0, 1, 0x81, 0, 0, 1, 8, 0)}},
         .outcome = EVERYWHERE(DROP_ETH_TYPE)},
	{"M08 802.3 length 0", TYPE(0, 0)},
	{"M08 802.3 length 100", TYPE(0, 0x64)},
	{"M08 802.3 length 1500", TYPE(0x05, 0xdc)},
	{"M08 802.3 with SNAP and IPv4",
         .patch = {{12, BYTES(0, 0x64, 0xaa, 0xaa, 3, 0, 0, 0, 8, 0)}},
         .outcome = EVERYWHERE(DROP_ETH_TYPE)},
	{"M08 between length and type", TYPE(0x05, 0xff)},
	{"M08 the first EtherType", TYPE(0x06, 0x00)},
	{"M08 IPv4 in the other byte order", TYPE(0x00, 0x08)},
	{"M08 ARP in the other byte order", TYPE(0x06, 0x08)},
	{"M08 one beside IPv4", TYPE(0x08, 0x01)},
	{"M08 one beside ARP", TYPE(0x08, 0x07)},
	{"M08 LLDP", TYPE(0x88, 0xcc)},
	{"M08 IPv6", TYPE(0x86, 0xdd)},
	{"M08 RARP", TYPE(0x80, 0x35)},
	{"M08 MPLS", TYPE(0x88, 0x47)},
	{"M08 PPPoE", TYPE(0x88, 0x64)},
	{"M08 EAPOL", TYPE(0x88, 0x8e)},
	{"M08 flow control", TYPE(0x88, 0x08)},
	{"M08 LACP", TYPE(0x88, 0x09)},
	{"M08 loopback test", TYPE(0x90, 0x00)},
	{"M08 Wake on LAN", TYPE(0x08, 0x42)},
	{"M08 EtherType FFFF", TYPE(0xff, 0xff)},

	{"from the broadcast address", FROM(0xff, 0xff, 0xff, 0xff, 0xff, 0xff)},
	{"from no address", FROM(0, 0, 0, 0, 0, 0)},
	{"from a group of IPv4", FROM(1, 0, 0x5e, 0, 0, 1)},
	{"from a group of IPv6", FROM(0x33, 0x33, 0, 0, 0, 1)},
	{"from the bridges' group", FROM(1, 0x80, 0xc2, 0, 0, 0)},
	{"from a station with the group bit", FROM(3, 0, 192, 168, 77, 2)},

	{"for another station", TO(2, 0, 0, 0, 0, 2)},
	{"for our address with the group bit", TO(3, 0, 0, 0, 0, 1)},
	{"for no address", TO(0, 0, 0, 0, 0, 0)},
	{"for the broadcast address but one bit", TO(0xff, 0xff, 0xff, 0xff, 0xff, 0xfe)},
	{"for a group of IPv6", TO(0x33, 0x33, 0, 0, 0, 1)},
	{"for the bridges' group", TO(1, 0x80, 0xc2, 0, 0, 0)},
	{"for an IPv4 group we are not in", TO(1, 0, 0x5e, 1, 1, 2)},
	{"for the group of boot servers", .patch = {{0, BYTES(1, 0, 0x5e, 1, 1, 1)}},
         .outcome = {{MOMENT(AT_GROUP), TAKEN, NULL}, {ALL_MOMENTS, DROP_ETH_NOT_FOR_US, NULL}}},
	{"for the broadcast address", .patch = {{0, BYTES(0xff, 0xff, 0xff, 0xff, 0xff, 0xff)}},
         .outcome = EVERYWHERE(USUAL)},
};

int main(void)
{
	UNIT_ROWS(rows, hostile_row);
	return unit_run("hostile Ethernet");
}
