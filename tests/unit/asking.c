#include "tests/unit/asking.h"

#include <string.h>

struct net_env env;
struct pxe pxe;
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

void begin_pxe(uint8_t seed)
{
	static const struct client client = {
		.state = &pxe,
		.state_size = sizeof(pxe),
		.env = &env,
		.deadline = deadline,
		.input = input,
		.output = output,
	};
	uint8_t seeds[RNG_SEED_LEN] = {seed};

	env = (struct net_env){0};
	rng_init(&env.rng, seeds);
	memset(&pxe, 0xa5, sizeof(pxe));
	begin(&client, T0);
	pxe_init(&pxe, &env, &identity, T0);
	quiet();
	assert_int_equal(deadline(), NET_NEVER);
	at(TASK);
}

void ask(ip4 server, struct bytes vendor)
{
	struct pxe_question question = {
		.own = CLIENT_IP,
		.server = server,
		.vendor = guarded(vendor),
	};

	pxe_ask(&pxe, &question, now);
}

void begin_asking(void)
{
	begin_pxe(3);
	ask(PXE_IP, (struct bytes)EMPTY);
	expect("ASK 192.168.77.2");
	quiet();
}

void begin_with(struct bytes vendor)
{
	begin_pxe(3);
	ask(PXE_IP, vendor);
}

void assert_answered(const char *name, ip4 server)
{
	quiet();
	assert_int_equal(pxe.state, PXE_ANSWERED);
	assert_int_equal(deadline(), NET_NEVER);
	assert_string_equal(pxe.file.name, name);
	assert_int_equal(pxe.file.server, server);
	assert_null(pxe_menu(&pxe));
}

void assert_failed(enum net_err err, uint32_t word0, uint32_t word1)
{
	quiet();
	assert_int_equal(pxe.state, err == ERR_LOCAL_BOOT ? PXE_LOCAL : PXE_FAILED);
	assert_int_equal(deadline(), NET_NEVER);
	assert_int_equal(pxe.failure.err, err);
	assert_int_equal(pxe.failure.word[0], word0);
	assert_int_equal(pxe.failure.word[1], word1);
	assert_null(pxe_menu(&pxe));
}

struct packet from_host(struct packet p, ip4 host)
{
	p.src = host;
	p.from = mac_of(host);
	return p;
}
