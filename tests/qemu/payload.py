#!/usr/bin/env python3
"""Write a test payload: payload.py FILE SIZE. Noise, so that no part resembles another; the same
noise each time, so that the file is made once."""
import random
import sys


def main():
    """The command line."""
    path, size = sys.argv[1], int(sys.argv[2])
    with open(path, "wb") as payload:
        payload.write(random.Random(size).randbytes(size))


if __name__ == "__main__":
    main()
