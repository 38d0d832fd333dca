#include "net/env.h"

#include "net/datagram.h"
#include "tests/unit/unit.h"

static void drops_are_counted(void **state)
{
	static struct net_env env;

	(void)state;
	assert_true(env_drop(&env, DROP_ETH_RUNT));
	assert_true(env_drop(&env, DROP_ETH_RUNT));
	assert_false(env_drop(&env, DROP_NONE));
	assert_int_equal(env.drops[DROP_ETH_RUNT], 2);
	assert_int_equal(env.drops[DROP_NONE], 0);
}

static void seconds_of_a_boot(void **state)
{
	(void)state;
	assert_int_equal(net_seconds(5000, 5999), 0);
	assert_int_equal(net_seconds(5000, 7000), 2);
	assert_int_equal(net_seconds(0, 65535000), UINT16_MAX);
	assert_int_equal(net_seconds(0, 65536000), UINT16_MAX);
}

int main(void)
{
	UNIT(drops_are_counted);
	UNIT(seconds_of_a_boot);
	return unit_run("env");
}
