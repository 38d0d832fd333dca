#include "net/wire/dhcp.h"
#include "tests/unit/unit.h"

#define FIXED_LEN 240

static const struct dhcp_identity identity = {
	.chaddr = {{2, 0, 0, 0, 0, 1}},
	.arch = 7,
	.uuid = {0x10, 0x11, 0x12, 0x13, 0x14, 0x15, 0x16, 0x17, 0x18, 0x19, 0x1a, 0x1b, 0x1c, 0x1d,
                 0x1e, 0x1f},
	.user_class = "Lanyard",
};

static const struct dhcp_message discover = {
	.identity = &identity,
	.type = DHCP_DISCOVER,
	.xid = 0x01020304,
	.secs = 0x0506,
	.broadcast = true,
};

static const struct dhcp_message request = {
	.identity = &identity,
	.type = DHCP_REQUEST,
	.xid = 0x01020304,
	.ciaddr = IP4(192, 0, 2, 7),
	.requested_ip = IP4(192, 0, 2, 1),
	.server_id = IP4(192, 0, 2, 2),
};

/* A boot server of that type is looked for. */
static const struct dhcp_message discovery = {
	.identity = &identity,
	.type = DHCP_REQUEST,
	.ciaddr = IP4(192, 0, 2, 7),
	.boot_item = {.has = true, .type = 0x8001, .layer = 0x0203},
};

static struct bytes emitted(const struct dhcp_message *message)
{
	static uint8_t room[DHCP_MESSAGE_MAX];
	struct writer w = {room, sizeof(room), 0, false};

	memset(room, 0xa5, sizeof(room));
	dhcp_emit(&w, message);
	assert_false(w.full);
	return (struct bytes){room, w.len};
}

static void discovers_fixed_fields(void **state)
{
	uint8_t want[FIXED_LEN] = {1, 1, 6, 0, 1, 2, 3, 4, 5, 6, 0x80, 0};
	struct bytes got = emitted(&discover);

	(void)state;
	want[28] = 2;
	want[33] = 1;
	be32_set(want + 236, 0x63825363);
	got.len = FIXED_LEN;
	assert_bytes(got, (struct bytes){want, sizeof(want)});
}

static void requests_fixed_fields(void **state)
{
	struct bytes got = emitted(&request);

	(void)state;
	assert_int_equal(be16_get(got.data + 8), 0);
	assert_int_equal(be16_get(got.data + 10), 0);
	assert_int_equal(be32_get(got.data + 12), IP4(192, 0, 2, 7));
}

/* The options in the order they are sent; 50 and 54 only in the request. */
static const struct option_row {
	const char *name;
	uint8_t code;
	bool in_discover;
	struct bytes value;
} options[] = {
	{"53 message type", 53, true, BYTES(3)},
	{"61 client id: type and MAC", 61, true, BYTES(1, 2, 0, 0, 0, 0, 1)},
	{"50 requested address", 50, false, BYTES(192, 0, 2, 1)},
	{"54 server", 54, false, BYTES(192, 0, 2, 2)},
	{"57 1472 octets", 57, true, BYTES(0x05, 0xc0)},
	{"60 class", 60, true, TEXT("PXEClient:Arch:00007:UNDI:003016")},
	{"55 what is wanted", 55, true,
         BYTES(1, 2, 3, 4, 5, 6, 12, 13, 15, 17, 18, 22, 23, 26, 28, 40, 41, 42, 43, 50, 51, 54, 58,
               59, 60, 66, 67, 97, 128, 129, 130, 131, 132, 133, 134, 135)},
	{"77 user class", 77, true, TEXT("Lanyard")},
	{"93 architecture", 93, true, BYTES(0, 7)},
	{"94 UNDI 3.16", 94, true, BYTES(1, 3, 16)},
	{"97 UUID", 97, true,
         BYTES(0, 0x10, 0x11, 0x12, 0x13, 0x14, 0x15, 0x16, 0x17, 0x18, 0x19, 0x1a, 0x1b, 0x1c,
               0x1d, 0x1e, 0x1f)},
};

static void option(void **state)
{
	const struct option_row *row = *state;
	struct bytes view = emitted(&request), fixed, value;
	uint8_t code;

	bytes_take(&view, FIXED_LEN, &fixed);
	for (const struct option_row *r = options; r <= row; r++)
		assert_true(dhcp_option_take(&view, &code, &value));
	assert_int_equal(code, row->code);
	assert_bytes(value, row->value);
}

static void discover_asks_for_no_address(void **state)
{
	struct bytes view = emitted(&discover), fixed, value;
	uint8_t code;

	(void)state;
	bytes_take(&view, FIXED_LEN, &fixed);
	for (size_t i = 0; i < sizeof(options) / sizeof(options[0]); i++) {
		if (!options[i].in_discover)
			continue;
		assert_true(dhcp_option_take(&view, &code, &value));
		assert_int_equal(code, options[i].code);
	}
	assert_false(dhcp_option_take(&view, &code, &value));
	assert_int_equal(code, DHCP_OPT_END);
}

/* Type 0 is a type: PXE's bootstrap server. */
static void boot_item_comes_last(void **state)
{
	const struct bytes want = BYTES(43, 7, 71, 4, 0x80, 1, 2, 3, 255, 255);
	const struct bytes zero = BYTES(43, 7, 71, 4, 0, 0, 0, 0, 255, 255);
	struct dhcp_message message = discovery;
	struct bytes got = emitted(&discovery);

	(void)state;
	assert_bytes((struct bytes){got.data + got.len - want.len, want.len}, want);
	message.boot_item = (struct pxe_boot_item){.has = true};
	got = emitted(&message);
	assert_bytes((struct bytes){got.data + got.len - zero.len, zero.len}, zero);
}

static void nothing_follows_end(void **state)
{
	struct bytes got = emitted(&request);

	(void)state;
	assert_int_equal(got.data[got.len - 1], DHCP_OPT_END);
}

/* What is sent is also what would be understood, were it a reply. */
static void round_trip(void **state)
{
	struct bytes sent = guarded(emitted(&request)), value;
	struct dhcp_packet packet;
	uint8_t type;
	ip4 ip;

	(void)state;
	assert_drop(dhcp_parse(sent, &packet), DROP_DHCP_MALFORMED); /* a request */
	*(uint8_t *)(uintptr_t)sent.data = 2;
	assert_drop(dhcp_parse(sent, &packet), DROP_NONE);
	assert_int_equal(packet.xid, request.xid);
	assert_int_equal(packet.ciaddr, request.ciaddr);
	assert_int_equal(packet.chaddr.len, 6);
	assert_memory_equal(packet.chaddr.octet, identity.chaddr.octet, 6);
	assert_true(dhcp_option_u8(&packet, DHCP_OPT_TYPE, &type));
	assert_int_equal(type, DHCP_REQUEST);
	assert_true(dhcp_option_ip4(&packet, DHCP_OPT_REQUESTED_IP, &ip));
	assert_int_equal(ip, request.requested_ip);
	assert_true(dhcp_is_pxe(&packet));
	assert_true(dhcp_option(&packet, DHCP_OPT_UUID, &value));
}

/* UEFI 24.3.2, SendGUID: a reply is for us only if it has the UUID, too. */
static void by_uuid(void **state)
{
	static const struct dhcp_identity named = {
		.chaddr = {{2, 0, 0, 0, 0, 1}},
		.by_uuid = true,
		.uuid = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16},
		.user_class = "",
	};
	struct dhcp_message message = {.identity = &named, .type = DHCP_DISCOVER, .xid = 7};
	struct bytes sent = guarded(emitted(&message)), id;
	struct dhcp_packet packet;

	(void)state;
	*(uint8_t *)(uintptr_t)sent.data = 2;
	assert_drop(dhcp_parse(sent, &packet), DROP_NONE);
	assert_int_equal(packet.chaddr.len, 16);
	assert_memory_equal(packet.chaddr.octet, named.uuid, 16);
	assert_true(dhcp_option(&packet, DHCP_OPT_CLIENT_ID, &id));
	assert_int_equal(id.len, 17);
	assert_int_equal(id.data[0], 0);
	assert_memory_equal(id.data + 1, named.uuid, 16);
	assert_drop(dhcp_check_reply(&packet, &named, 7), DROP_NONE);
	assert_drop(dhcp_check_reply(&packet, &identity, 7), DROP_DHCP_NOT_OURS);
	packet.chaddr.octet[15] ^= 1;
	assert_drop(dhcp_check_reply(&packet, &named, 7), DROP_DHCP_NOT_OURS);
	packet.chaddr = (struct dhcp_chaddr){{2, 0, 0, 0, 0, 1}, 6};
	assert_drop(dhcp_check_reply(&packet, &named, 7), DROP_DHCP_NOT_OURS);
	packet.chaddr.len = 16;
	assert_drop(dhcp_check_reply(&packet, &identity, 7), DROP_DHCP_NOT_OURS);
}

static void class_of_every_architecture(void **state)
{
	static const struct {
		uint16_t arch;
		const char *class;
	} rows[] = {{6, "PXEClient:Arch:00006:UNDI:003016"},
	            {11, "PXEClient:Arch:00011:UNDI:003016"},
	            {65535, "PXEClient:Arch:65535:UNDI:003016"}};

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		struct dhcp_identity other = identity;
		struct dhcp_message message = discover;
		struct dhcp_packet packet;
		struct bytes sent;
		char text[64];

		other.arch = rows[i].arch;
		message.identity = &other;
		sent = guarded(emitted(&message));
		*(uint8_t *)(uintptr_t)sent.data = 2;
		assert_drop(dhcp_parse(sent, &packet), DROP_NONE);
		assert_true(dhcp_option_text(&packet, DHCP_OPT_CLASS, text, sizeof(text)));
		assert_string_equal(text, rows[i].class);
	}
}

static void user_class_may_be_empty(void **state)
{
	struct dhcp_identity other = identity;
	struct dhcp_message message = discover;

	(void)state;
	other.user_class = "";
	message.identity = &other;
	assert_int_equal(emitted(&message).len, emitted(&discover).len - 9);
	assert_true(emitted(&message).len >= 300); /* RFC 1542 2.1 */
}

static void user_class_has_255_octets_at_most(void **state)
{
	static char text[257];
	struct dhcp_identity other = identity;
	struct dhcp_message message = discover;
	static uint8_t room[DHCP_MESSAGE_MAX];
	struct writer w = {room, sizeof(room), 0, false};

	(void)state;
	memset(text, 'x', 256);
	other.user_class = text;
	message.identity = &other;
	dhcp_emit(&w, &message);
	assert_true(w.full);
	text[255] = 0;
	assert_int_equal(emitted(&message).len, emitted(&discover).len + 248);
}

static void emit_request(struct writer *w)
{
	dhcp_emit(w, &request);
}

static void emit_discovery(struct writer *w)
{
	dhcp_emit(w, &discovery);
}

static void m52_emits_soundly(void **state)
{
	(void)state;
	emits_soundly(emit_request, 378);
	emits_soundly(emit_discovery, 375);
}

/* Behind other octets in the same room, as under a header. */
static void emits_behind_others(void **state)
{
	static uint8_t room[600];
	struct writer w = {room, sizeof(room), 0, false};

	(void)state;
	put_zeros(&w, 42);
	dhcp_emit(&w, &request);
	assert_bytes((struct bytes){room + 42, w.len - 42}, emitted(&request));
}

int main(void)
{
	UNIT(discovers_fixed_fields);
	UNIT(requests_fixed_fields);
	UNIT_ROWS(options, option);
	UNIT(discover_asks_for_no_address);
	UNIT(boot_item_comes_last);
	UNIT(nothing_follows_end);
	UNIT(round_trip);
	UNIT(by_uuid);
	UNIT(class_of_every_architecture);
	UNIT(user_class_may_be_empty);
	UNIT(user_class_has_255_octets_at_most);
	UNIT(m52_emits_soundly);
	UNIT(emits_behind_others);
	return unit_run("dhcp_emit");
}
