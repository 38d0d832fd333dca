/*
 * What leads a boot on, damaged or at the wrong time, in every stage: it goes on as if that had not
 * come. Frames that are wrong in other ways: hostile.h.
 */
#include <string.h>

#include "tests/unit/moments.h"

#define IP_AT    14
#define TOTAL_AT 16

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

/* ---- datagrams of every length ---- */

#define OUTPUTS_MAX 4 /* what one datagram may bring about */

static void take_any(struct packet p)
{
	struct boot_event e;

	give_frame(frame_of(&p));
	for (int n = 0; boot_deadline_ms(&boot) <= now; n++) {
		assert_true(n < OUTPUTS_MAX);
		output_once();
		while (boot_event(&boot, &e))
			;
	}
	while (boot_event(&boot, &e))
		;
}

/* Cut where it may be, filled with what may be, in headers that know it. */
static void datagram_of_every_length(void **state)
{
	(void)state;
	for (enum moment moment = 0; moment < MOMENT_COUNT; moment++) {
		struct packet p;
		size_t end;

		unit_where = moment_name(moment);
		arrive(moment);
		p = usual_packet(moment);
		end = p.len;
		memset(p.payload + end, 0xa5, 40);
		for (p.len = 0; p.len < end + 40; p.len++) {
			arrive(moment);
			take_any(p);
		}
	}
	unit_where = NULL;
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

/* ---- another station in the name of a server ---- */

static struct bytes false_arp(void)
{
	struct arp arp = {ARP_REPLY, mac_of(OTHER_IP), PXE_IP, client_mac, CLIENT_IP};

	return arp_frame(&arp, client_mac);
}

/* What leads on, in time before the true one. A transfer is not even hastened by it. */
static void forge(enum stage stage)
{
	if (stage == STAGE_SELECTING || stage == STAGE_ARP)
		return;
	memcpy(valid + 6, mac_of(OTHER_IP).octet, 6);
	if (stage < STAGE_RECEIVING) {
		give_frame((struct bytes){valid, valid_len});
		assert_int_equal(boot.env.drops[DROP_UDP_STATION], 1);
	}
	for (int n = 0; n < 100; n++)
		dropped_frame(DROP_UDP_STATION, (struct bytes){valid, valid_len});
}

static void forged_by_another_station(void **state)
{
	(void)state;
	each_stage(forge);
}

static void false_neighbour_answers_first(void **state)
{
	(void)state;
	boot_to(STAGE_ARP);
	give_frame(false_arp());
	quiet(); /* the OFFER came from another station, whose answer is waited for */
	dropped_frame(DROP_ARP_UNASKED, false_arp());
	at(now + 1);
	finish_from(STAGE_ARP);
	assert_int_equal(traced(TRACE_ARP_TWO_CLAIM), 1);
	dropped_frame(DROP_ARP_UNASKED, false_arp());
}

/* The true one's first answer was lost: what the false one gets leads nowhere. */
static void false_neighbour_leads_nowhere(void **state)
{
	(void)state;
	boot_to(STAGE_ARP);
	give_frame(false_arp());
	do
		due(now, now + NEIGHBOUR_SETTLE_MS);
	while (!output_once() || strcmp(sent.text, "ASK 192.168.77.2") != 0);
	assert_true(mac_equal(sent.to, mac_of(OTHER_IP)));
	do
		due(now, now + 2000);
	while (output_once() && strcmp(sent.text, "ARP who has 192.168.77.2") != 0);
	dropped_frame(DROP_ARP_UNASKED, false_arp());
	finish_from(STAGE_ARP);
	assert_true(mac_equal(sent.to, mac_of(PXE_IP)));
	assert_int_equal(traced(TRACE_ARP_TWO_CLAIM), 1);
}

/* The trace of it, with both of them. */
static void two_claims_are_told(void **state)
{
	char text[200];

	(void)state;
	boot_to(STAGE_ARP);
	give_frame(false_arp());
	finish_from(STAGE_ARP);
	for (uint32_t n = 0; n < boot.env.trace.count; n++) {
		const struct trace_entry *entry = &boot.env.trace.ring[n];

		if (entry->id != TRACE_ARP_TWO_CLAIM)
			continue;
		boot_trace_text(&boot, entry, text, sizeof(text));
		assert_string_equal(text, "192.168.77.2 is claimed by 02:00:c0:a8:4d:42 and by "
		                          "02:00:c0:a8:4d:02; trying the latter");
		return;
	}
	fail();
}

int main(void)
{
	UNIT(cut_everywhere);
	UNIT(every_bit_wrong);
	UNIT(to_another_station);
	UNIT(payloads_cut_short);
	UNIT(datagram_of_every_length);
	UNIT(right_frame_at_the_wrong_time);
	UNIT(foreign_replies);
	UNIT(stray_of_the_same_host);
	UNIT(stray_that_does_not_exist);
	UNIT(forged_by_another_station);
	UNIT(false_neighbour_answers_first);
	UNIT(false_neighbour_leads_nowhere);
	UNIT(two_claims_are_told);
	return unit_run("boot hostile");
}
