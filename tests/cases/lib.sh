# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-only
#
# What the cases share. A case sources this, calls `plan N`, makes its world,
# and says what must hold: each `ok`, `is`, `within` … is one point of KTAP.
# The world is taken down in reverse order, whatever happens.

set -u

points=0
failures=0
planned=0
undo=()
tmp=$(mktemp -d)

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

# refused NAME STATUS REGEX COMMAND...: fails with STATUS and one line on stderr like REGEX.
refused() {
	local name=$1 want=$2 regex=$3 err status

	shift 3
	err=$("$@" 2>&1 >/dev/null)
	status=$?
	((status == want)) && [[ $err =~ $regex && $err != *$'\n'* ]]
	point "$name" $? "$* gave $status: $err" $'\n'"expected $want: $regex"
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

# hosts: two namespaces, `client` and `server`, and a cable. in_client and
# in_server run a command there.
hosts() {
	ip netns add client && later ip netns del client
	ip netns add server && later ip netns del server
	ip link add veth0 netns client type veth peer name veth0 netns server
	ip -n client addr add 10.9.0.1/24 dev veth0
	ip -n server addr add 10.9.0.2/24 dev veth0
	ip -n client addr add fd09::1/64 dev veth0 nodad
	ip -n server addr add fd09::2/64 dev veth0 nodad
	ip -n client link set lo up
	ip -n server link set lo up
	ip -n client link set veth0 up
	ip -n server link set veth0 up
	later finctl --all-netns off
	# Neighbours first, so that no segment waits for them.
	ip netns exec client ping -c 1 -W 2 10.9.0.2 >/dev/null 2>&1
	ip netns exec client ping -c 1 -W 2 fd09::2 >/dev/null 2>&1
}

in_client() { ip netns exec client "$@"; }
in_server() { ip netns exec server "$@"; }

# peers_up PORT: a listener is there.
listening() {
	until_ok 5 sh -c "ip netns exec $1 ss -Htln sport = :$2 | grep -q ."
}

# serve OP...: the server's end, in the background, on port 1234.
serve() {
	in_server ./peer listen 1234 "$@" &
	later kill $!
	listening server 1234
}

# dial OP...: the client's end, in the foreground.
dial() {
	in_client ./peer connect 10.9.0.2 1234 "$@"
}

# The records of a namespace as a JSON document.
records() {
	finctl --json -n "$1" show
}

# record NETNS JQ: of its only record.
record() {
	records "$1" | jq -c ".records[0] | $2"
}

ended() {
	local n

	n=$(records "$1" | jq '[.records[] | select(.end == null)] | length')
	[[ $n == 0 ]]
}

# until_ended NETNS SECONDS: all its records have ended.
until_ended() {
	local i

	for ((i = 0; i < $2; i++)); do
		ended "$1" && return 0
		sleep 1
	done
	return 1
}
