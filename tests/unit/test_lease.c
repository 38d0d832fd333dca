#include "net/lease.h"

#include <string.h>

#include "tests/unit/diagram.h"

static struct net_env env_of_lease;
static struct lease lease;
static struct dhcp_identity identity;

static uint64_t lease_due(void)
{
	return lease_deadline_ms(&lease);
}

static void lease_in(const struct udp_in *in, uint64_t now_ms)
{
	lease_input(&lease, in, now_ms);
}

static bool lease_out(struct udp_out *out, uint64_t now_ms)
{
	return lease_output(&lease, out, now_ms);
}

static const struct client lease_client = {
	.state = &lease,
	.state_size = sizeof(lease),
	.env = &env_of_lease,
	.deadline = lease_due,
	.input = lease_in,
	.output = lease_out,
};

#define RENEW  "RENEW 192.168.77.50 at 192.168.77.1"
#define REBIND "RENEW 192.168.77.50 at 255.255.255.255"

/* Leased at 1000. */
static void hold(uint32_t lease_s, uint32_t t1_s, uint32_t t2_s)
{
	static const uint8_t seed[RNG_SEED_LEN] = {1};
	struct offer ack = {
		.address = CLIENT_IP,
		.server = DHCP_IP,
		.lease_s = lease_s,
		.t1_s = t1_s,
		.t2_s = t2_s,
	};

	memset(&env_of_lease, 0, sizeof(env_of_lease));
	rng_init(&env_of_lease.rng, seed);
	identity = (struct dhcp_identity){.chaddr = client_mac, .user_class = ""};
	begin(&lease_client, 1000);
	lease_init(&lease, &env_of_lease, &identity);
	quiet();
	lease_begin(&lease, &ack, now);
	quiet();
}

static const struct times_row {
	const char *name;
	uint32_t lease_s, t1_s, t2_s, renew_s, rebind_s;
} times[] = {
	{"times: told", 100, 20, 80, 20, 80},
	{"times: not told", 80, 0, 0, 40, 70},
	{"times: T2 alone", 80, 0, 50, 40, 70},
	{"times: T1 after T2", 80, 60, 50, 40, 70},
	{"times: T1 as late as T2", 80, 50, 50, 40, 70},
	{"times: T2 after the end", 80, 10, 90, 40, 70},
	{"times: T2 at the end", 80, 10, 80, 40, 70},
	{"times: a day", 86400, 43200, 75600, 43200, 75600},
	{"times: longest", UINT32_MAX - 1, 0, 0, 2147483647, 3758096382},
};

static void renewed_and_rebound_on_time(void **state)
{
	const struct times_row *row = *state;
	uint64_t t1 = 1000 + (uint64_t)row->renew_s * 1000;
	uint64_t t2 = 1000 + (uint64_t)row->rebind_s * 1000;

	hold(row->lease_s, row->t1_s, row->t2_s);
	due(t1, t1 + 1000);
	expect(RENEW);
	assert_true(sent.src == CLIENT_IP && sent.src_port == 68 && sent.dst_port == 67);
	assert_int_equal(be16_get(sent.payload + 10), 0);
	assert_false(sent_has_option(DHCP_OPT_SERVER_ID)); /* RFC 2131 4.3.2 */
	assert_int_not_equal(last_xid, 0);
	for (int n = 0; n < 40 && strcmp(sent.text, RENEW) == 0; n++) {
		due(now, NET_NEVER);
		expect("");
	}
	assert_string_equal(sent.text, REBIND);
	assert_in_range(now, t2, t2 + 1000);
}

static void asked_again_after_half_the_time_left(void **state)
{
	(void)state;
	hold(1000, 0, 0);
	due(501000, 501000);
	expect(RENEW);
	due(501000 + 187500, 501000 + 187500); /* T2 is at 876 s */
	expect(RENEW);
}

static void for_ever(void **state)
{
	(void)state;
	hold(LEASE_FOR_EVER, 0, 0);
	assert_int_equal(lease_due(), NET_NEVER);
	hold(0, 0, 0);
	assert_int_equal(lease_due(), NET_NEVER);
}

static void renewal_is_answered(void **state)
{
	const struct bytes an_hour = BYTES(51, 4, 0, 0, 0x0e, 0x10);

	(void)state;
	hold(100, 0, 0);
	due(51000, 51000);
	expect(RENEW);
	at(51500);
	give(DHCPACK(.more = an_hour));
	quiet();
	assert_int_equal(lease.state, LEASE_HELD);
	assert_int_equal(lease_due(), 51500 + 1800 * 1000);
	assert_int_equal(traced(TRACE_LEASE_RENEWED), 1);
}

static void rebinding_takes_any_server(void **state)
{
	(void)state;
	hold(8, 0, 0);
	due(5000, 5000);
	expect(RENEW);
	dropped(DROP_DHCP_SERVER, DHCPACK(.server = OTHER_IP, .from = OTHER_IP));
	due(8000, 8000);
	expect(REBIND);
	assert_int_equal(sent.dst, IP4_BROADCAST);
	give(DHCPACK(.server = OTHER_IP, .from = OTHER_IP));
	assert_int_equal(lease.state, LEASE_HELD);
	assert_int_equal(lease.server, OTHER_IP);
}

static void runs_out(void **state)
{
	(void)state;
	hold(8, 0, 0);
	due(5000, 5000);
	expect(RENEW);
	due(8000, 8000);
	expect(REBIND);
	due(9000, 9000);
	expect_step();
	quiet();
	assert_int_equal(lease_due(), NET_NEVER);
	assert_int_equal(traced(TRACE_LEASE_EXPIRED), 1);
	dropped(DROP_STATE, DHCPACK());
}

static void refused(void **state)
{
	(void)state;
	hold(8, 0, 0);
	due(5000, 5000);
	expect(RENEW);
	dropped(DROP_DHCP_SERVER, DHCPNAK(.server = OTHER_IP, .from = OTHER_IP));
	give(DHCPNAK());
	quiet();
	assert_int_equal(lease_due(), NET_NEVER);
	assert_int_equal(traced(TRACE_LEASE_REFUSED), 1);
}

static void renewing_drops(void **state)
{
	(void)state;
	hold(8, 0, 0);
	dropped(DROP_STATE, DHCPACK());
	due(5000, 5000);
	expect(RENEW);
	dropped(DROP_DHCP_NOT_OURS, DHCPACK(.xid = last_xid ^ 1));
	dropped(DROP_DHCP_TYPE, OFFER());
	dropped(DROP_DHCP_TYPE, OFFER(.type = 0));
	dropped(DROP_DHCP_ADDRESS, DHCPACK(.address = CLIENT_IP + 1));
	give(DHCPACK());
	assert_int_equal(lease.state, LEASE_HELD);
}

static void released(void **state)
{
	(void)state;
	hold(8, 0, 0);
	lease_release(&lease, now);
	expect("RELEASE 192.168.77.50 to 192.168.77.1");
	assert_true(sent.src == CLIENT_IP && sent.src_port == 68 && sent.dst_port == 67);
	assert_int_equal(be32_get(sent_option(DHCP_OPT_SERVER_ID).data), DHCP_IP);
	assert_int_not_equal(last_xid, 0);
	assert_false(sent_has_option(DHCP_OPT_REQUESTED_IP)); /* RFC 2131 table 5 */
	assert_false(sent_has_option(DHCP_OPT_PARAMETERS));
	quiet();
	assert_int_equal(lease_due(), NET_NEVER);
	lease_release(&lease, now); /* once */
	quiet();
}

static void bootp_is_nobodys_to_release(void **state)
{
	struct offer ack = {.address = CLIENT_IP, .server = DHCP_IP, .bootp = true};

	(void)state;
	hold(8, 0, 0);
	lease_begin(&lease, &ack, now);
	assert_int_equal(lease_due(), NET_NEVER);
	lease_release(&lease, now);
	quiet();
}

static void knows_its_replies(void **state)
{
	uint8_t octets[8] = {2, 1, 6, 0};
	struct udp_in in = {.payload = {octets, sizeof(octets)}};

	(void)state;
	hold(8, 0, 0);
	be32_set(octets + 4, lease.xid);
	assert_false(lease_expects(&lease, &in)); /* nothing was asked */
	due(5000, 5000);
	expect(RENEW);
	be32_set(octets + 4, last_xid);
	assert_true(lease_expects(&lease, &in));
	in.payload.len = 7;
	assert_false(lease_expects(&lease, &in));
	in.payload.len = 8;
	octets[7] ^= 1;
	assert_false(lease_expects(&lease, &in));
	octets[7] ^= 1;
	due(8000, 8000);
	expect(REBIND);
	assert_true(lease_expects(&lease, &in));
}

/* RFC 2131 table 5: a request says how long it has been going on, the last word does not. */
static void seconds_in_requests_only(void **state)
{
	(void)state;
	hold(100, 0, 0);
	due(51000, 51000);
	expect(RENEW);
	assert_int_equal(be16_get(sent.payload + 8), 50);
	lease_release(&lease, now);
	expect("RELEASE 192.168.77.50 to 192.168.77.1");
	assert_int_equal(be16_get(sent.payload + 8), 0);
}

/* One exchange and one change of state, however often it is sent. */
static void sent_again_it_is_the_same_request(void **state)
{
	uint32_t xid;

	(void)state;
	hold(1000, 0, 0);
	due(501000, 501000);
	expect(RENEW);
	xid = last_xid;
	due(now + 1, NET_NEVER);
	expect(RENEW);
	assert_int_equal(last_xid, xid);
	assert_int_equal(traced(TRACE_LEASE_STATE), 2);
	while (lease.state == LEASE_RENEWING) {
		due(now + 1, NET_NEVER);
		expect("");
	}
	due(now + 1, NET_NEVER);
	expect(REBIND);
	assert_int_equal(last_xid, xid);
	assert_int_equal(traced(TRACE_LEASE_STATE), 3);
}

int main(void)
{
	UNIT_ROWS(times, renewed_and_rebound_on_time);
	UNIT(asked_again_after_half_the_time_left);
	UNIT(for_ever);
	UNIT(renewal_is_answered);
	UNIT(rebinding_takes_any_server);
	UNIT(runs_out);
	UNIT(refused);
	UNIT(renewing_drops);
	UNIT(released);
	UNIT(bootp_is_nobodys_to_release);
	UNIT(knows_its_replies);
	UNIT(seconds_in_requests_only);
	UNIT(sent_again_it_is_the_same_request);
	return unit_run("lease");
}
