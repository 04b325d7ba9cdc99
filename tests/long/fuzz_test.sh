#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Whatever reads input stands whatever comes, for an hour each.
# on: host

FUZZ_SECONDS=$((3600 / ${1:-1})) exec ../fuzz/run
