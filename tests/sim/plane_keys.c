// SPDX-License-Identifier: MIT
/* Model of the data plane: keyrings and what is measured under their keys. */
#include "libfips/crypto.h"
#include "tests/sim/plane_private.h"

void sim_ring_init(struct sim_ring *ring, bool initiator, enum fips_mmp_layer layer)
{
	memset(ring, 0, sizeof(*ring));
	fips_mmp_init(&ring->mmp, layer, FIPS_MMP_FULL, FIPS_MMP_OWD_WINDOW_DEFAULT, initiator);
}

void sim_ring_fini(struct sim_ring *ring)
{
	fips_mmp_fini(&ring->mmp);
}

bool sim_ring_holds(const struct sim_ring *ring, u32 id)
{
	int slot;

	for (slot = 0; slot < SLOTS; slot++)
		if (ring->slot[slot].present && ring->slot[slot].id == id)
			return true;
	return false;
}

void sim_ring_install(struct sim_ring *ring, const struct fips_action_key *action, u64 now_ns)
{
	struct sim_key *key = &ring->slot[action->slot];

	*key = (struct sim_key){
		.present = true,
		.id = action->id,
		.local_index = action->local_index,
		.remote_index = action->remote_index,
		.k_bit = action->k_bit,
		.mark = action->counter_mark,
		.installed_ns = now_ns,
		.base_ns = now_ns,
		.used_ns = now_ns,
	};
	memcpy(key->send, action->send_key, sizeof(key->send));
	memcpy(key->recv, action->recv_key, sizeof(key->recv));
	fips_replay_init(&key->replay);
}

bool sim_ring_promote(struct sim_ring *ring, u64 now_ns)
{
	struct sim_key *slot = ring->slot;
	bool had_current = slot[FIPS_KEY_SLOT_CURRENT].present;

	if (!slot[FIPS_KEY_SLOT_PENDING].present)
		return false;
	if (had_current)
		slot[FIPS_KEY_SLOT_PREVIOUS] = slot[FIPS_KEY_SLOT_CURRENT];
	slot[FIPS_KEY_SLOT_CURRENT] = slot[FIPS_KEY_SLOT_PENDING];
	slot[FIPS_KEY_SLOT_PENDING] = (struct sim_key){ 0 };
	slot[FIPS_KEY_SLOT_CURRENT].base_ns = now_ns;
	if (had_current)
		fips_mmp_rekeyed(&ring->mmp, now_ns / 1000);
	return true;
}

u32 sim_key_timestamp(const struct sim_key *key, u64 now_ns)
{
	return (now_ns - key->base_ns) / 1000000;
}

void sim_ring_measure(struct sim_ring *ring, u64 now_ns, struct fips_measure *measure)
{
	struct fips_mmp_interval interval;
	struct fips_sender_counts sent;

	measure->tx_packets = ring->tx_packets;
	measure->tx_bytes = ring->tx_bytes;
	measure->rx_packets = ring->rx_packets;
	measure->rx_bytes = ring->rx_bytes;
	measure->rx_highest_counter = ring->mmp.receiver.now.highest_counter;
	measure->rx_reordered = ring->mmp.receiver.now.cumulative_reorder;
	measure->has_tx = fips_mmp_sender_take(&ring->mmp.sender, &sent);
	if (measure->has_tx) {
		measure->tx_first_counter = sent.interval_start_counter;
		measure->tx_last_counter = sent.interval_end_counter;
		measure->tx_first_timestamp = sent.interval_start_timestamp;
		measure->tx_last_timestamp = sent.interval_end_timestamp;
		measure->tx_interval_bytes = sent.interval_bytes_sent;
	}
	measure->has_rx = fips_mmp_receiver_take(&ring->mmp.receiver, &interval);
	if (measure->has_rx) {
		measure->rx_interval_packets = interval.interval_packets;
		measure->rx_interval_bytes = interval.interval_bytes;
		measure->rx_ce = interval.ecn_ce;
		measure->rx_jitter = interval.jitter_us;
		measure->rx_burst_count = interval.burst_count;
		measure->rx_burst_max = interval.burst_longest;
		measure->rx_burst_total = interval.burst_total;
		measure->rx_last_timestamp = interval.last_timestamp;
		measure->rx_last_time = interval.last_recv_us * 1000;
	}
	measure->now = now_ns;
	measure->timestamp = sim_key_timestamp(&ring->slot[FIPS_KEY_SLOT_CURRENT], now_ns);
}

unsigned int sim_ring_dump(const struct sim_ring *ring, u64 now_ns,
			   struct fips_dump_key keys[FIPS_DUMP_KEYS])
{
	unsigned int count = 0;
	int slot;

	for (slot = 0; slot < SLOTS; slot++) {
		const struct sim_key *key = &ring->slot[slot];

		if (!key->present)
			continue;
		keys[count++] = (struct fips_dump_key){
			.id = key->id,
			.slot = slot,
			.local_index = key->local_index,
			.remote_index = key->remote_index,
			.k_bit = key->k_bit,
			.counter_mark = key->mark,
			.tx_counter = key->next_counter,
			.rx_counter = key->replay.highest,
			.confirmed = key->confirmed,
			.age_ms = (now_ns - key->installed_ns) / 1000000,
			.idle_ms = (now_ns - key->used_ns) / 1000000,
		};
	}
	return count;
}
