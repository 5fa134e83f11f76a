#!/bin/bash
# SPDX-License-Identifier: MIT
# What a node drops for want of a key, a route, or a daemon that keeps up: n1 is ours, n2 is played, frame by frame.
#
#	n1 ---- n2		n1 has a link without a key to n7
# shellcheck source=tests/kselftest/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
# shellcheck source=tests/kselftest/static.bash
. "$(dirname "${BASH_SOURCE[0]}")/static.bash"

load_module
topology line 2
static_node n1
p n1 dev-set heartbeat-ms=0
half_link n1 n2 4000
heartbeat=51 unknown_type=7f

link_counter=0
# Fresh frames in ${frames[@]}: fresh MESSAGE...
fresh() {
	local message

	frames=()
	for message; do
		frames+=("$(sealed n2 n1 "$link_counter" "$message")")
		link_counter=$((link_counter + 1))
	done
}

# send_frames [-p PORT] FRAME...
send_frames() {
	local port=4000

	if [ "$1" = -p ]; then
		port=$2
		shift 2
	fi
	printf '%s\n' "$@" |
		xargs ip netns exec n2 frames send "from=$(wire_address n1 n2):$port" "to=$(wire_address n2 n1):2121"
}

# repeated N MESSAGE: as many fresh frames of one message, sent
repeated() {
	mapfile -t frames < <(frames seal-link "key=$(secret link n2 n1)" "index=$(index n2 n1)" \
		"counter=$link_counter" "msg=$2" "count=$1")
	link_counter=$((link_counter + $1))
	send_frames "${frames[@]}"
}

# to_nodes N: a datagram to each of so many nodes that nobody knows, sent
to_nodes() {
	local key index i

	key=$(secret link n2 n1) index=$(index n2 n1)
	frames=()
	for ((i = 0; i < $1; i++)); do
		frames+=("$(frames seal-link "key=$key" "index=$index" "counter=$link_counter" \
			"msg=0040ffff$(addr n2)$(printf 'b%031x' "$link_counter")00")")
		link_counter=$((link_counter + 1))
	done
	send_frames "${frames[@]}"
}

staged() {
	[ "$(value n1 staged dev-get)" -eq "$1" ]
}

# A link without a key: known, but nothing leaves by it.
p n1 link-new id=77 "node-addr=$(addr n7)" transport-id=1 "remote=$(wire_address n1 n2):4007"
p n1 route-new "dest=$(addr n7)" link-id=77
fresh "$(datagram n2 n7 00)" "$(datagram n2 n7 00)"
check 'a datagram in transit to a link without a key is dropped' \
	rises n1 forwarding drop_send_error_packets 1 send_frames "${frames[0]}"
check 'by the link' rises n1 link tx_no_key 1 send_frames "${frames[1]}"
half_session n1 n7
# One packet: the session has told its coordinates by then, so there is nothing else to send.
packet_to_n7() {
	ns n1 bash -c "echo >/dev/udp/$(ip6 n7)/9"
}
check 'so is a packet of the host' rises n1 session tx_failed 1 packet_to_n7
check 'as a datagram that could not be sent' at_least "$(counter n1 forwarding originate_failed)" 1

# Too long for its link.
too_long() {
	! p n1 frame-send type=link "link-id=$(link_id n1 n2)" msg-type=16 "payload=$(printf '%04000d' 0)"
}
check 'a message that is too long for its link is refused' rises n1 link tx_too_big 1 too_long

# No route, no daemon.
fresh "$(datagram n2 n8 00)" "$(datagram n2 n8 00)"
check 'without a daemon nobody is asked for a route' rises n1 upcall notices_no_owner 1 send_frames "${frames[0]}"
check 'and a datagram waits for a second, in vain' rises n1 staging route_expired 2 send_frames "${frames[1]}"
check 'no longer' staged 0

# With a daemon datagrams wait until it answers.
check 'the daemon comes' own n1
many() {
	repeated 20 "$(datagram n2 n8 00)"
}
check 'of 20 datagrams the oldest 4 give way' rises n1 staging route_overflow 4 many
none() {
	p n1 route-new "dest=$(addr n8)" unreachable-ms=1
}
check 'the others are dropped when there is no route' rises n1 staging route_refused 16 none
fresh "$(datagram n2 n9 00)" "$(datagram n2 n10 00)" $heartbeat
check 'another waits' rises n1 staging route_held 1 send_frames "${frames[0]}"
check 'the daemon is asked for each destination' rises n1 upcall notices 1 send_frames "${frames[1]}"
check 'and told when a peer has moved' rises n1 upcall events 1 send_frames -p 4001 "${frames[2]}"
check 'a flush drops what waits' rises n1 staging route_flushed 2 p n1 dev-flush

# Bounds of what one peer may ask of the daemon: 64 notices and 512 messages at once, and so many a second.
p n1 - <<-PLANE
	transport-new id=1 type=udp local=0.0.0.0:2121 mtu=1472 raw-rate=1000000 raw-burst=1000000
PLANE
half_link n1 n2 4000
link_counter=0
grows() {
	local name=$1 before
	shift

	before=$(counter n1 upcall "$name")
	"$@" || return 1
	wait_until 5 more_than "$before" "$name"
}
more_than() {
	[ "$(counter n1 upcall "$2")" -gt "$1" ]
}
check 'a peer cannot ask for one route after the other' grows notices_rate_limited to_nodes 100
if [ "$FIPS_KERNEL" = debug ]; then
	skip 'nor send messages without end' 'so slow a kernel does not open 2,000 a second'
else
	check 'nor send messages without end' grows frames_rate_limited repeated 1000 $unknown_type
fi

# A daemon that does not read.
kill -STOP "$owner"
ns n2 garbage "$(wire_address n2 n1)" 2121 20000 "$(wire_device n2 n1)"
check 'its socket is full' at_least "$(counter n1 transport raw_lost)" 1
check 'messages do not fit' grows frames_lost repeated 1 $unknown_type
check 'nor does the question for a route' grows notices_lost to_nodes 1
fresh $heartbeat
check 'nor the news that a peer has moved' grows events_lost send_frames -p 4001 "${frames[@]}"
kill -CONT "$owner"
check 'it is told that it has lost something' told 'event upcalls-lost .*count='
disown
