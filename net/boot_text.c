/* What happened, in sentences with this boot's names. */
#include "net/boot.h"
#include "net/text.h"

size_t boot_failure_text(const struct boot *boot, const struct failure *failure, char *out,
                         size_t cap)
{
	struct text_args args = {
		.word = failure->word,
		.word_count = sizeof(failure->word) / sizeof(failure->word[0]),
		.file = boot->file.name,
		.said = boot->tftp.said,
	};

	return text_format(out, cap, net_err_sentence(failure->err), &args);
}

size_t boot_trace_text(const struct boot *boot, const struct trace_entry *entry, char *out,
                       size_t cap)
{
	struct text_args args = {
		.word = entry->word,
		.word_count = TRACE_WORDS,
		.file = boot->file.name,
		.said = boot->tftp.said,
	};
	struct failure failure = {(enum net_err)entry->word[0],
	                          {entry->word[1], entry->word[2], entry->word[3]}};

	if (entry->id == TRACE_PLAN_OFFER)
		args.said = offer_reason_text((enum offer_reason)entry->word[1]);
	if (entry->id == TRACE_PXE_SAYS)
		args.said = boot->pxe.said;
	if (entry->id == TRACE_SOURCE_FAILED)
		return boot_failure_text(boot, &failure, out, cap);
	return text_format(out, cap, trace_format(entry->id), &args);
}
