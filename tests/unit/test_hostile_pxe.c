/* What PXE servers say: option 43, names of files and servers, menus, replies of other types. */
#include <string.h>

#include "tests/unit/hostile.h"

#define FILE_AT   108 /* in the payload */
#define SIADDR_AT (PAYLOAD_AT + 20)

/* ---- rows ---- */

/* As a boot server's answer to a search for type 15; what an offer says leads elsewhere. */
#define IN_SEARCH(outcome)                                                        \
	{                                                                         \
		{MOMENT(AT_GROUP), outcome, NULL}, {MOMENT(AT_PXE), TAKEN, NULL}, \
			{AWAIT_REPLY | MOMENT(AT_RENEWING), ELSEWHERE, NULL},     \
		{                                                                 \
			ALL_MOMENTS, DEAF, NULL                                   \
		}                                                                 \
	}

/* A boot server that nobody listed; it is the transfer's server all the same. */
static struct bytes of_class(enum moment moment, const char *class)
{
	struct packet p = usual_reply(moment);

	if (moment == AT_GROUP)
		p = PXE_ACK(.from = OTHER_IP, .server = OTHER_IP, .class = class);
	return frame_of(&p);
}

static struct bytes unlisted(enum moment moment)
{
	return of_class(moment, "PXEClient");
}

static struct bytes of_no_class(enum moment moment)
{
	return of_class(moment, NULL);
}

static struct bytes of_other_class(enum moment moment)
{
	return of_class(moment, "PXEClien");
}

#define VENDOR(...)                                                                          \
	reply_frame, .more = BYTES(43, sizeof((const uint8_t[]){__VA_ARGS__}), __VA_ARGS__), \
		     .outcome = AS_REPLY
/* The only place where the file's server is named; as it is none, the sender is it. */
#define NAMED(option)                                                     \
	reply_frame, .without = DHCP_OPT_SERVER_ID, .more = TEXT(option), \
		     .patch = {{SIADDR_AT, BYTES(0, 0, 0, 0)}}, .outcome = IN_SEARCH(TAKEN)
#define A_16  'A', 'A', 'A', 'A', 'A', 'A', 'A', 'A', 'A', 'A', 'A', 'A', 'A', 'A', 'A', 'A'
#define A_64  A_16, A_16, A_16, A_16
#define A_240 A_64, A_64, A_64, A_16, A_16, A_16
#define A_251 A_240, 'A', 'A', 'A', 'A', 'A', 'A', 'A', 'A', 'A', 'A', 'A'

static const struct hostile rows[] = {
	{"M36 06 01 and nothing", VENDOR(6, 1)},
	{"M36 06 alone", VENDOR(6)},
	{"M36 06 00", VENDOR(6, 0, 255)},
	{"M36 06 02", VENDOR(6, 2, 8, 8, 255)},
	{"M36 08 FF", VENDOR(8, 0xff, 0x80, 0, 1)},
	{"M36 08 00", VENDOR(8, 0, 255)},
	{"M36 08 counts 255 servers", VENDOR(8, 7, 0, 15, 255, 192, 168, 77, 66, 255)},
	{"M36 09 00", VENDOR(9, 0, 255)},
	{"M36 09 with a text of 254", VENDOR(9, 4, 0, 15, 254, 'x', 255)},
	{"M36 09 with a text of 255", VENDOR(9, 4, 0, 15, 255, 'x', 255)},
	{"M36 0A 00", VENDOR(10, 0, 255)},
	{"M36 47 03", VENDOR(71, 3, 0, 15, 0, 255)},
	{"M36 47 00", VENDOR(71, 0, 255)},
	{"M36 tag of 254 octets", VENDOR(99, 254, 0)},
	{"M36 tag of 255 octets", VENDOR(99, 255, 0)},
	{"M36 255 octets", VENDOR(99, 252, A_251, 'A', 255)},
	{"M36 255 octets without END", VENDOR(99, 253, A_251, 'A', 'A')},
	{"M36 255 octets that run over", VENDOR(99, 254, A_251, 'A', 'A')},
	{"M36 43 in 43", VENDOR(43, 3, 6, 1, 8, 255)},
	{"M36 43 in 43 in 43", VENDOR(43, 7, 43, 5, 43, 3, 6, 1, 8, 255)},
	{"M36 a good tag before a bad one", VENDOR(6, 1, 7, 9, 3, 0, 0, 0, 10, 0, 255)},
	{"M36 nothing but PADs", VENDOR(0, 0, 0, 0, 0, 0, 0, 0)},
	{"M36 END first", VENDOR(255, 9, 200)},
	{"M36 empty", reply_frame, .more = BYTES(43, 0), .outcome = AS_REPLY},
	{"M36 in 255 parts and one", reply_frame,
         .more = BYTES(43, 1, 6, 43, 0, 43, 1, 1, 43, 0, 43, 1, 8, 43, 1, 255),
         .outcome = AS_REPLY},
	{"M36 another vendor's", VENDOR(1, 4, 10, 0, 0, 1, 2, 8, A_16, 255)},
	{"43.6 says that nobody is to be asked", VENDOR(6, 1, 8, 255)},

	{"43.71 of another type", reply_frame, .more = BYTES(43, 7, 71, 4, 0, 16, 0, 0, 255),
         .outcome = IN_SEARCH(DROP_PXE_TYPE)},
	{"43.71 of type 0", reply_frame, .more = BYTES(43, 7, 71, 4, 0, 0, 0, 0, 255),
         .outcome = IN_SEARCH(DROP_PXE_TYPE)},
	{"43.71 in the other byte order", reply_frame,
         .more = BYTES(43, 7, 71, 4, 15, 0, 0, 0, 255), .outcome = IN_SEARCH(DROP_PXE_TYPE)},
	{"43.71 of our type, another layer", reply_frame,
         .more = BYTES(43, 7, 71, 4, 0, 15, 0x80, 9, 255), .outcome = IN_SEARCH(TAKEN)},
	{"43.71 of another type, from an unlisted server", unlisted,
         .more = BYTES(43, 7, 71, 4, 0, 16, 0, 0, 255), .outcome = IN_SEARCH(DROP_PXE_TYPE)},
	{"an unlisted server without option 60", of_no_class, .outcome = IN_SEARCH(DROP_PXE_CLASS)},
	{"an unlisted server whose option 60 is cut", of_other_class,
         .outcome = IN_SEARCH(DROP_PXE_CLASS)},
	{"an unlisted server", unlisted, .outcome = IN_SEARCH(TAKEN)},

	{"option 66 empty", NAMED("\102\0")},
	{"option 66 of NUL", NAMED("\102\1\0")},
	{"option 66 is a name", NAMED("\102\6server")},
	{"option 66 of three numbers", NAMED("\102\5"
                                             "1.2.3")},
	{"option 66 of five numbers", NAMED("\102\11"
                                            "1.2.3.4.5")},
	{"option 66 with a number of 256", NAMED("\102\11"
                                                 "256.1.1.1")},
	{"option 66 with a number of 999", NAMED("\102\11"
                                                 "999.1.1.1")},
	{"option 66 with a number of 2^32", NAMED("\102\20"
                                                  "4294967488.1.1.1")},
	{"option 66 with a sign", NAMED("\102\10"
                                        "-1.2.3.4")},
	{"option 66 in hexadecimal", NAMED("\102\12"
                                           "0x0a.1.1.1")},
	{"option 66 with a space in front", NAMED("\102\10"
                                                  " 1.2.3.4")},
	{"option 66 with more behind", NAMED("\102\14"
                                             "1.2.3.4/boot")},
	{"option 66 of points", NAMED("\102\3...")},
	{"option 66 is 127.0.0.1", NAMED("\102\11"
                                         "127.0.0.1")},
	{"option 66 is 255.255.255.255", NAMED("\102\17"
                                               "255.255.255.255")},
	{"option 66 is 224.0.0.1", NAMED("\102\11"
                                         "224.0.0.1")},
	{"option 66 is 0.0.0.0", NAMED("\102\7"
                                       "0.0.0.0")},

	{"a Windows server's words steer no console", reply_frame,
         .more = BYTES(250, 10, 6, 7, 27, '[', '2', 'J', 7, 13, 10, 255), .outcome = AS_REPLY},
	{"a Windows server's words run over", reply_frame, .more = BYTES(250, 3, 6, 200, 'x'),
         .outcome = AS_REPLY},
	{"a Windows server's words of 250 octets", reply_frame,
         .more = BYTES(250, 253, 6, 251, A_251), .outcome = AS_REPLY},
};

/* ---- names of files ---- */

#define TEN(x)   x x x x x x x x x x
#define TIMES_50 TEN("n") TEN("n") TEN("n") TEN("n") TEN("n")
#define NAME_127 TIMES_50 TIMES_50 TEN("n") TEN("n") "nnnnnnn"
#define NAME_255 NAME_127 NAME_127 "n"

/* The client asks for `asked`, or fails with it. */
static const struct name_row {
	const char *name;
	struct bytes field, option;
	const char *asked;
	const char *failed;
} names[] = {
	{"M37 127 octets in file", TEXT(NAME_127), EMPTY, NAME_127, NULL},
	{"M37 128 octets in file, no NUL", TEXT(NAME_127 "n"), EMPTY, NAME_127 "n", NULL},
	{"M37 spaces behind in file", TEXT("a.efi   "), EMPTY, "a.efi", NULL},
	{"M37 0xFF behind in file", TEXT("a.efi\377\377"), EMPTY, "a.efi", NULL},
	{"M37 garbage behind NUL in file", TEXT("a.efi\0\377garbage"), EMPTY, "a.efi", NULL},
	{"M37 nothing in file", TEXT("\0"), EMPTY, NULL, "PXE_NO_FILE"},
	{"M37 spaces in file", TEXT("     "), EMPTY, NULL, "PXE_NO_FILE"},
	{"M37 0xFF in file", TEXT("\377\377\377"), EMPTY, NULL, "PXE_NO_FILE"},
	{"M37 option 67 of 0 octets", TEXT("b.efi"), TEXT("\103\0"), "b.efi", NULL},
	{"M37 option 67 of 0 octets, nothing else", EMPTY, TEXT("\103\0"), NULL, "PXE_NO_FILE"},
	{"M37 option 67 of 1 octet", EMPTY, TEXT("\103\1a"), "a", NULL},
	{"M37 option 67 of NUL", TEXT("b.efi"), TEXT("\103\1\0"), "b.efi", NULL},
	{"M37 option 67 before file", TEXT("b.efi"), TEXT("\103\5a.efi"), "a.efi", NULL},
	{"M37 option 67 of 255 octets", EMPTY, TEXT("\103\377" NAME_255), NAME_255, NULL},
	{"M37 option 67 of 256 octets", EMPTY, TEXT("\103\377" NAME_255 "\103\1n"), NULL,
         "PXE_NO_FILE"},
	{"M37 option 67 of 256 octets, and a file", TEXT("b.efi"),
         TEXT("\103\377" NAME_255 "\103\1n"), "b.efi", NULL},
	{"M37 option 67 of 510 octets", EMPTY, TEXT("\103\377" NAME_255 "\103\377" NAME_255), NULL,
         "PXE_NO_FILE"},
	{"M37 option 67 of 265, a NUL within", EMPTY,
         TEXT("\103\12a.efi\0\0\0\0\0\103\377" NAME_255), "a.efi", NULL},
	{"M37 a NUL within", EMPTY, TEXT("\103\13a.efi\0b.efi"), "a.efi", NULL},
	{"M37 spaces behind", EMPTY, TEXT("\103\7a.efi  "), "a.efi", NULL},
	{"M37 0xFF behind", EMPTY, TEXT("\103\6a.efi\377"), "a.efi", NULL},
	{"M37 spaces before", EMPTY, TEXT("\103\7  a.efi"), "  a.efi", NULL},
	{"M37 spaces within", EMPTY, TEXT("\103\13Boot Me.efi"), "Boot Me.efi", NULL},
	{"M37 nothing but spaces and 0xFF", EMPTY, TEXT("\103\4 \377 \377"), NULL, "PXE_NO_FILE"},
	{"M37 an escape sequence", EMPTY, TEXT("\103\11\033[2Ja.efi"), "\033[2Ja.efi", NULL},
	{"M37 line ends", EMPTY, TEXT("\103\7\ra\n.efi"), "\ra\n.efi", NULL},
	{"M37 a bell and DEL", EMPTY, TEXT("\103\4a\007\177b"), "a\007\177b", NULL},
	{"M37 ../..", EMPTY, TEXT("\103\20../../etc/passwd"), "../../etc/passwd", NULL},
	{"M37 backslashes", EMPTY, TEXT("\103\12boot\\x.efi"), "boot\\x.efi", NULL},
	{"M37 UTF-8", EMPTY, TEXT("\103\7\303\274.efi\0"), "\303\274.efi", NULL},
	{"M37 UTF-16", EMPTY, TEXT("\103\12a\0.\0e\0f\0i\0"), "a", NULL},
	{"M37 formats", EMPTY, TEXT("\103\10%s%n%i%f"), "%s%n%i%f", NULL},
	{"M37 quotes", EMPTY, TEXT("\103\6\"a\" 'b"), "\"a\" 'b", NULL},
	{"M37 http", EMPTY, TEXT("\103\21http://h/boot.efi"), NULL, "PXE_BAD_NAME"},
	{"M37 tftp as a URL", EMPTY, TEXT("\103\25tftp://192.168.77.2/a"), NULL, "PXE_BAD_NAME"},
	{"M37 a URL in file", TEXT("https://h/boot.efi"), EMPTY, NULL, "PXE_BAD_NAME"},
	{"M37 a URL with controls", EMPTY, TEXT("\103\11\033[2J://a\n"), NULL, "PXE_BAD_NAME"},
};

/* The options of a row are whole, lest the message be dropped for that. */
static void assert_whole(struct bytes options)
{
	struct bytes value;
	uint8_t code;

	while (options.len > 0)
		assert_true(dhcp_option_take(&options, &code, &value));
}

static void begin_name(const struct name_row *row)
{
	struct packet p;

	assert_whole(row->option);
	arrive(AT_PXE);
	p = PXE_ACK(.field = NULL, .more = row->option);
	if (row->field.len > 0)
		memcpy(p.payload + FILE_AT, row->field.data, row->field.len);
	give(p);
}

static void file_name(void **state)
{
	const struct name_row *row = *state;

	begin_name(row);
	if (row->failed) {
		eventf("FAILED %s", row->failed);
		assert_console_printable();
		return;
	}
	expectf("RRQ %s from 192.168.77.2 blksize=1468 tsize=0 windowsize=128", row->asked);
	assert_console_printable();
	finish_from(STAGE_ASKING);
}

/* The option that names the file is the message's last, and there is no END. */
static void name_in_the_last_octets(void **state)
{
	struct packet p;

	(void)state;
	arrive(AT_PXE);
	p = PXE_ACK(.field = NULL, .file = FILE_NAME);
	p.len--;
	give(p);
	expect("RRQ nbp.efi from 192.168.77.2 blksize=1468 tsize=0 windowsize=128");
	finish_from(STAGE_ASKING);
}

/* ---- servers of files ---- */

static const struct server_row {
	const char *name;
	ip4 siaddr;
} servers[] = {
	{"siaddr is our own address", CLIENT_IP},
	{"siaddr is the subnet's broadcast address", IP4(192, 168, 77, 255)},
	{"siaddr is the subnet's own address", IP4(192, 168, 77, 0)},
};

static void no_server(void **state)
{
	const struct server_row *row = *state;

	arrive(AT_PXE);
	give(PXE_ACK(.next = row->siaddr));
	event("FAILED PXE_BAD_NAME");
	expect("ARP who has 192.168.77.1"); /* for the RELEASE, and for nothing else */
	quiet();
}

/* ---- menus ---- */

#define CONTROL 6, 1, PXE_DISCOVERY_NO_BROADCAST | PXE_DISCOVERY_NO_MULTICAST
#define LOCATED 8, 7, 0, 15, 1, 192, 168, 77, 2
#define ITEM    9, 4, 0, 15, 1, 'a'
#define FIVE(x) x, x, x, x, x

static const struct menu_row {
	const char *name;
	struct bytes vendor;
	uint32_t items; /* shown */
	bool fails;     /* no boot server answers */
} menus[] = {
	{"menu of 2", BYTES(CONTROL, LOCATED, ITEM, ITEM), 2, false},
	{"menu of 20", BYTES(CONTROL, LOCATED, FIVE(ITEM), FIVE(ITEM), FIVE(ITEM), FIVE(ITEM)),
         PXE_ITEM_MAX, false},
	{"menu of escape sequences",
         BYTES(CONTROL, LOCATED, 9, 9, 0, 15, 6, 27, '[', '2', 'J', 13, 10, ITEM, 10, 5, 9, 27, '[',
               'H', 7),
         2, false},
	{"menu of texts of 200",
         BYTES(CONTROL, LOCATED, 9, 195, 0, 15, 192, A_64, A_64, A_64, ITEM), 2, false},
	{"menu of empty texts", BYTES(CONTROL, LOCATED, 9, 6, 0, 15, 0, 0, 15, 0), 2, false},
	{"menu of one type twice", BYTES(CONTROL, LOCATED, LOCATED, ITEM, ITEM), 2, false},
	{"menu that waits for ever", BYTES(CONTROL, LOCATED, ITEM, ITEM, 10, 2, 255, 'x'), 2,
         false},
	{"prompt of 200 octets", BYTES(CONTROL, LOCATED, ITEM, 10, 193, 9, A_64, A_64, A_64), 1,
         false},
	{"menu of a type nobody serves", BYTES(CONTROL, 9, 8, 255, 255, 1, 'x', 0, 9, 1, 'y'), 2,
         false},
	{"boot server at our own address",
         BYTES(CONTROL, 8, 7, 0, 15, 1, 192, 168, 77, 50, ITEM, ITEM), 2, true},
	{"boot server at the broadcast address",
         BYTES(CONTROL, 8, 7, 0, 15, 1, 192, 168, 77, 255, ITEM, ITEM), 2, true},
	{"boot servers at no host's address",
         BYTES(CONTROL, 8, 15, 0, 15, 3, 0, 0, 0, 0, 255, 255, 255, 255, 224, 0, 0, 1, ITEM, ITEM),
         2, false},
	{"boot servers that are 40",
         BYTES(CONTROL, 8, 163, 0, 15, 40, A_64, A_64, A_16, A_16, ITEM, ITEM), 2, true},
};

static void assert_text(const char *text)
{
	assert_true(strlen(text) <= PXE_TEXT_MAX);
	for (; *text; text++)
		assert_in_range((unsigned char)*text, ' ', '~');
}

static void assert_menu(uint32_t items)
{
	const struct pxe_menu *menu = boot_menu(&boot);

	quiet();
	assert_non_null(menu);
	assert_int_equal(menu->item_count, items);
	assert_text(menu->prompt);
	for (uint32_t i = 0; i < items; i++)
		assert_text(menu->item[i].text);
}

#define SENDS_MAX 256
#define SEARCH_MS 60000

/* Boot servers are looked for; the PXE server alone is there and answers. */
static void search(void)
{
	uint64_t end = now + SEARCH_MS;

	for (int n = 0; boot.phase == BOOT_PXE; n++) {
		assert_true(n < SENDS_MAX && now < end);
		if (boot_deadline_ms(&boot) > now)
			now = boot_deadline_ms(&boot);
		if (!output_once())
			continue;
		if (strncmp(sent.text, "ARP", 3) == 0 && sent.dst == PXE_IP)
			give_frame(arp_reply(PXE_IP));
		else if (strncmp(sent.text, "DISCOVER-TYPE", 13) == 0 && sent.dst == PXE_IP)
			give(PXE_ACK());
	}
}

static struct bytes option_43(struct bytes vendor)
{
	static uint8_t octets[2 + 255];

	assert_true(vendor.len <= 255);
	octets[0] = DHCP_OPT_VENDOR;
	octets[1] = (uint8_t)vendor.len;
	memcpy(octets + 2, vendor.data, vendor.len);
	return (struct bytes){octets, 2 + vendor.len};
}

static void menu(void **state)
{
	const struct menu_row *row = *state;

	arrive(AT_PXE);
	give(PXE_ACK(.field = NULL, .next = 0, .more = option_43(row->vendor)));
	assert_menu(row->items);
	boot_show_menu(&boot, now);
	boot_choose(&boot, row->items, now); /* there is none of that number */
	boot_choose(&boot, UINT32_MAX, now);
	assert_menu(row->items);
	boot_choose(&boot, 0, now);
	search();
	assert_console_printable();
	if (row->fails) {
		event("FAILED PXE_NO_BOOT_SERVER");
		return;
	}
	expect("RRQ nbp.efi from 192.168.77.2 blksize=1468 tsize=0 windowsize=128");
	finish_from(STAGE_ASKING);
}

int main(void)
{
	UNIT_ROWS(rows, hostile_row);
	UNIT_ROWS(names, file_name);
	UNIT(name_in_the_last_octets);
	UNIT_ROWS(servers, no_server);
	UNIT_ROWS(menus, menu);
	return unit_run("hostile PXE");
}
