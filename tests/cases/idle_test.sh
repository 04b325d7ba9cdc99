#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Loaded and idle, or turned off, the module takes no part in anything: ftrace sees
# none of its functions run. Recording alone touches no data on its way.

. ./lib.sh
plan 12

tracing=/sys/kernel/tracing

# The client's steps, each when it is told to: a connection from its beginning to
# its end, with data in both directions; one that stays open; data on that.
ops=() steps=0
connection() { ops+=(await "$tmp/$((++steps))" connect "$server" 1234 send 10000 recv 10000 close); }
open() { ops+=(await "$tmp/$((++steps))" connect "$server" 2000); }
data() { ops+=(await "$tmp/$((++steps))" send 1000000); }

# step: the next one. Sets $calls to how often functions of the module run meanwhile.
# No program here may use netlink, for the module looks after sockets that close.
next=0
step() {
	echo >$tracing/trace
	touch "$tmp/$((++next))"
	sleep 2
	calls=$(grep -c '^[^#]' $tracing/trace)
}

hosts
connection # idle
connection # recording
open
data
data       # with a rule
connection # after undrop and record --stop
connection # with a rule that takes the ACK of the FIN
connection # off
in_server ./peer listen 1234 repeat 100 accept recv 10000 send 10000 eof close end &
in_server ./peer listen 2000 accept eof &
listening server 1234
listening server 2000
in_client ./peer "${ops[@]}" sleep 1000000 &
echo ':mod:finctl' >$tracing/set_ftrace_filter
echo function >$tracing/current_tracer
later "echo nop >$tracing/current_tracer"

step
is "loaded, and nothing more" "$calls" 0
echo >$tracing/trace
finctl status >/dev/null
within "it is not that ftrace sees nothing: a command" "$(grep -c '^[^#]' $tracing/trace)" 10 1000

finctl -n client -n server record
step
within "recording, a connection that closes" "$calls" 10 1000
step
step
is "a megabyte of data" "$calls" 0
finctl -n server drop --port 1 >/dev/null
step
within "the same with a rule" "$calls" 10 10000

finctl -n server undrop --all
finctl -n client -n server record --stop
sleep 61	# for what waits in TIME_WAIT
step
is "with nothing to record any more, a connection" "$calls" 0
is "nothing is armed by then" "$(finctl status | grep -c armed)" 0

finctl -n server drop --port 1234 >/dev/null
step
within "with a rule that takes an ACK of a FIN" "$calls" 10 10000
is "a socket waits then" "$(in_client ss -Htn state fin-wait-1 | wc -l)" 1
finctl --all-netns off
step
is "off, with it waiting still, a connection" "$calls" 0
echo nop >$tracing/current_tracer
is "and no probe" "$(wc -l <$tracing/enabled_functions)" 0
is "nor a kprobe that is on" "$(grep -vc DISABLED /sys/kernel/debug/kprobes/list)" 0
