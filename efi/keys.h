#ifndef EFI_KEYS_H
#define EFI_KEYS_H

#include <stdint.h>

enum key {
	KEY_NONE,
	KEY_STOP, /* Esc or Ctrl-C */
	KEY_UP,
	KEY_DOWN,
	KEY_ENTER,
	KEY_OTHER,
	KEY_0, /* and so on to KEY_0 + 9 */
};

/*
 * Forgets what was typed before: the key that chose us in the firmware's menu is no answer to us.
 */
void keys_discard(void);

/*
 * The key pressed since the last call, if it is time to look: asking a USB or serial console takes
 * long, so it is asked 20 times a second, and less when it is slow, but at least 5 times.
 */
enum key keys_poll(uint64_t now_ms);

#endif
