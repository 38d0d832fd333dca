#include "tests/unit/moments.h"

#include <string.h>

const char *moment_name(enum moment moment)
{
	static const char *const names[] = {
		[AT_LINK] = "no link",
		[AT_DISCOVER] = "discover",
		[AT_SELECTING] = "selecting",
		[AT_REQUESTING] = "requesting",
		[AT_PROBE] = "probe",
		[AT_ARP] = "arp",
		[AT_PXE] = "4011",
		[AT_MENU] = "menu",
		[AT_GROUP] = "group",
		[AT_ASKING] = "rrq",
		[AT_RECEIVING] = "transfer",
		[AT_RENEWING] = "renewing",
		[AT_DONE] = "done",
		[AT_FAILED] = "last words",
	};

	return names[moment];
}

/* The stage of booting.h that goes on as the moment does; STAGE_COUNT: none does. */
static enum stage stage_of(enum moment moment)
{
	static const enum stage stages[] = {
		[AT_LINK] = STAGE_COUNT,
		[AT_DISCOVER] = STAGE_COUNT,
		[AT_SELECTING] = STAGE_SELECTING,
		[AT_REQUESTING] = STAGE_REQUESTING,
		[AT_PROBE] = STAGE_COUNT,
		[AT_ARP] = STAGE_ARP,
		[AT_PXE] = STAGE_PXE,
		[AT_MENU] = STAGE_COUNT,
		[AT_GROUP] = STAGE_PXE,
		[AT_ASKING] = STAGE_ASKING,
		[AT_RECEIVING] = STAGE_RECEIVING,
		[AT_RENEWING] = STAGE_RECEIVING,
		[AT_DONE] = STAGE_DONE,
		[AT_FAILED] = STAGE_COUNT,
	};

	return stages[moment];
}

/* ---- the way there ---- */

#define CONTROL 6, 1, PXE_DISCOVERY_NO_BROADCAST | PXE_DISCOVERY_NO_MULTICAST
#define SERVER  8, 7, 0, 15, 1, 192, 168, 77, 2
#define ITEMS   9, 8, 0, 15, 1, 'a', 0, 0, 1, 'b'
#define PROMPT  10, 3, 5, 'G', 'o'
#define GROUP   7, 4, 239, 1, 1, 1
#define ITEM_15 71, 4, 0, 15, 0, 0

/* An option 43 of an ACK that names no file. */
#define VENDOR_ACK(...)                   \
	PXE_ACK(.field = NULL, .next = 0, \
	        .more = BYTES(43, sizeof((const uint8_t[]){__VA_ARGS__}) + 1, __VA_ARGS__, 255))

static void begin_discover(void)
{
	begin_boot();
	expect("DISCOVER");
	quiet();
}

static void begin_probe(struct bytes lease)
{
	boot_to(STAGE_REQUESTING);
	at(now + 1);
	give(DHCPACK(.more = lease));
	expect("ARP who has 192.168.77.50");
	quiet();
}

static void begin_menu(void)
{
	boot_to(STAGE_PXE);
	at(now + 1);
	give(VENDOR_ACK(CONTROL, SERVER, ITEMS, PROMPT));
	quiet();
	assert_non_null(boot_menu(&boot));
}

static void begin_group(void)
{
	boot_to(STAGE_PXE);
	at(now + 1);
	give(VENDOR_ACK(GROUP, ITEM_15));
	expect("IGMP report 239.1.1.1");
	expect("DISCOVER-TYPE 15 to 239.1.1.1");
	quiet();
}

/* A lease of 8 s is renewed after 4 s, in which the transfer sends its ACK again. */
static void begin_renewing(void)
{
	begin_probe((struct bytes)BYTES(51, 4, 0, 0, 0, 8));
	due(now + BOOT_PROBE_MS, now + BOOT_PROBE_MS);
	expect("ARP who has 192.168.77.2");
	quiet();
	for (enum stage stage = STAGE_ARP; stage < STAGE_RECEIVING; stage++) {
		at(now + 1);
		next_stage(stage, valid_frame(stage));
	}
	while (strcmp(sent.text, "RENEW 192.168.77.50 at 192.168.77.1") != 0) {
		due(now, 5000);
		expect("");
		if (strcmp(sent.text, "ARP who has 192.168.77.1") == 0)
			give_frame(arp_reply(DHCP_IP));
	}
	quiet();
}

static void begin_failed(void)
{
	boot_to(STAGE_RECEIVING);
	boot_abort(&boot, (struct failure){.err = ERR_ABORTED}, now);
	event("FAILED ABORTED");
	expect("ERROR 0 to 192.168.77.2:40069");
	expect("ARP who has 192.168.77.1");
	quiet();
}

void reach(enum moment moment)
{
	switch (moment) {
	case AT_LINK:
		power_on(1);
		break;
	case AT_DISCOVER:
		begin_discover();
		break;
	case AT_PROBE:
		begin_probe((struct bytes)EMPTY);
		break;
	case AT_MENU:
		begin_menu();
		break;
	case AT_GROUP:
		begin_group();
		break;
	case AT_RENEWING:
		begin_renewing();
		break;
	case AT_FAILED:
		begin_failed();
		break;
	default:
		boot_to(stage_of(moment));
	}
	event("");
}

/* What a boot and its diagram are made of. struct boot points into itself and stays where it is. */
static struct memory {
	bool kept;
	struct boot boot;
	uint64_t now;
	uint32_t xid;
	uint16_t tftp_port;
} memories[MOMENT_COUNT];

void arrive(enum moment moment)
{
	struct memory *m = &memories[moment];

	if (!m->kept) {
		reach(moment);
		*m = (struct memory){true, boot, now, last_xid, last_tftp_port};
	}
	begin(&boot_client, m->now);
	boot = m->boot;
	last_xid = m->xid;
	last_tftp_port = m->tftp_port;
}

/* ---- what comes there ---- */

struct packet usual_reply(enum moment moment)
{
	switch (moment) {
	case AT_DISCOVER:
		return OFFER();
	case AT_SELECTING:
		return PROXY_OFFER();
	case AT_PXE:
	case AT_ARP:
	case AT_MENU:
	case AT_GROUP:
		return PXE_ACK();
	default:
		return DHCPACK();
	}
}

struct packet usual_packet(enum moment moment)
{
	switch (moment) {
	case AT_ASKING:
	case AT_RECEIVING:
	case AT_DONE:
		return valid_packet(stage_of(moment));
	case AT_RENEWING:
		return valid_packet(STAGE_RECEIVING);
	default:
		return usual_reply(moment);
	}
}

struct bytes usual_frame(enum moment moment)
{
	struct packet p = usual_packet(moment);

	return frame_of(&p);
}

bool usual_leads_on(enum moment moment)
{
	return moment == AT_DISCOVER || (stage_of(moment) != STAGE_COUNT && moment != AT_ARP);
}

/* ---- to the end ---- */

static void finish_prompt(void)
{
	due(now, now + 5000);
	expect("DISCOVER-TYPE 15 to 192.168.77.2");
	quiet();
	give(PXE_ACK());
	expect("RRQ nbp.efi from 192.168.77.2 blksize=1468 tsize=0 windowsize=128");
	quiet();
	finish_from(STAGE_ASKING);
}

static void finish_probe(void)
{
	due(now, now + BOOT_PROBE_MS);
	expect("ARP who has 192.168.77.2");
	quiet();
	finish_from(STAGE_ARP);
}

static void finish_group(struct bytes answer)
{
	give_frame(answer);
	expect("IGMP leave 239.1.1.1");
	expect("RRQ nbp.efi from 192.168.77.2 blksize=1468 tsize=0 windowsize=128");
	quiet();
	finish_from(STAGE_ASKING);
}

static void finish_last_words(struct bytes answer)
{
	give_frame(answer);
	expect("RELEASE 192.168.77.50 to 192.168.77.1");
	quiet();
	assert_int_equal(boot_deadline_ms(&boot), NET_NEVER);
}

/* Both offers are there; where the DHCP server told no mask a better one is waited for. */
static void await_plan(void)
{
	give(PROXY_OFFER());
	if (boot_deadline_ms(&boot) > now)
		due(now, now + PLAN_PATIENCE_MS);
}

static void finish_discover(struct bytes offer)
{
	give_frame(offer);
	quiet();
	await_plan();
	expect("REQUEST 192.168.77.50 from 192.168.77.1");
	quiet();
	finish_from(STAGE_REQUESTING);
}

static struct bytes offer_frame(void)
{
	struct packet offer = OFFER();

	return frame_of(&offer);
}

static void finish_link(void)
{
	boot_link(&boot, true, now);
	expect("DISCOVER");
	quiet();
	finish_discover(offer_frame());
}

void lead_to_end_by(enum moment moment, struct bytes frame)
{
	enum stage stage = stage_of(moment);

	if (moment == AT_DISCOVER) {
		finish_discover(frame);
	} else if (moment == AT_GROUP) {
		finish_group(frame);
	} else if (moment == AT_FAILED) {
		finish_last_words(frame);
	} else {
		next_stage(stage, frame);
		finish_from(stage + 1);
	}
}

void lead_to_end_after_decline(struct bytes claim)
{
	give_frame(claim);
	expect("DECLINE 192.168.77.50 from 192.168.77.1");
	expect("DISCOVER");
	quiet();
	give(OFFER());
	give(PROXY_OFFER());
	due(now, now + PLAN_PATIENCE_REFUSED_MS);
	expect("REQUEST 192.168.77.50 from 192.168.77.1");
	quiet();
	finish_from(STAGE_REQUESTING);
}

void lead_to_end_without_options(struct bytes refused)
{
	give_frame(refused);
	expect("ERROR 8 to 192.168.77.2:40069");
	expect("RRQ nbp.efi from 192.168.77.2");
	quiet();
	give(tftp_data(1, 0, 512));
	expect("ACK 1 to 192.168.77.2:40069");
	event("DATA 0+512");
	finish_from(STAGE_RECEIVING);
}

void lead_to_end_with_bootp(struct bytes bootp)
{
	give_frame(bootp);
	quiet();
	await_plan();
	expect_probe();
	expect("ARP who has 192.168.77.2");
	quiet();
	finish_from(STAGE_ARP);
}

void lead_to_end(enum moment moment)
{
	switch (moment) {
	case AT_LINK:
		finish_link();
		break;
	case AT_PROBE:
		finish_probe();
		break;
	case AT_MENU:
		finish_prompt();
		break;
	case AT_FAILED:
		finish_last_words(arp_reply(DHCP_IP));
		break;
	default:
		lead_to_end_by(moment, moment == AT_ARP ? arp_reply(PXE_IP) : usual_frame(moment));
	}
}
