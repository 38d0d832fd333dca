#include "net/tftp_turn.h"

void tftp_turn_begin(struct tftp_turn *turn)
{
	*turn = (struct tftp_turn){.there = turn->there, .closed = turn->closed};
}

bool tftp_turn_may_come(const struct tftp_turn *turn)
{
	return turn->there && !turn->closed;
}

/*
 * Requests are taken in the order of their coming: those before the one answered were lost, and
 * each one after it is answered as much later as it was sent.
 */
void tftp_turn_comes(struct tftp_turn *turn, const struct retry *requests, uint64_t since_ms,
                     uint64_t now_ms)
{
	uint64_t span_ms = 2 * (requests->sent_ms - since_ms);

	turn->spare = 0;
	if (now_ms - requests->sent_ms < TFTP_PROMPT_MS)
		return;
	turn->spare = requests->sent_count - 1;
	turn->clear_ms = now_ms + (span_ms < TFTP_SPARE_MS ? span_ms : TFTP_SPARE_MS);
}

bool tftp_turn_take_spare(struct tftp_turn *turn)
{
	if (turn->spare == 0)
		return false;
	turn->spare--;
	return true;
}

bool tftp_turn_has_spare(const struct tftp_turn *turn, uint64_t now_ms)
{
	return turn->spare > 0 && turn->clear_ms > now_ms;
}
