#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# While a kprobe of somebody else runs, the kernel passes ours over. A record that
# this may have touched says so, and no other does. Where softirqs are threads, as
# with PREEMPT_RT, they wait until that probe is done.
#
# kernel: (5\.10|6\.1|6\.12|newest)(-cloud)?|debug|kcsan

. ./lib.sh
plan 7

trace=/sys/kernel/tracing
[[ -e $trace/kprobe_events ]] || mount -t tracefs nodev $trace

# missed: how often any hook was passed over
missed() {
	finctl --json status | jq '[.hooks[].missed] | add'
}

# A probe that reads 2,560 octets one by one, and so runs nearly always while
# somebody writes.
slow() {
	local fetch='' i

	for ((i = 0; i < 40; i++)); do
		fetch+=" a$i=+0(\$stack):u8[64]"
	done
	echo "p:slow/slow ksys_write$fetch" >>$trace/kprobe_events
	later "echo 0 >$trace/events/slow/enable; echo >$trace/kprobe_events"
	echo 1 >$trace/events/slow/enable
	dd if=/dev/zero of=/dev/null bs=1 &
	later kill $!
}

# gaps PORTS: whether the client's records are complete, and why not.
gaps() {
	finctl --json -n client show --port "$1" | jq -c '[.records[] | [.complete, .incomplete]] | unique'
}

hosts
finctl -n client record
port=3001
serve sleep 10 close
dial send 100 eof 2>/dev/null
# The same timers on every kernel: those of a FIN that is lost, and of a window that is shut.
port=3002
finctl -n client drop --port 3002 --segment fin --direction out >/dev/null
in_server ./peer listen $port repeat 10 accept end sleep 1000000 &
later kill $!
listening server $port
port=3003
in_server ./peer rcvbuf 2000 listen $port repeat 10 accept end sleep 1000000 &
later kill $!
listening server $port
in_client ./peer repeat 10 connect $server 3002 close connect $server 3003 send 12000 close end
finctl -n client show >/dev/null
is "at first none is passed over" "$(missed)" 0
is "and nothing is lacking" "$(gaps 3001-3003)" '[[true,[]]]'

slow
sleep 1
kill $!
echo 0 >$trace/events/slow/enable
within "then many are" "$(missed)" 10 1000000
is "which is told of records that were open" "$(gaps 3002-3003)" '[[false,["probe-missed"]]]'
is "those that had ended are as they were" "$(gaps 3001)" '[[true,[]]]'
like "stats counts them" "$(finctl -n client stats)" ' 20 +probe-missed'
sleep 1
port=3004
serve eof close
dial close
is "a record that begins after that was told lacks nothing" "$(gaps 3004)" '[[true,[]]]'
