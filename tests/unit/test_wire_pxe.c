#include "net/wire/pxe.h"

#include <stdio.h>
#include <string.h>

#include "tests/unit/unit.h"

/*
 * Option 43 as sent, and what is read as text: control, group, servers, items, prompt, boot item;
 * "" if nothing is told; NULL if it is bad and nothing may be read.
 */
static const struct vendor_row {
	const char *name;
	struct bytes option43;
	const char *want;
} vendors[] = {
#define BAD NULL
	{"empty", EMPTY, ""},
	{"END alone", BYTES(255), ""},
	{"pads alone", BYTES(0, 0, 0), ""},
	{"43.6 = 8 as most servers send it", BYTES(6, 1, 8, 255), "control 8;"},
	{"43.6 = 0", BYTES(6, 1, 0, 255), "control 0;"},
	{"M36 END missing", BYTES(6, 1, 8), "control 8;"},
	{"pads around", BYTES(0, 6, 1, 8, 0, 255), "control 8;"},
	{"43.6 after END", BYTES(255, 6, 1, 8), ""},
	{"half a tag after END", BYTES(6, 1, 8, 255, 9, 200), "control 8;"},
	{"a menu with servers and prompt",
         BYTES(6, 1, 7, 8, 7, 0x80, 0, 1, 192, 0, 2, 1, 9, 4, 0x80, 0, 1, 'x', 10, 2, 5, 'P', 255),
         "control 7;server 32768 c0000201;item 32768 [x];prompt 5 [P];"},
	{"M36 06 01", BYTES(6, 1), BAD},
	{"M36 06 alone", BYTES(6), BAD},
	{"M36 06 00", BYTES(6, 0), BAD},
	{"M36 06 02", BYTES(6, 2, 8, 8), BAD},
	{"the last 43.6 counts", BYTES(6, 1, 3, 6, 1, 8), "control 8;"},
	{"43.7", BYTES(7, 4, 224, 1, 1, 1), "group e0010101;"},
	{"43.7, the last group", BYTES(7, 4, 239, 255, 255, 255), "group efffffff;"},
	{"43.7 is no group", BYTES(7, 4, 192, 0, 2, 1), ""},
	{"43.7 is reserved", BYTES(7, 4, 240, 0, 0, 1), ""},
	{"43.7 of length 0", BYTES(7, 0), BAD},
	{"43.7 of length 3", BYTES(7, 3, 224, 1, 1), BAD},
	{"43.7 of length 5", BYTES(7, 5, 224, 1, 1, 1, 1), BAD},
	{"43.8 with two addresses", BYTES(8, 11, 0, 15, 2, 192, 0, 2, 1, 192, 0, 2, 2),
         "server 15 c0000201;server 15 c0000202;"},
	{"43.8 with no addresses", BYTES(8, 3, 0x80, 0, 0), "server 32768 0;"},
	{"43.8 with two groups", BYTES(8, 10, 0, 1, 0, 0, 2, 1, 192, 0, 2, 1),
         "server 1 0;server 2 c0000201;"},
	{"43.8 twice", BYTES(8, 3, 0, 1, 0, 8, 3, 0, 2, 0), "server 1 0;server 2 0;"},
	{"43.8 with addresses of no host",
         BYTES(8, 15, 0, 1, 3, 0, 0, 0, 0, 255, 255, 255, 255, 224, 0, 0, 1), ""},
	{"43.8 of length 0", BYTES(8, 0), BAD},
	{"43.8 of length 1", BYTES(8, 1, 0), BAD},
	{"43.8 with half a type behind", BYTES(8, 4, 0, 1, 0, 0), BAD},
	{"M36 08 ff", BYTES(8, 0xff, 0x80, 0, 1), BAD},
	{"M36 08 02", BYTES(8, 2, 0x80, 0), BAD},
	{"43.8 with an address cut off", BYTES(8, 6, 0, 1, 1, 192, 0, 2), BAD},
	{"43.8 with fewer addresses than counted", BYTES(8, 7, 0, 1, 2, 192, 0, 2, 1), BAD},
	{"43.8 with more than counted", BYTES(8, 7, 0, 1, 0, 192, 0, 2, 1), BAD},
	{"43.8 counts 255", BYTES(8, 7, 0, 1, 255, 192, 0, 2, 1), BAD},
	{"43.9 with two items", BYTES(9, 10, 0, 0, 2, 'L', 'o', 0, 15, 2, 'B', 's'),
         "item 0 [Lo];item 15 [Bs];"},
	{"43.9 twice", BYTES(9, 4, 0, 1, 1, 'a', 9, 4, 0, 2, 1, 'b'), "item 1 [a];item 2 [b];"},
	{"M36 09 00", BYTES(9, 0), BAD},
	{"M36 09 02", BYTES(9, 2, 0, 0), BAD},
	{"43.9 of length 1", BYTES(9, 1, 0), BAD},
	{"43.9 with half a type behind", BYTES(9, 4, 0, 1, 0, 0), BAD},
	{"43.9 with a type behind and no length", BYTES(9, 5, 0, 1, 0, 0, 2), BAD},
	{"43.9 with an empty description", BYTES(9, 3, 0, 0, 0), "item 0 [];"},
	{"43.9 with a description longer than the tag", BYTES(9, 4, 0, 1, 2, 'x'), BAD},
	{"M36 43.9 with a description of 254", BYTES(9, 4, 0, 1, 254, 'x'), BAD},
	{"M36 43.9 with a description of 255", BYTES(9, 4, 0, 1, 255, 'x'), BAD},
	{"43.9 with half an item behind", BYTES(9, 6, 0, 1, 1, 'x', 0, 2), BAD},
	{"43.9: control bytes and foreign letters",
         BYTES(9, 9, 0, 1, 6, 'a', 0x1b, '[', 0x7f, 0xc3, '~'), "item 1 [a.[..~];"},
	{"43.9: a NUL ends the description", BYTES(9, 6, 0, 1, 3, 'a', 0, 'b'), "item 1 [a];"},
	{"M36 0a 00", BYTES(10, 0), BAD},
	{"43.10 timeout only", BYTES(10, 1, 255), "prompt 255 [];"},
	{"43.10 timeout 0", BYTES(10, 2, 0, 'P'), "prompt 0 [P];"},
	{"43.10 with control bytes", BYTES(10, 4, 9, '\r', '\n', 'P'), "prompt 9 [..P];"},
	{"43.71", BYTES(71, 4, 0x80, 1, 0, 2), "boot item 32769 2;"},
	{"M36 47 03", BYTES(71, 3, 0, 0, 0), BAD},
	{"43.71 of length 5", BYTES(71, 5, 0x80, 0, 0, 0, 0), BAD},
	{"M36 47 03 and nothing", BYTES(71, 3), BAD},
	{"M36 bad after good: all ignored", BYTES(6, 1, 8, 9, 3, 0, 0, 0, 10, 0, 255), BAD},
	{"bad before good: all ignored", BYTES(71, 1, 0, 6, 1, 8, 255), BAD},
	{"M36 nested 43 is skipped", BYTES(43, 3, 6, 1, 8, 255), ""},
	{"unknown tags are skipped", BYTES(1, 0, 200, 2, 6, 1, 6, 1, 8, 255), "control 8;"},
	{"M36 length 254, one too long", BYTES(99, 254, 0), BAD},
};

static const char *told(const struct pxe_vendor *v)
{
	static char text[8192];
	char *p = text;

	*p = 0;
	if (v->has_discovery_control)
		p += sprintf(p, "control %u;", v->discovery_control);
	if (v->group)
		p += sprintf(p, "group %x;", v->group);
	for (uint32_t i = 0; i < v->server_count; i++)
		p += sprintf(p, "server %u %x;", v->server[i].type, v->server[i].ip);
	for (uint32_t i = 0; i < v->menu.item_count; i++)
		p += sprintf(p, "item %u [%s];", v->menu.item[i].type, v->menu.item[i].text);
	if (v->menu.has_prompt)
		p += sprintf(p, "prompt %u [%s];", v->menu.prompt_s, v->menu.prompt);
	if (v->item.has)
		sprintf(p, "boot item %u %u;", v->item.type, v->item.layer);
	return text;
}

static void assert_nothing(const struct pxe_vendor *vendor)
{
	static const struct pxe_vendor nothing;

	assert_memory_equal(vendor, &nothing, sizeof(nothing));
}

static void vendor(void **state)
{
	const struct vendor_row *row = *state;
	struct pxe_vendor out;

	memset(&out, 0xa5, sizeof(out));
	assert_int_equal(pxe_vendor_parse(guarded(row->option43), &out), row->want != NULL);
	if (row->want)
		assert_string_equal(told(&out), row->want);
	else
		assert_nothing(&out);
}

static void m36_tags_of_every_length(void **state)
{
	static uint8_t room[2 + 255];
	struct pxe_vendor out;

	(void)state;
	room[0] = 99; /* a tag of no rule */
	for (size_t held = 0; held <= 255; held++) {
		for (size_t len = 0; len <= 255; len++) {
			room[1] = (uint8_t)len;
			if (len <= held)
				memset(room + 2 + len, 0, held - len);
			assert_int_equal(pxe_vendor_parse((struct bytes){room, 2 + held}, &out),
			                 len <= held);
		}
	}
}

static void parse(struct bytes part)
{
	struct pxe_vendor out;

	if (!pxe_vendor_parse(part, &out))
		assert_nothing(&out);
}

static void m36_every_truncation(void **state)
{
	const struct bytes menu =
		BYTES(6, 1, 7, 7, 4, 224, 1, 1, 1, 8, 10, 0x80, 0, 1, 192, 0, 2, 1, 0, 1, 0, 9, 8,
	              0x80, 0, 1, 'x', 0, 0, 1, 'y', 10, 2, 5, 'P', 71, 4, 0x80, 0, 0, 0, 255);

	(void)state;
	each_truncation(menu, parse);
}

/* Every one octet of it changed to every value: nothing but a whole or an ignored option 43. */
static void m36_every_octet_changed(void **state)
{
	static const uint8_t menu[] = {6, 1, 7,   8,  7, 0x80, 0, 1,   192, 0,
	                               2, 1, 9,   5,  0, 1,    2, 'x', 'y', 10,
	                               2, 5, 'P', 71, 4, 0x80, 0, 0,   0,   255};
	uint8_t changed[sizeof(menu)];

	(void)state;
	for (size_t at = 0; at < sizeof(menu); at++) {
		for (unsigned value = 0; value <= 255; value++) {
			memcpy(changed, menu, sizeof(menu));
			changed[at] = (uint8_t)value;
			parse(guarded((struct bytes){changed, sizeof(changed)}));
		}
	}
}

/* ---- more than is kept ---- */

static uint8_t large[1400];

/* A whole message's worth of one tag, again and again; each may say its number in octet 4. */
static struct bytes many(const uint8_t *tag, size_t len)
{
	size_t at = 0;

	for (uint8_t n = 0; at + len <= sizeof(large); n++, at += len) {
		memcpy(large + at, tag, len);
		large[at + 3] = n;
	}
	return guarded((struct bytes){large, at});
}

static void m36_items_beyond_the_number_kept(void **state)
{
	static const uint8_t item[] = {9, 4, 0, 0, 1, 'x'};
	struct pxe_vendor out;

	(void)state;
	assert_true(pxe_vendor_parse(many(item, sizeof(item)), &out));
	assert_int_equal(out.menu.item_count, PXE_ITEM_MAX);
	assert_int_equal(out.menu.item[0].type, 0);
	assert_int_equal(out.menu.item[PXE_ITEM_MAX - 1].type, PXE_ITEM_MAX - 1);
}

/* What is left out is judged all the same. */
static void m36_bad_item_beyond_the_number_kept(void **state)
{
	static const uint8_t item[] = {9, 4, 0, 0, 1, 'x'};
	struct bytes option = many(item, sizeof(item));
	struct pxe_vendor out;

	(void)state;
	large[option.len - 2] = 2; /* the last description's length */
	assert_false(pxe_vendor_parse(guarded((struct bytes){large, option.len}), &out));
	assert_nothing(&out);
}

static void m36_half_an_item_beyond_the_number_kept(void **state)
{
	uint8_t option[2 + 3 * (PXE_ITEM_MAX + 2)] = {9, 3 * (PXE_ITEM_MAX + 2)};
	struct pxe_vendor out;

	(void)state;
	assert_true(pxe_vendor_parse(guarded((struct bytes){option, sizeof(option)}), &out));
	assert_int_equal(out.menu.item_count, PXE_ITEM_MAX);
	option[sizeof(option) - 1] = 1; /* the last description's length */
	assert_false(pxe_vendor_parse(guarded((struct bytes){option, sizeof(option)}), &out));
}

static void m36_servers_beyond_the_number_kept(void **state)
{
	static const uint8_t server[] = {8, 7, 0, 0, 1, 192, 0, 2, 1};
	struct pxe_vendor out;

	(void)state;
	assert_true(pxe_vendor_parse(many(server, sizeof(server)), &out));
	assert_int_equal(out.server_count, PXE_SERVER_MAX);
	assert_int_equal(out.server[PXE_SERVER_MAX - 1].type, PXE_SERVER_MAX - 1);
}

static void m36_menu_of_1400_octets(void **state)
{
	struct pxe_vendor out;
	uint8_t *p = large;

	(void)state;
	memset(large, 'x', sizeof(large));
	for (; p + 257 <= large + sizeof(large); p += 257)
		memcpy(p, (const uint8_t[]){9, 255, 0, 1, 252}, 5);
	memset(p, 0, (size_t)(large + sizeof(large) - p));
	assert_true(pxe_vendor_parse(guarded((struct bytes){large, sizeof(large)}), &out));
	assert_int_equal(out.menu.item_count, 5);
}

static void long_texts_are_cut(void **state)
{
	uint8_t option[2 + 3 + PXE_TEXT_MAX + 2 + 2 + 1 + PXE_TEXT_MAX + 2];
	struct pxe_vendor out;

	(void)state;
	for (size_t len = PXE_TEXT_MAX - 1; len <= PXE_TEXT_MAX + 2; len++) {
		uint8_t *p = option;

		memset(option, 'x', sizeof(option));
		*p++ = 9;
		*p++ = (uint8_t)(3 + len);
		memcpy(p, (const uint8_t[]){0, 1, (uint8_t)len}, 3);
		p += 3 + len;
		*p++ = 10;
		*p++ = (uint8_t)(1 + len);
		p += 1 + len;
		assert_true(pxe_vendor_parse(guarded((struct bytes){option, (size_t)(p - option)}),
		                             &out));
		assert_int_equal(strlen(out.menu.item[0].text),
		                 len < PXE_TEXT_MAX ? len : PXE_TEXT_MAX);
		assert_int_equal(strlen(out.menu.prompt), len < PXE_TEXT_MAX ? len : PXE_TEXT_MAX);
	}
}

/* ---- Windows' option 250 ---- */

static const struct message_row {
	const char *name;
	struct bytes option250;
	const char *want; /* NULL: no message */
} messages[] = {
	{"250.6 among others", BYTES(2, 1, 1, 5, 4, 0, 0, 0, 9, 6, 3, 'H', 'i', '!', 255), "Hi!"},
	{"250.6 with its NUL", BYTES(6, 3, 'H', 'i', 0, 255), "Hi"},
	{"250.6 without END", BYTES(6, 2, 'H', 'i'), "Hi"},
	{"the last 250.6 counts", BYTES(6, 1, 'a', 6, 1, 'b', 255), "b"},
	{"250 without 6", BYTES(2, 1, 1, 255), NULL},
	{"250 empty", EMPTY, NULL},
	{"250.6 empty", BYTES(6, 0, 255), NULL},
	{"250.6 of a NUL", BYTES(6, 1, 0, 255), NULL},
	{"250.6 after END", BYTES(255, 6, 1, 'a'), NULL},
	{"250.6 runs past the end", BYTES(6, 3, 'H', 'i'), NULL},
	{"250: another tag runs past the end", BYTES(6, 1, 'a', 9, 4, 1, 2, 3), NULL},
	{"250: a tag of length 255", BYTES(6, 1, 'a', 9, 255, 1), NULL},
	{"250: a tag without its length", BYTES(6, 1, 'a', 9), NULL},
};

static void message(void **state)
{
	const struct message_row *row = *state;
	struct bytes text = {0};

	assert_int_equal(pxe_windows_message(guarded(row->option250), &text), row->want != NULL);
	if (row->want)
		assert_bytes(text, (struct bytes){(const uint8_t *)row->want, strlen(row->want)});
}

static void read_message(struct bytes part)
{
	struct bytes text;

	if (pxe_windows_message(part, &text))
		assert_true(text.data >= part.data && text.data + text.len <= part.data + part.len);
}

static void message_at_every_truncation(void **state)
{
	const struct bytes option =
		BYTES(2, 1, 1, 5, 4, 0, 0, 0, 9, 6, 3, 'H', 'i', 0, 11, 2, 1, 1, 255);

	(void)state;
	each_truncation(option, read_message);
}

int main(void)
{
	UNIT_ROWS(vendors, vendor);
	UNIT(m36_tags_of_every_length);
	UNIT(m36_every_truncation);
	UNIT(m36_every_octet_changed);
	UNIT(m36_items_beyond_the_number_kept);
	UNIT(m36_bad_item_beyond_the_number_kept);
	UNIT(m36_half_an_item_beyond_the_number_kept);
	UNIT(m36_servers_beyond_the_number_kept);
	UNIT(m36_menu_of_1400_octets);
	UNIT(long_texts_are_cut);
	UNIT_ROWS(messages, message);
	UNIT(message_at_every_truncation);
	return unit_run("pxe");
}
