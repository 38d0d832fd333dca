#include "net/claimant.h"
#include "tests/unit/packets.h"

#define A IP4(192, 168, 77, 50)
#define B IP4(192, 168, 77, 51)
#define C IP4(192, 168, 77, 52)

static struct claimant claimant;

static bool believed(ip4 station, ip4 address)
{
	return claimant_is_believed(&claimant, mac_of(station), address);
}

static void begin(void **state)
{
	(void)state;
	claimant = (struct claimant){0};
}

static void third_address_is_not_believed(void **state)
{
	begin(state);
	assert_true(believed(OTHER_IP, A));
	assert_true(believed(OTHER_IP, B));
	assert_false(believed(OTHER_IP, C));
	assert_false(believed(OTHER_IP, C));
}

static void same_addresses_again_are_believed(void **state)
{
	begin(state);
	for (int n = 0; n < 5; n++) {
		assert_true(believed(OTHER_IP, A));
		assert_true(believed(OTHER_IP, B));
	}
}

static void each_station_has_its_own(void **state)
{
	begin(state);
	assert_true(believed(OTHER_IP, A));
	assert_true(believed(OTHER_IP, B));
	assert_true(believed(ROUTER_IP, C));
	assert_true(believed(OTHER_IP, C));
}

int main(void)
{
	UNIT(third_address_is_not_believed);
	UNIT(same_addresses_again_are_believed);
	UNIT(each_station_has_its_own);
	return unit_run("claimant");
}
