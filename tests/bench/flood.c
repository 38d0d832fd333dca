/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * flood ADDRESS: UDP datagrams in Ethernet frames of full size to that host, until it is ended;
 * PACE_FIRST octets a second and then, every STEP_S, half as much again. A burst leaves whenever
 * one is due; what could not be sent in time is not made up for.
 */
#define _GNU_SOURCE /* sendmmsg */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>

#define FRAME_LEN   1514
#define HEADERS_LEN 42 /* Ethernet, IPv4, UDP */
#define PORT        50000
#define BURST       16
#define PACE_FIRST  30e6
#define PACE_FACTOR 1.5
#define STEP_S      0.75

static void die(const char *what)
{
	perror(what);
	exit(1);
}

static double now_s(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void sleep_until(double time_s)
{
	struct timespec until = {.tv_sec = (time_t)time_s};

	until.tv_nsec = (long)((time_s - (double)until.tv_sec) * 1e9);
	clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, NULL);
}

static int socket_to(const char *address)
{
	struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(PORT)};
	int wire = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	int on = 1;

	if (inet_pton(AF_INET, address, &to.sin_addr) != 1) {
		fprintf(stderr, "usage: flood ADDRESS\n");
		exit(2);
	}
	/* Nobody looks at the checksum, which would take its time. */
	if (wire < 0 || setsockopt(wire, SOL_SOCKET, SO_NO_CHECK, &on, sizeof(on)) != 0 ||
	    connect(wire, (struct sockaddr *)&to, sizeof(to)) != 0)
		die("flood");
	return wire;
}

int main(int argc, char **argv)
{
	static char payload[FRAME_LEN - HEADERS_LEN];
	struct iovec part = {.iov_base = payload, .iov_len = sizeof(payload)};
	struct mmsghdr burst[BURST] = {0};
	int wire = socket_to(argc == 2 ? argv[1] : "");
	double pace = PACE_FIRST;
	double due_s = now_s();
	double step_s = due_s + STEP_S;

	for (size_t i = 0; i < BURST; i++)
		burst[i].msg_hdr = (struct msghdr){.msg_iov = &part, .msg_iovlen = 1};
	for (;;) {
		if (sendmmsg(wire, burst, BURST, 0) < 0)
			die("flood");
		due_s += BURST * FRAME_LEN / pace;
		if (due_s > now_s())
			sleep_until(due_s);
		else
			due_s = now_s();
		if (due_s > step_s) {
			pace *= PACE_FACTOR;
			step_s += STEP_S;
		}
	}
}
