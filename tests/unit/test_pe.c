/* efi/pe.h: what is no PE image is told so, and nothing beyond the file is read. */
#include "tests/unit/unit.h"

#include "efi/pe.h"

#define PE_AT    0x40
#define COFF_AT  (PE_AT + 4)
#define MAGIC_AT (COFF_AT + 20)
#define FILE_LEN (MAGIC_AT + 2) /* the least that tells a machine */

#define ZEROS_10 "\0\0\0\0\0\0\0\0\0\0"
#define ZEROS_62 ZEROS_10 ZEROS_10 ZEROS_10 ZEROS_10 ZEROS_10 ZEROS_10 "\0\0"

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

/* ---- M50: what a server may send in the place of a program ---- */

static const struct file_row {
	const char *name;
	struct bytes file;
} files[] = {
	{"M50 no octet", EMPTY},
	{"M50 one octet", TEXT("M")},
	{"M50 MZ alone", TEXT("MZ")},
	{"M50 a text",
         TEXT("#!ipxe\ndhcp\nchain http://192.168.77.2/boot.ipxe\n# MZ PE MZ PE MZ PE\n")},
	{"M50 a page of HTML", TEXT("<!DOCTYPE html><html><head><title>404 Not Found</title></head>"
                                    "<body>Not Found</body></html>")},
	{"M50 an ELF file", TEXT("\177ELF\2\1\1\0\0\0\0\0\0\0\0\0\2\0>\0\1\0\0\0"
                                 "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0")},
	{"M50 a gzip file",
         TEXT("\37\213\10\0\0\0\0\0\0\3MZMZMZMZMZMZMZMZMZMZMZMZMZMZMZMZMZMZMZMZMZMZMZMZ")},
	{"M50 MZ and nothing but zeros", TEXT("MZ" ZEROS_62 ZEROS_62)},
};

static void no_program(void **state)
{
	const struct file_row *row = *state;

	assert_int_equal(machine_of(guarded(row->file)), 0);
}

/* Where the DOS header says that the PE header is: in a file of FILE_LEN octets. */
static const struct place_row {
	const char *name;
	uint32_t at;
} places[] = {
	{"M50 PE header at 0", 0},
	{"M50 PE header within the DOS header", 0x20},
	{"M50 PE header at its own place", 0x3c},
	{"M50 PE header one octet too late for its end", PE_AT + 1},
	{"M50 PE header's signature alone fits", FILE_LEN - 4},
	{"M50 PE header in the last octet", FILE_LEN - 1},
	{"M50 PE header at the end", FILE_LEN},
	{"M50 PE header behind the end", FILE_LEN + 1},
	{"M50 PE header at 65536", 65536},
	{"M50 PE header at 7FFFFFFF", 0x7fffffff},
	{"M50 PE header at 80000000", 0x80000000},
	{"M50 PE header at FFFFFFFF less its length", UINT32_MAX - 25},
	{"M50 PE header at FFFFFFFC", UINT32_MAX - 3},
	{"M50 PE header at FFFFFFFF", UINT32_MAX},
};

static void header_elsewhere(void **state)
{
	const struct place_row *row = *state;
	uint8_t file[FILE_LEN];

	memcpy(file, file_with(0, 'M').data, sizeof(file));
	for (int i = 0; i < 4; i++)
		file[0x3c + i] = (uint8_t)(row->at >> 8 * i);
	assert_int_equal(machine_of(guarded((struct bytes){file, sizeof(file)})), 0);
}

/* Sections beyond the end are for the firmware's loader to judge: nothing is read of them here. */
static void sections_beyond_the_end(void **state)
{
	(void)state;
	assert_int_equal(machine_of(file_with(COFF_AT + 2, 0xff)), PE_X64);
	assert_int_equal(machine_of(file_with(COFF_AT + 3, 0xff)), PE_X64);
	assert_int_equal(machine_of(file_with(COFF_AT + 16, 0xff)), PE_X64);
}

/* Every machine is told as it is: which of them is ours is the caller's to know. */
static void other_machines(void **state)
{
	(void)state;
	assert_int_equal(machine_of(file_with(COFF_AT, 0)), 0x8600);
	assert_int_equal(machine_of(file_with(COFF_AT + 1, 0x01)), 0x0164);
	assert_int_equal(machine_of(file_with(COFF_AT + 1, 0xff)), 0xff64);
}

int main(void)
{
	UNIT(tells_the_machine);
	UNIT_ROWS(damages, damaged_is_none);
	UNIT(cut_anywhere_is_none);
	UNIT_ROWS(files, no_program);
	UNIT_ROWS(places, header_elsewhere);
	UNIT(sections_beyond_the_end);
	UNIT(other_machines);
	return unit_run("pe");
}
