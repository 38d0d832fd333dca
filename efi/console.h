/*
 * The firmware's text console: lines with a time stamp and an actor, and one line at the bottom
 * that is redrawn in place. Printable ASCII only, whatever is given; wrapped between words.
 */
#ifndef EFI_CONSOLE_H
#define EFI_CONSOLE_H

#include <efi.h>
#include <stdbool.h>
#include <stdint.h>

#include "efi/line.h"
#include "net/err.h"

#define CONSOLE_ACTOR "LAN" /* who speaks when it is Lanyard itself */

/* An empty screen: the firmware's logo would stand between the lines. */
void console_clear(void);

/* A line as it is, without stamp. */
void console_print(const char *text);

/*
 * There are several NICs: from now on lines say which one they are about. Everywhere below nic is
 * its number, 0 if the line is about none, or the only one.
 */
void console_several(void);

/* A line that happened now, or at another time since the start. */
void console_step(unsigned nic, const char *actor, const struct line *text);
void console_step_at(uint64_t at_ms, unsigned nic, const char *actor, const char *text);

/*
 * E21 DHCP_NO_OFFER and its sentence. status is what the firmware said, and shown if it is not
 * EFI_SUCCESS.
 */
void console_failure(unsigned nic, enum net_err err, const char *sentence, EFI_STATUS status);

/* What to do about it, below its sentence. */
void console_hint(enum net_err err);

/*
 * Draws the line at the bottom again if it is time to: at most ten times a second, and so seldom
 * that a slow console costs a transfer no more than a fiftieth. The next step takes its place.
 */
void console_draw(uint64_t now_ms, unsigned nic, const char *actor, const struct line *text);
bool console_draw_due(uint64_t now_ms);
bool console_drawn(void);

/* Lets the line at the bottom stand as it is; the next step begins below it. */
void console_keep(void);

#endif
