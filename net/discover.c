#include "net/discover.h"

#define JITTER_SHARE 16 /* a wait varies by so many parts of it, both ways */

static void add_server(struct discovery *discovery, ip4 ip)
{
	if (discovery->server_count < DISCOVER_LIST_MAX)
		discovery->server[discovery->server_count++] = ip;
}

/* The servers listed for the type. Returns whether any other of that type will do, too. */
static bool list_servers(struct discovery *discovery, const struct pxe_vendor *vendor)
{
	bool any = false;

	for (uint32_t i = 0; i < vendor->server_count; i++) {
		const struct pxe_boot_server *server = &vendor->server[i];

		if (server->type != discovery->type)
			continue;
		if (server->ip == IP4_ANY)
			any = true;
		else
			add_server(discovery, server->ip);
	}
	return any;
}

/* From the present method on, the first that is allowed. */
static void settle(struct discovery *discovery)
{
	if (discovery->method == DISCOVER_MULTICAST && discovery->group == IP4_ANY)
		discovery->method = DISCOVER_BROADCAST;
	if (discovery->method == DISCOVER_BROADCAST && !discovery->broadcast)
		discovery->method = DISCOVER_SERVERS;
	if (discovery->method < DISCOVER_SERVERS)
		discovery->any_asked = true;
}

void discover_begin(struct discovery *discovery, const struct pxe_vendor *vendor, uint16_t type,
                    ip4 named_by)
{
	uint8_t control = vendor->discovery_control;
	bool any;

	*discovery = (struct discovery){.type = type};
	any = list_servers(discovery, vendor);
	discovery->any_server = any || !(control & PXE_DISCOVERY_LISTED_ONLY);
	discovery->broadcast = !(control & PXE_DISCOVERY_NO_BROADCAST);
	if (!(control & PXE_DISCOVERY_NO_MULTICAST))
		discovery->group = vendor->group;
	if (discovery->server_count == 0)
		add_server(discovery, named_by);
	settle(discovery);
}

void discover_next(struct discovery *discovery)
{
	discovery->method++;
	settle(discovery);
}

struct retry_policy discover_policy(const struct discovery *discovery)
{
	uint32_t wait_ms = DISCOVER_ROUND_MS / discovery->server_count;

	if (discovery->method == DISCOVER_SERVERS)
		return (struct retry_policy){wait_ms, 0, wait_ms, wait_ms / JITTER_SHARE};
	return (struct retry_policy){1000, 0, 2000, 1000 / JITTER_SHARE};
}

uint32_t discover_send_count(const struct discovery *discovery)
{
	if (discovery->method == DISCOVER_SERVERS)
		return DISCOVER_ROUNDS * discovery->server_count;
	return DISCOVER_SENDS;
}

ip4 discover_target(const struct discovery *discovery, uint32_t n)
{
	switch (discovery->method) {
	case DISCOVER_MULTICAST:
		return discovery->group;
	case DISCOVER_BROADCAST:
		return IP4_BROADCAST;
	default:
		return discovery->server[n % discovery->server_count];
	}
}

ip4 discover_group(const struct discovery *discovery)
{
	return discovery->method == DISCOVER_MULTICAST ? discovery->group : IP4_ANY;
}

enum trace_id discover_trace(const struct discovery *discovery)
{
	static const enum trace_id ids[] = {
		[DISCOVER_MULTICAST] = TRACE_PXE_MULTICAST,
		[DISCOVER_BROADCAST] = TRACE_PXE_BROADCAST,
		[DISCOVER_SERVERS] = TRACE_PXE_BOOT_SERVER,
	};

	return ids[discovery->method];
}

bool discover_asks_one(const struct discovery *discovery)
{
	return discovery->method == DISCOVER_SERVERS && discovery->server_count == 1;
}

static bool is_listed(const struct discovery *discovery, ip4 ip)
{
	for (uint32_t i = 0; i < discovery->server_count; i++) {
		if (discovery->server[i] == ip)
			return true;
	}
	return false;
}

enum drop discover_check_reply(const struct discovery *discovery, const struct dhcp_packet *packet,
                               const struct pxe_vendor *vendor, ip4 src)
{
	ip4 server = IP4_ANY;

	if (vendor->item.has && vendor->item.type != discovery->type)
		return DROP_PXE_TYPE;
	/* A server of several addresses answers from another one; option 54 says which it is. */
	dhcp_option_ip4(packet, DHCP_OPT_SERVER_ID, &server);
	if (is_listed(discovery, src) || is_listed(discovery, server))
		return DROP_NONE;
	if (!discovery->any_server || !discovery->any_asked)
		return DROP_UDP_PEER;
	return dhcp_is_pxe(packet) ? DROP_NONE : DROP_PXE_CLASS;
}
