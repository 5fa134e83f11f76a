#!/bin/bash
# SPDX-License-Identifier: MIT
# A peer that moves: n1 is ours, n2 is played from several ports of its address.
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
link=$(link_id n1 n2)
heartbeat=51
p n1 dev-set heartbeat-ms=0

send_from() {
	local port=$1
	shift

	ns n2 frames send "from=$(wire_address n1 n2):$port" "to=$(wire_address n2 n1):2121" "$@"
}

peer_at() {
	[ "$(value n1 remote link-get "id=$link")" = "$(wire_address n1 n2):$1" ]
}

# hears PORT: what n1 sends arrives there
hears() {
	local heard

	ip netns exec n2 frames listen "at=$(wire_address n1 n2):$1" seconds=5 >"$scratch/heard" &
	heard=$!
	wait_until 5 port_bound "$1" && p n1 frame-send type=link "link-id=$link" msg-type=16 payload=c0ffee || return 1
	wait "$heard" || return 1
	frames open-link "key=$(secret link n1 n2)" "frame=$(cat "$scratch/heard")" | tee "$scratch/opened"
	grep -q "index=$(index n1 n2) .*msg=10c0ffee" "$scratch/opened"
}

port_bound() {
	[ -n "$(ns n2 ss -Hunl "sport = :$1")" ]
}

check 'the daemon listens' own n1
check 'a message goes where the peer is said to be' hears 4000
first=$(sealed n2 n1 0 $heartbeat)
send_from 4000 "$first"
check 'a frame from there moves nothing' peer_at 4000
send_from 4001 "$(sealed n2 n1 1 $heartbeat)"
check 'an authentic frame from elsewhere moves the peer' wait_until 5 peer_at 4001
check 'the daemon is told' told "event link-roamed .*link-id=$link node-addr=$(addr n2) .*remote=$(wire_address n1 n2):4001"
check 'it is counted' counter_is n1 link roamed 1
check 'messages follow' hears 4001

check 'the next frame' rises n1 link rx_heartbeats 1 send_from 4001 "$(sealed n2 n1 2 $heartbeat)"
check 'moves nothing' counter_is n1 link roamed 1
check 'a replay from elsewhere' rises n1 link rx_replay 1 send_from 4002 "$first"
check 'moves nothing either' peer_at 4001
forged=$(frames flip "frame=$(sealed n2 n1 3 $heartbeat)" bit=200)
check 'nor does what does not authenticate' rises n1 link rx_decrypt_failed 1 send_from 4002 "$forged"
check 'the peer stays' peer_at 4001

# The old key is good enough: whatever authenticates comes from the peer.
rekey() {
	key_id
	p n1 - <<-PLANE
		key-new id=$key_id slot=pending link-id=$link local-index=$(index n2 n1 1) remote-index=$(index n1 n2 1) send-key=$(secret link n1 n2 1) recv-key=$(secret link n2 n1 1) k-bit=1
		key-set id=$key_id slot=current link-id=$link
	PLANE
}
check 'after a rekey' rekey
check 'a frame under the previous key' rises n1 link rx_heartbeats 1 send_from 4003 "$(sealed n2 n1 4 $heartbeat)"
check 'still moves the peer' peer_at 4003

check_not 'with its keys the link stays on its transport' p n1 - <<-PLANE
	transport-new id=2 type=udp local=0.0.0.0:2222
	link-set id=$link transport-id=2
PLANE

# The daemon may say so, too.
check 'the daemon says where the peer is' p n1 link-set "id=$link" "remote=$(wire_address n1 n2):4005"
hears_new_key() {
	ip netns exec n2 frames listen "at=$(wire_address n1 n2):4005" seconds=5 >"$scratch/heard" &
	local heard=$!

	wait_until 5 port_bound 4005 && p n1 frame-send type=link "link-id=$link" msg-type=16 payload=01 || return 1
	wait "$heard" || return 1
	frames open-link "key=$(secret link n1 n2 1)" "frame=$(cat "$scratch/heard")" | tee "$scratch/opened"
	grep -q "flags=1 index=$(index n1 n2 1) .*msg=1001" "$scratch/opened"
}
check 'messages go there, under the new key and with its K flag' hears_new_key
disown
