# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-only
#
# What the cases share. A case sources this, calls `plan N`, makes its world,
# and says what must hold: each `ok`, `is`, `within` … and each claim in JSON is
# one point of KTAP. The world is taken down in reverse order, whatever happens.
#
# Time is virtual: a sleep costs nothing, a program a few milliseconds. So a case
# waits by sleeping, rather than by asking again and again.

set -u

points=0
failures=0
planned=0
undo=()
busy=()
tmp=$(mktemp -d)
port=1234		# what `serve` and `dial` use
server=10.9.0.2		# and where `dial` finds the server

plan() {
	planned=$1
	echo "KTAP version 1"
	echo "1..$planned"
}

# later COMMAND...: run it at the end, the last one first.
later() {
	undo+=("$*")
}

finish() {
	local i

	for ((i = ${#undo[@]} - 1; i >= 0; i--)); do
		eval "${undo[i]}" >/dev/null 2>&1
	done
	rm -rf "$tmp"
	((points == planned)) || echo "# $points points, of $planned planned"
	((failures == 0 && points == planned)) || exit 1
}
trap finish EXIT

# point NAME STATUS [WHY...]
point() {
	local name=$1 status=$2

	points=$((points + 1))
	if ((status == 0)); then
		echo "ok $points - $name"
		return 0
	fi
	failures=$((failures + 1))
	echo "not ok $points - $name"
	shift 2
	(($# == 0)) || printf '%s\n' "$*" | sed 's/^/# /'
	return 1
}

# ok NAME COMMAND...: the command succeeds.
ok() {
	local name=$1 out status

	shift
	out=$("$@" 2>&1)
	status=$?
	point "$name" $status "$* gave $status: $out"
}

# is NAME WHAT EXPECTED
is() {
	[[ $2 == "$3" ]]
	point "$1" $? "got:      $2" $'\n'"expected: $3"
}

# like NAME TEXT REGEX
like() {
	[[ $2 =~ $3 ]]
	point "$1" $? "got:      $2" $'\n'"expected: $3"
}

# within NAME VALUE LOW HIGH: integers.
within() {
	[[ $2 =~ ^-?[0-9]+$ ]] && (($3 <= $2 && $2 <= $4))
	point "$1" $? "got $2, expected $3..$4"
}

# refused NAME STATUS REGEX COMMAND...: fails with STATUS, says nothing on stdout
# and one line like REGEX on stderr.
refused() {
	local name=$1 want=$2 regex=$3 out err status

	shift 3
	out=$("$@" 2>"$tmp/err")
	status=$?
	err=$(<"$tmp/err")
	((status == want)) && [[ ! $out && $err =~ ^finctl:\ .*$regex && $err != *$'\n'* ]]
	point "$name" $? "$* gave $status: $out$err" $'\n'"expected $want: $regex"
}

# What claims are made of. A claim is its name, whether it holds, and why not.
claims_jq=$(
	cat <<-'EOF'
	def claim($name; $holds; $why): [$name, $holds, $why];
	def is($name; $got; $want): claim($name; $got == $want; "got \($got), expected \($want)");
	def within($name; $got; $low; $high):
		claim($name; $got != null and $low <= $got and $got <= $high;
			"got \($got), expected \($low)..\($high)");
	def holds($name; $holds; $got): claim($name; $holds; "got \($got)");

	# Sockets of which something is recorded, by the name of their namespace.
	def records($name): (.namespaces[] | select(.name == $name).netns) as $netns |
		[.records[] | select(.netns == $netns and .events != [])];
	def record($name): records($name)[0];

	# Of a record.
	def events($type): [.events[] | select(.type == $type)];
	def drops: events("drop");
	def states: [events("state")[].to];

	# How far the timer wheel (kernel/time/timer.c) puts off a timer, at the most.
	def wheel_step($us; $hz): ($us * $hz / 1000000) as $jiffies |
		(if $jiffies < 63 then 1 elif $jiffies < 504 then 8 elif $jiffies < 4032 then 64
		 else 512 end) * 1000000 / $hz;

	# A record's retransmissions with `gap`, the time since what was sent before,
	# and `step`, that of the wheel for the RTO that was armed; in us.
	def retransmissions($hz): reduce events("retransmit")[] as $e ({ns: (.fin_sent_ns // events("state")[0].ns), all: []};
		.all += [$e + {gap: (($e.ns - .ns) / 1000), step: wheel_step($e.rto_us; $hz)}] |
		.ns = $e.ns) | .all;
	EOF
)

# claims FILE: each value of the jq program on stdin is a claim, and a point.
claims() {
	local name holds why program

	program=$(cat)
	while IFS=$'\t' read -r name holds why; do
		[[ $holds == true ]]
		point "$name" $? "$why"
	done < <(jq -r "$claims_jq ($program) | \"\\(.[0])\\t\\(.[1])\\t\\(.[2])\"" "$1" 2>&1)
}

# until_ok SECONDS COMMAND...: repeats the command until it succeeds.
until_ok() {
	local i n=$(($1 * 20))

	shift
	for ((i = 0; i < n; i++)); do
		"$@" >/dev/null 2>&1 && return 0
		sleep 0.05
	done
	return 1
}

# during COMMAND...: again and again, in the background, until over.
during() {
	again "$@" &
	busy+=($!)
}

again() {
	while [[ ! -e $tmp/over ]]; do
		"$@" >/dev/null 2>&1
	done
}

over() {
	touch "$tmp/over"
	wait "${busy[@]}"
	rm "$tmp/over"
	busy=()
}

# host NAME: a network namespace whose loopback is up.
host() {
	ip netns add "$1" && later ip netns del "$1"
	ip -n "$1" link set lo up
}

# cable NET HOST DEVICE HOST DEVICE: the one is 10.NET.0.1 and fdNET::1, the other 2.
cable() {
	ip link add "$3" netns "$2" type veth peer name "$5" netns "$4"
	plug "$1" "$2" "$3" 1
	plug "$1" "$4" "$5" 2
	# Neighbours first, so that no segment waits for them.
	ip netns exec "$2" ping -c 1 -W 2 "10.$1.0.2" >/dev/null 2>&1
	ip netns exec "$2" ping -c 1 -W 2 "fd0$1::2" >/dev/null 2>&1
}

plug() {
	ip -n "$2" -batch - <<-EOF
		addr add 10.$1.0.$4/24 dev $3
		addr add fd0$1::$4/64 dev $3 nodad
		link set $3 up
	EOF
}

# hosts: two of them, `client` and `server`, and a cable.
hosts() {
	host client
	host server
	cable 9 client veth0 server veth0
	later finctl --all-netns off
}

# routed_hosts: `client` and `server` on cables of their own, 1 and 2, to `router`, which
# is 2 on both.
routed_hosts() {
	local net

	host client
	host router
	host server
	cable 1 client eth0 router eth0
	cable 2 server eth0 router eth1
	for net in 1:client 2:server; do
		ip -n "${net#*:}" route add default via "10.${net%:*}.0.2"
		ip -n "${net#*:}" route add default via "fd0${net%:*}::2"
	done
	ip netns exec router sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1
	later finctl --all-netns off
}

in_client() { ip netns exec client "$@"; }
in_server() { ip netns exec server "$@"; }

# listening NETNS PORT: somebody does.
listening() {
	until_ok 5 sh -c "ip netns exec $1 ss -Htln sport = :$2 | grep -q ."
}

# serve OP...: the server's end, in the background, on $port.
serve() {
	# Without a subshell in between, so that $! is the peer, and can be killed.
	ip netns exec server ./peer listen "$port" accept "$@" &
	later kill $!
	listening server "$port"
}

# dial OP...: the client's end, in the foreground.
dial() {
	in_client ./peer connect "$server" "$port" "$@"
}

# tap NETNS...: what comes to its cable, into $OUT/NETNS.pcap, until the end.
tap() {
	local netns

	for netns; do
		ip netns exec "$netns" tcpdump -Z root -i veth0 --time-stamp-precision=nano -s 128 -U -Q in \
			-w "$OUT/$netns.pcap" tcp 2>"$tmp/$netns.tap" &
		later kill $!
		until_ok 5 grep -q listening "$tmp/$netns.tap"
	done
}

# show NETNS...: their records, as one JSON document.
show() {
	finctl --json "${@/#/--netns=}" show
}

# until_ended NETNS SECONDS: it has records, and all of them have ended.
until_ended() {
	local i text

	for ((i = 0; i <= $2; i += 2)); do
		text=$(finctl --json -n "$1" status)
		[[ $text == *'"records_open":0,'* && $text != *'"records_ended":0,'* ]] && return 0
		sleep 2
	done
	return 1
}

# abi_numbers: those of finctl.h as shell variables, without FINCTL_ in front.
abi_numbers() {
	eval "$(awk '
		$1 == "enum" { inside = 1 }
		$1 == "};" { inside = 0 }
		$1 == "#define" && $3 ~ /^[0-9]+$/ {
			sub(/^FINCTL_/, "", $2)
			print $2 "=" $3
		}
		inside && !/\(/ && sub(/^\t_*FINCTL_/, "") {
			gsub(/[=,]/, " ")
			value = $2 == "" ? value + 1 : $2
			print $1 "=" value
		}' finctl.h)"
}

# tcp_counter NETNS NAME: of /proc/net/snmp, such as RetransSegs.
tcp_counter() {
	ip netns exec "$1" awk -v name="$2" '
		/^Tcp:/ && column { print $column }
		/^Tcp:/ { for (i = 1; i <= NF; i++) if ($i == name) column = i }' /proc/net/snmp
}

# snapshot: what stands in all namespaces; the same as before when nothing has
# been changed in between.
snapshot() {
	finctl --all-netns rules
	finctl --all-netns status
}
