#include "net/pxe.h"

#include "net/assert.h"
#include "net/stranger.h"
#include "net/text.h"

static const struct retry_policy ask_policy = {
	.first_ms = 500,
	.step_ms = 200,
	.max_ms = 1900,
	.jitter_ms = 50,
};

#define BIT(state) (1u << (state))
#define AT_REST    (BIT(PXE_IDLE) | BIT(PXE_ANSWERED) | BIT(PXE_LOCAL) | BIT(PXE_FAILED))
#define AT_WORK    (BIT(PXE_ASKING) | BIT(PXE_DISCOVERING))
#define AT_MENU    (BIT(PXE_PROMPTING) | BIT(PXE_CHOOSING))

static bool is_in(const struct pxe *pxe, unsigned states)
{
	return states & BIT(pxe->state);
}

/* How the sends of the present state follow each other. */
static struct retry_policy policy_of(const struct pxe *pxe)
{
	return pxe->state == PXE_ASKING ? ask_policy : discover_policy(&pxe->discovery);
}

static void restart(struct pxe *pxe, uint64_t now_ms)
{
	struct retry_policy policy = policy_of(pxe);

	retry_start(&pxe->retry, &policy, now_ms);
}

static void pxe_enter(struct pxe *pxe, enum pxe_state next, uint64_t now_ms)
{
	static const unsigned legal_from[] = {
		[PXE_IDLE] = AT_REST,
		[PXE_ASKING] = BIT(PXE_IDLE),
		[PXE_PROMPTING] = BIT(PXE_IDLE) | BIT(PXE_ASKING),
		[PXE_CHOOSING] = BIT(PXE_IDLE) | BIT(PXE_ASKING) | BIT(PXE_PROMPTING),
		[PXE_DISCOVERING] = BIT(PXE_IDLE) | BIT(PXE_ASKING) | AT_MENU,
		[PXE_ANSWERED] = AT_WORK,
		[PXE_LOCAL] = BIT(PXE_IDLE) | BIT(PXE_ASKING) | AT_MENU,
		[PXE_FAILED] = AT_WORK,
	};

	net_assert(is_in(pxe, legal_from[next]));
	trace(&pxe->env->trace, now_ms, PXE_STATE, pxe->state, next);
	pxe->state = next;
	retry_stop(&pxe->retry);
	if (is_in(pxe, AT_WORK)) {
		pxe->xid = rng_u32(&pxe->env->rng);
		restart(pxe, now_ms);
	} else if (next == PXE_PROMPTING) {
		pxe->prompt_end_ms = now_ms + 1000 * (uint32_t)pxe->vendor.menu.prompt_s;
	}
}

static void pxe_fail(struct pxe *pxe, struct failure failure, uint64_t now_ms)
{
	pxe->failure = failure;
	pxe_enter(pxe, PXE_FAILED, now_ms);
}

void pxe_init(struct pxe *pxe, struct net_env *env, const struct dhcp_identity *identity,
              uint64_t now_ms)
{
	*pxe = (struct pxe){.env = env, .identity = identity, .began_ms = now_ms};
	retry_stop(&pxe->retry);
}

/* ---- the menu ---- */

static void discover(struct pxe *pxe, uint16_t type, uint64_t now_ms)
{
	discover_begin(&pxe->discovery, &pxe->vendor, type, pxe->server);
	pxe_enter(pxe, PXE_DISCOVERING, now_ms);
}

static void take_item(struct pxe *pxe, uint32_t item, uint64_t now_ms)
{
	uint16_t type = pxe->vendor.menu.item[item].type;

	trace(&pxe->env->trace, now_ms, PXE_CHOICE, item + 1, type);
	if (type != PXE_TYPE_LOCAL) {
		discover(pxe, type, now_ms);
		return;
	}
	pxe->failure = (struct failure){ERR_LOCAL_BOOT, {pxe->server}};
	pxe_enter(pxe, PXE_LOCAL, now_ms);
}

/*
 * Without a prompt the menu waits (PXE 2.1 table 2-1, tag 10, and iPXE; EDK2 takes the first item),
 * unless there is nothing to choose between.
 */
static void show(struct pxe *pxe, uint64_t now_ms)
{
	const struct pxe_menu *menu = &pxe->vendor.menu;

	trace(&pxe->env->trace, now_ms, PXE_MENU, pxe->server, menu->item_count);
	if (menu->has_prompt ? menu->prompt_s == 0 : menu->item_count == 1)
		take_item(pxe, 0, now_ms);
	else if (menu->has_prompt && menu->prompt_s != PXE_PROMPT_FOREVER)
		pxe_enter(pxe, PXE_PROMPTING, now_ms);
	else
		pxe_enter(pxe, PXE_CHOOSING, now_ms);
}

/*
 * Goes on with what a server says in option 43, if that leads anywhere: with its menu, or with the
 * one type of boot server that it names. False, and nothing changed, if not.
 */
static bool follow(struct pxe *pxe, const struct pxe_vendor *vendor, uint64_t now_ms)
{
	if (vendor->menu.item_count == 0 && !vendor->item.has && vendor->server_count == 0)
		return false;
	pxe->vendor = *vendor;
	if (vendor->menu.item_count > 0)
		show(pxe, now_ms);
	else
		discover(pxe, vendor->item.has ? vendor->item.type : vendor->server[0].type,
		         now_ms);
	return true;
}

static void begin(struct pxe *pxe, ip4 own, ip4 server, uint64_t now_ms)
{
	pxe_enter(pxe, PXE_IDLE, now_ms);
	pxe->own = own;
	pxe->server = server;
	pxe->layer = 0;
	pxe->empty_server = IP4_ANY;
	pxe->reply_len = 0;
}

void pxe_ask(struct pxe *pxe, const struct pxe_question *question, uint64_t now_ms)
{
	struct pxe_vendor vendor;

	begin(pxe, question->own, question->server, now_ms);
	pxe_vendor_parse(question->vendor, &vendor);
	if (!follow(pxe, &vendor, now_ms))
		pxe_enter(pxe, PXE_ASKING, now_ms);
}

void pxe_discover(struct pxe *pxe, const struct pxe_search *search, uint64_t now_ms)
{
	begin(pxe, search->own, search->server, now_ms);
	pxe->vendor = *search->vendor;
	pxe->layer = search->layer;
	discover(pxe, search->type, now_ms);
}

void pxe_show_menu(struct pxe *pxe, uint64_t now_ms)
{
	if (pxe->state == PXE_PROMPTING)
		pxe_enter(pxe, PXE_CHOOSING, now_ms);
}

void pxe_choose(struct pxe *pxe, uint32_t item, uint64_t now_ms)
{
	if (is_in(pxe, AT_MENU) && item < pxe->vendor.menu.item_count)
		take_item(pxe, item, now_ms);
}

ip4 pxe_group(const struct pxe *pxe)
{
	return is_in(pxe, BIT(PXE_DISCOVERING)) ? discover_group(&pxe->discovery) : IP4_ANY;
}

/* ---- input ---- */

/*
 * All that counts as a reply to what was asked; *vendor gets its option 43.
 * Windows' servers answer with an ACK, some others with an OFFER; both count.
 */
static enum drop check_reply(const struct pxe *pxe, const struct dhcp_packet *packet, ip4 src,
                             struct pxe_vendor *vendor)
{
	enum drop drop = dhcp_check_reply(packet, pxe->identity, pxe->xid);
	uint8_t type = 0;

	if (drop != DROP_NONE)
		return drop;
	dhcp_vendor(packet, vendor);
	dhcp_option_u8(packet, DHCP_OPT_TYPE, &type);
	if (type != DHCP_ACK && type != DHCP_OFFER)
		return DROP_DHCP_TYPE;
	if (pxe->state == PXE_ASKING)
		return DROP_NONE;
	return discover_check_reply(&pxe->discovery, packet, vendor, src);
}

/* What a Windows server tells the user, for example that the machine has to be approved. */
static void hear(struct pxe *pxe, const struct dhcp_packet *packet, ip4 src, uint64_t now_ms)
{
	struct bytes option = {0}, text;

	dhcp_option(packet, DHCP_OPT_WINDOWS, &option);
	if (!pxe_windows_message(option, &text))
		return;
	text_copy(pxe->said, sizeof(pxe->said), text);
	trace(&pxe->env->trace, now_ms, PXE_SAYS, src);
}

static void discover_further(struct pxe *pxe, uint64_t now_ms)
{
	struct failure failure = {ERR_PXE_NO_BOOT_SERVER, {pxe->discovery.type, pxe->server}};

	discover_next(&pxe->discovery);
	if (pxe->empty_server)
		failure = (struct failure){ERR_PXE_NO_FILE, {pxe->empty_server}};
	if (pxe->discovery.method < DISCOVER_OVER)
		restart(pxe, now_ms);
	else
		pxe_fail(pxe, failure, now_ms);
}

/* While other servers may still answer, they are waited for. */
static void note_empty(struct pxe *pxe, ip4 src, uint64_t now_ms)
{
	trace(&pxe->env->trace, now_ms, PXE_EMPTY, src);
	pxe->empty_server = src;
	if (discover_asks_one(&pxe->discovery))
		discover_further(pxe, now_ms);
}

static void input_reply(struct pxe *pxe, const struct dhcp_packet *packet,
                        const struct pxe_vendor *vendor, const struct udp_in *in, uint64_t now_ms)
{
	bool ask_nobody = vendor->discovery_control & PXE_DISCOVERY_BOOT_FILE;
	bool is_final = pxe->state == PXE_DISCOVERING || ask_nobody || !vendor->menu.item_count;
	struct offer reply;

	offer_read(&reply, packet, in->src);
	hear(pxe, packet, in->src, now_ms);
	if (reply.file.name[0] && is_final) {
		pxe->file = reply.file;
		pxe->reply_len = in->payload.len;
		memcpy(pxe->reply, in->payload.data, in->payload.len);
		pxe_enter(pxe, PXE_ANSWERED, now_ms);
	} else if (pxe->state == PXE_DISCOVERING) {
		note_empty(pxe, in->src, now_ms);
	} else if (!follow(pxe, vendor, now_ms)) {
		pxe_fail(pxe, (struct failure){ERR_PXE_NO_FILE, {pxe->server}}, now_ms);
	}
}

void pxe_input(struct pxe *pxe, const struct udp_in *in, uint64_t now_ms)
{
	struct dhcp_packet packet;
	struct pxe_vendor vendor;
	enum drop drop = DROP_NONE;

	if (!is_in(pxe, AT_WORK))
		drop = DROP_STATE;
	else if (pxe->state == PXE_ASKING && in->src != pxe->server)
		drop = DROP_UDP_PEER;
	if (drop == DROP_NONE)
		drop = dhcp_parse(in->payload, &packet);
	if (drop == DROP_NONE)
		drop = check_reply(pxe, &packet, in->src, &vendor);
	if (drop == DROP_NONE && stranger_is_refused(pxe->env, &pxe->retry, in, now_ms))
		drop = DROP_UDP_STATION;
	if (!env_drop(pxe->env, drop))
		input_reply(pxe, &packet, &vendor, in, now_ms);
}

/* ---- output ---- */

/* Arms the next wait and writes the request to the target. */
static bool send_to(struct pxe *pxe, ip4 target, struct udp_out *out, uint64_t now_ms)
{
	struct retry_policy policy = policy_of(pxe);
	bool to_all = target == IP4_BROADCAST;

	pxe->asked = (struct dhcp_message){
		.identity = pxe->identity,
		.type = DHCP_REQUEST,
		.xid = pxe->xid,
		.secs = net_seconds(pxe->began_ms, now_ms),
		.ciaddr = pxe->own,
		.boot_item = {pxe->state == PXE_DISCOVERING, pxe->discovery.type, pxe->layer},
	};
	retry_arm(&pxe->retry, &policy, &pxe->env->rng, now_ms);
	out->src = pxe->own;
	out->dst = target;
	out->src_port = to_all ? DHCP_CLIENT_PORT : PXE_SERVER_PORT;
	out->dst_port = to_all ? DHCP_SERVER_PORT : PXE_SERVER_PORT;
	out->in_doubt = retry_in_vain(&pxe->retry) > PXE_DOUBTS_FROM;
	dhcp_emit(&out->payload, &pxe->asked);
	return true;
}

static bool output_ask(struct pxe *pxe, struct udp_out *out, uint64_t now_ms)
{
	uint32_t number = retry_in_vain(&pxe->retry) + 1;

	if (retry_is_over(&pxe->retry, PXE_REQUEST_MAX)) {
		pxe_fail(pxe, (struct failure){ERR_PXE_NO_REPLY, {pxe->server}}, now_ms);
		return false;
	}
	if (!pxe->retry.hastened)
		trace(&pxe->env->trace, now_ms, PXE_REQUEST, pxe->server, number);
	return send_to(pxe, pxe->server, out, now_ms);
}

static bool output_discover(struct pxe *pxe, struct udp_out *out, uint64_t now_ms)
{
	const struct discovery *discovery = &pxe->discovery;
	ip4 target = discover_target(discovery, retry_in_vain(&pxe->retry));

	if (retry_is_over(&pxe->retry, discover_send_count(discovery))) {
		discover_further(pxe, now_ms);
		return false;
	}
	trace_add(&pxe->env->trace, now_ms, discover_trace(discovery),
	          (const uint32_t[]){discovery->type, target}, 2);
	return send_to(pxe, target, out, now_ms);
}

bool pxe_output(struct pxe *pxe, struct udp_out *out, uint64_t now_ms)
{
	if (pxe_deadline_ms(pxe) > now_ms)
		return false;
	if (pxe->state == PXE_ASKING)
		return output_ask(pxe, out, now_ms);
	if (pxe->state == PXE_DISCOVERING)
		return output_discover(pxe, out, now_ms);
	take_item(pxe, 0, now_ms); /* the countdown is over */
	return false;
}

uint64_t pxe_deadline_ms(const struct pxe *pxe)
{
	return pxe->state == PXE_PROMPTING ? pxe->prompt_end_ms : pxe->retry.due_ms;
}
