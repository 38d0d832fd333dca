/*
 * Views and writers: the only code that knows about byte order and lengths of packets.
 *
 * A view is borrowed: it never owns what it points to and is dead after the call it was given to.
 * Take from a view, don't index it; every take checks by subtraction and leaves the view as it was
 * when there is too little.
 */
#ifndef NET_WIRE_BYTES_H
#define NET_WIRE_BYTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "net/wire/mem.h"

struct bytes {
	const uint8_t *data;
	size_t len; /* octets */
};

/*
 * Takes the first n octets off the view into *out. False, and nothing changed, if there are fewer.
 */
static inline bool bytes_take(struct bytes *view, size_t n, struct bytes *out)
{
	if (n > view->len)
		return false;
	*out = (struct bytes){view->data, n};
	view->data += n;
	view->len -= n;
	return true;
}

static inline bool bytes_take_u8(struct bytes *view, uint8_t *out)
{
	struct bytes b;

	if (!bytes_take(view, 1, &b))
		return false;
	*out = b.data[0];
	return true;
}

/* Big-endian values at p; the caller has checked that the octets are there. */
static inline uint16_t be16_get(const uint8_t *p)
{
	return (uint16_t)(p[0] << 8 | p[1]);
}

static inline uint32_t be32_get(const uint8_t *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static inline bool bytes_take_be16(struct bytes *view, uint16_t *out)
{
	struct bytes b;

	if (!bytes_take(view, 2, &b))
		return false;
	*out = be16_get(b.data);
	return true;
}

static inline bool bytes_take_be32(struct bytes *view, uint32_t *out)
{
	struct bytes b;

	if (!bytes_take(view, 4, &b))
		return false;
	*out = be32_get(b.data);
	return true;
}

/* Takes a NUL-terminated string without its NUL. False, and nothing changed, if there is no NUL. */
static inline bool bytes_take_text(struct bytes *view, struct bytes *out)
{
	for (size_t n = 0; n < view->len; n++) {
		if (view->data[n] == 0) {
			*out = (struct bytes){view->data, n};
			view->data += n + 1;
			view->len -= n + 1;
			return true;
		}
	}
	return false;
}

/*
 * Appends to a buffer of the caller's. What does not fit is not written and sets `full`, which
 * stays set: a packet is written to its end and `full` is looked at once.
 */
struct writer {
	uint8_t *data;
	size_t cap; /* octets */
	size_t len; /* octets written */
	bool full;
};

/* Room for n octets at the end, or NULL (and full). The caller fills all of them. */
static inline uint8_t *put_room(struct writer *w, size_t n)
{
	if (w->full || n > w->cap - w->len) {
		w->full = true;
		return NULL;
	}
	w->len += n;
	return w->data + w->len - n;
}

static inline void put_bytes(struct writer *w, const void *from, size_t n)
{
	uint8_t *room = put_room(w, n);

	if (room && n > 0)
		memcpy(room, from, n);
}

static inline void put_zeros(struct writer *w, size_t n)
{
	uint8_t *room = put_room(w, n);

	if (room)
		memset(room, 0, n);
}

static inline void put_u8(struct writer *w, uint8_t value)
{
	put_bytes(w, &value, 1);
}

static inline void be16_set(uint8_t *p, uint16_t value)
{
	p[0] = (uint8_t)(value >> 8);
	p[1] = (uint8_t)value;
}

static inline void be32_set(uint8_t *p, uint32_t value)
{
	be16_set(p, (uint16_t)(value >> 16));
	be16_set(p + 2, (uint16_t)value);
}

static inline void put_be16(struct writer *w, uint16_t value)
{
	uint8_t *room = put_room(w, 2);

	if (room)
		be16_set(room, value);
}

static inline void put_be32(struct writer *w, uint32_t value)
{
	uint8_t *room = put_room(w, 4);

	if (room)
		be32_set(room, value);
}

/* A character of foreign text: what is not printable ASCII becomes '.'. */
static inline void put_printable(struct writer *w, uint8_t c)
{
	put_u8(w, c >= ' ' && c <= '~' ? c : '.');
}

/* The octets of a C string, without its NUL. */
static inline void put_text(struct writer *w, const char *text)
{
	while (*text)
		put_u8(w, (uint8_t)*text++);
}

/* A decimal number with zeros in front up to min_digits digits (1 to 10). */
static inline void put_decimal(struct writer *w, uint32_t value, size_t min_digits)
{
	uint8_t digits[10]; /* of UINT32_MAX */
	size_t at = sizeof(digits);

	while (value > 0 || at > sizeof(digits) - min_digits) {
		digits[--at] = (uint8_t)('0' + value % 10);
		value /= 10;
	}
	put_bytes(w, digits + at, sizeof(digits) - at);
}

#endif
