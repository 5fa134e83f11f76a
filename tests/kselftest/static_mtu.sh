#!/bin/bash
# SPDX-License-Identifier: MIT
# What fits and what does not: the device's MTU, a session's path MTU, a link in between; MSS.
#
#	n1 ---- n2 ---- n3
# shellcheck source=tests/kselftest/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
# shellcheck source=tests/kselftest/static.bash
. "$(dirname "${BASH_SOURCE[0]}")/static.bash"

load_module
topology line 3
for name in n1 n2 n3; do
	static_node "$name" 1472
done
static_link n1 n2
static_link n2 n3
static_session n1 n2
static_session n1 n3
static_route n1 n3 n2
static_route n3 n1 n2

# sized TO SIZE [ARGUMENT...]: an echo request whose IPv6 packet has so many bytes comes back whole
sized() {
	local to=$1 size=$2
	shift 2

	ns n1 ping -6 -n -c 1 -W 2 -M 'do' -s $((size - 48)) "$@" "$(ip6 "$to")" 2>&1 | tee "$scratch/ping"
	grep -q ' 0% packet loss' "$scratch/ping"
}

# refused TO SIZE SAID: it does not go out, and what is said has to match
refused() {
	! sized "$1" "$2" && grep -q "$3" "$scratch/ping"
}

forget() {
	ip -n n1 -6 route flush cache
}

# The device's own MTU is the host's to see to: 1472 - 77.
check 'a byte less than the device'"'"'s MTU' sized n2 1394
check 'as much' sized n2 1395
check 'a byte more' refused n2 1396 'mtu'
check 'in two fragments it goes' ns n1 ping -6 -n -c 1 -W 2 -s 1500 "$(ip6 n2)"

# A session whose path has 1400 bytes: 1323 for packets.
p n1 session-set "node-addr=$(addr n2)" path-mtu=1400
check 'a byte less than the path'"'"'s MTU' sized n2 1322
check 'as much' sized n2 1323
check 'no answer so far' counter_is n1 session tx_too_big 0

# too_big: what the device answers to a packet a byte too long, seen on the device
too_big() {
	ip netns exec n1 tcpdump -l -n -i fips0 -c 1 'icmp6 and ip6[40] == 2' >"$scratch/answer" 2>"$scratch/tcpdump" &
	local dump=$!

	wait_until 10 grep -q listening "$scratch/tcpdump" || return 1
	refused n2 1324 'mtu'
	cat "$scratch/ping"
	wait_until 5 test -s "$scratch/answer"
	kill "$dump" 2>/dev/null
	wait "$dump"
	cat "$scratch/answer"
	grep -q "IP6 $(plain_ip6 n2) > $(plain_ip6 n1): ICMP6, packet too big, mtu 1323" "$scratch/answer"
}

# As tcpdump writes it.
plain_ip6() {
	ip -n "$1" -json -6 address show dev fips0 scope global | jq -r '.[].addr_info[].local'
}

check 'a byte more is answered, by the destination' too_big
check 'and counted' counter_is n1 session tx_too_big 1
check 'the host has learnt it' refused n2 1324 'mtu'
check 'what fits goes on' sized n2 1323
cached() {
	ip -n n1 -6 route get "$(ip6 n2)" | tee "$scratch/route"
	grep -q 'mtu 1323' "$scratch/route"
}
check 'the route says so' cached
large_transfer() {
	transfer n1 n2 500000 && cat "$scratch/sent"
}
check 'TCP goes with the smaller path' large_transfer
forget
p n1 session-set "node-addr=$(addr n2)" path-mtu=0
check 'a path that is unknown again' sized n2 1395

# MSS: 60 bytes less than what fits, whoever asks.
mss_is() {
	local expected=$1
	shift

	transfer "$@" 100000 || return 1
	cat "$scratch/sent" "$scratch/received"
	# 12 bytes of each segment are time stamps.
	grep -q "snd_mss=$((expected - 12)) " "$scratch/sent" && grep -q "snd_mss=$((expected - 12)) " "$scratch/received"
}
forget
p n1 dev-set path-mtu-default=0
check 'by default a segment fits the device' mss_is 1335 n1 n2
p n1 dev-set path-mtu-default=1203
check 'where nothing is known of the path, the default limits it' mss_is 1143 n1 n2
check 'from the other side too' mss_is 1143 n2 n1
p n1 session-set "node-addr=$(addr n2)" path-mtu=1380
check 'where the path is known, the path' mss_is 1243 n1 n2
check 'from the other side, too' mss_is 1243 n2 n1
p n1 session-set "node-addr=$(addr n2)" path-mtu=9000
check 'never more than the device' mss_is 1335 n1 n2
p n1 session-set "node-addr=$(addr n2)" path-mtu=0

# In transit: the link from n2 to n3 takes less than n1's.
check 'through n2 all fits' sized n3 1395
p n2 link-set "id=$(link_id n2 n3)" mtu=1372
check 'the daemon of n2 listens' own n2
# 1295 + 77
check 'what just fits the next link goes on' sized n3 1295
check 'the receiver sees the MTU of the path' same "$(value n3 rx-path-mtu session-get "node-addr=$(addr n1)")" 1372
before=$(counter n2 forwarding drop_mtu_exceeded_packets)
check_not 'a byte more does not' sized n3 1296
check 'it is counted' counter_is n2 forwarding drop_mtu_exceeded_packets $((before + 1))
check 'and the daemon told' told "frame mtu-exceeded .*src=$(addr n1) dest=$(addr n3) .*path-mtu=1372"
disown

# A link with a smaller MTU than the transport; what n1 itself sends.
p n1 link-set "id=$(link_id n1 n2)" mtu=1372
check 'the first link limits, too' sized n2 1295
before=$(counter n1 session tx_too_big)
check_not 'a byte more does not go out' sized n2 1296
check 'which is counted' counter_is n1 session tx_too_big $((before + 1))
check 'and the host has learnt it' refused n2 1296 'mtu'
