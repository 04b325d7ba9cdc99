#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# vm: --time real --cpus 2 --timeout 7200 --add tests/long/storm.sh
#
# The same, while one of the two CPUs comes and goes.

. ./storm.sh
plan 4

cpu=/sys/devices/system/cpu/cpu1/online

cpu_comes_and_goes() {
	echo 0 >$cpu
	sleep 0.3
	echo 1 >$cpu
	sleep 0.3
	echo >>"$tmp/turns"
}

world
during cpu_comes_and_goes
storm
within "the CPU has come and gone all the while" "$(wc -l <"$tmp/turns")" $((100 / part)) 10000
