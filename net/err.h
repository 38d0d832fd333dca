/*
 * Errors: the attempt is over. Numbers are stable: append, never renumber, never reuse.
 *
 * A sentence says what was missing and from whom; it is a format for text_format(), whose arguments
 * (struct failure) are filled in where the error is raised. The hint says what to do.
 */
#ifndef NET_ERR_H
#define NET_ERR_H

#include <stdint.h>

/* number, name, sentence, hint */
#define NET_ERRORS(X)                                                                              \
	X(10, NIC_NONE, "No network controller offers the Simple Network Protocol.",               \
	  "Enable the network stack or PXE option ROM in the firmware's setup, or add a driver.")  \
	X(11, NIC_START, "The network controller's driver refused to start.",                      \
	  "Power the machine off and on; update the controller's firmware or driver.")             \
	X(12, LINK_DOWN, "No link within %t s.", "Check cable, switch port and transceiver.")      \
	X(20, ABORTED, "Stopped by a key.", "Start Lanyard again to retry.")                       \
	X(21, DHCP_NO_OFFER, "No DHCP server answered within %t s.",                               \
	  "Check that a DHCP server or relay serves this network (VLAN) and has free addresses.")  \
	X(22, DHCP_NO_ACK, "DHCP server %i offered %i but did not confirm it.",                    \
	  "Look at that server's log; a second DHCP server may answer in its place.")              \
	X(23, DHCP_NO_BOOT_INFO,                                                                   \
	  "DHCP server %i offered %i, but no server named a boot program within %t s.",            \
	  "Set a boot file on the DHCP server or start the PXE server (proxyDHCP).")               \
	X(24, DHCP_NAK, "DHCP server %i refused the address %i it had offered.",                   \
	  "Look at that server's log; its leases and another server's may overlap.")               \
	X(25, DHCP_ADDRESS_TAKEN, "DHCP server %i offers %i, which another host is using.",        \
	  "Look at that server's log: its range holds addresses that were given by hand.")         \
	X(30, LOCAL_BOOT, "The menu of PXE server %i says: boot from this machine itself.",        \
	  "The firmware goes on with its next boot option.")                                       \
	X(31, PXE_NO_REPLY, "PXE server %i does not answer on UDP port 4011.",                     \
	  "Start its PXE service, open UDP port 4011 in its firewall, or take option 60 "          \
	  "(PXEClient) off the DHCP server.")                                                      \
	X(32, PXE_NO_FILE, "PXE server %i answered but named no boot program.",                    \
	  "Configure a boot program for this client's architecture on that server.")               \
	X(33, PXE_BAD_NAME, "Server %i names \"%f\", which TFTP cannot fetch.",                    \
	  "Name a file of at most 255 characters on a TFTP server, not a URL.")                    \
	X(34, PXE_NOT_SERVED,                                                                      \
	  "DHCP server %i says it boots PXE clients (option 60), but names no boot program and "   \
	  "does not answer on UDP port 4011.",                                                     \
	  "On dnsmasq set dhcp-boot=FILE, or use proxy mode, beside pxe-service; on others start " \
	  "the PXE service or take option 60 off.")                                                \
	X(35, PXE_NO_BOOT_SERVER, "No boot server of type %u answered; PXE server %i named it.",   \
	  "Start that boot server, open UDP ports 67 and 4011 in its firewall, or take it off "    \
	  "the PXE server's menu.")                                                                \
	X(41, TFTP_NO_REPLY, "TFTP server %i does not answer.",                                    \
	  "Start its TFTP service, open UDP port 69 in its firewall, check the route to it.")      \
	X(42, TFTP_NOT_FOUND, "TFTP server %i has no file \"%f\": %s",                             \
	  "Put the file below the server's TFTP root or mend the name; case matters.")             \
	X(43, TFTP_REFUSED, "TFTP server %i refused \"%f\" with error %u: %s",                     \
	  "Look at that server's log; check the file's permissions.")                              \
	X(44, TFTP_STALLED, "TFTP server %i sent nothing new for %t s after %u octets of \"%f\".", \
	  "Check the cable and the network's load, then the server.")                              \
	X(45, TFTP_EMPTY, "TFTP server %i sent \"%f\" with no octet in it.",                       \
	  "Copy the boot program to the server again.")                                            \
	X(46, NO_MEMORY, "The boot program \"%f\" does not fit into this machine's memory.",       \
	  "Name a smaller boot program.")                                                          \
	X(51, IMAGE_NOT_EFI, "\"%f\" is not a UEFI program.",                                      \
	  "Name a UEFI program (.efi) for this client; a BIOS one (.0, .kpxe) cannot run here.")   \
	X(52, IMAGE_MACHINE, "\"%f\" is built for another processor.",                             \
	  "Name a program for the architecture this client asks for (DHCP option 93).")            \
	X(53, IMAGE_SIGNATURE, "Secure Boot does not accept the signature of \"%f\".",             \
	  "Use a signed boot program (shim) or enroll its key.")                                   \
	X(54, IMAGE_LOAD, "The firmware cannot load \"%f\".",                                      \
	  "Copy the boot program to the server again; try another version of it.")                 \
	X(55, IMAGE_RETURNED, "\"%f\" ran and returned an error.",                                 \
	  "Look at what it printed above.")                                                        \
	X(56, IMAGE_IS_LANYARD, "\"%f\" is Lanyard itself; started, it would be offered again.",   \
	  "Name another program for clients of user class Lanyard; on dnsmasq "                    \
	  "dhcp-userclass=set:lanyard,Lanyard and tag:lanyard in a pxe-service= or dhcp-boot=.")   \
	X(60, INTERNAL, "Internal error: Lanyard broke a rule of its own, and stops here.",        \
	  "This must never happen: report it with the version, and the packets if you have them.")

#define X(number, name, sentence, hint) ERR_##name = number,
enum net_err { ERR_NONE, NET_ERRORS(X) };
#undef X

/* An error with what its sentence needs. */
struct failure {
	enum net_err err;
	uint32_t word[3]; /* for the sentence's %i %u %t, in its order */
};

/*
 * The name without prefix ("DHCP_NO_OFFER"), the sentence's format and the hint; "" for no error.
 */
const char *net_err_name(enum net_err err);
const char *net_err_sentence(enum net_err err);
const char *net_err_hint(enum net_err err);

#endif
