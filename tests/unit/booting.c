#include "tests/unit/booting.h"

#include <string.h>

struct boot boot;
struct boot_config boot_config = {
	.mac = {0x02, 0, 0, 0, 0, 1},
	.uuid = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15},
	.arch = 7,
	.user_class = "Lanyard",
	.link_wait_ms = BOOT_LINK_WAIT_MS,
};

static uint64_t deadline(void)
{
	return boot_deadline_ms(&boot);
}

static void frame_input(struct bytes frame, uint64_t now_ms)
{
	boot_input(&boot, frame.data, frame.len, now_ms);
}

static size_t frame_output(uint8_t *frame, uint64_t now_ms)
{
	return boot_output(&boot, frame, now_ms);
}

static bool take_event(struct boot_event *out)
{
	return boot_event(&boot, out);
}

const struct client boot_client = {
	.state = &boot,
	.state_size = sizeof(boot),
	.memory = &boot.predict,
	.memory_size = sizeof(boot.predict),
	.env = &boot.env,
	.deadline = deadline,
	.frame_input = frame_input,
	.frame_output = frame_output,
	.event = take_event,
};

void power_on(uint32_t seed)
{
	be32_set(boot_config.seed, seed);
	memset(&boot, old_memory, sizeof(boot));
	begin(&boot_client, 0);
	boot_init(&boot, &boot_config, 0);
}

void begin_boot(void)
{
	power_on(1);
	boot_link(&boot, true, 0);
}

/* ---- stages ---- */

#define TID ":40069"

struct packet valid_packet(enum stage stage)
{
	switch (stage) {
	case STAGE_SELECTING:
		return PROXY_OFFER();
	case STAGE_REQUESTING:
		return DHCPACK();
	case STAGE_PXE:
		return PXE_ACK();
	case STAGE_ASKING:
		return OACK("blksize|512|tsize|1000");
	default:
		return tftp_data(2, 512, 488);
	}
}

struct bytes valid_frame(enum stage stage)
{
	struct packet p;

	if (stage == STAGE_ARP)
		return arp_reply(PXE_IP);
	p = valid_packet(stage);
	return frame_of(&p);
}

void expect_probe(void)
{
	expect("ARP who has 192.168.77.50");
	assert_int_equal(sent.src, IP4_ANY);
	quiet();
	due(now + BOOT_PROBE_MS, now + BOOT_PROBE_MS);
}

/* Datagrams go to the station of the host they are for, whoever else claimed to be it. */
static void expect_straight(const char *text)
{
	expect(text);
	assert_true(mac_equal(sent.to, mac_of(sent.dst)));
}

/* What the client sends on that frame. */
static void answer(enum stage stage)
{
	switch (stage) {
	case STAGE_SELECTING:
		expect("REQUEST 192.168.77.50 from 192.168.77.1");
		break;
	case STAGE_REQUESTING:
		expect_probe();
		expect("ARP who has 192.168.77.2");
		break;
	case STAGE_ARP:
		expect_straight("ASK 192.168.77.2");
		break;
	case STAGE_PXE:
		expect_straight(
			"RRQ nbp.efi from 192.168.77.2 blksize=1468 tsize=0 windowsize=128");
		break;
	case STAGE_ASKING:
		expect_straight("ACK 0 to 192.168.77.2" TID);
		event("SIZE 1000");
		quiet();
		give(tftp_data(1, 0, 512));
		expect_straight("ACK 1 to 192.168.77.2" TID);
		event("DATA 0+512");
		break;
	case STAGE_RECEIVING:
		expect_straight("ACK 2 to 192.168.77.2" TID);
		event("DATA 512+488");
		event("DONE 1000");
		break;
	default:
		expect_straight("ACK 2 to 192.168.77.2" TID);
		break;
	}
	event("");
	quiet();
}

void next_stage(enum stage stage, struct bytes frame)
{
	give_frame(frame);
	answer(stage);
}

void boot_to(enum stage stage)
{
	begin_boot();
	expect("DISCOVER");
	quiet();
	at(now + 1);
	give(OFFER());
	quiet();
	for (enum stage s = STAGE_SELECTING; s < stage; s++) {
		at(now + 1);
		next_stage(s, valid_frame(s));
	}
}

void finish_from(enum stage stage)
{
	for (enum stage s = stage; s < STAGE_COUNT; s++)
		next_stage(s, valid_frame(s));
	assert_int_equal(boot.phase, BOOT_DONE);
}

void assert_failure(const char *sentence)
{
	char text[600];

	boot_failure_text(&boot, &boot.failure, text, sizeof(text));
	assert_string_equal(text, sentence);
}

void expect_release(void)
{
	expect("ARP who has 192.168.77.1");
	give_frame(arp_reply(DHCP_IP));
	expect("RELEASE 192.168.77.50 to 192.168.77.1");
	quiet();
	assert_int_equal(boot_deadline_ms(&boot), NET_NEVER);
}

char told[TOLD_MAX];

void tell(void *context, const struct trace_entry *entry)
{
	size_t used = strlen(told);

	assert_ptr_equal(context, &boot);
	if (trace_level(entry->id) != TRACE_STEP)
		return;
	strcat(told, trace_actor(entry->id));
	strcat(told, " ");
	used = strlen(told);
	boot_trace_text(&boot, entry, told + used, sizeof(told) - used - 2);
	strcat(told, "\n");
}
