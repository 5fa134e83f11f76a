# shellcheck shell=bash
# SPDX-License-Identifier: MIT
# For the scripts of this folder: meshes of nodes of several programs, in a guest of the rig, with TAP (tests/kselftest/lib.sh).
#
#   needs VARIABLE...		what has to be set; where one is not, nothing is done and each case is a skipped one
#   expect NAME COMMAND...	a case
#   prepare COMMAND...		a step between cases; when it fails the script cannot go on
#   note WORDS...		a figure for the report
#
#   mesh_kinds KIND...		kinds of n1, n2, ...: o (ours), r (the reference), x (its older release)
#   mesh_start [NAME...]	start nodes (all) and take the time from here
#   mesh_clear NAME		end all nodes, remove all namespaces, keep the logs under that name
#   mesh_names			the nodes of the mesh
#   mesh_pings SECONDS [NAME...]	each of these nodes (all) pings each other one by name until the first answer
#   mesh_loss COUNT INTERVAL	the same with a number of pings; fails when any is lost
#   mesh_agrees			all nodes name the same root
#   mesh_is_authentic		no node met a frame that did not authenticate
#   node_root NAME		the root as that node sees it
#   failed_frames NAME		frames that did not authenticate there
#   is_linked NAME PEER		NAME has a link to PEER

# shellcheck source=tests/kselftest/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/../kselftest/lib.sh"

# Of the commands of cases only failures are shown; figures go past that.
exec 3>&1

missing='' mesh_started=0

keep_logs() {
	local status=$?

	if [ -n "${FIPS_OUTPUT:-}" ]; then
		mkdir -p "$FIPS_OUTPUT/${1:-end}"
		cp -r "$RIG_STATE"/. "$FIPS_OUTPUT/${1:-end}" 2>/dev/null
	fi
	return "$status"
}
trap 'keep_logs; finish' EXIT

needs() {
	local variable

	for variable; do
		[ -n "${!variable:-}" ] || missing=$variable
	done
}

expect() {
	if [ -n "$missing" ]; then
		skip "$1" "$missing is not set"
	else
		check "$@"
	fi
}

prepare() {
	[ -z "$missing" ] || return 0
	"$@" >"$scratch/prepare" 2>&1 || {
		sed 's/^/# /' "$scratch/prepare"
		bail "$*"
	}
}

note() {
	printf '# %s\n' "$*" >&3
}

# --- Meshes ---

mesh_names() {
	printf '%s\n' "${!RIG_KIND[@]}" | sort -V
}

mesh_kinds() {
	local -A kinds=([o]=ours [r]=reference [x]=reference-old)
	local i=0 kind

	for kind; do
		i=$((i + 1))
		node_kind "${kinds[$kind]}" "n$i" || return 1
		# Remembered here, not in a subshell.
		node_npub "n$i"
	done
}

now_ms() {
	date +%s%3N
}

mesh_start() {
	local names

	mapfile -t names < <(mesh_names)
	load_module
	mesh_started=$(now_ms)
	node_start "${@:-${names[@]}}"
}

# mesh_seconds: since mesh_start
mesh_seconds() {
	local ms=$(($(now_ms) - mesh_started))

	printf '%d.%d\n' $((ms / 1000)) $((ms % 1000 / 100))
}

mesh_clear() {
	keep_logs "$1"
	rig_clean
	rm -rf "${RIG_STATE:?}"/*
}

# pings_from NAME ARGUMENTS...: ping all other nodes of $mesh at once; one file per pair, `failed` names those without an answer
pings_from() {
	local from=$1 to script='' name
	shift

	for to in $mesh; do
		[ "$to" != "$from" ] || continue
		name=$(node_npub "$to").fips
		script+="{ ping -6 -n -q $* $name >$scratch/pings/$from-$to 2>&1 || echo $from-$to >>$scratch/pings/failed; } & "
	done
	ns "$from" bash -c "$script wait"
}

# pings ARGUMENTS...: of all ordered pairs of $mesh
pings() {
	local from pids=() pid

	rm -rf "$scratch/pings"
	mkdir "$scratch/pings"
	for from in $mesh; do
		pings_from "$from" "$@" &
		pids+=($!)
	done
	for pid in "${pids[@]}"; do
		wait "$pid"
	done
	[ ! -e "$scratch/pings/failed" ] || {
		echo "no answer: $(sort -V "$scratch/pings/failed" | paste -sd ' ')"
		cat "$scratch/pings/$(head -n 1 "$scratch/pings/failed")"
		return 1
	}
}

mesh_of() {
	if [ $# -gt 0 ]; then echo "$*"; else mesh_names | paste -sd ' '; fi
}

mesh_pings() {
	local seconds=$1 mesh start
	shift

	mesh=$(mesh_of "$@")
	start=$(now_ms)
	pings -c 1 -i 0.5 -w "$seconds" || return 1
	note "$(wc -w <<<"$mesh") nodes, $(find "$scratch/pings" -type f | wc -l) pairs answer:" \
		"$(mesh_seconds) s after the start, $(($(now_ms) - start)) ms after the first ping"
}

# echo_replies NAME...: how many came there so far
echo_replies() {
	local name sum=0

	for name; do
		sum=$((sum + $(ns "$name" cat /proc/net/snmp6 | awk '$1 == "Icmp6InEchoReplies" { print $2 }')))
	done
	echo "$sum"
}

replies_reach() {
	local wanted=$1
	shift

	[ "$(echo_replies "$@")" -ge "$wanted" ]
}

# ping itself does not wait for the last answers.
mesh_loss() {
	local mesh before sent received

	mesh=$(mesh_of)
	# shellcheck disable=SC2086 # a list
	before=$(echo_replies $mesh)
	pings -c "$1" -i "$2"
	sent=$(awk '/packets transmitted/ { sum += $1 } END { print sum }' "$scratch"/pings/n*)
	# shellcheck disable=SC2086
	wait_until 5 replies_reach $((before + sent)) $mesh
	# shellcheck disable=SC2086
	received=$(($(echo_replies $mesh) - before))
	note "$sent pings, $((sent - received)) lost; slowest" \
		"$(sed -n 's/^rtt.*= [^/]*\/[^/]*\/\([^/]*\).*/\1/p' "$scratch"/pings/n* | sort -n | tail -n 1) ms"
	grep -H 'packets transmitted' "$scratch"/pings/n* | grep -v ' 0% packet loss'
	same "$received" "$sent"
}

node_root() {
	case ${RIG_KIND[$1]} in
	ours) node_show "$1" status | jq -r .root ;;
	*) node_show "$1" tree | jq -r .root ;;
	esac
}

mesh_agrees() {
	local name roots=''

	for name in $(mesh_names); do
		roots+="$name $(node_root "$name")"$'\n'
	done
	echo "$roots"
	[ "$(awk 'NF { print $2 }' <<<"$roots" | sort -u | wc -l)" -eq 1 ]
}

failed_frames() {
	case ${RIG_KIND[$1]} in
	ours) echo $(($(counter "$1" link rx_decrypt_failed) + $(counter "$1" session rx_decrypt_failed))) ;;
	*) grep -ci 'decrypt[a-z]* failed\|excessive decrypt' "$(node_log "$1")" ;;
	esac
}

mesh_is_authentic() {
	local name sum=0 failed

	for name in $(mesh_names); do
		failed=$(failed_frames "$name")
		echo "$name (${RIG_KIND[$name]}): $failed"
		sum=$((sum + failed))
	done
	same "$sum" 0
}

is_linked() {
	node_show "$1" peers |
		jq -e --arg npub "$(node_npub "$2")" '.peers[] | select(.npub == $npub and .connectivity == "connected")'
}
