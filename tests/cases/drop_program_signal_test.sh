#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Signals reach a program under finctl once, as if finctl were not there: what is
# sent to finctl is passed on, and what the terminal sends comes from there.

. ./lib.sh
plan 15
# Or what runs in the background would have INT and QUIT ignored.
set -m

# What the program does with signals: it counts them, and ends at TERM.
cat >"$tmp/program" <<'EOF'
for s in INT QUIT HUP USR1 USR2; do
	trap "echo $s" $s
done
trap 'echo TERM; exit 3' TERM
echo ready
while :; do
	sleep 0.1
done
EOF

# under COMMAND: finctl runs the program, its output in $tmp/out.
under() {
	rm -f "$tmp/out"
	"$@" finctl drop --port 1234 -- bash "$tmp/program" >"$tmp/out" 2>"$tmp/err" &
	wrapper=$!
	until_ok 5 grep -q ready "$tmp/out"
}

# said WORD: how often the program has.
said() {
	grep -c "$1" "$tmp/out"
}

under env
for s in INT QUIT HUP USR1 USR2; do
	kill -s "$s" "$wrapper"
	until_ok 5 grep -q "^$s" "$tmp/out"
	sleep 0.5
	is "$s to finctl is passed on" "$(said "$s")" 1
done
kill "$wrapper"
wait "$wrapper"
is "the program's answer to TERM is its status" $? 3
like "and the rule is shown behind all that" "$(tail -n 1 "$tmp/out")" '--port 1234'

# In the foreground of a terminal all get what is typed.
./tty finctl drop --port 1234 -- bash -c \
	"trap 'echo INT; n=\$((n + 1))' INT; echo ready; sleep 2; sleep 2; exit \$n" >"$tmp/out"
is "^C reaches the program once" "$? $(said INT)" "1 1"
like "and does not end finctl" "$(cat "$tmp/out")" 'RULE +MATCH'
./tty finctl drop --port 1234 -- bash -c "echo ready; exec sleep 10" >"$tmp/out"
is "a program that ^C ends gives 130" $? 130
like "and finctl has its say" "$(cat "$tmp/out")" 'RULE +MATCH'
./tty finctl drop --port 1234 -- setsid sh -c "echo ready; exec sleep 10" >"$tmp/out"
is "^C reaches a program that has left the terminal as well" $? 130

# What finctl's parent ignored or blocked is nothing that finctl may depend on.
(trap '' CHLD; exec finctl drop --port 1234 -- sh -c 'exit 4') >/dev/null 2>&1
is "SIGCHLD may be ignored" $? 4
is "no rule is left" "$(finctl --json --all-netns rules | jq '.rules | length')" 0
under env
kill -STOP "$wrapper"
kill -KILL "$wrapper"
wait "$wrapper" 2>/dev/null
is "none of a finctl that was stopped and killed either" \
	"$(finctl --json --all-netns rules | jq '.rules | length')" 0
