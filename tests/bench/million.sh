#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# What becomes of cost and memory when a million sockets close
#
# boots: 1
# rounds: 1
# vm: --no-module --memory 2048
# add: load closing.sh

. ./lib.sh
. ./rules.sh
. ./closing.sh

alone
for ((round = 1; round <= rounds; round++)); do
	with_finctl 1000000 "1,000,000 sockets"
done
