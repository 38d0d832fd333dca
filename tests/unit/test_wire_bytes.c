#include "tests/unit/unit.h"

static void take_moves_the_view(void **state)
{
	const struct bytes five = BYTES(1, 2, 3, 4, 5);
	struct bytes view = five, part;

	(void)state;
	assert_true(bytes_take(&view, 2, &part));
	assert_bytes(part, (struct bytes){five.data, 2});
	assert_bytes(view, (struct bytes){five.data + 2, 3});
	assert_true(bytes_take(&view, 3, &part));
	assert_int_equal(view.len, 0);
	assert_true(bytes_take(&view, 0, &part));
}

static void take_of_too_much_changes_nothing(void **state)
{
	const struct bytes one = BYTES(7);
	struct bytes view = one, part = {NULL, 99};
	uint16_t u16 = 99;
	uint32_t u32 = 99;

	(void)state;
	assert_false(bytes_take(&view, 2, &part));
	assert_false(bytes_take(&view, SIZE_MAX, &part));
	assert_false(bytes_take_be16(&view, &u16));
	assert_false(bytes_take_be32(&view, &u32));
	assert_false(bytes_take_text(&view, &part));
	assert_true(view.data == one.data && view.len == 1);
	assert_true(part.len == 99 && u16 == 99 && u32 == 99);
}

static void take_from_nothing(void **state)
{
	struct bytes view = {NULL, 0}, part;
	uint8_t u8 = 99;

	(void)state;
	assert_false(bytes_take_u8(&view, &u8));
	assert_false(bytes_take_text(&view, &part));
	assert_int_equal(u8, 99);
}

static void numbers_are_big_endian(void **state)
{
	struct bytes view = BYTES(0xfe, 0xdc, 0xba, 0x98, 0x76, 0x54, 0x32);
	uint8_t u8;
	uint16_t u16;
	uint32_t u32;

	(void)state;
	assert_true(bytes_take_u8(&view, &u8) && u8 == 0xfe);
	assert_true(bytes_take_be16(&view, &u16) && u16 == 0xdcba);
	assert_true(bytes_take_be32(&view, &u32) && u32 == 0x98765432);
	assert_int_equal(view.len, 0);
}

static void text_ends_at_the_first_nul(void **state)
{
	struct bytes view = TEXT("ab\0\0cd"), text;
	const struct bytes ab = TEXT("ab"), cd = TEXT("cd");

	(void)state;
	assert_true(bytes_take_text(&view, &text));
	assert_bytes(text, ab);
	assert_true(bytes_take_text(&view, &text));
	assert_int_equal(text.len, 0);
	assert_false(bytes_take_text(&view, &text));
	assert_bytes(view, cd);
}

static void text_without_nul_is_not_overrun(void **state)
{
	const struct bytes abc = TEXT("abc");
	struct bytes view = guarded(abc), text;

	(void)state;
	assert_false(bytes_take_text(&view, &text));
}

static void emit_all(struct writer *w)
{
	put_u8(w, 0xfe);
	put_be16(w, 0xdcba);
	put_be32(w, 0x98765432);
	put_zeros(w, 2);
	put_bytes(w, "xy", 2);
	put_bytes(w, NULL, 0);
	put_text(w, "end");
}

static void writer_writes_in_order(void **state)
{
	const struct bytes want =
		BYTES(0xfe, 0xdc, 0xba, 0x98, 0x76, 0x54, 0x32, 0, 0, 'x', 'y', 'e', 'n', 'd');
	struct writer w = {guarded_room(14), 14, 0, false};

	(void)state;
	emit_all(&w);
	assert_false(w.full);
	assert_bytes((struct bytes){w.data, w.len}, want);
	emits_soundly(emit_all, 14);
}

static void full_stays_full(void **state)
{
	struct writer w = {guarded_room(3), 3, 0, false};

	(void)state;
	put_be32(&w, 1);
	assert_true(w.full);
	put_u8(&w, 1); /* there would be room */
	assert_int_equal(w.len, 0);
	assert_null(put_room(&w, 0));
}

static void room_for_the_largest_size_is_refused(void **state)
{
	struct writer w = {guarded_room(3), 3, 1, false};

	(void)state;
	assert_null(put_room(&w, SIZE_MAX));
	assert_int_equal(w.len, 1);
}

static const struct decimal_row {
	const char *name;
	uint32_t value;
	size_t min_digits;
	struct bytes want;
} decimals[] = {
	{"decimal 0", 0, 1, TEXT("0")},
	{"decimal 9", 9, 1, TEXT("9")},
	{"decimal 10", 10, 1, TEXT("10")},
	{"decimal 1468", 1468, 1, TEXT("1468")},
	{"decimal 4294967295", UINT32_MAX, 1, TEXT("4294967295")},
	{"decimal 7 of 5 digits", 7, 5, TEXT("00007")},
	{"decimal 65535 of 5 digits", 65535, 5, TEXT("65535")},
	{"decimal 123456 of 5 digits", 123456, 5, TEXT("123456")},
	{"decimal 1 of 10 digits", 1, 10, TEXT("0000000001")},
};

static void decimal(void **state)
{
	const struct decimal_row *row = *state;
	struct writer w = {guarded_room(row->want.len), row->want.len, 0, false};

	put_decimal(&w, row->value, row->min_digits);
	assert_bytes((struct bytes){w.data, w.len}, row->want);
}

static void printable_ascii_is_kept_and_nothing_else(void **state)
{
	(void)state;
	for (unsigned c = 0; c <= 255; c++) {
		uint8_t got = 0;
		struct writer w = {&got, 1, 0, false};

		put_printable(&w, (uint8_t)c);
		assert_int_equal(got, c >= 0x20 && c <= 0x7e ? c : '.');
	}
}

int main(void)
{
	UNIT(take_moves_the_view);
	UNIT(take_of_too_much_changes_nothing);
	UNIT(take_from_nothing);
	UNIT(numbers_are_big_endian);
	UNIT(text_ends_at_the_first_nul);
	UNIT(text_without_nul_is_not_overrun);
	UNIT(writer_writes_in_order);
	UNIT(full_stays_full);
	UNIT(room_for_the_largest_size_is_refused);
	UNIT(printable_ascii_is_kept_and_nothing_else);
	UNIT_ROWS(decimals, decimal);
	return unit_run("bytes");
}
