#include "net/tftp_turn.h"

#include "tests/unit/fetching.h"

#define OTHER_TID 40070

/* ---- a server that is silent ---- */

/* Waits double up to 4 s; each request is early or late by a third of its wait at most. */
static uint32_t request_until(uint64_t end_ms)
{
	uint32_t wait_ms = RTT_RTO_FIRST_MS, count = 0;
	uint64_t at_ms = T0 + wait_ms;
	uint16_t port = last_tftp_port;

	while (tftp_deadline_ms(&tftp) < end_ms) {
		due(at_ms - wait_ms / TFTP_REQUEST_JITTER, at_ms + wait_ms / TFTP_REQUEST_JITTER);
		expect(RRQ);
		assert_int_equal(last_tftp_port, port);
		quiet();
		wait_ms = 2 * wait_ms < RTT_RTO_MAX_MS ? 2 * wait_ms : RTT_RTO_MAX_MS;
		at_ms += wait_ms;
		count++;
	}
	return count;
}

static void assert_given_up(uint64_t end_ms)
{
	due(end_ms, end_ms);
	expect_step();
	quiet();
	assert_int_equal(tftp.state, TFTP_FAILED);
	assert_int_equal(tftp.failure.err, ERR_TFTP_NO_REPLY);
	assert_int_equal(tftp_deadline_ms(&tftp), NET_NEVER);
}

static void request_is_repeated(void **state)
{
	uint32_t count;

	(void)state;
	begin_rrq();
	count = request_until(T0 + TFTP_ANSWER_MS);
	assert_in_range(count, 5, 6);
	assert_given_up(T0 + TFTP_ANSWER_MS);
	assert_int_equal(traced(TRACE_TFTP_RRQ), 1);
	assert_int_equal(traced(TRACE_TFTP_RESEND), count);
	assert_int_equal(traced(TRACE_TFTP_WAITING), 0);
}

static void begin_patiently(void)
{
	begin_rrq();
	tftp.order.patient = true;
}

/* Nobody answers on a host that is there: it may be full. */
static void turn_is_waited_for(void **state)
{
	(void)state;
	begin_patiently();
	tftp_host_is_there(&tftp);
	request_until(T0 + TFTP_TELL_MS);
	assert_int_equal(traced(TRACE_TFTP_WAITING), 0);
	due(T0 + TFTP_TELL_MS, T0 + TFTP_TELL_MS + RTT_RTO_MAX_MS);
	expect(RRQ);
	assert_int_equal(traced(TRACE_TFTP_WAITING), 1);
	while (tftp_deadline_ms(&tftp) < T0 + TFTP_TURN_MS) {
		due(now + RTT_RTO_MAX_MS / 3, now + 2 * RTT_RTO_MAX_MS);
		expect(RRQ);
	}
	assert_int_equal(traced(TRACE_TFTP_WAITING), 1);
	assert_given_up(T0 + TFTP_TURN_MS);
}

static void assert_given_up_soon(void)
{
	request_until(T0 + TFTP_ANSWER_MS);
	assert_given_up(T0 + TFTP_ANSWER_MS);
	assert_int_equal(traced(TRACE_TFTP_WAITING), 0);
}

static void host_that_is_not_there_is_given_up_soon(void **state)
{
	(void)state;
	begin_patiently();
	assert_given_up_soon();
}

static void host_without_a_server_is_given_up_soon(void **state)
{
	(void)state;
	begin_patiently();
	tftp_host_is_there(&tftp);
	tftp_host_is_closed(&tftp);
	assert_given_up_soon();
}

static void another_source_is_not_kept_waiting(void **state)
{
	(void)state;
	begin_rrq();
	tftp_host_is_there(&tftp);
	assert_given_up_soon();
}

/* A server that was there and falls silent is none that is full. */
static void silence_in_a_transfer_is_no_waiting(void **state)
{
	(void)state;
	begin_patiently();
	tftp_host_is_there(&tftp);
	give(OACK("blksize|512"));
	expect(ACK(0));
	while (tftp_deadline_ms(&tftp) < T0 + 2 * TFTP_TELL_MS) {
		due(now, T0 + 2 * TFTP_TELL_MS);
		expect(ACK(0));
	}
	assert_int_equal(traced(TRACE_TFTP_WAITING), 0);
}

/* ---- a server that gets to the request late ---- */

/* The server gets to the first request, and the program comes after a while. */
static void fetch(uint32_t took_ms)
{
	uint64_t end_ms = now + took_ms;

	give(OACK("blksize|512"));
	expect(ACK(0));
	while (tftp_deadline_ms(&tftp) < end_ms) {
		due(now, end_ms);
		expect(ACK(0));
	}
	at(end_ms);
	give(tftp_data(1, 0, 100));
	expect(ACK(1));
	event("DATA 0+100");
}

/* Two requests, and the server gets to the first when the second lies there for a while already. */
static void begin_in_turn(uint32_t late_ms)
{
	begin_rrq();
	due(T0 + 600, T0 + 1400);
	expect(RRQ);
	at(now + late_ms);
	fetch(0);
}

static void late_answers_are_told(void **state)
{
	struct packet further = OACK("blksize|512");

	(void)state;
	further.src_port = OTHER_TID;
	begin_in_turn(TFTP_PROMPT_MS);
	assert_int_equal(tftp.state, TFTP_CLEARING);
	event("");
	give(further);
	expect("ERROR 5 to 192.168.77.2:40070");
	expect_step();
	event("DONE 100");
	assert_int_equal(tftp.state, TFTP_COMPLETE);
}

/* Each at once, and nobody else's packet is taken for one. */
static void all_late_answers_are_told(void **state)
{
	struct packet further = OACK("blksize|512"), foreign = further, elsewhere = further;

	(void)state;
	begin_rrq();
	request_until(T0 + 2000);
	due(T0 + 2000, T0 + 4400);
	expect(RRQ);
	at(now + TFTP_PROMPT_MS);
	fetch(0);
	foreign.src += 1;
	foreign.src_port = OTHER_TID;
	give(foreign);
	expect("ERROR 5 to 192.168.77.3:40070");
	elsewhere.src_port = OTHER_TID;
	elsewhere.dst_port = (uint16_t)(last_tftp_port + 1);
	give(elsewhere);
	assert_int_equal(tftp.turn.spare, 2);
	further.src_port = OTHER_TID;
	give(further);
	expect("ERROR 5 to 192.168.77.2:40070");
	assert_int_equal(tftp.state, TFTP_CLEARING);
	further.src_port++;
	give(further);
	expect("ERROR 5 to 192.168.77.2:40071");
	expect_step();
	event("DONE 100");
}

static void late_answers_are_not_waited_for_long(void **state)
{
	uint64_t span_ms;

	(void)state;
	begin_in_turn(TFTP_PROMPT_MS);
	span_ms = now - TFTP_PROMPT_MS - T0;
	dropped(DROP_TFTP_OPCODE, tftp_error(0, "late"));
	give(tftp_data(1, 0, 100)); /* our last ACK was lost */
	expect(ACK(1));
	due(now + 2 * span_ms, now + 2 * span_ms);
	expect_step();
	event("DONE 100");
}

/* However far apart the requests were. */
static void late_answers_have_a_limit(void **state)
{
	(void)state;
	begin_rrq();
	request_until(T0 + TFTP_SPARE_MS);
	at(now + TFTP_PROMPT_MS);
	fetch(0);
	due(now + TFTP_SPARE_MS, now + TFTP_SPARE_MS);
	expect_step();
	event("DONE 100");
}

/* What was not answered until then is not any more. */
static void transfer_outlasts_late_answers(void **state)
{
	uint32_t span_ms;

	(void)state;
	begin_rrq();
	due(T0 + 600, T0 + 1400);
	expect(RRQ);
	span_ms = (uint32_t)(now - T0);
	at(now + TFTP_PROMPT_MS);
	fetch(2 * span_ms);
	event("DONE 100");
	assert_int_equal(tftp.state, TFTP_COMPLETE);
}

static void answer_to_the_last_request_leaves_none(void **state)
{
	(void)state;
	begin_in_turn(TFTP_PROMPT_MS - 1);
	event("DONE 100");
	assert_int_equal(tftp.state, TFTP_COMPLETE);
}

static void stopped_while_late_answers_are_waited_for(void **state)
{
	(void)state;
	begin_in_turn(TFTP_PROMPT_MS);
	tftp_stop(&tftp, 0, now);
	quiet();
	assert_int_equal(tftp.state, TFTP_FAILED);
}

int main(void)
{
	UNIT(request_is_repeated);
	UNIT(turn_is_waited_for);
	UNIT(host_that_is_not_there_is_given_up_soon);
	UNIT(host_without_a_server_is_given_up_soon);
	UNIT(another_source_is_not_kept_waiting);
	UNIT(silence_in_a_transfer_is_no_waiting);
	UNIT(late_answers_are_told);
	UNIT(all_late_answers_are_told);
	UNIT(late_answers_are_not_waited_for_long);
	UNIT(late_answers_have_a_limit);
	UNIT(transfer_outlasts_late_answers);
	UNIT(answer_to_the_last_request_leaves_none);
	UNIT(stopped_while_late_answers_are_waited_for);
	return unit_run("tftp_turn");
}
