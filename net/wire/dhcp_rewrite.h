/* A DHCP message written again for another reader, who knows less of options than we do. */
#ifndef NET_WIRE_DHCP_REWRITE_H
#define NET_WIRE_DHCP_REWRITE_H

#include "net/wire/dhcp.h"

/* What is to stand in it; IP4_ANY or NULL: what its sender put there. */
struct dhcp_edit {
	ip4 ciaddr;
	ip4 siaddr;       /* option 66 is left out then */
	const char *file; /* in the field if it fits there, else in option 67; never in both */
};

/*
 * Writes message, whose fields and options are kept but for edit: no field is overloaded with
 * options (RFC 2132 9.3), END comes last. w->full if it did not fit, or message cannot be parsed.
 */
void dhcp_rewrite(struct writer *w, struct bytes message, const struct dhcp_edit *edit);

/* Sets ciaddr alone, in a message that was parsed. */
void dhcp_set_ciaddr(uint8_t *message, ip4 ciaddr);

#endif
