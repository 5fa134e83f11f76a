#!/bin/bash
# SPDX-License-Identifier: MIT
# Rekeying as often as the protocol lets it, on wires that lose and reorder, with datagrams all the time: in pairs, each
# kind as the one that dials, and across a node of the other kind. The reference with itself is there to compare.
#
#	n1 -- n2   n3 -- n4   n5 -- n6   n7 -- n8   n9 -- n10   n11 -- n12 -- n13   n14 -- n15 -- n16
#
# By default two and a half minutes; FIPS_INTEROP_LONG=1: ten.
# shellcheck source=tests/interop/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
needs FIPS_REFERENCE FIPS_REFERENCE_OLD

seconds=150
[ -z "${FIPS_INTEROP_LONG:-}" ] || seconds=600
# A key lives for 35 s, 15 s more or less as the dice fall, and for how long the messages are lost.
rekeys=$((seconds / 70))
# Per direction: what is lost, what comes early, and how long the others take.
impairment=(delay 10ms reorder 25% 50% loss 5%)
interval=0.05
# Pings are lost by the wire, but not so many in a row. The reference changes over two seconds after a session's message 3,
# whatever it has heard; where the wire lost two of these nothing it says is read until the third, a second later.
row=40

names=([1]='ours dials the reference' [3]='the reference dials ours' [5]='ours dials the older reference'
	[7]='the older reference dials ours' [9]='the reference alone' [11]='ours across the reference'
	[14]='the reference across ours')
declare -A ends=([1]=2 [3]=4 [5]=6 [7]=8 [9]=10 [11]=13 [14]=16)

rekey_start() {
	local i name

	for ((i = 1; i <= 16; i++)); do
		ns_add "n$i"
	done
	for name in '1 2' '3 4' '5 6' '7 8' '9 10' '11 12' '12 13' '14 15' '15 16'; do
		wire "n${name% *}" "n${name#* }"
	done
	mesh_kinds o r  r o  o x  x o  r r  o r o  r o r
	for ((i = 1; i <= 16; i++)); do
		echo 'rekey: { after_secs: 35 }' | node_extra "n$i" node
		# Of two that are neighbours the first one dials.
		case $i in
		11 | 12 | 14 | 15) node_dials "n$i" "n$((i + 1))" ;;
		2 | 4 | 6 | 8 | 10 | 13 | 16) node_dials "n$i" ;;
		esac
	done
	# shellcheck disable=SC2119 # all of them
	mesh_start
}

# reaches FROM TO
reaches() {
	ns "$1" ping -6 -n -q -c 1 -w 2 "$(node_npub "$2").fips"
}

all_reach() {
	local i

	for i in "${!names[@]}"; do
		wait_until 30 reaches "n$i" "n${ends[$i]}" && wait_until 30 reaches "n${ends[$i]}" "n$i" || return 1
	done
}

impair() {
	local pair

	for pair in "${!RIG_WIRE[@]}"; do
		[[ ${pair% *} > ${pair#* } ]] || wire_netem "${pair% *}" "${pair#* }" "${impairment[@]}" || return 1
	done
}

# ping_on FROM TO: for all the time; with a time limit of its own ping would end at the first error it is told of
ping_on() {
	ip netns exec "n$1" timeout -s INT "$seconds" ping -6 -n -i "$interval" "$(node_npub "n$2").fips" \
		>"$scratch/ping-$1-$2" &
	pingers+=($!)
}

run_pings() {
	local i pinger

	pingers=()
	for i in "${!names[@]}"; do
		ping_on "$i" "${ends[$i]}"
		ping_on "${ends[$i]}" "$i"
	done
	for pinger in "${pingers[@]}"; do
		wait "$pinger"
	done
	return 0
}

# ping_result FROM TO: sent, lost, most lost in a row
ping_result() {
	sed -n 's/.*icmp_seq=\([0-9]*\) ttl.*/\1/p; s/^\([0-9]*\) packets transmitted.*/sent \1/p' "$scratch/ping-$1-$2" |
		sort -n | awk '
		$1 == "sent" { sent = $2; next }
		$1 != last { if ($1 - last - 1 > row) row = $1 - last - 1; last = $1; received++ }
		END { if (sent - last > row) row = sent - last; print sent, sent - received, row }'
}

# said I WORDS: how often the two nodes of a pair have logged them
said() {
	local i sum=0

	for ((i = $1; i <= ends[$1]; i++)); do
		sum=$((sum + $(grep -c "$2" "$(node_log "n$i")")))
	done
	echo "$sum"
}

# Most pings in a row that may be lost: those of ten seconds where the reference went on without us.
#
# The reference uses a link's new key a second after it has answered for it, and does not answer again: where the wire lost
# the answer, none can read what it says. Two of the reference then wait until the link is dead; ours makes it anew. The older
# one does not repeat a session's message 3, and uses the new key all the same.
row_allowed() {
	local made_anew begun_instead

	made_anew=$(said "$1" 'link is made anew')
	begun_instead=$(said "$1" 'does not end its session rekey')
	if [ $((made_anew + begun_instead)) -gt 0 ]; then
		note "${names[$1]}: $made_anew answers to a link's rekey were lost and the link made anew," \
			"$begun_instead of a session's not ended and another begun"
		echo 200
	else
		echo "$row"
	fi
}

not_long_without() {
	local i=$1 from to sent lost longest status=0 allowed
	allowed=$(row_allowed "$i")

	for from in "$i" "${ends[$i]}"; do
		to=$i
		[ "$from" -ne "$i" ] || to=${ends[$i]}
		read -r sent lost longest < <(ping_result "$from" "$to")
		note "${names[$i]}, n$from -> n$to: $sent pings, $lost lost, at most $longest in a row"
		at_least "${sent:-0}" $((seconds * 10)) && less "${longest:-$allowed}" "$allowed" || status=1
	done
	return "$status"
}

# rekeys_of NAME: of its links and of its sessions, begun by either side
rekeys_of() {
	local log

	log=$(node_log "$1")
	if [ "${RIG_KIND[$1]}" = ours ]; then
		echo "$(grep -c 'link rekey complete' "$log") $(grep -c 'session rekey complete' "$log")"
	else
		echo "$(grep -Ec ' Rekey cutover complete|Peer new-epoch frame auth|Peer K-bit flip' "$log")" \
			"$(grep -Ec 'FSP rekey cutover complete|Peer FSP new-epoch frame auth|Peer FSP K-bit flip' "$log")"
	fi
}

# Neighbours share their link, and the ends their session.
rekeyed() {
	local i=$1 name link session status=0

	for name in "n$i" "n${ends[$i]}"; do
		read -r link session < <(rekeys_of "$name")
		note "${names[$i]}, $name (${RIG_KIND[$name]}): $link link rekeys, $session session rekeys," \
			"$(failed_frames "$name") frames not authentic"
		at_least "$link" "$rekeys" && at_least "$session" "$rekeys" || status=1
	done
	return "$status"
}

links_rekeyed() {
	local link

	read -r link _ < <(rekeys_of "$1")
	at_least "$link" $((2 * rekeys))
}

ours_authentic() {
	local i=$1 name sum=0

	for name in "n$i" "n${ends[$i]}"; do
		[ "${RIG_KIND[$name]}" != ours ] || sum=$((sum + $(failed_frames "$name")))
	done
	[ "$(said "$i" 'does not end its session rekey')" -gt 0 ] || same "$sum" 0
}

still_linked() {
	local name made_anew lost=0

	for name in "n$1" "n${ends[$1]}"; do
		grep -E 'link closed|link teardown|Excessive decrypt' "$(node_log "$name")"
		lost=$((lost + $(grep -Ec 'link closed|link teardown|Excessive decrypt' "$(node_log "$name")")))
	done
	made_anew=$(said "$1" 'link is made anew')
	[ "$lost" -le "$made_anew" ] || {
		echo "$lost lost, $made_anew made anew"
		return 1
	}
}

# Between two of the reference no proof is waited for before a session's new key is used, and what is lost then is theirs:
# their figures are shown, and decide nothing.
compare() {
	[ -n "$missing" ] || {
		not_long_without "$1"
		rekeyed "$1"
	} >/dev/null
	return 0
}

prepare rekey_start
expect 'all pairs reach each other' all_reach
prepare impair
prepare run_pings
for i in "${!names[@]}"; do
	if [ "$i" -eq 9 ] || [ "$i" -eq 14 ]; then
		prepare compare "$i"
	else
		expect "${names[$i]}: never long without an answer" not_long_without "$i"
		expect "${names[$i]}: $rekeys rekeys and more, of link and session" rekeyed "$i"
		expect "${names[$i]}: every frame that came to ours was authentic" ours_authentic "$i"
	fi
	[ "$i" -eq 9 ] || expect "${names[$i]}: no link was lost" still_linked "$i"
done
expect "the reference across ours: $rekeys rekeys and more of both links" links_rekeyed n15
prepare mesh_clear rekey
