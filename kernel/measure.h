/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _FIPS_MEASURE_H
#define _FIPS_MEASURE_H

#include <linux/atomic.h>
#include <linux/types.h>
#include <linux/u64_stats_sync.h>

#include <uapi/linux/fips_measure.h>

#define FIPS_OWD_WINDOW		32	/* samples of one-way delay kept */

/* After a rekey jitter is not measured for so long: stragglers of the old key would spoil it. */
#define FIPS_REKEY_JITTER_GRACE	(15 * NSEC_PER_SEC)

/**
 * struct fips_measure_tx - what was sent under one key
 * @interval_start: first counter of the running interval
 * @first_timestamp: inner timestamp of the frame with that counter, ms
 * @last_timestamp: inner timestamp of the frame sent last, ms
 * @interval_bytes: bytes sent in the interval
 *
 * Stands beside the key's send counter, which every sender writes anyway; needs no lock.
 */
struct fips_measure_tx {
	u64 interval_start;
	u32 first_timestamp;
	u32 last_timestamp;
	atomic64_t interval_bytes;
};

/**
 * struct fips_measure_rx - what was received under one key, in order of arrival
 * @spin_highest: highest counter whose spin bit was copied
 * @time: when the last frame came, CLOCK_MONOTONIC nanoseconds; 0: none came
 * @timestamp: the sender's timestamp in it
 * @interval_packets: frames since measure-take
 * @interval_bytes: bytes since measure-take
 * @ce: frames marked CE
 * @highest: highest counter
 * @expected: counter expected next
 * @jitter_q4: interarrival jitter (RFC 3550), microseconds times 16
 * @jitter_from: when it is measured from, CLOCK_MONOTONIC nanoseconds
 * @owd_seq: number of the last sample
 * @started: a frame came
 * @in_burst: the last frame came after a gap
 * @spin: spin bit to send
 * @reordered: frames with a counter below the highest
 * @burst: length of the run of lost frames in progress
 * @burst_max: longest of them
 * @burst_count: runs of lost frames since measure-take
 * @burst_total: sum of their lengths
 * @spin_time: when the spin bit last turned, nanoseconds; 0: it did not
 * @spin_rtt: last round trip measured by it, nanoseconds; 0: none since measure-take
 * @owd: ring of the last samples, the one numbered n at n % FIPS_OWD_WINDOW
 *
 * Guarded by the key's receive lock, the one that guards its replay window: a frame takes one lock
 * for both. What every frame needs comes first. Protocol document, "Measurement".
 */
struct fips_measure_rx {
	u64 spin_highest;
	u64 time;
	u32 timestamp;
	u32 interval_packets;
	u32 interval_bytes;
	u32 ce;
	u64 highest;
	u64 expected;
	s64 jitter_q4;
	u64 jitter_from;
	u32 owd_seq;
	bool started;
	bool in_burst;
	bool spin;
	u64 reordered;
	u16 burst;
	u16 burst_max;
	u32 burst_count;
	u64 burst_total;
	u64 spin_time;
	u64 spin_rtt;
	struct fips_owd_sample owd[FIPS_OWD_WINDOW];
};

/**
 * struct fips_measure_totals - frames of a link or session over all its keys, on one CPU
 * @rx_packets: frames authenticated
 * @rx_bytes: their bytes
 * @tx_packets: frames sent
 * @tx_bytes: their bytes
 * @syncp: lets 32-bit readers see whole numbers
 */
struct fips_measure_totals {
	u64_stats_t rx_packets;
	u64_stats_t rx_bytes;
	u64_stats_t tx_packets;
	u64_stats_t tx_bytes;
	struct u64_stats_sync syncp;
};

/**
 * struct fips_measure_sums - totals over all CPUs
 * @rx_packets: frames authenticated
 * @rx_bytes: their bytes
 * @tx_packets: frames sent
 * @tx_bytes: their bytes
 */
struct fips_measure_sums {
	u64 rx_packets;
	u64 rx_bytes;
	u64 tx_packets;
	u64 tx_bytes;
};

/**
 * struct fips_measure_frame - what measuring wants to know of a received frame
 * @counter: its counter
 * @time: when it was received, CLOCK_MONOTONIC nanoseconds
 * @timestamp: the sender's timestamp
 * @bytes: of a link the whole frame, of a session the plaintext with its inner header
 * @ce: it was marked CE
 * @spin: its spin bit
 */
struct fips_measure_frame {
	u64 counter;
	u64 time;
	u32 timestamp;
	u32 bytes;
	bool ce;
	bool spin;
};

/**
 * struct fips_measure - a copy of the measurements of a link or session; see the measure set of
 *	the netlink specification for the fields
 */
struct fips_measure {
	u64 tx_packets;
	u64 tx_bytes;
	bool tx_any;
	u64 tx_first_counter;
	u64 tx_last_counter;
	u32 tx_first_timestamp;
	u32 tx_last_timestamp;
	u32 tx_interval_bytes;
	u64 rx_packets;
	u64 rx_bytes;
	u64 rx_highest_counter;
	u64 rx_reordered;
	bool rx_any;
	u32 rx_interval_packets;
	u32 rx_interval_bytes;
	u32 rx_ce;
	u32 rx_jitter;
	u32 rx_burst_count;
	u32 rx_burst_max;
	u64 rx_burst_total;
	u32 rx_last_timestamp;
	u64 rx_last_time;
	u32 owd_count;
	struct fips_owd_sample owd[FIPS_OWD_WINDOW];
	u64 spin_rtt;
	u64 now;
	u32 timestamp;
};

struct fips_keyring;

/**
 * fips_measure_received() - enter an authenticated frame
 * @rx: measurements of the key that opened it
 * @frame: what is known of it
 * @spin_initiator: this side drives the spin bit
 *
 * Context: under the key's receive lock.
 */
void fips_measure_received(struct fips_measure_rx *rx, const struct fips_measure_frame *frame,
			   bool spin_initiator);

/**
 * fips_measure_sent() - enter frames that are being sent
 * @tx: measurements of the key that seals them
 * @counter: counter of the first
 * @timestamp: their inner timestamp
 * @bytes: of a link whole frames, of a session plaintexts with their inner headers
 */
void fips_measure_sent(struct fips_measure_tx *tx, u64 counter, u32 timestamp, u32 bytes);

/**
 * fips_measure_begin_tx() - a key comes into use: begin its first interval
 * @tx: measurements of the key
 * @counter: its next send counter
 * @timestamp: inner timestamp of now, ms
 */
void fips_measure_begin_tx(struct fips_measure_tx *tx, u64 counter, u32 timestamp);

/**
 * fips_measure_take() - read the measurements of the current key and begin a new interval
 * @keys: keyring of a link or session
 * @totals: its totals
 * @out: filled in
 *
 * Return: 0, or -ENOKEY when there is no current key (totals are filled in all the same).
 */
int fips_measure_take(struct fips_keyring *keys, struct fips_measure_totals __percpu *totals,
		      struct fips_measure *out);

/**
 * fips_measure_totals_alloc() - totals of a link or session, all zero
 * @count: how many, side by side
 *
 * Return: the totals, freed with free_percpu(), or NULL.
 */
struct fips_measure_totals __percpu *fips_measure_totals_alloc(unsigned int count);

/**
 * fips_measure_sum() - add up totals
 * @totals: totals of a link or session
 * @sums: filled in
 */
void fips_measure_sum(struct fips_measure_totals __percpu *totals, struct fips_measure_sums *sums);

/**
 * fips_measure_count_rx() - count frames in the totals
 * @totals: totals of a link or session
 * @packets: how many
 * @bytes: their bytes
 */
void fips_measure_count_rx(struct fips_measure_totals __percpu *totals, u32 packets, u32 bytes);

/**
 * fips_measure_count_tx() - count frames in the totals
 * @totals: totals of a link or session
 * @packets: how many
 * @bytes: their bytes
 */
void fips_measure_count_tx(struct fips_measure_totals __percpu *totals, u32 packets, u32 bytes);

#endif /* _FIPS_MEASURE_H */
