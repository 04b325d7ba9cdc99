#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# vm: --time real --cpus 2 --memory 512 --timeout 7200 --add tests/long/storm.sh
#
# The same, while memory is short, and more is asked for than there is.

. ./storm.sh
plan 5

# available: in KiB.
available() {
	awk '/^MemAvailable:/ { print $2 }' /proc/meminfo
}

# What a command takes, and what the kernel wants for itself, is left.
memory_is_short() {
	dd if=/dev/zero of=/dev/shm/held bs=1M count=$((($(available) - 65536) / 1024))
	finctl -n large record --records 1048576 2>&1 | grep -q 'not enough memory' && echo >>"$tmp/refused"
	finctl -n large record --records 1024 && echo >>"$tmp/served"
	finctl -n large off
	rm /dev/shm/held
}

world
host large
during memory_is_short
storm
within "what is too much is refused" "$(wc -l <"$tmp/refused")" 1 100000
within "what is not is had" "$(wc -l <"$tmp/served")" 1 100000
