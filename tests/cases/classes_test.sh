#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Ports, directions and classes select what they say, and the counters are exact:
# nftables counts the same segments by rules of its own, before finctl sees them.

. ./lib.sh
plan 26

fin='tcp flags & fin == fin' syn='tcp flags & (syn|ack) == syn'
syn_ack='tcp flags & (syn|ack) == (syn|ack)' rst='tcp flags & rst == rst'
ack='tcp flags & (syn|rst|ack) == ack' no_syn='tcp flags & syn == 0'
no_fin='tcp flags & fin == 0'

# count HOOK MATCH...: on that hook, the counter of $port counts what all match.
count() {
	local side=sport

	[[ $1 == out ]] || side=dport
	echo "add rule inet t $1 tcp $side $port ${*:2} counter name c$port" >>"$tmp/nft"
}

# with_payload or without_payload HOOK MATCH...: the same, but by what follows the
# header, whose length differs by options.
with_payload() { by_payload '>' "$@"; }
without_payload() { by_payload '==' "$@"; }

by_payload() {
	local words

	for ((words = 5; words <= 15; words++)); do
		count "$2" "tcp doff $words meta length $1 $((20 + 4 * words))" "${@:3}"
	done
}

# rule PORT OPTIONS...: on the server's host.
rule() {
	port=$1
	finctl -n server drop "${@:2}" >/dev/null
	echo "add counter inet t c$port" >>"$tmp/nft"
}

# talk SERVER -- CLIENT: what the two ends do.
talk() {
	local ops=()

	while [[ $1 != -- ]]; do
		ops+=("$1")
		shift
	done
	serve "${ops[@]}" sleep 1000000
	dial "${@:2}" 2>/dev/null &
	later kill $!
}

hosts
cat >"$tmp/nft" <<'EOF'
add table inet t
add chain inet t out { type filter hook output priority 0; }
add chain inet t in { type filter hook prerouting priority -300; }
EOF
rule 2001 --local-port 2001 --segment fin --direction in
count in "$fin"
rule 2002 --remote-port 2002 --segment fin
rule 2003 --port 2003 --segment fin --direction out
count out "$fin"
rule 2004 --port 2004 --segment fin
count in "$fin"
count out "$fin"
rule 2005 --port 2005 --segment pure-ack --direction out
without_payload out "$ack" "$no_fin"
rule 2006 --port 2006 --segment any --direction in
count in
rule 2007 --port 2007 --segment 'fin+!data' --direction in
without_payload in "$fin"
rule 2008 --port 2008 --segment fin+data --direction in
with_payload in "$fin"
rule 2009 --port 2009 --segment data,pure-ack --direction in
with_payload in
without_payload in "$ack" "$no_fin"
rule 2010 --port 2010 --segment rst --direction in
count in "$rst"
rule 2011 --port 2011 --segment syn-ack --direction out
count out "$syn_ack"
rule 2012 --port 2012 --segment syn --direction in
count in "$syn"
rule 2013 --port 2013 --segment '!data+!syn' --direction in
without_payload in "$no_syn"
rule 2014 --port 2014 --segment ack --direction out
count out "$ack"
rule 2015 --port 2015 --segment data --direction out
with_payload out
rule 2016 --port 2019,2016-2018 --segment fin --direction in
count in "$fin"
rule 2021 --local-port 2020-2021 --port 2021-2022 --segment fin --direction in
rule 2023 --port 2023
in_server nft -f "$tmp/nft"

for port in 2001 2002 2003 2005 2013 2014 2016 2020 2021 2023; do
	talk recv 100 sleep 500 send 100 eof close -- send 100 recv 100 close
done
port=2004
talk recv 100 send 100 close -- send 100 recv 100 close
port=2007
talk recv 100 eof close -- cork send 100 close
port=2008
talk recv 100 eof close -- cork send 100 close
port=2010
talk recv 100 -- send 100 linger 0 close
port=2015
talk recv 100 send 100000 -- send 100 sleep 1000000
for port in 2006 2009 2011 2012; do
	talk recv 100 eof close -- send 100 close
done

# A retransmission between two looks would be counted by the one and not the other.
sleep 15
until [[ $(in_server nft list counters) == "${before:-}" ]]; do
	before=$(in_server nft list counters)
	finctl --json -n server rules >"$tmp/rules"
done
{
	echo '{"counted": {'
	sed -n 's/.*counter c\([0-9]*\) .*/"\1":/p; s/.*packets \([0-9]*\) .*/\1,/p' <<<"$before"
	echo '"0": 0}, "rules":'
	cat "$tmp/rules"
	echo ', "show":'
	show server
	echo '}'
} >"$tmp/doc"

claims "$tmp/doc" <<'EOF'
. as $doc | [2001, 2002, 2003, 2004, 2005, 2006, 2007, 2008, 2009, 2010, 2011, 2012, 2013, 2014, 2015,
	2016, 2021, 2023] as $ports |
def rule($port): $doc.rules.rules[$ports | index($port)] | [.matches, .drops];
def counted($port): $doc.counted[$port | tostring] | [., .];
def same($port; $what): is($what; rule($port); counted($port));
def record($port): $doc.show.records[] | select(.local.port == $port);

same(2001; "the FIN that comes in, by the local port"),
is("none has that port at the remote end"; rule(2002); [0, 0]),
same(2003; "the FIN that goes out"),
same(2004; "the FINs of both ends"),
same(2005; "ACKs that carry nothing"),
same(2006; "everything, the handshake with it"),
is("a FIN without data, where it has some"; [rule(2007), counted(2007)]; [[0, 0], [0, 0]]),
same(2008; "a FIN with data"),
same(2009; "data, or ACKs that carry nothing"),
same(2010; "the RST that comes in"),
same(2011; "the second step of the handshake"),
same(2012; "the first step of the handshake"),
same(2013; "whatever is neither data nor SYN"),
same(2014; "all ACKs but those of handshake and reset"),
same(2015; "data"),
same(2016; "the FIN at a port of a range and a list"),
is("nothing where one of two sides does not hold"; record(2020) | drops; []),
is("the FIN where both do"; rule(2021); [range(2) | record(2021) | drops | length]),
is("the ACK of a FIN, as often as the record tells"; rule(2023); [range(2) | record(2023) | drops | length]),
holds("there was something to count everywhere else"; rule(2021)[0] > 0 and rule(2023)[0] > 0 and
	all($ports - [2002, 2007, 2021, 2023] | .[]; $doc.counted[tostring] > 0); .counted),
is("a segment that never was a socket's is no record's"; [record(2006, 2011, 2012)]; []),
is("nor has a connection a record that nobody closed"; [record(2015) | .state]; ["ESTABLISHED"]),
holds("one that has lost a segment has one"; record(2015) | drops | length > 0;
	record(2015) | drops | length),
is("a large segment counts as one, and as what the wire would have carried";
	.rules.rules[$ports | index(2015)] | [.matches < .segments, .segments];
	[true, (record(2015) | [drops[] | .len / 1448 | ceil] | add)]),
is("the drops of a record are those of the rule";
	[record(2001, 2003, 2004, 2005, 2008, 2010, 2014, 2015, 2016) | drops | length];
	[rule(2001, 2003, 2004, 2005, 2008, 2010, 2014, 2015, 2016)[1]]),
is("they name it"; [.show.records[] | .local.port as $port | drops[] | .rule == ($ports | index($port)) + 1]
	| unique; [true]),
is("and its direction"; [record(2004) | drops[].direction] | unique; ["in", "out"])
EOF
