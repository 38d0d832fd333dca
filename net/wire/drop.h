/*
 * Why a packet was unusable. A drop is counted and forgotten: it is never an error and never shown
 * as one. The list lives here, and not beside the errors, because parsing is where most drops are
 * born.
 */
#ifndef NET_WIRE_DROP_H
#define NET_WIRE_DROP_H

/* name, what was wrong with the packet */
#define DROPS(X)                                                                          \
	X(ETH_RUNT, "frame shorter than its header")                                      \
	X(ETH_NOT_FOR_US, "destination MAC is another station's")                         \
	X(ETH_SOURCE, "source MAC is not a station's")                                    \
	X(ETH_TYPE, "EtherType other than IPv4 and ARP")                                  \
	X(ARP_MALFORMED, "not an ARP packet for Ethernet and IPv4")                       \
	X(ARP_SENDER, "ARP sender address is no host's")                                  \
	X(ARP_CONFLICT, "ARP sender claims our address")                                  \
	X(ARP_UNASKED, "ARP not for us or not asked for")                                 \
	X(IP_MALFORMED, "IPv4 version, header length or total length is wrong")           \
	X(IP_CHECKSUM, "IPv4 header checksum is wrong")                                   \
	X(IP_FRAGMENT, "IPv4 fragment (not reassembled)")                                 \
	X(IP_SOURCE, "IPv4 source is no host's")                                          \
	X(IP_NOT_FOR_US, "IPv4 destination is another host's")                            \
	X(IP_PROTOCOL, "IPv4 protocol other than ICMP and UDP")                           \
	X(ICMP_MALFORMED, "ICMP too short or its checksum is wrong")                      \
	X(ICMP_TYPE, "ICMP other than an echo request")                                   \
	X(REPLY_BUSY, "ARP or echo reply not sent: too many asked")                       \
	X(IGMP_MALFORMED, "IGMP message too short or checksum wrong")                     \
	X(IGMP_TYPE, "IGMP message other than a query")                                   \
	X(IGMP_GROUP, "IGMP query for a group not joined")                                \
	X(UDP_MALFORMED, "UDP length is wrong")                                           \
	X(UDP_CHECKSUM, "UDP checksum is wrong")                                          \
	X(UDP_PORT, "UDP port nobody listens on")                                         \
	X(UDP_PEER, "UDP datagram from a host that was not asked")                        \
	X(UDP_STATION, "UDP datagram from another station than was asked")                \
	X(DHCP_MALFORMED, "DHCP fixed fields or cookie are wrong")                        \
	X(DHCP_OPTIONS, "DHCP options run past the packet's end")                         \
	X(DHCP_NOT_OURS, "DHCP reply to another client or exchange")                      \
	X(DHCP_TYPE, "DHCP message type missing or not expected now")                     \
	X(DHCP_SERVER, "DHCP reply without the server's identity or from another server") \
	X(DHCP_ADDRESS, "DHCP reply with an unusable address")                            \
	X(DHCP_OFFER_FULL, "DHCP offer beyond the number that is kept")                   \
	X(DHCP_OFFER_REPEATED, "DHCP offer seen before")                                  \
	X(PXE_CLASS, "reply of an unlisted server that is not PXEClient's (option 60)")   \
	X(PXE_TYPE, "PXE reply of another type of boot server than was asked for")        \
	X(TFTP_MALFORMED, "TFTP packet too short or of an unknown kind")                  \
	X(TFTP_OPCODE, "TFTP packet of a kind not expected now")                          \
	X(TFTP_TID, "TFTP packet from another transfer's port")                           \
	X(TFTP_BLOCK, "TFTP block not expected now")                                      \
	X(TFTP_OVERSIZE, "TFTP block longer than the block size agreed")                  \
	X(STATE, "packet while nothing was asked")

#define X(name, text) DROP_##name,
enum drop { DROP_NONE, DROPS(X) DROP_COUNT };
#undef X

#endif
