# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-only
#
# What the two guests of `make demo-two-vms` share.

# types COMMAND...: shows the command, as if it had been typed here, and runs it.
types() {
	echo "# $*"
	"$@"
}

# host NAME N: this guest's name, and its end of the cable, 10.9.0.N.
host() {
	local i

	hostname "$1"
	modprobe virtio_net
	for ((i = 0; i < 100; i++)); do
		[[ -e /sys/class/net/eth0 ]] && break
		sleep 0.1
	done
	ip addr add "10.9.0.$2/24" dev eth0
	ip link set eth0 up
	sysctl -qw "net.ipv4.tcp_orphan_retries=$3"
}

# The guests meet at a port of the server's: who comes first waits.
wait_for_client() {
	timeout 90 nc -l 1000 </dev/null >/dev/null
}

wait_for_server() {
	local i

	for ((i = 0; i < 120; i++)); do
		nc -w 1 10.9.0.2 1000 </dev/null >/dev/null 2>&1 && return
		sleep 0.5
	done
	echo "the other host is not there" >&2
	return 1
}

# has_ended SECONDS: there is a record, and it tells how its socket ended.
has_ended() {
	local i text

	for ((i = 0; i < $1; i++)); do
		text=$(finctl --json status)
		[[ $text == *'"records_open":0,'* && $text != *'"records_ended":0,'* ]] && return
		sleep 1
	done
	echo "no socket has ended within $1 s" >&2
	return 1
}

# What was seen here, for people and for the drawing.
tell() {
	types finctl show
	finctl --json show >"$OUT/$1.json"
}
