#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Whatever reads input stands whatever comes, for a minute each.
# on: host
# kernel: none

exec ../fuzz/run
