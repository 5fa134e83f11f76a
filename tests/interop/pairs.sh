#!/bin/bash
# SPDX-License-Identifier: MIT
# One node of ours and one of the reference; only one of them knows the other's address.
#
#	n1 -------- n2
# shellcheck source=tests/interop/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
needs FIPS_REFERENCE

both_linked() {
	wait_until 20 is_linked n1 n2 && wait_until 20 is_linked n2 n1
}

pair_start() {
	topology line 2
	mesh_kinds "$1" "$2"
	node_dials n2
	mesh_start n2
	mesh_start n1
}

dialled() {
	# `outbound` at the one, `inbound` at the other.
	[ "$(node_show n1 peers | jq -r '.peers[0].direction')" = outbound ] &&
		[ "$(node_show n2 peers | jq -r '.peers[0].direction')" = inbound ]
}

pair_tests() {
	local what="$3 dials $4"

	prepare pair_start "$1" "$2"
	expect "$what: both have the link" both_linked
	expect "$what: each knows who dialled" dialled
	expect "$what: they ping each other by name" mesh_pings 20
	expect "$what: and lose none" mesh_loss 50 0.1
	expect "$what: one root" wait_until 10 mesh_agrees
	expect "$what: TCP from $3 to $4" stream n1 n2
	expect "$what: TCP from $4 to $3" stream n2 n1
	expect "$what: every frame of it was authentic" mesh_is_authentic
	prepare mesh_clear "$1$2"
}

pair_tests o r ours 'the reference'
pair_tests r o 'the reference' ours

needs FIPS_REFERENCE_OLD
pair_tests o x ours 'the older reference'
pair_tests x o 'the older reference' ours
