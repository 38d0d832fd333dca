/* ARP that is none, and ARP that lies: about hosts that were asked for, about others, about us. */
#include <string.h>

#include "tests/unit/hostile.h"

#define HTYPE_AT      14
#define PTYPE_AT      16
#define HLEN_AT       18
#define PLEN_AT       19
#define OPERATION_AT  20
#define SENDER_MAC_AT 22
#define SENDER_IP_AT  28
#define TARGET_IP_AT  38

/* The answer to the question that is open, or was, or is going to be. */
static struct bytes answer(enum moment moment)
{
	return arp_reply(moment == AT_FAILED ? DHCP_IP : PXE_IP);
}

/* OTHER_IP asks for our address. */
static struct bytes question(enum moment moment)
{
	const struct arp arp = {ARP_REQUEST, mac_of(OTHER_IP), OTHER_IP, {{0}}, CLIENT_IP};

	(void)moment;
	return arp_frame(&arp, broadcast_mac);
}

/* An attacker says that an address is his: to everybody, in a request or in a reply. */
static struct bytes gratuitous(uint16_t operation, ip4 ip)
{
	const struct arp arp = {operation, mac_of(OTHER_IP), ip, {{0}}, ip};

	return arp_frame(&arp, broadcast_mac);
}

static struct bytes announcement_of_server(enum moment moment)
{
	(void)moment;
	return gratuitous(ARP_REQUEST, PXE_IP);
}

static struct bytes announcement_of_router(enum moment moment)
{
	(void)moment;
	return gratuitous(ARP_REQUEST, ROUTER_IP);
}

static struct bytes reply_of_router(enum moment moment)
{
	(void)moment;
	return gratuitous(ARP_REPLY, ROUTER_IP);
}

static struct bytes announcement_of_ours(enum moment moment)
{
	(void)moment;
	return gratuitous(ARP_REQUEST, CLIENT_IP);
}

static struct bytes reply_of_ours(enum moment moment)
{
	(void)moment;
	return gratuitous(ARP_REPLY, CLIENT_IP);
}

#define MALFORMED(where, ...) \
	answer, .patch = {{where, BYTES(__VA_ARGS__)}}, .outcome = EVERYWHERE(DROP_ARP_MALFORMED)
#define BAD_SENDER(where, ...) \
	answer, .patch = {{where, BYTES(__VA_ARGS__)}}, .outcome = EVERYWHERE(DROP_ARP_SENDER)
#define UNASKED(base, where, ...) \
	base, .patch = {{where, BYTES(__VA_ARGS__)}}, .outcome = EVERYWHERE(DROP_ARP_UNASKED)
#define ANSWERED(to)                                           \
	{                                                      \
		{WITH_ADDRESS, DROP_NONE, "ARP reply to " to}, \
		{                                              \
			ALL_MOMENTS, DROP_ARP_UNASKED, NULL    \
		}                                              \
	}
#define DEFENDED                                                                \
	{                                                                       \
		{WITH_ADDRESS, DROP_ARP_CONFLICT, "ARP who has 192.168.77.50"}, \
			{MOMENT(AT_PROBE), DECLINED, NULL},                     \
		{                                                               \
			ALL_MOMENTS, DROP_ARP_UNASKED, NULL                     \
		}                                                               \
	}

static const struct hostile rows[] = {
	{"M03 hardware type 0", MALFORMED(HTYPE_AT, 0, 0)},
	{"M03 hardware type 6", MALFORMED(HTYPE_AT, 0, 6)},
	{"M03 hardware type 1 in the other byte order", MALFORMED(HTYPE_AT, 1, 0)},
	{"M03 hardware type FFFF", MALFORMED(HTYPE_AT, 0xff, 0xff)},
	{"M03 protocol IPv6", MALFORMED(PTYPE_AT, 0x86, 0xdd)},
	{"M03 protocol ARP", MALFORMED(PTYPE_AT, 0x08, 0x06)},
	{"M03 protocol in the other byte order", MALFORMED(PTYPE_AT, 0x00, 0x08)},
	{"M03 hardware address of 0", MALFORMED(HLEN_AT, 0)},
	{"M03 hardware address of 5", MALFORMED(HLEN_AT, 5)},
	{"M03 hardware address of 7", MALFORMED(HLEN_AT, 7)},
	{"M03 hardware address of 8", MALFORMED(HLEN_AT, 8)},
	{"M03 hardware address of 16", MALFORMED(HLEN_AT, 16)},
	{"M03 hardware address of 255", MALFORMED(HLEN_AT, 255)},
	{"M03 protocol address of 0", MALFORMED(PLEN_AT, 0)},
	{"M03 protocol address of 3", MALFORMED(PLEN_AT, 3)},
	{"M03 protocol address of 5", MALFORMED(PLEN_AT, 5)},
	{"M03 protocol address of 16", MALFORMED(PLEN_AT, 16)},
	{"M03 protocol address of 255", MALFORMED(PLEN_AT, 255)},
	{"M03 lengths the other way round", MALFORMED(HLEN_AT, 4, 6)},
	{"M03 operation 0", MALFORMED(OPERATION_AT, 0, 0)},
	{"M03 operation 3", MALFORMED(OPERATION_AT, 0, 3)},
	{"M03 operation 4", MALFORMED(OPERATION_AT, 0, 4)},
	{"M03 operation 8", MALFORMED(OPERATION_AT, 0, 8)},
	{"M03 operation 9", MALFORMED(OPERATION_AT, 0, 9)},
	{"M03 operation 10", MALFORMED(OPERATION_AT, 0, 10)},
	{"M03 request in the other byte order", MALFORMED(OPERATION_AT, 1, 0)},
	{"M03 reply in the other byte order", MALFORMED(OPERATION_AT, 2, 0)},
	{"M03 operation FFFF", MALFORMED(OPERATION_AT, 0xff, 0xff)},
	{"M03 body of 0", answer, .len = LEN(14), .outcome = EVERYWHERE(DROP_ARP_MALFORMED)},
	{"M03 body of 8", answer, .len = LEN(22), .outcome = EVERYWHERE(DROP_ARP_MALFORMED)},
	{"M03 body of 27", answer, .len = LEN(41), .outcome = EVERYWHERE(DROP_ARP_MALFORMED)},
	{"M03 question's body of 27", question, .len = LEN(41),
         .outcome = EVERYWHERE(DROP_ARP_MALFORMED)},

	{"M05 sender is an IPv4 group's MAC", BAD_SENDER(SENDER_MAC_AT, 1, 0, 0x5e, 0, 0, 1)},
	{"M05 sender is an IPv6 group's MAC", BAD_SENDER(SENDER_MAC_AT, 0x33, 0x33, 0, 0, 0, 1)},
	{"M05 sender is the broadcast MAC",
         BAD_SENDER(SENDER_MAC_AT, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff)},
	{"M05 sender has no MAC", BAD_SENDER(SENDER_MAC_AT, 0, 0, 0, 0, 0, 0)},
	{"M05 sender 255.255.255.255", BAD_SENDER(SENDER_IP_AT, 255, 255, 255, 255)},
	{"M05 sender 224.0.0.1", BAD_SENDER(SENDER_IP_AT, 224, 0, 0, 1)},
	{"M05 sender 239.1.1.1", BAD_SENDER(SENDER_IP_AT, 239, 1, 1, 1)},
	{"M05 sender 240.0.0.1", BAD_SENDER(SENDER_IP_AT, 240, 0, 0, 1)},
	{"M05 sender 127.0.0.1", BAD_SENDER(SENDER_IP_AT, 127, 0, 0, 1)},
	{"M05 sender 0.0.0.1", BAD_SENDER(SENDER_IP_AT, 0, 0, 0, 1)},
	{"M05 sender 0", UNASKED(answer, SENDER_IP_AT, 0, 0, 0, 0)},
	{"M05 sender our own MAC", UNASKED(answer, SENDER_MAC_AT, 2, 0, 0, 0, 0, 1)},
	{"M05 announcement of our address", announcement_of_ours, .outcome = DEFENDED},
	{"M05 reply with our address", reply_of_ours, .outcome = DEFENDED},
	{"M05 question from our address", question,
         .patch = {{SENDER_IP_AT, BYTES(192, 168, 77, 50)}}, .outcome = DEFENDED},
	{"M05 our own announcement comes back", announcement_of_ours,
         .patch = {{SENDER_MAC_AT, BYTES(2, 0, 0, 0, 0, 1)}},
         .outcome = EVERYWHERE(DROP_ARP_UNASKED)},

	{"reply of a host nobody asked for", UNASKED(answer, SENDER_IP_AT, 192, 168, 77, 66)},
	{"reply of the subnet's broadcast address",
         UNASKED(answer, SENDER_IP_AT, 192, 168, 77, 255)},
	{"reply of the subnet's own address", UNASKED(answer, SENDER_IP_AT, 192, 168, 77, 0)},
	{"reply of the router", reply_of_router, .outcome = EVERYWHERE(DROP_ARP_UNASKED)},
	{"announcement of the PXE server", announcement_of_server,
         .outcome = EVERYWHERE(DROP_ARP_UNASKED)},
	{"announcement of the DHCP server",
         UNASKED(announcement_of_server, SENDER_IP_AT, 192, 168, 77, 1)},
	{"announcement of the router", announcement_of_router,
         .outcome = EVERYWHERE(DROP_ARP_UNASKED)},
	{"question for another host", UNASKED(question, TARGET_IP_AT, 192, 168, 77, 67)},
	{"question for 0", UNASKED(question, TARGET_IP_AT, 0, 0, 0, 0)},
	{"question for 255.255.255.255", UNASKED(question, TARGET_IP_AT, 255, 255, 255, 255)},
	{"question for the subnet's broadcast address",
         UNASKED(question, TARGET_IP_AT, 192, 168, 77, 255)},
	{"question for a group", UNASKED(question, TARGET_IP_AT, 239, 1, 1, 1)},

	{"question for us", question, .outcome = ANSWERED("192.168.77.66")},
	{"question for us, to us alone", question, .patch = {{0, BYTES(2, 0, 0, 0, 0, 1)}},
         .outcome = ANSWERED("192.168.77.66")},
	{"question for us from outside of the subnet", question,
         .patch = {{SENDER_IP_AT, BYTES(10, 1, 2, 3)}}, .outcome = ANSWERED("10.1.2.3")},
	{"question for us, as if from the PXE server", question,
         .patch = {{SENDER_IP_AT, BYTES(192, 168, 77, 2)}}, .outcome = ANSWERED("192.168.77.2")},
	{"question for us, as if from the DHCP server", question,
         .patch = {{SENDER_IP_AT, BYTES(192, 168, 77, 1)}}, .outcome = ANSWERED("192.168.77.1")},
	{"question for us, as if from the router", question,
         .patch = {{SENDER_IP_AT, BYTES(192, 168, 77, 254)}},
         .outcome = ANSWERED("192.168.77.254")},
	{"probe for our address", question, .patch = {{SENDER_IP_AT, BYTES(0, 0, 0, 0)}},
         .outcome = {{MOMENT(AT_PROBE), DECLINED, NULL},
                     {WITH_ADDRESS, DROP_NONE, "ARP reply to 0.0.0.0"},
                     {ALL_MOMENTS, DROP_ARP_UNASKED, NULL}}},
};

/* ---- more than one ---- */

static void each_with_address(void (*attack)(void))
{
	for (enum moment moment = AT_ARP; moment < MOMENT_COUNT; moment++) {
		unit_where = moment_name(moment);
		arrive(moment);
		attack();
		quiet();
		lead_to_end(moment);
	}
	unit_where = NULL;
}

/* RFC 5227 2.4: twice within 10 s could be two hosts that shout at each other for ever. */
static void defend_twice(void)
{
	give_frame(reply_of_ours(AT_ARP));
	expect("ARP who has 192.168.77.50");
	for (int n = 0; n < 100; n++) {
		dropped_frame(DROP_ARP_CONFLICT, reply_of_ours(AT_ARP));
		dropped_frame(DROP_ARP_CONFLICT, announcement_of_ours(AT_ARP));
	}
}

static void our_address_is_defended_once(void **state)
{
	(void)state;
	each_with_address(defend_twice);
}

/* A hundred stations say that they are each of the hosts that are known. */
static void poison(void)
{
	static const ip4 hosts[] = {PXE_IP, DHCP_IP, ROUTER_IP, OTHER_IP};
	bool asks = boot.iface.neighbours.question.due_ms != NET_NEVER;

	for (uint32_t n = 0; n < 100; n++) {
		struct arp arp = {ARP_REQUEST, mac_of(n), hosts[n % 4], client_mac, hosts[n % 4]};

		dropped_frame(DROP_ARP_UNASKED, arp_frame(&arp, broadcast_mac));
		arp.operation = ARP_REPLY;
		if (!asks)
			dropped_frame(DROP_ARP_UNASKED, arp_frame(&arp, client_mac));
	}
}

static void neighbours_are_not_replaced(void **state)
{
	(void)state;
	each_with_address(poison);
}

#define FLOOD    10000
#define FLOOD_MS 100

static struct bytes question_of(uint32_t n)
{
	const ip4 host = IP4(192, 168, 78, 0) + n;
	const struct arp arp = {ARP_REQUEST, mac_of(host), host, {{0}}, CLIENT_IP};

	return arp_frame(&arp, broadcast_mac);
}

/* Sends all that is due; returns the ARP replies among it. */
static unsigned count_replies(void)
{
	unsigned count = 0;

	for (int n = 0; boot_deadline_ms(&boot) <= now; n++) {
		assert_true(n < 8);
		if (output_once() && strncmp(sent.text, "ARP reply", 9) == 0)
			count++;
	}
	return count;
}

static void flood(void)
{
	struct neighbour before[NEIGHBOURS_MAX];
	unsigned replies = 0;

	memcpy(before, boot.iface.neighbours.entry, sizeof(before));
	for (uint32_t n = 0; n < FLOOD; n++) {
		give_frame(question_of(n));
		replies += count_replies();
		now += n % (FLOOD / FLOOD_MS) == 0;
	}
	assert_in_range(replies, 1, FLOOD_MS / REPLY_INTERVAL_MS + 1);
	assert_memory_equal(before, boot.iface.neighbours.entry, sizeof(before));
	while (boot.iface.replies.len > 0) {
		now++;
		count_replies();
	}
}

static void floods_of_questions(void **state)
{
	(void)state;
	each_with_address(flood);
}

int main(void)
{
	UNIT_ROWS(rows, hostile_row);
	UNIT(our_address_is_defended_once);
	UNIT(neighbours_are_not_replaced);
	UNIT(floods_of_questions);
	return unit_run("hostile ARP");
}
