/* Replies of a DHCP server, made for tests. */
#ifndef TESTS_UNIT_DHCP_REPLY_H
#define TESTS_UNIT_DHCP_REPLY_H

#include "net/wire/dhcp.h"

#define DHCP_FIXED_LEN 240 /* octets before the options */

/*
 * A reply with good fixed fields, of any length, and option fields as given; valid until the next
 * call. xid 0x12345678, chaddr 02:00:00:00:00:01, ciaddr to giaddr 192.0.2.1 to 192.0.2.4.
 */
struct bytes dhcp_reply(struct bytes options, struct bytes file, struct bytes sname);

#endif
