/* Malformed and foreign frames, in every stage of a boot, which goes on as if they had not come. */
#include <string.h>

#include "net/wire/checksum.h"
#include "tests/unit/booting.h"

#define IP_AT    14
#define TOTAL_AT 16
#define SUM_AT   24
#define UDP_AT   34

static uint8_t valid[PACKET_MAX]; /* the frame that leads on, or what is made of it */
static size_t valid_len;

static struct bytes renew(enum stage stage)
{
	struct bytes frame = valid_frame(stage);

	memcpy(valid, frame.data, frame.len);
	valid_len = frame.len;
	return (struct bytes){valid, valid_len};
}

/* Octets of the frame without its padding. */
static size_t meaning_len(enum stage stage)
{
	return stage == STAGE_ARP ? 42 : (size_t)IP_AT + be16_get(valid + TOTAL_AT);
}

static void each_stage(void (*attack)(enum stage stage))
{
	for (enum stage stage = STAGE_SELECTING; stage < STAGE_COUNT; stage++) {
		boot_to(stage);
		renew(stage);
		attack(stage);
		quiet();
		event("");
		finish_from(stage);
	}
}

static void assert_dropped(struct bytes frame)
{
	assert_int_not_equal(dropped_somehow(frame), DROP_NONE);
}

/* ---- the valid frame, spoilt ---- */

static void cut(enum stage stage)
{
	for (size_t len = 0; len < meaning_len(stage); len++)
		assert_dropped((struct bytes){valid, len});
}

static void cut_everywhere(void **state)
{
	(void)state;
	each_stage(cut);
}

static void flip_bits(enum stage stage)
{
	/* An ARP reply has no checksum: what names its target is nobody's to check. */
	size_t end = stage == STAGE_ARP ? 32 : meaning_len(stage);

	for (size_t bit = IP_AT * 8; bit < end * 8; bit++) {
		if (stage == STAGE_ARP && bit >= 22 * 8 && bit < 28 * 8)
			continue; /* the MAC itself */
		valid[bit / 8] ^= (uint8_t)(1 << bit % 8);
		assert_dropped((struct bytes){valid, valid_len});
		valid[bit / 8] ^= (uint8_t)(1 << bit % 8);
	}
}

static void every_bit_wrong(void **state)
{
	(void)state;
	each_stage(flip_bits);
}

static void to_others(enum stage stage)
{
	(void)stage;
	for (int i = 0; i < 6; i++) {
		for (uint8_t bit = 1; bit; bit = (uint8_t)(bit << 1)) {
			memcpy(valid, client_mac.octet, 6);
			valid[i] ^= bit;
			dropped_frame(DROP_ETH_NOT_FOR_US, (struct bytes){valid, valid_len});
		}
	}
}

static void to_another_station(void **state)
{
	(void)state;
	each_stage(to_others);
}

/* A header that is right by its checksum, and wrong otherwise. */
static const struct patch {
	size_t at;
	struct bytes octets;
	enum drop drop;
} patches[] = {
	{12, BYTES(0x81, 0x00), DROP_ETH_TYPE},
	{12, BYTES(0x00, 0x64), DROP_ETH_TYPE},
	{12, BYTES(0x86, 0xdd), DROP_ETH_TYPE},
	{6, BYTES(0xff, 0xff, 0xff, 0xff, 0xff, 0xff), DROP_ETH_SOURCE},
	{6, BYTES(0, 0, 0, 0, 0, 0), DROP_ETH_SOURCE},
	{14, BYTES(0x44), DROP_IP_MALFORMED},
	{14, BYTES(0x65), DROP_IP_MALFORMED},
	{16, BYTES(0, 0), DROP_IP_MALFORMED},
	{16, BYTES(0, 19), DROP_IP_MALFORMED},
	{16, BYTES(0, 20), DROP_UDP_MALFORMED},
	{16, BYTES(0, 27), DROP_UDP_MALFORMED},
	{16, BYTES(0xff, 0xff), DROP_IP_MALFORMED},
	{20, BYTES(0x20, 0x00), DROP_IP_FRAGMENT},
	{20, BYTES(0x00, 0x01), DROP_IP_FRAGMENT},
	{23, BYTES(4), DROP_IP_PROTOCOL},
	{23, BYTES(6), DROP_IP_PROTOCOL},
	{26, BYTES(127, 0, 0, 1), DROP_IP_SOURCE},
	{26, BYTES(224, 0, 0, 1), DROP_IP_SOURCE},
	{26, BYTES(255, 255, 255, 255), DROP_IP_SOURCE},
	{38, BYTES(0, 0), DROP_UDP_MALFORMED},
	{38, BYTES(0, 7), DROP_UDP_MALFORMED},
	{38, BYTES(0xff, 0xff), DROP_UDP_MALFORMED},
	{40, BYTES(0x12, 0x34), DROP_UDP_CHECKSUM},
	{36, BYTES(0, 67, 0), DROP_UDP_CHECKSUM},
};

static void patch_header(enum stage stage)
{
	for (size_t i = 0; i < sizeof(patches) / sizeof(patches[0]); i++) {
		const struct patch *p = &patches[i];

		renew(stage);
		if (stage == STAGE_ARP && p->at >= IP_AT)
			continue;
		memcpy(valid + p->at, p->octets.data, p->octets.len);
		if (stage != STAGE_ARP) {
			be16_set(valid + SUM_AT, 0);
			be16_set(valid + SUM_AT, checksum_finish(checksum_add(
							 0, (struct bytes){valid + IP_AT, 20})));
		}
		dropped_frame(p->drop, (struct bytes){valid, valid_len});
	}
}

static void headers_wrong_by_themselves(void **state)
{
	(void)state;
	each_stage(patch_header);
}

/* Cut inside the UDP payload, with headers that know it. Options that are complete are options. */
static void cut_payload(enum stage stage)
{
	struct packet p;
	size_t end;

	if (stage == STAGE_ARP)
		return;
	p = valid_packet(stage);
	end = stage <= STAGE_PXE ? 242 : stage == STAGE_ASKING ? 2 + 12 : 4;
	for (p.len = 0; p.len < end; p.len++)
		assert_dropped(frame_of(&p));
}

static void payloads_cut_short(void **state)
{
	(void)state;
	each_stage(cut_payload);
}

/* ---- frames that do not belong ---- */

static void other_stages_frames(enum stage stage)
{
	uint32_t xid = last_xid;

	for (enum stage other = STAGE_SELECTING; other < STAGE_COUNT; other++) {
		struct bytes frame;

		last_xid = other <= STAGE_REQUESTING ? boot.dhcp.xid : xid;
		frame = valid_frame(other);
		if (other == stage || (other == STAGE_DONE && stage == STAGE_RECEIVING) ||
		    (other == STAGE_RECEIVING && stage == STAGE_DONE))
			continue;
		assert_dropped(frame);
	}
	last_xid = xid;
}

static void right_frame_at_the_wrong_time(void **state)
{
	(void)state;
	each_stage(other_stages_frames);
}

static struct bytes icmp(uint8_t type, size_t len)
{
	static const uint8_t data[1480];
	static uint8_t copy[1514];
	struct bytes frame = echo_request(DHCP_IP, data, len - 8);

	memcpy(copy, frame.data, frame.len);
	copy[34] = type;
	be16_set(copy + 36, 0);
	be16_set(copy + 36, checksum_finish(checksum_add(0, (struct bytes){copy + 34, len})));
	return (struct bytes){copy, frame.len};
}

static void icmp_errors(enum stage stage)
{
	static const uint8_t types[] = {0, 3, 4, 5, 11, 12, 13, 17};
	static const size_t lens[] = {8, 27, 28, 504, 505, 576, 1008, 1009, 1480};

	(void)stage;
	for (size_t i = 0; i < sizeof(types); i++) {
		for (size_t j = 0; j < sizeof(lens) / sizeof(lens[0]); j++)
			dropped_frame(DROP_ICMP_TYPE, icmp(types[i], lens[j]));
	}
}

static void icmp_changes_nothing(void **state)
{
	(void)state;
	each_stage(icmp_errors);
}

static const struct arp_row {
	size_t at;
	struct bytes octets;
	enum drop drop;
} arps[] = {
	{14, BYTES(0, 6), DROP_ARP_MALFORMED},
	{16, BYTES(0x86, 0xdd), DROP_ARP_MALFORMED},
	{18, BYTES(0xff), DROP_ARP_MALFORMED},
	{18, BYTES(0), DROP_ARP_MALFORMED},
	{18, BYTES(5), DROP_ARP_MALFORMED},
	{19, BYTES(0xff), DROP_ARP_MALFORMED},
	{19, BYTES(0), DROP_ARP_MALFORMED},
	{20, BYTES(0, 0), DROP_ARP_MALFORMED},
	{20, BYTES(0, 3), DROP_ARP_MALFORMED},
	{20, BYTES(0, 8), DROP_ARP_MALFORMED},
	{20, BYTES(0xff, 0xff), DROP_ARP_MALFORMED},
	{22, BYTES(0x01, 0, 0x5e, 0, 0, 1), DROP_ARP_SENDER},
	{22, BYTES(0xff, 0xff, 0xff, 0xff, 0xff, 0xff), DROP_ARP_SENDER},
	{22, BYTES(0, 0, 0, 0, 0, 0), DROP_ARP_SENDER},
	{28, BYTES(255, 255, 255, 255), DROP_ARP_SENDER},
	{28, BYTES(224, 0, 0, 1), DROP_ARP_SENDER},
	{28, BYTES(0, 0, 0, 0), DROP_ARP_UNASKED},
	{28, BYTES(192, 168, 77, 66), DROP_ARP_UNASKED},
};

static void arp_rows(enum stage stage)
{
	struct bytes reply;

	for (size_t i = 0; i < sizeof(arps) / sizeof(arps[0]); i++) {
		reply = arp_reply(PXE_IP);
		memcpy(valid, reply.data, reply.len);
		memcpy(valid + arps[i].at, arps[i].octets.data, arps[i].octets.len);
		dropped_frame(arps[i].drop, (struct bytes){valid, reply.len});
	}
	if (stage <= STAGE_REQUESTING) {
		dropped_frame(DROP_ARP_UNASKED, arp_reply(CLIENT_IP));
		return;
	}
	give_frame(arp_reply(CLIENT_IP));
	expect("ARP who has 192.168.77.50"); /* the address is defended, once */
	dropped_frame(DROP_ARP_CONFLICT, arp_reply(CLIENT_IP));
}

static void arp_of_all_kinds(void **state)
{
	(void)state;
	each_stage(arp_rows);
}

static struct packet to_port(struct packet p, uint16_t port)
{
	p.dst_port = port;
	return p;
}

static void other_ports(enum stage stage)
{
	static const uint16_t ports[] = {0, 67, 69, 4010, 65535};
	bool is_tftp = stage >= STAGE_ASKING;

	for (size_t i = 0; i < sizeof(ports) / sizeof(ports[0]); i++)
		dropped(DROP_UDP_PORT, to_port(OFFER(), ports[i]));
	if (is_tftp || stage <= STAGE_REQUESTING)
		dropped(DROP_UDP_PORT, to_port(OFFER(), 4011));
	if (is_tftp)
		dropped(DROP_UDP_PORT, OFFER());
	else
		dropped(DROP_UDP_PORT, to_port(tftp_data(1, 0, 512), 50000));
}

static void ports_nobody_listens_on(void **state)
{
	(void)state;
	each_stage(other_ports);
}

static void foreign_dhcp(enum stage stage)
{
	if (stage >= STAGE_ASKING)
		return;
	if (stage <= STAGE_REQUESTING) {
		dropped(DROP_DHCP_NOT_OURS, OFFER(.xid = last_xid ^ 1, .file = FILE_NAME));
		dropped(DROP_DHCP_NOT_OURS, DHCPNAK(.xid = last_xid ^ 1));
		return;
	}
	dropped(DROP_UDP_PEER, PXE_ACK(.from = OTHER_IP));
	dropped(DROP_UDP_PEER, PXE_ACK(.from = DHCP_IP, .port = 68));
	dropped(DROP_DHCP_NOT_OURS, PXE_ACK(.xid = last_xid ^ 1));
	dropped(DROP_DHCP_NOT_OURS, PXE_ACK(.xid = boot.dhcp.xid));
}

static void foreign_replies(void **state)
{
	(void)state;
	each_stage(foreign_dhcp);
}

/* ---- floods ---- */

static struct bytes arp_question(uint32_t n)
{
	ip4 host = IP4(192, 168, 78, 0) + n;
	struct arp arp = {ARP_REQUEST, mac_of(host), host, {{0}}, CLIENT_IP};

	return arp_frame(&arp, broadcast_mac);
}

static void flood_of_arp(enum stage stage)
{
	unsigned replies = 0;
	uint64_t end = now + 30;

	if (stage < STAGE_PXE)
		return;
	for (; now < end; now++) {
		for (uint32_t n = 0; n < 300; n++)
			give_frame(arp_question(n));
		while (boot_deadline_ms(&boot) <= now && output_once()) {
			assert_int_equal(strncmp(sent.text, "ARP reply", 9), 0);
			replies++;
		}
	}
	assert_in_range(replies, 5, 7);
	at(end);
	while (boot_deadline_ms(&boot) <= end + 10) {
		now = boot_deadline_ms(&boot);
		assert_true(output_once());
	}
}

static void floods_of_arp_requests(void **state)
{
	(void)state;
	each_stage(flood_of_arp);
}

/* ---- strays ---- */

static struct packet from_host(struct packet p, ip4 host)
{
	p.src = host;
	p.from = mac_of(host);
	return p;
}

/* RFC 1350 4: a host that sends to a transfer's port from elsewhere is told so, and no more. */
static void stray_of_the_same_host(void **state)
{
	struct packet p;

	(void)state;
	boot_to(STAGE_RECEIVING);
	p = tftp_data(2, 512, 488);
	p.src_port++;
	give(p);
	expect("ERROR 5 to 192.168.77.2:40070");
	quiet();
	finish_from(STAGE_RECEIVING);
}

/* One datagram with a made-up source must not hold up the transfer for want of an ARP reply. */
static void stray_that_does_not_exist(void **state)
{
	(void)state;
	boot_to(STAGE_RECEIVING);
	give(from_host(tftp_data(2, 512, 488), OTHER_IP));
	while (boot_deadline_ms(&boot) <= now)
		output_once(); /* an ERROR, or nothing */
	give(tftp_data(2, 512, 488));
	expect("ACK 2 to 192.168.77.2:40069");
	event("DATA 512+488");
	event("DONE 1000");
}

int main(void)
{
	UNIT(cut_everywhere);
	UNIT(every_bit_wrong);
	UNIT(to_another_station);
	UNIT(headers_wrong_by_themselves);
	UNIT(payloads_cut_short);
	UNIT(right_frame_at_the_wrong_time);
	UNIT(icmp_changes_nothing);
	UNIT(arp_of_all_kinds);
	UNIT(ports_nobody_listens_on);
	UNIT(foreign_replies);
	UNIT(floods_of_arp_requests);
	UNIT(stray_of_the_same_host);
	UNIT(stray_that_does_not_exist);
	return unit_run("boot hostile");
}
