/*
 * The value between a function's buffers and where it returns to (-fstack-protector-strong). A
 * function that finds it changed has written past a buffer: that is our bug, and what comes of the
 * memory beyond it is anybody's. It is said, and the program ends.
 */
#ifndef EFI_GUARD_H
#define EFI_GUARD_H

#include <stdint.h>

/* What a function that changes the guard, or calls what does, has to be. */
#define GUARD_CHANGES __attribute__((no_stack_protector))

/* The names are the compiler's: it compares with the one and calls the other. */
extern uintptr_t __stack_chk_guard;

/*
 * Shows ERR_INTERNAL, shuts our NICs down and gives control back to the firmware by Exit(), which
 * needs nothing of the stack above; where the firmware has addresses of ours that it might call
 * (a PXE Base Code), the machine is reset instead, as no program could go on.
 */
_Noreturn void __stack_chk_fail(void);

/*
 * A guard that nobody can tell, another one at each start. To be called once, after firmware_set()
 * and before anything is read from a NIC or a file, by a function that is GUARD_CHANGES itself and
 * so has no buffers.
 */
void guard_seed(void);

#endif
