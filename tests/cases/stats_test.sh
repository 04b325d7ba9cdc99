#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# stats counts ends and living sockets, draws histograms that agree with the
# records, and writes what Prometheus reads.
#
# after: tests/prometheus

. ./lib.sh
plan 23

both=(finctl -n client -n server)

# close_on PORT CLIENT-OP...
close_on() {
	port=$1
	serve recv 100 eof close
	dial send 100 "${@:2}"
}

hosts
refused "two formats" 1 'contradict each other' finctl --json stats --prometheus
refused "a file for people" 1 'goes with --prometheus' finctl stats -o "$tmp/x.prom"
refused "two files" 1 'is given twice' finctl stats --prometheus -o "$tmp/x.prom" -o "$tmp/y.prom"
refused "an argument" 1 'takes no argument' finctl stats 1001
finctl --json -n client stats >"$tmp/none"
is "nothing is counted before recording" "$(jq -c '.stats[0] | [.check, .recording_ns, .ended]' "$tmp/none")" \
	'["off",null,[]]'

sysctl -qw net.ipv4.tcp_fin_timeout=3
for netns in client server; do
	ip netns exec "$netns" sysctl -qw net.ipv4.tcp_orphan_retries=1
done
finctl -n client record
finctl -n server drop --port 2002 >/dev/null
close_on 2001 close
close_on 2002 close
port=2003
serve send 100 sleep 200 eof
dial sleep 100 close
sleep 1
"${both[@]}" --json stats >"$tmp/open"
sleep 70
"${both[@]}" --json stats >"$tmp/stats"
"${both[@]}" show --json >"$tmp/show"
"${both[@]}" stats >"$OUT/stats"
like "people read how long a state lasted" "$(<"$OUT/stats")" \
	$'Time in TIME_WAIT\n  1, 6[0-4]\\.[0-9]{3} s on average\n  <= 100 s +1  #{40}\n'

jq -s '{open: .[0].stats, stats: .[1].stats, show: .[2]}' "$tmp/open" "$tmp/stats" "$tmp/show" >"$tmp/all"
claims "$tmp/all" <<'END'
def durations($state): [.show.records[] | .end.ns as $last | events("state") |
	[., .[1:] + [{ns: $last}]] | transpose[] | select(.[0].to == $state) | .[1].ns - .[0].ns];
def histogram($state): [.stats[].lasted_ns[$state]] | {n: map(.count) | add, sum: map(.sum) | add};
def check($state): is("\($state) lasted as long as the records say"; histogram($state);
	durations($state) | {n: length, sum: (add // 0)});

is("living sockets by state"; .open | map(.closing); [{"FIN_WAIT1": 1, "TIME_WAIT": 1}, {"LAST_ACK": 1}]),
is("ends by reason and state"; .stats[0].ended | map([.reason, .state, .count]);
	[["closed", "TIME_WAIT", 1], ["retransmit-timeout", "FIN_WAIT1", 1], ["reset-sent", "ESTABLISHED", 1]]),
is("nobody lives any more"; .stats | map(.closing); [{}, {}]),
check("FIN_WAIT1"), check("FIN_WAIT2"), check("CLOSING"), check("LAST_ACK"), check("TIME_WAIT"),
is("each value is in a bucket"; [.stats[] | (.lasted_ns[], .rto_late_ns, .retransmits) |
	.count == (.buckets | map(.count) | add)] | unique; [true]),
is("and in the right one"; .stats[0].lasted_ns.TIME_WAIT.buckets | map(select(.count > 0));
	[{"up_to": 100000000000, "count": 1}]),
is("retransmissions of each close"; .stats | map(.retransmits.sum) | add; [.show.records[].retransmits] | add),
is("RTOs that came late"; .stats | map(.rto_late_ns.sum) | add;
	[.show.records[] | events("retransmit")[] | select(.cause == "rto").late_us] | add * 1000),
holds("drops by rule"; .stats[1].rules | length == 1 and (.[0] | .drops > 3 and .drops == .matches);
	.stats[1].rules),
is("nothing is lost"; [.stats[].losses[]] | unique; [0])
END

finctl -n client stats --prometheus >"$OUT/a.prom"
finctl -n client -n server stats --prometheus -o "$OUT/b.prom"
is "the file has what is printed" "$(grep -c 'netns="client"' "$OUT/b.prom")" "$(grep -c 'netns="client"' "$OUT/a.prom")"
mkdir "$tmp/full" && mount -t tmpfs -o size=4k none "$tmp/full" && later umount "$tmp/full"
refused "a full disk" 1 'cannot write .*x.prom: No space left' finctl stats --prometheus -o "$tmp/full/x.prom"
is "leaves nothing behind" "$(ls "$tmp/full")" ""
