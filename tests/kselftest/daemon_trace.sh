#!/bin/bash
# SPDX-License-Identifier: MIT
# What becomes of a packet can be read from tracepoints, hop by hop, and of one that is dropped why.
#
#	n1 ---- n2 ---- n3
# shellcheck source=tests/kselftest/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

tracing=/sys/kernel/tracing
[ -e "$tracing/events" ] || mount -t tracefs tracefs "$tracing" || bail 'there is no tracefs'

# story COMMAND...: what is traced meanwhile, into $scratch/trace
story() {
	: >"$tracing/trace"
	echo 1 >"$tracing/tracing_on"
	"$@"
	echo 0 >"$tracing/tracing_on"
	cat "$tracing/trace" >"$scratch/trace"
}

# told PATTERN...: these lines are in the trace, in this order
told() {
	local pattern from=1 line

	for pattern; do
		line=$(tail -n +"$from" "$scratch/trace" | grep -nm 1 -e "$pattern" | cut -d : -f 1)
		[ -n "$line" ] || {
			echo "after line $from there is no: $pattern"
			grep -v '^#' "$scratch/trace" | head -n 60
			return 1
		}
		from=$((from + line))
	done
}

ifindex() {
	ip -n "$1" -json link show fips0 | jq '.[0].ifindex'
}

pings() {
	ns n1 ping -6 -n -q -c 1 -W 5 "$(node_npub n3).fips"
}

not_for_the_mesh() {
	! ns n1 ping -6 -n -q -c 1 -W 1 2001:db8::1
}

load_module
topology line 3
node_start n1 n2 n3
wait_until 20 pings >/dev/null
echo 1 >"$tracing/events/fips/enable"
echo 1 >"$tracing/events/skb/kfree_skb/enable"

check 'a packet leaves' story pings
here=$(ifindex n1) there=$(ifindex n3)
middle=$(ifindex n2)
check 'sealed for its session and for the link' told "fips_session_seal: ifindex=$here .*msg_type=0x10" \
	"fips_link_seal: ifindex=$here .*msg_type=0x00" "fips_transport_send: ifindex=$here .*addr="
check 'it is opened, found to be for another node, and goes on' told "fips_transport_receive: ifindex=$middle .*addr=" \
	"fips_link_open: ifindex=$middle .*msg_type=0x00" "fips_forward: ifindex=$middle src=.*dest=.*class=direct" \
	"fips_link_seal: ifindex=$middle" "fips_transport_send: ifindex=$middle"
check 'it arrives' told "fips_transport_receive: ifindex=$there" "fips_link_open: ifindex=$there" \
	"fips_session_open: ifindex=$there .*msg_type=0x10" "fips_session_seal: ifindex=$there"

ip -n n1 -6 route add 2001:db8::/32 dev fips0
check 'one that is not for the mesh is dropped' story not_for_the_mesh
check 'the tracepoint has the name of the counter' told "fips_drop: ifindex=$here .*reason=device.tx_not_mesh"
check 'and the kernel a reason of its own' told "kfree_skb: .*reason: IP_OUTNOROUTES"
