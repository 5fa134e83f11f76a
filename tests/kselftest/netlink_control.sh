#!/bin/bash
# SPDX-License-Identifier: MIT
# Requests of the netlink family: what is said when something is wrong, who may, who owns a device,
# what monitors see, and dumps while things change.
#
#	a, b		each with a device
# shellcheck source=tests/kselftest/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

node=00112233445566778899aabbccddeeff
peer=ff0102030405060708090a0b0c0d0e0f
other=0f0e0d0c0b0a09080706050403020100
key=$node$peer

load_module
ns_add a b
ip -n a link add fips0 type fips

request() {
	ns a plane fips0 "$@"
}

# refusal WORDS COMMAND...: it fails, and says so in these words
refusal() {
	local words=$1
	shift

	if "$@" >"$scratch/refusal" 2>&1; then
		echo 'it was accepted'
		return 1
	fi
	cat "$scratch/refusal"
	grep -qF -- "$words" "$scratch/refusal"
}

refused() {
	local words=$1
	shift

	refusal "$words" request "$@"
}

has() {
	local words=$1
	shift

	request "$@" >"$scratch/has"
	cat "$scratch/has"
	grep -qF -- "$words" "$scratch/has"
}

#
# What is wrong is named.
#

ip -n a link add dummy0 type dummy
check 'a device of another kind' refusal 'ifindex: the interface is not of type fips' ns a plane dummy0 dev-get
check 'coordinates of no whole addresses' refused 'coords: ' dev-set "coords=${node}00"
check 'ttl 0' refused 'ttl' dev-set ttl=0
check 'a cookie that is too long' refused 'cookie' dev-set "cookie=$(printf '%08194d' 0)"
check_not 'none of it has changed anything' has node-addr dev-get

check 'the device gets an address' request dev-set "node-addr=$node" "coords=$node$peer" cookie=c0ffee ttl=32
check 'and tells it' has "node-addr=$node" dev-get
check 'its coordinates' has "coords=$node$peer" dev-get
check 'its cookie' has cookie=c0ffee dev-get
check 'its ttl' has ttl=32 dev-get
check 'coordinates can be taken back' request dev-set coords= cookie=
check_not 'they are' has coords= dev-get

check 'a transport without id' refused 'id: missing' transport-new type=udp local=127.0.0.1:0
check 'without type' refused 'type: missing' transport-new id=1 local=127.0.0.1:0
check 'without address' refused 'local: ' transport-new id=1 type=udp
check 'of a type that is to come' refused 'type: ' transport-new id=1 type=tcp local=127.0.0.1:0
check 'of no type' refused 'type' transport-new id=1 type=77 local=127.0.0.1:0
check 'with an MTU too small for any frame' refused 'mtu' transport-new id=1 type=udp mtu=127 local=127.0.0.1:0
check 'at an address the host does not have' refused 'local: this host has no such address' \
	transport-new id=1 type=udp local=192.0.2.1:0
check 'on an interface there is not' refused 'bind-ifindex: there is no such interface' \
	transport-new id=1 type=udp local=127.0.0.1:0 bind-ifindex=4711
check 'a good one is opened' request transport-new id=1 type=udp local=127.0.0.1:2121
check 'an id that is taken' refused 'id: ' transport-new id=1 type=udp local=127.0.0.1:0
check 'a port that is taken' refused 'local: another socket is bound' transport-new id=2 type=udp local=0.0.0.0:2121
check 'a transport that is not there, to be read' refused 'id: the device has no such transport' transport-get id=9
check 'to be changed' refused 'id: the device has no such transport' transport-set id=9 mtu=1400
check 'to be closed' refused 'id: the device has no such transport' transport-del id=9

check 'a link without a node' refused 'node-addr: missing' link-new id=1 transport-id=1 remote=127.0.0.1:9
check 'without a transport' refused 'transport-id: missing' link-new id=1 "node-addr=$peer" remote=127.0.0.1:9
check 'without an address' refused 'remote: missing' link-new id=1 "node-addr=$peer" transport-id=1
check 'by a transport that is not there' refused 'transport-id: ' \
	link-new id=1 "node-addr=$peer" transport-id=9 remote=127.0.0.1:9
check 'to an address of another family' refused 'remote: an IPv6 address' \
	link-new id=1 "node-addr=$peer" transport-id=1 'remote=[::1]:9'
check 'to no port' refused 'remote: ' link-new id=1 "node-addr=$peer" transport-id=1 remote=127.0.0.1:0
check 'a good one is made' request link-new id=1 "node-addr=$peer" transport-id=1 remote=127.0.0.1:9 cookie=abba
check 'an id that is taken, of links' refused 'id: ' link-new id=1 "node-addr=$other" transport-id=1 remote=127.0.0.1:9
check 'a second link to a node' refused 'node-addr: ' link-new id=2 "node-addr=$peer" transport-id=1 remote=127.0.0.1:9
check 'a link that is not there' refused 'link' link-set id=9 mtu=1400

new_key="key-new id=1 slot=current local-index=1 remote-index=2 send-key=$key recv-key=$key"
# shellcheck disable=SC2086 # words
check 'a key of nothing' refused 'link-id: missing' $new_key
# shellcheck disable=SC2086
check 'a key of a link and of a session' refused 'session: ' $new_key link-id=1 "session=$peer"
# shellcheck disable=SC2086
check 'a key of a link that is not there' refused 'link' $new_key link-id=9
check 'a key without a key' refused 'send-key: missing' \
	key-new id=1 slot=current link-id=1 local-index=1 remote-index=2 "recv-key=$key"
check 'a key that is previous from the start' refused 'slot: ' \
	key-new id=1 slot=previous link-id=1 local-index=1 remote-index=2 "send-key=$key" "recv-key=$key"
check 'a key of a link without an index' refused 'local-index: missing' \
	key-new id=1 slot=current link-id=1 remote-index=2 "send-key=$key" "recv-key=$key"
# shellcheck disable=SC2086
check 'a good one is installed' request $new_key link-id=1
check_not 'and never shown' has "$key" link-get id=1
# shellcheck disable=SC2086
check 'again does nothing' request $new_key link-id=1
check 'deleting one that is gone does nothing' request key-del id=77 link-id=1
check 'promoting one that is not there' refused 'key' key-set id=77 slot=current link-id=1
check 'changing nothing of one' refused 'slot: missing' key-set id=1 link-id=1
check 'giving up an index that a key holds' refused 'local-index: ' index-del transport-id=1 local-index=1

check 'a route to nowhere' refused 'link-id is missing' route-new "dest=$other"
check 'a route to nowhere and somewhere' refused 'unreachable-ms: ' route-new "dest=$other" link-id=1 unreachable-ms=5
check 'a route without destination' refused 'dest: missing' route-new link-id=1
check 'a route by a link that is not there' refused 'link-id: ' route-new "dest=$other" link-id=9
check 'a route of no class' refused 'class' route-new "dest=$other" link-id=1 class=6
check 'a good one' request route-new "dest=$other" link-id=1 class=tree-up
check 'a route that is not there' refused 'dest: there is no route' route-del "dest=$peer"

check 'a batch is taken whole' request route-new \
	entry=01020304050607080900010203040506/1 entry=01020304050607080900010203040507/1/tree-down
check 'both are there' same "$(ns a fipsctl --json kernel routes | jq '.routes | length')" 3
check 'or not at all: a link that is not there' refused 'entry 2' route-new \
	entry=aa020304050607080900010203040506/1 entry=aa020304050607080900010203040507/9
check 'or not at all: a destination twice' refused 'twice' route-new \
	entry=aa020304050607080900010203040506/1 entry=01020304050607080900010203040506/1 \
	entry=aa020304050607080900010203040506/1
check 'neither has left anything' same "$(ns a fipsctl --json kernel routes | jq '.routes | length')" 3

check 'a frame that only goes up' refused 'type: ' frame-send type=route-miss payload=00
check 'a frame for a link without a key' refused 'slot: ' \
	frame-send type=link link-id=1 slot=pending msg-type=1 payload=00
check 'a frame that exceeds its link' refused 'payload: ' \
	frame-send type=link link-id=1 msg-type=1 "payload=$(printf '%04000d' 0)"
check 'a datagram to nowhere' request frame-send type=datagram "dest=$peer" payload=00000000
check 'measurements of nothing' refused 'link-id: missing' measure-take
check 'measurements of a session that is not there' refused 'session: ' measure-take "session=$peer"

check 'the link goes with its transport' request transport-del id=1
check 'and the routes with the link' has 'links=0 sessions=0 routes=0' dev-get

#
# Who may.
#

nobody() {
	ns a setpriv --reuid 65534 --regid 65534 --clear-groups "$@"
}
check 'nobody may read without privilege: addresses and traffic of peers are nobody'"'"'s' \
	refusal 'Operation not permitted' nobody plane fips0 dev-get
check 'and is told what it takes' refusal 'CAP_NET_ADMIN' nobody fipsctl --json kernel links
check 'nobody may write without privilege' refusal 'Operation not permitted' nobody plane fips0 dev-set ttl=9
check 'or claim' refusal 'Operation not permitted' nobody plane fips0 own 1

# A container: root of its own user namespace only.
container() {
	unshare --user --map-root-user --net --mount bash -c "$1"
}
check 'a container makes and runs devices of its own' container \
	"ip link add fips0 type fips && ip link set lo up && plane fips0 dev-set node-addr=$node &&
	 plane fips0 transport-new id=1 type=udp local=127.0.0.1:0"

# shellcheck disable=SC2016 # for the inner shells
unshare --user --map-root-user --net bash -c 'echo $$; exec sleep infinity' >"$scratch/container" &
sleeper=$!
wait_until 5 [ -s "$scratch/container" ]
inside() {
	nsenter --target "$sleeper" --user --net --preserve-credentials "$@"
}
ip link add fips7 type fips
ip link set fips7 netns "$sleeper"
check 'a device given to a container is its own' inside plane fips7 dev-set ttl=9
check 'but not sockets where it was made' refusal 'needs CAP_NET_ADMIN in the network namespace this device was made in' \
	inside plane fips7 transport-new id=1 type=udp local=127.0.0.1:0
kill "$sleeper"
wait "$sleeper" 2>/dev/null

#
# One owner.
#

listen() {
	local file=$scratch/$1
	shift

	: >"$file"
	ip netns exec a plane fips0 "$@" >"$file" 2>&1 &
	listener=$!
	wait_until 5 [ -s "$file" ]
}
silence() {
	kill "$1"
	wait "$1"
}

check 'a device is claimed' listen first own
first=$listener
check_not 'it says by whom' has 'owner-port=0 ' dev-get
check 'a second claim is refused, with reason' refused 'another daemon has claimed this device' own 1
check 'a device of another namespace is another matter' \
	bash -c 'ip -n b link add fips0 type fips && ip netns exec b timeout 1 plane fips0 own | grep -q owned'
check 'changes are still anybody'"'"'s with privilege' request dev-set ttl=40
silence "$first"
check 'the owner goes, and the device is free' has 'owner-port=0 ' dev-get
check 'to be claimed by another' listen second own
second=$listener
kill -KILL "$second"
wait "$second" 2>/dev/null
freed() {
	has 'owner-port=0 ' dev-get
}
check 'even when the owner is killed' wait_until 5 freed
check 'a device that is claimed' listen third own
third=$listener
ip -n b link del fips0
ip -n a link set fips0 netns b
check 'is free when it moves away' bash -c "ip netns exec b plane fips0 dev-get | grep -q 'owner-port=0 '"
ip -n b link set fips0 netns a
silence "$third"

#
# Monitors.
#

seen() {
	grep -q "$1" "$scratch/monitor"
}
check 'anybody may watch' listen monitor monitor
monitor=$listener
request - <<-REQUESTS
	transport-new id=1 type=udp local=127.0.0.1:0
	link-new id=1 node-addr=$peer transport-id=1 remote=127.0.0.1:9
	session-new node-addr=$other
	route-new dest=$other link-id=1
	route-del dest=$other
	session-del node-addr=$other
	link-del id=1
REQUESTS
for event in link-new session-new route-new route-del session-del link-del; do
	check "a monitor sees $event" wait_until 3 seen "event $event"
done
listen fourth own
silence "$listener"
check 'and that the owner went' wait_until 3 seen 'event owner-gone'
silence "$monitor"

#
# Dumps.
#

routes=5000
# One line each, a destination made of a number.
route_lines() {
	awk -v from="$1" -v to="$2" 'BEGIN { for (i = from; i <= to; i++) printf "route-new dest=%032x link-id=1\n", i }'
}
dumped() {
	ns a fipsctl --json kernel routes | jq '.routes | length'
}
request link-new id=1 "node-addr=$peer" transport-id=1 remote=127.0.0.1:9
route_lines 1 $routes | request -
check "a dump has all of $routes routes" same "$(dumped)" $routes

# Others come and go meanwhile; these are there all the time, each once.
# In bursts, so that a dump meets changes and is made again, but not for ever: there is time for two in between.
begun=${EPOCHREALTIME/./}
dumped >/dev/null
pause=$(awk "BEGIN { print 2 * (${EPOCHREALTIME/./} - $begun) / 1e6 }")
churn() {
	while awk 'BEGIN {
		for (i = 1000001; i <= 1000200; i++)
			printf "route-new dest=%032x link-id=1\n", i
		for (i = 1000001; i <= 1000200; i++)
			printf "route-del dest=%032x\n", i
	}'; do
		sleep "$pause"
	done
}
churn 2>/dev/null | ip netns exec a plane fips0 - 2>/dev/null &
churner=$!
steady() {
	ns a fipsctl --json kernel routes |
		jq -r '[.routes[].dest | select(. < "00000000000000000000000000010000")] |
			"\(length) \(unique | length)"'
}
churning() {
	[ "$(dumped)" -ne $routes ]
}
wait_until 30 churning
for round in 1 2 3; do
	check "while others come and go, each is there once ($round)" [ "$(steady)" = "$routes $routes" ]
done
kill "$churner"
wait "$churner" 2>/dev/null
check 'deleting the link deletes them all' request link-del id=1
check 'none is left' has 'routes=0' dev-get
check 'no memory leaks' kmemleak_check
