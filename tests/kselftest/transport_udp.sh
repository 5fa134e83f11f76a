#!/bin/bash
# SPDX-License-Identifier: MIT
# UDP transports: their sockets, and what comes in by them that no link opens.
#
#	a -------- b		b sends, a has the device; the daemon is played by hand
# shellcheck source=tests/kselftest/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

node=00112233445566778899aabbccddeeff
peer=ff0102030405060708090a0b0c0d0e0f
port=2121

load_module
ns_add a b
wire a b
a4=$(wire_address b a) a6=$(wire_address6 b a) b4=$(wire_address a b) b6=$(wire_address6 a b)
ip -n a link add fips0 type fips
ns a plane fips0 dev-set "node-addr=$node" heartbeat-ms=0

request() {
	ns a plane fips0 "$@"
}

# tells ID NAME: what transport-get says
tells() {
	request transport-get "id=$1" | sed -n "s/.* $2=\([^ ]*\).*/\1/p"
}

sockets() {
	ns a ss -uanH | grep -c "$1"
}

# datagram HOST HEX [COUNT]: from b
datagram() {
	local i escaped=

	for ((i = 0; i < ${#2}; i += 2)); do
		escaped+=\\x${2:i:2}
	done
	# shellcheck disable=SC2016 # for the inner shell
	ns b bash -c 'for i in $(seq "$3"); do printf "$2" >"/dev/udp/$0/$1"; done' \
		"$1" $port "$escaped" "${3:-1}"
}

#
# Sockets.
#

check 'with port 0 the kernel chooses one' request transport-new id=1 type=udp "local=$a4:0" name=first
chosen=$(tells 1 local)
check_not 'it is not 0' [ "${chosen##*:}" = 0 ]
check 'it is the one of the socket' same "$(sockets "$chosen")" 1
check 'the transport has its name' [ "$(tells 1 name)" = first ]
check 'it can have another' request transport-set id=1 name=other mtu=1400 raw-rate=5
check 'and has' [ "$(tells 1 name),$(tells 1 mtu),$(tells 1 raw-rate)" = other,1400,5 ]
check 'buffers are as asked, beyond the limits of the host' request transport-set id=1 rcvbuf=9000000 sndbuf=8000000
check 'as with any socket they count double' [ "$(tells 1 rcvbuf),$(tells 1 sndbuf)" = 18000000,16000000 ]
check 'an IPv6 address' request transport-new id=2 type=udp "local=[$a6]:0"
check 'both families at once' request transport-new id=3 type=udp "local=[::]:$port" raw-rate=1000000 raw-burst=1000000
check 'an interface of its own' request transport-new id=4 type=udp local=0.0.0.0:4444 \
	"bind-ifindex=$(ns a cat "/sys/class/net/$(wire_device a b)/ifindex")"
check 'is the socket'"'"'s' same "$(sockets "%$(wire_device a b):4444")" 1
check 'four transports, four sockets' same "$(sockets UNCONN)" 4
check 'a closed transport' request transport-del id=1
check 'has none' same "$(sockets "$chosen")" 0

#
# Sending. The first line of what b receives is shown.
#

# received_by_b FAMILY ADDRESS ID MARK: a raw frame of "fips" arrives there
sends_to() {
	local to=$1 id=$2

	ip netns exec b timeout 90 tcpdump -l -n -c 1 -A -i "$(wire_device b a)" udp >"$scratch/dump" 2>"$scratch/dump.err" &
	local dump=$!
	wait_until 60 grep -q 'listening on' "$scratch/dump.err" || return 1
	request frame-send type=raw "transport-id=$id" "remote=$to" payload=66697073 || return 1
	wait "$dump"
	cat "$scratch/dump"
	grep -q fips "$scratch/dump"
}
check 'a raw frame leaves by IPv6' sends_to "[$b6]:9" 2
check 'from the address bound' grep -qF "$a6." "$scratch/dump"
check 'by both families, IPv6' sends_to "[$b6]:9" 3
check 'from its port' grep -qF "$a6.$port" "$scratch/dump"
check 'and IPv4' sends_to "$b4:9" 3
check 'from its port, too' grep -qF "$a4.$port" "$scratch/dump"
check 'is counted as sent' same "$(tells 3 tx-packets)" 2
check 'with its bytes' same "$(tells 3 tx-bytes)" 8
check_not 'where there is no route it fails' request frame-send type=raw transport-id=3 remote=203.0.113.1:9 payload=66
check 'and is counted' same "$(tells 3 tx-errors)" 1
ns a ip rule add fwmark 7 prohibit
check 'with a mark' request transport-set id=3 mark=7
check_not 'rules for it hold' request frame-send type=raw transport-id=3 "remote=$b4:9" payload=66
ns a ip rule del fwmark 7
check 'and no longer' sends_to "$b4:9" 3
check_not 'a frame larger than the MTU is refused' \
	request frame-send type=raw transport-id=3 "remote=$b4:9" "payload=$(printf '%03000d' 0)"
ip -n a link set fips0 up
ip -n a route add 198.51.100.0/24 dev fips0
check_not 'a way that leads back into the device is none' \
	request frame-send type=raw transport-id=3 remote=198.51.100.1:9 payload=66
check 'the host is in its right mind' ip -n a link set fips0 down

#
# Receiving. The daemon is this file.
#

own_it() {
	: >"$scratch/daemon"
	ip netns exec a plane fips0 own >"$scratch/daemon" 2>&1 &
	daemon=$!
	wait_until 5 grep -q owned "$scratch/daemon"
}

disown_it() {
	kill "$daemon"
	wait "$daemon"
}

# handed_up WORDS: the daemon has got a frame with them
handed_up() {
	grep -F 'frame raw' "$scratch/daemon" | grep -qF -- "$1"
}

counts_one() {
	local before name=$1
	shift

	before=$(counter a transport "$name")
	"$@"
	same $(($(counter a transport "$name") - before)) 1
}

tracing=/sys/kernel/tracing
traced() {
	grep -q "fips_$1:.*$2" $tracing/trace
}
if mount -t tracefs none $tracing 2>/dev/null || [ -d $tracing/events ]; then
	echo 1 >$tracing/events/fips/enable
	datagram "$a4" 0100
	check 'a drop can be traced, with its reason' wait_until 3 traced drop 'reason=transport.rx_short'
	check 'so can what came in' traced transport_receive "len=2 addr=$b4:"
	echo 0 >$tracing/events/fips/enable
else
	skip 'a drop can be traced, with its reason' 'this kernel has no tracing'
fi

check 'with no daemon a handshake is dropped and counted' counts_one raw_no_owner datagram "$a4" 01000000aa
check 'a datagram too short for anything is counted' counts_one rx_short datagram "$a4" 0100
own_it
datagram "$a4" 01000000bb
check 'a daemon gets handshakes' wait_until 3 handed_up payload=01000000bb
check 'with the transport' handed_up transport-id=3
check 'and the address they came from' handed_up "remote=$b4:"
datagram "$a6" 02000000cc
check 'by IPv6 as well' wait_until 3 handed_up payload=02000000cc
check 'from there' handed_up "remote=[$b6]:"
datagram "$a4" 7f0102030405
check 'and what is nothing of ours' wait_until 3 handed_up payload=7f0102030405
check 'frames of nobody'"'"'s are not shown to it' datagram "$a4" "$(printf '%080d' 0)"
check 'but counted' wait_until 3 [ "$(counter a link rx_unknown_index)" -ge 1 ]

# The bound on what is not awaited: 5 at once, then one in ten seconds.
request transport-set id=3 raw-rate=1 raw-burst=5
frames() {
	grep -c 'frame raw' "$scratch/daemon"
}
before=$(frames)
limited=$(counter a transport raw_rate_limited)
datagram "$a4" 01000000dd 20
passed() {
	local up=$(($(frames) - before))

	# One more for each second that this takes.
	at_least $up 5 && less $up 12
}
check 'a burst is cut to its bound' wait_until 3 passed
check 'and the rest counted' same $(($(counter a transport raw_rate_limited) - limited)) $((20 - ($(frames) - before)))

# A handshake's answer that names a reserved index is never crowded out.
reply=0200$(printf '4100')00000000$(printf '07000000')$(printf '%0114d' 0)
request transport-set id=3 raw-rate=0
request index-new transport-id=3 local-index=7
check 'no more than nothing' counts_one raw_rate_limited datagram "$a4" 01000000dd
check 'but an answer that is awaited' counts_one raw_handed_up datagram "$a4" "$reply"
check 'comes through' wait_until 3 handed_up "payload=$reply"
request index-del transport-id=3 local-index=7
check 'one that is not is as good as junk' counts_one raw_rate_limited datagram "$a4" "$reply"

#
# A daemon that does not read.
#

request transport-set id=3 raw-rate=1000000 raw-burst=1000000
kill -STOP "$daemon"
ns b garbage "$a4" $port 20000 "$(wire_device b a)"
lost=$(counter a transport raw_lost)
echo "# $(counter a transport raw_handed_up) up, $lost lost"
check 'what does not fit into its socket is lost, and counted' less 0 "$lost"
kill -CONT "$daemon"
told() {
	grep -q 'event upcalls-lost' "$scratch/daemon"
}
check 'it is told so' wait_until 5 told
told_all() {
	local sum

	sum=$(sed -n 's/^event upcalls-lost.* count=\([0-9]*\).*/\1/p' "$scratch/daemon" | paste -sd+ | bc)
	same "$sum" "$(counter a transport raw_lost)"
}
check 'and how much' wait_until 5 told_all
datagram "$a4" 01000000ee
check 'then it goes on' wait_until 5 handed_up payload=01000000ee

#
# Sums.
#

sums_hold() {
	local name sum=0

	for name in rx_short raw_handed_up raw_no_owner raw_rate_limited raw_lost; do
		sum=$((sum + $(counter a transport "$name")))
	done
	for name in rx_short rx_version rx_unknown_index rx_no_key rx_replay rx_decrypt_failed rx_truncated \
			rx_no_memory rx_frames rx_held_dropped; do
		sum=$((sum + $(counter a link "$name")))
	done
	same "$sum" "$(ns a fipsctl --json kernel transports | jq '[.transports[].rx_packets] | add')"
}
check 'each datagram has ended in one counter' sums_hold
before=$(tells 3 rx-packets)
ns b garbage "$a4" $port 100000 "$(wire_device b a)"
check 'of 100,000 more' sums_hold
check 'of which the socket has dropped none itself' same $(($(tells 3 rx-packets) - before)) 100000
disown_it
check 'a daemon less, they still come in' counts_one raw_no_owner datagram "$a4" 01000000aa
check 'no memory leaks' kmemleak_check
