#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# What save prints, restore makes again; it replaces all or nothing, names the
# line that is no good, and leaves alone what did not change.

. ./lib.sh
plan 42

netns=client

restore() {
	finctl -n "$netns" restore "$@"
}

save() {
	finctl -n "$netns" save
}

ids() {
	finctl --json -n "$netns" rules | jq -c '[.rules[].id]'
}

# What the rules are and have counted; not how long they still have.
counts() {
	finctl -n "$netns" --json rules | jq -c '.rules | map(del(.left_ms))'
}

# same NAME: save, restore, save give the same twice, and not one rule is new.
same() {
	save >"$tmp/one"
	counts >"$tmp/rules"
	restore "$tmp/one"
	save >"$tmp/two"
	ok "$1" cmp "$tmp/one" "$tmp/two"
	ok "… with all it counts" cmp "$tmp/rules" <(counts)
}

# unchanged NAME STATUS REGEX TEXT: restore refuses TEXT, and the rules stay.
unchanged() {
	counts >"$tmp/rules"
	refused "$1" "$2" "$3" restore - <<<"$4"
	ok "… with all as it was" cmp "$tmp/rules" <(counts)
}

hosts
serve eof close
finctl -n client drop --port 1234 >/dev/null
finctl -n client drop --port 99 >/dev/null
dial close
sleep 1
# The FIN goes on being sent, but nothing more shall be counted.
ip -n client link set veth0 down
is "the rule has taken something" "$(finctl --json -n client rules | jq '.rules[0].drops > 0')" true
same "save and restore are the identity"
taken=$(finctl --json -n client rules | jq -c '[.rules[0] | .matches, .drops]')
sed -i 's/--port 99/--port 98/' "$tmp/one"
echo '--port 97   # a new one' >>"$tmp/one"
restore "$tmp/one"
is "a rule that did not change keeps its counters, beside one that did" \
	"$(finctl --json -n client rules | jq -c '[.rules[0] | .matches, .drops]')" "$taken"
is "without an id a rule gets a new one" "$(ids)" '[1,2,3]'
is "and is what the file says" "$(save | tail -n 2)" $'--id 2 --port 98\n--id 3 --port 97'
sed -i '/--port 1234/s/$/ --segment fin/' "$tmp/one"
restore "$tmp/one"
is "a rule that changed under its id begins anew" \
	"$(finctl --json -n client rules | jq -c '[.rules[0] | .matches, .drops]')" '[0,0]'
is "and what has no id is new each time" "$(ids)" '[1,2,4]'
restore /dev/null
is "an empty file removes all" "$(ids)" '[]'
restore "$tmp/two"
is "ids can come back for the rules that had them" "$(ids)" '[1,2]'
like "but no other rule gets them" "$(finctl -n client drop --port 1)" '^rule 5 '
finctl -n client off

mkdir -p '/sys/fs/cgroup/a b'
# No segment comes here, which could be counted meanwhile.
host other
netns=other
ip -n other link add "it's#" type dummy
while read -r options; do
	eval "finctl -n other drop --force $options" >/dev/null
done <<'EOF'
--port 1234,8000-8010,9 --local-port 5 --remote-port 6-7 -4
--remote-port 7 --local-port 6 --port 5
--local 10.0.0.0/8 --remote 10.9.0.2
--remote fd00::/64 --local fd01::1 -6
--address 10.9.0.0/24
--uid nobody --cgroup '/a b'
--cgroup /sys/fs/cgroup --dev lo
--dev "it's#"
--state fin-wait-1,LAST_ACK --mark 1/3
--mark 0x10
--direction in --segment 'fin+!data,rst'
--direction out --as eperm
--as congestion --segment retransmit
--as observe --segment any
--direction forward --port 1
--direction any --segment syn,syn-ack
--skip 1 --every 2 --count 3 --all-flows
--probability 0.5
--probability 0.000000001 --seed 18446744073709551615
--for 1500ms
--for 1h
EOF
is "rules with every option are there" "$(ids | jq length)" 21
same "and all of them are the identity"
rmdir '/sys/fs/cgroup/a b'
same "also when the cgroup of one is gone"
sleep 2
like "and when the time of one is over" "$(finctl -n other rules)" expired
same "it is restored as over"
finctl -n other off
netns=client

finctl -n client drop --port 7 >/dev/null
unchanged "an option that does not exist" 1 'stdin:2: drop has no option --prot' $'--port 1\n--prot 2'
unchanged "a value that is wrong" 1 'stdin:1: --port 0: ports are' '--port 0'
unchanged "a contradiction" 1 'stdin:3: -4 and an IPv6' $'\n# x\n-4 --local fd00::1'
unchanged "a rule that would cut all" 1 'stdin:1: this rule would cut every' '--segment any'
unchanged "a namespace that is not there" 1 'stdin:1: netns none: there is no' 'netns none'
unchanged "one id twice" 2 'stdin:3: two rules .* have this id' $'--id 9 --port 1\n\n--id 9 --port 2'
refused "a file that is not there" 1 'cannot read no-such-file' restore no-such-file
refused "several namespaces" 1 'rules go into one namespace' finctl --all-netns restore /dev/null
refused "save as JSON" 1 'rules prints JSON' finctl --json save

for ((i = 1; i <= 10000; i++)); do
	echo "--port $i --remote 10.0.0.0/8 --skip 1"
done >"$tmp/many"
sed 's/^--port 7777 /--prot 7777 /' "$tmp/many" >"$tmp/bad"
refused "one bad line of 10,000" 1 'bad:7777: drop has no option --prot' restore "$tmp/bad"
is "changes nothing" "$(save)" "--id 6 --port 7"
read -r began _ </proc/uptime
restore "$tmp/many"
read -r ended _ </proc/uptime
is "10,000 rules are restored" "$(ids | jq length)" 10000
within "in hundredths of a second" $((${ended/./} - ${began/./})) 1 70
save >"$tmp/many"
echo "--id 9000 --port 1" >>"$tmp/many"
refused "what the kernel alone can know is named as well" 2 'many:10001: two rules' restore "$tmp/many"
finctl -n client off

echo '--id 4294967294 --port 1' | restore
refused "when no id is left that is said" 2 'no id left' finctl -n client drop --port 1
unchanged "and for a file" 2 'stdin:1: the namespace has no id left' '--port 2'
