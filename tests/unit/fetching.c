#include "tests/unit/fetching.h"

#include <string.h>

struct net_env fetch_env;
struct tftp tftp;
const struct boot_file file_ordered = {PXE_IP, FILE_NAME};
const struct tftp_order usual_order = {.file = &file_ordered, .own = CLIENT_IP};

static void input(const struct udp_in *in, uint64_t now_ms)
{
	tftp_input(&tftp, in, now_ms);
}

static bool output(struct udp_out *out, uint64_t now_ms)
{
	return tftp_output(&tftp, out, now_ms);
}

static uint64_t deadline(void)
{
	return tftp_deadline_ms(&tftp);
}

void begin_tftp(void)
{
	static const struct client client = {
		.state = &tftp,
		.state_size = sizeof(tftp),
		.env = &fetch_env,
		.deadline = deadline,
		.input = input,
		.output = output,
	};
	static const uint8_t seed[RNG_SEED_LEN] = {1};

	fetch_env = (struct net_env){0};
	rng_init(&fetch_env.rng, seed);
	memset(&tftp, 0xa5, sizeof(tftp));
	begin(&client, T0);
	tftp_init(&tftp, &fetch_env);
	quiet();
	tftp_fetch(&tftp, &usual_order, T0);
}

void begin_rrq(void)
{
	begin_tftp();
	expect(RRQ);
	quiet();
}

void begin_receiving(void)
{
	begin_rrq();
	give(OACK("blksize|512|tsize|2000"));
	expect(ACK(0));
	quiet();
	event("SIZE 2000");
	dropped(DROP_TFTP_BLOCK, tftp_data(0, 0, 512));
}

void block(uint16_t number, uint64_t offset, size_t len)
{
	give(tftp_data(number, offset, len));
	expectf("ACK %u to 192.168.77.2:40069", number);
	eventf("DATA %llu+%zu", (unsigned long long)offset, len);
	quiet();
}
