#!/bin/bash
# SPDX-License-Identifier: MIT
# Two nodes reach each other by name: ping, TCP, the host's resolver.
#
#	n1 -------- n2
# shellcheck source=tests/kselftest/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

link_pair
n1=$(node_npub n1).fips
n2=$(node_npub n2).fips

# The first packet waits while the session is made; none is lost.
check 'the first ping is answered' ns n1 ping -6 -c 1 -W 3 "$n2"
check 'and one the other way' ns n2 ping -6 -c 1 -W 3 "$n1"

resolves_to() {
	local got

	got=$(ns "$1" getent ahostsv6 "$2" | awk 'NR == 1 { print $1 }')
	echo "$2 is '$got', expected $3"
	[ "$got" = "$3" ]
}

check "a public key's name is the node's address" resolves_to n1 "$n2" "$(device_address n2)"
check "so is a peer's alias" resolves_to n1 n2.fips "$(device_address n2)"
check 'the own address is reached' ns n1 ping -6 -c 1 -W 1 "$n1"

hosts_file() {
	printf 'printer %s\n' "$(node_npub n2)" >/etc/fips/hosts
	resolves_to n1 printer.fips "$(device_address n2)" || return 1
	rm /etc/fips/hosts
	! ns n1 getent ahostsv6 printer.fips
}

mkdir -p /etc/fips
check 'names in the hosts file come and go with it' hosts_file

# Who asks through the mesh does not learn what this host knows.
mesh_query_is_refused() {
	! ns n2 drill -6 -p 5354 "@$(device_address n1)" AAAA n2.fips 2>&1 | grep -q 'ANSWER: 1'
}

check 'queries through the mesh are not answered' mesh_query_is_refused

count_pings() {
	local count=$1 out

	out=$(ns n1 ping -6 -q -f -c "$count" "$n2")
	echo "$out"
	grep -q "^$count packets transmitted, $count received, 0% packet loss" <<<"$out"
}

pings=${FIPS_PINGS:-10000}
check "$pings pings, none is lost" count_pings "$pings"

failures_to_decrypt() {
	local n sum=0

	for n in n1 n2; do
		sum=$((sum + $(counter "$n" link rx_decrypt_failed) + $(counter "$n" session rx_decrypt_failed)))
	done
	echo "$sum"
}

seconds=${FIPS_STREAM_SECONDS:-30}
iperf() {
	ns n2 iperf3 -s -1 -D
	wait_until 5 ns n2 bash -c 'ss -Hltn "sport = 5201" | grep -q .'
	ns n1 iperf3 -c "$n2" -t "$seconds" -i 0 "$@"
}

check "a TCP stream of $seconds s" iperf
check 'and one the other way round' iperf -R
check 'every frame of it was authentic' same "$(failures_to_decrypt)" 0

node_stop n1 n2
resolver_is_restored() {
	! grep -q . /etc/netns/n1/resolv.conf
}
check "the namespace's resolver is as it was" resolver_is_restored
