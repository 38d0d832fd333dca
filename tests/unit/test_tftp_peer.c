#include "net/tftp_peer.h"

#include "tests/unit/fetching.h"

#define FORGED(packet) by_station_of(OTHER_IP, packet)

/* Each of them changes nothing but when the next request is due, and that once. */
static void forged_answers_to_the_first_request(void **state)
{
	(void)state;
	begin_rrq();
	at(T0 + 1);
	give(FORGED(OACK("blksize|512")));
	assert_int_equal(fetch_env.drops[DROP_UDP_STATION], 1);
	assert_int_equal(tftp.server_port, 0);
	quiet();
	at(T0 + 50);
	dropped(DROP_UDP_STATION, FORGED(OACK("blksize|512")));
	dropped(DROP_UDP_STATION, FORGED(OACK("blksize|9")));
	dropped(DROP_UDP_STATION, FORGED(tftp_data(1, 0, 512)));
	dropped(DROP_UDP_STATION, FORGED(tftp_error(1, "not here")));
	dropped(DROP_UDP_STATION, FORGED(tftp_error(8, "no options")));
	dropped(DROP_TFTP_MALFORMED, FORGED(tftp_packet(7, 0, "", 0)));
	give(OACK("blksize|512|tsize|2000")); /* the true one */
	expect(ACK(0));
	event("SIZE 2000");
	block(1, 0, 512);
}

/* Bonded cards, redundant routers, clusters: ARP names one station, another one answers. */
static void server_that_answers_from_another_station(void **state)
{
	(void)state;
	begin_rrq();
	at(T0 + 3);
	for (uint64_t n = 1; n <= RETRY_STRANGER_SENDS; n++) {
		give(FORGED(OACK("blksize|512")));
		due(T0 + n * RETRY_STRANGER_MS, T0 + n * RETRY_STRANGER_MS);
		expect(RRQ);
		quiet();
	}
	assert_int_equal(tftp.timer.rtt.backed_off_ms, 0); /* nothing was lost */
	give(FORGED(OACK("blksize|512")));
	expect(ACK(0));
	give(FORGED(tftp_data(1, 0, 512)));
	expect(ACK(1));
	event("DATA 0+512");
	dropped(DROP_UDP_STATION, tftp_data(2, 512, 512)); /* pinned */
	give(FORGED(tftp_data(2, 512, 512)));
	expect(ACK(2));
	event("DATA 512+512");
	quiet();
}

static void late_forgery_has_the_request_sent_at_once(void **state)
{
	(void)state;
	begin_rrq();
	at(T0 + 900);
	give(FORGED(tftp_error(2, "no")));
	due(T0 + 900, T0 + 900);
	expect(RRQ);
	quiet();
}

static void forged_packets_under_way(void **state)
{
	(void)state;
	begin_receiving();
	block(1, 0, 512);
	dropped(DROP_UDP_STATION, FORGED(tftp_data(2, 512, 512)));
	dropped(DROP_UDP_STATION, FORGED(tftp_data(1, 0, 512)));
	dropped(DROP_UDP_STATION, FORGED(tftp_error(0, "enough")));
	due(now + RTT_RTO_MIN_MS, now + RTT_RTO_MIN_MS);
	expect(ACK(1)); /* a server that is slow for once */
	dropped(DROP_UDP_STATION, FORGED(tftp_data(2, 512, 512)));
	block(2, 512, 512);
	give(tftp_data(3, 1024, 1));
	expect(ACK(3));
	event("DATA 1024+1");
	event("DONE 1025");
	dropped(DROP_UDP_STATION, FORGED(tftp_data(3, 1024, 1)));
}

/* The other card of a bond, the other router takes over. */
static void another_station_takes_over(void **state)
{
	uint64_t since;

	(void)state;
	begin_receiving();
	block(1, 0, 512);
	since = now;
	while (tftp_deadline_ms(&tftp) < since + TFTP_DOUBT_MS) {
		due(now, since + TFTP_DOUBT_MS);
		expect(ACK(1));
		assert_false(sent.in_doubt);
	}
	at(since + TFTP_DOUBT_MS - 1);
	dropped(DROP_UDP_STATION, FORGED(tftp_data(2, 512, 512)));
	due(now, since + TFTP_DOUBT_MS + RTT_RTO_MAX_MS);
	expect(ACK(1));
	assert_true(sent.in_doubt);
	give(FORGED(tftp_data(2, 512, 512)));
	expect(ACK(2));
	assert_false(sent.in_doubt);
	event("DATA 512+512");
	dropped(DROP_UDP_STATION, tftp_data(3, 1024, 512));
	give(FORGED(tftp_data(3, 1024, 512)));
	expect(ACK(3));
	event("DATA 1024+512");
}

static void server_without_an_answer_is_doubted(void **state)
{
	(void)state;
	begin_rrq();
	assert_false(sent.in_doubt);
	while (tftp_deadline_ms(&tftp) < T0 + TFTP_DOUBT_MS) {
		due(T0 + 600, T0 + TFTP_DOUBT_MS);
		expect(RRQ);
		assert_false(sent.in_doubt);
	}
	due(T0 + TFTP_DOUBT_MS, T0 + 9000);
	expect(RRQ);
	assert_true(sent.in_doubt);
}

int main(void)
{
	UNIT(forged_answers_to_the_first_request);
	UNIT(server_that_answers_from_another_station);
	UNIT(late_forgery_has_the_request_sent_at_once);
	UNIT(forged_packets_under_way);
	UNIT(another_station_takes_over);
	UNIT(server_without_an_answer_is_doubted);
	return unit_run("tftp peer");
}
