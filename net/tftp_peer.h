/* Whose packets count in a transfer: the server's, by its address, port and station. */
#ifndef NET_TFTP_PEER_H
#define NET_TFTP_PEER_H

#include "net/tftp.h"

/* Whether nothing new has come for so long that the server may be another station. */
bool tftp_is_silent(const struct tftp *tftp, uint64_t now_ms);

/* The two ends of a transfer, read or written. */
struct tftp_peer {
	ip4 server;
	uint16_t server_port; /* its TID; 0: not known yet, any counts */
	uint16_t own_port;
};

/*
 * DROP_UDP_PORT: there is no transfer on that port. DROP_UDP_PEER, DROP_TFTP_TID: it is not the
 * server's, and is told so by the notice.
 */
enum drop tftp_check_peer(const struct tftp_peer *peer, struct tftp_notice *notice,
                          const struct udp_in *in, uint64_t now_ms);

/*
 * Of a well-formed packet of that peer. DROP_UDP_STATION: it comes from another station than the
 * server's; to one of the first requests it hastens the next one, and does nothing else.
 */
enum drop tftp_check_station(struct tftp *tftp, const struct udp_in *in, uint64_t now_ms);

#endif
