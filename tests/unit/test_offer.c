#include "net/offer.h"

#include <string.h>

#include "tests/unit/packets.h"

/* ---- reading ---- */

static struct offer read_from(struct packet p)
{
	static struct dhcp_packet parsed;
	struct offer offer;

	memset(&offer, 0xa5, sizeof(offer));
	assert_drop(dhcp_parse((struct bytes){p.payload, p.len}, &parsed), DROP_NONE);
	offer_read(&offer, &parsed, p.src);
	return offer;
}

static void plain_offer(void **state)
{
	const struct bytes lease = BYTES(51, 4, 0, 0, 0x0e, 0x10);
	struct offer o = read_from(OFFER(.more = lease));

	(void)state;
	assert_int_equal(o.server, DHCP_IP);
	assert_int_equal(o.address, CLIENT_IP);
	assert_int_equal(o.mask, MASK_24);
	assert_int_equal(o.router, ROUTER_IP);
	assert_int_equal(o.lease_s, 3600);
	assert_false(o.pxe || o.discovery || o.use_file || o.bootp);
	assert_string_equal(o.file.name, "");
}

static void nothing_told(void **state)
{
	struct offer o =
		read_from(OFFER(.type = 0, .server = 0, .mask = 0, .router = 0, .from = OTHER_IP));

	(void)state;
	assert_int_equal(o.server, OTHER_IP);
	assert_int_equal(o.mask, 0);
	assert_int_equal(o.router, 0);
	assert_int_equal(o.lease_s, 0);
	assert_true(o.bootp);
}

static const struct flags_row {
	const char *name;
	const char *class;
	int control;
	bool pxe, discovery, use_file;
} flags[] = {
	{"flags: none", NULL, CONTROL_NONE, false, false, false},
	{"flags: 43 of another vendor", NULL, 8, false, false, false},
	{"flags: PXEClient", "PXEClient", CONTROL_NONE, true, false, false},
	{"flags: PXEClient with more", "PXEClient:Arch:00007", CONTROL_NONE, true, false, false},
	{"flags: PXEServer", "PXEServer", 8, false, false, false},
	{"flags: PXEClien", "PXEClien", 8, false, false, false},
	{"flags: 43.6 of 0", "PXEClient", 0, true, true, false},
	{"flags: 43.6 of 3", "PXEClient", 3, true, true, false},
	{"flags: 43.6 of 8", "PXEClient", 8, true, true, true},
	{"flags: 43.6 of 15", "PXEClient", 15, true, true, true},
	{"flags: 43.6 of 247", "PXEClient", 247, true, true, false},
};

static void flag(void **state)
{
	const struct flags_row *row = *state;
	struct offer o = read_from(OFFER(.class = row->class, .control = row->control));

	assert_int_equal(o.pxe, row->pxe);
	assert_int_equal(o.discovery, row->discovery);
	assert_int_equal(o.use_file, row->use_file);
}

static void broken_43_is_none(void **state)
{
	const struct bytes cut = BYTES(43, 3, 6, 2, 8), empty = BYTES(43, 2, 6, 0);
	const struct bytes half = BYTES(43, 5, 6, 1, 8, 10, 9), alone = BYTES(43, 1, 6);

	(void)state;
	assert_false(read_from(OFFER(.class = "PXEClient", .more = cut)).discovery);
	assert_false(read_from(OFFER(.class = "PXEClient", .more = empty)).discovery);
	assert_false(read_from(OFFER(.class = "PXEClient", .more = half)).use_file);
	assert_false(read_from(OFFER(.class = "PXEClient", .more = alone)).discovery);
}

static const struct server_row {
	const char *name;
	ip4 next, server;
	const char *named;
	ip4 want;
} servers[] = {
	{"server: siaddr", OTHER_IP, DHCP_IP, "10.0.0.9", OTHER_IP},
	{"server: 54", 0, DHCP_IP, "10.0.0.9", DHCP_IP},
	{"server: 54 for a broken siaddr", IP4_BROADCAST, DHCP_IP, NULL, DHCP_IP},
	{"server: 54 for a multicast siaddr", IP4(224, 0, 1, 2), DHCP_IP, NULL, DHCP_IP},
	{"server: 66", 0, 0, "10.0.0.9", IP4(10, 0, 0, 9)},
	{"server: 66 of the longest", 0, 0, "192.168.177.254", IP4(192, 168, 177, 254)},
	{"server: 66 with a space", 0, 0, "10.0.0.9 ", IP4(10, 0, 0, 9)},
	{"server: 66 with 0xff", 0, 0, "10.0.0.9\xff", IP4(10, 0, 0, 9)},
	{"server: 66 is a name", 0, 0, "pxe.example", PXE_IP},
	{"server: 66 is of three parts", 0, 0, "10.0.9", PXE_IP},
	{"server: 66 is of five parts", 0, 0, "10.0.0.9.9", PXE_IP},
	{"server: 66 part of 256", 0, 0, "10.0.0.256", PXE_IP},
	{"server: 66 part of four digits", 0, 0, "10.0.0.0009", PXE_IP},
	{"server: 66 part of no digit", 0, 0, "10..0.9", PXE_IP},
	{"server: 66 ends in a dot", 0, 0, "10.0.0.", PXE_IP},
	{"server: 66 with a sign", 0, 0, "10.0.0.-9", PXE_IP},
	{"server: 66 part of 255", 0, 0, "10.0.0.255", IP4(10, 0, 0, 255)},
	{"server: 66 with a colon, the octet after 9", 0, 0, "10.0.0.:", PXE_IP},
	{"server: 66 is no host", 0, 0, "255.255.255.255", PXE_IP},
	{"server: 66 is too long", 0, 0, "192.168.177.2544", PXE_IP},
	{"server: sender", 0, 0, NULL, PXE_IP},
};

static void server(void **state)
{
	const struct server_row *row = *state;
	struct offer o = read_from(OFFER(.from = PXE_IP, .next = row->next, .server = row->server,
	                                 .named = row->named, .file = FILE_NAME));

	assert_int_equal(o.file.server, row->want);
}

#define F32  "0123456789abcdef0123456789abcdef"
#define F127 F32 F32 F32 "0123456789abcdef0123456789abcde"

static const struct name_row {
	const char *name;
	const char *file, *field, *want;
} names[] = {
	{"name: option 67", "a.efi", NULL, "a.efi"},
	{"name: field", NULL, "b.efi", "b.efi"},
	{"name: option 67 before the field", "a.efi", "b.efi", "a.efi"},
	{"name: trailing 0xff", "a.efi\xff", NULL, "a.efi"},
	{"name: trailing spaces", "a.efi   ", NULL, "a.efi"},
	{"name: spaces and 0xff", "a.efi \xff \xff", NULL, "a.efi"},
	{"name: space inside", "my file.efi", NULL, "my file.efi"},
	{"name: only spaces, then the field", "   ", "b.efi", "b.efi"},
	{"name: field with trailing 0xff", NULL, "b.efi\xff\xff", "b.efi"},
	{"name: field with trailing spaces", NULL, "b.efi  ", "b.efi"},
	{"name: field of spaces", NULL, "    ", ""},
	{"name: field of 127", NULL, F127, F127},
	{"name: field of 128 without NUL", NULL, F127 "f", F127 "f"},
	{"name: path", "boot\\x64\\wdsmgfw.efi", NULL, "boot\\x64\\wdsmgfw.efi"},
	{"name: control octets stay", "\x1b[2J../x", NULL, "\x1b[2J../x"},
	{"name: UTF-8", "b\xc3\xbcro.efi", NULL, "b\xc3\xbcro.efi"},
};

static void name(void **state)
{
	const struct name_row *row = *state;
	struct offer o = read_from(OFFER(.file = row->file, .field = row->field));

	assert_string_equal(o.file.name, row->want);
}

static void name_is_cut_at_nul(void **state)
{
	const struct bytes inside = BYTES(67, 6, 'a', '.', 'b', 0, 'c', 'd');
	const struct bytes after = BYTES(67, 4, 'a', '.', 'b', 0);
	const struct bytes empty = BYTES(67, 0), only = BYTES(67, 1, 0);

	(void)state;
	assert_string_equal(read_from(OFFER(.more = inside)).file.name, "a.b");
	assert_string_equal(read_from(OFFER(.more = after)).file.name, "a.b");
	assert_string_equal(read_from(OFFER(.more = empty, .field = "b.efi")).file.name, "b.efi");
	assert_string_equal(read_from(OFFER(.more = only, .field = "b.efi")).file.name, "b.efi");
}

static void name_of_255_octets(void **state)
{
	uint8_t two[2 * 257];
	struct bytes more = {two, 257};

	(void)state;
	memset(two, 'n', sizeof(two));
	two[0] = two[257] = DHCP_OPT_BOOT_FILE;
	two[1] = 255;
	two[258] = 1;
	assert_int_equal(strlen(read_from(OFFER(.more = more)).file.name), 255);
	more.len += 3; /* a second part, RFC 3396: 256 octets are too many */
	assert_string_equal(read_from(OFFER(.more = more)).file.name, "");
}

static const struct mask_row {
	const char *name;
	ip4 mask, want;
} mask_rows[] = {
	{"mask: 24", MASK_24, MASK_24},
	{"mask: 1", IP4(128, 0, 0, 0), IP4(128, 0, 0, 0)},
	{"mask: 32", IP4_BROADCAST, IP4_BROADCAST},
	{"mask: hole", IP4(255, 0, 255, 0), 0},
	{"mask: hole at the end", IP4(255, 255, 255, 1), 0},
	{"mask: upside down", IP4(0, 0, 0, 255), 0},
};

static void mask(void **state)
{
	const struct mask_row *row = *state;

	assert_int_equal(read_from(OFFER(.mask = row->mask)).mask, row->want);
}

static void options_of_wrong_length(void **state)
{
	const struct bytes three = BYTES(1, 3, 255, 255, 255, 3, 5, 1, 2, 3, 4, 5, 51, 2, 1, 1);
	const struct bytes none = BYTES(1, 0, 3, 0, 51, 0);
	const struct bytes two = BYTES(3, 8, 192, 168, 77, 254, 192, 168, 77, 253);
	struct offer o = read_from(OFFER(.mask = 0, .router = 0, .more = three));

	(void)state;
	assert_true(o.mask == 0 && o.router == 0 && o.lease_s == 0);
	o = read_from(OFFER(.mask = 0, .router = 0, .more = none));
	assert_true(o.mask == 0 && o.router == 0 && o.lease_s == 0);
	o = read_from(OFFER(.router = 0, .more = two));
	assert_int_equal(o.router, ROUTER_IP); /* the first of a list */
}

static void router_of_the_subnet_comes_first(void **state)
{
	const struct bytes far_then_near = BYTES(3, 8, 10, 0, 0, 1, 192, 168, 77, 253);
	const struct bytes far_only = BYTES(3, 8, 10, 0, 0, 1, 10, 0, 0, 2);
	const struct bytes itself = BYTES(3, 8, 192, 168, 77, 50, 192, 168, 77, 253);

	(void)state;
	assert_int_equal(read_from(OFFER(.router = 0, .more = far_then_near)).router,
	                 IP4(192, 168, 77, 253));
	assert_int_equal(read_from(OFFER(.router = 0, .more = far_only)).router, IP4(10, 0, 0, 1));
	assert_int_equal(read_from(OFFER(.router = 0, .more = itself)).router,
	                 IP4(192, 168, 77, 253));
}

static void times_of_the_lease(void **state)
{
	const struct bytes told = BYTES(58, 4, 0, 0, 0, 9, 59, 4, 0, 0, 1, 2);
	struct offer o = read_from(OFFER(.more = told));

	(void)state;
	assert_int_equal(o.t1_s, 9);
	assert_int_equal(o.t2_s, 258);
}

/* ---- is it ours ---- */

static void xid_and_mac(void **state)
{
	const struct dhcp_identity identity = {.chaddr = client_mac};
	struct dhcp_packet p = {.xid = 0x01020304, .chaddr.len = sizeof(client_mac.octet)};

	(void)state;
	memcpy(p.chaddr.octet, client_mac.octet, sizeof(client_mac.octet));
	assert_drop(dhcp_check_reply(&p, &identity, 0x01020304), DROP_NONE);
	assert_drop(dhcp_check_reply(&p, &identity, 0x04030201), DROP_DHCP_NOT_OURS);
	assert_drop(dhcp_check_reply(&p, &identity, 0), DROP_DHCP_NOT_OURS);
	for (int i = 0; i < 6; i++) {
		p.chaddr.octet[i] ^= 0x80;
		assert_drop(dhcp_check_reply(&p, &identity, 0x01020304), DROP_DHCP_NOT_OURS);
		p.chaddr.octet[i] ^= 0x80;
	}
}

int main(void)
{
	UNIT(plain_offer);
	UNIT(nothing_told);
	UNIT_ROWS(flags, flag);
	UNIT(broken_43_is_none);
	UNIT_ROWS(servers, server);
	UNIT_ROWS(names, name);
	UNIT(name_is_cut_at_nul);
	UNIT(name_of_255_octets);
	UNIT_ROWS(mask_rows, mask);
	UNIT(options_of_wrong_length);
	UNIT(router_of_the_subnet_comes_first);
	UNIT(times_of_the_lease);
	UNIT(xid_and_mac);
	return unit_run("offer");
}
