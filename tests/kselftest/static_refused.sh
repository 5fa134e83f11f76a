#!/bin/bash
# SPDX-License-Identifier: MIT
# What a node refuses, and that it counts each refusal once: n1 is ours, n2 is played, frame by frame. With $companion,
# the bytes of another frame, each comes in one packet with that, which goes to the daemon that is not there.
#
#	n1 ---- n2
# shellcheck source=tests/kselftest/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
# shellcheck source=tests/kselftest/static.bash
. "$(dirname "${BASH_SOURCE[0]}")/static.bash"

load_module
topology line 2
static_node n1
half_link n1 n2 4000
half_session n1 n2

# Types of messages.
heartbeat=51 data=16

link_counter=0
# send_frames FRAME...: from where the link's peer is
send_frames() {
	local from to frame
	from=from=$(wire_address n1 n2):4000 to=to=$(wire_address n2 n1):2121

	if [ -z "${companion:-}" ]; then
		ns n2 frames send "$from" "$to" "$@"
		return
	fi
	for frame; do
		if [ ${#frame} -le ${#companion} ]; then
			ns n2 frames send "$from" "$to" "$frame"
		else
			ns n2 frames send-together "$from" "$to" "$frame" "$companion"
		fi
	done
}

# told_after FRAME PATTERN: the daemon is told of it
told_after() {
	send_frames "$1" && told "$2"
}

# A fresh frame in $frame: fresh MESSAGE [FLAGS]
fresh() {
	frame=$(sealed n2 n1 "$link_counter" "$@")
	link_counter=$((link_counter + 1))
}

# counted FAMILY COUNTER FRAME...: it rises by the number of frames
counted() {
	local family=$1 name=$2
	shift 2

	rises n1 "$family" "$name" $# send_frames "$@"
}

accepted() {
	fresh $heartbeat
	counted link rx_heartbeats "$frame"
}

check 'a good frame is accepted' accepted
good=$frame
check 'the same again is a replay' counted link rx_replay "$good"
check 'ten times' counted link rx_replay "$good" "$good" "$good" "$good" "$good" "$good" "$good" "$good" "$good" "$good"
check 'the link counts them too' same "$(value n1 replays link-get "id=$(link_id n1 n2)")" 11

# Damage.
fresh $heartbeat
whole=$frame
for bit in 8 16 130 160 200 290; do
	check "with bit $bit flipped it does not authenticate" \
		counted link rx_decrypt_failed "$(frames flip "frame=$whole" "bit=$bit")"
done
check 'another receiver index is unknown' counted link rx_unknown_index "$(frames flip "frame=$whole" bit=40)"
check 'another counter does not authenticate' counted link rx_decrypt_failed "$(frames flip "frame=$whole" bit=65)"
check 'longer by a byte it does not authenticate' counted link rx_decrypt_failed "${whole}00"
check 'without its last byte it does not authenticate' counted link rx_decrypt_failed "${whole%??}"
check 'without its tag it is too short' counted link rx_short "${whole:0:42}"
check 'its header alone is too short' counted link rx_short "${whole:0:32}"
check 'a common prefix alone is too short' counted link rx_short "${whole:0:8}"
check 'three bytes are no prefix' counted transport rx_short "${whole:0:6}"
check 'no bytes at all' counted transport rx_short ''
check 'the failures were in a row' same "$(value n1 decrypt-failures link-get "id=$(link_id n1 n2)")" 9
check 'the frame itself is still good' counted link rx_heartbeats "$whole"
check 'and ended the row' same "$(value n1 decrypt-failures link-get "id=$(link_id n1 n2)")" 0

fresh ''
check 'an authentic frame without a message' counted link rx_truncated "$frame"

# Counters. 4000 opens a window of which 1952 is the oldest.
far() {
	frame=$(sealed n2 n1 "$1" $heartbeat)
}
far 4000
check 'a counter may jump' counted link rx_heartbeats "$frame"
far 1953
check 'the oldest in the window is accepted' counted link rx_heartbeats "$frame"
far 1952
check 'one older is not' counted link rx_replay "$frame"
far 3999
check 'what comes late is accepted' counted link rx_heartbeats "$frame"
check 'once' counted link rx_replay "$frame"
link_counter=5000

# Datagrams.
fresh 00
check 'a datagram without a header' counted forwarding decode_error_packets "$frame"
fresh "$(datagram n2 n1 '' | cut -c 1-70)"
check 'one that is a byte short' counted forwarding decode_error_packets "$frame"
fresh "$(datagram n2 n1 00 0)"
check 'one with no hops left, though it is for this node' counted forwarding ttl_exhausted_packets "$frame"

# Session messages.
session_counter=0
carried() {
	fresh "$(datagram n2 n1 "$1")"
}
carried ''
check 'a datagram without a message' counted session rx_short "$frame"
carried "$(printf '00%.0s' {1..27})"
check 'a message too short for header and tag' counted session rx_short "$frame"
carried "$(printf '10%.0s' {1..40})"
check 'one of another version' counted session rx_phase "$frame"
carried "$(printf '04%.0s' {1..40})"
check 'one of no known phase' counted session rx_phase "$frame"

packet=$(ping_packet n2 n1)
body=$(frames shim "packet=$packet")
message() {
	message=$(session_sealed n2 n1 "$session_counter" "$data" "$@")
	session_counter=$((session_counter + 1))
	carried "$message"
}
message "$body"
check 'a good message is opened' counted session rx_messages "$frame"
good=$message
carried "$good"
check 'the same in another frame is a replay' counted session rx_replay "$frame"
message "$body"
carried "$(frames flip "frame=$message" bit=200)"
check 'with a bit flipped it does not authenticate' counted session rx_decrypt_failed "$frame"
carried "$(frames flip "frame=$message" bit=9)"
check 'nor with the other K flag' counted session rx_decrypt_failed "$frame"
carried "$(frames flip "frame=$message" bit=8)"
check 'nor with coordinates announced that are none' counted session rx_coords_malformed "$frame"
carried "$(frames flip "frame=$message" bit=10)"
check 'a plaintext one is for the daemon, if there is one' counted upcall frames_no_owner "$frame"
carried "$message"
check 'itself it is still good' counted session rx_messages "$frame"

fresh "$(datagram n9 n1 "$message")"
check 'from a node with which there is no session' counted session unknown_session "$frame"

message 00
check 'a body too short for ports' counted session rx_truncated "$frame"
message "00010101${body:8}"
check 'a port that nobody serves' counted session rx_unknown_port "$frame"
message "${body:0:8}"
check 'no shim' counted session rx_shim_malformed "$frame"
message "${body:0:20}"
check 'a shim that is a byte short' counted session rx_shim_malformed "$frame"
message "${body:0:8}01${body:10}"
check 'a shim in another format' counted session rx_shim_malformed "$frame"
session_counter=$((session_counter + 1))
message=$(frames seal-session "key=$(secret session n2 n1)" "counter=$session_counter" type=0x14 flags=1 \
	"src-coords=$(addr n2)" "dest-coords=$(addr n1)")
carried "$message"
check 'a CoordsWarmup is taken' counted session rx_warmups "$frame"
session_counter=$((session_counter + 1))

# delivered FRAME: the packet reaches a socket on the host
delivered() {
	ip netns exec n1 stream receive 9 >"$scratch/stream" &
	local receiver=$!

	wait_until 5 bound || return 1
	send_frames "$@" || return 1
	wait_until 5 packets_in $((packets + $#))
	kill "$receiver"
	wait "$receiver"
}

bound() {
	[ -n "$(ns n1 ss -Hunl 'sport = :9')" ]
}

statistic() {
	ip -n n1 -json -s link show fips0 | jq ".[0].stats64.$1.$2"
}

packets_in() {
	[ "$(statistic rx packets)" -ge "$1" ]
}

packets=$(statistic rx packets)
message "$body"
check 'a packet is delivered' delivered "$frame"
ip -n n1 link set fips0 down
message "$body"
check 'not while the device is down' counted session rx_device_down "$frame"
ip -n n1 link set fips0 up

# Link messages with no daemon.
fresh 10
check 'a link message is for the daemon, if there is one' counted upcall frames_no_owner "$frame"
check 'the daemon comes' own n1
fresh 50ff
check 'and gets it' counted upcall frames "$frame"
check 'opened' told "frame link .*link-id=$(link_id n1 n2) .*slot=0 .*msg-type=80 .*payload=ff"
carried 0004000020aabb
check 'a plaintext error too' told_after "$frame" "frame datagram .*src=$(addr n2) dest=$(addr n1) .*payload=0004000020aabb"
carried 010003007f0102
check 'and a session handshake' told_after "$frame" "frame datagram .*src=$(addr n2) dest=$(addr n1) .*payload=010003007f0102"
message=$(session_sealed n2 n1 "$session_counter" 17 c0ffee)
session_counter=$((session_counter + 1))
carried "$message"
check 'and a session message that is no data' told_after "$frame" \
	"frame session .*session=$(addr n2) .*msg-type=17 .*path-mtu=65535 .*payload=c0ffee"

# Failing: 20 in a row, and silence for a heartbeat interval.
p n1 dev-set heartbeat-ms=20000
failing() {
	fresh $heartbeat
	bad=$(frames flip "frame=$frame" bit=200)
	for _ in {1..25}; do
		echo "$bad"
	done | xargs ip netns exec n2 frames send "from=$(wire_address n1 n2):4000" "to=$(wire_address n2 n1):2121"
}
not_failing() {
	send_frames "$frame" && failing && sleep 0.3 && ! grep -q link-failing "$scratch/owner"
}
fresh $heartbeat
check 'twenty failures in a row of a peer that was heard just now mean nothing' not_failing
p n1 dev-set heartbeat-ms=500
sleep 0.6
failing
check 'after silence they mean that the link is failing' told "event link-failing .*link-id=$(link_id n1 n2) .*count="
check 'which is told once' same "$(grep -c link-failing "$scratch/owner")" 1
disown

# Everything that came in at the socket has been counted somewhere.
sum() {
	local total=0 name

	for name in "${@:2}"; do
		total=$((total + $(counter n1 "$1" "$name")))
	done
	echo $total
}
all_counted() {
	local opened refused

	refused=$(($(sum transport rx_short raw_handed_up raw_no_owner raw_rate_limited raw_lost) + $(sum link rx_short rx_version rx_unknown_index rx_replay rx_decrypt_failed \
		rx_truncated rx_no_key rx_no_memory rx_held_dropped)))
	opened=$(counter n1 link rx_frames)
	same "$(value n1 rx-packets transport-get id=1)" $((opened + refused))
}
check 'every datagram was counted, once' all_counted
datagrams_counted() {
	same "$(counter n1 forwarding received_packets)" \
		"$(sum forwarding decode_error_packets ttl_exhausted_packets delivered_packets)"
}
check 'every session datagram too' datagrams_counted
