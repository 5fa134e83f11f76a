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
#   same A B, at_least A B, less A B	compare numbers; say so when they do not

# shellcheck source=../../tools/rig/lib.sh
. "$FIPS_RIG_LIB"

tests=0 failures=0
scratch=$(mktemp -d)

finish() {
	local status=$?

	rig_clean >/dev/null 2>&1
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

# The value of the counter in JSON rows with family, name and value.
pick_counter() {
	jq -r --arg f "$1" --arg n "$2" '[.counters[] | select(.family == $f and .name == $n) | .value] | add // 0'
}

counter() {
	ns "$1" fipsctl --json kernel counters | pick_counter "$2" "$3"
}

daemon_counter() {
	node_ctl "$1" --json show counters | pick_counter "$2" "$3"
}
