#include "tests/unit/dhcp_reply.h"

struct bytes dhcp_reply(struct bytes options, struct bytes file, struct bytes sname)
{
	static const uint8_t op_to_flags[] = {2, 1, 6, 0, 0x12, 0x34, 0x56, 0x78, 0, 0, 0, 0};
	static const ip4 addresses[] = {IP4(192, 0, 2, 1), IP4(192, 0, 2, 2), IP4(192, 0, 2, 3),
	                                IP4(192, 0, 2, 4)};
	static const mac chaddr = {{2, 0, 0, 0, 0, 1}};
	static uint8_t message[2 * DHCP_MESSAGE_MAX];

	memset(message, 0, DHCP_FIXED_LEN);
	memcpy(message, op_to_flags, sizeof(op_to_flags));
	for (size_t i = 0; i < 4; i++)
		be32_set(message + 12 + 4 * i, addresses[i]);
	memcpy(message + 28, chaddr.octet, sizeof(chaddr.octet));
	if (sname.len > 0)
		memcpy(message + 44, sname.data, sname.len);
	if (file.len > 0)
		memcpy(message + 108, file.data, file.len);
	be32_set(message + 236, 0x63825363);
	if (options.len > 0)
		memcpy(message + DHCP_FIXED_LEN, options.data, options.len);
	return (struct bytes){message, DHCP_FIXED_LEN + options.len};
}
