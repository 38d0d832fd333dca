#include "net/wire/eth.h"

enum drop eth_parse(struct bytes frame, struct eth *out)
{
	struct bytes header;

	if (!bytes_take(&frame, ETH_HEADER_LEN, &header))
		return DROP_ETH_RUNT;
	memcpy(out->dst.octet, header.data, 6);
	memcpy(out->src.octet, header.data + 6, 6);
	out->type = be16_get(header.data + 12);
	out->payload = frame;
	return mac_is_station(out->src) ? DROP_NONE : DROP_ETH_SOURCE;
}

void eth_emit(struct writer *w, const struct eth *eth)
{
	put_bytes(w, eth->dst.octet, sizeof(eth->dst.octet));
	put_bytes(w, eth->src.octet, sizeof(eth->src.octet));
	put_be16(w, eth->type);
}

void eth_pad(struct writer *w)
{
	if (w->len < ETH_FRAME_MIN)
		put_zeros(w, ETH_FRAME_MIN - w->len);
}
