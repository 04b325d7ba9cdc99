#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Rules drawn at random, restored at once, judge random connections as an independent
# judge does: one in awk, which reads the text of the rules and what tcpdump saw.

. ./lib.sh
plan 15

# draw SEED: 80 rules. Those that lose do so of what comes in, where tcpdump stands
# before them, and not for ever.
draw() {
	awk -v seed="$1" '
		function one(words,   word) { return word[1 + int(rand() * split(words, word))] }
		function maybe(chance, text) { if (rand() < chance) printf "%s ", text }
		BEGIN {
			srand(seed)
			for (i = 0; i < 80; i++) {
				maybe(0.5, "--port " one("2001 2002,2004 2001-2006 2005-2012,40003 40001-40010 2007"))
				maybe(0.2, "--local-port " one("2001-2010 2003 2002,2009 40001-40020"))
				maybe(0.2, "--remote-port " one("40001-40009 40002,40012 2001"))
				family = one("4 6 0 0") + 0
				if (family)
					maybe(0.5, "-" family)
				maybe(0.2, "--address " (family == 4 ? one("10.9.0.0/24 10.9.0.1 10.8.0.0/16") :
					one("fd09::/64 fd09::2 fd00::/8")))
				if (family)
					maybe(0.2, "--local " (family == 4 ? one("10.9.0.2 10.9.0.0/31 10.0.0.0/8") :
						one("fd09::2 fd09::1 fd09::/127")))
				segment = one("any syn syn-ack fin rst data ack pure-ack retransmit " \
					"data+!retransmit fin+ack,rst !data !ack+!syn data,fin pure-ack,syn !syn,fin " \
					"fin+data data+!fin,syn+!retransmit")
				printf "--segment %s ", segment
				# What comes in is sent again by what a rule has seen, ACKs among it, of
				# which tcpdump prints no number.
				again = segment ~ /retransmit/
				lost = !again && rand() < 0.4
				printf "%s ", lost ? "--direction in" :
					"--as observe --direction " (again ? "out" : one("in out both any"))
				maybe(0.3, "--skip " one("1 2 3"))
				maybe(0.3, "--every " one("2 3"))
				if (lost)
					printf "--count %s ", one("1 2 3")
				maybe(lost ? 0.2 : 0.1, "--all-flows")
				print lost ? "--force" : ""
			}
		}'
}

# judge RULES PCAP: for each rule, how often it matched and how often it took.
judge() {
	tcpdump -Z root -r "$2" -nn -S -tt 2>/dev/null | awk -v rules="$1" '
		function ports(list, port,   part, n, i, end) {
			n = split(list, part, ",")
			for (i = 1; i <= n; i++) {
				split(part[i], end, "-")
				if (end[1] + 0 <= port && port <= (end[2] ? end[2] : end[1]) + 0)
					return 1
			}
			return 0
		}
		function number(a,   o) { split(a, o, "."); return ((o[1] * 256 + o[2]) * 256 + o[3]) * 256 + o[4] }
		function prefix(p, a,   part, step, bits) {
			split(p, part, "/")
			if (p ~ /:/) {
				if (part[2] == 64) return a ~ /^fd09::/
				if (part[2] == 8) return a ~ /^fd/
				if (part[2] == 127) return a == "fd09::" || a == "fd09::1"
				return a == p
			}
			if (a ~ /:/) return 0
			for (step = 1, bits = part[2] ? part[2] : 32; bits < 32; bits++)
				step *= 2
			return int(number(a) / step) == int(number(part[1]) / step)
		}
		function flag(f) { return index(flags, f) > 0 }
		function class(c) {
			if (c == "any") return 1
			if (c == "syn") return flag("S") && !flag(".")
			if (c == "syn-ack") return flag("S") && flag(".")
			if (c == "fin") return flag("F")
			if (c == "rst") return flag("R")
			if (c == "data") return len > 0
			if (c == "ack") return flag(".") && !flag("S") && !flag("R")
			if (c == "pure-ack") return flag(".") && !flag("S") && !flag("R") && !flag("F") && !len
			return again
		}
		function classes(text,   term, n, i, c, m, j, holds) {
			n = split(text, term, ",")
			for (i = 1; i <= n; i++) {
				m = split(term[i], c, "+")
				holds = 1
				for (j = 1; j <= m; j++)
					holds = holds && (c[j] ~ /^!/ ? !class(substr(c[j], 2)) : class(c[j]))
				if (holds)
					return 1
			}
			return 0
		}
		function matches(r) {
			if (("--direction", r) in o && o["--direction", r] !~ /both|any/ && o["--direction", r] != way) return 0
			if (("-4", r) in o && family != 4 || ("-6", r) in o && family != 6) return 0
			if (("--port", r) in o && !ports(o["--port", r], lport) && !ports(o["--port", r], rport)) return 0
			if (("--local-port", r) in o && !ports(o["--local-port", r], lport)) return 0
			if (("--remote-port", r) in o && !ports(o["--remote-port", r], rport)) return 0
			if (("--address", r) in o && !prefix(o["--address", r], local) && !prefix(o["--address", r], remote)) return 0
			if (("--local", r) in o && !prefix(o["--local", r], local)) return 0
			return classes(o["--segment", r])
		}
		function takes(r,   k, key) {
			key = r (("--all-flows", r) in o ? "" : " " flow)
			k = ++seen[key]
			if (o["--count", r] && taken[key] == o["--count", r]) return 0
			if (k <= o["--skip", r] + 0) return 0
			if (o["--every", r] && (k - o["--skip", r]) % o["--every", r]) return 0
			taken[key]++
			return 1
		}
		BEGIN {
			while ((getline line < rules) > 0) {
				n++
				m = split(line, word, " ")
				for (i = 1; i <= m; i++) {
					if (word[i] ~ /^(-4|-6|--all-flows|--force)$/)
						o[word[i], n] = 1
					else {
						o[word[i], n] = word[i + 1]
						i++
					}
				}
			}
		}
		$2 ~ /^IP6?$/ {
			family = $2 == "IP" ? 4 : 6
			sub(/:$/, "", $5)
			match($3, /\.[0-9]+$/); src = substr($3, 1, RSTART - 1); sport = substr($3, RSTART + 1) + 0
			match($5, /\.[0-9]+$/); dst = substr($5, 1, RSTART - 1); dport = substr($5, RSTART + 1) + 0
			way = dst ~ /2$/ ? "in" : "out"
			local = way == "in" ? dst : src; lport = way == "in" ? dport : sport
			remote = way == "in" ? src : dst; rport = way == "in" ? sport : dport
			match($0, /\[[^]]*\]/); flags = substr($0, RSTART + 1, RLENGTH - 2)
			match($0, /length [0-9]+/); len = substr($0, RSTART + 7) + 0
			flow = local " " lport " " remote " " rport
			again = 0
			if (way == "out" && !flag("R") && (len || flag("S") || flag("F"))) {
				match($0, /seq [0-9]+/); seq = substr($0, RSTART + 4, RLENGTH - 4) + 0
				end = seq + len + flag("S") + flag("F")
				again = flow in sent && seq < sent[flow]
				if (!(flow in sent) || end > sent[flow])
					sent[flow] = end
			}
			for (r = 1; r <= n; r++) {
				if (!matches(r))
					continue
				hits[r]++
				if (o["--as", r] == "observe")
					continue
				if (takes(r)) {
					drops[r]++
					break
				}
			}
		}
		END { for (r = 1; r <= n; r++) printf "%d %d\n", hits[r], drops[r] }'
}

# talk SEED: 20 connections, from ports of their own, so that each has one flow, as long
# as none is left of those before.
talk() {
	local i to ops

	RANDOM=$1
	for ((i = 1; i <= 20; i++)); do
		((RANDOM % 2)) && to=10.9.0.2 || to=fd09::2
		ops=()
		case $((RANDOM % 5)) in
		0) ops=(send 100 sleep 100 linger 0 close) ;;
		1) ops=(send 3000 recv 100 close) ;;
		2) ops=(cork send 500 close) ;;
		3) ops=(repeat 5 send 100 sleep 60 end shutdown eof close) ;;
		4) ops=(close) ;;
		esac
		in_client timeout 200 ./peer from $((40000 + i)) connect $to $((2001 + RANDOM % 12)) "${ops[@]}" 2>/dev/null &
	done
}

# A server that lost the FIN waits for ever, and one that loses ACKs for a quarter of an
# hour. What it says to whoever has its peer's port next would be of either connection.
forget() {
	local end

	for end in client server; do
		ip netns exec $end ss -K state connected >/dev/null
	done
	sleep 1
}

hosts
for end in client server; do
	ip netns exec $end ethtool -K veth0 tso off gso off gro off
done
for ((port = 2001; port <= 2012; port++)); do
	ip netns exec server ncat -lk $port --sh-exec 'printf %100s; exec cat >/dev/null' 2>/dev/null &
	later kill $!
done
sleep 1
for seed in 1 2 3; do
	draw $seed >"$tmp/rules"
	rm -f "$tmp/err"
	ok "$seed: the rules are restored" finctl -n server restore "$tmp/rules"
	ip netns exec server tcpdump -Z root -i veth0 -s 160 -U -w "$tmp/pcap" 'tcp' 2>"$tmp/err" &
	dump=$!
	until_ok 5 grep -q listening "$tmp/err"
	talk $seed
	sleep 250
	forget
	kill $dump
	wait $dump
	finctl -j -n server rules >"$tmp/json"
	jq -r '.rules[] | "\(.matches) \(.drops)"' "$tmp/json" >"$tmp/finctl"
	judge "$tmp/rules" "$tmp/pcap" >"$tmp/judge"
	# The rule, what finctl counted, and the judge's numbers where they differ.
	is "$seed: as the judge says" "$(paste -d' ' "$tmp/finctl" "$tmp/judge" "$tmp/rules" | awk '$1 != $3 || $2 != $4')" ""
	is "$seed: of each rule" "$(wc -l <"$tmp/judge") $(wc -l <"$tmp/finctl")" "80 80"
	within "$seed: many have matched" "$(awk '$1' "$tmp/judge" | wc -l)" 20 80
	within "$seed: and taken" "$(awk '$2' "$tmp/judge" | wc -l)" 5 80
	finctl -n server off
	sleep 70
done
