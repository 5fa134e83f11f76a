#!/bin/bash
# SPDX-License-Identifier: MIT
# The reference's own programs with our daemon: all that they show of it, compared with what they show of the reference's
# own daemon in the middle of a mesh like ours.
#
#	n1 ---- n2 ---- n3
# shellcheck source=tests/interop/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/../interop/lib.sh"
needs FIPS_REFERENCE

here=$FIPS_REPO/tests/clients
tabs=(Node Peers Transports Sessions Tree Filters Performance Routing Graphs Gateway)
shows=(status peers links tree sessions bloom mmp cache connections transports routing identity-cache)

reference_ctl() {
	"$FIPS_REFERENCE/fipsctl" -s "$(node_folder n2)/control.sock" "$@"
}

# Long enough for rates, round trips and losses to be known.
is_measured() {
	reference_ctl show sessions | jq -e '[.sessions[].mmp.srtt_ms != null] | length >= 2 and all' &&
		reference_ctl show mmp |
		jq -e '[.peers[].link_layer.smoothed_loss != null] | length == 2 and all' &&
		reference_ctl stats history bytes_in --window 20s |
		jq -e '[.values[] | select(. != null)] | length == 20'
}

mesh_is_busy() {
	local name

	topology line 3
	mesh_kinds "$1" "$1" "$1"
	mesh_start n1 n2 n3
	mesh_pings 30
	for name in n1 n3; do
		ns "$name" ping -6 -n -q -i 0.2 -w 240 "$(node_npub n2).fips" >/dev/null &
	done
	ns n1 ping -6 -n -q -i 0.2 -w 240 "$(node_npub n3).fips" >/dev/null &
	wait_until 60 is_measured
}

# --- fipsctl ---

shows_all() {
	local what

	for what in "${shows[@]}"; do
		reference_ctl show "$what" | jq -e 'type == "object"' || return 1
	done
	reference_ctl acl show | jq -e .effective_mode &&
		reference_ctl stats list | jq -e '.metrics | length == 17' &&
		reference_ctl stats metrics | jq -e '.forwarding | length == 24' &&
		reference_ctl stats peers | jq -e '.count == 2' &&
		reference_ctl stats history bytes_in --window 10s --plot &&
		reference_ctl stats history srtt_ms --peer "$(node_npub n1)" --window 10s --plot
}

# It takes the link down and up again.
commands_work() {
	reference_ctl disconnect "$(node_npub n3)" && wait_until 10 has_peers 1 &&
		reference_ctl connect "$(node_npub n3)" "$(wire_address n2 n3):2121" udp && wait_until 20 has_peers 2
}

has_peers() {
	[ "$(node_show n2 peers | jq '.peers | length')" = "$1" ]
}

# --- fipstop ---

tm() {
	tmux -L clients -f /dev/null "$@"
}

screen() {
	tm capture-pane -p -t top
}

# What is there when two screens in a row have the same frame: the tab is drawn, its data are there.
shows_tab() {
	screen >"$scratch/screen"
	grep -q "$1" "$scratch/screen" && ! grep -qi 'connecting\|waiting for data\|no data' "$scratch/screen"
}

# A word of the tab that is there only with data, for tabs that need some.
word_of() {
	case $1 in
	Node) echo 'npub' ;;
	Peers) echo 'n[123]\|npub' ;;
	*) echo "$1" ;;
	esac
}

# take_screens FOLDER: each tab
take_screens() {
	local tab

	mkdir -p "$1"
	tm new-session -d -s top -x 200 -y 60 "'$FIPS_REFERENCE/fipstop' -r 1 -s '$(node_folder n2)/control.sock'" || return 1
	for tab in "${tabs[@]}"; do
		# Data of a tab come with the refresh after it was chosen.
		wait_until 10 shows_tab "$(word_of "$tab")" || return 1
		sleep 2.5
		screen >"$1/$tab"
		tm send-keys -t top Tab
	done
	tm send-keys -t top q
	wait_until 5 has_ended
}

has_ended() {
	! tm has-session -t top
}

# --- Both ---

take_all() {
	mkdir -p "$FIPS_OUTPUT" && take_screens "$scratch/$1" &&
		"$here/ask.py" all "$(node_folder n2)/control.sock" "$(node_npub n1)" >"$scratch/$1.json" &&
		cp -r "$scratch/$1" "$scratch/$1.json" "$FIPS_OUTPUT"
}

FIPS_OUTPUT=${FIPS_OUTPUT:-$scratch/output}
prepare mesh_is_busy r
prepare take_all r
prepare mesh_clear reference
prepare mesh_is_busy o
expect 'the reference'"'"'s fipsctl shows all it can show' shows_all
expect 'its fipstop shows every tab, and ends when told' take_all o
expect 'every key has the reference'"'"'s name and type, and what it fills is filled' \
	"$here/ask.py" compare "$scratch/r.json" "$scratch/o.json"
expect 'every tab has what it has with the reference' "$here/screens.py" "$scratch/r" "$scratch/o"
expect 'its fipsctl disconnects and connects peers' commands_work
