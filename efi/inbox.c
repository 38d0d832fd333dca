#include "efi/inbox.h"

void inbox_fill(struct inbox *inbox, struct link *link, uint32_t wanted)
{
	uint32_t most = wanted < INBOX_FRAMES ? wanted : INBOX_FRAMES;
	size_t len = 1;

	inbox->count = 0;
	while (inbox->count < most && len > 0) {
		uint8_t *frame = inbox->frame[inbox->count];

		len = link->ops->recv(link, frame, sizeof(inbox->frame[0]));
		inbox->len[inbox->count] = len;
		inbox->count += len > 0;
	}
}
