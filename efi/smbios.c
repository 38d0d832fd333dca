#include "efi/smbios.h"

#include "efi/firmware.h"
#include "efi/mem.h"

/* DSP0134 5.2.1 and 5.2.2: entry points of 32 and 64 bits. */
#define ENTRY32_LEN           0x1f
#define ENTRY32_TABLE_LEN     0x16
#define ENTRY32_TABLE_ADDRESS 0x18
#define ENTRY64_LEN           0x18
#define ENTRY64_TABLE_LEN     0x0c
#define ENTRY64_TABLE_ADDRESS 0x10

/* DSP0134 6.1.2 and 7.2 */
#define HEADER_LEN     4
#define TYPE_SYSTEM    1
#define TYPE_END       127
#define SYSTEM_UUID_AT 8
#define UUID_LEN       16
#define STRUCTURES_MAX 4096
#define TABLE_LEN_MAX  0x100000

struct table {
	const uint8_t *data;
	size_t len;
};

static uint64_t little(const uint8_t *at, unsigned octets)
{
	uint64_t value = 0;

	while (octets-- > 0)
		value = value << 8 | at[octets];
	return value;
}

static struct table find_table(void)
{
	const uint8_t *entry = firmware_table((EFI_GUID)SMBIOS3_TABLE_GUID);
	uint64_t address, len;

	if (entry && memcmp(entry, "_SM3_", 5) == 0 && entry[6] >= ENTRY64_LEN) {
		address = little(entry + ENTRY64_TABLE_ADDRESS, 8);
		len = little(entry + ENTRY64_TABLE_LEN, 4);
	} else {
		entry = firmware_table((EFI_GUID)SMBIOS_TABLE_GUID);
		/* 0x1e: SMBIOS 2.1 gave this wrong length, and machines still follow it. */
		if (!entry || memcmp(entry, "_SM_", 4) != 0 || entry[5] < ENTRY32_LEN - 1)
			return (struct table){NULL, 0};
		address = little(entry + ENTRY32_TABLE_ADDRESS, 4);
		len = little(entry + ENTRY32_TABLE_LEN, 2);
	}
	if (address == 0 || len > TABLE_LEN_MAX)
		return (struct table){NULL, 0};
	return (struct table){(const uint8_t *)(uintptr_t)address, (size_t)len};
}

/* Where the structure after the one at `at` begins: behind its strings, which end in two NULs. */
static size_t next_structure(const struct table *table, size_t at)
{
	at += table->data[at + 1];
	while (at < table->len && table->len - at >= 2) {
		if (table->data[at] == 0 && table->data[at + 1] == 0)
			return at + 2;
		at++;
	}
	return table->len;
}

static bool is_uuid(const uint8_t *at)
{
	bool zeros = true, ones = true;

	for (unsigned n = 0; n < UUID_LEN; n++) {
		zeros = zeros && at[n] == 0x00;
		ones = ones && at[n] == 0xff; /* "not set yet", DSP0134 7.2.1 */
	}
	return !zeros && !ones;
}

void smbios_uuid(uint8_t uuid[16])
{
	struct table table = find_table();
	size_t at = 0;

	memset(uuid, 0, UUID_LEN);
	for (unsigned n = 0; n < STRUCTURES_MAX; n++) {
		size_t len;

		if (at > table.len || table.len - at < HEADER_LEN || table.data[at] == TYPE_END)
			return;
		len = table.data[at + 1];
		if (len < HEADER_LEN || len > table.len - at)
			return;
		if (table.data[at] == TYPE_SYSTEM && len >= SYSTEM_UUID_AT + UUID_LEN) {
			if (is_uuid(table.data + at + SYSTEM_UUID_AT))
				memcpy(uuid, table.data + at + SYSTEM_UUID_AT, UUID_LEN);
			return;
		}
		at = next_structure(&table, at);
	}
}
