#!/bin/bash
# SPDX-License-Identifier: MIT
# Ten nodes, wired at random: from a cold start all reach all, by name, and have one root; when a parent is gone, those
# that are left find other ways.
# shellcheck source=tests/interop/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/../interop/lib.sh"

start() {
	topology random 10 4 6
	mesh_kinds o o o o o o o o o o
	# shellcheck disable=SC2119 # all of them
	mesh_start
}

prepare start
expect 'all 90 pairs ping within 15 s of a cold start' mesh_heals 15
expect 'all have one root' wait_until 5 mesh_agrees
expect 'no ping is lost' mesh_loss 5 1
expect 'every frame of it was authentic' mesh_is_authentic
prepare mesh_pick_parent
prepare mesh_kill_parent
expect 'a parent is killed: the others reach each other within 35 s' mesh_heals 35
expect 'the others have one root' wait_until 10 mesh_agrees
prepare mesh_clear random
