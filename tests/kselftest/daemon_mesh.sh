#!/bin/bash
# SPDX-License-Identifier: MIT
# Nodes that are not neighbours reach each other by way of those between them.
#
#	n1 -- n2 -- n3 -- n4
#
# shellcheck source=tests/kselftest/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

load_module
topology line 4
node_start n1 n2 n3 n4
for n in 1 2 3 4; do
	check "n$n has its neighbours" wait_until 20 linked "n$n" $((n == 1 || n == 4 ? 1 : 2))
done

agree_on_root() {
	[ "$(for n in n1 n2 n3 n4; do node_ctl "$n" --json show status | jq -r .root; done | sort -u | wc -l)" -eq 1 ]
}
check 'they agree on a root' wait_until 15 agree_on_root

for pair in 'n1 n3' 'n4 n1' 'n2 n4'; do
	read -r a b <<<"$pair"
	check "$a reaches $b" wait_until 15 ns "$a" ping -6 -c 1 -W 1 "$(node_npub "$b").fips"
	check "$a loses nothing on the way to $b" \
		bash -c "ip netns exec $a ping -6 -q -c 200 -i 0.01 $(node_npub "$b").fips | grep ' 0% packet loss'"
done

transit() {
	at_least "$(counter n2 forwarding forwarded_packets)" 400
}
check 'the kernels between them did it' transit

# Killed and back: what it forwards does not notice.
ip netns exec n1 ping -6 -q -i 0.02 "$(node_npub n4).fips" >"$scratch/pings" &
pinger=$!
node_kill n2
sleep 2
node_start n2
sleep 3
kill -INT "$pinger"
wait "$pinger"
cp "$scratch/pings" "$scratch/check"
check 'a forwarder whose daemon is killed and comes back loses nothing' grep ' 0% packet loss' "$scratch/pings"
