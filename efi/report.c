#include "efi/report.h"

#include "efi/console.h"

#define QUIET_MS      4   /* no frame for so long: nobody is waiting for us */
#define OVERDUE_MS    250 /* in a transfer there is no pause; then a line may cost a moment */
#define SENTENCE_MAX  400
#define BAR_WIDTH     20
#define RATE_AFTER_MS 200 /* before that a rate would be a guess */

void report_init(struct report *report, const struct boot *boot, bool verbose)
{
	*report = (struct report){.boot = boot, .verbose = verbose};
}

static void print_entry(struct report *report, const struct trace_entry *entry)
{
	char text[SENTENCE_MAX];

	if (trace_level(entry->id) == TRACE_DETAIL && !report->verbose)
		return;
	boot_trace_text(report->boot, entry, text, sizeof(text));
	console_step_at(entry->at_ms, trace_actor(entry->id), text);
}

void report_flush(struct report *report)
{
	const struct trace *trace = &report->boot->env.trace;

	if (trace->count - report->shown > TRACE_MAX) /* overwritten before they were shown */
		report->shown = trace->count - TRACE_MAX;
	while (report->shown != trace->count)
		print_entry(report, &trace->ring[report->shown++ % TRACE_MAX]);
}

void report_steps(struct report *report, uint64_t now_ms, uint64_t quiet_ms)
{
	const struct trace *trace = &report->boot->env.trace;
	uint64_t since_ms;

	if (report->shown == trace->count)
		return;
	since_ms = trace->ring[report->shown % TRACE_MAX].at_ms;
	if (quiet_ms >= QUIET_MS || now_ms >= since_ms + OVERDUE_MS)
		report_flush(report);
}

void report_received(struct report *report, uint64_t octets, uint64_t now_ms)
{
	if (report->received == 0)
		report->transfer_since_ms = now_ms;
	report->received = octets;
}

void report_restart(struct report *report)
{
	report->size = 0;
	report->received = 0;
}

static void add_bar(struct line *line, uint64_t received, uint64_t size)
{
	uint64_t filled = received * BAR_WIDTH / size;

	line_char(line, '[');
	for (uint64_t n = 0; n < BAR_WIDTH; n++)
		line_char(line, n < filled ? '#' : '.');
	line_text(line, "] ");
	line_number(line, received * 100 / size, 3, ' ');
	line_text(line, "%  ");
}

/* [##########..........]  50%  8.0 of 16.0 MiB, 11.3 MiB/s */
static void draw_progress(struct report *report, uint64_t now_ms)
{
	uint64_t took_ms = now_ms - report->transfer_since_ms;
	bool bar = report->size > 0 && report->received <= report->size;
	struct line line;

	line_clear(&line);
	if (bar) {
		add_bar(&line, report->received, report->size);
		line_mib(&line, report->received);
		line_text(&line, " of ");
		line_mib(&line, report->size);
		line_text(&line, " MiB");
	} else {
		line_number(&line, report->received, 1, ' ');
		line_text(&line, " octets");
	}
	if (took_ms >= RATE_AFTER_MS) {
		line_text(&line, ", ");
		line_mib(&line, report->received * 1000 / took_ms);
		line_text(&line, " MiB/s");
	}
	console_draw(now_ms, "TFTP", &line);
}

static void draw_link(struct report *report, uint64_t now_ms)
{
	uint64_t end_ms = report->boot->phase_since_ms + report->boot->config.link_wait_ms;
	uint64_t left_s = end_ms > now_ms ? (end_ms - now_ms + 999) / 1000 : 0;
	struct line line;

	if (left_s == report->link_shown_s)
		return;
	report->link_shown_s = left_s;
	line_clear(&line);
	line_text(&line, "no link; waiting ");
	line_number(&line, left_s, 1, ' ');
	line_text(&line, " s more, any key ends the wait");
	console_draw(now_ms, "LINK", &line);
}

void report_draw(struct report *report, uint64_t now_ms)
{
	if (!console_draw_due(now_ms) || report->shown != report->boot->env.trace.count)
		return;
	if (report->boot->phase == BOOT_LINK)
		draw_link(report, now_ms);
	else if (report->boot->phase == BOOT_TFTP && report->received > 0)
		draw_progress(report, now_ms);
}

void report_complete(struct report *report, uint64_t now_ms)
{
	if (console_drawn()) {
		draw_progress(report, now_ms);
		console_keep();
	}
	report_flush(report);
}

#define X(name, text) #name,
static const char *const drop_name[] = {"", DROPS(X)};
#undef X

static void add_count(struct line *line, uint32_t count, const char *name)
{
	if (count == 0)
		return;
	line_text(line, line->len > 0 ? ", " : "packets not used: ");
	line_number(line, count, 1, ' ');
	line_char(line, ' ');
	line_text(line, name);
}

void report_counters(const struct boot *boot, uint32_t nic_faults)
{
	struct line line;

	line_clear(&line);
	for (unsigned n = DROP_NONE + 1; n < DROP_COUNT; n++)
		add_count(&line, boot->env.drops[n], drop_name[n]);
	add_count(&line, nic_faults, "NIC_FAULT");
	if (line.len > 0)
		console_step(CONSOLE_ACTOR, &line);
}
