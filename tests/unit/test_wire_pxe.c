#include "net/wire/pxe.h"
#include "tests/unit/unit.h"

/* Option 43 as sent, and what is read: nothing at all if it is bad. */
static const struct vendor_row {
	const char *name;
	struct bytes option43;
	bool is_good;
	struct pxe_vendor want;
} vendors[] = {
/* clang-format off */
#define NOTHING {false, 0, false}
/* clang-format on */
#define BAD false, NOTHING
	{"empty", EMPTY, true, NOTHING},
	{"END alone", BYTES(255), true, NOTHING},
	{"pads alone", BYTES(0, 0, 0), true, NOTHING},
	{"43.6 = 8 as most servers send it", BYTES(6, 1, 8, 255), true, {true, 8, false}},
	{"43.6 = 0", BYTES(6, 1, 0, 255), true, {true, 0, false}},
	{"M36 END missing", BYTES(6, 1, 8), true, {true, 8, false}},
	{"pads around", BYTES(0, 6, 1, 8, 0, 255), true, {true, 8, false}},
	{"43.6 after END", BYTES(255, 6, 1, 8), true, NOTHING},
	{"half a tag after END", BYTES(6, 1, 8, 255, 9, 200), true, {true, 8, false}},
	{"a menu with servers and prompt",
         BYTES(6, 1, 7, 8, 7, 0x80, 0, 1, 192, 0, 2, 1, 9, 4, 0x80, 0, 1, 'x', 10, 2, 5, 'P', 255),
         true,
         {true, 7, true}},
	{"M36 06 01", BYTES(6, 1), BAD},
	{"M36 06 alone", BYTES(6), BAD},
	{"M36 06 00", BYTES(6, 0), BAD},
	{"M36 06 02", BYTES(6, 2, 8, 8), BAD},
	{"43.7 of length 3", BYTES(7, 3, 224, 1, 1), BAD},
	{"43.7 of length 4", BYTES(7, 4, 224, 1, 1, 1), true, NOTHING},
	{"M36 08 ff", BYTES(8, 0xff, 0x80, 0, 1), BAD},
	{"M36 08 02", BYTES(8, 2, 0x80, 0), BAD},
	{"43.8 with no addresses", BYTES(8, 3, 0x80, 0, 0), true, NOTHING},
	{"M36 09 00", BYTES(9, 0), BAD},
	{"M36 09 02", BYTES(9, 2, 0, 0), BAD},
	{"43.9 with an empty description", BYTES(9, 3, 0, 0, 0), true, {false, 0, true}},
	{"M36 0a 00", BYTES(10, 0), BAD},
	{"43.10 timeout only", BYTES(10, 1, 255), true, NOTHING},
	{"M36 47 03", BYTES(71, 3, 0, 0, 0), BAD},
	{"43.71 of length 4", BYTES(71, 4, 0x80, 0, 0, 0), true, NOTHING},
	{"M36 47 03 and nothing", BYTES(71, 3), BAD},
	{"M36 bad after good: all ignored", BYTES(6, 1, 8, 9, 3, 0, 0, 0, 10, 0, 255), BAD},
	{"M36 nested 43 is skipped", BYTES(43, 3, 6, 1, 8, 255), true, NOTHING},
	{"unknown tags are skipped",
         BYTES(1, 0, 200, 2, 6, 1, 6, 1, 8, 255),
         true,
         {true, 8, false}},
	{"M36 length 254, one too long", BYTES(99, 254, 0), BAD},
	{"the last 43.6 counts", BYTES(6, 1, 3, 6, 1, 8), true, {true, 8, false}},
};

static void vendor(void **state)
{
	const struct vendor_row *row = *state;
	struct pxe_vendor out = {true, 99, true};

	assert_int_equal(pxe_vendor_parse(guarded(row->option43), &out), row->is_good);
	assert_int_equal(out.has_discovery_control, row->want.has_discovery_control);
	assert_int_equal(out.discovery_control, row->want.discovery_control);
	assert_int_equal(out.has_menu, row->want.has_menu);
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
		assert_false(out.has_discovery_control || out.has_menu || out.discovery_control);
}

static void m36_every_truncation(void **state)
{
	const struct bytes menu = BYTES(6, 1, 7, 8, 7, 0x80, 0, 1, 192, 0, 2, 1, 9, 4, 0x80, 0, 1,
	                                'x', 10, 2, 5, 'P', 255);

	(void)state;
	each_truncation(menu, parse);
}

int main(void)
{
	UNIT_ROWS(vendors, vendor);
	UNIT(m36_tags_of_every_length);
	UNIT(m36_every_truncation);
	return unit_run("pxe");
}
