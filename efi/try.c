#include "efi/try.h"

#include "efi/console.h"
#include "efi/entropy.h"
#include "efi/firmware.h"
#include "efi/image.h"
#include "efi/loop.h"
#include "efi/mem.h"
#include "efi/path.h"
#include "efi/status.h"

#define SENTENCE_MAX 400

/* RFC 4578 2.1, and IANA's list of processor architecture types */
#if defined(__x86_64__)
#define OUR_ARCH 7
#elif defined(__i386__)
#define OUR_ARCH 6
#elif defined(__aarch64__)
#define OUR_ARCH 11
#endif

static struct outcome failed(const struct attempt *a, enum net_err err, EFI_STATUS status)
{
	struct failure failure = a->failure;
	char sentence[SENTENCE_MAX];

	if (failure.err != err)
		failure = (struct failure){.err = err};
	boot_failure_text(&a->boot, &failure, sentence, sizeof(sentence));
	console_failure(err, sentence, status);
	return (struct outcome){err, EFI_ERROR(status) ? status : status_of(err), a->stopped};
}

static void configure(struct boot_config *config, const struct attempt *a,
                      const struct settings *settings, const uint8_t uuid[16])
{
	*config = (struct boot_config){
		.arch = OUR_ARCH,
		.link_wait_ms = settings->link_wait_ms,
	};
	memcpy(config->mac, a->snp.link.mac, sizeof(config->mac));
	memcpy(config->uuid, uuid, sizeof(config->uuid));
	memcpy(config->user_class, settings->user_class, sizeof(settings->user_class));
	_Static_assert(sizeof(settings->user_class) == sizeof(config->user_class), "user class");
	entropy_seed(config->seed, config->mac, uuid);
}

/* Where the program came from: the NIC and the two addresses. */
static EFI_DEVICE_PATH *origin(const struct nic *nic, const struct boot *boot)
{
	struct path_ipv4 ipv4 = {
		.local = boot->iface.ip,
		.remote = boot->file.server,
		.gateway = boot->iface.router,
		.mask = boot->iface.mask,
	};

	return path_with_ipv4(nic->path, &ipv4);
}

static void say_about_file(const char *before, const struct boot *boot, const char *after)
{
	struct line line;

	line_clear(&line);
	line_text(&line, before);
	line_char(&line, '"');
	line_text(&line, boot->file.name);
	line_char(&line, '"');
	line_text(&line, after);
	console_step(CONSOLE_ACTOR, &line);
}

/* Runs the image with the NIC closed, so that it may open it. */
static struct outcome run(struct attempt *a, struct nic *nic, EFI_HANDLE image)
{
	struct outcome outcome;
	EFI_STATUS status;

	say_about_file("starting ", &a->boot, "");
	loop_linger(a);
	snp_close(&a->snp);
	nic_close(nic);
	status = image_run(image);
	if (EFI_ERROR(status)) {
		outcome = failed(a, ERR_IMAGE_RETURNED, status);
	} else {
		say_about_file("", &a->boot, " ran and returned EFI_SUCCESS");
		outcome = (struct outcome){.status = status};
	}
	outcome.final = true;
	return outcome;
}

static struct outcome load_and_run(struct attempt *a, struct nic *nic)
{
	EFI_DEVICE_PATH *path = origin(nic, &a->boot);
	EFI_HANDLE image;
	EFI_STATUS status;
	enum net_err err = image_load(&a->program, path, &image, &status);

	firmware_free(path);
	program_free(&a->program);
	if (err != ERR_NONE)
		return failed(a, err, status);
	return run(a, nic, image);
}

static struct outcome give_up(const struct attempt *a)
{
	struct outcome outcome = failed(a, a->failure.err, EFI_SUCCESS);

	report_counters(&a->boot, a->snp.link.faults);
	return outcome;
}

static struct outcome boot_over(struct attempt *a, struct nic *nic, const struct settings *settings,
                                const uint8_t uuid[16])
{
	struct boot_config config;
	struct outcome outcome;

	configure(&config, a, settings, uuid);
	if (loop_run(a, &config, settings->verbose))
		outcome = load_and_run(a, nic);
	else
		outcome = give_up(a);
	program_free(&a->program);
	return outcome;
}

struct outcome try_nic(struct nic *nic, const struct settings *settings, const uint8_t uuid[16])
{
	struct attempt *a = firmware_alloc(sizeof(*a));
	struct outcome outcome;
	EFI_STATUS status;
	enum net_err err;

	if (!a)
		return (struct outcome){ERR_NO_MEMORY, EFI_OUT_OF_RESOURCES, false};
	err = nic_open(nic, &status);
	if (err == ERR_NONE) {
		err = snp_open(&a->snp, nic->snp, firmware.boot);
		status = a->snp.status;
	}
	if (err == ERR_NONE) {
		outcome = boot_over(a, nic, settings, uuid);
		if (nic->open)
			snp_close(&a->snp);
	} else {
		outcome = failed(a, err, status);
	}
	nic_close(nic);
	nic_restore(nic);
	firmware_free(a);
	return outcome;
}
