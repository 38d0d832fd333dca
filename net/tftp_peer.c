#include "net/tftp_peer.h"

#include "net/stranger.h"

bool tftp_is_silent(const struct tftp *tftp, uint64_t now_ms)
{
	return now_ms - tftp->timer.progress_ms >= TFTP_DOUBT_MS;
}

enum drop tftp_check_station(struct tftp *tftp, const struct udp_in *in, uint64_t now_ms)
{
	if (tftp->state == TFTP_ASKING)
		return stranger_is_refused(tftp->env, &tftp->timer.retry, in, now_ms)
		               ? DROP_UDP_STATION
		               : DROP_NONE;
	if (mac_equal(in->station, tftp->station) || tftp_is_silent(tftp, now_ms))
		return DROP_NONE;
	return DROP_UDP_STATION;
}

enum drop tftp_check_peer(const struct tftp_peer *peer, struct tftp_notice *notice,
                          const struct udp_in *in, uint64_t now_ms)
{
	enum drop drop = DROP_NONE;

	if (in->dst_port != peer->own_port)
		return DROP_UDP_PORT;
	if (in->src != peer->server)
		drop = DROP_UDP_PEER;
	else if (in->src_port == 0 || (peer->server_port && in->src_port != peer->server_port))
		drop = DROP_TFTP_TID;
	if (drop != DROP_NONE)
		tftp_notice_stray(notice, in, now_ms);
	return drop;
}
