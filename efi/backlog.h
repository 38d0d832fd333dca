/*
 * The lines of one boot that wait to be printed. Their sentences stand one behind the other in a
 * ring of octets, each as long as it is: most are short, some hold a name of 255 octets.
 */
#ifndef EFI_BACKLOG_H
#define EFI_BACKLOG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "net/trace.h"

#define BACKLOG_LINES    64   /* kept until they are taken; older ones are lost */
#define BACKLOG_OCTETS   8192 /* likewise of their sentences, each with its NUL; a power of two */
#define BACKLOG_TEXT_MAX 400  /* octets of a sentence and its NUL */

struct backlog_line {
	uint64_t at_ms;
	enum trace_id id;
	uint32_t begin; /* its sentence is at octets[begin % BACKLOG_OCTETS], in one piece */
};

/* Line n of all that ever were is line[n % BACKLOG_LINES]. */
struct backlog {
	struct backlog_line line[BACKLOG_LINES];
	char octets[BACKLOG_OCTETS];
	uint32_t end;   /* where the next sentence begins, if it fits in one piece there */
	uint32_t added; /* lines ever */
	uint32_t gone;  /* of them taken or lost */
};

/*
 * Adds a line with a sentence of len octets and its NUL, BACKLOG_TEXT_MAX at most, which is copied.
 * As many of the oldest lines are lost as it needs room.
 */
void backlog_add(struct backlog *backlog, uint64_t at_ms, enum trace_id id, const char *sentence,
                 size_t len);

/* The oldest line, borrowed until the next one is added; NULL: none waits. */
const struct backlog_line *backlog_oldest(const struct backlog *backlog);

/* Its sentence, borrowed likewise. */
const char *backlog_sentence(const struct backlog *backlog, const struct backlog_line *line);

/* Takes the oldest line, of which there must be one, away. */
void backlog_take(struct backlog *backlog);

#endif
