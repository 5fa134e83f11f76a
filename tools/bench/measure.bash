# shellcheck shell=bash
# SPDX-License-Identifier: MIT
# One measurement of one peer.
#
#   servers_up			iperf3 servers in n2 and n3
#   iperf FROM TO PEER ARGUMENTS...	iperf3's JSON
#   highest_rate FROM TO PEER BYTES	packets a second that one device sends and the other receives without loss
#   measure PATH.SCOPE.TEST.DIRECTION.MTU PEER	prints its samples
#
# Tests: tcp1, tcp8 (Mbit/s received, of one stream and of eight), udp (Mbit/s received, in datagrams of 1,200 bytes),
# pps92, pps512, pps1280 (packets of so many bytes a second, at the highest rate without loss), ping, ping_loaded (ms, as ..._p50 and ..._p99). With every stream come CPU seconds per GB, all of the guest's processors
# together (..._cpu).

# shellcheck disable=SC2154 # scratch, seconds and trial_ms are the caller's

servers_up() {
	local node

	for node in n2 n3; do
		ns "$node" iperf3 -s -D >/dev/null
		wait_until 5 server_listens "$node"
	done
}

server_listens() {
	[ -n "$(ns "$1" ss -Htnl 'sport = :5201')" ]
}

iperf() {
	local from=$1 to=$2 peer=$3
	shift 3

	ns "$from" iperf3 -J -c "$(peer_address "$peer" "$to")" "$@" >"$scratch/iperf" || {
		jq -r .error "$scratch/iperf" >&2
		return 1
	}
	jq -r '.end.sum_received.bits_per_second / 1e6' "$scratch/iperf"
}

# Hundredths of a second that the guest's processors were busy since boot.
busy_ticks() {
	awk '/^cpu / { print $2 + $3 + $4 + $7 + $8 + $9 }' /proc/stat
}

sample() {
	printf 'sample %s %s %s\n' "$1" "$2" "$3"
}

# measure_stream PATH SCOPE TEST DIRECTION MTU PEER TO ARGUMENTS...
measure_stream() {
	local key=$1.$2.$3.$4.$5 cpu_key=$1.$2.$3_cpu.$4.$5 peer=$6 to=$7 before after rate
	shift 7

	before=$(busy_ticks)
	rate=$(iperf n1 "$to" "$peer" -t "$seconds" "$@")
	after=$(busy_ticks)
	sample "$key" "$peer" "$rate"
	sample "$cpu_key" "$peer" "$(awk "BEGIN { print $((after - before)) / 100 / ($rate * $seconds / 8000) }")"
}

# measure_ping PATH SCOPE TEST DIRECTION MTU PEER TO
measure_ping() {
	ns n1 ping -6 -n -i 0.005 -c 200 "$(peer_address "$6" "$7")" |
		sed -n 's/.*time=\([0-9.]*\) ms/\1/p' | sort -n >"$scratch/ping"
	sample "$1.$2.$3_p50.$4.$5" "$6" "$(percentile 50)"
	sample "$1.$2.$3_p99.$4.$5" "$6" "$(percentile 99)"
}

percentile() {
	awk -v p="$1" '{ v[NR] = $1 } END { i = int(NR * p / 100 + 0.5); print v[i < 1 ? 1 : i] }' "$scratch/ping"
}

# While one TCP stream goes the same way.
measure_ping_loaded() {
	local load

	ip netns exec n1 iperf3 -c "$(peer_address "$6" "$7")" -t 2.5 >/dev/null &
	load=$!
	sleep 0.5
	measure_ping "$@"
	wait "$load"
}

# trial DEVICE DEVICE SOURCE DESTINATION BYTES RATE MAC: $sent, $received, $elapsed; the ends are on descriptors 6 and 7
trial() {
	echo "6 $1 7 $2 $3 $4 $5 $6 $trial_ms 1 $7" >/sys/module/bench_load/parameters/trial
	read -r sent received elapsed </sys/module/bench_load/parameters/trial
}

# By halving between what certainly goes and what certainly does not.
highest_rate() {
	local low=0 high rate device mac sent received elapsed way

	device=$(peer_device "$3" "$1")
	way=("$device" "$(peer_device "$3" "$2")" "$(peer_address "$3" "$1")" "$(peer_address "$3" "$2")" "$4")
	exec 6<"/run/netns/$1" 7<"/run/netns/$2"
	mac=$(next_mac "$1" "$device")
	trial "${way[@]}" 0 "$mac"
	high=$((sent * 1000000000 / elapsed))
	[ "$received" -lt "$sent" ] || low=$high
	while ((high - low > high / 50)); do
		rate=$(((low + high) / 2))
		trial "${way[@]}" "$rate" "$mac"
		if ((received < sent)); then
			high=$rate
		else
			# What was really sent: a slow sender is no fast receiver.
			low=$((sent * 1000000000 / elapsed))
			((low > rate * 9 / 10)) || break
		fi
	done
	exec 6<&- 7<&-
	echo "$low"
}

# next_mac NODE DEVICE: Ethernet address of the other end of a wire
next_mac() {
	[ "$2" = "$(peer_device raw "$1")" ] || return 0
	ns n2 cat "/sys/class/net/$(wire_device n2 "$1")/address"
}

# measure_pps PATH SCOPE TEST DIRECTION MTU PEER TO
measure_pps() {
	local rate

	rate=$(highest_rate n1 "$7" "$6" "${3#pps}")
	sample "$1.$2.$3.$4.$5" "$6" "$rate"
}

measure() {
	local key=$1 peer=$2 path scope test direction mtu to reverse=()

	IFS=. read -r path scope test direction mtu <<<"$key"
	case $scope in
	hop) to=n2 ;;
	relay) to=n3 ;;
	esac
	[ "$direction" = forward ] || reverse=(-R)
	set -- "$path" "$scope" "$test" "$direction" "$mtu" "$peer" "$to"
	case $test in
	tcp1) measure_stream "$@" "${reverse[@]}" ;;
	tcp8) measure_stream "$@" -P 8 "${reverse[@]}" ;;
	udp) measure_stream "$@" -u -l 1200 -b 0 "${reverse[@]}" ;;
	pps*) measure_pps "$@" ;;
	ping) measure_ping "$@" ;;
	ping_loaded) measure_ping_loaded "$@" ;;
	*)
		rig_say "no such test: $test"
		return 1
		;;
	esac
}
