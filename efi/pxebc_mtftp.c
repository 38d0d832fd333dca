#include "efi/clock.h"
#include "efi/firmware.h"
#include "efi/mem.h"
#include "efi/pxebc_core.h"
#include "net/tftp_put.h"

#define BLOCK_SIZE_MIN  512 /* UEFI 24.3.7 */
#define ERROR_DISK_FULL 3   /* RFC 1350 appendix I: what does not fit is our fault */
#define ERROR_UNDEFINED 0

/* One transfer, of either direction. */
struct transfer {
	struct tftp get;
	struct tftp_put put;
	struct boot_file file;
	EFI_PXE_BASE_CODE_TFTP_OPCODE operation;
	uint8_t *buffer; /* NULL: nothing is kept */
	uint64_t room;   /* octets of buffer */
	uint64_t size;   /* octets, as the server says; in the end, as they came */
	bool size_known, complete;
};

/* ---- what has come of a transfer ---- */

static EFI_STATUS status_of_failure(struct pxebc *bc, const struct failure *failure,
                                    const char *said)
{
	EFI_PXE_BASE_CODE_TFTP_ERROR *error = &bc->mode.TftpError;
	size_t len = 0;

	if (failure->err == ERR_TFTP_NO_REPLY || failure->err == ERR_TFTP_STALLED)
		return EFI_TIMEOUT;
	bc->mode.TftpErrorReceived = TRUE;
	memset(error, 0, sizeof(*error));
	error->ErrorCode = (uint8_t)failure->word[1];
	while (said[len] && len < sizeof(error->ErrorString) - 1)
		len++;
	memcpy(error->ErrorString, said, len);
	return EFI_TFTP_ERROR;
}

static void take_data(const struct transfer *transfer, const struct boot_event *event)
{
	if (transfer->buffer && event->offset <= transfer->room &&
	    event->data.len <= transfer->room - event->offset)
		memcpy(transfer->buffer + event->offset, event->data.data, event->data.len);
}

static void take_events(struct pxebc *bc, struct transfer *transfer)
{
	struct boot_event event;

	while (event_take(&bc->env.events, &event)) {
		switch (event.type) {
		case BOOT_EVENT_SIZE:
			transfer->size = event.size;
			transfer->size_known = true;
			break;
		case BOOT_EVENT_DATA:
			take_data(transfer, &event);
			break;
		case BOOT_EVENT_DONE:
			transfer->size = event.size;
			transfer->complete = true;
			break;
		default:
			break;
		}
	}
}

static bool is_size_enough(const struct transfer *transfer)
{
	if (transfer->operation == EFI_PXE_BASE_CODE_TFTP_GET_FILE_SIZE)
		return transfer->size_known;
	return transfer->buffer && transfer->size_known && transfer->size > transfer->room;
}

static EFI_STATUS step_get(struct pxebc *bc, void *self, uint64_t now_ms)
{
	struct transfer *transfer = self;

	take_events(bc, transfer);
	if (transfer->get.state == TFTP_FAILED && transfer->get.failure.err == ERR_TFTP_EMPTY) {
		transfer->size = 0;
		transfer->complete = true;
	} else if (transfer->get.state == TFTP_FAILED) {
		return status_of_failure(bc, &transfer->get.failure, transfer->get.said);
	}
	if (is_size_enough(transfer))
		tftp_stop(&transfer->get, transfer->buffer ? ERROR_DISK_FULL : ERROR_UNDEFINED,
		          now_ms);
	else if (!transfer->complete)
		return EFI_NOT_READY;
	return transfer->buffer && transfer->size > transfer->room ? EFI_BUFFER_TOO_SMALL
	                                                           : EFI_SUCCESS;
}

static EFI_STATUS step_put(struct pxebc *bc, void *self, uint64_t now_ms)
{
	struct transfer *transfer = self;

	(void)now_ms;
	take_events(bc, transfer);
	if (transfer->put.state == TFTP_PUT_FAILED)
		return status_of_failure(bc, &transfer->put.failure, transfer->put.said);
	return transfer->put.state == TFTP_PUT_COMPLETE ? EFI_SUCCESS : EFI_NOT_READY;
}

/* ---- driving the machines ---- */

static void input_get(void *self, const struct udp_in *in, uint64_t now_ms)
{
	tftp_input(&((struct transfer *)self)->get, in, now_ms);
}

static bool output_get(void *self, struct udp_out *out, uint64_t now_ms)
{
	return tftp_output(&((struct transfer *)self)->get, out, now_ms);
}

static void input_put(void *self, const struct udp_in *in, uint64_t now_ms)
{
	tftp_put_input(&((struct transfer *)self)->put, in, now_ms);
}

static bool output_put(void *self, struct udp_out *out, uint64_t now_ms)
{
	return tftp_put_output(&((struct transfer *)self)->put, out, now_ms);
}

static EFI_STATUS read(struct pxebc *bc, struct transfer *transfer, uint16_t blksize)
{
	const struct pxebc_work work = {transfer, input_get, output_get, step_get};
	const struct tftp_order order = {
		.file = &transfer->file,
		.own = bc->iface.ip,
		.blksize = blksize,
		.directory = transfer->operation == EFI_PXE_BASE_CODE_TFTP_READ_DIRECTORY,
	};
	EFI_STATUS status;

	tftp_init(&transfer->get, &bc->env);
	tftp_fetch(&transfer->get, &order, clock_ms());
	status = pxebc_run(bc, EFI_PXE_BASE_CODE_FUNCTION_MTFTP, &work);
	tftp_stop(&transfer->get, ERROR_UNDEFINED, clock_ms());
	pxebc_send_due(bc, &work);
	return status;
}

static EFI_STATUS write(struct pxebc *bc, struct transfer *transfer, uint16_t blksize)
{
	const struct pxebc_work work = {transfer, input_put, output_put, step_put};
	const struct tftp_put_order order = {
		.file = &transfer->file,
		.own = bc->iface.ip,
		.blksize = blksize,
		.source = {transfer->buffer, (size_t)transfer->room},
	};
	EFI_STATUS status;

	tftp_put_init(&transfer->put, &bc->env);
	tftp_put_begin(&transfer->put, &order, clock_ms());
	status = pxebc_run(bc, EFI_PXE_BASE_CODE_FUNCTION_MTFTP, &work);
	tftp_put_stop(&transfer->put, ERROR_UNDEFINED);
	pxebc_send_due(bc, &work);
	return status;
}

/* ---- the function ---- */

static bool set_file(struct boot_file *file, const EFI_IP_ADDRESS *server, const UINT8 *name)
{
	size_t len = 0;

	while (len < BOOT_FILE_MAX && name[len])
		len++;
	if (len == 0 || name[len] || !pxebc_is_host(server))
		return false;
	file->server = pxebc_ip(server);
	memcpy(file->name, name, len);
	file->name[len] = '\0';
	return true;
}

static EFI_STATUS carry_out(struct pxebc *bc, struct transfer *transfer, uint16_t blksize)
{
	switch (transfer->operation) {
	case EFI_PXE_BASE_CODE_TFTP_GET_FILE_SIZE:
		transfer->buffer = NULL;
		return read(bc, transfer, blksize);
	case EFI_PXE_BASE_CODE_TFTP_READ_FILE:
	case EFI_PXE_BASE_CODE_TFTP_READ_DIRECTORY:
		return read(bc, transfer, blksize);
	case EFI_PXE_BASE_CODE_TFTP_WRITE_FILE:
		return write(bc, transfer, blksize);
	default:
		return EFI_UNSUPPORTED; /* multicast: no server in the field has files by it */
	}
}

static bool is_known(EFI_PXE_BASE_CODE_TFTP_OPCODE operation)
{
	return operation > EFI_PXE_BASE_CODE_TFTP_FIRST && operation < EFI_PXE_BASE_CODE_MTFTP_LAST;
}

static bool needs_buffer(EFI_PXE_BASE_CODE_TFTP_OPCODE operation, bool dont_use_buffer)
{
	return operation == EFI_PXE_BASE_CODE_TFTP_WRITE_FILE ||
	       (operation != EFI_PXE_BASE_CODE_TFTP_GET_FILE_SIZE && !dont_use_buffer);
}

/* TFTP has no word for `overwrite`: the server decides. */
EFI_STATUS EFIAPI pxebc_mtftp(EFI_PXE_BASE_CODE_PROTOCOL *protocol,
                              EFI_PXE_BASE_CODE_TFTP_OPCODE operation, VOID *buffer,
                              BOOLEAN overwrite, UINT64 *buffer_size, UINTN *block_size,
                              EFI_IP_ADDRESS *server, UINT8 *name,
                              EFI_PXE_BASE_CODE_MTFTP_INFO *info, BOOLEAN dont_use_buffer)
{
	struct pxebc *bc = (struct pxebc *)protocol;
	struct transfer *transfer;
	uint16_t blksize = 0;
	EFI_STATUS status;

	(void)overwrite;
	(void)info;
	if (!protocol || !buffer_size || !server || !name || !is_known(operation) ||
	    (block_size && *block_size < BLOCK_SIZE_MIN) ||
	    (!buffer && needs_buffer(operation, dont_use_buffer)))
		return EFI_INVALID_PARAMETER;
	if (!bc->mode.Started)
		return EFI_NOT_STARTED;
	if (block_size)
		blksize = (uint16_t)(*block_size < TFTP_BLKSIZE ? *block_size : TFTP_BLKSIZE);
	transfer = firmware_alloc(sizeof(*transfer));
	if (!transfer)
		return EFI_OUT_OF_RESOURCES;
	bc->mode.TftpErrorReceived = FALSE;
	bc->mode.IcmpErrorReceived = FALSE;
	transfer->operation = operation;
	transfer->buffer = dont_use_buffer ? NULL : buffer;
	transfer->room = *buffer_size;
	status = set_file(&transfer->file, server, name) ? carry_out(bc, transfer, blksize)
	                                                 : EFI_INVALID_PARAMETER;
	if ((status == EFI_SUCCESS && operation != EFI_PXE_BASE_CODE_TFTP_WRITE_FILE) ||
	    status == EFI_BUFFER_TOO_SMALL)
		*buffer_size = transfer->size;
	firmware_free(transfer);
	return status;
}
