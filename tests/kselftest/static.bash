# shellcheck shell=bash
# SPDX-License-Identifier: MIT
# Nodes without a daemon, on top of lib.sh: keys are made of names, everything else is said here.
#
#   static_node NAME [MTU [TRANSPORT_ADDRESS]]	device, address, route, UDP transport of MTU (1472) bytes
#   static_link A B [MTU]	both ends of a link over the wire between two nodes, with keys
#   static_session A B	both ends of a session, with keys
#   static_route A DEST LINK [CLASS]	A's route to node DEST by its link to node LINK
#   half_link A B PORT	A's end only; B, at PORT of its end of the wire, is played by the script
#   half_session A B		A's end only
#   addr NAME, ip6 NAME	node address and IPv6 address of a node
#   secret LAYER FROM TO [EPOCH]	key of what FROM sends to TO; LAYER is link or session
#   index FROM TO [EPOCH]	receiver index that TO gave to FROM
#   link_id A B			id of A's link to B
#   p NAME REQUEST...		plane, for that node's device
#   value NAME FIELD REQUEST...	one field of what a request is answered
#   key_id			a key id that was not used before
#   rises N FAMILY COUNTER BY COMMAND...	a counter of a node goes up by so much, soon
#   transfer FROM TO BYTES	a TCP stream; the sizes of its segments are in $scratch/sent and $scratch/received
#   own NAME, disown		a daemon by hand, which only listens; its frames and events in $scratch/owner
#
# Frames of a node that the script plays:
#   sealed FROM TO COUNTER TYPE_AND_BODY [FLAGS]	a link frame, hex
#   session_sealed FROM TO COUNTER TYPE BODY [FLAGS]	a session message, hex
#   datagram FROM TO MESSAGE [TTL]	a link message that carries it
#   ping_packet FROM TO	an IPv6 packet that has an answer: a UDP datagram to port 9, hex

# shellcheck disable=SC2154 # scratch is in lib.sh
static_ids=0

addr() {
	printf 'a%s' "$(printf 'node %s' "$1" | sha256sum | cut -c 1-31)"
}

ip6() {
	local a

	a=$(addr "$1")
	printf 'fd%s:%s:%s:%s:%s:%s:%s:%s\n' "${a:0:2}" "${a:2:4}" "${a:6:4}" "${a:10:4}" "${a:14:4}" "${a:18:4}" \
		"${a:22:4}" "${a:26:4}"
}

secret() {
	printf '%s %s %s %s' "$1" "$2" "$3" "${4:-0}" | sha256sum | cut -d ' ' -f 1
}

index() {
	printf '%d\n' "0x$(printf 'index %s %s %s' "$1" "$2" "${3:-0}" | sha256sum | cut -c 1-8)"
}

declare -A LINK_ID=()

link_id() {
	printf '%s\n' "${LINK_ID["$1 $2"]}"
}

p() {
	local name=$1
	shift

	ns "$name" plane fips0 "$@"
}

value() {
	local name=$1 field=$2
	shift 2

	p "$name" "$@" | tr ' ' '\n' | sed -n "s/^$field=//p"
}

# Not by command substitution, which would forget what was given out: read $key_id after it.
key_id() {
	static_ids=$((static_ids + 1))
	key_id=$static_ids
}

static_node() {
	local name=$1 mtu=${2:-1472} local_address=${3:-0.0.0.0:2121}

	ip -n "$name" link add fips0 type fips
	ip -n "$name" link set fips0 mtu $((mtu - 77)) up
	ip -n "$name" address add "$(ip6 "$name")/128" dev fips0
	ip -n "$name" route add fd00::/8 dev fips0
	p "$name" - <<-PLANE
		dev-set node-addr=$(addr "$name")
		transport-new id=1 type=udp local=$local_address mtu=$mtu
	PLANE
}

half_link() {
	local a=$1 b=$2 port=$3 mtu=${4:-} id

	static_ids=$((static_ids + 1))
	id=$static_ids
	LINK_ID["$a $b"]=$id
	key_id
	p "$a" - <<-PLANE
		link-new id=$id node-addr=$(addr "$b") transport-id=1 remote=$(wire_address "$a" "$b"):$port ${mtu:+mtu=$mtu}
		key-new id=$key_id slot=current link-id=$id local-index=$(index "$b" "$a") remote-index=$(index "$a" "$b") send-key=$(secret link "$a" "$b") recv-key=$(secret link "$b" "$a")
	PLANE
}

static_link() {
	half_link "$1" "$2" 2121 "${3:-}" && half_link "$2" "$1" 2121 "${3:-}"
}

half_session() {
	key_id
	p "$1" - <<-PLANE
		session-new node-addr=$(addr "$2")
		key-new id=$key_id slot=current session=$(addr "$2") send-key=$(secret session "$1" "$2") recv-key=$(secret session "$2" "$1")
	PLANE
}

static_session() {
	half_session "$1" "$2" && half_session "$2" "$1"
}

static_route() {
	p "$1" route-new "dest=$(addr "$2")" "link-id=$(link_id "$1" "$3")" ${4:+"class=$4"}
}

transfer() {
	local port=7000 receiver

	# What the last one said is no sign that this one is ready.
	: >"$scratch/received"
	# Not by way of ns: the process in the background is to be transfer itself.
	ip netns exec "$2" transfer receive "$port" "$3" >"$scratch/received" &
	receiver=$!
	wait_until 5 grep -q ready "$scratch/received" &&
		ns "$1" transfer send "$(ip6 "$2")" "$port" "$3" >"$scratch/sent" || {
		kill "$receiver"
		return 1
	}
	wait "$receiver"
}

# As lib.sh's, but without fipsctl: there are many of them, and the debug kernel is slow to start programs.
counter() {
	local value

	value=$(p "$1" counter "$2" "$3") || return
	note_counter kernel "$2" "$3" "$value"
	echo "$value"
}

counter_is() {
	p "$1" await "$2" "$3" "$4" 0 && note_counter kernel "$2" "$3" "$4"
}

rises() {
	local name=$1 family=$2 counter=$3 by=$4 before
	shift 4

	before=$(counter "$name" "$family" "$counter")
	"$@" || return 1
	p "$name" await "$family" "$counter" $((before + by)) 10 && note_counter kernel "$family" "$counter" $((before + by))
}

own() {
	: >"$scratch/owner"
	ip netns exec "$1" plane fips0 own >"$scratch/owner" 2>&1 &
	owner=$!
	wait_until 5 grep -q owned "$scratch/owner"
}

disown() {
	kill "$owner"
	wait "$owner"
}

told() {
	wait_until 5 grep -Eq "$1" "$scratch/owner" || {
		cat "$scratch/owner"
		return 1
	}
}

sealed() {
	frames seal-link "key=$(secret link "$1" "$2")" "index=$(index "$1" "$2")" "counter=$3" "msg=$4" "flags=${5:-0}"
}

session_sealed() {
	frames seal-session "key=$(secret session "$1" "$2")" "counter=$3" "type=$4" "body=$5" "flags=${6:-0}"
}

datagram() {
	frames datagram "src=$(addr "$1")" "dest=$(addr "$2")" "message=$3" "ttl=${4:-64}"
}

ping_packet() {
	frames udp "src=$(ip6 "$1")" "dest=$(ip6 "$2")" data=68656c6c6f
}
