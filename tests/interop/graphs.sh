#!/bin/bash
# SPDX-License-Identifier: MIT
# Ten nodes, every second one of ours, beside the same graph with nothing but the reference: the same root, as soon.
# shellcheck source=tests/interop/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
needs FIPS_REFERENCE

# graph_start KIND KIND SHAPE...: ten nodes, of these two kinds in turn
graph_start() {
	local even=$1 odd=$2
	shift 2

	topology "$@"
	mesh_kinds "$odd" "$even" "$odd" "$even" "$odd" "$even" "$odd" "$even" "$odd" "$even"
	# shellcheck disable=SC2119 # all of them
	mesh_start
}

# What it took the reference alone, and the root it found.
alone=0 alone_root=''

# At times a pair of the reference's waits for a minute and more, so this decides nothing by itself.
run_alone() {
	graph_start r r "$@" || return 1
	if ! mesh_pings 60; then
		mesh_reached=$(($(now_ms) - mesh_started))
		note "the reference alone: not all pairs answer within $mesh_reached ms"
	fi
	alone=$mesh_reached
	wait_until 30 mesh_agrees || return 1
	alone_root=$(node_root n1)
}

# The same may befall a mixed mesh: it has three tries.
runs_as_soon() {
	local try

	for try in 1 2 3; do
		[ "$try" -eq 1 ] || mesh_clear "retry$try"
		graph_start r o "$@" || return 1
		if mesh_pings 60 && note "half ours $mesh_reached ms, the reference alone $alone ms" &&
			at_least $((alone * 12 / 10)) "$mesh_reached"; then
			return
		fi
	done
	return 1
}

agrees_with_alone() {
	mesh_agrees && [ "$(node_root n1)" = "$alone_root" ]
}

# graph NAME SHAPE...
graph() {
	local what=$1
	shift

	prepare run_alone "$@"
	prepare mesh_clear "$1-alone"
	expect "$what, half ours: all 90 pairs ping as soon as with the reference alone" runs_as_soon "$@"
	expect "$what, half ours: the same root" wait_until 30 agrees_with_alone
	expect "$what, half ours: no ping is lost" mesh_loss 5 2
	expect "$what, half ours: TCP from each to each" mesh_streams 1
	expect "$what, half ours: every frame of it was authentic" mesh_is_authentic
	prepare mesh_clear "$1-mixed"
}

graph ring ring 10
graph 'random graph' random 10 4 6
