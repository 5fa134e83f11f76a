#!/bin/bash
# SPDX-License-Identifier: MIT
# A neighbour announces a filter that is too full to be true: ours refuses it as the reference does, from one false answer
# in ten on; the older reference from one in twenty.
#
#	n1 (whose daemon is replaced by this script) -- n2
# shellcheck source=tests/interop/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
needs FIPS_REFERENCE FIPS_REFERENCE_OLD

bytes=1024 hashes=5

# filter PERCENT: of its bits are set
filter() {
	awk -v bytes="$bytes" -v percent="$1" 'BEGIN {
		ones = bytes * 8 * percent / 100
		for (i = 0; i < bytes; i++) {
			byte = 0
			for (bit = 0; bit < 8; bit++)
				if (int((i * 8 + bit + 1) * ones / (bytes * 8)) > int((i * 8 + bit) * ones / (bytes * 8)))
					byte += 2 ^ bit
			printf "%02x", byte
		}
	}'
}

little_endian() {
	printf %016x "$1" | fold -w 2 | tac | tr -d '\n'
}

# announce SEQUENCE PERCENT
announce() {
	local link

	link=$(ns n1 fipsctl --json kernel links | jq '.links[0].id')
	ns n1 plane fips0 frame-send type=link "link-id=$link" msg-type=0x20 \
		"payload=$(little_endian "$1")$(printf %02x "$hashes")01$(filter "$2")"
}

# bloom NAME COUNTER
bloom() {
	case ${RIG_KIND[$1]} in
	ours) daemon_counter "$1" bloom "$2" ;;
	*) node_show "$1" bloom | jq ".stats.$2" ;;
	esac
}

filter_start() {
	topology line 2
	mesh_kinds o "$1"
	# shellcheck disable=SC2119 # all of them
	mesh_start
	wait_until 20 is_linked n2 n1 && wait_until 20 reaches_peer || return 1
	# What its keys open goes on; what it says is said here.
	node_kill n1
	sequence=1000
}

reaches_peer() {
	ns n1 ping -6 -n -q -c 1 -w 2 "$(node_npub n2).fips"
}

# counts COUNTER PERCENT: such an announcement is counted so
counts() {
	local before

	before=$(bloom n2 "$1")
	sequence=$((sequence + 1))
	announce "$sequence" "$2" || return 1
	wait_until 5 bloom_passed n2 "$1" "$before" || return 1
	note "${RIG_KIND[n2]}: $2 % of the bits set, $(awk -v p="$2" -v k="$hashes" 'BEGIN { printf "%.3f", (p / 100) ^ k }')" \
		"of false answers: $1"
}

bloom_passed() {
	[ "$(bloom "$1" "$2")" -gt "$3" ]
}

flooded() {
	local kind=$1 what=$2 highest=$3 too_high=$4

	prepare filter_start "$kind"
	expect "$what takes a filter with 20 % of its bits set" counts accepted 20
	expect "$what takes $highest %" counts accepted "$highest"
	expect "$what refuses $too_high %" counts fill_exceeded "$too_high"
	expect "$what refuses 100 %" counts fill_exceeded 100
	expect "$what still has the link" is_linked n2 n1
	prepare mesh_clear "filter-$kind"
}

# 0.63 to the fifth is 0.099, 0.64 is 0.107; 0.54 is 0.046, 0.56 is 0.055.
flooded o ours 63 64
flooded r 'the reference' 63 64
flooded x 'the older reference' 54 56
