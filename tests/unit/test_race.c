/* When a race looks at other things than its NICs: a look can take long. */
#include "efi/race.h"

#include <string.h>

#include "efi/clock.h"
#include "efi/cpu.h"
#include "efi/firmware.h"
#include "efi/keys.h"
#include "efi/smbios.h"
#include "tests/unit/packets.h"
#include "tests/unit/uefi.h"
#include "tests/unit/unit.h"

#define LASTS_MS       1000 /* each race */
#define LOOK_LATEST_MS 100  /* in a transfer without a pause */
#define ROUND_MS       10   /* at most, of a loop that finds a frame each time */
#define ANSWER_EACH_MS 20

static struct attempt attempt;
static struct inbox inbox;
static struct nic nic = {.open = true};
static struct race race;
static uint64_t ticks, end_ms;

/* What comes over the wire, and when the race has looked. */
static struct {
	bool transfers; /* data come without an end */
	bool asks;      /* an echo request now and then, whose answer a pause follows */
	bool pauses;    /* nothing comes this time */
	uint64_t ask_ms;
	uint64_t looked_ms[LASTS_MS * 2];
	size_t looks, looks_outside_of_pauses;
} played;

uint64_t cpu_ticks(void)
{
	return ticks += 1000;
}

bool cpu_random(uint32_t *number)
{
	(void)number;
	return false;
}

void smbios_uuid(uint8_t uuid[16])
{
	memset(uuid, 0, 16);
}

enum net_err nic_open(struct nic *opened, EFI_STATUS *status)
{
	opened->open = true;
	*status = EFI_SUCCESS;
	return ERR_NONE;
}

void nic_close(struct nic *closed)
{
	closed->open = false;
}

bool nic_has_link(const struct nic *of)
{
	(void)of;
	return true;
}

void nic_text(struct line *line, const struct nic *of)
{
	(void)line;
	(void)of;
}

void keys_discard(void)
{
}

/* Is called in each look. */
enum key keys_poll(uint64_t now_ms)
{
	assert_in_range(played.looks, 0, LASTS_MS * 2 - 1);
	played.looked_ms[played.looks++] = now_ms;
	played.looks_outside_of_pauses += !attempt_pauses(&attempt);
	return KEY_NONE;
}

/* ---- the wire ---- */

static bool send(struct link *link, const uint8_t *frame, size_t len)
{
	(void)link;
	(void)frame;
	(void)len;
	return true;
}

static bool up(struct link *link)
{
	(void)link;
	return true;
}

static size_t receive(struct link *link, uint8_t *frame, size_t cap)
{
	static const uint8_t foreign[60] = {2, 0, 0, 0, 0, 9, 2, 0, 0, 0, 0, 8};
	struct bytes coming = {foreign, sizeof(foreign)};
	bool pauses = played.pauses;

	(void)link;
	if (attempt.now_ms >= end_ms)
		attempt.state = ATTEMPT_COMPLETE;
	played.pauses = false;
	if (!played.transfers || pauses)
		return 0;
	attempt.data_ms = attempt.now_ms;
	if (played.asks && attempt.now_ms >= played.ask_ms) {
		coming = echo_request(PXE_IP, "?", 1);
		played.ask_ms = attempt.now_ms + ANSWER_EACH_MS;
		played.pauses = true;
	}
	assert_in_range(coming.len, 1, cap);
	memcpy(frame, coming.data, coming.len);
	return coming.len;
}

/* A race of one NIC, whose transfer has begun if it is to; and all of it. */
static void run(bool transfers, bool asks)
{
	static const struct link_ops ops = {.send = send, .recv = receive, .up = up};
	uint64_t now_ms;

	firmware_set(NULL, &uefi_table);
	do
		now_ms = clock_ms();
	while (now_ms == 0); /* as a time of data it means: never */
	memset(&played, 0, sizeof(played));
	played.transfers = transfers;
	played.asks = asks;
	uefi_screen_on();
	attempt_init(&attempt, &nic, &inbox, 0, false);
	attempt.snp.link.ops = &ops;
	attempt.state = ATTEMPT_RUNNING;
	attempt.now_ms = now_ms;
	attempt.data_ms = transfers ? now_ms : 0;
	boot_init(&attempt.boot, &(struct boot_config){.arch = 7}, now_ms);
	memcpy(attempt.boot.iface.mac.octet, client_mac.octet, sizeof(client_mac.octet));
	iface_configure(&attempt.boot.iface, CLIENT_IP, MASK_24, ROUTER_IP, now_ms);
	attempt.boot.phase = BOOT_DONE;
	race = (struct race){.attempt = &attempt, .count = 1, .opened = 1, .now_ms = now_ms};
	end_ms = now_ms + LASTS_MS;
	assert_ptr_equal(race_run(&race), &attempt);
}

static uint64_t since_last_look_ms(size_t look)
{
	return played.looked_ms[look] - played.looked_ms[look - 1];
}

/* ---- the tests ---- */

/* What does not pause is not disturbed, but for a key and the progress now and then. */
static void transfer_without_a_pause(void **state)
{
	(void)state;
	run(true, false);
	assert_in_range(played.looks, LASTS_MS / (LOOK_LATEST_MS + ROUND_MS),
	                1 + LASTS_MS / LOOK_LATEST_MS);
	for (size_t look = 1; look < played.looks; look++)
		assert_in_range(since_last_look_ms(look), LOOK_LATEST_MS,
		                LOOK_LATEST_MS + ROUND_MS);
}

/* Between an answer and the next frame nobody waits for us. */
static void transfer_that_pauses(void **state)
{
	(void)state;
	run(true, true);
	assert_in_range(played.looks, LASTS_MS / (ANSWER_EACH_MS + ROUND_MS), LASTS_MS);
	assert_int_equal(played.looks_outside_of_pauses, 1); /* the first one, before all */
	for (size_t look = 1; look < played.looks; look++)
		assert_in_range(since_last_look_ms(look), 1, ANSWER_EACH_MS + ROUND_MS);
}

/* Asking for a key or a link takes the firmware longer than a round takes us. */
static void no_transfer(void **state)
{
	(void)state;
	run(false, false);
	assert_in_range(played.looks, LASTS_MS, LASTS_MS + 2);
	for (size_t look = 1; look < played.looks; look++)
		assert_int_equal(since_last_look_ms(look), 1);
}

int main(void)
{
	UNIT(transfer_without_a_pause);
	UNIT(transfer_that_pauses);
	UNIT(no_transfer);
	return unit_run("race");
}
