#!/bin/bash
# SPDX-License-Identifier: MIT
# Coordinates on the first packets of a session; n1 is ours, n2 is played.
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
own_coords=$(addr n1)$(addr root)
peer_coords=$(addr n2)$(addr middle)$(addr root)
p n1 dev-set "coords=$own_coords" heartbeat-ms=0
p n1 session-set "node-addr=$(addr n2)" "coords=$peer_coords" warmup=3

port_bound() {
	[ -n "$(ns n2 ss -Hunl 'sport = :4000')" ]
}

# heard COUNT COMMAND...: the session messages that so many frames carried, one a line, in $scratch/heard
heard() {
	local count=$1 listener frame message
	shift

	ip netns exec n2 frames listen "at=$(wire_address n1 n2):4000" "count=$count" seconds=10 >"$scratch/frames" &
	listener=$!
	wait_until 5 port_bound || return 1
	"$@" >/dev/null
	wait "$listener" || return 1
	while read -r frame; do
		message=$(frames open-link "key=$(secret link n1 n2)" "frame=$frame" | sed 's/.*msg=//')
		# After the datagram's 36 bytes.
		frames open-session "key=$(secret session n1 n2)" "frame=${message:72}" || return 1
	done <"$scratch/frames" | tee "$scratch/heard"
}

# ping_of SIZE: one echo request, never answered
ping_of() {
	ns n1 ping -6 -n -c 1 -W 0.1 -s "$1" "$(ip6 n2)"
}

three() {
	ping_of 56
	ping_of 56
	ping_of 56
}

line() {
	sed -n "$1p" "$scratch/heard"
}

with_coords() {
	grep -q "^flags=1 .* type=16 .* src-coords=$own_coords dest-coords=$peer_coords " <<<"$1"
}

check 'messages are heard' heard 3 three
all_three() {
	with_coords "$(line 1)" && with_coords "$(line 2)" && with_coords "$(line 3)"
}
check 'the first three carry both coordinates' all_three
check 'they are counted' counter_is n1 session tx_with_coords 3
check 'no more are to come' same "$(value n1 warmup session-get "node-addr=$(addr n2)")" 0
check 'the fourth message' heard 1 ping_of 56
check 'carries none' grep -q '^flags=0 .* type=16 .* src-coords= dest-coords= ' "$scratch/heard"

# Without room for them a message of their own goes before: 77 and 2 * 2 + 5 * 16 bytes more than the packet.
p n1 session-set "node-addr=$(addr n2)" warmup=2
check 'a packet with just room for them' heard 1 ping_of $((1472 - 77 - 84 - 48))
check 'carries them' with_coords "$(line 1)"
check 'one a byte longer goes behind a message' heard 2 ping_of $((1472 - 77 - 84 - 48 + 1))
before_data() {
	grep -q "^flags=1 .* type=20 .* src-coords=$own_coords dest-coords=$peer_coords body=$" <<<"$(line 1)" &&
		grep -q '^flags=0 .* type=16 .* src-coords= dest-coords= ' <<<"$(line 2)"
}
check 'that carries nothing but coordinates' before_data
check 'it is counted' counter_is n1 session tx_warmups 1

# Under a key with the K flag; a CoordsWarmup never has it.
key_id
p n1 key-new id=$key_id slot=pending "session=$(addr n2)" "send-key=$(secret session n1 n2)" \
	"recv-key=$(secret session n2 n1)" k-bit=1
p n1 key-set id=$key_id slot=current "session=$(addr n2)"
p n1 session-set "node-addr=$(addr n2)" warmup=1
check 'after a rekey' heard 2 ping_of 1300
k_flags() {
	grep -q '^flags=1 .* type=20 ' <<<"$(line 1)" && grep -q '^flags=2 .* type=16 ' <<<"$(line 2)"
}
check 'data has the K flag, a CoordsWarmup has not' k_flags
p n1 session-set "node-addr=$(addr n2)" warmup=1
check 'with room' heard 1 ping_of 56
check 'data has both flags' grep -q '^flags=3 .* type=16 ' "$scratch/heard"

# The daemon's messages.
send() {
	p n1 frame-send type=session "session=$(addr n2)" "$@"
}
check 'a message of the daemon'"'"'s' heard 1 send msg-type=17 payload=c0ffee
check 'is sealed' grep -q '^flags=2 .* type=17 .* body=c0ffee$' "$scratch/heard"
check 'with coordinates' heard 1 send msg-type=18 payload=01 coords=1
check 'as it says' grep -q "^flags=3 .* type=18 .* src-coords=$own_coords dest-coords=$peer_coords body=01$" "$scratch/heard"

# Without the peer's coordinates our own stand in for them.
p n1 session-set "node-addr=$(addr n2)" coords= warmup=1
check 'where the peer'"'"'s are not known' heard 1 ping_of 56
check 'our own stand in for them' grep -q "src-coords=$own_coords dest-coords=$own_coords " "$scratch/heard"
