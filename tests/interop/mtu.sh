#!/bin/bash
# SPDX-License-Identifier: MIT
# A node in the middle whose transport carries less than the others': senders learn of it, streams get through.
#
#	n1 -- n2 -- n3 -- n4		from n2 to n3 less fits than elsewhere
# shellcheck source=tests/interop/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
needs FIPS_REFERENCE

narrow=1380 wide=1472
# What a link, a datagram and a session add to an IPv6 packet.
overhead=77

mtu_start() {
	local name

	topology line 4
	mesh_kinds "$@"
	for name in n1 n2 n3 n4; do
		printf 'mtu: %s\n' $((wide - overhead)) | node_extra "$name" tun
	done
	printf 'mtu: %s\n' "$narrow" | node_extra n2 udp
	printf 'mtu: %s\n' "$narrow" | node_extra n3 udp
	# shellcheck disable=SC2119 # all of them
	mesh_start
}

# big_ping FROM TO BYTES: an IPv6 packet of so many bytes, not to be fragmented
big_ping() {
	ns "$1" ping -6 -n -q -c 1 -W 1 -M 'do' -s $(($3 - 48)) "$(node_npub "$2").fips"
}

bottleneck() {
	local what=$1
	shift

	prepare mtu_start "$@"
	expect "$what: all pairs ping" mesh_pings 60
	expect "$what: TCP from end to end" stream n1 n4
	expect "$what: and back" stream n4 n1
	expect "$what: what fits in the middle arrives" wait_until 10 big_ping n1 n4 $((narrow - overhead))
	expect "$what: also back" wait_until 10 big_ping n4 n1 $((narrow - overhead))
	expect "$what: what does not fit is refused" too_big n1 n4
	expect "$what: also back" too_big n4 n1
	expect "$what: every frame of it was authentic" mesh_is_authentic
	prepare mesh_clear "mtu-$(printf %s "$@")"
}

# The packet is not lost in silence: its sender is told how much fits.
too_big() {
	! ns "$1" ping -6 -n -c 3 -W 1 -M 'do' -s $((wide - overhead - 48)) "$(node_npub "$2").fips" >"$scratch/big" || return 1
	cat "$scratch/big"
	grep -Eo '[Pp]acket too big: mtu=[0-9]+|message too long, mtu[:=] ?[0-9]+' "$scratch/big" | grep -q "$((narrow - overhead))"
}

bottleneck 'ours, reference, reference, ours' o r r o
bottleneck 'reference, ours, ours, reference' r o o r
bottleneck 'ours, reference, ours, reference' o r o r
