#include "net/wire/addr.h"
#include "tests/unit/unit.h"

static const struct host_row {
	const char *name;
	ip4 ip;
	bool is_host, is_multicast;
} hosts[] = {
	{"0.0.0.0 is no host", IP4(0, 0, 0, 0), false, false},
	{"0.255.255.255 is no host", IP4(0, 255, 255, 255), false, false},
	{"1.0.0.0 is a host", IP4(1, 0, 0, 0), true, false},
	{"126.255.255.255 is a host", IP4(126, 255, 255, 255), true, false},
	{"127.0.0.1 is no host", IP4(127, 0, 0, 1), false, false},
	{"128.0.0.1 is a host", IP4(128, 0, 0, 1), true, false},
	{"223.255.255.255 is a host", IP4(223, 255, 255, 255), true, false},
	{"224.0.0.1 is no host", IP4(224, 0, 0, 1), false, true},
	{"239.255.255.255 is no host", IP4(239, 255, 255, 255), false, true},
	{"240.0.0.1 is no host", IP4(240, 0, 0, 1), false, false},
	{"255.255.255.255 is no host", IP4_BROADCAST, false, false},
};

static void host(void **state)
{
	const struct host_row *row = *state;

	assert_int_equal(ip4_is_host(row->ip), row->is_host);
	assert_int_equal(ip4_is_multicast(row->ip), row->is_multicast);
}

static void class_masks(void **state)
{
	(void)state;
	assert_int_equal(ip4_class_mask(IP4(1, 0, 0, 0)), IP4(255, 0, 0, 0));
	assert_int_equal(ip4_class_mask(IP4(127, 255, 255, 255)), IP4(255, 0, 0, 0));
	assert_int_equal(ip4_class_mask(IP4(128, 0, 0, 0)), IP4(255, 255, 0, 0));
	assert_int_equal(ip4_class_mask(IP4(191, 255, 255, 255)), IP4(255, 255, 0, 0));
	assert_int_equal(ip4_class_mask(IP4(192, 0, 0, 0)), IP4(255, 255, 255, 0));
	assert_int_equal(ip4_class_mask(IP4(223, 255, 255, 255)), IP4(255, 255, 255, 0));
}

static void group_macs(void **state)
{
	(void)state;
	assert_true(mac_equal(mac_of_group(IP4(224, 0, 0, 1)), (mac){{1, 0, 0x5e, 0, 0, 1}}));
	assert_true(mac_equal(mac_of_group(IP4_BROADCAST), (mac){{1, 0, 0x5e, 0x7f, 0xff, 0xff}}));
}

static const struct station_row {
	const char *name;
	mac mac;
	bool is_station;
} stations[] = {
	{"00:00:00:00:00:00 is no station", {{0}}, false},
	{"00:00:00:00:00:01 is a station", {{0, 0, 0, 0, 0, 1}}, true},
	{"02:00:00:00:00:00 is a station", {{2}}, true},
	{"01:00:5e:00:00:01 is no station", {{1, 0, 0x5e, 0, 0, 1}}, false},
	{"ff:ff:ff:ff:ff:ff is no station", {{0xff, 0xff, 0xff, 0xff, 0xff, 0xff}}, false},
	{"fe:ff:ff:ff:ff:ff is a station", {{0xfe, 0xff, 0xff, 0xff, 0xff, 0xff}}, true},
};

static void station(void **state)
{
	const struct station_row *row = *state;

	assert_int_equal(mac_is_station(row->mac), row->is_station);
}

static void macs_differ_in_any_octet(void **state)
{
	(void)state;
	for (size_t i = 0; i < 6; i++) {
		mac a = {{1, 2, 3, 4, 5, 6}}, b = a;

		assert_true(mac_equal(a, b));
		b.octet[i] ^= 0x80;
		assert_false(mac_equal(a, b));
	}
}

static void an_ip4_is_in_host_order(void **state)
{
	(void)state;
	assert_int_equal(IP4(192, 0, 2, 1), 0xC0000201);
}

int main(void)
{
	UNIT_ROWS(hosts, host);
	UNIT(class_masks);
	UNIT(group_macs);
	UNIT_ROWS(stations, station);
	UNIT(macs_differ_in_any_octet);
	UNIT(an_ip4_is_in_host_order);
	return unit_run("addr");
}
