/* efi/pe.h: what is no PE image is told so, and nothing beyond the file is read. */
#include "tests/unit/unit.h"

#include "efi/pe.h"

#define PE_AT    0x40
#define COFF_AT  (PE_AT + 4)
#define MAGIC_AT (COFF_AT + 20)
#define FILE_LEN (MAGIC_AT + 2) /* the least that tells a machine */

/* A 64-bit x86 image of the least length, with the octet at `at` changed to `octet`. */
static struct bytes file_with(size_t at, uint8_t octet)
{
	static uint8_t file[FILE_LEN];

	memset(file, 0, sizeof(file));
	memcpy(file, "MZ", 2);
	file[0x3c] = PE_AT;
	memcpy(file + PE_AT, "PE\0\0\x64\x86", 6);
	memcpy(file + MAGIC_AT, "\x0b\x02", 2);
	file[at] = octet;
	return guarded((struct bytes){file, sizeof(file)});
}

static uint16_t machine_of(struct bytes file)
{
	return pe_machine(file.data, file.len);
}

static void tells_the_machine(void **state)
{
	(void)state;
	assert_int_equal(machine_of(file_with(0, 'M')), PE_X64);
	assert_int_equal(machine_of(file_with(MAGIC_AT + 1, 0x01)), PE_X64);
	assert_int_equal(machine_of(file_with(COFF_AT + 1, 0xaa)), PE_ARM64);
}

static const struct damage {
	const char *name;
	size_t at;
	uint8_t octet;
} damages[] = {
	{"no M", 0, 'N'},
	{"no Z", 1, 'z'},
	{"PE header one octet too late", 0x3c, PE_AT + 1},
	{"PE header far beyond the file", 0x3f, 0xff},
	{"no P", PE_AT, 'N'},
	{"no E", PE_AT + 1, 'F'},
	{"NE signature", PE_AT + 2, 1},
	{"signature's last octet", PE_AT + 3, 1},
	{"a magic of its own", MAGIC_AT, 0x07},
};

static void damaged_is_none(void **state)
{
	const struct damage *row = *state;

	assert_int_equal(machine_of(file_with(row->at, row->octet)), 0);
}

static void cut_is_none(struct bytes part)
{
	assert_int_equal(machine_of(part), part.len == FILE_LEN ? PE_X64 : 0);
}

static void cut_anywhere_is_none(void **state)
{
	uint8_t whole[FILE_LEN];

	(void)state;
	memcpy(whole, file_with(0, 'M').data, sizeof(whole));
	each_truncation((struct bytes){whole, sizeof(whole)}, cut_is_none);
}

int main(void)
{
	UNIT(tells_the_machine);
	UNIT_ROWS(damages, damaged_is_none);
	UNIT(cut_anywhere_is_none);
	return unit_run("pe");
}
