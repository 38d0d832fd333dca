#include <string.h>

#include "tests/unit/hosts.h"
#include "tests/unit/moments.h"

/* ---- packets lost ---- */

static void nothing_lost(void **state)
{
	struct lossy lossy = {0};

	(void)state;
	assert_true(boot_with_hosts(1, &lossy) < BOOT_PROBE_MS + 30);
	/* DISCOVER REQUEST probe ARP ASK RRQ and five ACKs; two offers */
	assert_int_equal(lossy.sent, 11);
	assert_int_equal(lossy.received, 10);
}

/* A failed send is a lost packet: the boot gets over any one of them. */
static void any_frame_of_ours_lost(void **state)
{
	struct lossy lossy = {0};
	unsigned frames;

	(void)state;
	boot_with_hosts(1, &lossy);
	frames = lossy.sent;
	for (lossy.lose_sent = 1; lossy.lose_sent <= frames; lossy.lose_sent++)
		assert_true(boot_with_hosts(1, &lossy) < 5000);
}

static void any_frame_for_us_lost(void **state)
{
	struct lossy lossy = {0};
	unsigned frames;

	(void)state;
	boot_with_hosts(1, &lossy);
	frames = lossy.received;
	for (lossy.lose_received = 1; lossy.lose_received <= frames; lossy.lose_received++)
		assert_true(boot_with_hosts(1, &lossy) < 5000);
}

static void any_two_frames_lost(void **state)
{
	struct lossy lossy = {0};

	(void)state;
	for (unsigned sent_n = 1; sent_n <= 12; sent_n++) {
		for (unsigned received_n = 1; received_n <= 12; received_n++) {
			lossy.lose_sent = sent_n;
			lossy.lose_received = received_n;
			assert_true(boot_with_hosts(2, &lossy) < 14000);
		}
	}
}

static void assert_boots(struct lossy lossy)
{
	static const uint8_t seed[RNG_SEED_LEN] = {9};
	struct rng rng;

	rng_init(&rng, seed);
	lossy.rng = &rng;
	for (uint32_t n = 0; n < 100; n++)
		boot_with_hosts(n, &lossy);
}

static void many_frames_lost(void **state)
{
	(void)state;
	assert_boots((struct lossy){.percent = 5});
	assert_boots((struct lossy){.percent = 20, .only_tftp = true});
}

/* ---- the same again ---- */

static struct transcript first, second;

static void keep(struct transcript *to, uint32_t seed, uint8_t memory)
{
	static const uint8_t loss_seed[RNG_SEED_LEN] = {4};
	struct lossy lossy = {.percent = 15};
	struct rng rng;

	rng_init(&rng, loss_seed);
	lossy.rng = &rng;
	to->len = 0;
	transcript = to;
	old_memory = memory;
	boot_with_hosts(seed, &lossy);
	old_memory = 0xa5;
	transcript = NULL;
}

static void assert_same(void)
{
	assert_int_equal(first.len, second.len);
	assert_memory_equal(first.octets, second.octets, first.len);
}

static void same_seed_same_frames(void **state)
{
	(void)state;
	for (uint32_t seed = 0; seed < 10; seed++) {
		keep(&first, seed, 0xa5);
		keep(&second, seed, 0xa5);
		assert_true(first.len > 1500);
		assert_same();
	}
}

/* Whatever stood in the frames and in struct boot before, none of it is sent. */
static void no_old_memory_is_sent(void **state)
{
	(void)state;
	for (uint32_t seed = 0; seed < 10; seed++) {
		keep(&first, seed, 0xa5);
		keep(&second, seed, 0x5a);
		assert_same();
	}
}

/* Replies, too, which are built in struct boot. */
static void no_old_memory_in_replies(void **state)
{
	struct arp arp = {ARP_REQUEST, mac_of(OTHER_IP), OTHER_IP, client_mac, CLIENT_IP};

	(void)state;
	boot_to(STAGE_RECEIVING);
	give_frame(echo_request(PXE_IP, "0123456789abcdef0123456789abcdef", 32));
	expect("ECHO reply to 192.168.77.2 of 40 octets");
	at(now + REPLY_INTERVAL_MS);
	give_frame(echo_request(PXE_IP, "x", 1)); /* shorter: `expect` looks at the padding */
	expect("ECHO reply to 192.168.77.2 of 9 octets");
	at(now + REPLY_INTERVAL_MS);
	give_frame(arp_frame(&arp, broadcast_mac));
	expect("ARP reply to 192.168.77.66");
}

static void answer_all(void)
{
	for (int n = 0; boot_deadline_ms(&boot) <= now; n++) {
		assert_true(n < 8);
		output_once();
	}
}

/* All that others can make it send there: replies, an ERROR; and what it sends to its end. */
static void provoke(enum moment moment)
{
	struct arp arp = {ARP_REQUEST, mac_of(OTHER_IP), OTHER_IP, client_mac, CLIENT_IP};
	struct packet stray;

	reach(moment);
	stray = usual_packet(moment);
	stray.src_port = 1;
	give_frame(echo_request(PXE_IP, "x", 1));
	answer_all();
	give(stray);
	answer_all();
	give_frame(arp_frame(&arp, broadcast_mac));
	answer_all();
	now += REPLY_INTERVAL_MS;
	answer_all();
}

/* M52: in every moment, and in the DECLINE, the RELEASE, the renewal and the last ERROR, too. */
static void no_old_memory_in_any_moment(void **state)
{
	(void)state;
	for (enum moment moment = 0; moment < MOMENT_COUNT; moment++) {
		unit_where = moment_name(moment);
		for (int run = 0; run < 2; run++) {
			transcript = run ? &second : &first;
			transcript->len = 0;
			old_memory = run ? 0x5a : 0xa5;
			provoke(moment);
			reach(moment);
			if (moment == AT_PROBE)
				lead_to_end_after_decline(arp_reply(CLIENT_IP));
			else
				lead_to_end(moment);
		}
		transcript = NULL;
		old_memory = 0xa5;
		assert_true(first.len > 500);
		assert_same();
	}
	unit_where = NULL;
}

int main(void)
{
	UNIT(nothing_lost);
	UNIT(any_frame_of_ours_lost);
	UNIT(any_frame_for_us_lost);
	UNIT(any_two_frames_lost);
	UNIT(many_frames_lost);
	UNIT(same_seed_same_frames);
	UNIT(no_old_memory_is_sent);
	UNIT(no_old_memory_in_replies);
	UNIT(no_old_memory_in_any_moment);
	return unit_run("boot faults");
}
