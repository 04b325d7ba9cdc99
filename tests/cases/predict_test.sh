#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# A schedule is predicted without the module, by the settings of the namespace or
# those given, and what makes no sense is refused.
# vm: --no-module

. ./lib.sh
plan 22

predict() { finctl --json predict "$@"; }

is "there is no module" "$(grep -c finctl /proc/modules)" 0

# What follows from the rules for RTO 204 ms at HZ 250.
predict --orphan --rto 204 >"$tmp/p"
is "an orphan is sent again nine times" "$(jq '.steps | length' "$tmp/p")" 9
is "the first time by the tail loss probe" "$(jq -r '[.steps[].cause] | .[0:2] | join(" ")' "$tmp/p")" "tlp rto"
is "and dies within one step of the wheel" \
	"$(jq -c '.death | [.earliest_ns, .latest_ns] | map(. / 1e6)' "$tmp/p")" '[106200,108248]'
is "by a limit of 102.2 s" "$(jq -c '.limit' "$tmp/p")" '{"rule":"tcp_orphan_retries","us":102200000,"value":8}'
is "without the probe there is one less" "$(predict --orphan --rto 204 --no-tlp | jq '.steps | length')" 8
is "a socket in use goes by tcp_retries2" "$(predict | jq -c '.limit | [.rule, .value]')" '["tcp_retries2",15]'
is "the user's timeout is a limit" \
	"$(predict --orphan --user-timeout 5000 | jq -c '.limit')" '{"rule":"user_timeout","us":5000000,"value":5000}'
is "the RTO follows from the round trip" "$(predict --srtt 100 --rttvar 80 | jq .rto_us)" 420000
is "FIN_WAIT2 above 60 s counts what is beyond twice" \
	"$(predict --orphan --fin-timeout 70 | jq -c '.fin_wait2 | [.earliest_ns, .latest_ns] | map(. / 1e9 | floor)')" '[20,20]'

# The namespace's own settings.
ip netns add other && later ip netns del other
ip netns exec other sysctl -qw net.ipv4.tcp_orphan_retries=2 net.ipv4.tcp_sack=0
is "settings are read where the namespace is" \
	"$(finctl -n other --json predict --orphan | jq -c '[.limit.value, .pto_us, .sysctls.tcp_sack]')" '[2,null,0]'
is "and options go before them" \
	"$(finctl -n other --json predict --orphan --orphan-retries 3 | jq .limit.value)" 3
is "HZ is that of the kernel" "$(predict | jq .hz)" 250

like "the curve has a line for each" "$(finctl predict --orphan --rto 204 --curve | grep -c '\*$')" '^10$'

# Netlink would have it loaded.
echo /bin/false >/proc/sys/kernel/modprobe
refused "a record needs the module" 3 'the module is not loaded' finctl predict 1001
refused "a record tells its settings itself" 1 'leave all options but --curve out' finctl predict 1001 --rto 204
refused "no two namespaces" 1 'settings of one namespace' finctl --all-netns predict
refused "RTO or what it follows from" 1 'leave --rto out' finctl predict --rto 204 --srtt 4
refused "a variation of what" 1 'goes with --srtt' finctl predict --rttvar 4
refused "times that are none" 1 'milliseconds from 1 to 120000' finctl predict --rto 4x
refused "an RTO above its bound" 1 'above what --rto-max-ms' finctl predict --rto 2000 --rto-max-ms 1000
refused "a curve in JSON" 1 '--curve draws' finctl --json predict --curve
