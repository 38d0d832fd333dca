/* The DHCP servers, the PXE server and the boot servers of the simulated network. */
#include <string.h>

#include "net/wire/dhcp_layout.h"
#include "tests/sim/servers.h"

#define TYPE_FIRST  0x8001 /* of boot servers, in the menu */
#define TYPE_SECOND 0x8002
#define MORE_MAX    255

/* What a client's message says. */
struct question {
	uint32_t xid;
	uint8_t type;
	ip4 client, requested, server;
	bool looks_for_boot_server;
};

static void read_option(struct question *q, uint8_t code, struct bytes value)
{
	if (code == DHCP_OPT_TYPE && value.len == 1)
		q->type = value.data[0];
	else if (code == DHCP_OPT_REQUESTED_IP && value.len == 4)
		q->requested = be32_get(value.data);
	else if (code == DHCP_OPT_SERVER_ID && value.len == 4)
		q->server = be32_get(value.data);
	else if (code == DHCP_OPT_VENDOR)
		q->looks_for_boot_server = true;
}

static bool read_question(struct question *out, struct bytes message)
{
	struct bytes options = {message.data + OPTIONS_AT, message.len - OPTIONS_AT}, value;
	uint8_t code;

	*out = (struct question){0};
	if (message.len <= OPTIONS_AT || !dhcp_peek_xid(message, &out->xid))
		return false;
	out->client = be32_get(message.data + CIADDR_AT);
	while (dhcp_option_take(&options, &code, &value))
		read_option(out, code, value);
	return true;
}

/* ---- messages ---- */

static void put_overload(struct writer *w, enum naming naming)
{
	uint8_t fields = naming == NAMED_OVERLOAD_FILE ? 1 : 2;

	if (naming >= NAMED_OVERLOAD_FILE)
		put_option(w, DHCP_OPT_OVERLOAD, &fields, 1);
}

/* RFC 2131 4.1: the field holds options, which end with END. */
static void fill_field(struct packet *packet, enum naming naming, const char *name)
{
	uint8_t *field = packet->payload + (naming == NAMED_OVERLOAD_FILE ? FILE_AT : SNAME_AT);
	struct writer w = {field, DHCP_SNAME_LEN, 0, false};

	put_option(&w, DHCP_OPT_BOOT_FILE, name, strlen(name));
	put_u8(&w, DHCP_OPT_END);
}

/* Sends a reply that names the file, unless it is NULL, as the scene's servers do. */
static void send_reply(struct servers *servers, struct reply r, const char *name, ip4 client,
                       uint64_t now_ms)
{
	const struct scene *scene = servers->scene;
	uint8_t octets[MORE_MAX];
	struct writer more = {octets, sizeof(octets), 0, false};
	struct packet packet;

	put_bytes(&more, r.more.data, r.more.len);
	if (name)
		put_overload(&more, scene->naming);
	if (r.address && scene->lease_s && scene->layout != LAYOUT_BOOTP)
		put_option_be32(&more, DHCP_OPT_LEASE_TIME, scene->lease_s);
	r.more = (struct bytes){octets, more.len};
	if (name && scene->naming == NAMED_OPTION)
		r.file = name;
	if (name && scene->naming == NAMED_FIELD)
		r.field = name;
	packet = reply(r);
	if (name && scene->naming >= NAMED_OVERLOAD_FILE)
		fill_field(&packet, scene->naming, name);
	if (client != IP4_ANY)
		packet.dst = client;
	servers_send(servers, &packet, now_ms);
}

static struct reply from(ip4 host, enum dhcp_type type, uint32_t xid)
{
	return (struct reply){
		.type = (uint8_t)type,
		.from = host,
		.server = host,
		.control = CONTROL_NONE,
		.xid = xid,
	};
}

/* ---- a menu ---- */

static void put_item(struct writer *w, uint16_t type, const char *text)
{
	put_be16(w, type);
	put_u8(w, (uint8_t)strlen(text));
	put_text(w, text);
}

static void put_list(struct writer *w, uint16_t type)
{
	put_be16(w, type);
	put_u8(w, 1);
	put_be32(w, SECOND_IP);
}

/* PXE 2.1 table 2-1: how to discover, whom, what there is to choose, and for how long. */
static struct bytes menu(const struct scene *scene, uint8_t *octets)
{
	uint8_t inner[MORE_MAX], value[MORE_MAX];
	struct writer all = {octets, MORE_MAX, 0, false}, w = {inner, sizeof(inner), 0, false};
	struct writer part = {value, sizeof(value), 0, false};

	put_option(&w, PXE_DISCOVERY_CONTROL, &scene->control, 1);
	put_option_be32(&w, PXE_MULTICAST_ADDRESS, BOOT_GROUP);
	put_list(&part, TYPE_FIRST);
	put_list(&part, TYPE_SECOND);
	put_option(&w, PXE_BOOT_SERVERS, value, part.len);
	part.len = 0;
	put_item(&part, TYPE_FIRST, "First");
	put_item(&part, TYPE_SECOND, "Second");
	put_option(&w, PXE_BOOT_MENU, value, part.len);
	part.len = 0;
	put_u8(&part, (uint8_t)scene->prompt_s);
	put_text(&part, "Press F8");
	if (scene->prompt_s >= 0)
		put_option(&w, PXE_MENU_PROMPT, value, part.len);
	put_u8(&w, DHCP_OPT_END);
	put_option(&all, DHCP_OPT_VENDOR, inner, w.len);
	return (struct bytes){octets, all.len};
}

static void answer_boot_server(struct servers *servers, const struct question *q, uint16_t port,
                               uint64_t now_ms)
{
	struct reply r = from(SECOND_IP, DHCP_ACK, q->xid);

	r.class = "PXEClient";
	r.next = SECOND_IP;
	r.port = port;
	if (!servers_down(servers, ROLE_PXE))
		send_reply(servers, r, servers_file_name(servers->scene), q->client, now_ms);
}

/* ---- addresses ---- */

static bool is_binl(enum layout layout)
{
	return layout == LAYOUT_BINL || layout == LAYOUT_BINL_SILENT;
}

static bool dhcp_names_file(enum layout layout)
{
	return layout == LAYOUT_DHCP || layout == LAYOUT_BOOTP || layout == LAYOUT_BINL_SILENT ||
	       layout == LAYOUT_FALLBACK || layout == LAYOUT_TWO_DHCP || layout == LAYOUT_OFF_LINK;
}

static void give_address(struct servers *servers, enum dhcp_type type, const struct question *q,
                         ip4 address, uint64_t now_ms)
{
	enum layout layout = servers->scene->layout;
	struct reply r = from(DHCP_IP, type, q->xid);

	r.address = address;
	r.mask = MASK_24;
	r.router = ROUTER_IP;
	if (is_binl(layout))
		r.class = "PXEClient";
	if (layout == LAYOUT_BOOTP) {
		r.type = 0;
		r.server = 0;
	}
	if (layout == LAYOUT_OFF_LINK)
		r.next = FAR_IP;
	else if (dhcp_names_file(layout))
		r.next = layout == LAYOUT_DHCP ? PXE_IP : DHCP_IP;
	send_reply(servers, r, dhcp_names_file(layout) ? servers_file_name(servers->scene) : NULL,
	           IP4_ANY, now_ms);
}

/* The second DHCP server's, which knows nothing of booting. */
static void give_other_address(struct servers *servers, enum dhcp_type type,
                               const struct question *q, uint64_t now_ms)
{
	struct reply r = from(SECOND_IP, type, q->xid);

	r.address = CLIENT_IP + SECOND_LESS;
	r.mask = MASK_24;
	send_reply(servers, r, NULL, IP4_ANY, now_ms);
}

static void offer_to_boot(struct servers *servers, const struct question *q, uint64_t now_ms)
{
	const struct scene *scene = servers->scene;
	bool names = scene->layout == LAYOUT_PROXY_OFFER || scene->layout == LAYOUT_PROXY_ONLY;
	struct reply r = from(PXE_IP, DHCP_OFFER, q->xid);
	uint8_t octets[MORE_MAX];

	if (dhcp_names_file(scene->layout) && scene->layout != LAYOUT_FALLBACK)
		return;
	if (is_binl(scene->layout) || servers_down(servers, ROLE_PXE))
		return;
	r.class = "PXEClient";
	if (names)
		r.next = PXE_IP;
	if (scene->layout == LAYOUT_PROXY_ONLY)
		r.control = PXE_DISCOVERY_BOOT_FILE;
	if (scene->layout == LAYOUT_MENU_OFFER)
		r.more = menu(scene, octets);
	send_reply(servers, r, names ? servers_file_name(scene) : NULL, IP4_ANY,
	           now_ms + scene->late_ms);
}

static void offer(struct servers *servers, const struct question *q, uint64_t now_ms)
{
	bool two = servers->scene->layout == LAYOUT_TWO_DHCP;
	bool up = !servers_down(servers, ROLE_DHCP);

	if (two && up && servers->scene->other_first)
		give_other_address(servers, DHCP_OFFER, q, now_ms);
	if (up)
		give_address(servers, DHCP_OFFER, q, CLIENT_IP + servers->declined, now_ms);
	if (two && up && !servers->scene->other_first)
		give_other_address(servers, DHCP_OFFER, q, now_ms);
	offer_to_boot(servers, q, now_ms);
}

static void refuse(struct servers *servers, const struct question *q, ip4 client, uint64_t now_ms)
{
	send_reply(servers, from(DHCP_IP, DHCP_NAK, q->xid), NULL, client, now_ms);
}

static void renew(struct servers *servers, const struct question *q, uint64_t now_ms)
{
	enum renewal renewal = servers->scene->renewal;

	if (renewal == RENEWAL_ACK)
		give_address(servers, DHCP_ACK, q, q->client, now_ms);
	else if (renewal == RENEWAL_NAK)
		refuse(servers, q, q->client, now_ms);
}

static void answer_request(struct servers *servers, const struct question *q, uint64_t now_ms)
{
	if (q->server == SECOND_IP && servers->scene->layout == LAYOUT_TWO_DHCP) {
		give_other_address(servers, DHCP_ACK, q, now_ms);
	} else if (q->server == DHCP_IP && servers->naks > 0) {
		servers->naks--;
		refuse(servers, q, IP4_ANY, now_ms);
	} else if (q->server == DHCP_IP) {
		give_address(servers, DHCP_ACK, q, q->requested, now_ms);
	} else if (q->server == IP4_ANY && q->client != IP4_ANY) {
		renew(servers, q, now_ms);
	}
}

/* ---- questions ---- */

void dhcpd_input(struct servers *servers, struct bytes message, uint64_t now_ms)
{
	struct question q;

	if (!read_question(&q, message))
		return;
	if (q.looks_for_boot_server) {
		if (!servers->scene->deaf_to_broadcast)
			answer_boot_server(servers, &q, DHCP_CLIENT_PORT, now_ms);
	} else if (q.type == DHCP_DISCOVER) {
		offer(servers, &q, now_ms);
	} else if (q.type == DHCP_REQUEST && !servers_down(servers, ROLE_DHCP)) {
		answer_request(servers, &q, now_ms);
	} else if (q.type == DHCP_DECLINE && q.requested == CLIENT_IP + servers->declined) {
		servers->declined++;
	}
}

static void answer_pxe(struct servers *servers, ip4 host, const struct question *q, uint64_t now_ms)
{
	const struct scene *scene = servers->scene;
	struct reply r = from(host, DHCP_ACK, q->xid);
	const char *name = servers_file_name(scene);
	uint8_t octets[MORE_MAX];

	r.class = "PXEClient";
	r.next = scene->layout == LAYOUT_REFERRAL ? SECOND_IP : host;
	r.port = PXE_SERVER_PORT;
	if (scene->layout == LAYOUT_FALLBACK)
		name = "missing.efi";
	if (scene->layout == LAYOUT_MENU) {
		name = NULL;
		r.more = menu(scene, octets);
	}
	send_reply(servers, r, name, q->client, now_ms);
}

void dhcpd_input_pxe(struct servers *servers, ip4 host, struct bytes message, uint64_t now_ms)
{
	enum layout layout = servers->scene->layout;
	bool silent = layout == LAYOUT_PROXY_OFFER || layout == LAYOUT_BINL_SILENT;
	struct question q;

	if (!read_question(&q, message) || servers_down(servers, ROLE_PXE))
		return;
	if (q.looks_for_boot_server &&
	    (host == SECOND_IP || (host == BOOT_GROUP && !servers->scene->deaf_to_group)))
		answer_boot_server(servers, &q, PXE_SERVER_PORT, now_ms);
	else if (!silent && host == (is_binl(layout) ? DHCP_IP : PXE_IP))
		answer_pxe(servers, host, &q, now_ms);
}
