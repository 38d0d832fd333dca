#include "net/dhcp.h"

#include <string.h>

#include "tests/unit/diagram.h"

#define OTHER_ADDRESS IP4(192, 168, 77, 99)
#define OTHER_REQUEST "REQUEST 192.168.77.99 from 192.168.77.66"
#define REQUEST       "REQUEST 192.168.77.50 from 192.168.77.1"
#define OTHER_OFFER(...) \
	OFFER(.from = OTHER_IP, .server = OTHER_IP, .address = OTHER_ADDRESS, ##__VA_ARGS__)

static struct net_env env;
static struct dhcp dhcp;
static const struct dhcp_identity identity = {
	.chaddr = {{0x02, 0, 0, 0, 0, 1}},
	.arch = 7,
	.uuid = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16},
	.user_class = "Lanyard",
};

static void input(const struct udp_in *in, uint64_t now_ms)
{
	dhcp_input(&dhcp, in, now_ms);
}

static bool output(struct udp_out *out, uint64_t now_ms)
{
	return dhcp_output(&dhcp, out, now_ms);
}

static uint64_t deadline(void)
{
	return dhcp_deadline_ms(&dhcp);
}

#define T0 5000 /* when the machine begins */

static void begin_dhcp(uint8_t seed)
{
	static const struct client client = {
		.state = &dhcp,
		.state_size = sizeof(dhcp),
		.env = &env,
		.deadline = deadline,
		.input = input,
		.output = output,
	};
	uint8_t seeds[RNG_SEED_LEN];

	memset(seeds, seed, sizeof(seeds));
	env = (struct net_env){0};
	rng_init(&env.rng, seeds);
	memset(&dhcp, 0xa5, sizeof(dhcp));
	begin(&client, T0);
	dhcp_init(&dhcp, &env, &identity, T0);
}

static void begin_selecting(void)
{
	begin_dhcp(1);
	expect("DISCOVER");
	quiet();
}

/* The offer, and the wait for a better one where there could be one. */
static void give_last(struct packet offer)
{
	give(offer);
	if (dhcp.state == DHCP_SELECTING)
		due(now + 1, now + PLAN_PATIENCE_REFUSED_MS);
}

static void begin_requesting(void)
{
	expect("");
	quiet();
	assert_int_equal(dhcp.state, DHCP_REQUESTING);
}

/* A macro, because the offer is made to answer the DISCOVER. */
#define BEGIN_REQUESTING(offer) (begin_selecting(), give_last(offer), begin_requesting())

static void assert_failed(enum net_err err, uint32_t word0, uint32_t word1)
{
	quiet();
	assert_int_equal(deadline(), NET_NEVER);
	assert_int_equal(dhcp.state, DHCP_FAILED);
	assert_int_equal(dhcp.failure.err, err);
	assert_int_equal(dhcp.failure.word[0], word0);
	assert_int_equal(dhcp.failure.word[1], word1);
}

/* ---- what is sent ---- */

static void assert_option(uint8_t code, struct bytes want)
{
	assert_bytes(sent_option(code), want);
}

static void assert_identity(void)
{
	const struct bytes class = TEXT("PXEClient:Arch:00007:UNDI:003016");
	const struct bytes arch = BYTES(0, 7), undi = BYTES(1, 3, 16), max = BYTES(0x05, 0xc0);
	const struct bytes id = BYTES(1, 2, 0, 0, 0, 0, 1), user = TEXT("Lanyard");
	const struct bytes uuid = BYTES(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16);

	assert_option(DHCP_OPT_CLASS, class);
	assert_option(DHCP_OPT_ARCH, arch);
	assert_option(DHCP_OPT_UNDI, undi);
	assert_option(DHCP_OPT_MESSAGE_MAX, max);
	assert_option(DHCP_OPT_CLIENT_ID, id);
	assert_option(DHCP_OPT_USER_CLASS, user);
	assert_option(DHCP_OPT_UUID, uuid);
	assert_true(sent_option(DHCP_OPT_PARAMETERS).len >= 36);
	assert_int_equal(be32_get(sent.payload), 0x01010600);
	assert_memory_equal(sent.payload + 28, identity.chaddr.octet, 6);
}

static void discover_says_who_asks(void **state)
{
	(void)state;
	begin_selecting();
	assert_identity();
	assert_int_equal(be16_get(sent.payload + 8), 0);       /* secs */
	assert_int_equal(be16_get(sent.payload + 10), 0x8000); /* broadcast, please */
	for (size_t at_octet = 12; at_octet < 28; at_octet++)
		assert_int_equal(sent.payload[at_octet], 0); /* ciaddr to giaddr */
	assert_false(sent_has_option(DHCP_OPT_REQUESTED_IP));
	assert_false(sent_has_option(DHCP_OPT_SERVER_ID));
	assert_true(sent.src == IP4_ANY && sent.dst == IP4_BROADCAST);
	assert_true(sent.src_port == 68 && sent.dst_port == 67);
}

static void request_names_address_and_server(void **state)
{
	uint32_t xid;

	(void)state;
	begin_selecting();
	xid = last_xid;
	give_last(OFFER(.file = FILE_NAME));
	expect(REQUEST); /* by options 50 and 54 */
	assert_identity();
	assert_int_equal(last_xid, xid);
	assert_int_equal(be32_get(sent.payload + 12), 0); /* RFC 2131 table 5: no ciaddr */
	assert_int_equal(be16_get(sent.payload + 10), 0x8000);
	assert_true(sent.src == IP4_ANY && sent.dst == IP4_BROADCAST);
	assert_true(sent.src_port == 68 && sent.dst_port == 67);
}

/* A NAK, which counts once no ACK has followed it. */
static void refuse(struct packet nak)
{
	give(nak);
	due(now + DHCP_NAK_WAIT_MS, now + DHCP_NAK_WAIT_MS);
	expect_step();
}

static void seconds_are_honest(void **state)
{
	(void)state;
	begin_selecting();
	due(T0 + 3000, T0 + 5000);
	expect("DISCOVER");
	assert_int_equal(be16_get(sent.payload + 8), (now - T0) / 1000);
	at(T0 + 9999 - PLAN_PATIENCE_MS);
	give_last(OFFER(.file = FILE_NAME));
	expect(REQUEST);
	assert_int_equal(be16_get(sent.payload + 8), 9);
	refuse(DHCPNAK());
	expect("DISCOVER");
	assert_int_equal(be16_get(sent.payload + 8), 10); /* since the boot began, not this round */
}

/* ---- time ---- */

static uint32_t waited_ms(uint64_t since)
{
	return (uint32_t)(now - since + 500) / 1000 * 1000; /* whole seconds, the nearest */
}

/* DISCOVER at 0, 4, 12, 20 ... 52 s, each within a second (RFC 2131 4.1); its end at 60 s. */
static void go_through_window(void)
{
	for (uint64_t nth_ms = 4000; nth_ms <= 52000; nth_ms += 8000) {
		due(T0 + nth_ms - 1000, T0 + nth_ms + 1000);
		expect("DISCOVER");
		quiet();
	}
	due(T0 + 60000, T0 + 60000);
	assert_int_equal(traced(TRACE_DHCP_DISCOVER), DHCP_DISCOVER_MAX);
	expect_step();
}

static void nobody_answers(void **state)
{
	(void)state;
	for (uint8_t seed = 1; seed < 20; seed++) {
		begin_dhcp(seed);
		expect("DISCOVER");
		quiet();
		go_through_window();
		assert_failed(ERR_DHCP_NO_OFFER, waited_ms(T0), 0);
	}
}

static void jitter_differs_from_machine_to_machine(void **state)
{
	uint64_t low = UINT64_MAX, high = 0;

	(void)state;
	for (uint8_t seed = 1; seed < 50; seed++) {
		begin_dhcp(seed);
		expect("DISCOVER");
		low = deadline() < low ? deadline() : low;
		high = deadline() > high ? deadline() : high;
	}
	assert_in_range(low, T0 + 3000, T0 + 3200);
	assert_in_range(high, T0 + 4800, T0 + 5000);
}

static void only_an_address(void **state)
{
	(void)state;
	begin_selecting();
	give(OFFER());
	quiet(); /* keeps waiting for a PXE server through the window */
	go_through_window();
	assert_failed(ERR_DHCP_NO_BOOT_INFO, DHCP_IP, CLIENT_IP);
	assert_int_equal(dhcp.failure.word[2], waited_ms(T0));
	assert_int_equal(traced(TRACE_PLAN_OFFER), 1);
}

static void only_a_pxe_server(void **state)
{
	(void)state;
	begin_selecting();
	give(PROXY_OFFER());
	quiet();
	go_through_window();
	assert_failed(ERR_DHCP_NO_OFFER, waited_ms(T0), 0);
}

static void late_pxe_server(void **state)
{
	(void)state;
	begin_selecting();
	give(OFFER());
	quiet();
	at(T0 + 3000);
	give(PROXY_OFFER());
	expect(REQUEST);
	quiet();
}

static void request_is_repeated(void **state)
{
	uint64_t wait = 1000, last;
	uint32_t xid;

	(void)state;
	BEGIN_REQUESTING(OFFER(.file = FILE_NAME));
	xid = last_xid;
	for (int n = 2; n <= DHCP_REQUEST_MAX; n++, wait = 2000) {
		last = now;
		due(last + wait - 200, last + wait + 200);
		expect(REQUEST);
		assert_int_equal(last_xid, xid);
		assert_int_equal(be16_get(sent.payload + 8), (now - T0) / 1000);
		quiet();
	}
	due(now + wait - 200, now + wait + 200);
	expect_step();
	assert_failed(ERR_DHCP_NO_ACK, DHCP_IP, CLIENT_IP);
}

/* ---- NAK ---- */

static void nak_starts_again(void **state)
{
	uint32_t xid;

	(void)state;
	BEGIN_REQUESTING(OFFER(.file = FILE_NAME));
	xid = last_xid;
	refuse(DHCPNAK());
	expect("DISCOVER");
	assert_int_not_equal(last_xid, xid);
	quiet();
	dropped(DROP_DHCP_NOT_OURS, OFFER(.file = FILE_NAME, .xid = xid));
	at(T0 + 1000);
	give_last(OFFER(.file = FILE_NAME));
	expect(REQUEST);
	give(DHCPACK());
	quiet();
	assert_int_equal(dhcp.state, DHCP_BOUND);
}

static void ack_outdoes_a_forged_nak(void **state)
{
	(void)state;
	BEGIN_REQUESTING(OFFER(.file = FILE_NAME));
	give(DHCPNAK());
	quiet();
	at(now + DHCP_NAK_WAIT_MS - 1);
	give(DHCPNAK()); /* does not put it off */
	due(now + 1, now + 1);
	give(DHCPACK());
	quiet();
	assert_int_equal(dhcp.state, DHCP_BOUND);
	assert_int_equal(traced(TRACE_DHCP_NAK), 0);
	assert_int_equal(dhcp.refusals.count, 0);
}

/* It changes nothing but when the next REQUEST is due, and that once. */
static void answers_of_another_station_wait(void **state)
{
	uint64_t asked;

	(void)state;
	begin_selecting();
	give_last(OFFER(.file = FILE_NAME));
	expect_step();
	dropped(DROP_UDP_STATION, by_station_of(OTHER_IP, DHCPACK())); /* before the first one */
	assert_int_equal(traced(TRACE_IP_STRANGER), 0);
	begin_requesting();
	asked = now;
	at(asked + 10);
	give(by_station_of(OTHER_IP, DHCPACK(.router = OTHER_IP)));
	assert_int_equal(env.drops[DROP_UDP_STATION], 2);
	assert_int_equal(dhcp.state, DHCP_REQUESTING);
	dropped(DROP_UDP_STATION, by_station_of(OTHER_IP, DHCPACK()));
	dropped(DROP_UDP_STATION, by_station_of(OTHER_IP, DHCPNAK()));
	dropped(DROP_DHCP_SERVER, by_station_of(OTHER_IP, DHCPACK(.server = OTHER_IP)));
	for (uint64_t n = 1; n <= RETRY_STRANGER_SENDS; n++) {
		give(by_station_of(OTHER_IP, DHCPACK()));
		due(asked + n * RETRY_STRANGER_MS, asked + n * RETRY_STRANGER_MS);
		expect(REQUEST);
		quiet();
	}
	assert_int_equal(traced(TRACE_IP_STRANGER), 1);
	assert_int_equal(traced(TRACE_DHCP_REQUEST), 1); /* those brought forward are not told */
	give(by_station_of(OTHER_IP, DHCPACK()));        /* two routers with one address */
	assert_int_equal(dhcp.state, DHCP_BOUND);
}

static void naks_are_no_storm(void **state)
{
	(void)state;
	BEGIN_REQUESTING(OFFER(.file = FILE_NAME));
	for (uint32_t n = 1; n < DHCP_REFUSALS_MAX; n++) {
		refuse(DHCPNAK());
		due(now + (n > 1 ? 500 : 0), now + (n > 1 ? 12000 : 0));
		expect("DISCOVER");
		quiet();
		give_last(OFFER(.file = FILE_NAME));
		expect(REQUEST);
		quiet();
	}
	refuse(DHCPNAK());
	assert_failed(ERR_DHCP_NAK, DHCP_IP, CLIENT_IP);
}

static void window_begins_anew_after_a_nak(void **state)
{
	uint64_t restart;

	(void)state;
	BEGIN_REQUESTING(OFFER(.file = FILE_NAME));
	at(T0 + 500);
	refuse(DHCPNAK());
	restart = now;
	for (int n = 0; n < DHCP_DISCOVER_MAX; n++) {
		expect("DISCOVER");
		due(now + 3000, now + 10000);
	}
	expect_step();
	assert_failed(ERR_DHCP_NO_OFFER, waited_ms(restart), 0);
}

/* It may offer many machines one address, and only the first REQUEST gets it. */
static void only_server_is_trusted_again(void **state)
{
	(void)state;
	BEGIN_REQUESTING(OFFER(.file = FILE_NAME));
	refuse(DHCPNAK());
	expect("DISCOVER");
	give(OFFER(.file = FILE_NAME));
	due(now + PLAN_PATIENCE_REFUSED_MS, now + PLAN_PATIENCE_REFUSED_MS);
	expect(REQUEST);
	for (int n = 0; n < 2; n++) {
		refuse(DHCPNAK());
		due(now + 500, now + 3000);
		expect("DISCOVER");
		give(OFFER(.file = FILE_NAME));
		due(now + PLAN_PATIENCE_MS, now + PLAN_PATIENCE_MS);
		expect(REQUEST);
	}
}

/* A second server that has not refused comes first from then on, also when it is slower. */
static void server_that_refused_comes_last(void **state)
{
	(void)state;
	BEGIN_REQUESTING(OFFER(.file = FILE_NAME));
	refuse(DHCPNAK());
	expect("DISCOVER");
	give(OFFER(.file = FILE_NAME));
	at(now + PLAN_PATIENCE_REFUSED_MS - 1);
	give(OTHER_OFFER(.file = FILE_NAME));
	due(now + 1, now + 1);
	expect(OTHER_REQUEST);
	quiet();
	refuse(DHCPNAK(.server = OTHER_IP, .from = OTHER_IP));
	assert_false(dhcp.refusals.forgiven); /* there are two */
}

/* ---- no ACK ---- */

static void request_in_vain(const char *request)
{
	for (int n = 1; n < DHCP_REQUEST_MAX; n++) {
		due(now, now + 8100);
		expect(request);
		quiet();
	}
	due(now, now + 8100);
}

static void other_offer_is_taken_without_an_ack(void **state)
{
	(void)state;
	begin_selecting();
	give(OFFER(.file = FILE_NAME));
	give_last(OTHER_OFFER(.file = FILE_NAME));
	expect(REQUEST);
	request_in_vain(REQUEST);
	expect(OTHER_REQUEST);
	assert_int_equal(traced(TRACE_DHCP_NO_ACK), 1);
	dropped(DROP_DHCP_SERVER, DHCPACK());
	request_in_vain(OTHER_REQUEST);
	expect_step();
	assert_failed(ERR_DHCP_NO_ACK, OTHER_IP, OTHER_ADDRESS);
}

/* ---- on request of the boot ---- */

static void begin_bound_of_two(void)
{
	begin_selecting();
	give(OFFER(.file = FILE_NAME));
	give_last(OTHER_OFFER(.file = FILE_NAME));
	expect(REQUEST);
	give(DHCPACK());
	quiet();
	assert_int_equal(dhcp.state, DHCP_BOUND);
}

static void another_address_on_request(void **state)
{
	(void)state;
	begin_bound_of_two();
	dhcp_request(&dhcp, 1, now);
	expect(OTHER_REQUEST);
	quiet();
	give(DHCPACK(.server = OTHER_IP, .from = OTHER_IP, .address = OTHER_ADDRESS));
	assert_int_equal(dhcp.state, DHCP_BOUND);
	assert_int_equal(dhcp_lease(&dhcp)->server, OTHER_IP);
}

static void another_address_is_not_confirmed(void **state)
{
	(void)state;
	begin_bound_of_two();
	dhcp_request(&dhcp, 1, now);
	assert_int_equal(dhcp.offers.ack.len, 0); /* the other server's */
	expect(OTHER_REQUEST);
	request_in_vain(OTHER_REQUEST);
	expect_step();
	assert_failed(ERR_DHCP_NO_ACK, OTHER_IP, OTHER_ADDRESS);
}

/* Refused once: a second is waited. A server that has not refused shortens that. */
static void better_offer_ends_the_wait_sooner(void **state)
{
	(void)state;
	BEGIN_REQUESTING(OFFER(.file = FILE_NAME));
	refuse(DHCPNAK());
	expect("DISCOVER");
	give(OFFER(.file = FILE_NAME));
	at(now + 200);
	give(OTHER_OFFER(.file = FILE_NAME));
	due(now + PLAN_PATIENCE_MS, now + PLAN_PATIENCE_MS);
	expect(OTHER_REQUEST);
}

static void another_address_is_refused(void **state)
{
	(void)state;
	begin_bound_of_two();
	dhcp_request(&dhcp, 1, now);
	expect(OTHER_REQUEST);
	refuse(DHCPNAK(.server = OTHER_IP, .from = OTHER_IP));
	assert_failed(ERR_DHCP_NAK, OTHER_IP, OTHER_ADDRESS);
	assert_true(dhcp.offers.offer[1].refused);
}

/* On the boot's request no refusal is remembered for later: nothing is selected again. */
static void refusals_on_request_without_number(void **state)
{
	(void)state;
	begin_bound_of_two();
	for (uint32_t n = 0; n <= DHCP_REFUSALS_MAX; n++) {
		dhcp_request(&dhcp, 1, now);
		expect(OTHER_REQUEST);
		refuse(DHCPNAK(.server = OTHER_IP, .from = OTHER_IP));
		assert_int_equal(dhcp.state, DHCP_FAILED);
	}
	assert_int_equal(dhcp.refusals.count, 0);
}

/* The proxy has no address to give, though its offer is the first. */
static void nobody_is_left_without_an_ack(void **state)
{
	(void)state;
	begin_selecting();
	give(PROXY_OFFER());
	give(OFFER());
	expect(REQUEST);
	request_in_vain(REQUEST);
	expect_step();
	assert_failed(ERR_DHCP_NO_ACK, DHCP_IP, CLIENT_IP);
}

static void address_in_use_is_declined(void **state)
{
	(void)state;
	BEGIN_REQUESTING(OFFER(.file = FILE_NAME));
	give(DHCPACK());
	dhcp_decline(&dhcp, now);
	expect("DECLINE 192.168.77.50 from 192.168.77.1");
	assert_false(sent_has_option(DHCP_OPT_PARAMETERS)); /* RFC 2131 table 5 */
	assert_false(sent_has_option(DHCP_OPT_MESSAGE_MAX));
	assert_false(sent_has_option(DHCP_OPT_CLASS));
	assert_int_equal(be32_get(sent.payload + 12), 0);
	assert_int_equal(sent.dst, IP4_BROADCAST);
	expect("DISCOVER");
	quiet();
}

static void every_address_is_in_use(void **state)
{
	(void)state;
	BEGIN_REQUESTING(OFFER(.file = FILE_NAME));
	for (uint32_t n = 1;; n++) {
		give(DHCPACK());
		dhcp_decline(&dhcp, now);
		expect("DECLINE 192.168.77.50 from 192.168.77.1");
		if (n == DHCP_REFUSALS_MAX)
			break;
		due(now, now + 12000);
		expect("DISCOVER");
		give_last(OFFER(.file = FILE_NAME));
		expect(REQUEST);
	}
	assert_failed(ERR_DHCP_ADDRESS_TAKEN, DHCP_IP, CLIENT_IP);
}

/* ---- ACK ---- */

static void ack_binds(void **state)
{
	(void)state;
	BEGIN_REQUESTING(OFFER(.file = FILE_NAME));
	give(DHCPACK(.mask = IP4(255, 255, 0, 0), .router = OTHER_IP));
	quiet();
	assert_int_equal(deadline(), NET_NEVER);
	assert_int_equal(dhcp.state, DHCP_BOUND);
	assert_int_equal(dhcp_lease(&dhcp)->address, CLIENT_IP);
	assert_int_equal(dhcp_lease(&dhcp)->server, DHCP_IP);
	assert_int_equal(dhcp_lease(&dhcp)->mask, IP4(255, 255, 0, 0));
	assert_int_equal(dhcp_lease(&dhcp)->router, OTHER_IP);
}

static void what_the_ack_leaves_out_is_kept(void **state)
{
	const struct offer *lease = &dhcp.offers.offer[0];

	(void)state;
	BEGIN_REQUESTING(
		OFFER(.class = "PXEClient", .file = FILE_NAME, .next = PXE_IP, .control = 8));
	give(DHCPACK(.mask = 0, .router = 0));
	assert_ptr_equal(dhcp_lease(&dhcp), lease);
	assert_true(lease->pxe && lease->discovery && lease->use_file);
	assert_string_equal(lease->file.name, FILE_NAME);
	assert_int_equal(lease->file.server, PXE_IP);
	assert_int_equal(lease->mask, MASK_24);
	assert_int_equal(lease->router, ROUTER_IP);
	assert_int_equal(dhcp.offers.plan.step_count, 1);
	assert_int_equal(dhcp.offers.plan.step[0].kind, SOURCE_FILE);
}

static void what_the_ack_says_anew_counts(void **state)
{
	(void)state;
	BEGIN_REQUESTING(OFFER(.file = "old.efi", .next = PXE_IP));
	give(DHCPACK(.file = FILE_NAME, .next = OTHER_IP, .class = "PXEClient"));
	assert_string_equal(dhcp_lease(&dhcp)->file.name, FILE_NAME);
	assert_int_equal(dhcp_lease(&dhcp)->file.server, OTHER_IP);
	assert_int_equal(dhcp.offers.plan.step_count, 2);
	assert_int_equal(dhcp.offers.plan.step[0].kind, SOURCE_ASK);
}

/* The OFFER told siaddr; an ACK that repeats the name but not siaddr does not move the file. */
static void server_of_the_file_is_kept(void **state)
{
	(void)state;
	BEGIN_REQUESTING(OFFER(.file = FILE_NAME, .next = PXE_IP));
	give(DHCPACK(.file = FILE_NAME));
	assert_int_equal(dhcp_lease(&dhcp)->file.server, PXE_IP);
}

static void bootp_is_bound_without_a_request(void **state)
{
	(void)state;
	begin_selecting();
	give_last(OFFER(.type = 0, .server = 0, .field = FILE_NAME));
	expect_step();
	quiet();
	assert_int_equal(dhcp.state, DHCP_BOUND);
	assert_int_equal(dhcp_lease(&dhcp)->server, DHCP_IP); /* the sender */
	assert_int_equal(dhcp_lease(&dhcp)->address, CLIENT_IP);
}

static void bootp_without_file_waits_for_more(void **state)
{
	(void)state;
	begin_selecting();
	give(OFFER(.type = 0, .server = 0));
	quiet();
	give(PROXY_OFFER());
	quiet();
	assert_int_equal(dhcp.state, DHCP_BOUND);
}

/* ---- what is dropped, in every state ---- */

static struct packet with_chaddr(struct packet p)
{
	p.payload[28 + 5] ^= 1;
	return p;
}

static struct packet with_octet(struct packet p, size_t at_octet, uint8_t value)
{
	p.payload[at_octet] = value;
	return p;
}

static struct packet from_source(struct packet p, ip4 src)
{
	p.src = src;
	return p;
}

static void drop_the_foreign(void)
{
	dropped(DROP_DHCP_NOT_OURS, OFFER(.file = FILE_NAME, .xid = last_xid ^ 1));
	dropped(DROP_DHCP_NOT_OURS, OFFER(.file = FILE_NAME, .xid = __builtin_bswap32(last_xid)));
	dropped(DROP_DHCP_NOT_OURS, with_chaddr(OFFER(.file = FILE_NAME)));
	dropped(DROP_DHCP_NOT_OURS, DHCPACK(.xid = last_xid + 1));
	dropped(DROP_DHCP_NOT_OURS, with_chaddr(DHCPACK()));
	dropped(DROP_DHCP_NOT_OURS, DHCPNAK(.xid = last_xid + 1));
	dropped(DROP_DHCP_MALFORMED, with_octet(DHCPACK(), 0, 1));
	dropped(DROP_DHCP_MALFORMED, with_octet(DHCPACK(), 1, 6));
	dropped(DROP_DHCP_NOT_OURS, with_octet(DHCPACK(), 2, 16));
	dropped(DROP_DHCP_MALFORMED, with_octet(DHCPACK(), 2, 15));
	dropped(DROP_DHCP_MALFORMED, with_octet(DHCPACK(), 239, 0x62));
}

static void drop_other_types(void)
{
	static const uint8_t types[] = {
		DHCP_DISCOVER, DHCP_REQUEST, DHCP_DECLINE, DHCP_RELEASE, 8, 13, 255};

	for (size_t i = 0; i < sizeof(types); i++)
		dropped(DROP_DHCP_TYPE, OFFER(.type = types[i], .file = FILE_NAME));
}

static void selecting_drops(void **state)
{
	const struct bytes no_type = BYTES(53, 0), long_type = BYTES(53, 2, 2, 2);
	const struct bytes short_id = BYTES(54, 3, 192, 168, 77);

	(void)state;
	begin_selecting();
	drop_the_foreign();
	drop_other_types();
	dropped(DROP_DHCP_TYPE, DHCPACK(.file = FILE_NAME));
	dropped(DROP_DHCP_TYPE, DHCPNAK());
	dropped(DROP_DHCP_TYPE, OFFER(.type = 0, .server = 0, .address = 0, .file = FILE_NAME));
	dropped(DROP_DHCP_SERVER, OFFER(.server = 0, .file = FILE_NAME));
	dropped(DROP_DHCP_SERVER, OFFER(.server = 0, .file = FILE_NAME, .more = short_id));
	dropped(DROP_DHCP_SERVER, OFFER(.server = IP4(224, 0, 0, 1), .file = FILE_NAME));
	dropped(DROP_DHCP_SERVER, OFFER(.server = IP4_BROADCAST, .file = FILE_NAME));
	dropped(DROP_DHCP_SERVER,
	        from_source(OFFER(.type = 0, .server = 0, .file = FILE_NAME), IP4_ANY));
	dropped(DROP_DHCP_ADDRESS, OFFER(.address = IP4(127, 0, 0, 1), .file = FILE_NAME));
	dropped(DROP_DHCP_ADDRESS, OFFER(.address = IP4(224, 0, 0, 1), .file = FILE_NAME));
	dropped(DROP_DHCP_ADDRESS, OFFER(.address = IP4(0, 0, 0, 9), .file = FILE_NAME));
	dropped(DROP_DHCP_ADDRESS, OFFER(.address = IP4_BROADCAST, .file = FILE_NAME));
	dropped(DROP_DHCP_ADDRESS, OFFER(.address = IP4(192, 168, 77, 0), .file = FILE_NAME));
	dropped(DROP_DHCP_ADDRESS, OFFER(.address = IP4(192, 168, 77, 255), .file = FILE_NAME));
	dropped(DROP_DHCP_ADDRESS, PROXY_OFFER(.class = NULL, .file = FILE_NAME));
	dropped(DROP_DHCP_ADDRESS, PROXY_OFFER(.class = "PXEServer", .file = FILE_NAME));
	/* A type of another length than 1 is none, and does not make a BOOTP reply either. */
	dropped(DROP_DHCP_TYPE, OFFER(.type = 0, .file = FILE_NAME, .more = no_type));
	dropped(DROP_DHCP_TYPE, OFFER(.type = 0, .file = FILE_NAME, .more = long_type));
	dropped(DROP_DHCP_TYPE, OFFER(.type = 0, .server = 0, .file = FILE_NAME, .more = no_type));
	dropped(DROP_DHCP_TYPE,
	        OFFER(.type = 0, .server = 0, .field = FILE_NAME, .more = long_type));
	give_last(OFFER(.file = FILE_NAME));
	expect(REQUEST);
}

static void type_zero_is_no_bootp(void **state)
{
	const struct bytes zero = BYTES(53, 1, 0);

	(void)state;
	begin_selecting();
	dropped(DROP_DHCP_TYPE, OFFER(.type = 0, .server = 0, .field = FILE_NAME, .more = zero));
}

static void requesting_drops(void **state)
{
	(void)state;
	BEGIN_REQUESTING(OFFER(.file = FILE_NAME));
	drop_the_foreign();
	drop_other_types();
	dropped(DROP_DHCP_TYPE, OFFER(.file = FILE_NAME));
	dropped(DROP_DHCP_TYPE, OTHER_OFFER(.file = FILE_NAME));
	dropped(DROP_DHCP_TYPE, OFFER(.type = 0, .server = 0, .field = FILE_NAME));
	dropped(DROP_DHCP_SERVER, DHCPACK(.server = OTHER_IP, .from = OTHER_IP));
	dropped(DROP_DHCP_SERVER, DHCPACK(.server = 0));
	dropped(DROP_DHCP_SERVER, DHCPNAK(.server = OTHER_IP, .from = OTHER_IP));
	dropped(DROP_DHCP_SERVER, DHCPNAK(.server = 0));
	dropped(DROP_DHCP_ADDRESS, DHCPACK(.address = CLIENT_IP + 1));
	dropped(DROP_DHCP_ADDRESS, DHCPACK(.address = 0));
	give(DHCPACK());
	assert_int_equal(dhcp.state, DHCP_BOUND);
	quiet();
}

static void over_is_over(void **state)
{
	(void)state;
	BEGIN_REQUESTING(OFFER(.file = FILE_NAME));
	give(DHCPACK());
	dropped(DROP_STATE, DHCPACK());
	dropped(DROP_STATE, DHCPNAK());
	dropped(DROP_STATE, OFFER(.file = FILE_NAME));
}

/* A mask that makes the address the subnet's own or its broadcast address, told by the ACK. */
static void ack_with_an_impossible_mask(void **state)
{
	(void)state;
	BEGIN_REQUESTING(OFFER(.address = IP4(192, 168, 77, 48), .file = FILE_NAME));
	dropped(DROP_DHCP_ADDRESS,
	        DHCPACK(.address = IP4(192, 168, 77, 48), .mask = IP4(255, 255, 255, 240)));
	BEGIN_REQUESTING(OFFER(.address = IP4(192, 168, 77, 63), .file = FILE_NAME));
	dropped(DROP_DHCP_ADDRESS,
	        DHCPACK(.address = IP4(192, 168, 77, 63), .mask = IP4(255, 255, 255, 240)));
}

static const struct mask_row {
	const char *name;
	ip4 mask, address;
	bool usable;
	ip4 kept;
} masks[] = {
	{"mask 24", MASK_24, CLIENT_IP, true, MASK_24},
	{"mask 30, host", IP4(255, 255, 255, 252), IP4(10, 0, 0, 5), true, IP4(255, 255, 255, 252)},
	{"mask 30, network", IP4(255, 255, 255, 252), IP4(10, 0, 0, 4), false, 0},
	{"mask 30, broadcast", IP4(255, 255, 255, 252), IP4(10, 0, 0, 7), false, 0},
	{"mask 31, both are hosts: 0", IP4(255, 255, 255, 254), IP4(10, 0, 0, 4), true,
         IP4(255, 255, 255, 254)},
	{"mask 31, both are hosts: 1", IP4(255, 255, 255, 254), IP4(10, 0, 0, 5), true,
         IP4(255, 255, 255, 254)},
	{"mask 32", IP4_BROADCAST, IP4(10, 0, 0, 5), true, IP4_BROADCAST},
	{"mask 8", IP4(255, 0, 0, 0), IP4(10, 0, 0, 0), false, 0},
	{"no mask", 0, IP4(10, 0, 0, 0), true, 0},
	{"mask with a hole is none", IP4(255, 0, 255, 0), CLIENT_IP, true, 0},
	{"mask upside down is none", IP4(0, 0, 0, 255), CLIENT_IP, true, 0},
};

static void mask(void **state)
{
	const struct mask_row *row = *state;
	struct packet offer;

	begin_selecting();
	offer = OFFER(.file = FILE_NAME, .mask = row->mask, .address = row->address);
	if (!row->usable) {
		dropped(DROP_DHCP_ADDRESS, offer);
		return;
	}
	give_last(offer);
	expect("");
	assert_int_equal(dhcp_lease(&dhcp)->mask, row->kept);
}

/* ---- many offers ---- */

static void repeated_offers(void **state)
{
	(void)state;
	begin_selecting();
	give(OFFER());
	dropped(DROP_DHCP_OFFER_REPEATED, OFFER());
	dropped(DROP_DHCP_OFFER_REPEATED, OFFER(.address = CLIENT_IP + 1));
	give(OFFER(.from = OTHER_IP, .server = OTHER_IP));
	dropped(DROP_DHCP_OFFER_REPEATED, OFFER(.from = OTHER_IP, .server = OTHER_IP));
	quiet();
	/* One host may be both DHCP and proxyDHCP server. */
	give(PROXY_OFFER(.from = DHCP_IP, .server = DHCP_IP));
	expect(REQUEST);
}

/* However many servers a host plays, the others' offers are kept, and their address is taken. */
static void one_station_plays_many_servers(void **state)
{
	(void)state;
	begin_selecting();
	for (uint32_t n = 0; n < OFFER_MAX; n++)
		give(by_station_of(OTHER_IP, OFFER(.server = OTHER_IP + n)));
	dropped(DROP_DHCP_OFFER_FULL,
	        by_station_of(OTHER_IP, OFFER(.server = OTHER_IP + OFFER_MAX)));
	give(OFFER());
	quiet();
	assert_int_equal(dhcp.offers.offer[OFFER_MAX - 1].server, DHCP_IP);
	dropped(DROP_DHCP_OFFER_REPEATED, OFFER());
	dropped(DROP_DHCP_OFFER_FULL,
	        by_station_of(OTHER_IP, OFFER(.server = OTHER_IP + OFFER_MAX)));
	give_last(PROXY_OFFER());
	assert_int_equal(dhcp.offers.offer[OFFER_MAX - 1].server, PXE_IP);
	assert_int_equal(offers_message(&dhcp.offers, OFFER_MAX - 1).len, PROXY_OFFER().len);
	expect(REQUEST);
	give(DHCPACK());
	assert_int_equal(dhcp.state, DHCP_BOUND);
}

/* The PXE server's offer alone does not end the collection: another's address is waited for. */
static void servers_of_one_station_are_suspect(void **state)
{
	(void)state;
	begin_selecting();
	for (uint32_t n = 0; n <= OFFER_CROWD; n++)
		give(by_station_of(OTHER_IP, OFFER(.server = OTHER_IP + n)));
	give(PROXY_OFFER());
	at(now + PLAN_PATIENCE_REFUSED_MS - 1);
	quiet();
	give(OFFER());
	expect(REQUEST);
	begin_selecting();
	for (uint32_t n = 0; n < OFFER_CROWD; n++)
		give(by_station_of(OTHER_IP, OFFER(.server = OTHER_IP + n)));
	give(PROXY_OFFER());
	expect("REQUEST 192.168.77.50 from 192.168.77.66");
	request_in_vain("REQUEST 192.168.77.50 from 192.168.77.66");
	expect("REQUEST 192.168.77.50 from 192.168.77.67");
}

/* A relay agent's station is that of all servers behind it. */
static void servers_behind_one_station(void **state)
{
	(void)state;
	begin_selecting();
	give(by_station_of(ROUTER_IP, OFFER(.file = FILE_NAME)));
	give_last(by_station_of(ROUTER_IP, OTHER_OFFER(.file = FILE_NAME)));
	expect(REQUEST);
	request_in_vain(REQUEST);
	expect(OTHER_REQUEST);
}

static void the_seventeenth_offer(void **state)
{
	(void)state;
	begin_selecting();
	for (uint32_t n = 0; n < OFFER_MAX; n++)
		give(OFFER(.from = OTHER_IP + n, .server = OTHER_IP + n, .address = CLIENT_IP + n));
	dropped(DROP_DHCP_OFFER_FULL, OFFER(.server = OTHER_IP + OFFER_MAX));
	quiet();
	assert_int_equal(dhcp.offers.count, OFFER_MAX);
}

/* Sixteen addresses do not keep out the server that knows a boot program. */
static void the_first_that_boots_is_never_too_late(void **state)
{
	(void)state;
	begin_selecting();
	for (uint32_t n = 0; n < OFFER_MAX; n++)
		give(OFFER(.from = OTHER_IP + n, .server = OTHER_IP + n, .address = CLIENT_IP + n));
	give(PROXY_OFFER());
	expect("REQUEST 192.168.77.50 from 192.168.77.66");
	assert_int_equal(dhcp.offers.count, OFFER_MAX);
	assert_int_equal(dhcp.offers.offer[OFFER_MAX - 1].server, PXE_IP);
	assert_int_equal(dhcp.offers.offer[OFFER_MAX - 2].server, OTHER_IP + OFFER_MAX - 2);
}

static void the_first_address_is_never_too_late(void **state)
{
	(void)state;
	begin_selecting();
	for (uint32_t n = 0; n < OFFER_MAX; n++)
		give(PROXY_OFFER(.server = OTHER_IP + n));
	dropped(DROP_DHCP_OFFER_FULL, PROXY_OFFER());
	give(OFFER());
	expect(REQUEST);
	assert_int_equal(dhcp.offers.count, OFFER_MAX);
}

static void server_with_boot_information_is_asked(void **state)
{
	(void)state;
	begin_selecting();
	give(OTHER_OFFER());
	quiet();
	give_last(OFFER(.file = FILE_NAME));
	expect(REQUEST);
}

static void offers_are_traced(void **state)
{
	(void)state;
	begin_selecting();
	give(OTHER_OFFER());
	give_last(OFFER(.file = FILE_NAME));
	assert_int_equal(traced(TRACE_DHCP_OFFER), 1);
	assert_int_equal(traced(TRACE_DHCP_OFFER_FILE), 1);
	assert_int_equal(traced(TRACE_DHCP_OFFER_PROXY), 0);
	expect("");
	refuse(DHCPNAK());
	assert_int_equal(traced(TRACE_DHCP_NAK), 1);
}

int main(void)
{
	UNIT(discover_says_who_asks);
	UNIT(request_names_address_and_server);
	UNIT(seconds_are_honest);
	UNIT(nobody_answers);
	UNIT(jitter_differs_from_machine_to_machine);
	UNIT(only_an_address);
	UNIT(only_a_pxe_server);
	UNIT(late_pxe_server);
	UNIT(request_is_repeated);
	UNIT(nak_starts_again);
	UNIT(ack_outdoes_a_forged_nak);
	UNIT(answers_of_another_station_wait);
	UNIT(naks_are_no_storm);
	UNIT(only_server_is_trusted_again);
	UNIT(window_begins_anew_after_a_nak);
	UNIT(server_that_refused_comes_last);
	UNIT(other_offer_is_taken_without_an_ack);
	UNIT(another_address_on_request);
	UNIT(another_address_is_not_confirmed);
	UNIT(better_offer_ends_the_wait_sooner);
	UNIT(another_address_is_refused);
	UNIT(refusals_on_request_without_number);
	UNIT(nobody_is_left_without_an_ack);
	UNIT(address_in_use_is_declined);
	UNIT(every_address_is_in_use);
	UNIT(ack_binds);
	UNIT(what_the_ack_leaves_out_is_kept);
	UNIT(what_the_ack_says_anew_counts);
	UNIT(server_of_the_file_is_kept);
	UNIT(bootp_is_bound_without_a_request);
	UNIT(bootp_without_file_waits_for_more);
	UNIT(selecting_drops);
	UNIT(type_zero_is_no_bootp);
	UNIT(requesting_drops);
	UNIT(over_is_over);
	UNIT(ack_with_an_impossible_mask);
	UNIT(repeated_offers);
	UNIT(one_station_plays_many_servers);
	UNIT(servers_of_one_station_are_suspect);
	UNIT(servers_behind_one_station);
	UNIT(the_seventeenth_offer);
	UNIT(the_first_that_boots_is_never_too_late);
	UNIT(the_first_address_is_never_too_late);
	UNIT(server_with_boot_information_is_asked);
	UNIT(offers_are_traced);
	UNIT_ROWS(masks, mask);
	return unit_run("dhcp");
}
