#!/bin/bash
# SPDX-License-Identifier: MIT
# Through a node in between: n1 and n3 speak, n2 forwards; later n3 is played.
#
#	n1 ---- n2 ---- n3
# shellcheck source=tests/kselftest/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
# shellcheck source=tests/kselftest/static.bash
. "$(dirname "${BASH_SOURCE[0]}")/static.bash"

bytes=32000000
[ "$FIPS_KERNEL" != debug ] || bytes=1000000

load_module
topology line 3
for name in n1 n2 n3; do
	static_node "$name"
	p "$name" dev-set heartbeat-ms=0
done
static_link n1 n2
static_link n2 n3
static_session n1 n3

pings() {
	ns n1 ping -6 -n -q -c "$1" -i 0.01 -W 2 "$(ip6 n3)" | tee "$scratch/ping"
	grep -q ' 0% packet loss' "$scratch/ping"
}

# Routes. Without one, packets wait and the daemon is asked.
own n1
waits() {
	ns n1 ping -6 -n -q -c 1 -W 1 "$(ip6 n3)" >/dev/null
	same "$(value n1 staged dev-get)" 1
}
check 'without a route a packet waits' waits
check 'and the daemon is asked' told "frame route-miss .*dest=$(addr n3) .*local-origin=1"
# Without its daemon it would wait for a second only.
asked=$owner
own n3
follows() {
	rises n1 staging route_resumed 1 static_route n1 n3 n2 tree-up && same "$(value n1 staged dev-get)" 0
}
check 'it follows the route' follows
check 'to the node in between' wait_until 5 counter_is n2 forwarding forwarded_packets 1
check 'at the other end the answer waits' told "frame route-miss .*dest=$(addr n1) .*local-origin=1"
static_route n3 n1 n2
disown
kill "$asked"
wait "$asked"
check 'ping both ways' pings 10
check 'TCP one way' transfer n1 n3 "$bytes"
check 'TCP the other way' transfer n3 n1 "$bytes"
check 'the routes in n2 are its links' same "$(counter n2 forwarding forwarded_packets)" \
	"$(counter n2 forwarding route_direct_peer)"
# class_counted CLASS COUNTER
class_counted() {
	p n2 route-new "dest=$(addr n3)" "link-id=$(link_id n2 n3)" "class=$1"
	rises n2 forwarding "$2" 5 pings 5 && p n2 route-del "dest=$(addr n3)"
}
check 'a route up the tree counts as what it was chosen for' class_counted tree-up route_tree_up
check 'so does one down the tree' class_counted tree-down route_tree_down
check 'down a branch the destination is not on' class_counted tree-down-cross route_tree_down_cross
check 'over another link, towards it' class_counted cross-link-descend route_crosslink_descend
check 'and away from it' class_counted cross-link-ascend route_crosslink_ascend
classes_sum() {
	local name sum=0

	for name in direct_peer tree_up tree_down tree_down_cross crosslink_descend crosslink_ascend; do
		sum=$((sum + $(counter n2 forwarding "route_$name")))
	done
	same "$(counter n2 forwarding forwarded_packets)" "$sum"
}
check 'the classes sum to what is forwarded' classes_sum
transit_is_not_the_devices() {
	ip -n n2 -json -s link show fips0 | jq '.[0].stats64 | .rx.packets + .tx.packets' >"$scratch/packets"
	same "$(cat "$scratch/packets")" 0
}
check 'transit is no traffic of the device' transit_is_not_the_devices

# Hops.
p n1 dev-set ttl=1
exhausted() {
	! pings 1
}
check 'one hop is not enough' rises n3 forwarding ttl_exhausted_packets 1 exhausted
p n1 dev-set ttl=2
check 'two are' pings 3
p n1 dev-set ttl=64

# Path MTU on the way.
p n2 link-set "id=$(link_id n2 n3)" mtu=1400
check 'ping' pings 1
check 'the smallest link shows at the end' same "$(value n3 rx-path-mtu session-get "node-addr=$(addr n1)")" 1400
p n1 link-set "id=$(link_id n1 n2)" mtu=1390
check 'ping' pings 1
check 'wherever it is' same "$(value n3 rx-path-mtu session-get "node-addr=$(addr n1)")" 1390
check 'each way by itself' same "$(value n1 rx-path-mtu session-get "node-addr=$(addr n3)")" 1472
p n1 link-set "id=$(link_id n1 n2)" mtu=1472
p n2 link-set "id=$(link_id n2 n3)" mtu=1472

# Congestion: n2 marks, n3 shows it to the host in packets whose sender can do with it.
ns n3 nft -f - <<-NFT
	table ip6 seen {
		counter ce { }
		counter not_ect { }
		chain input {
			type filter hook input priority 0;
			iif fips0 ip6 ecn ce counter name ce
			iif fips0 ip6 ecn not-ect counter name not_ect
		}
	}
NFT
seen() {
	ns n3 nft -j list counter ip6 seen "$1" | jq '[.nftables[].counter? | select(.) | .packets] | add'
}
# marked PINGS CE NOT_ECT TCLASS: of so many pings of a traffic class so many show up
marked() {
	local ce not_ect

	ce=$(seen ce) not_ect=$(seen not_ect)
	ns n1 ping -6 -n -q -c "$1" -i 0.01 -W 2 -Q "$4" "$(ip6 n3)" >/dev/null
	same $(($(seen ce) - ce)) "$2" && same $(($(seen not_ect) - not_ect)) "$3"
}
check 'without congestion no packet is marked' marked 3 0 0 2
check 'and none counted' counter_is n2 congestion ce_forwarded 0
p n2 dev-set congested=1
check 'a congested node marks' marked 3 3 0 2
check 'as many as it forwards, answers included' counter_is n2 congestion ce_forwarded 6
check 'having found itself congested' counter_is n2 congestion congestion_detected 6
check 'the receiver counts them' counter_is n3 congestion ce_received 3
check 'a sender that cannot do with marks gets none' marked 3 0 3 0
p n2 dev-set congested=0
p n2 link-set "id=$(link_id n2 n3)" congested=1
check 'a congested link marks what leaves by it' marked 3 3 0 2
check 'and nothing else' counter_is n2 congestion ce_forwarded 15
p n2 link-set "id=$(link_id n2 n3)" congested=0
p n1 dev-set congested=1
check 'what a congested node sends itself is not marked' marked 3 0 0 2
p n1 dev-set congested=0

# What another node on the way has marked stays marked.
p n2 - <<-PLANE
	link-del id=$(link_id n2 n3)
PLANE
half_link n2 n3 4000
at_n3() {
	ip netns exec n3 frames listen "at=$(wire_address n2 n3):4000" seconds=5 >"$scratch/heard" &
	local heard=$!

	wait_until 5 port_bound || return 1
	"$@" || return 1
	wait "$heard" || return 1
	frames open-link "key=$(secret link n2 n3)" "frame=$(cat "$scratch/heard")" | tee "$scratch/opened"
}
port_bound() {
	[ -n "$(ns n3 ss -Hunl 'sport = :4000')" ]
}
# The frame comes from n1, whose counters go on from where they are.
as_n1() {
	p n1 link-get "id=$(link_id n1 n2)" | tr ' ' '\n' | sed -n 's/^key.current.tx-counter=//p' >"$scratch/counter"
	ns n1 frames send "from=$(wire_address n2 n1):2122" "to=$(wire_address n1 n2):2121" \
		"$(sealed n1 n2 $(($(cat "$scratch/counter") + extra)) "$1" "$2")"
	extra=$((extra + 1))
}
extra=0
relayed_ce() {
	at_n3 as_n1 "$(datagram n1 n3 0011223344)" 2 && grep -q '^flags=2 ' "$scratch/opened"
}
check 'a mark that a datagram came with goes on' relayed_ce
not_relayed() {
	at_n3 as_n1 "$(datagram n1 n3 0011223344)" 0 && grep -q '^flags=0 ' "$scratch/opened"
}
check 'one that came without goes on without' not_relayed
# Byte for byte: type, one hop less, the smaller MTU, source, destination, message.
untouched() {
	at_n3 as_n1 "$(frames datagram "src=$(addr n1)" "dest=$(addr n3)" ttl=9 path-mtu=65535 message=c0ffee)" 0 &&
		grep -q "msg=0008c005$(addr n1)$(addr n3)c0ffee$" "$scratch/opened"
}
check 'but for hops and MTU a datagram goes on as it came' untouched

# Coordinates on the way.
own n2
coords=0100$(addr n1)0200$(addr n3)$(addr n2)
carries() {
	at_n3 as_n1 "$(datagram n1 n3 "$1")" 0 >/dev/null
}
check 'a message with coordinates goes on' carries "0001000007000000000000$(printf '00')${coords}$(printf 'aa%.0s' {1..22})"
check 'and the daemon sees them' told "frame datagram .*src=$(addr n1) dest=$(addr n3) .*copy=1 .*payload=000100000700000000000000${coords}$"
check 'so does a session handshake' carries "01000000""00${coords}0300ffffff"
check 'of which it sees no more, either' told "frame datagram .*copy=1 .*payload=0100000000${coords}$"

# To where there is no way.
check 'a datagram to where there is no route waits' rises n2 staging route_held 1 \
	as_n1 "$(datagram n1 n8 "0100000000${coords}0300ffffff")" 0
check 'the daemon is asked, and sees its coordinates' \
	told "frame route-miss .*src=$(addr n1) dest=$(addr n8) .*payload=0100000000${coords}$"
unreachable() {
	p n2 route-new "dest=$(addr n8)" unreachable-ms=60000
}
check 'when there is none it is dropped' rises n2 forwarding drop_no_route_packets 1 unreachable
check 'and so is the next' rises n2 forwarding drop_no_route_packets 1 as_n1 "$(datagram n1 n8 00)" 0
n1_unreachable() {
	p n1 session-new "node-addr=$(addr n8)"
	key_id
	p n1 key-new "id=$key_id" slot=current "session=$(addr n8)" "send-key=$(secret session n1 n8)" \
		"recv-key=$(secret session n8 n1)"
	p n1 route-new "dest=$(addr n8)" unreachable-ms=60000
	ns n1 ping -6 -n -c 1 -W 1 "$(ip6 n8)" | tee "$scratch/ping"
	grep -q 'No route' "$scratch/ping"
}
check 'a local sender is told' rises n1 session tx_unreachable 1 n1_unreachable
disown
