#!/bin/bash
# SPDX-License-Identifier: MIT
# Daemons change the keys of link and session over a bad wire while packets run both ways: every frame that the wire let
# pass arrives.
#
#	n1 --- 10 % loss, reordering --- n2
# shellcheck source=tests/kselftest/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

# Keys that are to change, on each layer. A link takes a message 1 for a rekey when it is 30 seconds old.
rekeys=${FIPS_REKEYS:-3}
after=35
payload=400

load_module
topology line 2
node_extra n1 node <<<"rekey: { after_secs: $after }"
node_extra n2 node <<<"rekey: { after_secs: $after }"
node_start n1 n2
n2=$(node_npub n2).fips
check 'they link' wait_until 20 linked n1
check 'and talk' wait_until 10 ns n1 ping -6 -c 1 -W 1 "$n2"

# Frames that hold such a ping, before the module sees them; and such pings that come out of it.
inner=$((payload + 48))
watch() {
	ip netns exec "$1" nft -f - <<-NFT
	table inet watch {
		counter passed { }
		counter arrived { }
		chain outside {
			type filter hook prerouting priority raw;
			udp dport 2121 meta length $((inner + 40))-$((inner + 200)) counter name passed
		}
		chain inside {
			type filter hook input priority filter;
			iifname fips0 meta length $inner counter name arrived
		}
	}
	NFT
}

counted() {
	ip netns exec "$1" nft -j list counter inet watch "$2" | jq '.nftables[] | select(.counter) | .counter.packets'
}

watch n1 || bail 'nothing can be counted'
watch n2

current_key() {
	ip netns exec "$1" fipsctl --json kernel "$2" |
		jq -r "[.$2[].keys[] | select(.slot == \"current\") | .id] | first"
}

# Keys seen in use, each once, per node and layer.
declare -A key changes=()
look() {
	local name layer now

	for name in n1 n2; do
		for layer in links sessions; do
			now=$(current_key "$name" "$layer")
			if [ -n "${key[$name $layer]:-}" ] && [ "${key[$name $layer]}" != "$now" ]; then
				changes[$name $layer]=$((${changes[$name $layer]:-0} + 1))
			fi
			key[$name $layer]=$now
		done
	done
}

enough() {
	local name layer

	look
	for name in n1 n2; do
		for layer in links sessions; do
			[ "${changes[$name $layer]:-0}" -ge "$rekeys" ] || return 1
		done
	done
}

wire_netem n1 n2 delay 15ms 12ms loss 10% || bail 'no bad wire'
look
# 200 a second and more, of programs that the guest's clock wakes every 10 ms.
pingers=()
begun=$EPOCHSECONDS
for number in 1 2 3; do
	ip netns exec n1 ping -6 -n -q -i 0.005 -s "$payload" "$n2" >"$scratch/pings$number" &
	pingers+=($!)
done
check "each changes $rekeys keys of the link and $rekeys of the session" \
	wait_until $((rekeys * (after + 25) + 30)) enough
kill -INT "${pingers[@]}"
wait "${pingers[@]}"
awk -v seconds=$((EPOCHSECONDS - begun)) '/transmitted/ { sent += $1; received += $4 }
	END { printf "# %d pings sent, %d came back, %d a second\n", sent, received, sent / seconds }' "$scratch"/pings?
for name in n1 n2; do
	echo "# $name: ${changes[$name links]:-0} link and ${changes[$name sessions]:-0} session keys changed," \
		"$(counted "$name" passed) frames passed"
done
wire_netem n1 n2

all_arrived() {
	same "$(counted "$1" arrived)" "$(counted "$1" passed)"
}
for name in n1 n2; do
	check "every frame that reached $name arrived" wait_until 5 all_arrived "$name"
	for what in 'link rx_decrypt_failed' 'link rx_unknown_index' 'link rx_no_key' 'session rx_decrypt_failed'; do
		# shellcheck disable=SC2086 # two words
		check "no $what at $name" same "$(counter "$name" $what)" 0
	done
done
