/* What the functions of the PXE Base Code share; for efi/pxebc*.c only. */
#ifndef EFI_PXEBC_CORE_H
#define EFI_PXEBC_CORE_H

#include <efi.h>
#include <stdbool.h>
#include <stdint.h>

#include "efi/hold.h"
#include "net/boot.h"
#include "net/cached.h"

#define PXEBC_QUEUE_MAX 8 /* datagrams kept for UdpRead() */

/* A datagram that came for UdpRead(). */
struct pxebc_datagram {
	struct udp_in in; /* its payload stands in octets */
	uint8_t octets[IFACE_PAYLOAD_MAX];
};

struct pxebc {
	EFI_PXE_BASE_CODE_PROTOCOL protocol; /* first: its functions find the rest by it */
	EFI_LOAD_FILE_PROTOCOL load_file;
	EFI_PXE_BASE_CODE_MODE mode;
	EFI_HANDLE handle;
	EFI_DEVICE_PATH *path;
	struct nic *nic;
	struct hold hold;
	struct boot_config config;
	struct boot_file file;    /* the boot program, as Dhcp() or Discover() found it last */
	struct pxe_vendor vendor; /* how boot servers are to be discovered */
	ip4 pxe_server;           /* who said so */
	struct dhcp_identity identity;
	struct net_env env;
	struct iface iface;
	struct icmp_error icmp;              /* the last that came */
	EFI_PXE_BASE_CODE_FUNCTION function; /* that is being carried out */
	uint64_t called_back_ms;
	bool abort;         /* the callback protocol wants an end */
	ip4 discover_group; /* joined for Discover(); IP4_ANY: none */
	uint32_t queue_first, queue_count;
	struct pxebc_datagram queue[PXEBC_QUEUE_MAX];
	uint8_t rx[SNP_FRAME_ROOM], tx[LINK_FRAME_MAX + 2];
};

/* ---- pxebc_wire.c: time and frames ---- */

/*
 * What goes on over the wire: a machine of net/ and how it is driven. step takes what has come of
 * the machine; EFI_NOT_READY: it goes on. Any of them may be NULL but step.
 */
struct pxebc_work {
	void *self;
	void (*input)(void *self, const struct udp_in *in, uint64_t now_ms);
	bool (*output)(void *self, struct udp_out *out, uint64_t now_ms);
	EFI_STATUS (*step)(struct pxebc *bc, void *self, uint64_t now_ms);
};

/* Takes the NIC up for a function. EFI_DEVICE_ERROR: a program has it, or the driver refuses. */
EFI_STATUS pxebc_begin(struct pxebc *bc, EFI_PXE_BASE_CODE_FUNCTION function);

/*
 * Carries out work until its step has a result, which is returned; before that EFI_ABORTED if the
 * callback protocol says so, EFI_ICMP_ERROR if such a message came, or what pxebc_begin() says.
 */
EFI_STATUS pxebc_run(struct pxebc *bc, EFI_PXE_BASE_CODE_FUNCTION function,
                     const struct pxebc_work *work);

/* Sends what is due and nothing else: last words after pxebc_run(). */
void pxebc_send_due(struct pxebc *bc, const struct pxebc_work *work);

/* Has the callback protocol, if any, look at a packet, or with NULL at nothing. */
void pxebc_call_back(struct pxebc *bc, bool received, const struct bytes *packet);

/* ---- pxebc_udp_read.c ---- */

#define PXEBC_UDP_FLAGS                                                                            \
	(EFI_PXE_BASE_CODE_UDP_OPFLAGS_ANY_SRC_IP | EFI_PXE_BASE_CODE_UDP_OPFLAGS_ANY_SRC_PORT |   \
	 EFI_PXE_BASE_CODE_UDP_OPFLAGS_ANY_DEST_IP | EFI_PXE_BASE_CODE_UDP_OPFLAGS_ANY_DEST_PORT | \
	 EFI_PXE_BASE_CODE_UDP_OPFLAGS_USE_FILTER | EFI_PXE_BASE_CODE_UDP_OPFLAGS_MAY_FRAGMENT)

/*
 * Keeps a datagram for UdpRead(), in the place of the oldest if there is no room: who reads late
 * wants what is new.
 */
void pxebc_enqueue(struct pxebc *bc, const struct udp_in *in);

/* ---- addresses: the firmware's are octets in network order ---- */

/* The IPv4 address in there, and back; the rest of the union becomes 0. */
ip4 pxebc_ip(const EFI_IP_ADDRESS *ip);
void pxebc_set_ip(EFI_IP_ADDRESS *to, ip4 ip);

/* Whether it is the address of one host. */
bool pxebc_is_host(const EFI_IP_ADDRESS *ip);

/* ---- pxebc_mode.c: what the next program reads ---- */

/* Started with nothing known. */
void pxebc_mode_reset(struct pxebc *bc);

/* Takes the address, the packets and the boot file of a boot that has named its program. */
void pxebc_mode_of_boot(struct pxebc *bc, const struct boot *boot);

/* Shows the interface as it is: address, mask, ARP cache, route. */
void pxebc_mode_of_iface(struct pxebc *bc);

/* Takes the reply of a boot server that was found. EFI_OUT_OF_RESOURCES: nothing is changed. */
EFI_STATUS pxebc_mode_of_discover(struct pxebc *bc, const struct pxe *pxe);

/* The functions of the protocol: UEFI 24.3. */
EFI_STATUS EFIAPI pxebc_start(EFI_PXE_BASE_CODE_PROTOCOL *protocol, BOOLEAN use_ipv6);
EFI_STATUS EFIAPI pxebc_stop(EFI_PXE_BASE_CODE_PROTOCOL *protocol);
EFI_STATUS EFIAPI pxebc_dhcp(EFI_PXE_BASE_CODE_PROTOCOL *protocol, BOOLEAN sort_offers);
EFI_STATUS EFIAPI pxebc_discover(EFI_PXE_BASE_CODE_PROTOCOL *protocol, UINT16 type, UINT16 *layer,
                                 BOOLEAN use_bis, EFI_PXE_BASE_CODE_DISCOVER_INFO *info);
EFI_STATUS EFIAPI pxebc_mtftp(EFI_PXE_BASE_CODE_PROTOCOL *protocol,
                              EFI_PXE_BASE_CODE_TFTP_OPCODE operation, VOID *buffer,
                              BOOLEAN overwrite, UINT64 *buffer_size, UINTN *block_size,
                              EFI_IP_ADDRESS *server, UINT8 *name,
                              EFI_PXE_BASE_CODE_MTFTP_INFO *info, BOOLEAN dont_use_buffer);
EFI_STATUS EFIAPI pxebc_udp_write(EFI_PXE_BASE_CODE_PROTOCOL *protocol, UINT16 flags,
                                  EFI_IP_ADDRESS *dst, EFI_PXE_BASE_CODE_UDP_PORT *dst_port,
                                  EFI_IP_ADDRESS *gateway, EFI_IP_ADDRESS *src,
                                  EFI_PXE_BASE_CODE_UDP_PORT *src_port, UINTN *header_size,
                                  VOID *header, UINTN *buffer_size, VOID *buffer);
EFI_STATUS EFIAPI pxebc_udp_read(EFI_PXE_BASE_CODE_PROTOCOL *protocol, UINT16 flags,
                                 EFI_IP_ADDRESS *dst, EFI_PXE_BASE_CODE_UDP_PORT *dst_port,
                                 EFI_IP_ADDRESS *src, EFI_PXE_BASE_CODE_UDP_PORT *src_port,
                                 UINTN *header_size, VOID *header, UINTN *buffer_size,
                                 VOID *buffer);
EFI_STATUS EFIAPI pxebc_set_ip_filter(EFI_PXE_BASE_CODE_PROTOCOL *protocol,
                                      EFI_PXE_BASE_CODE_IP_FILTER *filter);
EFI_STATUS EFIAPI pxebc_arp(EFI_PXE_BASE_CODE_PROTOCOL *protocol, EFI_IP_ADDRESS *ip,
                            EFI_MAC_ADDRESS *mac_found);
EFI_STATUS EFIAPI pxebc_set_parameters(EFI_PXE_BASE_CODE_PROTOCOL *protocol, BOOLEAN *auto_arp,
                                       BOOLEAN *send_guid, UINT8 *ttl, UINT8 *tos,
                                       BOOLEAN *make_callback);
EFI_STATUS EFIAPI pxebc_set_station_ip(EFI_PXE_BASE_CODE_PROTOCOL *protocol, EFI_IP_ADDRESS *ip,
                                       EFI_IP_ADDRESS *mask);
EFI_STATUS EFIAPI pxebc_set_packets(EFI_PXE_BASE_CODE_PROTOCOL *protocol, BOOLEAN *discover_valid,
                                    BOOLEAN *ack_received, BOOLEAN *proxy_received,
                                    BOOLEAN *pxe_discover_valid, BOOLEAN *pxe_reply_received,
                                    BOOLEAN *bis_received, EFI_PXE_BASE_CODE_PACKET *discover,
                                    EFI_PXE_BASE_CODE_PACKET *ack, EFI_PXE_BASE_CODE_PACKET *proxy,
                                    EFI_PXE_BASE_CODE_PACKET *pxe_discover,
                                    EFI_PXE_BASE_CODE_PACKET *pxe_reply,
                                    EFI_PXE_BASE_CODE_PACKET *bis);
EFI_STATUS EFIAPI pxebc_load_file(EFI_LOAD_FILE_PROTOCOL *protocol, EFI_DEVICE_PATH *path,
                                  BOOLEAN boot_policy, UINTN *size, VOID *buffer);

#endif
