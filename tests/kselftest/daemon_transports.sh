#!/bin/bash
# SPDX-License-Identifier: MIT
# Several transports, IPv4 and IPv6, peers by host name; what changes when the configuration does.
#
#	n1 -------- n2
#
# shellcheck source=tests/kselftest/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

load_module
topology line 2

# configure NAME TRANSPORTS PEER-ADDRESS: a configuration with these instead of the rig's own
configure() {
	local name=$1 other

	other=$([ "$name" = n1 ] && echo n2 || echo n1)
	write_config "$name" | sed '/^transports:/,$d' >"$(node_config "$name")"
	cat >>"$(node_config "$name")" <<-YAML
	transports:
	  udp:
	$2
	peers:
	  - npub: "$(node_npub "$other")"
	    alias: "$other"
	    addresses:
	      - transport: udp
	        addr: "$3"
	YAML
}

four='    four: { bind_addr: "0.0.0.0:2121", mtu: 1472 }'
six='    six: { bind_addr: "[::]:2122", mtu: 1472 }'

sockets() {
	ns "$1" fipsctl --json kernel transports | jq -c '[.transports[] | {name, local}] | sort_by(.name)'
}

linked_over() {
	[ "$(node_ctl "$1" --json show peers | jq -r '.peers[0].transport_addr')" = "$2" ]
}

configure n1 "$four"$'\n'"$six" "peer.example:2122"
configure n2 "$four"$'\n'"$six" "[$(wire_address6 n2 n1)]:2122"
# So that it is n1 who has to find n2.
sed -i '/^peers:/,$d' "$(node_config n2)"
start_configured n2
start_configured n1
check 'both sockets are open' \
	[ "$(sockets n1)" = '[{"name":"four","local":"0.0.0.0:2121"},{"name":"six","local":"[::]:2122"}]' ]
check_not 'a name without an address makes no link' wait_until 2 linked n1
# The file is mounted over /etc/hosts for programs of the namespace: it has to be there before they are.
printf '%s peer.example\n' "$(wire_address6 n1 n2)" >>/etc/hosts
check 'when it has one, it is found at the next attempt' wait_until 40 linked n1
check 'over IPv6' linked_over n1 "[$(wire_address6 n1 n2)]:2122"
check 'and packets pass' ns n1 ping -6 -c 1 -W 3 "$(node_npub n2).fips"

before=$(sockets n1)
node_kill n1
start_configured n1
check 'another daemon takes the sockets over' [ "$(sockets n1)" = "$before" ]
check 'with the link' linked n1

node_kill n1
configure n1 "$four" "$(wire_address n1 n2):2121"
start_configured n1
check 'a transport that is no longer configured is closed' \
	[ "$(sockets n1)" = '[{"name":"four","local":"0.0.0.0:2121"}]' ]
check 'and the link is made over the other' wait_until 60 linked_over n1 "$(wire_address n1 n2):2121"
check 'packets pass again' wait_until 10 ns n1 ping -6 -c 1 -W 1 "$(node_npub n2).fips"

# Somebody else has the port.
node_stop n1
ip netns exec n1 stream receive 2121 >/dev/null &
stream=$!
wait_until 5 ns n1 bash -c 'ss -Hlun "sport = 2121" | grep -q .'
start_configured n1
told_why() {
	grep 'transport udp four' "$(node_log n1)" | tail -n 1 | grep 'another socket is bound'
}
check 'a port that is taken is named in the log' told_why
kill "$stream"
