#!/bin/bash
# SPDX-License-Identifier: MIT
# Devices come and go: made, moved, deleted, with and without their namespaces and the module.
#
#	a -------- b		each with devices; no daemon anywhere
# shellcheck source=tests/kselftest/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

node=00112233445566778899aabbccddeeff
peer=ff0102030405060708090a0b0c0d0e0f

topology_ab() {
	ns_add a b
	wire a b
}

says() {
	local word=$1
	shift

	"$@" >"$scratch/says" 2>&1
	cat "$scratch/says"
	grep -qe "$word" "$scratch/says"
}

# Nothing holds the module; what is freed after a grace period may take a moment.
unloads() {
	wait_until 20 module_unload
}

check 'the module loads' load_module
topology_ab

# What a device is.
check 'a device is made' ip -n a link add fips0 type fips
check 'it is of kind fips' says ' fips ' ip -n a -d link show fips0
check 'point to point, without neighbours' says '<POINTOPOINT,NOARP>' ip -n a link show fips0
check_not 'it has no link-layer address' says 'link/ether' ip -n a link show fips0
check 'its MTU is what IPv6 needs' says 'mtu 1280 ' ip -n a link show fips0
check_not 'and no less is accepted' ip -n a link set fips0 mtu 1279
check 'a large MTU is' ip -n a link set fips0 mtu 65410
check_not 'one that fits no datagram is not' ip -n a link set fips0 mtu 65411
ip -n a link set fips0 mtu 1280
check 'it goes up' ip -n a link set fips0 up
check_not 'it makes up no address of its own' says inet6 ip -n a address show fips0
check 'TSO, checksums and scattered packets are taken' says 'generic-segmentation-offload: on' \
	ns a ethtool -k fips0
check 'a second device is made beside it' ip -n a link add fips1 type fips
check 'one of the same name elsewhere' ip -n b link add fips0 type fips
check_not 'one of the same name here is refused' ip -n a link add fips0 type fips
check 'one gets a node address' ns a plane fips0 dev-set "node-addr=$node" cookie=01
check_not 'and the other has no address' \
	says node-addr ns a plane fips1 dev-get
check 'a device is deleted' ip -n a link del fips1
check_not 'and gone' ip -n a link show fips1

# One that has everything.
furnish() {
	local name=$1 device=$2

	ns "$name" plane "$device" - <<-REQUESTS
		dev-set node-addr=$node coords=$node heartbeat-ms=100
		transport-new id=1 type=udp local=0.0.0.0:2121 name=main
		transport-new id=2 type=udp local=[::]:2122
		index-new transport-id=1 local-index=77
		link-new id=1 node-addr=$peer transport-id=1 remote=$(wire_address a b):2121
		key-new id=1 slot=current link-id=1 local-index=5 remote-index=5 send-key=$node$peer recv-key=$node$peer
		key-new id=2 slot=pending link-id=1 local-index=6 remote-index=6 send-key=$peer$node recv-key=$peer$node k-bit=1
		session-new node-addr=$peer coords=$peer$node
		key-new id=3 slot=current session=$peer send-key=$node$peer recv-key=$node$peer
		route-new dest=0f0e0d0c0b0a09080706050403020100 link-id=1
		route-new dest=0f0e0d0c0b0a09080706050403020101 unreachable-ms=60000
	REQUESTS
}

# Frames that b's end of the wire has received on the port.
arrived() {
	ns b cat /proc/net/snmp | awk '/^Udp: [0-9]/ { print $2 + $3 }'
}

more_arrived() {
	less "$1" "$(arrived)"
}

check 'a device is furnished with everything' furnish a fips0
check 'its sockets are there' same "$(ns a ss -uanH | wc -l)" 2
before=$(arrived)
check 'and it sends heartbeats by itself' wait_until 3 more_arrived "$before"
check 'it is deleted all the same' ip -n a link del fips0
check 'its sockets are gone with it' same "$(ns a ss -uanH | wc -l)" 0
check 'its address can be used again' ip -n a link add fips0 type fips
furnish a fips0

# The sockets stay where the device was made.
ns_add c
check 'a device with everything moves' ip -n a link set fips0 netns c
check_not 'it is gone here' ip -n a link show fips0
check 'it is there' ip -n c link show fips0
check 'with all it had' says links=1 ns c plane fips0 dev-get
check 'the sockets have stayed' same "$(ns a ss -uanH | wc -l)" 2
before=$(arrived)
check 'frames leave by them' wait_until 3 more_arrived "$before"
check 'a transport made there has its socket here' \
	ns c plane fips0 transport-new id=3 type=udp local=127.0.0.1:3333
check 'namely' same "$(ns a ss -uanH | wc -l)" 3
check 'none is there' same "$(ns c ss -uanH | wc -l)" 0
check 'it moves back' ip -n c link set fips0 netns a
check 'with all it had' says links=1 ns a plane fips0 dev-get

ip -n a link set fips0 netns c
ip netns del a
ip -n c link set fips0 up
# The namespace goes some time after its name; until then a transport can still be made, and its id is taken.
probe=9
socketless() {
	probe=$((probe + 1))
	says 'the network namespace this device was made in is gone' \
		ns c plane fips0 transport-new "id=$probe" type=udp local=127.0.0.1:0
}
check 'where it was made goes: it has lost its sockets' wait_until 10 socketless
check 'and its carrier' says NO-CARRIER ip -n c link show fips0
check 'its tables can be read' says links=1 ns c plane fips0 dev-get
check_not 'what it sends is refused' ns c plane fips0 frame-send type=link link-id=1 msg-type=0x51 payload=00
check 'it is deleted' ip -n c link del fips0

# A namespace goes with a device in it.
ns_add a
ip -n a link add fips0 type fips
ip -n a link set fips0 up
ns a plane fips0 - <<-REQUESTS
	dev-set node-addr=$node
	transport-new id=1 type=udp local=127.0.0.1:2121
	link-new id=1 node-addr=$peer transport-id=1 remote=127.0.0.1:9
REQUESTS
ip netns del a
ip netns del c
ip -n b link del fips0
check 'with its namespace a device goes' unloads

# The module, again and again.
reload() {
	local round

	for round in $(seq 20); do
		load_module
		ip link add fips0 type fips || return 1
		[ $((round % 2)) -eq 0 ] || ip link set fips0 up || return 1
		module_unload || return 1
	done
}
check 'it is loaded and unloaded twenty times, with a device' reload
check_not 'its devices go with it' ip link show fips0

# And under load: packets in staging, frames coming in, requests on the way. The link leads back to the device itself,
# which forwards its own datagrams until their ttl ends.
load_it() {
	local name=$1
	shift

	"$@" >/dev/null 2>&1 &
	loads+=($!)
}
unload_under_load() {
	local round loads

	for round in $(seq 4); do
		loads=()
		load_module
		ns_add a
		ip -n a link add fips0 type fips
		ip -n a link set fips0 up
		ip -n a address add fd00:11:2233:4455:6677:8899:aabb:ccdd/128 dev fips0
		ip -n a route add fd00::/8 dev fips0
		ns a plane fips0 - <<-REQUESTS || return 1
			dev-set node-addr=$node heartbeat-ms=10 ttl=3
			transport-new id=1 type=udp local=127.0.0.1:2121
			link-new id=1 node-addr=$peer transport-id=1 remote=127.0.0.1:2121
			key-new id=1 slot=current link-id=1 local-index=5 remote-index=5 send-key=$node$peer recv-key=$node$peer
			session-new node-addr=$peer coords=$peer$node
			key-new id=3 slot=current session=$peer send-key=$node$peer recv-key=$node$peer
		REQUESTS
		load_it sessions ns a nice ping -6 -f -w 10 fdff:102:304:506:708:90a:b0c:d0e
		load_it staging ns a nice ping -6 -f -w 10 fd00::1
		load_it garbage ns a nice garbage 127.0.0.1 2121 1000000
		load_it requests ns a nice bash -c 'while plane fips0 dev-get; do plane fips0 route-new dest='"$peer"' link-id=1; done'
		wait_until 60 more_than_zero a link rx_unknown_index || return 1
		module_unload || return 1
		kill "${loads[@]}" 2>/dev/null
		wait "${loads[@]}" 2>/dev/null
		ip netns del a
	done
	return 0
}
more_than_zero() {
	less 0 "$(counter "$@")"
}
check 'it is unloaded under load' unload_under_load
check 'no memory leaks' kmemleak_check
