# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-only
#
# What the tables' scripts share, in the guest. A script makes its world, starts
# loads, names its cases, and lets `compare` run them: each case is measured
# beside the same load without it, in the same boot, round after round. What was
# measured goes to $OUT/samples.jsonl as it is; the host makes rows of it.
#
# A script is given the number of rounds, and a regular expression for the cases
# that are to be run; for a profile one for the loads as well.

set -u

rounds=$1
wanted=$2
profiled=${3:-}
us=$'\x1f'		# between the parts of a case, or a load
tmp=$(mktemp -d)
cases=()
loads=()
declare -A ask_fd reply_fd

# hosts: two namespaces, `client` and `server`, and a cable.
hosts() {
	local host

	ip netns add client
	ip netns add server
	ip link add veth0 netns client type veth peer name veth0 netns server
	ip -n client addr add 10.9.0.1/24 dev veth0
	ip -n server addr add 10.9.0.2/24 dev veth0
	ip -n client addr add fd09::1/64 dev veth0 nodad
	ip -n server addr add fd09::2/64 dev veth0 nodad
	for host in client server; do
		ip -n $host link set lo up
		ip -n $host link set veth0 up
		in_host $host sysctl -qw net.ipv4.tcp_slow_start_after_idle=0
	done
	in_host client ping -qc 1 -W 2 10.9.0.2 >/dev/null
	in_host client ping -qc 1 -W 2 fd09::2 >/dev/null
	# Neighbours that need no asking again, at any time.
	for host in client server; do
		ip -n $host neigh show | awk '{ print $1, $5 }' | while read -r address mac; do
			ip -n $host neigh replace "$address" lladdr "$mac" dev veth0 nud permanent
		done
	done
}

in_host() {
	ip netns exec "$@"
}

# load NAME CLIENT SERVER ADDR PORT: a load program, see load.c, that is asked
# under that name.
load() {
	local name=$1 fd

	mkfifo "$tmp/$name.ask" "$tmp/$name.reply"
	./load "${@:2}" <"$tmp/$name.ask" >"$tmp/$name.reply" &
	exec {fd}>"$tmp/$name.ask"
	ask_fd[$name]=$fd
	exec {fd}<"$tmp/$name.reply"
	reply_fd[$name]=$fd
}

# ask NAME COMMAND N: what the load answers is left in $reply.
ask() {
	echo "$2 $3" >&"${ask_fd[$1]}"
	read -r reply <&"${reply_fd[$1]}"
}

# run GROUP NAME COMMAND N: a load that each case is measured by. GROUP is how
# the table calls it.
run() {
	[[ $profiled && ! $1 =~ ^($profiled)$ ]] || loads+=("$1$us$2$us$3$us$4")
}

# against CASE ON OFF [PART [TIMES]]: a case, the command that brings it about, and
# the one that takes it away. Of the loads' operations it runs one in PART, and
# of the rounds the first TIMES.
against() {
	[[ ! $1 =~ ^($wanted)$ ]] || cases+=("$1$us$2$us$3$us${4:-1}$us${5:-$rounds}")
}

note() {
	echo "$1" | tr -d '\n\t' >>"$OUT/samples.jsonl"
	echo >>"$OUT/samples.jsonl"
}

# measure PART [WINDOW]: every load once, into the array $measured.
measure() {
	local i _ name command n

	measured=()
	for i in "${!loads[@]}"; do
		IFS=$us read -r _ name command n <<<"${loads[i]}"
		n=$((n / $1))
		[[ ! $profiled ]] || ask "$name" window "${2:-0}"
		ask "$name" "$command" $((n > 16 ? n : 16))
		measured[i]=$reply
	done
}

# try CASE ON OFF PART: without it, with it.
try() {
	local i base

	measure "$4" 1
	base=("${measured[@]}")
	eval "$2" || { echo "$1: $2 failed" >&2; exit 1; }
	measure "$4" 2
	[[ ! $profiled ]] || cat /proc/kallsyms >"$OUT/kallsyms"
	eval "$3" || { echo "$1: $3 failed" >&2; exit 1; }
	for i in "${!loads[@]}"; do
		note "{\"case\": \"$1\", \"group\": \"${loads[i]%%$us*}\", \"round\": $round,
			\"base\": ${base[i]}, \"with\": ${measured[i]}}"
	done
}

# compare: all cases, in turn, as often as there are rounds; and before them once
# all loads, for what they do only the first time.
compare() {
	local one case on off part times

	measure 1
	((${#cases[@]})) || { echo "no case is like $wanted" >&2; exit 1; }
	for ((round = 1; round <= rounds; round++)); do
		for one in "${cases[@]}"; do
			IFS=$us read -r case on off part times <<<"$one"
			((round > times)) || try "$case" "$on" "$off" "$part"
		done
	done
}
