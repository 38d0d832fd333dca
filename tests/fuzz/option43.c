/*
 * What PXE servers say in option 43: the parser; whom to ask for a boot server; and the machine
 * that shows the menu, with replies, choices and time as the input says.
 */
#include <string.h>

#include "net/pxe.h"
#include "tests/fuzz/fuzz.h"
#include "tests/unit/packets.h"

#define OPTION_MAX 1400
#define SENDS_MAX  16
#define METHODS    3 /* of discovery */

static struct {
	struct net_env env;
	struct pxe pxe;
} asking;

static const struct dhcp_identity identity = {
	.chaddr = {{0x02, 0, 0, 0, 0, 1}},
	.arch = 7,
	.user_class = "Lanyard",
};
static uint64_t now_ms;

static size_t output(uint8_t *room, uint64_t at_ms)
{
	struct udp_out out = {.payload = {room, DHCP_MESSAGE_MAX, 0, false}};
	bool is_sent = pxe_output(&asking.pxe, &out, at_ms);

	must(!out.payload.full, "a message that does not fit");
	must(!is_sent || out.dst != IP4_ANY, "a message to nobody");
	return is_sent ? out.payload.len : 0;
}

static uint64_t deadline_ms(void)
{
	return pxe_deadline_ms(&asking.pxe);
}

static const struct fuzz_machine machine = {&asking, sizeof(asking), output, deadline_ms};

/* ---- the option ---- */

static void check_vendor(const struct pxe_vendor *vendor)
{
	const struct pxe_menu *menu = &vendor->menu;

	must(menu->item_count <= PXE_ITEM_MAX, "more items than are kept");
	must(vendor->server_count <= PXE_SERVER_MAX, "more servers than are kept");
	for (uint32_t n = 0; n < menu->item_count; n++)
		check_text(menu->item[n].text, sizeof(menu->item[n].text));
	check_text(menu->prompt, sizeof(menu->prompt));
	must(vendor->group == IP4_ANY || ip4_is_multicast(vendor->group), "a group that is none");
}

static void check_discovery(const struct pxe_vendor *vendor, uint16_t type)
{
	struct discovery discovery;

	discover_begin(&discovery, vendor, type, PXE_IP);
	for (int n = 0; discovery.method < DISCOVER_OVER; n++) {
		struct retry_policy policy = discover_policy(&discovery);

		must(n < METHODS, "discovery without end");
		must(policy.first_ms > policy.jitter_ms, "sends without a pause");
		must(discovery.server_count > 0 && discovery.server_count <= DISCOVER_LIST_MAX,
		     "servers without number");
		for (uint32_t i = 0; i < discover_send_count(&discovery); i++)
			discover_target(&discovery, i);
		must(strlen(trace_format(discover_trace(&discovery))) > 0, "nothing to tell");
		discover_next(&discovery);
	}
}

static bool says_nothing(const struct pxe_vendor *vendor)
{
	return !vendor->has_discovery_control && vendor->discovery_control == 0 &&
	       vendor->group == IP4_ANY && vendor->server_count == 0 &&
	       vendor->menu.item_count == 0 && !vendor->menu.has_prompt && !vendor->item.has;
}

static void parse(struct bytes option)
{
	static struct pxe_vendor vendor;
	struct bytes copy = exact(option), text;

	memset(&vendor, 0xa5, sizeof(vendor));
	must(pxe_vendor_parse(copy, &vendor) || says_nothing(&vendor), "a bad option is believed");
	check_vendor(&vendor);
	check_discovery(&vendor, vendor.server_count > 0 ? vendor.server[0].type : 0);
	check_discovery(&vendor, vendor.menu.item[0].type);
	if (pxe_windows_message(copy, &text))
		must(text.len > 0 && is_inside(text, copy), "a text outside of its option");
	exact_free(copy);
}

/* ---- the machine ---- */

/* A machine that is at work is not asked again: another one is. */
static void begin(void)
{
	pxe_init(&asking.pxe, &asking.env, &identity, now_ms);
}

static void ask(struct bytes option, ip4 server)
{
	struct bytes copy = exact(option);
	struct pxe_question question = {CLIENT_IP, server, copy};

	begin();
	pxe_ask(&asking.pxe, &question, now_ms);
	exact_free(copy);
}

static void look_for(struct bytes option, uint16_t type)
{
	static struct pxe_vendor vendor;
	struct pxe_search search = {CLIENT_IP, PXE_IP, &vendor, type, 0};

	begin();
	pxe_vendor_parse(option, &vendor);
	pxe_discover(&asking.pxe, &search, now_ms);
}

static void give(const struct packet *packet, bool stranger)
{
	struct bytes payload = exact((struct bytes){packet->payload, packet->len});
	struct udp_in in = {
		.src = packet->src,
		.dst = packet->dst,
		.src_port = packet->src_port,
		.dst_port = packet->dst_port,
		.stranger = stranger,
		.payload = payload,
	};
	uint64_t drops = drop_sum(&asking.env);

	pxe_input(&asking.pxe, &in, now_ms);
	must(drop_sum(&asking.env) - drops <= 1, "more than one drop for a datagram");
	exact_free(payload);
}

/* An ACK for what was asked last, with such options. */
static void answer(struct bytes options, uint8_t what)
{
	struct packet packet = PXE_ACK(.xid = asking.pxe.xid, .more = options);

	if (what & 16)
		packet = PXE_ACK(.xid = asking.pxe.xid, .more = options, .field = NULL);
	if (what & 32)
		packet.src = OTHER_IP;
	give(&packet, what & 64);
}

static void choose(uint32_t item)
{
	const struct pxe_menu *menu = pxe_menu(&asking.pxe);
	enum pxe_state before = asking.pxe.state;
	bool is_none = !menu || item >= menu->item_count;

	pxe_choose(&asking.pxe, item, now_ms);
	must(!is_none || asking.pxe.state == before, "an item that is none is taken");
}

static void check_state(void)
{
	const struct pxe_menu *menu = pxe_menu(&asking.pxe);
	ip4 group = pxe_group(&asking.pxe);

	check_vendor(&asking.pxe.vendor);
	must(!menu || menu->item_count > 0, "a menu of nothing");
	must(group == IP4_ANY || ip4_is_multicast(group), "a group that is none");
	must(pxe_menu_left_ms(&asking.pxe, now_ms) <= 1000u * UINT8_MAX, "a prompt too long");
	must(strlen(asking.pxe.said) <= PXE_SAID_MAX, "words without end");
	if (asking.pxe.state == PXE_ANSWERED)
		must(asking.pxe.file.name[0] && asking.pxe.reply_len > 0, "an answer of nothing");
}

static void step(struct bytes *script)
{
	uint8_t what = script_u8(script);

	switch (what & 7) {
	case 0:
		parse(script_bytes(script, OPTION_MAX));
		break;
	case 1:
		ask(script_bytes(script, OPTION_MAX), what & 16 ? PXE_IP : DHCP_IP);
		break;
	case 2:
		look_for(script_bytes(script, OPTION_MAX), script_be16(script));
		break;
	case 3:
		answer(script_bytes(script, UINT8_MAX), what);
		break;
	case 4:
		if (deadline_ms() != NET_NEVER && deadline_ms() > now_ms)
			now_ms = deadline_ms();
		break;
	case 5:
		now_ms += script_be16(script);
		break;
	case 6:
		choose(script_u8(script));
		break;
	default:
		pxe_show_menu(&asking.pxe, now_ms);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const uint8_t seed[RNG_SEED_LEN] = {1};
	struct bytes script = {data, size};
	uint8_t room[LINK_FRAME_MAX];

	memset(&asking, 0, sizeof(asking));
	now_ms = 1000;
	rng_init(&asking.env.rng, seed);
	begin();
	while (script.len > 0) {
		step(&script);
		for (int n = 0; fuzz_output(&machine, room, now_ms) > 0; n++)
			must(n < SENDS_MAX, "sends without end");
		check_state();
	}
	return 0;
}
