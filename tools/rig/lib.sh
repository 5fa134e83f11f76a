# shellcheck shell=bash
# SPDX-License-Identifier: MIT
# Helpers for scripts that `run` starts in a guest: . "$FIPS_RIG_LIB"; fit for `set -eu`.
#
#
# Namespaces and wires:
#   topology line|star|ring|random N [SEED [EXTRA]]
#		namespaces n1..nN wired so; star: n1 is the hub; random: a tree and EXTRA further
#		wires, the same for the same SEED
#   ns_add NAME...	namespaces with lo up
#   wire A B		a veth pair between two of them
#   wire_address A B	B's outer IPv4 address on the wire to A
#   wire_address6 A B	B's outer IPv6 address on it
#   wire_device A B	A's end of the wire to B
#   wire_netem A B ARGUMENTS...
#			impair both directions, by netem's own words; no ARGUMENTS: no more
#   wire_cut A B, wire_mend A B
#			take the wire down, put it up again
#   neighbours NAME	the namespaces wired to it
#   ns NAME COMMAND...	run in a namespace
#   rig_clean		end all nodes, remove all namespaces
# Module:
#   module_load [PARAMETER=VALUE...]
#			load $FIPS_MODULE and the kernel's modules that it needs
#   module_unload
# Nodes, one daemon in a namespace:
#   node_start NAME...	with a generated configuration: a key made from the name, UDP, its
#			neighbours as peers
#   node_stop NAME...	SIGTERM and wait for the end
#   node_kill NAME...	SIGKILL and wait for the end
#   node_npub NAME, node_secret NAME, node_config NAME, node_log NAME
#   node_ctl NAME ARGUMENTS...
#			fipsctl for that node
#   node_show NAME WHAT	`fipsctl show WHAT` as JSON
#   node_extra NAME [node|tun|udp]
#			further YAML for its configuration, from standard input: at its end, or in
#			that section
#   node_dials NAME [PEER...]
#			these peers are in its configuration, not all its neighbours
#   node_kind KIND NAME...	what runs there from the next start on: ours (as without saying),
#			reference ($FIPS_REFERENCE/fips) or reference-old
#			($FIPS_REFERENCE_OLD/fips); after `topology`; they log as
#			$RIG_REFERENCE_LOG says, in the words of RUST_LOG
# Conditions:
#   wait_until SECONDS COMMAND...
#			until COMMAND succeeds; fails, and says of what, when time is up
#   kmemleak_start, kmemleak_check
#			fails, and shows it, when memory was lost in between (debug kernel)

RIG_STATE=${RIG_STATE:-/run/rig}
RIG_KMEMLEAK=/sys/kernel/debug/kmemleak
mkdir -p "$RIG_STATE"

rig_say() {
	printf '%s\n' "$*" >&2
}

# --- Conditions ---

wait_until() {
	local seconds=$1 end
	shift
	end=$((${EPOCHREALTIME/[.,]/} + ${seconds%.*} * 1000000))

	until "$@" >/dev/null 2>&1; do
		if [ "${EPOCHREALTIME/[.,]/}" -ge "$end" ]; then
			rig_say "not within $seconds s: $*"
			return 1
		fi
		sleep 0.05
	done
}

kmemleak_start() {
	[ -w "$RIG_KMEMLEAK" ] || return 0
	echo scan >"$RIG_KMEMLEAK"
	echo clear >"$RIG_KMEMLEAK"
}

kmemleak_check() {
	[ -w "$RIG_KMEMLEAK" ] || return 0
	# Only what is five seconds old and unreferenced in a second scan counts as leaked.
	echo scan >"$RIG_KMEMLEAK"
	sleep 6
	echo scan >"$RIG_KMEMLEAK"
	! grep . "$RIG_KMEMLEAK" >&2
}

# --- Namespaces and wires ---

declare -A RIG_WIRE=() # "A B" -> number of the wire between them, both ways round
RIG_WIRES=0
RIG_NAMESPACES=()

ns() {
	ip netns exec "$@"
}

ns_add() {
	local name

	for name; do
		ip netns add "$name"
		# No waiting for duplicate addresses, no router solicitations.
		# shellcheck disable=SC2016 # for the inner shell
		ns "$name" bash -c 'for conf in default all; do
			echo 0 >/proc/sys/net/ipv6/conf/$conf/accept_dad
			echo 0 >/proc/sys/net/ipv6/conf/$conf/router_solicitations
		done'
		ip -n "$name" link set lo up
		mkdir -p "/etc/netns/$name"
		: >"/etc/netns/$name/resolv.conf"
		RIG_NAMESPACES+=("$name")
	done
}

wire() {
	local a=$1 b=$2 number

	number=$((++RIG_WIRES))
	RIG_WIRE["$a $b"]=$number
	RIG_WIRE["$b $a"]=$number
	ip link add "w$number-$b" netns "$a" type veth peer name "w$number-$a" netns "$b"
	wire_end_up "$b" "$a"
	wire_end_up "$a" "$b"
	wait_until 5 wire_is_up "$a" "$b"
}

# wire_end_up A B: addresses for B's end of the wire, and up
wire_end_up() {
	local device

	device=$(wire_device "$2" "$1")
	ip -n "$2" -batch - <<-BATCH
	addr add $(wire_address "$1" "$2")/24 dev $device
	addr add $(wire_address6 "$1" "$2")/64 dev $device nodad
	link set $device up
	BATCH
}

# wire_is_up A B: the kernel has noticed, at both ends
wire_is_up() {
	[[ $(ip -n "$1" link show dev "$(wire_device "$1" "$2")") == *'state UP'* ]] &&
		[[ $(ip -n "$2" link show dev "$(wire_device "$2" "$1")") == *'state UP'* ]]
}

wire_device() {
	printf 'w%s-%s\n' "${RIG_WIRE["$1 $2"]}" "$2"
}

# wire_end A B: 1 or 2, B's end of the wire
wire_end() {
	if [[ $1 < $2 ]]; then echo 2; else echo 1; fi
}

wire_address() {
	local number=${RIG_WIRE["$1 $2"]}

	printf '10.%d.%d.%d\n' $((number / 256)) $((number % 256)) "$(wire_end "$1" "$2")"
}

wire_address6() {
	printf '2001:db8:0:%x::%d\n' "${RIG_WIRE["$1 $2"]}" "$(wire_end "$1" "$2")"
}

wire_netem() {
	local a=$1 b=$2
	shift 2

	tc -n "$a" qdisc del dev "$(wire_device "$a" "$b")" root 2>/dev/null || true
	tc -n "$b" qdisc del dev "$(wire_device "$b" "$a")" root 2>/dev/null || true
	[ $# -gt 0 ] || return 0
	tc -n "$a" qdisc add dev "$(wire_device "$a" "$b")" root netem "$@" &&
		tc -n "$b" qdisc add dev "$(wire_device "$b" "$a")" root netem "$@"
}

wire_cut() {
	ip -n "$1" link set "$(wire_device "$1" "$2")" down
}

wire_mend() {
	ip -n "$1" link set "$(wire_device "$1" "$2")" up
}

topology() {
	local shape=$1 n=$2 seed=${3:-1} extra=${4:-0} i j

	for ((i = 1; i <= n; i++)); do
		ns_add "n$i"
	done
	case $shape in
	line)
		for ((i = 1; i < n; i++)); do wire "n$i" "n$((i + 1))"; done
		;;
	star)
		for ((i = 2; i <= n; i++)); do wire n1 "n$i"; done
		;;
	ring)
		for ((i = 1; i <= n; i++)); do wire "n$i" "n$((i % n + 1))"; done
		;;
	random)
		RANDOM=$seed
		for ((i = 2; i <= n; i++)); do wire "n$((RANDOM % (i - 1) + 1))" "n$i"; done
		# A full mesh has no room for more.
		((extra <= (n - 1) * (n - 2) / 2)) || extra=$(((n - 1) * (n - 2) / 2))
		while ((extra > 0)); do
			i=$((RANDOM % n + 1))
			j=$((RANDOM % n + 1))
			if ((i != j)) && [ -z "${RIG_WIRE["n$i n$j"]:-}" ]; then
				wire "n$i" "n$j"
				extra=$((extra - 1))
			fi
		done
		;;
	*)
		rig_say "topology: line, star, ring or random, not '$shape'"
		return 1
		;;
	esac
}

# neighbours NAME: the namespaces wired to it
neighbours() {
	local pair

	for pair in "${!RIG_WIRE[@]}"; do
		[ "${pair% *}" != "$1" ] || printf '%s\n' "${pair#* }"
	done | sort -V
}

# --- Module ---

module_load() {
	local needed

	[ -n "${FIPS_MODULE:-}" ] || {
		rig_say "no module for this kernel: FIPS_MODULE is not set"
		return 1
	}
	needed=$(modinfo -F depends "$FIPS_MODULE" | tr ',' ' ')
	# shellcheck disable=SC2086 # a list
	[ -z "$needed" ] || modprobe -a $needed || return 1
	insmod "$FIPS_MODULE" "$@"
}

module_unload() {
	rmmod fips
}

# --- Nodes ---

declare -A RIG_NPUB=() RIG_PID=() RIG_KIND=() RIG_DIALS=() RIG_PROGRAM=()

# The same name has the same key in every run.
node_secret() {
	printf 'rig node %s' "$1" | sha256sum | cut -d ' ' -f 1
}

node_npub() {
	[ -n "${RIG_NPUB[$1]:-}" ] ||
		RIG_NPUB[$1]=$(node_secret "$1" | fipsctl pubkey)
	printf '%s\n' "${RIG_NPUB[$1]}"
}

node_folder() {
	mkdir -p "$RIG_STATE/$1"
	printf '%s\n' "$RIG_STATE/$1"
}

node_log() {
	printf '%s/log\n' "$(node_folder "$1")"
}

node_config() {
	printf '%s/fips.yaml\n' "$(node_folder "$1")"
}

node_extra() {
	cat >"$(node_folder "$1")/extra${2:+.$2}.yaml"
}

# node_section NAME SECTION DEPTH: what node_extra was told for it, so many levels down
node_section() {
	local file

	file=$(node_folder "$1")/extra.$2.yaml
	[ ! -e "$file" ] || sed "s/^/$(printf "%$((2 * $3))s" '')/" "$file"
}

node_dials() {
	local name=$1
	shift

	RIG_DIALS[$name]=$*
}

# node_peers NAME: those in its configuration
node_peers() {
	if [ -n "${RIG_DIALS[$1]+set}" ]; then
		printf '%s\n' "${RIG_DIALS[$1]}" | xargs -rn 1
	else
		neighbours "$1"
	fi
}

node_kind() {
	local kind=$1 name
	shift

	for name; do
		RIG_KIND[$name]=$kind
		# Ours makes its namespace ask its own responder; the reference leaves that to its packager.
		if [ "$kind" = ours ]; then
			: >"/etc/netns/$name/resolv.conf"
		else
			echo 'nameserver 127.0.0.1' >"/etc/netns/$name/resolv.conf"
		fi
	done
}

# node_program NAME fipsd|fipsctl: of its kind
node_program() {
	local folder

	case ${RIG_KIND[$1]:-ours} in
	ours)
		printf '%s\n' "$2"
		return
		;;
	reference) folder=${FIPS_REFERENCE:?the folder with fips and fipsctl of the reference} ;;
	reference-old) folder=${FIPS_REFERENCE_OLD:?the folder with those of its older release} ;;
	*)
		rig_say "node_kind: ours, reference or reference-old, not '${RIG_KIND[$1]}'"
		return 1
		;;
	esac
	printf '%s/%s\n' "$folder" "${2/fipsd/fips}"
}

# write_config NAME: all its neighbours are peers, and both ends dial, if node_dials was not told otherwise
write_config() {
	local name=$1 folder peer

	folder=$(node_folder "$name")
	cat <<-YAML
	node:
	  identity:
	    nsec: "$(node_secret "$name")"
	  control:
	    socket_path: "$folder/control.sock"
	  log_level: "${RIG_LOG_LEVEL:-debug}"
	YAML
	node_section "$name" node 1
	cat <<-YAML
	tun:
	  enabled: true
	  name: fips0
	YAML
	node_section "$name" tun 1
	cat <<-YAML
	transports:
	  udp:
	    bind_addr: "0.0.0.0:2121"
	YAML
	# Settings of its own replace the rig's.
	if [ -e "$folder/extra.udp.yaml" ]; then
		node_section "$name" udp 2
	else
		echo '    mtu: 1472'
	fi
	[ "${RIG_KIND[$name]:-ours}" = ours ] || cat <<-YAML
	dns:
	  bind_addr: "127.0.0.1"
	  port: 53
	YAML
	if [ -n "$(node_peers "$name")" ]; then
		echo 'peers:'
		for peer in $(node_peers "$name"); do
			cat <<-YAML
			  - npub: "$(node_npub "$peer")"
			    alias: "$peer"
			    addresses:
			      - transport: udp
			        addr: "$(wire_address "$name" "$peer"):2121"
			YAML
		done
	fi
	[ ! -e "$folder/extra.yaml" ] || cat "$folder/extra.yaml"
}

# node_boot NAME: start it by the configuration that is there, do not wait. No more processes than needed: in some guests
# each takes tens of milliseconds, and others are to start as well.
node_boot() {
	local name=$1 folder=$RIG_STATE/$1 log_filter=${RIG_LOG_LEVEL:-debug}

	[ "${RIG_KIND[$name]:-ours}" = ours ] || log_filter=${RIG_REFERENCE_LOG:-$log_filter}
	# Not by way of ns: the process in the background is to be the daemon itself.
	RUST_LOG=$log_filter ip netns exec "$name" "${RIG_PROGRAM[$name]}" -c "$folder/fips.yaml" \
		>>"$folder/log" 2>&1 &
	RIG_PID[$name]=$!
}

node_is_ready() {
	node_ctl "$1" show status
}

node_configure() {
	local name

	for name; do
		RIG_PROGRAM[$name]=$(node_program "$name" fipsd) || return 1
		write_config "$name" >"$(node_config "$name")"
	done
}

node_start() {
	node_configure "$@" && node_run "$@"
}

node_run() {
	local name

	for name; do
		node_boot "$name"
	done
	node_await "$@"
}

node_await() {
	local name

	for name; do
		wait_until 30 node_is_ready "$name" || {
			tail -n 20 "$(node_log "$name")" >&2
			return 1
		}
	done
}

node_ctl() {
	local name=$1
	shift

	ns "$name" "$(node_program "$name" fipsctl)" -s "$(node_folder "$name")/control.sock" "$@"
}

node_show() {
	if [ "${RIG_KIND[$1]:-ours}" = ours ]; then
		node_ctl "$1" --json show "$2"
	else
		node_ctl "$1" show "$2"
	fi
}

# node_end SIGNAL NAME...: returns the last one's exit status
node_end() {
	local signal=$1 name status=0
	shift

	for name; do
		kill -"$signal" "${RIG_PID[$name]}" 2>/dev/null || true
	done
	for name; do
		status=0
		wait "${RIG_PID[$name]}" 2>/dev/null || status=$?
		unset "RIG_PID[$name]"
	done
	return "$status"
}

node_stop() {
	node_end TERM "$@"
}

node_kill() {
	node_end KILL "$@" || [ $? -eq 137 ]
}

# rig_clean: end all nodes, remove all namespaces
rig_clean() {
	local name

	[ ${#RIG_PID[@]} -eq 0 ] || node_end TERM "${!RIG_PID[@]}" || true
	for name in "${RIG_NAMESPACES[@]}"; do
		ip netns del "$name" 2>/dev/null || true
		rm -rf "/etc/netns/$name"
	done
	rm -f "$RIG_STATE"/*/extra*.yaml
	RIG_NAMESPACES=() RIG_WIRE=() RIG_WIRES=0 RIG_KIND=() RIG_DIALS=()
}
