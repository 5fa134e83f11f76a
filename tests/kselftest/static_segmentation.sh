#!/bin/bash
# SPDX-License-Identifier: MIT
# Received aggregates are opened whole: nothing calls skb_segment() or skb_segment_list() on their way from the wire to the
# socket. Watched by kprobes, which User-Mode Linux has not got: run with one of Debian's kernels, and with
# FIPS_RIG_CARDS=yes for a pair of virtio cards too.
#
#	n1 ---- n2
# shellcheck source=tests/kselftest/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
# shellcheck source=tests/kselftest/static.bash
. "$(dirname "${BASH_SOURCE[0]}")/static.bash"

tracing=/sys/kernel/tracing
bytes=8000000

if [ ! -w "$tracing/kprobe_events" ]; then
	skip 'aggregates are not cut up again' 'this kernel has no kprobes'
	exit
fi

watch_segmentation() {
	local function

	for function in skb_segment skb_segment_list; do
		echo "p:cut/$function $function" >>"$tracing/kprobe_events"
		echo stacktrace >"$tracing/events/cut/$function/trigger"
	done
	echo 1 >"$tracing/events/cut/enable"
}

# What COMMAND brings about goes to $scratch/trace.
traced() {
	echo >"$tracing/trace"
	"$@"
	local status=$?

	cat "$tracing/trace" >"$scratch/trace"
	return "$status"
}

cuts() {
	grep -c 'skb_segment[a-z_]*: (' "$scratch/trace"
}

# Those on the way to a UDP socket: the stack goes on from the event to the next one.
cuts_received() {
	grep -cE '=> udp(v6)?_(unicast_|queue_)?rcv_' "$scratch/trace"
}

none_received() {
	cuts_received | grep -qx 0 || {
		head -n 40 "$scratch/trace"
		return 1
	}
}

# A UDP GSO packet, sent to a socket that does not take such.
cut_for_plain_socket() {
	ip netns exec n2 stream receive 7100 >"$scratch/stream" &
	local receiver=$!

	wait_until 5 plain_socket_is_there
	ns n1 python3 - "$(wire_address n1 n2)" <<-'PYTHON'
	import socket, sys
	s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
	s.setsockopt(socket.IPPROTO_UDP, 103, 1000)
	s.sendto(bytes(8000), (sys.argv[1], 7100))
	PYTHON
	kill "$receiver"
	wait "$receiver" || :
}

plain_socket_is_there() {
	[ -n "$(ns n2 ss -Hunl 'sport = :7100')" ]
}

seen() {
	traced cut_for_plain_socket
	at_least "$(cuts_received)" 1
}

offloads() {
	ns n1 ethtool -K "$(wire_device n1 n2)" "$@" >/dev/null && ns n2 ethtool -K "$(wire_device n2 n1)" "$@" >/dev/null
}

nodes_up() {
	static_node n1
	static_node n2
	static_link n1 n2
	static_session n1 n2
}

load_module
topology line 2
nodes_up
watch_segmentation

check 'the watch sees what is cut for a socket' seen
check 'TCP, aggregates as they are' traced transfer n1 n2 "$bytes"
check 'nothing was cut, on neither side' same "$(cuts)" 0
offloads tso off tx-udp-segmentation off gro on
check 'TCP, aggregates put together by GRO' traced transfer n1 n2 "$bytes"
check 'the sender had to cut' at_least "$(cuts)" 1
check 'the receiver did not' none_received

# The same with cards.
if [ "${FIPS_RIG_CARDS:-}" != yes ]; then
	skip 'TCP over virtio cards' 'FIPS_RIG_CARDS is not set'
	exit
fi
rig_clean
modprobe virtio_net
cards_are_there() {
	[ -e /sys/class/net/eth1 ]
}
wait_until 10 cards_are_there
ns_add n1 n2
RIG_WIRE['n1 n2']=99
RIG_WIRE['n2 n1']=99
ip link set eth0 netns n1 name "$(wire_device n1 n2)"
ip link set eth1 netns n2 name "$(wire_device n2 n1)"
wire_end_up n2 n1
wire_end_up n1 n2
wait_until 10 wire_is_up n1 n2
nodes_up
check 'TCP over virtio cards' traced transfer n1 n2 "$bytes"
check 'nothing was cut on the way to the socket' none_received
