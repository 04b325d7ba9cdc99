#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# vm: --time real --cpus 2 --timeout 7200 --add tests/long/storm.sh
#
# Sockets close in every way on two CPUs, ten minutes long, while rules, records,
# listeners and namespaces come and go: no socket is lost without a word.

. ./storm.sh
plan 3

world
storm
