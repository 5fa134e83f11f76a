#!/bin/bash
# SPDX-License-Identifier: MIT
# A live mesh of the older reference, replaced node by node by ours: at every step these reach all others.
#
# The older reference keeps the session with a node that has gone, and takes the handshake of who comes after it for a
# rekey, whose key it does not use before a bit changes that nobody changes; also among itself. So each node is gone for
# longer than an idle session is kept, which is made short here.
# shellcheck source=tests/interop/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
needs FIPS_REFERENCE_OLD

count=6 idle=10

upgrade_start() {
	local i

	topology random "$count" 7 3
	# shellcheck disable=SC2046 # a list
	mesh_kinds $(printf 'x %.0s' $(seq "$count"))
	for ((i = 1; i <= count; i++)); do
		echo "session: { idle_timeout_secs: $idle }" | node_extra "n$i" node
	done
	# shellcheck disable=SC2119 # all of them
	mesh_start
}

# What the older reference does by itself decides nothing.
settle() {
	mesh_pings 60 || note 'the older reference alone: not all pairs answer'
	return 0
}

replace() {
	node_stop "$1"
	sleep $((idle + 5))
	node_kind ours "$1"
	mesh_start "$1"
}

prepare upgrade_start
prepare settle
for ((i = 1; i <= count; i++)); do
	prepare replace "n$i"
	expect "$i of $count are ours: they ping all, and are pinged" mesh_race_of ours 60
	expect "$i of $count are ours: one root" wait_until 60 mesh_agrees
done
expect 'all are ours: no ping is lost' mesh_loss 5 1
expect 'all are ours: every frame of it was authentic' mesh_is_authentic
prepare mesh_clear upgrade
