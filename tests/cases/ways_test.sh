#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# What each way of losing a segment does to the socket that sends it: a FIN whose every
# transmission goes that way, and 100 bytes in an open connection. A rule of nftables in
# output does what eperm does, a drop at tc's egress what congestion does. The tables of
# docs/ways.md are what this leaves in $OUT/ways.md.

. ./lib.sh
plan 34

export LC_ALL=C
mkdir -p "${OUT:=$tmp}"
lost='tcp dport 1234 tcp flags & fin == fin'

# mib NAME: of the client.
mib() {
	in_client awk -v want="$1" '
		$1 != was { for (i = 2; i <= NF; i++) name[i] = $i; was = $1; next }
		{ for (i = 2; i <= NF; i++) if (name[i] == want) print $i; was = "" }' /proc/net/snmp /proc/net/netstat
}

mibs() {
	local name

	for name in RetransSegs TCPTimeouts TCPLossProbes TCPWinProbe TCPAbortOnTimeout; do
		echo "\"$name\": $(mib $name),"
	done
}

# begin WAY: the segments that nft or tc are to lose are told by $lost or by being data.
begin() {
	case $1 in
	nft)
		in_client nft "add table ip t; add chain ip t out { type filter hook output priority 0; };
			add rule ip t out $lost drop"
		;;
	tc)
		in_client tc qdisc add dev veth0 clsact
		# The octet of the flags: FIN, or PSH, which data has.
		in_client tc filter add dev veth0 egress protocol ip u32 match ip dport 1234 0xffff \
			match u8 $flag $flag at 33 action drop
		;;
	*) finctl -n client drop --port 1234 --direction out --segment "$segment" --as "$1" >/dev/null ;;
	esac
}

end() {
	finctl -n client undrop --all 2>/dev/null
	in_client nft flush ruleset
	in_client tc qdisc del dev veth0 clsact 2>/dev/null
}

ways=(loss eperm nft congestion tc observe)

# The FIN. The server never closes, so that nothing but the client's timers is at work.
hosts
in_client sysctl -qw net.ipv4.tcp_no_metrics_save=1
finctl -n client record
serve_all() {
	in_server ./peer listen 1234 repeat 100 accept end sleep 10000000 &
	later kill $!
	listening server 1234
}
serve_all
segment=fin flag=1
for way in "${ways[@]}"; do
	before=$(mibs)
	begin "$way"
	dial send 100 sleep 300 close
	until_ended client 130
	end
	after=$(mibs)
	{
		echo "{\"way\": \"$way\", \"before\": {${before%,}}, \"after\": {${after%,}}, \"show\":"
		show client
		echo '}'
	} >"$tmp/fin.$way"
	finctl -n client clear
done
jq -s . "$tmp"/fin.* >"$tmp/fins"

# 100 bytes, looked at five seconds later, and after half a minute.
segment=data lost='tcp dport 1234 meta length > 100' flag=8
for way in "${ways[@]}"; do
	before=$(mibs)
	# Nothing may be in flight that would tell of earlier losses.
	ip netns exec client ./peer connect "$server" 1234 sleep 200 touch "$tmp/open" await "$tmp/go" send 100 \
		touch "$tmp/sent" sleep 100000 2>"$tmp/said" &
	peer=$!
	until [[ -e $tmp/open ]]; do sleep 0.1; done
	begin "$way"
	touch "$tmp/go"
	sleep 5
	info=$(in_client ss -Htino state established dport = :1234 | tr '\n\t' '  ')
	after=$(mibs)
	sleep 25
	alive=$(in_client ss -Htn state established dport = :1234 | wc -l)
	{
		echo "{\"way\": \"$way\", \"alive\": $alive, \"wrote\": $([[ -e $tmp/sent ]] && echo true || echo false),"
		echo "\"before\": {${before%,}}, \"after\": {${after%,}}, \"ss\": \"$info\"}"
	} >"$tmp/data.$way"
	kill $peer
	wait $peer 2>/dev/null
	end
	rm -f "$tmp"/open "$tmp"/go "$tmp"/sent
	sleep 5
done
jq -s . "$tmp"/data.* >"$tmp/datas"

common='
	def way($name): .[] | select(.way == $name);
	def grown($name): .after[$name] - .before[$name];
	def ss($what): [.ss | capture("(^| )" + $what + ":(?<v>[^ ]*)").v][0] // "-";
	def timer: [.ss | capture("timer:\\((?<t>[a-z]+),").t][0] // "-";
	def client: .show.records[0];
	def closed_ns: [.events[] | select(.to == "FIN_WAIT1").ns][0];
	def sent: client | [closed_ns as $fin | .events[] | select(.type == "retransmit") | (.ns - $fin) / 1e9];
'
claims_jq+=$common

claims "$tmp/fins" <<'EOF'
def causes: client | [.events[] | select(.type == "retransmit").cause];
def near($a; $b): ($a | length) == ($b | length) and all(range($a | length); ($a[.] - $b[.] | fabs) <= 0.02 + $a[.] * 0.125);
(way("loss")) as $loss | way("eperm") as $eperm | way("nft") as $nft | way("congestion") as $cong |
way("tc") as $tc | way("observe") as $observe |
is("loss: a probe for the loss, then retransmission timeouts"; [$loss | causes | .[0], (.[1:] | unique)]; ["tlp", ["rto"]]),
is("loss: the counter of retransmissions has them all"; $loss | grown("RetransSegs"); $loss | client.retransmits),
is("loss: ends by retransmissions"; $loss | client.end.reason; "retransmit-timeout"),
within("loss: after 100 seconds"; $loss | (client | .end.ns - closed_ns) / 1e9; 95; 125),
is("eperm: probes as behind a closed window, and nothing else"; $eperm | causes | unique; ["probe0"]),
is("eperm: nothing was retransmitted"; $eperm | [grown("RetransSegs"), grown("TCPTimeouts"), grown("TCPLossProbes")]; [0, 0, 0]),
is("eperm: ends by probes"; $eperm | client.end.reason; "probe-timeout"),
is("nft in output: the same causes"; $nft | causes; $eperm | causes),
holds("nft in output: at the same times"; near($nft | sent; $eperm | sent); [($nft, $eperm) | sent]),
is("nft in output: the same counters"; $nft | [grown("RetransSegs", "TCPTimeouts", "TCPWinProbe", "TCPAbortOnTimeout")];
	$eperm | [grown("RetransSegs", "TCPTimeouts", "TCPWinProbe", "TCPAbortOnTimeout")]),
is("nft in output: the same end"; $nft | client.end.reason; $eperm | client.end.reason),
is("congestion: probes"; $cong | causes | unique; ["probe0"]),
holds("congestion: every 500 ms, as the kernel has it for a lack of resources"; $cong | sent |
	[range(1; length) as $i | .[$i] - .[$i - 1]] | all(.[]; 0.495 < . and . < 0.6); $cong | sent),
within("congestion: dead after seconds"; $cong | (client | .end.ns - closed_ns) / 1e9; 3.5; 6),
is("congestion: ends by probes"; $cong | client.end.reason; "probe-timeout"),
is("tc at egress: the same causes"; $tc | causes; $cong | causes),
holds("tc at egress: at the same times"; near($tc | sent; $cong | sent); [($tc, $cong) | sent]),
is("tc at egress: the same counters"; $tc | [grown("RetransSegs", "TCPTimeouts", "TCPWinProbe", "TCPAbortOnTimeout")];
	$cong | [grown("RetransSegs", "TCPTimeouts", "TCPWinProbe", "TCPAbortOnTimeout")]),
is("tc at egress: the same end"; $tc | client.end.reason; $cong | client.end.reason),
is("observe: nothing is sent again"; $observe | [causes, grown("RetransSegs")]; [[], 0]),
holds("observe: the FIN is acknowledged"; $observe | client.fin_acked_ns != null; $observe | client.fin_acked_ns)
EOF
claims "$tmp/datas" <<'EOF'
(way("loss")) as $loss | way("eperm") as $eperm | way("nft") as $nft | way("congestion") as $cong |
way("tc") as $tc | way("observe") as $observe |
is("no program is told of any"; [.[].wrote] | unique; [true]),
is("loss: the data is in flight"; $loss | [timer, ss("unacked"), ss("notsent")]; ["on", "1", "-"]),
holds("loss: the congestion window closes"; $loss | ss("cwnd") == "1"; $loss.ss),
holds("loss: it is retransmitted"; $loss | grown("RetransSegs") > 3; $loss),
is("eperm: it has not been sent, and is probed for"; $eperm | [timer, ss("unacked"), ss("notsent")]; ["persist", "-", "100"]),
is("eperm: the congestion window stays"; $eperm | ss("cwnd"); "10"),
is("nft in output: the same"; $nft | [timer, ss("unacked"), ss("notsent"), ss("cwnd"), ss("backoff")];
	$eperm | [timer, ss("unacked"), ss("notsent"), ss("cwnd"), ss("backoff")]),
is("congestion: it has not been sent either"; $cong | [timer, ss("unacked"), ss("notsent")]; ["persist", "-", "100"]),
is("congestion: it is dead half a minute later, and so with tc, but with none else"; [$loss, $eperm, $nft, $cong, $tc, $observe | .alive];
	[1, 1, 1, 0, 0, 1]),
is("congestion: the timer does not back off"; $cong | ss("backoff"); "-"),
is("tc at egress: the same"; $tc | [timer, ss("unacked"), ss("notsent"), ss("cwnd"), ss("backoff")];
	$cong | [timer, ss("unacked"), ss("notsent"), ss("cwnd"), ss("backoff")]),
is("observe: it has arrived"; $observe | [timer, ss("unacked"), ss("notsent"), ss("bytes_acked")]; ["-", "-", "-", "101"]),
holds("observe: and nothing was sent again"; $observe | grown("RetransSegs") == 0; $observe)
EOF

# The tables of the page.
{
	echo "Kernel $(uname -r)."
	echo
	jq -r "$common"' def s: . * 1000 | round / 1000 | tostring;
		(map({(.way): .}) | add) as $of | ["loss", "eperm", "congestion", "observe"] as $ways |
		([$ways[] as $w | $of[$w] | sent | length] | max) as $n |
		"| the FIN, in seconds | " + ($ways | join(" | ")) + " |", "|---|" + ($ways | map("---:|") | join("")),
		"| sent | " + ($ways | map("0") | join(" | ")) + " |",
		(range($n) as $i | "| again | " + ([$ways[] as $w | $of[$w] | sent[$i] | if . then s else "" end] | join(" | ")) + " |"),
		"| by | " + ([$ways[] as $w | $of[$w] | client | [.events[] | select(.type == "retransmit").cause] | unique | join(", ")] | join(" | ")) + " |",
		"| dead | " + ([$ways[] as $w | $of[$w] | client | if .fin_acked_ns then "acknowledged" else (.end.ns - closed_ns) / 1e9 | s end] | join(" | ")) + " |",
		"| end | " + ([$ways[] as $w | $of[$w] | client.end.reason] | join(" | ")) + " |",
		(("RetransSegs", "TCPTimeouts", "TCPLossProbes", "TCPWinProbe", "TCPAbortOnTimeout") as $m |
		 "| " + $m + " | " + ([$ways[] as $w | $of[$w] | grown($m) | tostring] | join(" | ")) + " |")' "$tmp/fins"
	echo
	jq -r "$common"' (map({(.way): .}) | add) as $of | ["loss", "eperm", "congestion", "observe"] as $ways |
		"| 100 bytes, 5 s later | " + ($ways | join(" | ")) + " |", "|---|" + ($ways | map("---:|") | join("")),
		"| timer of `ss -o` | " + ([$ways[] as $w | $of[$w] | timer] | join(" | ")) + " |",
		(("unacked", "notsent", "cwnd", "backoff") as $m |
		 "| " + $m + " | " + ([$ways[] as $w | $of[$w] | ss($m)] | join(" | ")) + " |"),
		(("RetransSegs", "TCPTimeouts", "TCPLossProbes", "TCPWinProbe") as $m |
		 "| " + $m + " | " + ([$ways[] as $w | $of[$w] | grown($m) | tostring] | join(" | ")) + " |"),
		"| alive after 30 s | " + ([$ways[] as $w | $of[$w] | if .alive > 0 then "yes" else "no" end] | join(" | ")) + " |"' "$tmp/datas"
} >"$OUT/ways.md" 2>&1
