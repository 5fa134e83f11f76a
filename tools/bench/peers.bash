# shellcheck shell=bash
# SPDX-License-Identifier: MIT
# Who is measured, all of them set up side by side over the same wires:
#
#	n1 ---- n2 ---- n3
#
# One hop is n1 to n2, a relay n1 to n3 by way of n2. Inner packets are IPv6, outer ones IPv4.
#
#   raw				the wires themselves; at the relay, IPv6 forwarding
#   wireguard			one tunnel per wire; at the relay, forwarding between tunnels
#   wireguard_in_wireguard	a tunnel from end to end inside of those
#   ours			a link per wire, a session from end to end
#
#   peers_up			set all of them up
#   peers_mtu largest|same	each at its largest inner MTU over wires of 1500 bytes, or all at what the smallest has
#   peer_address PEER NODE	where a node is reached by way of a peer
#   peer_device PEER NODE	the device that a peer's packets to and from the node itself pass
#   path_set veth|nic		wires that carry TSO and USO packets whole, or that cut them as a NIC would, and put them
#				together again by GRO

PEERS=(raw wireguard wireguard_in_wireguard ours)
WIRES=('n1 n2' 'n2 n1' 'n2 n3' 'n3 n2')

# Bytes around an inner packet: IPv4 20, UDP 8, then WireGuard's 32 or ours.
declare -A LARGEST_MTU=([raw]=1500 [wireguard]=1440 [wireguard_in_wireguard]=1380 [ours]=1395)
SAME_MTU=1380

# shellcheck disable=SC2154 # scratch is the caller's

# wireguard_device NODE DEVICE PORT
wireguard_device() {
	ip -n "$1" link add "$2" type wireguard
	wg genkey >"$scratch/$1-$2.key"
	ns "$1" wg set "$2" listen-port "$3" private-key "$scratch/$1-$2.key"
	wg pubkey <"$scratch/$1-$2.key" >"$scratch/$1-$2.pub"
}

# wireguard_peer NODE DEVICE PEER_NODE ENDPOINT ALLOWED_IPS
wireguard_peer() {
	ns "$1" wg set "$2" peer "$(cat "$scratch/$3-$2.pub")" endpoint "$4" allowed-ips "$5"
}

wireguard_up() {
	local i

	for i in 1 2 3; do
		wireguard_device "n$i" wg0 51820
		ip -n "n$i" address add "10.77.0.$i/24" dev wg0
		ip -n "n$i" address add "2001:db8:77::$i/64" dev wg0 nodad
		ip -n "n$i" link set wg0 up
	done
	wireguard_peer n1 wg0 n2 "$(wire_address n1 n2):51820" 10.77.0.0/24,2001:db8:77::/64
	wireguard_peer n3 wg0 n2 "$(wire_address n3 n2):51820" 10.77.0.0/24,2001:db8:77::/64
	wireguard_peer n2 wg0 n1 "$(wire_address n2 n1):51820" 10.77.0.1/32,2001:db8:77::1/128
	wireguard_peer n2 wg0 n3 "$(wire_address n2 n3):51820" 10.77.0.3/32,2001:db8:77::3/128
}

wireguard_in_wireguard_up() {
	local i

	for i in 1 2 3; do
		wireguard_device "n$i" wg1 51821
		ip -n "n$i" address add "2001:db8:78::$i/64" dev wg1 nodad
		ip -n "n$i" link set wg1 up
	done
	wireguard_peer n1 wg1 n2 10.77.0.2:51821 2001:db8:78::2/128
	wireguard_peer n1 wg1 n3 10.77.0.3:51821 2001:db8:78::3/128
	wireguard_peer n2 wg1 n1 10.77.0.1:51821 2001:db8:78::1/128
	wireguard_peer n3 wg1 n1 10.77.0.1:51821 2001:db8:78::1/128
}

ours_up() {
	local name

	module_load
	for name in n1 n2 n3; do
		static_node "$name"
		p "$name" dev-set heartbeat-ms=0
	done
	static_link n1 n2
	static_link n2 n3
	static_session n1 n2
	static_session n1 n3
	static_route n1 n3 n2 tree-up
	static_route n3 n1 n2 tree-up
}

peers_up() {
	topology line 3
	ns n2 sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1
	ip -n n1 route add "$(wire_address6 n2 n3)/128" via "$(wire_address6 n1 n2)"
	ip -n n3 route add "$(wire_address6 n2 n1)/128" via "$(wire_address6 n3 n2)"
	wireguard_up
	wireguard_in_wireguard_up
	ours_up
}

peer_address() {
	case $1 in
	raw)
		case $2 in
		n1) wire_address6 n2 n1 ;;
		n2) wire_address6 n1 n2 ;;
		n3) wire_address6 n2 n3 ;;
		esac
		;;
	wireguard) echo "2001:db8:77::${2#n}" ;;
	wireguard_in_wireguard) echo "2001:db8:78::${2#n}" ;;
	ours) ip6 "$2" ;;
	esac
}

peer_device() {
	case $1 in
	raw)
		case $2 in
		n1) wire_device n1 n2 ;;
		n2) wire_device n2 n1 ;;
		n3) wire_device n3 n2 ;;
		esac
		;;
	wireguard) echo wg0 ;;
	wireguard_in_wireguard) echo wg1 ;;
	ours) echo fips0 ;;
	esac
}

# The wires keep their MTU: tunnels need it. What they carry themselves is limited by their IPv6 MTU.
peers_mtu() {
	local peer name pair mtu

	for peer in "${PEERS[@]}"; do
		mtu=$SAME_MTU
		[ "$1" = same ] || mtu=${LARGEST_MTU[$peer]}
		if [ "$peer" = raw ]; then
			for pair in "${WIRES[@]}"; do
				# shellcheck disable=SC2086 # a pair
				ns "${pair% *}" sysctl -qw "net.ipv6.conf.$(wire_device $pair).mtu=$mtu"
			done
			continue
		fi
		# Tunnels in tunnels need room: the outer one has 1440 bytes whatever it is measured at.
		for name in n1 n2 n3; do
			if [ "$peer" = wireguard ]; then
				ip -n "$name" link set wg0 mtu "${LARGEST_MTU[wireguard]}"
				ns "$name" sysctl -qw net.ipv6.conf.wg0.mtu="$mtu"
			else
				ip -n "$name" link set "$(peer_device "$peer" "$name")" mtu "$mtu"
			fi
		done
	done
}

path_set() {
	local pair switch=on

	[ "$1" = veth ] || switch=off
	for pair in "${WIRES[@]}"; do
		# shellcheck disable=SC2086 # a pair
		ns "${pair% *}" ethtool -K "$(wire_device $pair)" tso "$switch" tx-udp-segmentation "$switch" \
			gro "$([ "$1" = veth ] && echo off || echo on)" >/dev/null
	done
}
