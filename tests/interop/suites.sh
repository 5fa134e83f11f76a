#!/bin/bash
# SPDX-License-Identifier: MIT
# The reference's own suites, unmodified, with ours on all nodes, on every second one, and on one.
#
#	FIPS_REFERENCE_TESTING	a copy of the folder testing/ of the reference's sources
#	FIPS_PEER_SUITES	which of them: ping-mesh ping-chain acl cap rekey interop (all)
#	FIPS_PEER_MIXES		and of: all second one none (the first three)
#
# Some of their checks look for lines in the logs of the reference. Where such a line would have to be in a log of ours,
# nothing can be said: those checks are named here, and reported as not decided.
# shellcheck source=tests/interop/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
needs FIPS_REFERENCE FIPS_REFERENCE_OLD FIPS_REFERENCE_TESTING

suites=${FIPS_PEER_SUITES:-ping-mesh ping-chain acl cap rekey interop}
mixes=${FIPS_PEER_MIXES:-all second one}
ours=$RIG_STATE/ours testing=$RIG_STATE/suite/testing

declare -A mix_name=([all]='ours on all nodes' [second]='ours on every second node' [one]='ours on one node'
	[none]='the reference alone')
# Which containers are ours, as a regular expression: those of the static topologies, and those of the list for access.
declare -A mix_nodes=([all]='.' [second]='node-[bd]$|container-[bdf]$' [one]='node-c$|container-b$' [none]='^$')

# What is counted in logs, by suite. In the three-version suite there is a reference in every mix but one.
declare -A log_checks=(
	[rekey-all]='FMP rekey initiator cutovers|FSP session rekey (initiator|responder) cutovers'
	[interop-all]='FMP rekey cutovers|no FMP rekey cutover'
	[acl-all]='missing log pattern in fips-acl-container-a'
)

# Of these lines some add others up.
sums='Results|INTEROP FAILURES|(✗|FAIL) +(FMP rekey events|Log analysis|First rekey cycle|Interop log analysis)'

suites_prepare() {
	local tool

	for tool in dnsmasq dig iperf3 tcpdump nsenter iptables; do
		command -v "$tool" || {
			echo "there is no $tool; tools/deps suites installs what these suites use"
			return 1
		}
	done
	load_module
	mkdir -p "$ours"
	cp "$FIPS_REPO/build/fipsd" "$ours/fips"
	cp "$FIPS_REPO/build/fipsctl" "$ours/fipsctl"
}

# Of the three-version suite a, b and c are folders of programs.
interop_run() {
	local spec=(a b c)

	case $1 in
	all) A=$ours B=$ours C=$ours ;;
	second)
		A=$ours B=$FIPS_REFERENCE C=$FIPS_REFERENCE_OLD
		spec=(a b a c)
		;;
	one) A=$ours B=$FIPS_REFERENCE C=$FIPS_REFERENCE_OLD ;;
	none) A=$FIPS_REFERENCE B=$FIPS_REFERENCE C=$FIPS_REFERENCE_OLD ;;
	esac
	export A B C
	bash "$(dirname "${BASH_SOURCE[0]}")/peer-suites/run" "$testing" interop "${spec[@]}"
}

suite_run() {
	local suite=$1 mix=$2

	rm -rf "${testing%/*}"
	mkdir -p "${testing%/*}"
	cp -r "$FIPS_REFERENCE_TESTING" "$testing"
	export BIN=$FIPS_REFERENCE OURS=$ours MATCH=${mix_nodes[$mix]} DOCK_STATE=/run/dock
	case $suite in
	ping-*) bash "$(dirname "${BASH_SOURCE[0]}")/peer-suites/run" "$testing" ping "${suite#ping-}" ;;
	interop) interop_run "$mix" ;;
	*) bash "$(dirname "${BASH_SOURCE[0]}")/peer-suites/run" "$testing" "$suite" ;;
	esac
}

# How many checks passed, in the words of each suite.
count_passed() {
	grep -Eo '[0-9]+ (checks )?passed' "$1" | tail -n 1 | grep -o '^[0-9]*' || grep -c 'PASS' "$1"
}

# Failed checks but those that read the logs of ours.
undecided() {
	[ -n "${log_checks[$1]:-}" ] && grep -E '✗|FAIL' "$2" | grep -Ev "$sums" | grep -E "${log_checks[$1]}"
}

decided() {
	grep -E '✗|FAIL' "$2" | grep -Ev "$sums" | grep -Ev "${log_checks[$1]:-^$}"
}

suite_passes() {
	local suite=$1 mix=$2 log=$RIG_STATE/suite-$1-$2.log status=0 start=$SECONDS

	suite_run "$suite" "$mix" >"$log" 2>&1 || status=$?
	[ -z "${FIPS_OUTPUT:-}" ] || cp "$log" "$FIPS_OUTPUT"
	note "$suite, ${mix_name[$mix]}: $(count_passed "$log") checks passed, status $status," \
		"$((SECONDS - start)) s"
	undecided "$suite-$mix" "$log" | sed 's/^ */# not decided (log of ours): /' >&3
	decided "$suite-$mix" "$log" && return 1
	[ "$status" -eq 0 ] || [ -n "$(undecided "$suite-$mix" "$log")" ] || {
		tail -n 30 "$log"
		return 1
	}
}

prepare suites_prepare
for suite in $suites; do
	for mix in $mixes; do
		expect "$suite of the reference's suites, ${mix_name[$mix]}" suite_passes "$suite" "$mix"
	done
done
