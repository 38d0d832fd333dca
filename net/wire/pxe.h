/*
 * What option 43 carries when the vendor class is PXEClient (PXE 2.1 table 2-1), and Windows' words
 * in option 250.
 */
#ifndef NET_WIRE_PXE_H
#define NET_WIRE_PXE_H

#include "net/wire/addr.h"
#include "net/wire/bytes.h"

#define PXE_ITEM_MAX   16 /* items kept of a menu */
#define PXE_SERVER_MAX 32 /* boot servers kept, all types together */
#define PXE_TEXT_MAX   70 /* characters kept of a description or prompt; as EDK2 shows them */

enum pxe_tag {
	PXE_DISCOVERY_CONTROL = 6,
	PXE_MULTICAST_ADDRESS = 7,
	PXE_BOOT_SERVERS = 8,
	PXE_BOOT_MENU = 9,
	PXE_MENU_PROMPT = 10,
	PXE_BOOT_ITEM = 71,
};

/* Bits of discovery control, 43.6. Without the tag all are 0. */
#define PXE_DISCOVERY_NO_BROADCAST 0x01
#define PXE_DISCOVERY_NO_MULTICAST 0x02
#define PXE_DISCOVERY_LISTED_ONLY  0x04 /* only servers of 43.8 count */
#define PXE_DISCOVERY_BOOT_FILE    0x08 /* use the boot file, ask nobody */

#define PXE_TYPE_LOCAL     0   /* of a menu item: boot from this machine itself */
#define PXE_PROMPT_FOREVER 255 /* timeout: the menu waits for a choice */

/* 43.71: which boot server, and which layer of its program (0: the first). */
struct pxe_boot_item {
	bool has;
	uint16_t type, layer;
};

struct pxe_boot_server {
	uint16_t type;
	ip4 ip; /* IP4_ANY: any server of this type will do (a group of no addresses) */
};

struct pxe_menu_item {
	uint16_t type;               /* of its boot servers */
	char text[PXE_TEXT_MAX + 1]; /* printable ASCII only */
};

struct pxe_menu {
	uint32_t item_count;
	struct pxe_menu_item item[PXE_ITEM_MAX];
	bool has_prompt;
	uint8_t prompt_s; /* seconds until the first item is taken; 0, PXE_PROMPT_FOREVER */
	char prompt[PXE_TEXT_MAX + 1]; /* printable ASCII only */
};

struct pxe_vendor {
	bool has_discovery_control;
	uint8_t discovery_control; /* 43.6 */
	ip4 group;                 /* 43.7; IP4_ANY: none, or no group address */
	uint32_t server_count;
	struct pxe_boot_server server[PXE_SERVER_MAX]; /* 43.8 */
	struct pxe_menu menu;                          /* 43.9, 43.10 */
	struct pxe_boot_item item;                     /* 43.71 */
};

/*
 * Reads option 43. Items and servers beyond the number kept are left out, texts cut; what is not
 * printable ASCII in them becomes '.'. False, and *out all zero, if a tag runs past the option's
 * end, or is of the wrong length, or its servers or items do not fill it exactly.
 */
bool pxe_vendor_parse(struct bytes option43, struct pxe_vendor *out);

/*
 * What Windows Deployment Services tell the user: the text of tag 6 in option 250, borrowed from
 * it and unfiltered. False if it is absent or empty, or a tag runs past the option's end.
 */
bool pxe_windows_message(struct bytes option250, struct bytes *text);

#endif
