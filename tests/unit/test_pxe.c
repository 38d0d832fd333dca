#include "net/pxe.h"

#include <string.h>

#include "tests/unit/diagram.h"

static struct net_env env;
static struct pxe pxe;
static const struct dhcp_identity identity = {
	.chaddr = {{0x02, 0, 0, 0, 0, 1}},
	.arch = 11,
	.uuid = {1, 2, 3},
	.user_class = "Lanyard",
};

static void input(const struct udp_in *in, uint64_t now_ms)
{
	pxe_input(&pxe, in, now_ms);
}

static bool output(struct udp_out *out, uint64_t now_ms)
{
	return pxe_output(&pxe, out, now_ms);
}

static uint64_t deadline(void)
{
	return pxe_deadline_ms(&pxe);
}

#define T0   1000 /* when the boot began */
#define TASK 6500 /* when the server is asked */

static void begin_pxe(void)
{
	static const struct client client = {
		.state = &pxe,
		.state_size = sizeof(pxe),
		.env = &env,
		.deadline = deadline,
		.input = input,
		.output = output,
	};
	static const uint8_t seed[RNG_SEED_LEN] = {3};

	env = (struct net_env){0};
	rng_init(&env.rng, seed);
	memset(&pxe, 0xa5, sizeof(pxe));
	begin(&client, T0);
	pxe_init(&pxe, &env, &identity, T0);
	quiet();
	assert_int_equal(deadline(), NET_NEVER);
	at(TASK);
	pxe_ask(&pxe, CLIENT_IP, PXE_IP, TASK);
}

static void begin_asking(void)
{
	begin_pxe();
	expect("ASK 192.168.77.2");
	quiet();
}

static void assert_answered(const char *name, ip4 server)
{
	quiet();
	assert_int_equal(pxe.state, PXE_ANSWERED);
	assert_int_equal(deadline(), NET_NEVER);
	assert_string_equal(pxe.file.name, name);
	assert_int_equal(pxe.file.server, server);
}

static struct packet from_host(struct packet p, ip4 host)
{
	p.src = host;
	return p;
}

static void request_says_who_asks(void **state)
{
	const struct bytes class = TEXT("PXEClient:Arch:00011:UNDI:003016");
	const struct bytes arch = BYTES(0, 11), undi = BYTES(1, 3, 16), user = TEXT("Lanyard");
	const struct bytes uuid = BYTES(0, 1, 2, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

	(void)state;
	begin_asking();
	assert_true(sent.src == CLIENT_IP && sent.dst == PXE_IP);
	assert_true(sent.src_port == 4011 && sent.dst_port == 4011);
	assert_int_equal(be32_get(sent.payload + 12), CLIENT_IP); /* ciaddr */
	assert_int_equal(be16_get(sent.payload + 8), 5);          /* secs */
	assert_int_equal(be16_get(sent.payload + 10), 0);
	assert_bytes(sent_option(DHCP_OPT_CLASS), class);
	assert_bytes(sent_option(DHCP_OPT_ARCH), arch);
	assert_bytes(sent_option(DHCP_OPT_UNDI), undi);
	assert_bytes(sent_option(DHCP_OPT_UUID), uuid);
	assert_bytes(sent_option(DHCP_OPT_USER_CLASS), user);
	assert_false(sent_has_option(DHCP_OPT_REQUESTED_IP));
	assert_false(sent_has_option(DHCP_OPT_SERVER_ID));
	assert_int_equal(traced(TRACE_PXE_REQUEST), 1);
}

static void answer(void **state)
{
	(void)state;
	begin_asking();
	give(PXE_ACK());
	assert_answered(FILE_NAME, PXE_IP);
}

static void answer_to_port_68(void **state)
{
	(void)state;
	begin_asking();
	give(PXE_ACK(.port = 68));
	assert_answered(FILE_NAME, PXE_IP);
}

static void answer_of_type_offer(void **state)
{
	(void)state;
	begin_asking();
	give(PXE_ACK(.type = DHCP_OFFER));
	assert_answered(FILE_NAME, PXE_IP);
}

static void referral_is_followed(void **state)
{
	(void)state;
	begin_asking();
	give(PXE_ACK(.next = OTHER_IP, .field = NULL, .file = "boot\\x64\\wdsmgfw.efi"));
	assert_answered("boot\\x64\\wdsmgfw.efi", OTHER_IP);
}

static void answer_without_any_address_means_its_sender(void **state)
{
	(void)state;
	begin_asking();
	give(PXE_ACK(.next = 0, .server = 0));
	assert_answered(FILE_NAME, PXE_IP);
}

static void impossible_servers_are_not_asked(void **state)
{
	const struct bytes none = BYTES(54, 4, 0, 0, 0, 0);

	(void)state;
	begin_asking();
	give(PXE_ACK(.next = IP4_BROADCAST, .server = IP4(224, 0, 0, 1)));
	assert_answered(FILE_NAME, PXE_IP);
	begin_asking();
	give(PXE_ACK(.next = 0, .server = 0, .more = none));
	assert_answered(FILE_NAME, PXE_IP);
}

static void answer_without_file(void **state)
{
	(void)state;
	begin_asking();
	give(PXE_ACK(.field = NULL));
	quiet();
	assert_int_equal(pxe.state, PXE_FAILED);
	assert_int_equal(pxe.failure.err, ERR_PXE_NO_FILE);
	assert_int_equal(pxe.failure.word[0], PXE_IP);
	assert_int_equal(deadline(), NET_NEVER);
}

static void silence(void **state)
{
	uint32_t xid;

	(void)state;
	begin_asking();
	xid = last_xid;
	for (uint32_t n = 1; n < PXE_REQUEST_MAX; n++) {
		due(now + 1000 * n - 100, now + 1000 * n + 100);
		expect("ASK 192.168.77.2");
		assert_int_equal(last_xid, xid);
		assert_int_equal(be16_get(sent.payload + 8), (now - T0) / 1000);
		quiet();
	}
	due(now + 3900, now + 4100);
	expect_step();
	quiet();
	assert_int_equal(pxe.state, PXE_FAILED);
	assert_int_equal(pxe.failure.err, ERR_PXE_NO_REPLY);
	assert_int_equal(pxe.failure.word[0], PXE_IP);
	dropped(DROP_STATE, PXE_ACK());
}

static void answer_to_the_last_request(void **state)
{
	(void)state;
	begin_asking();
	for (int n = 1; n < PXE_REQUEST_MAX; n++) {
		due(now, now + 5000);
		expect("ASK 192.168.77.2");
	}
	at(now + 3800);
	give(PXE_ACK());
	assert_answered(FILE_NAME, PXE_IP);
}

static void what_is_dropped(void **state)
{
	static const uint8_t types[] = {0, DHCP_DISCOVER, DHCP_REQUEST, DHCP_NAK, 8, 255};
	struct packet p;

	(void)state;
	begin_asking();
	dropped(DROP_UDP_PEER, from_host(PXE_ACK(), OTHER_IP));
	dropped(DROP_UDP_PEER, from_host(PXE_ACK(), DHCP_IP));
	dropped(DROP_DHCP_NOT_OURS, PXE_ACK(.xid = last_xid ^ 1));
	dropped(DROP_DHCP_NOT_OURS, PXE_ACK(.xid = __builtin_bswap32(last_xid)));
	p = PXE_ACK();
	p.payload[33] ^= 1; /* chaddr's last octet */
	dropped(DROP_DHCP_NOT_OURS, p);
	for (size_t i = 0; i < sizeof(types); i++)
		dropped(DROP_DHCP_TYPE, PXE_ACK(.type = types[i]));
	p = PXE_ACK();
	for (p.len = 0; p.len < 240; p.len++)
		dropped(DROP_DHCP_MALFORMED, p);
	dropped(DROP_DHCP_TYPE, p); /* 240 octets: no option at all */
	p.len = 242;
	dropped(DROP_DHCP_OPTIONS, p);
	quiet();
	give(PXE_ACK());
	assert_answered(FILE_NAME, PXE_IP);
	dropped(DROP_STATE, PXE_ACK(.field = "other.efi"));
}

static void unasked(void **state)
{
	(void)state;
	begin_pxe();
	pxe_init(&pxe, &env, &identity, now);
	dropped(DROP_STATE, PXE_ACK());
}

static void second_server(void **state)
{
	uint32_t xid;

	(void)state;
	begin_asking();
	xid = last_xid;
	give(PXE_ACK(.field = NULL));
	pxe_ask(&pxe, CLIENT_IP, OTHER_IP, now);
	expect("ASK 192.168.77.66");
	assert_int_not_equal(last_xid, xid);
	dropped(DROP_UDP_PEER, PXE_ACK());
	dropped(DROP_DHCP_NOT_OURS, from_host(PXE_ACK(.xid = xid), OTHER_IP));
	give(PXE_ACK(.from = OTHER_IP, .server = OTHER_IP, .next = OTHER_IP));
	assert_answered(FILE_NAME, OTHER_IP);
}

int main(void)
{
	UNIT(request_says_who_asks);
	UNIT(answer);
	UNIT(answer_to_port_68);
	UNIT(answer_of_type_offer);
	UNIT(referral_is_followed);
	UNIT(answer_without_any_address_means_its_sender);
	UNIT(impossible_servers_are_not_asked);
	UNIT(answer_without_file);
	UNIT(silence);
	UNIT(answer_to_the_last_request);
	UNIT(what_is_dropped);
	UNIT(unasked);
	UNIT(second_server);
	return unit_run("pxe");
}
