/* What a simulated network is like: all that a seed decides before anything happens. */
#ifndef TESTS_SIM_SCENE_H
#define TESTS_SIM_SCENE_H

#include <stdbool.h>
#include <stdint.h>

#include "net/rng.h"

#define TFTP_BLKSIZE_LEAST 8 /* octets, RFC 2348 */

/* Who names the boot program. */
enum layout {
	LAYOUT_PROXY,       /* a PXE server on port 4011 */
	LAYOUT_PROXY_OFFER, /* its OFFER already does, and nobody answers on 4011 */
	LAYOUT_DHCP,        /* the DHCP server */
	LAYOUT_BINL_SILENT, /* it says PXEClient, and only its OFFER's file is the way out */
	LAYOUT_BINL,        /* it says PXEClient, and answers on 4011 */
	LAYOUT_PROXY_ONLY,  /* the PXE server's OFFER, with 43.6 "use the boot file" */
	LAYOUT_BOOTP,       /* a BOOTP server */
	LAYOUT_REFERRAL,    /* the PXE server names another host's file */
	LAYOUT_FALLBACK,    /* the PXE server's file is missing, the DHCP server's is there */
	LAYOUT_TWO_DHCP,    /* two DHCP servers, one of which knows nothing */
	LAYOUT_OFF_LINK,    /* the file lies behind the router */
	LAYOUT_MENU,        /* the PXE server's answer is a menu */
	LAYOUT_MENU_OFFER,  /* its OFFER has it */
	LAYOUT_COUNT,
};

enum tftp_kind {
	TFTP_KIND_OPTIONS,   /* blksize and tsize, as asked */
	TFTP_KIND_SMALLER,   /* a smaller blksize */
	TFTP_KIND_ONLY_SIZE, /* tsize, but no blksize */
	TFTP_KIND_PLAIN,     /* RFC 1350: DATA at once */
	TFTP_KIND_REFUSES,   /* ERROR 8 to options */
	TFTP_KIND_REFUSES_0, /* ERROR 0 to them */
	TFTP_KIND_NO_SIZE,   /* blksize, but no tsize */
	TFTP_KIND_GARBAGE,   /* both, and garbage after them */
	TFTP_KIND_COUNT,
};

/* What the TFTP server answers to the option windowsize (RFC 7440). */
enum window_kind {
	WINDOW_IGNORED,   /* nothing, and sends in lock step: dnsmasq 2.90, tftpd-hpa 5.2 */
	WINDOW_GRANTED,   /* as asked, or scene.window if that is less: atftpd 0.8 */
	WINDOW_TOO_LARGE, /* more than asked, which a client must not take */
	WINDOW_ZERO,      /* 0, which is no window */
	WINDOW_KIND_COUNT,
};

/* What the TFTP server makes of an ACK of a block inside of the window that it is sending. */
enum acking {
	ACKING_ANY,  /* a new window begins behind it: RFC 7440 */
	ACKING_ONCE, /* likewise, but of the next ones only their number is taken: atftpd 0.8 */
	ACKING_END,  /* nothing: only the ACK of its last block counts, and the timer */
	ACKING_COUNT,
};

/* Where a DHCP message has the file's name. */
enum naming { NAMED_OPTION, NAMED_FIELD, NAMED_OVERLOAD_FILE, NAMED_OVERLOAD_SNAME, NAMING_COUNT };

/* What the DHCP server says to a renewal. */
enum renewal { RENEWAL_ACK, RENEWAL_NAK, RENEWAL_SILENCE, RENEWAL_COUNT };

/* Servers that can be out of order until the network is healed. */
enum role { ROLE_DHCP, ROLE_PXE, ROLE_TFTP, ROLE_COUNT };

/* name, what is counted */
#define FAULTS(X)                                   \
	X(LOSS, "lost")                             \
	X(DUPLICATE, "duplicated")                  \
	X(REORDER, "overtaken")                     \
	X(CORRUPT, "with a bit turned over")        \
	X(TRUNCATE, "truncated")                    \
	X(SEND, "refused by the driver")            \
	X(TWICE, "handed over twice by the driver") \
	X(EMPTY, "of no octets from the driver")    \
	X(LONG, "too long from the driver")         \
	X(GARBAGE, "of random octets")              \
	X(FLAP, "link lost")                        \
	X(STILL, "clock standing still")            \
	X(JUMP, "clock jumping ahead")

#define X(name, text) FAULT_##name,
enum fault { FAULTS(X) FAULT_COUNT };
#undef X

/* name, what a hostile host does; from HOSTILE_OFFER on it speaks with a server's voice */
#define HOSTILES(X)                                         \
	X(BIT, "true frames again, with bits turned over")  \
	X(XID, "true frames again, of another exchange")    \
	X(PORT, "true frames again, to another port")       \
	X(TID, "true frames again, from another port")      \
	X(SOURCE, "true frames again, from another host")   \
	X(STATION, "true frames again, to another MAC")     \
	X(LENGTH, "true frames again, with a false length") \
	X(REPLAY, "true frames of the past")                \
	X(FRAGMENT, "true frames again, as fragments")      \
	X(ARP, "ARP answers unasked")                       \
	X(ACK, "ACKs of a server that was not chosen")      \
	X(FLOOD, "floods of ARP and echo requests")         \
	X(OFFER, "OFFERs of a file on a host that is not")  \
	X(NAK, "NAKs in the true server's name")            \
	X(ERROR, "TFTP errors in the true server's name")

#define X(name, text) HOSTILE_##name,
enum hostile_act { HOSTILES(X) HOSTILE_COUNT };
#undef X

struct scene {
	/* the hosts */
	enum layout layout;
	enum tftp_kind tftp_kind;
	enum naming naming;
	enum renewal renewal;
	bool backslash;  /* the name has one; the TFTP server knows only / */
	bool wraps_to_1; /* block 1 follows 65535, not 0 */
	enum window_kind window_kind;
	uint32_t window; /* blocks, the TFTP server's most */
	enum acking acking;
	uint32_t burst;     /* blocks that the TFTP server sends within 1 ms; 0: any number */
	uint32_t resend_ms; /* after which the TFTP server sends a window again */
	bool answers_again; /* the TFTP server sends a window again for an ACK that comes again */
	bool loses_wrap;    /* blocks 65534 to 1 and their ACKs are lost once, each */
	bool no_checksum;   /* the servers' UDP checksums are 0 */
	uint32_t file_len;  /* octets; 0: a file with nothing in it */
	uint32_t blksize;   /* the TFTP server's most */
	uint32_t serve_ms;  /* how long the TFTP server takes for a block */
	uint32_t full_ms;   /* the TFTP server is full until then: requests are lost */
	uint32_t queue_ms;  /* how long later ones lie there, until the network is healed */
	uint32_t late_ms;   /* how long the PXE server takes for its OFFER */
	uint32_t naks;      /* REQUESTs refused at first */
	uint32_t taken;     /* addresses offered at first that another host uses */
	uint32_t lease_s;   /* 0: not told */
	bool down[ROLE_COUNT];
	bool other_first; /* of two DHCP servers the one that knows nothing answers first */
	/* a menu and its boot servers */
	uint8_t control; /* 43.6 */
	int prompt_s;    /* 43.10; -1: none */
	bool deaf_to_group, deaf_to_broadcast;
	/* the cable and the client's own machine: permille, by direction; [1]: to the client */
	uint32_t permille[FAULT_COUNT][2];
	bool is_hostile;
	uint32_t hostile[HOSTILE_COUNT]; /* permille of the servers' frames */
	uint32_t delay_ms, jitter_ms, overtake_ms;
	bool keeps_order; /* jitter is that of a queue: nobody overtakes */
	uint32_t ring; /* frames that the client's NIC keeps in 1 ms, until it is asked; 0: all */
	uint32_t heal_ms;                 /* when all faults end */
	uint32_t link_up_ms;              /* no link before */
	uint32_t outage_at_ms, outage_ms; /* the link is lost once */
	/* the user */
	uint32_t abort_ms; /* stops the first attempt; 0: does not */
	bool uses_next;    /* the complete program is of no use: the next source */
	bool once;         /* a failure is the end: there is no other attempt */
	/* how closely is looked */
	bool strict; /* the client's memory is compared at every step */
	bool twin;   /* the seed is run twice, the second time beside another one */
};

/* A network without faults, in which a PXE server names a file of 1 MiB. */
struct scene scene_plain(void);

/* The scene of a seed, whose numbers come from rng. */
struct scene scene_choose(struct rng *rng);

/* How long the file takes to transfer without faults, at most. */
uint64_t scene_transfer_ms(const struct scene *scene);

#endif
