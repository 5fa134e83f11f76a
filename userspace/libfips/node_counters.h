/* SPDX-License-Identifier: MIT */
/* Counters of the core; their registry is uapi/linux/fips_counters.h. */
#ifndef FIPS_NODE_COUNTERS_H
#define FIPS_NODE_COUNTERS_H

#include <linux/fips_counters.h>

/** enum fips_node_counter - one for each line of FIPS_NODE_COUNTERS(). */
enum fips_node_counter {
#define FIPS_NODE_COUNTER_ENUM(id, family, name, unit, help) FIPS_COUNT_##id,
	FIPS_NODE_COUNTERS(FIPS_NODE_COUNTER_ENUM)
#undef FIPS_NODE_COUNTER_ENUM
	FIPS_NODE_COUNTER_MAX
};

#endif /* FIPS_NODE_COUNTERS_H */
