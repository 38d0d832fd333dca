/*
 * DHCP messages (RFC 2131, 2132, 3396; PXE 2.1 chapter 2; RFC 4578 for options 93, 94, 97).
 *
 * Options are dealt with once, here: overload (52) and concatenation (RFC 3396) are resolved while
 * parsing, after that a look-up is O(1) and no reader has to know about either.
 */
#ifndef NET_WIRE_DHCP_H
#define NET_WIRE_DHCP_H

#include "net/wire/addr.h"
#include "net/wire/bytes.h"
#include "net/wire/drop.h"
#include "net/wire/pxe.h"

#define DHCP_SERVER_PORT 67
#define DHCP_CLIENT_PORT 68
#define PXE_SERVER_PORT  4011

#define DHCP_MESSAGE_MAX 1472 /* octets of UDP payload that one Ethernet frame holds; option 57 */
#define DHCP_SNAME_LEN   64
#define DHCP_FILE_LEN    128

enum dhcp_type {
	DHCP_DISCOVER = 1,
	DHCP_OFFER = 2,
	DHCP_REQUEST = 3,
	DHCP_DECLINE = 4,
	DHCP_ACK = 5,
	DHCP_NAK = 6,
	DHCP_RELEASE = 7,
};

enum dhcp_option {
	DHCP_OPT_PAD = 0,
	DHCP_OPT_SUBNET_MASK = 1,
	DHCP_OPT_ROUTER = 3,
	DHCP_OPT_VENDOR = 43, /* vendor specific; its tags are PXE's, PXE 2.1 table 2-1 */
	DHCP_OPT_REQUESTED_IP = 50,
	DHCP_OPT_LEASE_TIME = 51,
	DHCP_OPT_OVERLOAD = 52,
	DHCP_OPT_TYPE = 53,
	DHCP_OPT_SERVER_ID = 54,
	DHCP_OPT_PARAMETERS = 55,
	DHCP_OPT_MESSAGE = 56,
	DHCP_OPT_MESSAGE_MAX = 57,
	DHCP_OPT_RENEWAL_TIME = 58,   /* T1 */
	DHCP_OPT_REBINDING_TIME = 59, /* T2 */
	DHCP_OPT_CLASS = 60,
	DHCP_OPT_CLIENT_ID = 61,
	DHCP_OPT_TFTP_NAME = 66,
	DHCP_OPT_BOOT_FILE = 67,
	DHCP_OPT_USER_CLASS = 77,
	DHCP_OPT_ARCH = 93,
	DHCP_OPT_UNDI = 94,
	DHCP_OPT_UUID = 97,
	DHCP_OPT_WINDOWS = 250, /* Windows Deployment Services' own; pxe_windows_message() */
	DHCP_OPT_END = 255,
};

/*
 * Takes the next option off a field of options (or off option 43, RFC 2132 8.4), pads skipped.
 * False when there is no more: *code then tells why. END; PAD for a field that ends without END;
 * else the option that runs past the end.
 */
bool dhcp_option_take(struct bytes *options, uint8_t *code, struct bytes *value);

/* chaddr: the NIC's address, of 6 octets, or the machine's UUID, of 16. The others are 0. */
struct dhcp_chaddr {
	uint8_t octet[16];
	uint8_t len;
};

/* A message received. It owns copies of all it holds. */
struct dhcp_packet {
	uint8_t op; /* 2: reply */
	uint32_t xid;
	ip4 ciaddr, yiaddr, siaddr, giaddr;
	struct dhcp_chaddr chaddr;
	char sname[DHCP_SNAME_LEN + 1]; /* empty when the field held options */
	char file[DHCP_FILE_LEN + 1];   /* likewise */
	uint16_t option_at[256];        /* where in `pool` the value begins */
	uint16_t option_len[256];       /* octets */
	bool option_seen[256];
	uint8_t pool[DHCP_MESSAGE_MAX];
};

/* The xid of a payload that is not parsed yet; false if it is too short to have one. */
bool dhcp_peek_xid(struct bytes payload, uint32_t *out);

/*
 * Reads a whole UDP payload. Options come in the order options, file, sname (RFC 2131 4.1),
 * repeated ones joined; overload inside an overloaded field is ignored; nothing after END is read.
 * The fields `file` and `sname` get a NUL after their last octet. DROP_DHCP_MALFORMED: short,
 * longer than DHCP_MESSAGE_MAX, op, htype, hlen or cookie wrong. DROP_DHCP_OPTIONS: an option runs
 * past the end of the packet. A missing END is forgiven in the options field and required in an
 * overloaded one (which is else left unread).
 */
enum drop dhcp_parse(struct bytes payload, struct dhcp_packet *out);

/* The value of an option, borrowed from the packet. False if it is absent. */
bool dhcp_option(const struct dhcp_packet *packet, uint8_t code, struct bytes *out);

/*
 * The option as one octet, one 32-bit number, one address. False, and *out as it was, if absent or
 * not of that length.
 */
bool dhcp_option_u8(const struct dhcp_packet *packet, uint8_t code, uint8_t *out);
bool dhcp_option_u32(const struct dhcp_packet *packet, uint8_t code, uint32_t *out);
bool dhcp_option_ip4(const struct dhcp_packet *packet, uint8_t code, ip4 *out);

/*
 * The option as a C string of at most cap - 1 octets: cut at the first NUL, trailing spaces and
 * 0xFF (which some servers append) removed. False if absent, then empty, or too long for cap.
 */
bool dhcp_option_text(const struct dhcp_packet *packet, uint8_t code, char *out, size_t cap);

/* Option 43 as a PXE server means it; all zero if it is absent, or no good one. */
void dhcp_vendor(const struct dhcp_packet *packet, struct pxe_vendor *out);

/* True if the vendor class (option 60) begins with "PXEClient". */
bool dhcp_is_pxe(const struct dhcp_packet *packet);

/* Who asks: the same in every message of one boot. */
struct dhcp_identity {
	mac chaddr;
	bool by_uuid;     /* the UUID stands in chaddr and option 61 (UEFI 24.3.2, SendGUID) */
	uint16_t arch;    /* RFC 4578 2.1: 6 IA32, 7 x64, 11 ARM64 */
	uint8_t uuid[16]; /* in SMBIOS byte order, SMBIOS 7.2.1 */
	const char *user_class; /* borrowed; sent as option 77 unless empty */
};

/* The chaddr of this client's messages, and so of the replies to them. */
struct dhcp_chaddr dhcp_chaddr_of(const struct dhcp_identity *identity);

/*
 * Whether a reply answers the exchange xid of this client. DROP_DHCP_NOT_OURS: xid or chaddr
 * differ.
 */
enum drop dhcp_check_reply(const struct dhcp_packet *packet, const struct dhcp_identity *identity,
                           uint32_t xid);

/* A message to send. Fields that are 0 are left out of the options. */
struct dhcp_message {
	const struct dhcp_identity *identity;
	uint8_t type; /* enum dhcp_type */
	uint32_t xid;
	uint16_t secs; /* seconds since the boot began */
	bool broadcast;
	ip4 ciaddr;
	ip4 requested_ip;               /* option 50 */
	ip4 server_id;                  /* option 54 */
	struct pxe_boot_item boot_item; /* option 43.71: a boot server is looked for */
};

/*
 * Writes the message with all options of a PXE client: 53, 61, 50, 54, 57, 60, 55, 77, 93, 94, 97,
 * and with boot_item 43, END. DECLINE and RELEASE have 53, 61, 50 and 54 (RFC 2131 table 5). At
 * least 300 octets long, as BOOTP relays expect (RFC 1542 2.1). w->full if it did not fit.
 */
void dhcp_emit(struct writer *w, const struct dhcp_message *message);

#endif
