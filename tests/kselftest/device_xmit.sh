#!/bin/bash
# SPDX-License-Identifier: MIT
# Packets that the host gives to a device: which are refused, which are answered, which wait.
#
#	a		one device, no peer; a daemon played by hand where one is needed
# shellcheck source=tests/kselftest/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

node=00112233445566778899aabbccddeeff
own=fd00:1122:3344:5566:7788:99aa:bbcc:ddee
# A node, and what an IPv6 address tells of it.
peer=ff0102030405060708090a0b0c0d0e0f
peer_ip=fdff:0102:0304:0506:0708:090a:0b0c:0d0e
peer_prefix=ff0102030405060708090a0b0c0d0e00

load_module
ns_add a
# Each packet refused is answered here, not one a second.
ns a sysctl -qw net.ipv6.icmp.ratelimit=0
ip -n a link add fips0 type fips
ip -n a link set fips0 up
ip -n a address add "$own/128" dev fips0
ip -n a route add fd00::/8 dev fips0

# ping N ADDRESS: the output of as many, one a tenth of a second
ping_out() {
	ns a ping -6 -n -c "$1" -i 0.1 -W "${3:-2}" "$2" 2>&1
}

no_route() {
	ping_out "$@" | tee "$scratch/ping"
	grep -q 'Destination unreachable: No route' "$scratch/ping"
}

unanswered() {
	! no_route "$@"
}

# rises FAMILY NAME BY COMMAND...: a counter goes up by so much
rises() {
	local family=$1 name=$2 by=$3 before
	shift 3

	before=$(counter a "$family" "$name")
	"$@"
	same $(($(counter a "$family" "$name") - before)) "$by"
}

# The netdevice's own statistics.
statistic() {
	ip -n a -json -s link show fips0 | jq ".[0].stats64.$1.$2"
}

drops_rise() {
	local by=$1 before
	shift

	before=$(statistic tx dropped)
	"$@" >/dev/null
	same $(($(statistic tx dropped) - before)) "$by"
}

# What is refused at once.
check 'without a node address there is no way anywhere' no_route 1 "$peer_ip"
check 'and that is counted' rises device tx_no_node_addr 2 ping_out 2 "$peer_ip"
check 'the daemon gives the device its address' ns a plane fips0 dev-set "node-addr=$node" "coords=$node"
check 'multicast is dropped' rises device tx_multicast 2 ping_out 2 ff02::1%fips0 1
check 'without an answer' unanswered 1 ff02::1%fips0 1
ip -n a route add 2001:db8::/32 dev fips0
check 'what is outside fd00::/8 is dropped' rises device tx_not_mesh 2 ping_out 2 2001:db8::1
check 'and answered' no_route 1 2001:db8::1
ip -n a address add 192.0.2.1/32 dev fips0
ip -n a route add 198.51.100.0/24 dev fips0
ping4() {
	ns a ping -4 -n -c "$1" -i 0.1 -W 1 198.51.100.1
}
check 'so is IPv4' rises device tx_not_ipv6 2 ping4 2
check 'each counts as dropped by the device' drops_rise 3 ping_out 3 2001:db8::1
check 'as does IPv4' drops_rise 3 ping4 3

staged_now() {
	ns a plane fips0 dev-get | sed 's/.* staged=\([0-9]*\).*/\1/'
}

staged() {
	same "$(staged_now)" "$1"
}

waiting() {
	[ "$(staged_now)" -gt 0 ]
}

# Traffic to the node itself. By lo, as long as the host is left alone.
check 'the node answers itself' ping_out 1 "$own"
check 'not by the device' rises device tx_local 0 ping_out 1 "$own"
# Out by the device, in by the local table.
ip -n a -6 rule add pref 5 iif lo to "$own" lookup 99
ip -n a -6 route add "$own" dev fips0 table 99
ip -n a -6 rule add pref 10 lookup local
ip -n a -6 rule del pref 0
check 'what reaches the device all the same is delivered' ping_out 2 "$own"
check 'and counted, request and reply' rises device tx_local 4 ping_out 2 "$own"
check 'large packets too' ns a ping -6 -n -c 2 -i 0.1 -W 2 -s 20000 "$own"
ip -n a -6 rule add pref 0 lookup local
ip -n a -6 rule del pref 10
ip -n a -6 rule del pref 5

# No daemon: what has no session waits for a second, in vain.
check 'without a daemon the sender is told after a second' no_route 1 "$peer_ip" 4
check 'the packet was held' rises staging session_held 1 no_route 1 "$peer_ip" 4
check 'and expired' rises staging session_expired 1 no_route 1 "$peer_ip" 4
check 'nothing is left waiting' staged 0

# burst N ADDRESS: as many datagrams at once
burst() {
	# shellcheck disable=SC2016 # for the inner shell
	ns a bash -c 'for i in $(seq "$1"); do echo >"/dev/udp/$2/9"; done' burst "$1" "$2"
}
check 'of 20 packets the oldest 4 give way' rises staging session_overflow 4 burst 20 "$peer_ip"

# A daemon, by hand.
own_it() {
	: >"$scratch/daemon"
	ip netns exec a plane fips0 own >"$scratch/daemon" 2>&1 &
	daemon=$!
	wait_until 5 grep -q owned "$scratch/daemon"
}

disown_it() {
	kill "$daemon"
	wait "$daemon"
}

misses() {
	grep -c "frame session-miss .*dest=$1" "$scratch/daemon"
}

asked() {
	[ "$(misses "$1")" -ge "$2" ]
}

check 'they are given up' wait_until 3 staged 0
check 'a daemon claims the device' own_it
ns a ping -6 -n -q -c 6 -i 0.4 -W 1 "$peer_ip" >"$scratch/ping" 2>&1 &
pinger=$!
check 'it is asked for the session' wait_until 5 asked "$peer_prefix" 1
check 'and told that a packet of this host waits' grep -q 'local-origin' "$scratch/daemon"
wait "$pinger"
check 'it is asked once a second, not for each packet' at_least 4 "$(misses "$peer_prefix")"
check 'but more than once' asked "$peer_prefix" 2
check 'with a daemon packets wait on' staged 6

answered_now() {
	ns a ping -6 -n -c 1 -W 20 "$peer_ip" >"$scratch/ping" 2>&1 &
	pinger=$!
	wait_until 5 staged 7 || return 1
	ns a plane fips0 staged-del "dest=$peer" unreachable-ms=8000
	wait "$pinger"
	grep -q 'No route' "$scratch/ping"
}
check 'when it says that there will be none, the senders are told' answered_now
check 'nothing waits any more' staged 0
upcalls=$(misses "$peer_prefix")
refused_at_once() {
	no_route 3 "$peer_ip" 1 && same "$(misses "$peer_prefix")" "$upcalls"
}
check 'for a while packets are refused at once, and nobody is asked' refused_at_once
check 'and counted as refused' rises staging session_refused 1 no_route 1 "$peer_ip" 1
asked_again() {
	ping_out 1 "$peer_ip" 0.2
	[ "$(misses "$peer_prefix")" -gt "$upcalls" ]
}
check 'later it is asked again' wait_until 20 asked_again

# One packet to each of 300 destinations.
many() {
	# shellcheck disable=SC2016 # for the inner shell
	ns a bash -c 'for i in $(seq 300); do echo >"/dev/udp/fd01::$i/9"; done'
}
full() {
	many
	staged 256
}
check 'packets wait for 256 destinations, no more' full

disown_it
check 'a second after the daemon went, packets are given up' wait_until 3 staged 0

# Another comes while packets wait.
takes_over() {
	ns a ping -6 -n -q -c 5 -i 0.1 -W 1 fdee::1 >/dev/null 2>&1 &
	pinger=$!
	wait_until 2 waiting
	own_it || return 1
	ping_out 1 fdee::1 0.2
	asked ee000000000000000000000000000100 1
}
check 'a daemon that comes is asked for what waits' takes_over
wait "$pinger"
check 'a flush drops what waits' rises staging session_flushed "$(staged_now)" \
	ns a plane fips0 dev-flush
disown_it

sums_hold() {
	local dropped name sum=0

	dropped=$(statistic tx dropped)
	for name in tx_not_ipv6 tx_multicast tx_not_mesh tx_no_node_addr tx_no_memory; do
		sum=$((sum + $(counter a device "$name")))
	done
	for name in session_overflow session_expired session_refused session_flushed; do
		sum=$((sum + $(counter a staging "$name")))
	done
	same "$dropped" "$sum"
}
check 'every packet the device dropped has a counter' sums_hold
