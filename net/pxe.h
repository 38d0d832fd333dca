/*
 * From a PXE server to the boot program (PXE 2.1 2.2.3): asks the server on UDP port 4011, shows
 * its menu if it has one, looks for a boot server of the type chosen. Each is a REQUEST with
 * `ciaddr`, answered by an ACK that names server and file.
 *
 *   IDLE -> ASKING -> PROMPTING -> CHOOSING -> DISCOVERING -> ANSWERED, LOCAL or FAILED
 *
 * A server whose offer brought its menu is not asked for it; what has no menu skips the choosing.
 *
 * A stranger's reply to the first requests only hastens the next one: net/retry.h.
 */
#ifndef NET_PXE_H
#define NET_PXE_H

#include "net/datagram.h"
#include "net/discover.h"
#include "net/env.h"
#include "net/err.h"
#include "net/offer.h"
#include "net/retry.h"

#define PXE_REQUEST_MAX 8   /* waits of 0.5, 0.7, ... 1.9 s: silence ends within 10 s */
#define PXE_DOUBTS_FROM 4   /* requests in vain, after which the server's station is doubted */
#define PXE_SAID_MAX    127 /* characters kept of a server's words */

enum pxe_state {
	PXE_IDLE,
	PXE_ASKING,
	PXE_PROMPTING, /* the countdown to the first item runs */
	PXE_CHOOSING,  /* the menu waits for its user */
	PXE_DISCOVERING,
	PXE_ANSWERED, /* file is there */
	PXE_LOCAL,    /* chosen in the menu: boot from this machine; failure says so */
	PXE_FAILED,   /* failure says why */
};

struct pxe {
	struct net_env *env;
	const struct dhcp_identity *identity;
	enum pxe_state state;
	uint64_t began_ms; /* for `secs` */
	ip4 own, server;
	uint32_t xid;
	struct dhcp_message asked; /* as last sent */
	struct retry retry;
	uint64_t prompt_end_ms;
	struct pxe_vendor vendor; /* the server's menu, and how to discover */
	struct discovery discovery;
	uint16_t layer;              /* of the boot server's program that is asked for */
	ip4 empty_server;            /* a boot server that named no program; IP4_ANY: none yet */
	struct boot_file file;       /* once answered */
	struct failure failure;      /* once failed or local */
	char said[PXE_SAID_MAX + 1]; /* a Windows server's words to the user */
	uint8_t reply[DHCP_MESSAGE_MAX]; /* the answer as it came, for the next program */
	size_t reply_len;                /* octets; 0: not answered */
};

/* What is to be found out. */
struct pxe_question {
	ip4 own;             /* this machine's address */
	ip4 server;          /* the PXE server */
	struct bytes vendor; /* option 43 of its offer, borrowed for the call; may be empty */
};

/* Nothing is asked until pxe_ask(). env and identity are borrowed for the machine's life. */
void pxe_init(struct pxe *pxe, struct net_env *env, const struct dhcp_identity *identity,
              uint64_t now_ms);

/*
 * Begins, whatever came of the last question: with the offer's menu, else with the discovery it
 * describes, else with a REQUEST to the server, which is due at once.
 */
void pxe_ask(struct pxe *pxe, const struct pxe_question *question, uint64_t now_ms);

/* A boot server that is to be looked for, whatever a menu says. */
struct pxe_search {
	ip4 own;                         /* this machine's address */
	ip4 server;                      /* who named the type: asked where vendor lists nobody */
	const struct pxe_vendor *vendor; /* how to look for it, borrowed for the call */
	uint16_t type, layer;
};

/* Begins to look for it; the first REQUEST is due at once. Ends ANSWERED or FAILED. */
void pxe_discover(struct pxe *pxe, const struct pxe_search *search, uint64_t now_ms);

/* Datagrams to port 4011 or 68; see net/datagram.h for the contract. */
void pxe_input(struct pxe *pxe, const struct udp_in *in, uint64_t now_ms);
bool pxe_output(struct pxe *pxe, struct udp_out *out, uint64_t now_ms);
uint64_t pxe_deadline_ms(const struct pxe *pxe);

/* The menu to be shown: PROMPTING its prompt, CHOOSING its items; else NULL. */
const struct pxe_menu *pxe_menu(const struct pxe *pxe);

/* PROMPTING: how long until the first item is taken; else 0. */
uint32_t pxe_menu_left_ms(const struct pxe *pxe, uint64_t now_ms);

/* A key during the prompt: the countdown ends and the menu waits. Else without effect. */
void pxe_show_menu(struct pxe *pxe, uint64_t now_ms);

/* Chooses an item by its index. Without effect if no menu is to be shown or it has no such item. */
void pxe_choose(struct pxe *pxe, uint32_t item, uint64_t now_ms);

/* The multicast group to be a member of now; IP4_ANY: none. */
ip4 pxe_group(const struct pxe *pxe);

#endif
