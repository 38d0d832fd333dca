/* Our own bugs, and nothing else: no packet may ever lead here. The compiler's trap ends the
 * program. */
#ifndef NET_ASSERT_H
#define NET_ASSERT_H

#define net_assert(condition)             \
	do {                              \
		if (!(condition))         \
			__builtin_trap(); \
	} while (0)

#endif
