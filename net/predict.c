#include "net/predict.h"

void predict_forget(struct predict *predict)
{
	predict->state = PREDICT_NOTHING;
}

void predict_came(struct predict *predict, struct bytes frame, const struct udp_in *in)
{
	predict_forget(predict);
	if (frame.len < LOCKSTEP_HEADERS_LEN ||
	    in->payload.data != frame.data + LOCKSTEP_PAYLOAD_AT)
		return;
	predict->state = PREDICT_CAME;
	predict->in = *in;
	predict->len = frame.len;
	memcpy(predict->headers, frame.data, LOCKSTEP_HEADERS_LEN);
}

void predict_sent(struct predict *predict, struct bytes frame)
{
	bool is_ack = predict->state == PREDICT_CAME && frame.len == sizeof(predict->ack) &&
	              lockstep_is_answered(predict->headers, frame.data);

	predict_forget(predict);
	if (!is_ack)
		return;
	predict->state = PREDICT_KNOWN;
	memcpy(predict->ack, frame.data, sizeof(predict->ack));
}

bool predict_take(struct predict *predict, struct bytes frame, uint64_t now_ms)
{
	if (predict->state != PREDICT_KNOWN || frame.len != predict->len ||
	    !lockstep_is_next(predict->headers, frame))
		return false;
	memcpy(predict->headers, frame.data, LOCKSTEP_HEADERS_LEN);
	lockstep_count_up(predict->ack);
	predict->in.payload.data = frame.data + LOCKSTEP_PAYLOAD_AT;
	predict->came_ms = now_ms;
	predict->waits = true;
	predict->answered = false;
	return true;
}
