#!/bin/bash
# SPDX-License-Identifier: MIT
# What a node refuses when it comes together with other frames in one packet: the same as alone.
export companion=0100000000
# shellcheck source=tests/kselftest/static_refused.sh
. "$(dirname "${BASH_SOURCE[0]}")/static_refused.sh"
