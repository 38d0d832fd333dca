/* What the unit tests share: named rows, packets against a guard page, and checks of emitters. */
#ifndef TESTS_UNIT_UNIT_H
#define TESTS_UNIT_UNIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "net/wire/bytes.h"
#include "net/wire/drop.h"

/* Initialises a struct bytes: BYTES(1, 2, 3) or TEXT("abc"), whose NUL does not count, or EMPTY. */
/* clang-format off */
#define BYTES(...) {(const uint8_t[]){__VA_ARGS__}, sizeof((const uint8_t[]){__VA_ARGS__})}
#define TEXT(text) {(const uint8_t *)(text), sizeof(text) - 1}
#define EMPTY      {NULL, 0}
/* clang-format on */

/*
 * One test per row of a table, named by the row's first member, `name`. The test finds its row with
 *     const struct my_row *row = *state;
 */
#define UNIT_ROWS(rows, test)                                            \
	for (size_t i_ = 0; i_ < sizeof(rows) / sizeof((rows)[0]); i_++) \
	unit_add((rows)[i_].name, test, &(rows)[i_])
#define UNIT(test) unit_add(#test, test, NULL)

void unit_add(const char *name, void (*test)(void **state), const void *row);

/* Where in a test the program is, told if the test fails there; NULL: nothing to tell. */
extern const char *unit_where;

/* Runs what was added; the value is main's. */
int unit_run(const char *group);

#define GUARDED_MAX 65536 /* octets */

/*
 * The last len octets before a page that nobody may touch, filled with 0xA5: one octet too far ends
 * the test. Valid until the next call.
 */
uint8_t *guarded_room(size_t len);

/* A copy of the packet in such a place. */
struct bytes guarded(struct bytes packet);

/* Calls check for every beginning of the packet, from nothing to the whole, guarded. */
void each_truncation(struct bytes packet, void (*check)(struct bytes part));

/*
 * Has emit write a packet of len octets into guarded rooms of every size up to len: it must report
 * the rooms too small for it, stay inside all of them, and write each octet of the last, so that no
 * old memory leaks.
 */
void emits_soundly(void (*emit)(struct writer *w), size_t len);

/* Fails, and shows the first difference, unless the two hold the same octets. */
void assert_bytes(struct bytes got, struct bytes want);

const char *drop_name(enum drop drop);
#define assert_drop(got, want) assert_string_equal(drop_name(got), drop_name(want))

#endif
