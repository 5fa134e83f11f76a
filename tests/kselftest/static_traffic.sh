#!/bin/bash
# SPDX-License-Identifier: MIT
# Two nodes with static keys and no daemon:
#
#	n1 ---- n2
# shellcheck source=tests/kselftest/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
# shellcheck source=tests/kselftest/static.bash
. "$(dirname "${BASH_SOURCE[0]}")/static.bash"

pings=2000 bytes=64000000
[ "$FIPS_KERNEL" != debug ] || pings=100 bytes=2000000

load_module
topology line 2
static_node n1
static_node n2
static_link n1 n2
static_session n1 n2

no_loss() {
	ns n1 ping -6 -n -q -i 0.002 -W 2 "$@" | tee "$scratch/ping"
	grep -q ' 0% packet loss' "$scratch/ping"
}

udp_listening() {
	[ -n "$(ns "$1" ss -Hunl "sport = :$2")" ]
}

# As many datagrams of a size as are sent arrive.
udp_stream() {
	local receiver

	ip netns exec n2 stream receive 7001 >"$scratch/stream" &
	receiver=$!

	wait_until 5 udp_listening n2 7001 || return 1
	ns n1 stream send "$(ip6 n2)" 7001 1000 500 || return 1
	wait_until 5 counter_at_least n2 session rx_messages $((messages + 500))
	kill "$receiver"
	wait "$receiver"
	cat "$scratch/stream"
	grep -q 'received=500 lost=0 doubled=0' "$scratch/stream"
}

counter_at_least() {
	[ "$(counter "$1" "$2" "$3")" -ge "$4" ]
}

statistic() {
	ip -n "$1" -json -s link show fips0 | jq ".[0].stats64.$2.$3"
}

no_errors() {
	local name direction kind

	for name in n1 n2; do
		for direction in rx tx; do
			for kind in errors dropped; do
				same "$(statistic "$name" "$direction" "$kind")" 0 || return 1
			done
		done
		same "$(counter "$name" link rx_decrypt_failed)" 0 &&
			same "$(counter "$name" session rx_decrypt_failed)" 0 &&
			same "$(counter "$name" link rx_replay)" 0 || return 1
	done
}

same_both_ends() {
	same "$(statistic n1 tx packets)" "$(statistic n2 rx packets)" &&
		same "$(statistic n1 tx bytes)" "$(statistic n2 rx bytes)" &&
		same "$(statistic n2 tx packets)" "$(statistic n1 rx packets)" &&
		same "$(statistic n2 tx bytes)" "$(statistic n1 rx bytes)"
}

check 'ping' no_loss -c 3 "$(ip6 n2)"
check "$pings pings without a loss" no_loss -c "$pings" "$(ip6 n2)"
check 'the largest' no_loss -c 20 -s 1347 -M 'do' "$(ip6 n2)"
check 'in fragments' no_loss -c 20 -s 20000 "$(ip6 n2)"
check 'TCP one way' transfer n1 n2 "$bytes"
check 'TCP the other way' transfer n2 n1 "$bytes"
messages=$(counter n2 session rx_messages)
check 'UDP' udp_stream
check 'the devices count the same at both ends' same_both_ends
check 'each packet is a datagram sent' at_least "$(counter n1 forwarding originated_packets)" "$(statistic n1 tx packets)"
check 'nothing was lost or did not authenticate' no_errors

# The session's and the link's own numbers.
numbers() {
	at_least "$(value n1 rx-packets session-get "node-addr=$(addr n2)")" 100 &&
		same "$(value n1 tx-packets link-get "id=$(link_id n1 n2)")" \
			"$(value n2 rx-packets link-get "id=$(link_id n2 n1)")" &&
		same "$(value n1 tx-bytes link-get "id=$(link_id n1 n2)")" \
			"$(value n2 rx-bytes link-get "id=$(link_id n2 n1)")" &&
		same "$(value n2 decrypt-failures link-get "id=$(link_id n2 n1)")" 0
}
check 'what a link has sent the other end has received' numbers

idle() {
	less "$(value n1 data-idle-ms session-get "node-addr=$(addr n2)")" 3000 || return 1
	sleep 1
	at_least "$(value n1 data-idle-ms session-get "node-addr=$(addr n2)")" 1000
}
no_loss -c 1 "$(ip6 n2)" >/dev/null
check 'a session without data is idle' idle

measured() {
	no_loss -c 50 "$(ip6 n2)" >/dev/null || return 1
	p n1 measure-take "link-id=$(link_id n1 n2)" | tr ' ' '\n' >"$scratch/measure"
	cat "$scratch/measure"
	grep -q '^rx-interval-packets=50$' "$scratch/measure" &&
		grep -q '^rx-burst-count=0$' "$scratch/measure"
}
p n1 measure-take "link-id=$(link_id n1 n2)" >/dev/null
check 'an interval is measured' measured
nothing_measured() {
	p n1 measure-take "link-id=$(link_id n1 n2)" >/dev/null
	p n1 measure-take "link-id=$(link_id n1 n2)" | tee "$scratch/measure"
	! grep -Eq 'rx-interval-packets|tx-first-counter' "$scratch/measure"
}
check 'a silent interval has nothing in it' nothing_measured

# A bad wire: what TCP gets is whole all the same, and losses are seen.
wire_netem n1 n2 loss 2% delay 2ms 1ms
check 'TCP over a wire that loses and reorders' transfer n1 n2 $((bytes / 16))
losses_seen() {
	p n2 measure-take "link-id=$(link_id n2 n1)" | tr ' ' '\n' >"$scratch/measure"
	at_least "$(sed -n 's/^rx-burst-total=//p' "$scratch/measure")" 1 &&
		at_least "$(sed -n 's/^rx-reordered=//p' "$scratch/measure")" 1
}
check 'losses and reordering are measured' losses_seen
check 'and nothing failed to authenticate' same "$(counter n2 link rx_decrypt_failed)" 0
wire_netem n1 n2
wire_netem n1 n2 duplicate 100%
doubled() {
	local before

	before=$(counter n2 link rx_replay)
	no_loss -c 10 "$(ip6 n2)"
	at_least "$(counter n2 link rx_replay)" $((before + 10))
}
check 'doubled frames are opened once' doubled
wire_netem n1 n2

# Silence: heartbeats go out by themselves.
beats() {
	local before

	before=$(counter n2 link rx_heartbeats)
	p n1 dev-set heartbeat-ms=200
	wait_until 5 counter_at_least n2 link rx_heartbeats $((before + 2))
}
check 'a silent link is kept alive with no daemon' beats
check 'the sender counts them' at_least "$(counter n1 link tx_heartbeats)" 2

# The same over IPv6.
for name in n1 n2; do
	p "$name" dev-flush
done
p n1 transport-new id=1 type=udp 'local=[::]:2121' mtu=1452
p n2 transport-new id=1 type=udp 'local=[::]:2121' mtu=1452
over_ipv6() {
	local a b

	for pair in 'n1 n2' 'n2 n1'; do
		read -r a b <<<"$pair"
		key_id
		p "$a" - <<-PLANE || return 1
			link-new id=1 node-addr=$(addr "$b") transport-id=1 remote=[$(wire_address6 "$a" "$b")]:2121
			key-new id=$key_id slot=current link-id=1 local-index=$(index "$b" "$a") remote-index=$(index "$a" "$b") send-key=$(secret link "$a" "$b") recv-key=$(secret link "$b" "$a")
		PLANE
	done
	static_session n1 n2
	ip -n n1 link set fips0 mtu 1375
	ip -n n2 link set fips0 mtu 1375
}
check 'a link over IPv6' over_ipv6
check 'ping over it' no_loss -c 20 -s 1327 -M 'do' "$(ip6 n2)"
check 'TCP over it' transfer n1 n2 $((bytes / 16))
