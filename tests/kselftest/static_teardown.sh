#!/bin/bash
# SPDX-License-Identifier: MIT
# Things go away under load: a link, a session, a device, a namespace, the module.
#
#	n1 ---- n2 ---- n3
# shellcheck source=tests/kselftest/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
# shellcheck source=tests/kselftest/static.bash
. "$(dirname "${BASH_SOURCE[0]}")/static.bash"

rounds=2
[ "$FIPS_KERNEL" != debug ] || rounds=1
load=()

build() {
	local name

	topology line 3
	for name in n1 n2 n3; do
		static_node "$name"
	done
	static_link n1 n2
	static_link n2 n3
	static_session n1 n2
	static_session n1 n3
	static_route n1 n3 n2
	static_route n3 n1 n2
}

# Floods to the neighbour and through it, TCP included; nobody minds what becomes of them.
start_load() {
	local to

	load=()
	for to in n2 n3; do
		ip netns exec n1 ping -6 -n -q -f "$(ip6 "$to")" >/dev/null 2>&1 &
		load+=($!)
		ip netns exec n1 ping -6 -n -q -f -s 20000 "$(ip6 "$to")" >/dev/null 2>&1 &
		load+=($!)
		ip netns exec "$to" transfer receive 7000 1000000000000 >/dev/null 2>&1 &
		load+=($!)
	done
	wait_until 5 listening
	for to in n2 n3; do
		ip netns exec n1 transfer send "$(ip6 "$to")" 7000 1000000000000 >/dev/null 2>&1 &
		load+=($!)
	done
	wait_until 20 loaded
}

listening() {
	[ -n "$(ns n2 ss -Htnl 'sport = :7000')" ] && [ -n "$(ns n3 ss -Htnl 'sport = :7000')" ]
}

loaded() {
	[ "$(ip -n n3 -json -s link show fips0 | jq '.[0].stats64.rx.packets')" -gt 200 ]
}

end_load() {
	kill "${load[@]}" 2>/dev/null
	wait "${load[@]}" 2>/dev/null
	return 0
}

clean() {
	end_load
	rig_clean
}

# repeatedly NAME COMMAND...: under load, with everything built anew
repeatedly() {
	local name=$1 i
	shift

	for ((i = 1; i <= rounds; i++)); do
		build
		check "$name, load $i" start_load
		check "$name, $i" "$@"
		clean
	done
}

drop_links() {
	p n2 link-del "id=$(link_id n2 n3)" && p n1 link-del "id=$(link_id n1 n2)" &&
		same "$(value n1 links dev-get)" 0 && same "$(value n1 routes dev-get)" 0
}

drop_sessions() {
	p n1 session-del "node-addr=$(addr n3)" && p n1 session-del "node-addr=$(addr n2)" &&
		p n2 session-del "node-addr=$(addr n1)" && same "$(value n1 sessions dev-get)" 0
}

drop_transport() {
	p n2 transport-del id=1 && same "$(value n2 links dev-get)" 0
}

flush() {
	p n2 dev-flush && p n1 dev-flush && same "$(value n1 sessions dev-get)" 0
}

drop_devices() {
	ip -n n2 link del fips0 && ip -n n1 link del fips0 && ip -n n3 link del fips0
}

down_and_up() {
	local i

	for i in 1 2 3; do
		ip -n n1 link set fips0 down && ip -n n3 link set fips0 down &&
			ip -n n1 link set fips0 up && ip -n n3 link set fips0 up || return 1
	done
}

drop_namespaces() {
	end_load
	ip netns del n2 && ip netns del n3
}

# A flood of packets held for a session that never comes.
drop_waiting() {
	p n1 session-del "node-addr=$(addr n2)" && wait_until 5 holding && ip -n n1 link del fips0
}

holding() {
	[ "$(value n1 staged dev-get)" -gt 0 ]
}

unload() {
	rmmod fips && ! lsmod | grep -q '^fips '
}

reload() {
	unload && load_module
}

load_module
repeatedly 'links go' drop_links
repeatedly 'sessions go' drop_sessions
repeatedly 'a transport goes' drop_transport
repeatedly 'all is flushed' flush
repeatedly 'devices go down and up' down_and_up
repeatedly 'devices go' drop_devices
repeatedly 'a device goes, with packets waiting' drop_waiting
repeatedly 'namespaces go' drop_namespaces
repeatedly 'the module goes' reload
check 'the module is unloaded' unload
check 'no memory is lost' kmemleak_check
# What it said before is User-Mode Linux's own affair.
check 'the kernel has nothing to complain of' \
	test -z "$(dmesg | sed '1,/rig: command starts/d' | grep -E 'WARNING|BUG|unregister_netdevice')"
