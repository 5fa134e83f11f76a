#!/bin/bash
# SPDX-License-Identifier: MIT
# fipstop in a terminal, with a real node in the middle of a mesh. Its screens are kept in $FIPS_OUTPUT/screens, which
# tools/screens-document makes Documentation/fipstop.rst of.
#
#	n1 ---- n2 ---- n3
# shellcheck source=tests/kselftest/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/../kselftest/lib.sh"

tabs=(Node Peers Transports Sessions Tree Filters Performance Routing Graphs Gateway)
screens=${FIPS_OUTPUT:-$scratch}/screens

tm() {
	tmux -L fipstop -f /dev/null "$@"
}

screen() {
	tm capture-pane -p "$@" -t top
}

# begin SIZE [VARIABLE=VALUE...] [COMMAND...]
begin() {
	local size=$1
	shift

	tm new-session -d -s top -x "${size%x*}" -y "${size#*x}" \
		"ip netns exec n2 env LC_ALL=C.UTF-8 $* fipstop -r 1 -s '$(node_folder n2)/control.sock'; echo ended: \$?; read"
}

shows() {
	screen | grep -q -e "$1"
}

end() {
	tm kill-session -t top
}

# What each tab shows only when the node has told it.
word_of() {
	case $1 in
	Node) node_npub n2 ;;
	# Goodput, and the rates in both directions.
	Peers) echo 'n1 .*B/s.*B/s.*B/s' ;;
	Sessions | Tree | Filters | Performance) echo 'n1' ;;
	Transports) echo '0.0.0.0:2121.*B/s.*B/s' ;;
	Routing) echo '[Ff]orwarded' ;;
	Graphs) echo 'bytes_in\|Bytes\|bytes/s' ;;
	Gateway) echo 'not running\|Not running' ;;
	esac
}

# Long enough for rates, round trips and losses to be known.
is_measured() {
	node_ctl n2 --json stats history bytes_in --window 30s >"$scratch/history" &&
		jq -e '[.values[] | select(. != null and . > 0)] | length >= 20' "$scratch/history" &&
		node_ctl n2 --json show mmp | jq -e '[.peers[].link_layer.smoothed_loss != null] | length == 2 and all'
}

take_tabs() {
	local tab

	mkdir -p "$screens"
	begin 120x40 || return 1
	for tab in "${tabs[@]}"; do
		wait_until 15 shows "$(word_of "$tab")" || {
			echo "$tab:"
			screen
			return 1
		}
		screen >"$screens/$tab"
		tm send-keys -t top Tab
	done
}

ends_with_its_screen_gone() {
	tm send-keys -t top q
	wait_until 5 shows 'ended: 0' && ! shows 'npub1'
}

# Colours are SGR 30 to 38, 40 to 48, 90 to 97 and 100 to 107.
is_colourless() {
	begin 80x24 NO_COLOR=1 && wait_until 10 shows "$(node_npub n2 | cut -c 1-20)" &&
		! screen -e | grep -qP '\e\[(\d+;)*([34][0-8]|9[0-7]|10[0-7])[;m]'
}

is_coloured() {
	begin 80x24 && wait_until 10 shows "$(node_npub n2 | cut -c 1-20)" &&
		screen -e | grep -qP '\e\[(\d+;)*([34][0-8]|9[0-7]|10[0-7])[;m]'
}

# rates_by SOURCE: whose rates the details of a transport show, who may read the kernel's or not
rates_by() {
	tm send-keys -t top Tab
	tm send-keys -t top Tab
	wait_until 15 shows '0.0.0.0:2121.*B/s' || return 1
	tm send-keys -t top Down
	tm send-keys -t top Enter
	wait_until 15 shows "Rates By: *$1" && wait_until 15 shows 'Rate Sent: *[0-9.]* KB/s'
}

is_live() {
	begin 120x60 && wait_until 10 shows "$(node_npub n2)" && rates_by kernel
}

is_the_daemons() {
	begin 120x60 setpriv --bounding-set=-net_admin && wait_until 10 shows "$(node_npub n2)" && rates_by daemon
}

is_resized() {
	tm resize-window -t top -x 200 -y 60 && wait_until 10 shows "$(node_npub n2)"
}

survives_the_daemon() {
	kill -QUIT "${RIG_PID[n2]}"
	wait "${RIG_PID[n2]}"
	wait_until 15 shows 'fipsd\|daemon\|connect' || return 1
	start_configured n2
	wait_until 15 shows "$(node_npub n2)"
}

load_module
topology line 3
node_start n1 n2 n3
wait_until 20 linked n2 2
ns n1 ping -6 -n -q -i 0.1 -w 300 "$(node_npub n3).fips" >/dev/null &
ns n1 ping -6 -n -q -i 0.2 -w 300 "$(node_npub n2).fips" >/dev/null &
wait_until 60 is_measured || bail 'nothing is measured'
check 'every tab shows what the node says' take_tabs
check 'it ends, and leaves nothing on the screen' ends_with_its_screen_gone
end
check 'rates are the kernel'"'"'s, live' is_live
end
check 'the daemon'"'"'s for those who may not read them' is_the_daemons
end
check 'NO_COLOR is heeded' is_colourless
check 'it follows the size of the terminal' is_resized
check 'a daemon that goes away and comes back is shown again' survives_the_daemon
end
check 'there are colours otherwise' is_coloured
end
