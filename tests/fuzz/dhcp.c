/*
 * DHCP messages: parsing, every option of them, the offers and the plan they make, and the message
 * written again for another reader.
 */
#include <string.h>

#include "net/boot.h"
#include "net/cached.h"
#include "net/wire/dhcp_layout.h"
#include "net/wire/dhcp_rewrite.h"
#include "tests/fuzz/fuzz.h"
#include "tests/unit/dhcp_reply.h"

#define SERVER      IP4(192, 168, 77, 1)
#define MESSAGE_MAX (2 * DHCP_MESSAGE_MAX) /* longer than any that is read */
#define FILE_TEXT   300                    /* octets of a name, more than an option holds */

static struct offers offers;

/* ---- one message ---- */

/* Others than dhcp_reply()'s. */
static void set_addresses(uint8_t *message, struct bytes *script)
{
	be32_set(message + YIADDR_AT, script_be32(script));
	be32_set(message + SIADDR_AT, script_u8(script) ? SERVER : IP4_ANY);
}

/* Options, and what stands in `file` and `sname`, after a header that is right; or all of it. */
static struct bytes next_message(struct bytes *script, uint8_t what)
{
	struct bytes options, file, sname, message;

	if (what & 1)
		return exact(script_bytes(script, MESSAGE_MAX));
	options = script_bytes(script, DHCP_MESSAGE_MAX - DHCP_FIXED_LEN);
	file = script_bytes(script, DHCP_FILE_LEN);
	sname = script_bytes(script, DHCP_SNAME_LEN);
	message = exact(dhcp_reply(options, file, sname));
	if (what & 128)
		set_addresses((uint8_t *)(uintptr_t)message.data, script);
	return message;
}

static void look_up(const struct dhcp_packet *packet, uint8_t code)
{
	struct bytes value, pool = {packet->pool, sizeof(packet->pool)};
	char text[256];
	uint8_t octet;
	uint32_t word;

	must(dhcp_option(packet, code, &value) || !packet->option_seen[code], "an option is lost");
	if (packet->option_seen[code])
		must(is_inside(value, pool), "an option outside of its packet");
	must(!dhcp_option_u8(packet, code, &octet) || value.data[0] == octet, "another octet");
	must(!dhcp_option_u32(packet, code, &word) || be32_get(value.data) == word, "another word");
	for (size_t cap = 1; cap <= sizeof(text); cap = cap * 4) {
		if (dhcp_option_text(packet, code, text, cap))
			must(strlen(text) > 0 && strlen(text) < cap,
			     "a text too long for its room");
	}
}

static void look_into(const struct dhcp_packet *packet)
{
	static struct pxe_vendor vendor;
	struct bytes option, text;
	struct offer offer;

	for (unsigned code = 0; code < 256; code++)
		look_up(packet, (uint8_t)code);
	must(strlen(packet->file) <= DHCP_FILE_LEN, "`file` without end");
	must(strlen(packet->sname) <= DHCP_SNAME_LEN, "`sname` without end");
	dhcp_vendor(packet, &vendor);
	must(vendor.menu.item_count <= PXE_ITEM_MAX && vendor.server_count <= PXE_SERVER_MAX,
	     "more than is kept");
	if (dhcp_option(packet, DHCP_OPT_WINDOWS, &option) && pxe_windows_message(option, &text))
		must(is_inside(text, option), "a text outside of its option");
	offer_read(&offer, packet, SERVER);
	must(strlen(offer.file.name) <= BOOT_FILE_MAX, "a name without end");
	must(offer.pxe == dhcp_is_pxe(packet), "a PXE server forgotten");
}

/* ---- written again ---- */

static bool is_kept(uint8_t code, const struct dhcp_edit *edit)
{
	return code != DHCP_OPT_OVERLOAD && code != DHCP_OPT_PAD && code != DHCP_OPT_END &&
	       !(code == DHCP_OPT_TFTP_NAME && edit->siaddr) &&
	       !(code == DHCP_OPT_BOOT_FILE && edit->file);
}

static void compare_options(const struct dhcp_packet *was, const struct dhcp_packet *is,
                            const struct dhcp_edit *edit)
{
	for (unsigned code = 0; code < 256; code++) {
		struct bytes before = {0}, after = {0};
		bool had = dhcp_option(was, (uint8_t)code, &before);

		if (!is_kept((uint8_t)code, edit))
			continue;
		must(dhcp_option(is, (uint8_t)code, &after) == had, "an option comes or goes");
		must(before.len == after.len, "an option of another length");
		must(before.len == 0 || memcmp(before.data, after.data, before.len) == 0,
		     "an option of other octets");
	}
}

static void compare_names(const struct dhcp_packet *was, const struct dhcp_packet *is,
                          const struct dhcp_edit *edit)
{
	const char *file = edit->file ? edit->file : was->file;
	struct bytes option = {0};

	must(memcmp(was->sname, is->sname, sizeof(is->sname)) == 0, "another `sname`");
	if (strlen(file) < DHCP_FILE_LEN) {
		must(strcmp(is->file, file) == 0, "another `file`");
	} else if (edit->file) {
		must(!is->file[0], "a name that does not fit");
		must(dhcp_option(is, DHCP_OPT_BOOT_FILE, &option) && option.len == strlen(file) &&
		             memcmp(option.data, file, option.len) == 0,
		     "another option 67");
	}
}

/* What was parsed and fits has to give a message that says the same. */
static void rewrite(struct bytes message, const struct dhcp_packet *packet, struct bytes *script)
{
	static struct dhcp_packet after;
	struct dhcp_edit edit = {script_be32(script), script_be32(script), NULL};
	struct bytes name = script_bytes(script, FILE_TEXT);
	char file[FILE_TEXT + 1] = {0};
	uint8_t room[DHCP_MESSAGE_MAX];
	struct writer w = {room, sizeof(room) - script_u8(script), 0, false};
	struct bytes written;

	if (name.len > 0) {
		memcpy(file, name.data, name.len);
		edit.file = file;
	}
	dhcp_rewrite(&w, message, &edit);
	must(w.len <= w.cap, "more than fits");
	if (w.full)
		return;
	written = exact((struct bytes){room, w.len});
	must(dhcp_parse(written, &after) == DROP_NONE, "a message that cannot be read");
	compare_options(packet, &after, &edit);
	compare_names(packet, &after, &edit);
	must(after.ciaddr == (edit.ciaddr ? edit.ciaddr : packet->ciaddr), "another ciaddr");
	must(after.siaddr == (edit.siaddr ? edit.siaddr : packet->siaddr), "another siaddr");
	must(after.yiaddr == packet->yiaddr && after.xid == packet->xid, "another header");
	exact_free(written);
}

static void cache(struct bytes message)
{
	static struct dhcp_packet after;
	struct cached_packet cached = {0};

	cached_reply(&cached, message, SERVER);
	must(cached.len > 0 && cached.len <= sizeof(cached.octets), "a reply is lost");
	must(dhcp_parse((struct bytes){cached.octets, cached.len}, &after) == DROP_NONE,
	     "a cached message that cannot be read");
}

/* ---- what several say ---- */

static void check_plan(void)
{
	const struct boot_plan *plan = &offers.plan;
	struct walk walk;
	uint32_t steps = 1;

	must(offers.count <= OFFER_MAX && plan->step_count <= PLAN_STEPS_MAX, "too many");
	must(!plan->has_address || plan->address < offers.count, "an address of nobody");
	for (uint32_t n = 0; n < plan->step_count; n++)
		must(plan->step[n].lease < offers.count && plan->step[n].offer < offers.count,
		     "a step to nobody");
	for (uint32_t n = 0; n < offers.count; n++)
		check_text(offer_reason_text(plan->reason[n]), 100);
	if (plan->step_count == 0)
		return;
	walk_begin(&walk, plan);
	while (walk_next(&walk, plan, offers.offer))
		must(++steps <= WALK_TRIES_MAX && walk.step < plan->step_count, "a walk too long");
}

static void offer(const struct dhcp_reply *reply, uint8_t what)
{
	static struct dhcp_packet scratch;

	if (what & 8 && offers.plan.has_address) {
		offers.lease = offers.plan.address;
		if (offers_confirm(&offers, reply) == DROP_NONE)
			offers_plan_with_lease(&offers);
	} else {
		offers_add(&offers, reply, what & 16);
	}
	if (what & 32 && offers.count > 0)
		offers_take_other_lease(&offers);
	for (uint32_t n = 0; n < offers.count; n++)
		must(is_inside(offers_vendor(&offers, n, &scratch),
		               (struct bytes){scratch.pool, sizeof(scratch.pool)}),
		     "option 43 outside of its packet");
	check_plan();
}

static void step(struct bytes *script)
{
	static struct dhcp_reply reply;
	uint8_t what = script_u8(script);
	struct bytes message = next_message(script, what);
	uint32_t xid;

	must(dhcp_peek_xid(message, &xid) == (message.len >= 8), "an xid of nothing");
	if (dhcp_parse(message, &reply.packet) == DROP_NONE) {
		reply.src = what & 64 ? SERVER : script_be32(script);
		reply.payload = message;
		look_into(&reply.packet);
		if (what & 2)
			rewrite(message, &reply.packet, script);
		if (what & 4)
			cache(message);
		offer(&reply, what);
	}
	exact_free(message);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bytes script = {data, size};

	memset(&offers, 0, sizeof(offers));
	while (script.len > 0)
		step(&script);
	return 0;
}
