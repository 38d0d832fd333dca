/* Faults one by one, each with what has to come of it. */
#ifndef TESTS_SIM_CASES_H
#define TESTS_SIM_CASES_H

#include "tests/sim/tally.h"

#define SEEDS      100
#define FILE_SHORT 65536 /* octets */
#define FILE_LONG  1048576
#define TEXT_CAP   500

/* What a case found, and the server that it is about: in lock step, or with windows. */
struct verdict {
	enum window_kind server;
	bool good;
	char text[TEXT_CAP];
};

/* Adds something found, and whether it is as it should be. */
void say(struct verdict *verdict, bool good, const char *format, ...);

/* Adds how many were completed, which all have to be, and how long it took. */
void say_done(struct verdict *verdict, const struct tally *tally);

double seconds(double ms);

/* Scenes with nothing special but the length of the file, or one fault both ways. */
struct scene plain_of(const struct verdict *verdict, uint32_t file_len);
struct scene with(const struct verdict *verdict, enum fault fault, uint32_t permille);

/* cases_cable.c, cases_hosts.c and cases_windows.c; the table in cases.c says what each is. */
void case_loss_1(struct verdict *v);
void case_loss_5(struct verdict *v);
void case_loss_20(struct verdict *v);
void case_loss_50(struct verdict *v);
void case_reorder(struct verdict *v);
void case_duplicate(struct verdict *v);
void case_delay(struct verdict *v);
void case_corrupt(struct verdict *v);
void case_two_dhcp_servers(struct verdict *v);
void case_nak(struct verdict *v);
void case_late_proxy(struct verdict *v);
void case_no_proxy(struct verdict *v);
void case_silent_4011(struct verdict *v);
void case_not_found(struct verdict *v);
void case_old_server(struct verdict *v);
void case_refusing_server(struct verdict *v);
void case_other_options(struct verdict *v);
void case_wrap(struct verdict *v);
void case_wrap_at_end(struct verdict *v);
void case_lengths(struct verdict *v);
void case_full(struct verdict *v);
void case_late_link(struct verdict *v);
void case_flap(struct verdict *v);
void case_blocked_port(struct verdict *v);
void case_stop_key(struct verdict *v);
void case_no_loss(struct verdict *v);
void case_grants(struct verdict *v);
void case_ackings(struct verdict *v);
void case_ring(struct verdict *v);

/* Runs the case of that name, or "all"; "list" prints the names. Returns whether all was well. */
bool cases_run(const char *name);

#endif
