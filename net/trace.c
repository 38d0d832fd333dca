#include "net/trace.h"

#include "net/wire/mem.h"

struct trace_text {
	enum trace_level level;
	const char *actor, *format;
};

#define X(id, level, actor, format) [TRACE_##id] = {TRACE_##level, actor, format},
static const struct trace_text texts[] = {TRACES(X)};
#undef X

void trace_add(struct trace *trace, uint64_t now_ms, enum trace_id id, const uint32_t *word,
               uint32_t word_count)
{
	struct trace_entry *entry = &trace->ring[trace->count++ % TRACE_MAX];

	*entry = (struct trace_entry){.at_ms = now_ms, .id = id};
	memcpy(entry->word, word, word_count * sizeof(*word));
	if (trace->sink)
		trace->sink(trace->context, entry);
}

enum trace_level trace_level(enum trace_id id)
{
	return texts[id].level;
}

const char *trace_actor(enum trace_id id)
{
	return texts[id].actor;
}

const char *trace_format(enum trace_id id)
{
	return texts[id].format;
}
