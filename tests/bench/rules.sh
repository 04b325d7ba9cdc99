# shellcheck shell=bash disable=SC2154 # $tmp is lib.sh's
# SPDX-License-Identifier: GPL-2.0-only
#
# The same rules for every tool, in the namespace `client`: drop what goes to a
# port or network, and what comes from there. None matches what the loads send.

# items KIND N: N things to name in rules, a line each:
#
#   exact   ports
#   mixed   in turn an IPv4 network, an IPv6 network, and a range of ports
items() {
	awk -v kind="$1" -v n="$2" 'BEGIN {
		for (i = 0; i < n; i++) {
			j = int(i / 3)
			if (kind == "exact")
				print "port", 10000 + i
			else if (i % 3 == 0)
				printf "net4 172.%d.%d.0/24\n", 16 + j / 256, j % 256
			else if (i % 3 == 1)
				printf "net6 fd10:%x::/32\n", j
			else
				print "ports", 10000 + 4 * j, 10002 + 4 * j
		}
	}'
}

# finctl

module_on() {
	modprobe finctl
}

module_off() {
	rmmod finctl
}

# finctl_rules KIND N
finctl_rules() {
	module_on
	items "$1" "$2" | awk '
		/^port /  { print "--segment any --port", $2 }
		/^ports / { print "--segment any --port", $2 "-" $3 }
		/^net/    { print "--segment any --remote", $2 }' |
		finctl -n client restore >/dev/null
}

# finctl_rule OPTION...: one, as it is given.
finctl_rule() {
	module_on
	finctl -n client drop "$@" >/dev/null
}

# finctl_record_of OPTION...: what the options name.
finctl_record_of() {
	module_on
	finctl -n client record "$@" >/dev/null
}

finctl_record() {
	finctl_record_of --from close
}

finctl_off() {
	finctl -n client off
	module_off
}

# nft

nft_chains='table inet bench {
	chain output { type filter hook output priority filter; }
	chain input { type filter hook input priority filter; }
}'

# nft_rules KIND N: a rule for each.
nft_rules() {
	{
		echo "$nft_chains"
		items "$1" "$2" | awk '
			function both(out, in_) {
				print "add rule inet bench output", out, "drop"
				print "add rule inet bench input", in_, "drop"
			}
			/^port /  { both("tcp dport " $2, "tcp sport " $2) }
			/^ports / { both("tcp dport " $2 "-" $3, "tcp sport " $2 "-" $3) }
			/^net4 /  { both("ip daddr " $2 " meta l4proto tcp", "ip saddr " $2 " meta l4proto tcp") }
			/^net6 /  { both("ip6 daddr " $2 " meta l4proto tcp", "ip6 saddr " $2 " meta l4proto tcp") }'
	} | ip netns exec client nft -f -
}

# nft_sets KIND N: the same in sets, with a rule for each set.
nft_sets() {
	{
		items "$1" "$2" | awk '
			/^port /  { port[++ports] = $2 }
			/^ports / { port[++ports] = $2 "-" $3 }
			/^net4 /  { net4[++nets4] = $2 }
			/^net6 /  { net6[++nets6] = $2 }
			function set(name, type, element, n, i) {
				if (!n)
					return
				print "set", name, "{ type", type ";", interval, "elements = {"
				for (i = 1; i <= n; i++)
					print element[i] ","
				print "} }"
			}
			END {
				interval = nets4 ? "flags interval;" : ""
				print "table inet bench {"
				set("ports", "inet_service", port, ports)
				set("net4", "ipv4_addr", net4, nets4)
				set("net6", "ipv6_addr", net6, nets6)
				print "}"
			}'
		echo "$nft_chains"
		items "$1" "$2" | awk '
			function both(out, in_) {
				if (seen[out]++)
					return
				print "add rule inet bench output", out, "drop"
				print "add rule inet bench input", in_, "drop"
			}
			/^port/  { both("tcp dport @ports", "tcp sport @ports") }
			/^net4 / { both("ip daddr @net4 meta l4proto tcp", "ip saddr @net4 meta l4proto tcp") }
			/^net6 / { both("ip6 daddr @net6 meta l4proto tcp", "ip6 saddr @net6 meta l4proto tcp") }'
	} | ip netns exec client nft -f -
}

nft_off() {
	in_host client nft delete table inet bench
}

# iptables

# iptables_rules KIND N: with iptables' own kernel code, not nft's.
iptables_rules() {
	local family

	for family in 4 6; do
		items "$1" "$2" | awk -v net="net$family" '
			function both(out, in_) {
				print "-A OUTPUT -p tcp", out, "-j DROP"
				print "-A INPUT -p tcp", in_, "-j DROP"
			}
			BEGIN     { print "*filter" }
			/^port /  { both("--dport " $2, "--sport " $2) }
			/^ports / { both("--dport " $2 ":" $3, "--sport " $2 ":" $3) }
			$1 == net { both("-d " $2, "-s " $2) }
			END       { print "COMMIT" }' |
			in_host client ./xtables-legacy-multi "ip${family#4}tables-restore" || return
	done
}

iptables_off() {
	local module

	for module in iptable_filter ip6table_filter; do
		in_host client ./xtables-legacy-multi "${module%_filter}s" -F
		rmmod $module
	done
}

# tc

# clsact DEVICE
clsact() {
	tc -n client qdisc add dev "$1" clsact
}

clsact_off() {
	tc -n client qdisc del dev "$1" clsact
}

# flower_rules KIND N
flower_rules() {
	clsact veth0
	items "$1" "$2" | awk '
		function both(proto, out, in_) {
			print "filter add dev veth0 egress protocol", proto, "flower ip_proto tcp", out, "action drop"
			print "filter add dev veth0 ingress protocol", proto, "flower ip_proto tcp", in_, "action drop"
		}
		function families(out, in_) {
			both("ip pref 1", out, in_)
			both("ipv6 pref 2", out, in_)
		}
		/^port /  { families("dst_port " $2, "src_port " $2) }
		/^ports / { families("dst_port " $2 "-" $3, "src_port " $2 "-" $3) }
		/^net4 /  { both("ip pref 3", "dst_ip " $2, "src_ip " $2) }
		/^net6 /  { both("ipv6 pref 4", "dst_ip " $2, "src_ip " $2) }' |
		tc -n client -batch -
}

# bpf_rules N: a program that knows its port, or looks ports up in a map of N. It
# keeps out of ip's mount namespaces, in which a pinned map would vanish.
bpf_rules() {
	local part=map

	(($1 > 1)) || part=one
	clsact veth0
	nsenter --net=/run/netns/client tc filter add dev veth0 egress bpf direct-action \
		object-file ports.bpf.o section $part/out &&
		nsenter --net=/run/netns/client tc filter add dev veth0 ingress bpf direct-action \
			object-file ports.bpf.o section $part/in &&
		items exact "$1" | awk '{
			printf "map update pinned /sys/fs/bpf/tc/globals/ports "
			printf "key hex %02x %02x value hex 01\n", $2 % 256, $2 / 256
		}' >"$tmp/ports"
	# Says at the end of a file that it could not be read; what counts is the map.
	./bpftool batch file "$tmp/ports" >/dev/null 2>&1
	(($(./bpftool -j map dump pinned /sys/fs/bpf/tc/globals/ports | jq length) == $1))
}

bpf_off() {
	clsact_off veth0
	rm /sys/fs/bpf/tc/globals/ports
}
