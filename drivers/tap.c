#define _DEFAULT_SOURCE /* struct ifreq */
#include "drivers/tap.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/random.h>
#include <sys/uio.h>
#include <unistd.h>

static struct tap *tap_of(struct link *link)
{
	return (struct tap *)link;
}

static bool tap_send(struct link *link, const uint8_t *frame, size_t len)
{
	bool sent = write(tap_of(link)->fd, frame, len) == (ssize_t)len;

	if (!sent)
		link->faults++;
	return sent;
}

/*
 * The kernel cuts a frame that is too long without a word; the octet of surplus shows that it did.
 */
static size_t tap_recv(struct link *link, uint8_t *frame, size_t cap)
{
	uint8_t surplus;
	const struct iovec parts[] = {{frame, cap}, {&surplus, sizeof(surplus)}};
	ssize_t len = readv(tap_of(link)->fd, parts, 2);

	if (len <= 0)
		return 0;
	if ((size_t)len <= cap)
		return (size_t)len;
	link->faults++;
	return 0;
}

static bool tap_up(struct link *link)
{
	struct tap *tap = tap_of(link);
	struct ifreq request = {0};

	memcpy(request.ifr_name, tap->name, sizeof(tap->name));
	if (ioctl(tap->control, SIOCGIFFLAGS, &request) != 0)
		return false;
	return (request.ifr_flags & IFF_UP) && (request.ifr_flags & IFF_RUNNING);
}

static const struct link_ops tap_ops = {.send = tap_send, .recv = tap_recv, .up = tap_up};

/* Locally administered, for one station (IEEE 802 8.4). */
static int random_mac(uint8_t mac[6])
{
	if (getrandom(mac, 6, 0) != 6)
		return errno;
	mac[0] = (uint8_t)((mac[0] & 0xfc) | 0x02);
	return 0;
}

static int attach(struct tap *tap, const char *name)
{
	struct ifreq request = {.ifr_flags = IFF_TAP | IFF_NO_PI};

	if (strlen(name) >= sizeof(request.ifr_name))
		return ENAMETOOLONG;
	memcpy(request.ifr_name, name, strlen(name) + 1);
	tap->control = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	tap->fd = open("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC);
	if (tap->control < 0 || tap->fd < 0 || ioctl(tap->fd, TUNSETIFF, &request) != 0)
		return errno;
	memcpy(tap->name, request.ifr_name, sizeof(tap->name));
	return 0;
}

int tap_open(struct tap *tap, const char *name, const uint8_t *mac)
{
	int failed = 0;

	*tap = (struct tap){.link.ops = &tap_ops, .fd = -1, .control = -1};
	if (mac)
		memcpy(tap->link.mac, mac, sizeof(tap->link.mac));
	else
		failed = random_mac(tap->link.mac);
	if (!failed)
		failed = attach(tap, name);
	if (failed)
		tap_close(tap);
	return failed;
}

int tap_fd(const struct tap *tap)
{
	return tap->fd;
}

void tap_close(struct tap *tap)
{
	if (tap->fd >= 0)
		close(tap->fd);
	if (tap->control >= 0)
		close(tap->control);
	tap->fd = -1;
	tap->control = -1;
}
