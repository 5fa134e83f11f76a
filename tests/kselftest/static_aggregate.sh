#!/bin/bash
# SPDX-License-Identifier: MIT
# Aggregates: what is sent in one packet stays together all the way, and what goes wrong with a frame of it goes wrong
# with that frame only.
#
#	n1 ---- n2 ---- n3
# shellcheck source=tests/kselftest/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
# shellcheck source=tests/kselftest/static.bash
. "$(dirname "${BASH_SOURCE[0]}")/static.bash"

# The slow debug kernel never gets to send large packets.
bytes=32000000 many=8
[ "$FIPS_KERNEL" != debug ] || bytes=2000000 many=1

load_module
topology line 3
for name in n1 n2 n3; do
	static_node "$name"
	p "$name" dev-set heartbeat-ms=0
	ns "$name" nft -f - <<-NFT
		table inet seen {
			chain frames {
				type filter hook input priority 0;
				udp dport 2121 counter
			}
			chain segments {
				type filter hook input priority 0;
				iif fips0 tcp dport 7000 counter
			}
		}
	NFT
done
static_link n1 n2
static_link n2 n3
static_session n1 n2
static_session n1 n3
static_route n1 n3 n2
static_route n3 n1 n2

# packets NAME CHAIN: packets the host has seen: of frames on the wire, of segments from the device
packets() {
	ns "$1" nft -j list chain inet seen "$2" |
		jq '[.nftables[].rule? | select(.) | .expr[].counter? | select(.) | .packets] | add'
}

# wires KIND: what the wires do: whole packets pass (veth), or they are cut up and put together again (nic)
wires() {
	local pair on=on

	[ "$1" = veth ] || on=off
	for pair in 'n1 n2' 'n2 n1' 'n2 n3' 'n3 n2'; do
		# shellcheck disable=SC2086 # two words
		ns "${pair% *}" ethtool -K "$(wire_device $pair)" tso $on tx-udp-segmentation $on gro on || return 1
	done
}

# together NAME TO LEAST: a stream from n1 ends at TO; at NAME so many frames come in one packet, and at TO so many
# segments leave the device in one, on average
together() {
	local name=$1 to=$2 least=$3 frames whole segments messages

	frames=$(counter "$name" link rx_frames) whole=$(packets "$name" frames)
	messages=$(counter "$to" session rx_messages) segments=$(packets "$to" segments)
	transfer n1 "$to" "$bytes" || return 1
	frames=$(($(counter "$name" link rx_frames) - frames)) whole=$(($(packets "$name" frames) - whole))
	messages=$(($(counter "$to" session rx_messages) - messages)) segments=$(($(packets "$to" segments) - segments))
	echo "$frames frames in $whole packets, $messages messages in $segments"
	at_least $frames $((least * whole)) && at_least $messages $((least * segments))
}

check 'a stream is sent in aggregates and leaves the device in large packets' together n2 n2 $many
check 'over a node in between they stay together' together n3 n3 $many
sniffed() {
	local sniffer

	ip netns exec n2 tcpdump -n -i "$(wire_device n1 n2)" -w /dev/null udp 2>"$scratch/sniffer" &
	sniffer=$!
	wait_until 20 grep -q 'listening on' "$scratch/sniffer"
	transfer n1 n2 $((bytes / 8)) && transfer n1 n3 $((bytes / 8))
	local status=$?
	kill "$sniffer"
	wait "$sniffer"
	return $status
}
check 'packets that somebody else looks at' sniffed

check 'the wires cut packets up and put them together' wires nic
check 'a stream over those' together n2 n2 $(((many + 1) / 2))
check 'and over a node in between' together n3 n3 $(((many + 1) / 2))

bad_wires() {
	wire_netem n1 n2 loss 1% delay 2ms 1ms duplicate 1% && wire_netem n2 n3 loss 1% delay 2ms 1ms
}
good_wires() {
	wire_netem n1 n2 && wire_netem n2 n3
}
bad_wires
check 'streams over wires that cut up, lose, double and reorder' transfer n1 n2 $((bytes / 32))
check 'through a node in between' transfer n1 n3 $((bytes / 32))
wires veth
check 'the same where packets stay whole' transfer n1 n2 $((bytes / 32))
check 'through a node in between' transfer n1 n3 $((bytes / 32))
good_wires

# Datagrams of an application that has them cut up by the host: the last is shorter.
datagrams() {
	ip netns exec n2 python3 - <<-PYTHON >"$scratch/datagrams" &
		import socket
		s = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
		s.bind(("::", 7003))
		s.settimeout(60)
		print("ready", flush=True)
		print(*(len(d) for d in iter(lambda: s.recv(2000), b"e")))
	PYTHON
	local receiver=$!
	wait_until 60 grep -q ready "$scratch/datagrams" || return 1
	ns n1 python3 - "$(ip6 n2)" <<-PYTHON
		import socket, sys
		s = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
		s.setsockopt(socket.IPPROTO_UDP, 103, 1000)
		s.sendto(b"x" * 4500, (sys.argv[1], 7003))
		s.setsockopt(socket.IPPROTO_UDP, 103, 0)
		s.sendto(b"e", (sys.argv[1], 7003))
	PYTHON
	wait "$receiver"
	cat "$scratch/datagrams"
	grep -qx '1000 1000 1000 1000 500' "$scratch/datagrams"
}
check 'datagrams the host cuts up' datagrams

# Congestion: frames of an aggregate carry the mark, packets made of them show it.
marks_all() {
	local ce forwarded

	p n2 dev-set congested=1
	ns n1 sysctl -qw net.ipv4.tcp_ecn=1
	ce=$(counter n2 congestion ce_forwarded) forwarded=$(counter n2 forwarding forwarded_packets)
	transfer n1 n3 $((bytes / 32)) || return 1
	p n2 dev-set congested=0
	ce=$(($(counter n2 congestion ce_forwarded) - ce))
	forwarded=$(($(counter n2 forwarding forwarded_packets) - forwarded))
	same $ce $forwarded && at_least "$(counter n3 congestion ce_received)" 10
}
check 'a congested node marks whole aggregates' marks_all

nothing_lost() {
	local name

	for name in n1 n2 n3; do
		same "$(counter "$name" link rx_decrypt_failed)" 0 &&
			same "$(counter "$name" session rx_decrypt_failed)" 0 &&
			same "$(counter "$name" session rx_replay)" 0 || return 1
	done
}
check 'nothing failed to authenticate' nothing_lost
forwarded_what_came() {
	same "$(counter n2 forwarding forwarded_packets)" $(($(counter n2 forwarding received_packets) - \
		$(counter n2 forwarding delivered_packets)))
}
check 'what came for others was sent on' forwarded_what_came
