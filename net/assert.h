/*
 * Our own bugs, and nothing else: no packet may ever lead here. In firmware it ends the program as
 * a function does that has written past its buffer, efi/guard.h: said, and back to the firmware,
 * where a trap would be a dead machine. On a host it is a trap, which tests and fuzzers see.
 */
#ifndef NET_ASSERT_H
#define NET_ASSERT_H

#if __STDC_HOSTED__
#define NET_ASSERT_FAILS() __builtin_trap()
#else
_Noreturn void __stack_chk_fail(void);
#define NET_ASSERT_FAILS() __stack_chk_fail()
#endif

#define net_assert(condition)               \
	do {                                \
		if (!(condition))           \
			NET_ASSERT_FAILS(); \
	} while (0)

#endif
