#include "net/tftp_put.h"

#include <string.h>

#include "tests/unit/diagram.h"

#define WRQ(n)  "WRQ nbp.efi from 192.168.77.2 blksize=1468 tsize=" #n
#define PLAIN   "WRQ nbp.efi from 192.168.77.2"
#define DATA(n) "DATA " #n " to 192.168.77.2:40069"
#define T0      7000 /* when the file is to be written */

static struct net_env env;
static struct tftp_put put;
static const struct boot_file file = {PXE_IP, FILE_NAME};
static uint8_t octets[70000];

static void input(const struct udp_in *in, uint64_t now_ms)
{
	tftp_put_input(&put, in, now_ms);
}

static bool output(struct udp_out *out, uint64_t now_ms)
{
	return tftp_put_output(&put, out, now_ms);
}

static uint64_t deadline(void)
{
	return tftp_put_deadline_ms(&put);
}

static void begin_put(size_t len, uint16_t blksize)
{
	static const struct client client = {
		.state = &put,
		.state_size = sizeof(put),
		.env = &env,
		.deadline = deadline,
		.input = input,
		.output = output,
	};
	static const uint8_t seed[RNG_SEED_LEN] = {1};
	const struct tftp_put_order order = {
		.file = &file, .own = CLIENT_IP, .blksize = blksize, .source = {octets, len}};

	for (size_t n = 0; n < sizeof(octets); n++)
		octets[n] = (uint8_t)(n * 7 + n / 512);
	env = (struct net_env){0};
	rng_init(&env.rng, seed);
	memset(&put, 0xa5, sizeof(put));
	begin(&client, T0);
	tftp_put_init(&put, &env);
	quiet();
	tftp_put_begin(&put, &order, T0);
}

static struct packet ack(uint16_t block)
{
	return tftp_packet(TFTP_ACK, block, "", 0);
}

static struct packet from_port(struct packet p, uint16_t port)
{
	p.src_port = port;
	return p;
}

/* The block just sent is these octets of the source. */
static void assert_sent(size_t at, size_t len)
{
	assert_int_equal(sent.len, 4 + len);
	assert_memory_equal(sent.payload + 4, octets + at, len);
}

static void assert_failed(enum net_err err)
{
	assert_int_equal(put.state, TFTP_PUT_FAILED);
	assert_int_equal(put.failure.err, err);
	assert_int_equal(put.failure.word[0], PXE_IP);
	quiet();
	assert_int_equal(deadline(), NET_NEVER);
}

/* ---- the course ---- */

static void whole_file_with_options(void **state)
{
	(void)state;
	begin_put(3000, 0);
	expect(WRQ(3000));
	give(OACK("blksize|1400|tsize|3000"));
	expect(DATA(1 of 1400));
	assert_sent(0, 1400);
	give(ack(1));
	expect(DATA(2 of 1400));
	assert_sent(1400, 1400);
	give(ack(2));
	expect(DATA(3 of 200));
	assert_sent(2800, 200);
	give(ack(3));
	quiet();
	assert_int_equal(put.state, TFTP_PUT_COMPLETE);
	assert_int_equal(deadline(), NET_NEVER);
}

static void server_without_options(void **state)
{
	(void)state;
	begin_put(512, 0);
	expect(WRQ(512));
	give(ack(0));
	expect(DATA(1 of 512));
	give(ack(1));
	expect(DATA(2 of 0)); /* a full last block is followed by an empty one */
	give(ack(2));
	assert_int_equal(put.state, TFTP_PUT_COMPLETE);
}

static void empty_file(void **state)
{
	(void)state;
	begin_put(0, 0);
	expect(WRQ(0));
	give(ack(0));
	expect(DATA(1 of 0));
	give(ack(1));
	assert_int_equal(put.state, TFTP_PUT_COMPLETE);
}

static void block_size_ordered(void **state)
{
	(void)state;
	begin_put(100, 600);
	expect("WRQ nbp.efi from 192.168.77.2 blksize=600 tsize=100");
}

/* ---- what goes wrong ---- */

static void options_refused(void **state)
{
	(void)state;
	begin_put(100, 0);
	expect(WRQ(100));
	give(tftp_error(8, "no options"));
	expect(PLAIN);
	dropped(DROP_TFTP_TID, from_port(ack(0), 0));
	give(ack(0));
	expect(DATA(1 of 100));
}

static void refused_without_options_too(void **state)
{
	(void)state;
	begin_put(100, 0);
	expect(WRQ(100));
	give(tftp_error(8, "no options"));
	expect(PLAIN);
	give(tftp_error(8, "no options"));
	assert_failed(ERR_TFTP_REFUSED);
}

static void size_only_is_acknowledged(void **state)
{
	(void)state;
	begin_put(600, 0);
	expect(WRQ(600));
	give(OACK("tsize|600"));
	expect(DATA(1 of 512));
	dropped(DROP_TFTP_OPCODE, OACK("tsize|600"));
}

/* RFC 6298 2.2: thrice the first round trip. */
static void timer_follows_round_trips(void **state)
{
	(void)state;
	begin_put(1000, 0);
	expect(WRQ(1000));
	at(now + 100);
	give(ack(0));
	expect(DATA(1 of 512));
	due(now + 300, now + 300);
	expect(DATA(1 of 512));
}

static void options_not_asked_for(void **state)
{
	(void)state;
	begin_put(100, 0);
	expect(WRQ(100));
	give(OACK("blksize|1469"));
	expect("ERROR 8 to 192.168.77.2:40069");
	expect(PLAIN);
	dropped(DROP_TFTP_OPCODE, OACK("blksize|512"));
}

static void server_refuses(void **state)
{
	(void)state;
	begin_put(100, 0);
	expect(WRQ(100));
	give(tftp_error(2, "read only"));
	assert_failed(ERR_TFTP_REFUSED);
	assert_int_equal(put.failure.word[1], 2);
	assert_string_equal(put.said, "read only");
	dropped(DROP_STATE, ack(0));
}

static void disk_full_on_the_way(void **state)
{
	(void)state;
	begin_put(1000, 0);
	expect(WRQ(1000));
	give(ack(0));
	expect(DATA(1 of 512));
	give(tftp_error(0, "disk full"));
	assert_failed(ERR_TFTP_REFUSED);
}

static void lost_packets_are_sent_again(void **state)
{
	(void)state;
	begin_put(100, 0);
	expect(WRQ(100));
	due(T0 + RTT_RTO_FIRST_MS, T0 + RTT_RTO_FIRST_MS);
	expect(WRQ(100));
	give(ack(0));
	expect(DATA(1 of 100));
	due(now + 2 * RTT_RTO_FIRST_MS, now + 2 * RTT_RTO_FIRST_MS); /* RFC 6298 5.7 */
	expect(DATA(1 of 100));
	assert_sent(0, 100);
	give(ack(1));
	assert_int_equal(put.state, TFTP_PUT_COMPLETE);
}

/* RFC 1123 4.2.3.1: nothing is sent for an ACK that comes again. */
static void repeated_ack_is_not_answered(void **state)
{
	(void)state;
	begin_put(2000, 0);
	expect(WRQ(2000));
	give(ack(0));
	expect(DATA(1 of 512));
	dropped(DROP_TFTP_BLOCK, ack(0));
	give(ack(1));
	expect(DATA(2 of 512));
	dropped(DROP_TFTP_BLOCK, ack(1));
	dropped(DROP_TFTP_BLOCK, ack(3));
	quiet();
}

static void strangers(void **state)
{
	struct packet other;

	(void)state;
	begin_put(2000, 0);
	expect(WRQ(2000));
	give(ack(0));
	expect(DATA(1 of 512));
	give(from_port(ack(1), SERVER_TID + 1));
	expect("ERROR 5 to 192.168.77.2:40070");
	other = ack(1);
	other.src = OTHER_IP;
	dropped(DROP_UDP_PEER, other);
	other = ack(1);
	other.dst_port++;
	dropped(DROP_UDP_PORT, other);
	dropped(DROP_TFTP_OPCODE, tftp_data(1, 0, 100));
	dropped(DROP_TFTP_MALFORMED, tftp_packet(9, 0, "", 0));
	give(ack(1));
	expect(DATA(2 of 512));
}

static void silence_ends(void **state)
{
	(void)state;
	begin_put(100, 0);
	while (put.state == TFTP_PUT_ASKING) {
		due(now, now + RTT_RTO_MAX_MS + 1);
		output_once();
	}
	assert_in_range(now, T0 + TFTP_ANSWER_MS, T0 + TFTP_ANSWER_MS);
	assert_failed(ERR_TFTP_NO_REPLY);
}

static void silence_on_the_way_ends(void **state)
{
	(void)state;
	begin_put(1000, 0);
	expect(WRQ(1000));
	give(ack(0));
	while (put.state == TFTP_PUT_SENDING) {
		due(now, now + RTT_RTO_MAX_MS + 1);
		output_once();
	}
	assert_in_range(now, T0 + TFTP_STALL_MS, T0 + TFTP_STALL_MS);
	assert_failed(ERR_TFTP_STALLED);
}

static void stopped_on_the_way(void **state)
{
	(void)state;
	begin_put(1000, 0);
	expect(WRQ(1000));
	give(ack(0));
	expect(DATA(1 of 512));
	tftp_put_stop(&put, 0);
	assert_int_equal(put.state, TFTP_PUT_FAILED);
	expect("ERROR 0 to 192.168.77.2:40069");
	quiet();
	tftp_put_stop(&put, 0);
	quiet();
}

static void stopped_before_an_answer(void **state)
{
	(void)state;
	begin_put(1000, 0);
	expect(WRQ(1000));
	tftp_put_stop(&put, 0);
	assert_int_equal(put.state, TFTP_PUT_FAILED);
	quiet();
}

/* Blocks are counted in 16 bits: after 65535 comes 0. */
static void block_number_wraps(void **state)
{
	(void)state;
	begin_put(sizeof(octets), 8);
	expect("WRQ nbp.efi from 192.168.77.2 blksize=8 tsize=70000");
	put.block = UINT16_MAX - 1;
	give(ack(UINT16_MAX - 1));
	expect("DATA 65535 of 512 to 192.168.77.2:40069");
	give(ack(UINT16_MAX));
	expect("DATA 0 of 512 to 192.168.77.2:40069");
	assert_sent(512, 512);
}

int main(void)
{
	UNIT(whole_file_with_options);
	UNIT(server_without_options);
	UNIT(empty_file);
	UNIT(block_size_ordered);
	UNIT(options_refused);
	UNIT(refused_without_options_too);
	UNIT(size_only_is_acknowledged);
	UNIT(timer_follows_round_trips);
	UNIT(options_not_asked_for);
	UNIT(server_refuses);
	UNIT(disk_full_on_the_way);
	UNIT(lost_packets_are_sent_again);
	UNIT(repeated_ack_is_not_answered);
	UNIT(strangers);
	UNIT(silence_ends);
	UNIT(silence_on_the_way_ends);
	UNIT(block_number_wraps);
	UNIT(stopped_on_the_way);
	UNIT(stopped_before_an_answer);
	return unit_run("tftp_put");
}
