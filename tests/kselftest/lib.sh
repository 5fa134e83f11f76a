# shellcheck shell=bash
# SPDX-License-Identifier: MIT
# For the scripts of this folder, which run in a guest of the rig: TAP, on top of the rig's own helpers.
#
#   . "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
#   check NAME COMMAND...	one line of TAP; what COMMAND printed is shown when it fails
#   check_not NAME COMMAND...	the same for what has to fail
#   skip NAME REASON	a test that cannot run here
#   the plan comes last, by itself; the exit status is 1 if anything failed
#
#   counter NAME FAMILY COUNTER	a counter of a namespace's device, by netlink
#   daemon_counter NAME FAMILY COUNTER	the same of a node's daemon
#   note_counter SOURCE FAMILY COUNTER VALUE	a test has looked at a counter; that it was not 0 is noted for the sum of all
#	tests (see the file uncounted)
#   load_module			unless it is loaded
#   start_configured NAME	a node by the configuration that is there, waited for
#   linked NAME [N]		a node has N peers that are connected (1)
#   link_pair			n1 and n2, wired, each with a node, linked; sed does $config_edit to their configuration
#   device_address NAME		IPv6 address of a namespace's device
#   same A B, at_least A B, less A B	compare numbers; say so when they do not

# shellcheck source=tools/rig/lib.sh
. "$FIPS_RIG_LIB"

PATH=$FIPS_REPO/build/kselftest:$PATH
tests=0 failures=0
config_edit=''
scratch=$(mktemp -d)
: >"$scratch/counted"

# A child that is killed before it has become another program still has the trap.
finish() {
	local status=$?

	[ "$BASHPID" = $$ ] || exit "$status"
	rig_clean >/dev/null 2>&1
	sort -u "$scratch/counted"
	rm -rf "$scratch"
	echo "1..$tests"
	[ "$status" -eq 0 ] || exit "$status"
	exit $((failures > 0))
}
trap finish EXIT

result() {
	local verdict=$1 name=$2

	tests=$((tests + 1))
	printf '%s %d - %s\n' "$verdict" "$tests" "$name"
	[ "$verdict" = ok ] || {
		failures=$((failures + 1))
		sed 's/^/# /' "$scratch/check" | tail -n 30
	}
}

check() {
	local name=$1
	shift

	if "$@" >"$scratch/check" 2>&1; then
		result ok "$name"
	else
		result 'not ok' "$name"
		return 1
	fi
}

check_not() {
	local name=$1
	shift

	if "$@" >"$scratch/check" 2>&1; then
		result 'not ok' "$name"
		return 1
	fi
	result ok "$name"
}

skip() {
	result ok "$1 # SKIP $2"
}

# A test that cannot go on.
bail() {
	echo "Bail out! $*"
	exit 1
}

same() {
	[ "$1" -eq "$2" ] || {
		echo "$1, expected $2"
		return 1
	}
}

at_least() {
	[ "$1" -ge "$2" ] || {
		echo "$1, expected $2 or more"
		return 1
	}
}

less() {
	[ "$1" -lt "$2" ] || {
		echo "$1, expected less than $2"
		return 1
	}
}

# The value of the counter in JSON rows with family, name and value; it has to be there.
pick_counter() {
	jq -r --arg f "$1" --arg n "$2" '[.counters[] | select(.family == $f and .name == $n) | .value] |
		if length == 1 then .[0] else error("no counter \($f) \($n)") end'
}

note_counter() {
	[ "$4" -eq 0 ] || echo "# counted: $1 $2/$3" >>"$scratch/counted"
}

counter() {
	local value

	value=$(ns "$1" fipsctl --json kernel counters | pick_counter "$2" "$3") || return
	note_counter kernel "$2" "$3" "$value"
	echo "$value"
}

daemon_counter() {
	local value

	value=$(node_ctl "$1" --json show counters | jq '{ counters: [.counters[] | select(.source == "daemon")] }' |
		pick_counter "$2" "$3") || return
	note_counter daemon "$2" "$3" "$value"
	echo "$value"
}

load_module() {
	# shellcheck disable=SC2119 # no parameters
	[ -d /sys/module/fips ] || module_load || bail "the module does not load"
}

start_configured() {
	ip netns exec "$1" fipsd -c "$(node_config "$1")" >>"$(node_log "$1")" 2>&1 &
	RIG_PID[$1]=$!
	wait_until 10 node_is_ready "$1" || {
		tail -n 20 "$(node_log "$1")" | sed 's/^/# /'
		bail "$1's daemon does not start"
	}
}

linked() {
	local peers

	peers=$(node_ctl "$1" --json show peers | jq '[.peers[] | select(.connectivity == "connected")] | length') &&
		[ "$peers" -ge "${2:-1}" ]
}

link_pair() {
	local name

	load_module
	topology line 2
	for name in n1 n2; do
		write_config "$name" | sed "$config_edit" >"$(node_config "$name")"
		start_configured "$name"
	done
	if ! wait_until 20 linked n1 || ! wait_until 20 linked n2; then
		tail -n 40 "$(node_log n1)" "$(node_log n2)" | sed 's/^/# /'
		bail "n1 and n2 did not link up"
	fi
}

device_address() {
	ip -n "$1" -json -6 address show dev fips0 scope global | jq -r '.[].addr_info[].local | select(startswith("fd"))'
}
