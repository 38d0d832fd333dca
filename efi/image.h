/* The boot program as an image of the firmware's. */
#ifndef EFI_IMAGE_H
#define EFI_IMAGE_H

#include <efi.h>

#include "efi/program.h"
#include "net/err.h"

/*
 * Has the firmware load a program, which may be freed afterwards. path says where it came from;
 * NULL is allowed. ERR_NONE and the image in *image; else ERR_IMAGE_*, with the firmware's own
 * status in *status (EFI_SUCCESS if it was not asked).
 */
enum net_err image_load(const struct program *program, EFI_DEVICE_PATH *path, EFI_HANDLE *image,
                        EFI_STATUS *status);

/*
 * Runs the image and returns what it returned. Nothing of it is left, unless it stays as a driver.
 */
EFI_STATUS image_run(EFI_HANDLE image);

#endif
