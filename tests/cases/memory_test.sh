#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Who asks for more memory than there is, is told so; what stood before stands
# still, and the kernel has nobody killed for it, which the runner sees to.

. ./lib.sh
plan 6

hosts
ok "there is memory for half a gibibyte of records" finctl -n client record --records 1048576
refused "and not for another" 2 'the kernel has not enough memory for this' \
	finctl -n server record --records 1048576
is "nothing is recorded there" "$(finctl -j -n server status | jq -c '.namespaces[0].recording')" false
is "and here it is, still" "$(finctl -j -n client status | jq -c '.namespaces[0].recording')" true
finctl -n client off
ok "what was given back can be had" finctl -n server record --records 1048576
is "in full" "$(finctl -j -n server status | jq '.namespaces[0].records_capacity')" 1048576
