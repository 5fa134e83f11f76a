// SPDX-License-Identifier: MIT
#include "libfips/mmp_sender.h"

void fips_mmp_sender_record(struct fips_mmp_sender *sender, u64 counter, u32 timestamp,
			    size_t bytes)
{
	struct fips_sender_counts *counts = &sender->counts;

	if (!sender->has_data) {
		counts->interval_start_counter = counter;
		counts->interval_start_timestamp = timestamp;
		sender->has_data = true;
	}
	counts->interval_end_counter = counter;
	counts->interval_end_timestamp = timestamp;
	if (__builtin_add_overflow(counts->interval_bytes_sent, (u32)bytes,
				   &counts->interval_bytes_sent))
		counts->interval_bytes_sent = UINT32_MAX;
	counts->cumulative_packets_sent++;
	counts->cumulative_bytes_sent += bytes;
}

bool fips_mmp_sender_take(struct fips_mmp_sender *sender, struct fips_sender_counts *counts)
{
	if (!sender->has_data)
		return false;
	*counts = sender->counts;
	sender->has_data = false;
	sender->counts.interval_bytes_sent = 0;
	return true;
}
