#include "efi/pe.h"

/* Microsoft's "PE Format": the DOS header, the signature, the COFF header, the optional header. */
#define DOS_LEN       64
#define DOS_PE_AT     0x3c
#define COFF_LEN      20
#define SIGNATURE_LEN 4
#define MAGIC_LEN     2
#define MAGIC_PE32    0x010b
#define MAGIC_PE32P   0x020b

static uint16_t le16(const uint8_t *at)
{
	return (uint16_t)(at[0] | at[1] << 8);
}

static uint32_t le32(const uint8_t *at)
{
	return le16(at) | (uint32_t)le16(at + 2) << 16;
}

uint16_t pe_machine(const uint8_t *file, size_t len)
{
	const uint8_t *pe;
	uint32_t at;
	uint16_t magic;

	if (len < DOS_LEN || file[0] != 'M' || file[1] != 'Z')
		return 0;
	at = le32(file + DOS_PE_AT);
	if (at > len || len - at < SIGNATURE_LEN + COFF_LEN + MAGIC_LEN)
		return 0;
	pe = file + at;
	if (pe[0] != 'P' || pe[1] != 'E' || pe[2] != 0 || pe[3] != 0)
		return 0;
	magic = le16(pe + SIGNATURE_LEN + COFF_LEN);
	if (magic != MAGIC_PE32 && magic != MAGIC_PE32P)
		return 0;
	return le16(pe + SIGNATURE_LEN);
}
