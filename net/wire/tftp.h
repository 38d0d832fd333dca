/*
 * TFTP packets (RFC 1350) with options (RFC 2347): blksize (RFC 2348), tsize (RFC 2349), windowsize
 * (RFC 7440).
 */
#ifndef NET_WIRE_TFTP_H
#define NET_WIRE_TFTP_H

#include "net/wire/bytes.h"
#include "net/wire/drop.h"

#define TFTP_PORT            69
#define TFTP_BLKSIZE_DEFAULT 512
#define TFTP_BLKSIZE_MIN     8 /* RFC 2348 */
#define TFTP_ACK_LEN         4

enum tftp_opcode {
	TFTP_RRQ = 1,
	TFTP_WRQ = 2,
	TFTP_DATA = 3,
	TFTP_ACK = 4,
	TFTP_ERROR = 5,
	TFTP_OACK = 6,
	TFTP_DIR = 7, /* Intel's: a read request for the list of a directory's files */
};

enum tftp_error_code {
	TFTP_ERROR_UNDEFINED = 0,
	TFTP_ERROR_NOT_FOUND = 1,
	TFTP_ERROR_ACCESS = 2,
	TFTP_ERROR_DISK_FULL = 3,
	TFTP_ERROR_TID = 5,
	TFTP_ERROR_OPTION = 8, /* RFC 2347 */
};

struct tftp_options {
	bool has_blksize, has_tsize, has_windowsize;
	bool bad; /* an option unknown, given twice, or with a value that is no decimal number */
	uint32_t blksize;
	uint32_t windowsize; /* blocks */
	uint64_t tsize;      /* octets */
};

/* The options of a request. */
struct tftp_wishes {
	uint32_t blksize;    /* octets; 0: no option at all */
	uint32_t tsize;      /* octets; a reader's 0 asks for the file's size (RFC 2349) */
	uint32_t windowsize; /* blocks; 0: not asked for */
};

/* Whether the request is one of RFC 1350, without any option. */
static inline bool tftp_is_plain(const struct tftp_wishes *wishes)
{
	return wishes->blksize == 0;
}

/* A packet a client may receive. Views borrow from the payload. */
struct tftp_packet {
	uint16_t opcode;             /* TFTP_DATA, TFTP_ERROR or TFTP_OACK */
	uint16_t block;              /* DATA */
	uint16_t error;              /* ERROR: its code */
	struct bytes data;           /* DATA: the block; ERROR: the text, without NUL */
	struct tftp_options options; /* OACK */
};

/*
 * DROP_TFTP_MALFORMED: too short, or an opcode no server sends to a reader.
 * Of an OACK's options the complete ones are read (names without regard to case) and garbage after
 * them is ignored: Tivoli's server sends it. ERROR text without NUL is accepted.
 */
enum drop tftp_parse(struct bytes payload, struct tftp_packet *out);

/* Whether the packet is an ACK, which only a writer may receive; its block. */
bool tftp_parse_ack(struct bytes payload, uint16_t *block);

/*
 * Whether an OACK may be accepted: RFC 2347 has options refused with ERROR 8 that were not asked
 * for, or are larger than asked.
 */
bool tftp_options_hold(const struct tftp_options *options, const struct tftp_wishes *wishes);

/* Whether an ERROR to a request with options may mean those: RFC 2347's code, or none. */
bool tftp_error_is_about_options(uint16_t error);

/* RRQ, WRQ or DIR in octet mode. */
void tftp_emit_request(struct writer *w, enum tftp_opcode opcode, const char *file,
                       const struct tftp_wishes *wishes);
void tftp_emit_ack(struct writer *w, uint16_t block);
void tftp_emit_data(struct writer *w, uint16_t block, struct bytes data);
void tftp_emit_error(struct writer *w, uint16_t code, const char *text);

#endif
