#!/bin/bash
# SPDX-License-Identifier: MIT
# Frames that come before their key: n1 is ours, n2 is played.
#
#	n1 ---- n2
# shellcheck source=tests/kselftest/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
# shellcheck source=tests/kselftest/static.bash
. "$(dirname "${BASH_SOURCE[0]}")/static.bash"

load_module
topology line 2
static_node n1
p n1 dev-set heartbeat-ms=0
heartbeat=51 data=16

send_frames() {
	ns n2 frames send "from=$(wire_address n1 n2):4000" "to=$(wire_address n2 n1):2121" "$@"
}

# early EPOCH FIRST LAST: heartbeats with these counters, under the keys of an epoch; odd ones have the K flag
early() {
	local counter

	early=()
	for ((counter = $2; counter <= $3; counter++)); do
		early+=("$(frames seal-link "key=$(secret link n2 n1 "$1")" "index=$(index n2 n1 "$1")" \
			"counter=$counter" msg=$heartbeat "flags=$(($1 % 2))")")
	done
}

reserve() {
	p n1 index-new transport-id=1 "local-index=$(index n2 n1 "$1")"
}

# key_comes EPOCH SLOT [FRAME...]: right behind these frames, which are held no longer than a second
key_comes() {
	local epoch=$1 slot=$2 key

	shift 2
	key_id
	key=(key-new "id=$key_id" "slot=$slot" link-id=1 "k-bit=$((epoch % 2))" "local-index=$(index n2 n1 "$epoch")"
		"remote-index=$(index n1 n2 "$epoch")" "send-key=$(secret link n1 n2 "$epoch")"
		"recv-key=$(secret link n2 n1 "$epoch")")
	[ $# -eq 0 ] || send_frames "$@" || return 1
	p n1 "${key[@]}"
}

early 0 0 2
check 'before its index is reserved a frame is unknown' rises n1 link rx_unknown_index 3 send_frames "${early[@]}"
check 'the index is reserved' reserve 0
check 'again changes nothing' reserve 0
p n1 link-new id=1 "node-addr=$(addr n2)" transport-id=1 "remote=$(wire_address n1 n2):4000"
check 'now frames are opened when the key comes' rises n1 link rx_heartbeats 3 key_comes 0 current "${early[@]}"
check 'having been held' counter_is n1 link rx_held 3
early 0 3 3
check 'later ones at once' rises n1 link rx_heartbeats 1 send_frames "${early[@]}"
check 'what was held is a replay now' rises n1 link rx_replay 1 \
	send_frames "$(sealed n2 n1 2 $heartbeat)"
live() {
	p n1 index-del transport-id=1 "local-index=$(index n2 n1 0)"
}
check_not 'an index that a key holds is not given up' live

# No more than 16.
reserve 1
early 1 0 19
check 'of twenty frames sixteen are held and opened' rises n1 link rx_heartbeats 16 key_comes 1 pending "${early[@]}"
check 'four found no room' counter_is n1 link rx_held_dropped 4
check 'they were the first' rises n1 link rx_heartbeats 1 send_frames "${early[19]}"

# No longer than a second.
reserve 2
early 2 0 1
check 'two frames are held' rises n1 link rx_held 2 send_frames "${early[@]}"
sleep 1.1
check 'after a second they are too old' rises n1 link rx_held_dropped 2 key_comes 2 pending

# Given up.
reserve 3
early 3 0 0
check 'another is held' rises n1 link rx_held 1 send_frames "${early[@]}"
give_up() {
	p n1 index-del transport-id=1 "local-index=$(index n2 n1 3)"
}
check 'an index that is given up drops what it held' rises n1 link rx_held_dropped 1 give_up
check 'and is unknown' rises n1 link rx_unknown_index 1 send_frames "${early[@]}"
check 'to give it up again is no error' give_up

# A key that is deleted takes its index with it.
gone() {
	p n1 key-del "id=$key_id" link-id=1
	early 2 5 5
	rises n1 link rx_unknown_index 1 send_frames "${early[@]}"
}
check 'with its key an index is gone' gone

# Sessions: expected, then with a key.
link_counter=100
packet=$(ping_packet n2 n1)
body=$(frames shim "packet=$packet")

# in_frame MESSAGE: of n2's in a frame of its link, in $frame
in_frame() {
	frame=$(frames seal-link "key=$(secret link n2 n1)" "index=$(index n2 n1)" "counter=$link_counter" \
		"msg=$(datagram n2 n1 "$1")")
	link_counter=$((link_counter + 1))
}

# message COUNTER: a data message in a frame, in $frame
message() {
	in_frame "$(session_sealed n2 n1 "$1" $data "$body")"
}

messages=()
for counter in 0 1 2; do
	message $counter
	messages+=("$frame")
done
check 'without a session messages are refused' rises n1 session unknown_session 3 send_frames "${messages[@]}"
check 'a session is expected' p n1 session-new "node-addr=$(addr n2)"
messages=()
for counter in 0 1 2; do
	message $counter
	messages+=("$frame")
done
# session_key [FRAME...]: right behind these frames
session_key() {
	local key

	key_id
	key=(key-new "id=$key_id" slot=current "session=$(addr n2)" "send-key=$(secret session n1 n2)"
		"recv-key=$(secret session n2 n1)")
	[ $# -eq 0 ] || send_frames "$@" || return 1
	p n1 "${key[@]}"
}

statistic() {
	ip -n n1 -json -s link show fips0 | jq ".[0].stats64.$1.$2"
}

delivered() {
	rises n1 session rx_messages 3 session_key "${messages[@]}" && same "$(statistic rx packets)" 3
}
check 'its messages are delivered when its key comes' delivered
check 'having been held' counter_is n1 session rx_held 3
message 3
check 'later ones at once' rises n1 session rx_messages 1 send_frames "$frame"

# The peer has lost its session, and made it anew: what it says right behind its message 3 waits for the key, though there
# is one that does not fit, and has seen these counters.
# anew COUNTER...: messages under the next keys, in $messages
anew() {
	local counter

	messages=()
	for counter in "$@"; do
		in_frame "$(frames seal-session "key=$(secret session n2 n1 1)" "counter=$counter" "type=$data" "body=$body")"
		messages+=("$frame")
	done
}

# third_message: n2's, in $third
third_message() {
	in_frame 03000000
	third=$frame
}

# key_anew FRAME...: right behind these frames
key_anew() {
	key_id
	send_frames "$@" || return 1
	p n1 key-new "id=$key_id" slot=pending "session=$(addr n2)" k-bit=1 "send-key=$secret_out" "recv-key=$secret_in"
}
secret_out=$(secret session n1 n2 1) secret_in=$(secret session n2 n1 1)

anew 0 10
check 'under keys that nobody awaits a message is refused' rises n1 session rx_decrypt_failed 1 send_frames "${messages[1]}"
check 'and one with a counter that was seen is a replay' rises n1 session rx_replay 1 send_frames "${messages[0]}"
anew 0 1 10
third_message
check 'behind a message 3 they wait, and are delivered when the key comes' rises n1 session rx_messages 3 \
	key_anew "$third" "${messages[@]}"
check 'having been held, too' counter_is n1 session rx_held 6
anew 0 11
check 'after that a replay is a replay' rises n1 session rx_replay 1 send_frames "${messages[0]}"
check 'and the key is there' rises n1 session rx_messages 1 send_frames "${messages[1]}"

third_message
in_frame "$(frames seal-session "key=$(secret session n2 n1 2)" counter=20 "type=$data" "body=$body")"
check 'behind another one is held whose key does not come' rises n1 session rx_held 1 send_frames "$third" "$frame"
sleep 1.1
in_frame "$(frames seal-session "key=$(secret session n2 n1 2)" counter=20 "type=$data" "body=$body")"
check 'after a second messages are refused again' rises n1 session rx_decrypt_failed 1 send_frames "$frame"
anew 30
check 'the session goes on' rises n1 session rx_messages 1 send_frames "${messages[@]}"
check 'what was held is dropped with the session' rises n1 session bad_state 1 p n1 session-del "node-addr=$(addr n2)"

p n1 session-new "node-addr=$(addr n2)"
messages=()
for counter in {0..17}; do
	message "$counter"
	messages+=("$frame")
done
check 'of eighteen messages two find no room' rises n1 session bad_state 2 send_frames "${messages[@]}"
sleep 1.1
check 'the others wait for a second' rises n1 session bad_state 16 session_key

# Packets of the host wait for the key, too.
waits() {
	p n1 session-del "node-addr=$(addr n2)"
	ns n1 ping -6 -n -q -c 1 -W 1 "$(ip6 n2)" >/dev/null
	same "$(value n1 staged dev-get)" 1
}
p n1 dev-set heartbeat-ms=0
own n1
check 'a packet waits for its session' waits
check 'the daemon is asked' told "frame session-miss .*local-origin=1"
p n1 session-new "node-addr=$(addr n2)"
goes() {
	local before

	before=$(statistic tx packets)
	rises n1 staging session_resumed 1 session_key && same "$(value n1 staged dev-get)" 0 &&
		same "$(statistic tx packets)" $((before + 1))
}
check 'and goes out when its key comes' goes
disown
