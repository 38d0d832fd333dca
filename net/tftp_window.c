#include "net/tftp_window.h"

#define GAP_REORDERED 3   /* blocks behind a gap after which it is a loss, not another order */
#define GAP_ACKS_MAX  4   /* for one gap, until the timer: a doubled ACK doubles the window */
#define PATIENCE_MAX  256 /* windows with a surplus */
#define CUT_SHORT_MAX 2   /* windows in a row, until it is not by chance */
#define SURPLUS_PROOF 16  /* as much as so many shares that came whole */

void tftp_window_begin(struct tftp_window *window, uint32_t size)
{
	*window = (struct tftp_window){.size = size, .share = size, .patience = 1};
}

static uint16_t number_of(const struct tftp_window *window, uint32_t block)
{
	if (window->wrap == TFTP_WRAP_TO_1) /* so block is not 0 */
		block = (block - 1) % UINT16_MAX + 1;
	return (uint16_t)block;
}

static uint32_t end_of(const struct tftp_window *window)
{
	return window->acked + window->size;
}

static bool has(const struct tftp_window *window, uint32_t block)
{
	return window->have[block % TFTP_WINDOW_MAX / 64] >> block % 64 & 1;
}

/* The block behind the last one that can come now: of this window, of the file. */
static uint64_t limit_of(const struct tftp_window *window)
{
	uint64_t end = end_of(window);

	return 1 + (window->told > 0 && window->told < end ? window->told : end);
}

/* ahead: of the last block in order, as a server counts that goes on with 0. */
static void learn_wrap(struct tftp_window *window, uint16_t number, uint32_t ahead)
{
	uint32_t block = window->in_order + ahead;

	if (number == 0 && block <= end_of(window))
		window->wrap = TFTP_WRAP_TO_0;
	else if (number > 0 && block == limit_of(window))
		window->wrap = TFTP_WRAP_TO_1;
}

/* The block behind the last one in order that has this number; 0: nobody can tell. */
static uint32_t block_of(struct tftp_window *window, uint16_t number)
{
	uint16_t last = number_of(window, window->in_order);
	uint32_t ahead = (uint16_t)(number - last);

	if (number >= last)
		return window->in_order + ahead;
	if (window->wrap == TFTP_WRAP_UNKNOWN)
		learn_wrap(window, number, ahead);
	if (window->wrap == TFTP_WRAP_TO_0)
		return window->in_order + ahead;
	return window->wrap == TFTP_WRAP_TO_1 && number > 0 ? window->in_order + ahead - 1 : 0;
}

/* One of the last blocks in order, as many as a window has. */
static bool is_behind(const struct tftp_window *window, uint16_t number)
{
	uint32_t behind = (uint16_t)(number_of(window, window->in_order) - number);

	return behind < window->size && behind < window->in_order;
}

/* A file does not go on behind its last block. */
static bool is_possible(const struct tftp_window *window, uint32_t block, bool is_final)
{
	if (block == 0 || block > end_of(window) || (window->final && block > window->final))
		return false;
	return !is_final || block >= window->highest;
}

static void put(struct tftp_window *window, uint32_t block)
{
	window->have[block % TFTP_WINDOW_MAX / 64] |= UINT64_C(1) << block % 64;
	window->beyond++;
	if (block > window->highest)
		window->highest = block;
	while (has(window, window->in_order + 1)) {
		window->in_order++;
		window->beyond--;
		window->have[window->in_order % TFTP_WINDOW_MAX / 64] &=
			~(UINT64_C(1) << window->in_order % 64);
		window->gap_acks = 0;
	}
}

/* Of a window of which there is a gap: what was sent again may have lost it again. */
static void look_at_gap(struct tftp_window *window, uint32_t block)
{
	bool is_end = block == end_of(window) || block == window->final;
	bool is_first = window->gap_acks == 0 && window->beyond >= GAP_REORDERED;

	if (window->gap_acks == GAP_ACKS_MAX || !(is_end || is_first))
		return;
	window->gap_acks++;
	window->ack_due = true;
}

static void prove(struct tftp_window *window, uint32_t proof)
{
	window->proof += proof;
	if (window->proof < window->patience * SURPLUS_PROOF)
		return;
	window->proof = 0;
	window->share = 2 * window->share < window->size ? 2 * window->share : window->size;
}

/*
 * Of a single block that is acknowledged the server has not got our ACK. Of a whole window that
 * is left to our timer: a network that doubles frames would have us ask for each window twice.
 */
static bool was_in_vain(const struct tftp_window *window, uint16_t number)
{
	return number == number_of(window, window->in_order) &&
	       (window->size == 1 || tftp_window_is_complete(window));
}

static enum tftp_arrival take_again(struct tftp_window *window, uint16_t number)
{
	if (was_in_vain(window, number))
		window->ack_due = true;
	if (!window->has_surplus)
		prove(window, SURPLUS_PROOF);
	window->has_surplus = true;
	return TFTP_ARRIVAL_AGAIN;
}

enum tftp_arrival tftp_window_take(struct tftp_window *window, uint16_t number, bool is_final,
                                   uint32_t *block)
{
	if (is_behind(window, number))
		return take_again(window, number);
	*block = block_of(window, number);
	if (!is_possible(window, *block, is_final))
		return TFTP_ARRIVAL_NOWHERE;
	if (has(window, *block)) {
		look_at_gap(window, *block);
		return TFTP_ARRIVAL_AGAIN;
	}
	if (is_final)
		window->final = *block;
	put(window, *block);
	if (tftp_window_is_complete(window) || window->in_order - window->acked >= window->share) {
		window->ack_due = true;
		window->cut_short = 0;
		prove(window, 1);
	} else if (*block > window->in_order) {
		look_at_gap(window, *block);
	}
	return TFTP_ARRIVAL_NEW;
}

bool tftp_window_is_complete(const struct tftp_window *window)
{
	return window->final > 0 && window->in_order == window->final;
}

uint32_t tftp_window_left(const struct tftp_window *window)
{
	uint32_t end = window->acked + window->share;

	if (window->highest <= window->acked || window->ack_due)
		return 0;
	return window->highest < end ? end - window->highest : 1;
}

uint16_t tftp_window_ack(struct tftp_window *window)
{
	window->ack_due = false;
	window->has_surplus = false;
	window->acked = window->in_order;
	return number_of(window, window->in_order);
}

/*
 * The largest one that is not more. Shares that a window can be divided by end where it ends: of
 * an ACK inside of its window atftpd 0.8 may take no notice but to stop at the end of the window
 * before.
 */
static uint32_t power_of_two(uint32_t number)
{
	uint32_t power = 1;

	while (2 * power <= number)
		power *= 2;
	return power;
}

void tftp_window_cut(struct tftp_window *window)
{
	uint32_t came = window->in_order - window->acked;

	window->gap_acks = 0;
	if (came == 0 || window->beyond > 0 || ++window->cut_short < CUT_SHORT_MAX)
		return;
	window->share = power_of_two(came);
	window->proof = 0;
	if (window->patience < PATIENCE_MAX)
		window->patience *= 2;
}
