#!/usr/bin/env python3
"""Write a disk image for a USB stick: usb_image.py IMAGE PATH/ON/STICK=FILE...

GPT with one EFI system partition of FAT32, made without root and without mounting. The same
input gives the same bytes: nothing random and no clock goes in.
"""
import os
import pathlib
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from lab.namespace import extend_path  # noqa: E402

SECTOR = 512
IMAGE_MIB = 66            # 64 MiB of ESP: far above FAT32's least number of clusters (65,525)
START_SECTOR = 2048       # 1 MiB: what every partitioning tool aligns to
END_SECTOR = START_SECTOR + 64 * 2048 - 1
ESP_TYPE = "ef00"
DISK_GUID = "4C414E59-4152-4400-8000-000000000001"
PART_GUID = "4C414E59-4152-4400-8000-000000000002"
VOLUME_ID = "4c414e59"
EPOCH = "1704067200"      # a date for the files, the same in every image


def build(image, files):
    """Make the image; files maps paths on the stick to files here."""
    extend_path()
    partial = pathlib.Path(f"{image}.part")
    partial.parent.mkdir(parents=True, exist_ok=True)
    partial.unlink(missing_ok=True)
    with open(partial, "wb") as handle:
        handle.truncate(IMAGE_MIB * 1024 * 1024)
    _quietly("sgdisk", f"--disk-guid={DISK_GUID}", f"--new=1:{START_SECTOR}:{END_SECTOR}",
             f"--typecode=1:{ESP_TYPE}", f"--partition-guid=1:{PART_GUID}",
             "--change-name=1:Lanyard", partial)
    kib = (END_SECTOR + 1 - START_SECTOR) * SECTOR // 1024
    _quietly("mkfs.fat", "--invariant", "-F", "32", "-s", "1", "-i", VOLUME_ID, "-n", "LANYARD",
             "-h", START_SECTOR, f"--offset={START_SECTOR}", partial, kib)
    for place, source in files.items():
        _copy(partial, place, source)
    partial.rename(image)


def _copy(image, place, source):
    drive = f"{image}@@{START_SECTOR * SECTOR}"
    parents = list(pathlib.PurePosixPath(place).parents)[-2::-1]
    for directory in parents:
        _quietly("mmd", "-D", "s", "-i", drive, f"::{directory}", check=False)
    _quietly("mcopy", "-o", "-i", drive, source, f"::{place}")


def _quietly(*words, check=True):
    done = subprocess.run([str(word) for word in words], capture_output=True, text=True,
                          stdin=subprocess.DEVNULL, check=False,
                          env={**os.environ, "SOURCE_DATE_EPOCH": EPOCH, "TZ": "UTC"})
    if check and done.returncode != 0:
        sys.exit(f"{words[0]} failed:\n{done.stdout}{done.stderr}")


def main():
    """The command line."""
    if len(sys.argv) < 2 or any("=" not in word for word in sys.argv[2:]):
        sys.exit("usage: usb_image.py IMAGE PATH/ON/STICK=FILE...")
    build(sys.argv[1], dict(word.split("=", 1) for word in sys.argv[2:]))


if __name__ == "__main__":
    main()
