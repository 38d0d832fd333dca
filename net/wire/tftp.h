/* TFTP packets (RFC 1350) with options (RFC 2347, 2348 blksize, 2349 tsize). */
#ifndef NET_WIRE_TFTP_H
#define NET_WIRE_TFTP_H

#include "net/wire/bytes.h"
#include "net/wire/drop.h"

#define TFTP_PORT            69
#define TFTP_BLKSIZE_DEFAULT 512
#define TFTP_BLKSIZE_MIN     8 /* RFC 2348 */

enum tftp_opcode {
	TFTP_RRQ = 1,
	TFTP_DATA = 3,
	TFTP_ACK = 4,
	TFTP_ERROR = 5,
	TFTP_OACK = 6,
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
	bool has_blksize, has_tsize;
	bool bad; /* an option unknown, given twice, or with a value that is no decimal number */
	uint32_t blksize;
	uint64_t tsize; /* octets */
};

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

/* RRQ in octet mode. blksize 0: without any option; else with blksize and tsize 0. */
void tftp_emit_rrq(struct writer *w, const char *file, uint32_t blksize);
void tftp_emit_ack(struct writer *w, uint16_t block);
void tftp_emit_error(struct writer *w, uint16_t code, const char *text);

#endif
