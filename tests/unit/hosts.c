#include "tests/unit/hosts.h"

#include <string.h>

#define BLKSIZE   1468
#define QUEUE_MAX 64 /* frames on their way to the client */
#define END_MS    600000

static struct {
	uint8_t octets[ETH_FRAME_MAX];
	size_t len;
} queue[QUEUE_MAX];
static size_t queue_len;

static bool is_lost(struct lossy *lossy, unsigned count, unsigned lose)
{
	if (!lossy->rng || (lossy->only_tftp && boot.phase != BOOT_TFTP))
		return count == lose;
	return rng_between(lossy->rng, 1, 100) <= lossy->percent;
}

static void queue_frame(struct lossy *lossy, struct bytes frame)
{
	if (is_lost(lossy, ++lossy->received, lossy->lose_received))
		return;
	assert_true(queue_len < QUEUE_MAX && frame.len <= ETH_FRAME_MAX);
	memcpy(queue[queue_len].octets, frame.data, frame.len);
	queue[queue_len++].len = frame.len;
}

static void queue_packet(struct lossy *lossy, struct packet packet)
{
	queue_frame(lossy, frame_of(&packet));
}

static void serve_block(struct lossy *lossy, uint16_t block)
{
	size_t offset = (size_t)(block - 1) * BLKSIZE;
	size_t rest = HOSTS_FILE_LEN - offset;

	if (offset <= HOSTS_FILE_LEN)
		queue_packet(lossy, tftp_data(block, offset, rest < BLKSIZE ? rest : BLKSIZE));
}

static struct packet address(const struct lossy *lossy, uint8_t type)
{
	if (!lossy->lease.data)
		return OFFER(.type = type);
	return OFFER(.type = type, .mask = 0, .router = 0, .more = lossy->lease);
}

/* What the hosts answer to what the client sent last. */
static void serve(struct lossy *lossy)
{
	if (strcmp(sent.text, "DISCOVER") == 0) {
		queue_packet(lossy, address(lossy, DHCP_OFFER));
		queue_packet(lossy, PROXY_OFFER());
	} else if (strncmp(sent.text, "REQUEST", 7) == 0) {
		queue_packet(lossy, address(lossy, DHCP_ACK));
	} else if (strncmp(sent.text, "ARP who", 7) == 0) {
		if (sent.dst != CLIENT_IP)
			queue_frame(lossy, arp_reply(sent.dst));
	} else if (strncmp(sent.text, "ASK", 3) == 0) {
		queue_packet(lossy, PXE_ACK());
	} else if (strncmp(sent.text, "RRQ", 3) == 0) {
		queue_packet(lossy, OACK("blksize|1468|tsize|5000"));
	} else {
		assert_int_equal(strncmp(sent.text, "ACK", 3), 0);
		serve_block(lossy, (uint16_t)(be16_get(sent.payload + 2) + 1));
	}
}

static void output_all(struct lossy *lossy)
{
	for (int n = 0; boot_deadline_ms(&boot) <= now; n++) {
		assert_true(n < 100);
		if (output_once() && !is_lost(lossy, ++lossy->sent, lossy->lose_sent))
			serve(lossy);
	}
	assert_false(output_once());
}

/* Takes the events; returns the octets received so far. */
static uint64_t take_events(uint64_t received)
{
	struct boot_event e;

	while (boot_event(&boot, &e)) {
		if (e.type == BOOT_EVENT_FAILED)
			fail_msg("failed with %s", net_err_name(e.failure.err));
		if (e.type != BOOT_EVENT_DATA)
			continue;
		assert_int_equal(e.offset, received);
		for (size_t i = 0; i < e.data.len; i++)
			assert_int_equal(e.data.data[i], program_octet(e.offset + i));
		received += e.data.len;
	}
	return received;
}

uint64_t boot_with_hosts(uint32_t seed, struct lossy *lossy)
{
	uint64_t received = 0;

	queue_len = 0;
	lossy->sent = lossy->received = 0;
	power_on(seed);
	boot_link(&boot, true, 0);
	while (boot.phase != BOOT_DONE) {
		output_all(lossy);
		received = take_events(received);
		if (queue_len > 0) {
			now++;
			give_frame((struct bytes){queue[0].octets, queue[0].len});
			memmove(queue, queue + 1, --queue_len * sizeof(queue[0]));
		} else if (boot.phase != BOOT_DONE) {
			now = boot_deadline_ms(&boot);
		}
		assert_true(now < END_MS);
	}
	output_all(lossy);
	received = take_events(received);
	assert_int_equal(received, HOSTS_FILE_LEN);
	return now;
}
