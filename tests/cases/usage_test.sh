#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# A command line that is wrong gets one line that says what would be right, and
# exit status 1; nothing is printed, and nothing changes.

. ./lib.sh
plan 112

# wrong REGEX ARG...
wrong() {
	refused "finctl ${*:2}" 1 "$1" finctl "${@:2}"
}

hosts
finctl -n client drop --port 1234 >/dev/null
finctl -n client record --records 16 2>/dev/null
before=$(snapshot)

wrong 'which command\? finctl --help lists them'
wrong 'there is no command dorp; finctl --help lists those that there are' dorp
wrong 'there is no command dro; finctl --help lists' dro
wrong 'there is no command ; finctl --help lists' ''
wrong 'there is no option --nets before a command; finctl --help lists' --nets client rules
wrong 'there is no option -x before a command' -x rules
wrong 'there is no command frob; finctl --help lists' help frob
wrong 'help takes one COMMAND, and got rules as well' help drop rules
wrong '--json takes no value' --json=yes rules
wrong '--color sometimes: auto, always or never is wanted' --color sometimes rules
wrong '--color needs a value: --color WHEN' rules --color
wrong '--color is given twice: once is enough' --color never --color never rules

wrong '--netns needs a value: --netns NAME' rules -n
wrong '--netns nowhere: there is no network namespace of this name; ip netns lists them' -n nowhere rules
wrong '--netns 999999999: there is no process with this number' -n 999999999 rules
wrong '--netns /etc/passwd: this is not the file of a network namespace' -n /etc/passwd rules
wrong '--netns /nowhere/at/all: this is not the file' -n /nowhere/at/all rules
wrong '--netns /proc/self/ns/mnt: this is not the file' -n /proc/self/ns/mnt rules
wrong '--netns : there is no network namespace' -n '' rules
wrong '--netns client: this namespace is named already: once is enough' -n client -n client rules
wrong '--netns /run/netns/client: this namespace is named already' -n client -n /run/netns/client rules
wrong '--netns and --all-netns contradict each other: leave one out' -n client --all-netns rules
wrong '--netns client: --all-netns names every namespace already' --all-netns -n client rules

for command in rules status clear off; do
	wrong "$command takes no argument, and got 1" "$command" 1
	wrong "$command has no option --port; finctl $command --help lists those that it has" "$command" --port 1
	wrong "$command has no option -x" "$command" -x
done
wrong 'drop has no option --por; finctl drop --help lists' drop --por 1234
wrong 'a program stands behind --' drop 1234
wrong '--port needs a value: --port LIST' drop --port
wrong 'ports are numbers from 1 to 65535, as in 1234,8000-8010' drop --port ''
wrong 'ports are numbers from 1 to 65535' drop --port http
wrong 'ports are numbers from 1 to 65535' drop --port 0
wrong 'ports are numbers from 1 to 65535' drop --port 65536
wrong 'ports are numbers from 1 to 65535' drop --port -1
wrong 'ports are numbers from 1 to 65535' drop --port 1,
wrong 'ports are numbers from 1 to 65535' drop --port ,1
wrong 'ports are numbers from 1 to 65535' drop --port 1-
wrong 'ports are numbers from 1 to 65535' drop --port 1-2-3
wrong 'ports are numbers from 1 to 65535' drop --port ' 1'
wrong 'ports are numbers from 1 to 65535' drop --port 0x50
wrong 'ports are numbers from 1 to 65535' drop --port 18446744073709551617
wrong 'a range of ports begins with the smaller one' drop --port 2-1
wrong 'a match has 16 ports or ranges at the most' drop --port 1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17
wrong '--local-port 0: ports are numbers' drop --local-port 0
wrong '--remote-port x: ports are numbers' drop --remote-port x

wrong '--local : an address is wanted, as in 10.9.0.1' drop --local ''
wrong '--local localhost: an address is wanted' drop --local localhost
wrong '--local 10.9.0.256: an address is wanted' drop --local 10.9.0.256
wrong '--local 10.9.0.0/33: the prefix of an IPv4 address has 0 to 32 bits' drop --local 10.9.0.0/33
wrong '--local 10.9.0.0/: the prefix of an IPv4 address' drop --local 10.9.0.0/
wrong '--local fd09::/129: the prefix of an IPv6 address has 0 to 128 bits' drop --local fd09::/129
wrong '--local is given twice: once is enough' drop --local 10.9.0.1 --local 10.9.0.2
wrong 'are of two families: no connection has both' drop --local 10.9.0.1 --remote fd09::2
wrong '-4 and -6 contradict each other: leave both out for both families' drop --port 1 -4 -6
wrong '-4 and an IPv6 address contradict each other: leave one out' drop -4 --local fd09::1
wrong '-6 and an IPv4 address contradict each other: leave one out' drop -6 --local 10.9.0.1

wrong '--direction sideways: in, out, ' drop --port 1 --direction sideways
wrong '--direction IN: in, out, ' drop --port 1 --direction IN
wrong '--segment syn,finn: classes are any, syn, ' drop --port 1 --segment syn,finn
wrong '--segment : classes are any, syn, ' drop --port 1 --segment ''
wrong '--segment fin\+: classes are any, syn, ' drop --port 1 --segment fin+
wrong '--segment fin,: classes are any, syn, ' drop --port 1 --segment fin,
wrong '--segment !!fin: classes are any, syn, ' drop --port 1 --segment '!!fin'
wrong '--segment fin\+!fin: no segment is in a class and not in it' drop --port 1 --segment 'fin+!fin'
wrong '--segment .*: a rule has 16 alternatives of classes at the most' drop --port 1 \
	--segment fin,fin,fin,fin,fin,fin,fin,fin,fin,fin,fin,fin,fin,fin,fin,fin,fin
wrong '--as gone: loss, eperm' drop --port 1 --as gone
wrong 'go with --direction out alone: only one who sends can be told' drop --port 1 --as eperm --direction in
wrong 'go with --direction out alone: only one who sends can be told' drop --port 1 --as eperm --direction both
for class in any fin data pure-ack 'ack-of-fin,rst' '!syn'; do
	wrong 'this rule would cut every connection, your own among them: name a port' drop --segment "$class"
done
wrong 'this rule would cut every connection' drop --segment any --port 1-65535
wrong 'this rule would cut every connection' drop --segment any --local 0.0.0.0/0
wrong 'this rule would cut every connection' drop --segment any -4

wrong 'which rules\? finctl rules lists them; --all removes every one' -n client undrop
wrong '--all removes every rule: leave the numbers out, or --all' -n client undrop --all 1
wrong '0 is not a rule.s number: a number from 1 to 429496729. is wanted' -n client undrop 0
wrong 'one is not a rule.s number' -n client undrop one
wrong '4294967296 is not a rule.s number' -n client undrop 4294967296
wrong '1.5 is not a rule.s number' -n client undrop 1 1.5
wrong 'rules are numbered in each namespace: name one namespace, or --all' --all-netns undrop 1
wrong 'rules are numbered in each namespace: name one namespace, or --all' -n client -n server undrop 1

wrong '--records 0: a number from 1 to 4194304 is wanted' -n server record --records 0
wrong '--records 4194305: a number from 1 to 4194304 is wanted' -n server record --records 4194305
wrong '--records many: a number from 1 to 4194304 is wanted' -n server record --records many
wrong '--stop ends all recording but that of rules: leave the rest out' -n client record --stop --port 1
wrong '--stop ends all recording but that of rules: leave the rest out' -n client record --stop --records 16
wrong 'record has no option --segment' -n server record --segment fin
wrong 'record takes no argument' -n server record 1234

wrong 'xyz: a record.s id is hexadecimal, as ss -e prints it: sk:1001 or 1001' show xyz
wrong 'a record.s id is hexadecimal' show 0
wrong 'a record.s id is hexadecimal' show sk:
wrong 'a record.s id is hexadecimal' show 11111111111111111
wrong 'contradict each other' show -4 --local fd09::1
wrong '--count 0: a number from 1' monitor --count 0
wrong '--count -1: a number from 1' monitor --count -1
wrong 'monitor takes no argument' monitor 1
wrong 'which experiment\? finctl lab --list lists them' lab
wrong 'an experiment makes its own namespaces: leave --netns and --all-netns out' -n client lab fin-wait1

is "nothing has changed" "$(snapshot)" "$before"
