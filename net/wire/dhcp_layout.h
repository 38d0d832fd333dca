/* Where what stands in a DHCP message; for net/wire/dhcp*.c only. */
#ifndef NET_WIRE_DHCP_LAYOUT_H
#define NET_WIRE_DHCP_LAYOUT_H

/* RFC 2131 figure 1; all BOOTP's (RFC 951) up to the cookie. */
#define OP_AT             0
#define HTYPE_AT          1
#define HLEN_AT           2
#define XID_AT            4
#define CIADDR_AT         12
#define YIADDR_AT         16
#define SIADDR_AT         20
#define GIADDR_AT         24
#define CHADDR_AT         28
#define SNAME_AT          44
#define FILE_AT           108
#define COOKIE_AT         236
#define BOOTP_MESSAGE_MIN 300 /* octets, RFC 1542 2.1 */
#define OPTIONS_AT        240

#define OP_REQUEST     1
#define OP_REPLY       2
#define HTYPE_ETHERNET 1
#define HLEN_ETHERNET  6
#define HLEN_UUID      16
#define FLAG_BROADCAST 0x8000
#define COOKIE         0x63825363

#endif
