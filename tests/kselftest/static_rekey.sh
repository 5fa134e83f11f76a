#!/bin/bash
# SPDX-License-Identifier: MIT
# Change of keys under traffic:
#
#	n1 ---- n2
# shellcheck source=tests/kselftest/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
# shellcheck source=tests/kselftest/static.bash
. "$(dirname "${BASH_SOURCE[0]}")/static.bash"

interval=0.001 stream=50000000
[ "$FIPS_KERNEL" != debug ] || interval=0.02 stream=500000

load_module
topology line 2
static_node n1
static_node n2
static_link n1 n2
static_session n1 n2
links=("$(link_id n1 n2)" "$(link_id n2 n1)")
half_key=()

# link_key A B LINK EPOCH SLOT: A's end of the keys of an epoch, which has the K flag if it is odd
link_key() {
	key_id
	p "$1" key-new "id=$key_id" "slot=$5" "link-id=$3" "local-index=$(index "$2" "$1" "$4")" \
		"remote-index=$(index "$1" "$2" "$4")" "send-key=$(secret link "$1" "$2" "$4")" \
		"recv-key=$(secret link "$2" "$1" "$4")" "k-bit=$(($4 % 2))"
}

# session_key A B EPOCH SLOT
session_key() {
	key_id
	p "$1" key-new "id=$key_id" "slot=$4" "session=$(addr "$2")" "send-key=$(secret session "$1" "$2" "$3")" \
		"recv-key=$(secret session "$2" "$1" "$3")" "k-bit=$(($3 % 2))"
}

slot_of() {
	p "$1" "${@:2}" | tr ' ' '\n' | sed -n 's/^key\.\(.*\)\.id=/\1 /p'
}

# in_slot KEY SLOT NAME REQUEST...: whether a key is there
in_slot() {
	slot_of "${@:3}" | grep -qx "$2 $1"
}

pings() {
	ns n1 ping -6 -n -q -c "$1" -i "$interval" -W 2 "$(ip6 n2)" | tee "$scratch/ping"
	grep -q ' 0% packet loss' "$scratch/ping"
}

check 'ping' pings 5

# A change of link keys, watched.
own n2
link_key n2 n1 "${links[1]}" 1 pending
n2_new=$key_id
link_key n1 n2 "${links[0]}" 1 pending
n1_new=$key_id
check 'both have a pending key' in_slot "$n2_new" pending n2 link-get "id=${links[1]}"
check 'which is not used by itself' pings 5
check 'it stays pending' in_slot "$n2_new" pending n2 link-get "id=${links[1]}"
early_report() {
	rises n2 link rx_frames 1 p n1 frame-send type=link "link-id=${links[0]}" slot=pending msg-type=0x51 payload=
}
check 'a frame sealed under it promotes it at the other end' early_report
check 'it is current there' in_slot "$n2_new" current n2 link-get "id=${links[1]}"
check 'the daemon is told of the promotion' told "event key-promoted .*link-id=${links[1]} .*key-id=$n2_new slot=0"
check 'and that the key works' told "event key-confirmed .*link-id=${links[1]} .*key-id=$n2_new"
check 'the sender, which has promoted nothing, hears it all the same' pings 5
check 'now it has: what came back was sealed under the new key' in_slot "$n1_new" current n1 link-get "id=${links[0]}"
check 'the old key waits for stragglers' test -n "$(slot_of n1 link-get "id=${links[0]}" | grep previous)"
check 'promoting again changes nothing' p n1 key-set "id=$n1_new" slot=current "link-id=${links[0]}"
check 'nor does installing again' p n1 key-new "id=$n1_new" slot=pending "link-id=${links[0]}" local-index=1 remote-index=1 \
	"send-key=$(secret link n1 n2 9)" "recv-key=$(secret link n2 n1 9)"
check 'it is current still' in_slot "$n1_new" current n1 link-get "id=${links[0]}"
check_not 'a key nobody has is not promoted' p n1 key-set id=9999 slot=current "link-id=${links[0]}"
disown

# retire NAME REQUEST...: the previous key goes
retire() {
	local name=$1 id

	id=$(slot_of "$name" "${@:2}" | sed -n 's/^previous //p')
	[ -z "$id" ] || p "$name" key-del "id=$id" "${half_key[@]}"
}

# Ten changes, of links and of sessions in turn, under a stream of pings.
change_link() {
	local epoch=$1

	half_key=("link-id=${links[0]}")
	retire n1 link-get "id=${links[0]}"
	half_key=("link-id=${links[1]}")
	retire n2 link-get "id=${links[1]}"
	link_key n2 n1 "${links[1]}" "$epoch" pending || return 1
	link_key n1 n2 "${links[0]}" "$epoch" pending || return 1
	# n1 cuts over; n2 follows the first frame it opens.
	p n1 key-set "id=$key_id" slot=current "link-id=${links[0]}"
}

change_session() {
	local epoch=$1

	half_key=("session=$(addr n2)")
	retire n1 session-get "node-addr=$(addr n2)"
	half_key=("session=$(addr n1)")
	retire n2 session-get "node-addr=$(addr n1)"
	session_key n1 n2 "$epoch" pending || return 1
	session_key n2 n1 "$epoch" pending || return 1
	p n2 key-set "id=$key_id" slot=current "session=$(addr n1)"
}

changes() {
	local epoch pinger changed=0

	ip netns exec n1 ping -6 -n -q -i "$interval" -W 2 "$(ip6 n2)" >"$scratch/ping" &
	pinger=$!
	for epoch in 2 3 4 5 6; do
		change_both "$epoch" || break
		changed=$epoch
	done
	kill -INT "$pinger"
	wait "$pinger"
	cat "$scratch/ping"
	[ "$changed" -eq 6 ] && grep -q ' 0% packet loss' "$scratch/ping"
}

change_both() {
	change_link "$1" && change_session $(($1 - 1)) && wait_until 5 promoted
}

# Nothing pending any more at the ends that follow.
promoted() {
	! slot_of n2 link-get "id=${links[1]}" | grep -q pending &&
		! slot_of n1 session-get "node-addr=$(addr n2)" | grep -q pending
}
check 'five changes of link and session keys lose no ping' changes
check 'nothing failed to authenticate' same "$(counter n1 link rx_decrypt_failed)$(counter n2 link rx_decrypt_failed)" 0
check 'in sessions neither' same "$(counter n1 session rx_decrypt_failed)$(counter n2 session rx_decrypt_failed)" 0

# TCP over the same, one stream after the other as long as keys change.
tcp_changes() {
	local epoch streams

	: >"$scratch/changing"
	while [ -e "$scratch/changing" ]; do
		transfer n1 n2 "$stream" || break
	done &
	streams=$!
	for epoch in 7 8 9 10; do
		change_both "$epoch" || break
	done
	rm "$scratch/changing"
	wait "$streams" && [ "$epoch" -eq 10 ]
}
check 'nor do changes under TCP break anything' tcp_changes
check 'nothing failed to authenticate' same "$(counter n1 link rx_decrypt_failed)$(counter n2 link rx_decrypt_failed)" 0

# Counters: the daemon is told in time, and no counter is used twice.
own n1
current() {
	slot_of n1 link-get "id=${links[0]}" | sed -n 's/^current //p'
}
next=$(value n1 key.current.tx-counter link-get "id=${links[0]}")
mark=$((next + 3))
p n1 key-set "id=$(current)" "link-id=${links[0]}" "counter-mark=$mark"
pings 5 >/dev/null
check 'the daemon is told when a counter passes its mark' told "event key-counter .*link-id=${links[0]} .*count=$mark"
pings 5 >/dev/null
check 'once' same "$(grep -c key-counter "$scratch/owner")" 1
disown
