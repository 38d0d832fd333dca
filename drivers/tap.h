/* A link over a Linux tap interface: the net stack as an ordinary program on a virtual network. */
#ifndef DRIVERS_TAP_H
#define DRIVERS_TAP_H

#include "net/link.h"

struct tap {
	struct link link; /* first: the link's functions find the tap by it */
	int fd;           /* the frames */
	int control;      /* a socket to ask about the interface */
	char name[16];
};

/*
 * Opens the tap called name, which is made if it is not there. mac NULL takes a random one of the
 * local range. Returns 0, or the errno of what failed; then nothing is left open.
 */
int tap_open(struct tap *tap, const char *name, const uint8_t *mac);

/* Readable when a frame waits: for poll(2). */
int tap_fd(const struct tap *tap);

/* Closes what tap_open() opened. A tap it made is gone then. */
void tap_close(struct tap *tap);

#endif
