#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# What is turned on in one namespace leaves the others alone, though they use the
# same ports, and turning it off in one does not end it in another.

. ./lib.sh
plan 11

hosts
host other
cable 8 other veth0 server veth1
serve eof close
finctl -n client drop --port 1234 >/dev/null
finctl -n other record --port 1234
dial close
sleep 1
serve eof close
ip netns exec other ./peer connect 10.8.0.2 1234 close
sleep 1
show client server other >"$tmp/doc"
claims "$tmp/doc" <<'EOF'
is("the rule took what acknowledged the FIN in its own namespace";
	record("client") | [.state, (drops | length > 0)]; ["FIN_WAIT1", true]),
is("but nothing in the other, where the close went through";
	record("other") | [.state, drops]; ["TIME_WAIT", []]),
is("the server, with neither, has no record"; records("server"); []),
is("each record is in the namespace of its socket"; [records("client", "other") | length]; [1, 1])
EOF
is "the server's namespace has no hook" "$(finctl --json -n server rules | jq '.rules | length')" 0

refused "a rule's number is that of its namespace" 2 'no such rule in this namespace' finctl -n other undrop 1
like "the first rule elsewhere is number 1 again" "$(finctl -n other drop --port 1234)" '^rule 1 in netns other: '
finctl -n client off
sleep 1
serve eof close
ip netns exec other ./peer connect 10.8.0.2 1234 close
sleep 1
show client other >"$tmp/doc"
claims "$tmp/doc" <<'EOF'
is("after off, the one has nothing left"; records("client"); []),
is("and the other records on"; records("other") | length; 2),
is("its rule works"; records("other")[1] | [.state, (drops | length > 0)]; ["FIN_WAIT1", true]),
is("and took nothing of the connection before it"; records("other")[0] | drops; [])
EOF
