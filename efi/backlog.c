#include "efi/backlog.h"

#include "efi/mem.h"

_Static_assert((BACKLOG_OCTETS & (BACKLOG_OCTETS - 1)) == 0, "begin and end may run over");
_Static_assert(BACKLOG_TEXT_MAX <= BACKLOG_OCTETS, "a sentence has room");

/* The next place where so many octets are in one piece: not over the end of the ring. */
static uint32_t next_begin(const struct backlog *backlog, uint32_t size)
{
	uint32_t left = BACKLOG_OCTETS - backlog->end % BACKLOG_OCTETS;

	return size > left ? backlog->end + left : backlog->end;
}

static bool is_too_full(const struct backlog *backlog)
{
	const struct backlog_line *oldest = backlog_oldest(backlog);

	return oldest && (backlog->added - backlog->gone == BACKLOG_LINES ||
	                  backlog->end - oldest->begin > BACKLOG_OCTETS);
}

void backlog_add(struct backlog *backlog, uint64_t at_ms, enum trace_id id, const char *sentence,
                 size_t len)
{
	uint32_t size = (uint32_t)len + 1;
	uint32_t begin = next_begin(backlog, size);

	backlog->end = begin + size;
	while (is_too_full(backlog))
		backlog_take(backlog);
	memcpy(&backlog->octets[begin % BACKLOG_OCTETS], sentence, size);
	backlog->line[backlog->added++ % BACKLOG_LINES] =
		(struct backlog_line){.at_ms = at_ms, .id = id, .begin = begin};
}

const struct backlog_line *backlog_oldest(const struct backlog *backlog)
{
	if (backlog->gone == backlog->added)
		return NULL;
	return &backlog->line[backlog->gone % BACKLOG_LINES];
}

const char *backlog_sentence(const struct backlog *backlog, const struct backlog_line *line)
{
	return &backlog->octets[line->begin % BACKLOG_OCTETS];
}

void backlog_take(struct backlog *backlog)
{
	backlog->gone++;
}
