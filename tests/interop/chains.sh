#!/bin/bash
# SPDX-License-Identifier: MIT
# Nodes in a row: each kind forwards for the other, at the ends and in the middle. Both ends of a wire dial.
#
#	n1 -- n2 -- n3 ...
# shellcheck source=tests/interop/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
needs FIPS_REFERENCE

chain_start() {
	topology line $#
	mesh_kinds "$@"
	# shellcheck disable=SC2119 # all of them
	mesh_start
}

# chain NAME KIND...
chain() {
	local what=$1
	shift

	prepare chain_start "$@"
	expect "$what: all pairs ping by name" mesh_pings 60
	expect "$what: and lose none" mesh_loss 20 0.2
	expect "$what: one root" wait_until 20 mesh_agrees
	expect "$what: TCP from end to end" stream n1 "n$#"
	expect "$what: and back" stream "n$#" n1
	expect "$what: TCP from each to each" mesh_streams 1
	expect "$what: every frame of it was authentic" mesh_is_authentic
	prepare mesh_clear "$(printf %s "$@")"
}

chain 'ours, reference, ours' o r o
chain 'reference, ours, reference' r o r
chain 'reference, reference, ours, ours, reference' r r o o r

needs FIPS_REFERENCE_OLD
chain 'ours, older, ours' o x o
chain 'older, ours, older' x o x
chain 'reference, ours, older' r o x
