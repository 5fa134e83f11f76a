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
#   mesh_boot NAME...		the same, without waiting until they are ready
#   mesh_kill NAME		as if the machine had gone: the kernel's part of it too; the time is taken from here
#   mesh_pick_parent [KIND]	find a node (of that kind) that is a parent and has one, and without which the others
#				still hang together ($mesh_parent)
#   mesh_kill_parent		end that one, for good
#   mesh_heals SECONDS		all that are left reach each other so soon
#   mesh_clear NAME		end all nodes, remove all namespaces, keep the logs under that name
#   mesh_names			the nodes of the mesh
#   mesh_pings SECONDS [NAME...]	each of these nodes (all) pings each other one by name until the first answer
#				($mesh_reached: ms from the start to the last of these answers)
#   mesh_race SECONDS [NAME...]	the same, but all begin at once and ask until there is an answer
#   mesh_race_of KIND SECONDS	of those pairs only of which one is of that kind
#   mesh_loss COUNT INTERVAL	the same with a number of pings; fails when any is lost
#   stream FROM TO		TCP for five seconds
#   mesh_streams SECONDS	TCP for so long from each node to each other one; all nodes send and receive at a time
#   mesh_agrees			all nodes name the same root
#   mesh_is_authentic		no node met a frame that did not authenticate since the last mesh_pings
#   node_root NAME		the root as that node sees it
#   node_parent NAME		its parent's npub; nothing if it has none
#   failed_frames NAME		frames that did not authenticate there
#   is_linked NAME PEER		NAME has a link to PEER

# shellcheck source=tests/kselftest/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/../kselftest/lib.sh"

# Of the commands of cases only failures are shown; figures go past that.
exec 3>&1

missing='' mesh_started=0 mesh_reached=0 mesh_parent=''
declare -A mesh_failed=()

keep_logs() {
	local status=$?

	if [ -n "${FIPS_OUTPUT:-}" ]; then
		mkdir -p "$FIPS_OUTPUT/${1:-end}"
		cp -r "$RIG_STATE"/. "$FIPS_OUTPUT/${1:-end}" 2>/dev/null
	fi
	return "$status"
}
trap 'keep_logs; finish' EXIT

# Of the reference's log no more than is counted here, and what helps to see why a mesh does not come up.
RIG_REFERENCE_LOG=info
for module in handlers::encrypted handlers::session handlers::handshake handlers::rekey bloom tree; do
	RIG_REFERENCE_LOG+=,fips::node::$module=debug
done

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
	[ $# -gt 0 ] || set -- "${names[@]}"
	mesh_boot "$@" && node_await "$@"
}

mesh_boot() {
	local name

	load_module
	node_configure "$@" || return 1
	mesh_started=$(now_ms)
	for name; do
		node_boot "$name"
	done
}

mesh_kill() {
	node_kill "$1"
	ip -n "$1" link del fips0 2>/dev/null
	mesh_started=$(now_ms)
}

# hangs_together_without NAME
hangs_together_without() {
	local name peer queue=() count=1
	local -A seen=(["$1"]=1)

	for name in $(mesh_names); do
		[ "$name" = "$1" ] || queue=("$name")
	done
	seen[${queue[0]}]=1
	while [ ${#queue[@]} -gt 0 ]; do
		name=${queue[0]}
		queue=("${queue[@]:1}")
		count=$((count + 1))
		for peer in $(neighbours "$name"); do
			[ -n "${seen[$peer]:-}" ] || queue+=("$peer")
			seen[$peer]=1
		done
	done
	[ "$count" -eq "$(mesh_names | wc -l)" ]
}

is_parent_of() {
	[ "$(node_parent "$2")" = "$(node_npub "$1")" ]
}

mesh_pick_parent() {
	local name child

	for name in $(mesh_names); do
		if [ "${RIG_KIND[$name]}" != "${1:-${RIG_KIND[$name]}}" ] || [ -z "$(node_parent "$name")" ] ||
			! hangs_together_without "$name"; then
			continue
		fi
		for child in $(neighbours "$name"); do
			if is_parent_of "$name" "$child"; then
				mesh_parent=$name
				note "$name (${RIG_KIND[$name]}) is the parent of $child"
				return
			fi
		done
	done
	return 1
}

mesh_kill_parent() {
	mesh_kill "$mesh_parent"
	unset "RIG_KIND[$mesh_parent]"
}

mesh_heals() {
	mesh_race $(($1 + 10)) && less "$mesh_reached" $(($1 * 1000))
}

mesh_clear() {
	keep_logs "$1"
	rig_clean
	rm -rf "${RIG_STATE:?}"/*
}

# ping_until SECONDS FOLDER ARGUMENTS PAIR NAME [PAIR NAME]...: ping all these at once, again after errors for so long;
# into files named like the pairs, and into `failed` if there was no answer
ping_until() {
	local seconds=$1 folder=$2 arguments=$3
	shift 3

	while [ $# -gt 0 ]; do
		# shellcheck disable=SC2086 # words
		until ping -6 -n -q $arguments "$2"; do
			if [ "$SECONDS" -ge "$seconds" ]; then
				echo "$1" >>"$folder/failed"
				break
			fi
			sleep 0.2
		done >"$folder/$1" 2>&1 &
		shift 2
	done
	wait
}

# ping_pairs SECONDS FROM-TO... -- ARGUMENTS...: all of these at once
ping_pairs() {
	local seconds=$1 pids=() pair from words
	local -A targets=()
	shift

	while [ "$1" != -- ]; do
		targets[${1%-*}]+=" $1 ${RIG_NPUB[${1#*-}]}.fips"
		shift
	done
	shift
	for from in "${!targets[@]}"; do
		read -ra words <<<"${targets[$from]}"
		ip netns exec "$from" bash -c "$ping_until_source"' ping_until "$@"' ping "$seconds" "$scratch/pings" "$*" \
			"${words[@]}" &
		pids+=($!)
	done
	for pair in "${pids[@]}"; do
		wait "$pair"
	done
	[ ! -e "$scratch/pings/failed" ] || {
		echo "no answer: $(sort -V "$scratch/pings/failed" | paste -sd ' ')"
		cat "$scratch/pings/$(head -n 1 "$scratch/pings/failed")"
		return 1
	}
}

ping_until_source=$(declare -f ping_until)$'\n'

# successors STEP [FROM TO]: each node of $mesh, or those from one up to another, and that which is so many further on
successors() {
	local nodes i

	read -ra nodes <<<"$mesh"
	for ((i = ${2:-0}; i < ${3:-${#nodes[@]}}; i++)); do
		printf '%s-%s\n' "${nodes[i]}" "${nodes[(i + $1) % ${#nodes[@]}]}"
	done
}

# first_round STEP: a ping by every node, but no two by which both ends begin a session with each other at once
first_round() {
	local step=$1 count

	count=$(wc -w <<<"$mesh")
	if ((step * 2 == count)); then
		# shellcheck disable=SC2046 # a list
		ping_pairs "$seconds" $(successors "$step" 0 "$step") -- -c 1 -i 0.5 -w "$seconds" &&
			ping_pairs "$seconds" $(successors "$step" "$step") -- -c 1 -i 0.5 -w "$seconds"
	else
		# shellcheck disable=SC2046 # a list
		ping_pairs "$seconds" $(successors "$step") -- -c 1 -i 0.5 -w "$seconds"
	fi
}

all_pairs() {
	local step

	for ((step = 1; step < $(wc -w <<<"$mesh"); step++)); do
		successors "$step"
	done
}

clear_pings() {
	rm -rf "$scratch/pings"
	mkdir "$scratch/pings"
}

mesh_of() {
	if [ $# -gt 0 ]; then echo "$*"; else mesh_names | paste -sd ' '; fi
}

# refusals KIND-PATTERN: errors that pings met at nodes of these kinds
refusals() {
	local name sum=0

	for name in $mesh; do
		# shellcheck disable=SC2053 # a pattern
		[[ ${RIG_KIND[$name]} != $1 ]] ||
			sum=$((sum + $(cat "$scratch/pings/$name"-* | grep -c '+[0-9]* errors')))
	done
	echo "$sum"
}

# first_pings SECONDS: rounds until all have pinged all. Nodes on the way forward a search for a node no more than once in
# two seconds, whoever it is from; after half of the rounds all know the way to all.
first_pings() {
	local seconds=$1 count step started

	count=$(wc -w <<<"$mesh")
	for ((step = 1; step < count; step++)); do
		started=$(now_ms)
		first_round "$step" || return 1
		[ "$step" -ge $((count / 2)) ] || sleep_until $((started + 2000))
	done
}

sleep_until() {
	local ms=$(($1 - $(now_ms)))

	[ "$ms" -le 0 ] || sleep "$((ms / 1000)).$(printf %03d $((ms % 1000)))"
}

# Frames that did not authenticate while the mesh came up; printed by kind, and not counted later.
take_failed() {
	local name ours=0 others=0

	for name in $mesh; do
		mesh_failed[$name]=$(failed_frames "$name")
		if [ "${RIG_KIND[$name]}" = ours ]; then
			ours=$((ours + mesh_failed[$name]))
		else
			others=$((others + mesh_failed[$name]))
		fi
	done
	failed_by_kind="at ours $ours, at others $others"
}

mesh_pings() {
	local seconds=$1 mesh start failed_by_kind
	shift

	mesh=$(mesh_of "$@")
	start=$(now_ms)
	clear_pings
	first_pings "$seconds" || return 1
	mesh_reached=$(($(now_ms) - mesh_started))
	take_failed
	note "$(wc -w <<<"$mesh") nodes, $(find "$scratch/pings" -name 'n*' | wc -l) pairs answer:" \
		"$mesh_reached ms after the start, $(($(now_ms) - start)) ms after the first ping;" \
		"no-route from ours $(refusals ours), from others $(refusals 'reference*');" \
		"frames not authentic $failed_by_kind"
}

# Pairs of $mesh of which one end is of that kind.
pairs_of() {
	local pair

	for pair in $(all_pairs); do
		[[ " ${RIG_KIND[${pair%-*}]} ${RIG_KIND[${pair#*-}]} " != *" $1 "* ]] || echo "$pair"
	done
}

# Nobody waits for anybody; a ping that meets an error is sent again.
mesh_race() {
	local seconds=$1 mesh
	shift

	mesh=$(mesh_of "$@")
	# shellcheck disable=SC2046 # a list
	race "$seconds" $(all_pairs)
}

mesh_race_of() {
	local mesh

	mesh=$(mesh_of)
	# shellcheck disable=SC2046 # a list
	race "$2" $(pairs_of "$1")
}

race() {
	local seconds=$1 failed_by_kind
	shift

	clear_pings
	ping_pairs "$seconds" "$@" -- -c 1 -i 0.5 -w "$seconds" || return 1
	mesh_reached=$(($(now_ms) - mesh_started))
	take_failed
	note "$(wc -w <<<"$mesh") nodes, $(find "$scratch/pings" -name 'n*' | wc -l) pairs answer:" \
		"$mesh_reached ms after the start"
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
	clear_pings
	# shellcheck disable=SC2046 # a list
	ping_pairs 0 $(all_pairs) -- -c "$1" -i "$2"
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

node_parent() {
	node_show "$1" peers | jq -r '.peers[] | select(.is_parent) | .npub'
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
		failed=$(($(failed_frames "$name") - ${mesh_failed[$name]:-0}))
		echo "$name (${RIG_KIND[$name]}): $failed"
		sum=$((sum + failed))
	done
	same "$sum" 0
}

stream() {
	ns "$2" iperf3 -s -1 -D
	wait_until 5 ns "$2" bash -c 'ss -Hltn "sport = 5201" | grep -q .'
	ns "$1" iperf3 -J -c "$(node_npub "$2").fips" -t 5 >"$scratch/iperf" || {
		cat "$scratch/iperf"
		return 1
	}
	jq -e '.end.sum_received.bytes > 0' "$scratch/iperf" &&
		note "$1 -> $2: TCP $(jq '.end.sum_received.bits_per_second / 1e6 | floor' "$scratch/iperf") Mbit/s"
}

# streams_to FOLDER SECONDS FROM-TO...: TCP over all these at once
streams_to() {
	local folder=$1 seconds=$2 pair pids=()
	shift 2

	for pair; do
		ip netns exec "${pair%-*}" timeout $((seconds + 20)) iperf3 -J -t "$seconds" \
			-c "${RIG_NPUB[${pair#*-}]}.fips" >"$folder/$pair" &
		pids+=($!)
	done
	for pair in "${pids[@]}"; do
		wait "$pair"
	done
}

servers_up() {
	local name

	for name in $mesh; do
		ns "$name" iperf3 -s -D -I "$scratch/server-$name"
	done
	for name in $mesh; do
		wait_until 5 ns "$name" bash -c 'ss -Hltn "sport = 5201" | grep -q .' || return 1
	done
}

servers_down() {
	local name

	for name in $mesh; do
		kill "$(tr -d '\0' <"$scratch/server-$name")"
	done
}

# streamed FOLDER: bytes received and Mbit/s of each pair
streamed() {
	local file

	for file in "$1"/*; do
		echo "${file##*/} $(jq -r '"\(.end.sum_received.bytes // 0) \(.end.sum_received.bits_per_second // 0 | . / 1e6)"' "$file")"
	done
}

mesh_streams() {
	local mesh step folder=$scratch/streams

	mesh=$(mesh_of)
	rm -rf "$folder"
	mkdir "$folder"
	servers_up || return 1
	for ((step = 1; step < $(wc -w <<<"$mesh"); step++)); do
		# shellcheck disable=SC2046 # a list
		streams_to "$folder" "$1" $(successors "$step")
	done
	servers_down
	streamed "$folder" >"$scratch/streamed"
	note "$(wc -l <"$scratch/streamed") pairs sent TCP, $(wc -w <<<"$mesh") at a time:" \
		"$(awk '{ sum += $3; if (!least || $3 < least) least = $3 } END { printf "%.1f Mbit/s each, at least %.2f", sum / NR, least }' \
			"$scratch/streamed")"
	cat "$scratch/streamed"
	! awk '$2 == 0' "$scratch/streamed" | grep .
}

is_linked() {
	node_show "$1" peers |
		jq -e --arg npub "$(node_npub "$2")" '.peers[] | select(.npub == $npub and .connectivity == "connected")'
}
