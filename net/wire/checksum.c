#include "net/wire/checksum.h"

/*
 * A packet holds at most 65,535 octets, so that the pairs of one call cannot overflow 32 bits.
 * Folding at the end of each leaves a sum that one more folding brings to 16 bits.
 */
uint32_t checksum_add(uint32_t sum, struct bytes octets)
{
	uint8_t last = 0;
	uint16_t pair;

	while (bytes_take_be16(&octets, &pair))
		sum += pair;
	bytes_take_u8(&octets, &last); /* an odd one counts as if a zero followed */
	sum += (uint32_t)last << 8;
	return (sum & 0xffff) + (sum >> 16);
}

uint16_t checksum_finish(uint32_t sum)
{
	sum = (sum & 0xffff) + (sum >> 16);
	return (uint16_t)~sum;
}
