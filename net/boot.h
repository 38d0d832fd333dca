/*
 * One boot over one link, from waiting for the cable to the last octet of the boot program.
 * This is the public face of net/: a loop needs nothing else.
 *
 *   boot_init(&boot, &config, now);
 *   for (;;) {
 *       boot_link(&boot, is the link up?, now);
 *       if (a frame came) boot_input(&boot, frame, len, now);
 *       while ((len = boot_output(&boot, frame, now))) send it;
 *       while (boot_event(&boot, &event)) deal with it;
 *       wait for a frame, or for boot_deadline_ms(&boot);
 *   }
 *
 * Output comes before the events: so the ACK of a block leaves before the block is dealt with.
 *
 * struct boot holds pointers into itself: never copy or move it.
 */
#ifndef NET_BOOT_H
#define NET_BOOT_H

#include "net/claimant.h"
#include "net/dhcp.h"
#include "net/err.h"
#include "net/event.h"
#include "net/iface.h"
#include "net/lease.h"
#include "net/predict.h"
#include "net/pxe.h"
#include "net/tftp.h"
#include "net/walk.h"

/* The usual wait for link: spanning tree blocks a port for 30 s, some drivers need 10 more. */
#define BOOT_LINK_WAIT_MS   45000
#define BOOT_PROBE_MS       30 /* how long another host may take to claim the address offered */
#define BOOT_LAST_WORDS_MS  250
#define BOOT_USER_CLASS_MAX 63

struct boot_config {
	uint8_t mac[6];
	uint8_t uuid[16];                         /* in SMBIOS byte order */
	bool by_uuid;                             /* asks under the UUID, not the MAC */
	uint16_t arch;                            /* RFC 4578 2.1 */
	char user_class[BOOT_USER_CLASS_MAX + 1]; /* option 77 */
	uint32_t link_wait_ms;
	uint8_t seed[RNG_SEED_LEN];
	void (*trace_sink)(void *context, const struct trace_entry *entry); /* may be NULL */
	void *trace_context;
};

enum boot_phase {
	BOOT_LINK,
	BOOT_DHCP,
	BOOT_PROBE, /* is another host using the address? */
	BOOT_PXE,
	BOOT_TFTP,
	BOOT_DONE,
	BOOT_FAILED,
};

struct boot {
	struct boot_config config;
	struct net_env env;
	struct iface iface;
	struct dhcp dhcp;
	struct lease lease;
	struct pxe pxe;
	struct tftp tftp;
	struct predict predict;
	struct icmp_error icmp; /* the last that came, not looked at yet */
	struct dhcp_identity identity;
	enum boot_phase phase;
	uint64_t phase_since_ms;
	bool link_up;
	struct claimant claimant; /* who said that an address offered is its own */
	ip4 group;                /* the multicast group joined; IP4_ANY: none */
	struct walk walk;         /* through dhcp.offers.plan */
	struct boot_file file;    /* the program being fetched */
	struct failure failure;   /* of the boot once failed, else of the last source tried */
};

/* config is copied. The link counts as down until boot_link() says otherwise. */
void boot_init(struct boot *boot, const struct boot_config *config, uint64_t now_ms);

/* Tells whether the link is up; to be called when that changes, or always. */
void boot_link(struct boot *boot, bool up, uint64_t now_ms);

/* A frame received, of any length and content. */
void boot_input(struct boot *boot, const uint8_t *frame, size_t len, uint64_t now_ms);

/* Writes the next frame to send into frame (LINK_FRAME_MAX octets of room); 0: none is due. */
size_t boot_output(struct boot *boot, uint8_t *frame, uint64_t now_ms);

/* When boot_output() has to be called even if no frame comes; NET_NEVER: not at all. */
uint64_t boot_deadline_ms(const struct boot *boot);

/*
 * How many more blocks are on their way of a window that has begun, fewer if the file ends: what
 * takes time now lets the NIC's receive ring run over. Of the transfer nothing is due to be sent.
 * 0: no window has begun, or something is due.
 */
uint32_t boot_window_left(const struct boot *boot);

/* Takes the next event. DATA must be taken before the frame it borrows from is reused. */
bool boot_event(struct boot *boot, struct boot_event *out);

/*
 * Ends the boot with an error of the owner's (ERR_ABORTED). After that, as after any
 * failure, there may be last words for the TFTP and the DHCP server: go on with boot_input() and
 * boot_output() until boot_deadline_ms() is NET_NEVER, for BOOT_LAST_WORDS_MS at most.
 */
void boot_abort(struct boot *boot, struct failure failure, uint64_t now_ms);

/*
 * The program is of no use: what came of it, or its size, does not fit into memory, which its
 * server is told; or it is complete, and cannot be loaded, or ran and came back with an error. Goes
 * on with the next source, whose data begin after RESTART; FAILED with this failure if there is
 * none. To be called between SIZE or the first DATA and DONE, or once it is DONE, with the link as
 * the program left it. What the event taken last borrowed is dead then.
 */
void boot_next(struct boot *boot, struct failure failure, uint64_t now_ms);

/* The boot server menu to be shown: its prompt or its items, net/pxe.h; NULL: none. */
const struct pxe_menu *boot_menu(const struct boot *boot);

/* How long until the menu's first item is taken; 0: it waits for boot_choose(). */
uint32_t boot_menu_left_ms(const struct boot *boot, uint64_t now_ms);

/* A key during the prompt: the countdown ends and the menu waits. */
void boot_show_menu(struct boot *boot, uint64_t now_ms);

/* Takes an item of the menu, by its index. */
void boot_choose(struct boot *boot, uint32_t item, uint64_t now_ms);

/*
 * The sentence of a trace entry or of a failure, as text_format() writes it, with the names and
 * words that this boot has now: to be had when it happens (trace_sink), since the next source has
 * others.
 */
size_t boot_trace_text(const struct boot *boot, const struct trace_entry *entry, char *out,
                       size_t cap);
size_t boot_failure_text(const struct boot *boot, const struct failure *failure, char *out,
                         size_t cap);

#endif
