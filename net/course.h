/*
 * The course of a boot: what comes after what. net/boot.c calls it; nobody else does.
 */
#ifndef NET_COURSE_H
#define NET_COURSE_H

#include "net/boot.h"

/* The link is up: looks for offers. */
void course_begin(struct boot *boot, uint64_t now_ms);

/* Lets what a machine has come to decide what the boot does next. */
void course_advance(struct boot *boot, uint64_t now_ms);

/* The source being used was of no use: what came of it is void, the next one is tried. */
void course_next(struct boot *boot, struct failure failure, uint64_t now_ms);

/* The boot is over; the address is given back. */
void course_fail(struct boot *boot, struct failure failure, uint64_t now_ms);

/* When the wait for another host's claim to the address ends. */
uint64_t course_probe_end_ms(const struct boot *boot);

#endif
