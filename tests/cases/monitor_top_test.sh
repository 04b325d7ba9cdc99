#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# monitor --top shows closing sockets live, sorts them as it is told, and gives
# the terminal back.
# vm: --add /usr/bin/tmux --add /lib/terminfo --add /usr/lib/locale/C.utf8

. ./lib.sh
plan 21

export TERMINFO=$PWD/terminfo LOCPATH=$PWD LC_ALL=C.UTF-8

# A terminal, what it shows, and what is typed there.
terminal() {
	./tmux -L test kill-server 2>/dev/null
	./tmux -L test new-session -d -x "$1" -y "$2" "exec bash --norc --noprofile"
	./tmux -L test send-keys "PS1='ready> '; clear" Enter
}
screen() { ./tmux -L test capture-pane -p; }
types() { ./tmux -L test send-keys "$@"; }
shows() { screen | grep -qE "$1"; }

hosts
finctl -n client record --port 1234
finctl -n server drop --port 1234 --direction out >"$tmp/rule"
serve recv 6 send 6 eof sleep 1000000
dial send 6 recv 6 sleep 100 close
sleep 2

terminal 157 20
later ./tmux -L test kill-server
types "finctl --all-netns monitor --top" Enter
until_ok 10 shows FIN_WAIT1
screen >"$OUT/first"
like "it sums up what is closing" "$(head -n 1 "$OUT/first")" '^2 closing, 1 FIN_WAIT1, 1 CLOSE_WAIT'
row=$(grep ^FIN_WAIT1 "$OUT/first")
like "a row has the state, and for how long" "$row" '^FIN_WAIT1 +[2-9]\.[0-9] '
like "retransmission n of m" "$row" ' [34]/9 '
like "when the next is due" "$row" ' [34]/9 +[0-9.]+-[0-9.]+ '
like "and the death" "$row" ' 10[0-9]\.[0-9]-10[0-9]\.[0-9] '
like "both ends" "$row" ' 10\.9\.0\.1:[0-9]+ +10\.9\.0\.2:1234 '
like "and who held and closed it" "$row" ' peer\[[0-9]+\] +peer\[[0-9]+\] '
like "what is not due is not made up" "$(grep ^CLOSE_WAIT "$OUT/first")" '^CLOSE_WAIT .* - +- '

sleep 10
until_ok 10 shows '[56]/9'
ok "it goes on by itself" shows '^FIN_WAIT1 .* [56]/9 '

first_state() { screen | sed -n '3s/ .*//p'; }
is "sorted by death first" "$(first_state)" FIN_WAIT1
types l
until_ok 5 eval '[[ $(screen | sed -n 3p) == *" 10.9.0.1:"*" 10.9.0.2:"* ]]'
is "by the local end when told" "$(first_state)" FIN_WAIT1
types r
until_ok 5 eval '[[ $(first_state) == CLOSE_WAIT ]]'
is "the other way round when told" "$(first_state)" CLOSE_WAIT

# Of a row that is longer than the window, what is beyond is not to be seen elsewhere.
./tmux -L test resize-window -x 80 -y 20
ok "80 columns have room for both ends" until_ok 5 shows '^STATE .* LOCAL +REMOTE *$'
screen >"$OUT/narrow"
is "and for one line a row" "$(sed -n '3,19s/ .*//p' "$OUT/narrow" | sort | tr '\n' ' ')" "CLOSE_WAIT FIN_WAIT1 "
./tmux -L test resize-window -x 30 -y 10
ok "a small window is told so" until_ok 5 shows 'this window is too small'
./tmux -L test resize-window -x 157 -y 20
types q
ok "q gives the terminal back" until_ok 5 shows '^ready>'
types "stty -a | grep -o ' echo '" Enter
ok "as it was" until_ok 5 shows '^ echo'

# What nothing is recorded of, the kernel lists.
finctl -n client off
types "clear; finctl -n client monitor --top" Enter
ok "what is not recorded is there as well" until_ok 10 shows '^FIN_WAIT1'
screen >"$OUT/listed"
like "with its retransmissions, the next and the death, by its timer" "$(grep ^FIN_WAIT1 "$OUT/listed")" \
	'^FIN_WAIT1 +- +[5-7]/[789] +[0-9.]+-[0-9.]+ +[1-9][0-9.]+-[1-9][0-9.]+ .* 10\.9\.0\.2:1234 '
types q

refused "it wants a terminal" 1 'must be one' finctl monitor --top
refused "and prints no events" 1 'leave --count' finctl monitor --top --count 3
