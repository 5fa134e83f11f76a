// SPDX-License-Identifier: MIT
#include "libfips/keyring.h"

#include <string.h>

#include "libfips/crypto.h"

static void key_set(struct fips_key *key, const struct fips_noise_outcome *keys, u32 our_index,
		    u32 their_index)
{
	memset(key, 0, sizeof(*key));
	memcpy(key->send, keys->send_key, FIPS_KEY_LEN);
	memcpy(key->recv, keys->recv_key, FIPS_KEY_LEN);
	fips_replay_init(&key->replay);
	key->our_index = our_index;
	key->their_index = their_index;
	key->present = true;
}

void fips_keyring_init(struct fips_keyring *ring, const struct fips_noise_outcome *keys,
		       u32 our_index, u32 their_index, u64 now_ms)
{
	memset(ring, 0, sizeof(*ring));
	key_set(&ring->slot[FIPS_KEY_SLOT_CURRENT], keys, our_index, their_index);
	ring->since_ms = now_ms;
}

void fips_keyring_wipe(struct fips_keyring *ring)
{
	fips_wipe(ring, sizeof(*ring));
}

void fips_keyring_set_pending(struct fips_keyring *ring, const struct fips_noise_outcome *keys,
			      u32 our_index, u32 their_index)
{
	key_set(&ring->slot[FIPS_KEY_SLOT_PENDING], keys, our_index, their_index);
}

static bool wipe_slot(struct fips_keyring *ring, enum fips_key_slot slot)
{
	bool was_present = ring->slot[slot].present;

	fips_wipe(&ring->slot[slot], sizeof(ring->slot[slot]));
	return was_present;
}

bool fips_keyring_drop_pending(struct fips_keyring *ring)
{
	return wipe_slot(ring, FIPS_KEY_SLOT_PENDING);
}

bool fips_keyring_promote(struct fips_keyring *ring, u64 now_ms)
{
	if (!ring->slot[FIPS_KEY_SLOT_PENDING].present)
		return false;
	ring->slot[FIPS_KEY_SLOT_PREVIOUS] = ring->slot[FIPS_KEY_SLOT_CURRENT];
	ring->slot[FIPS_KEY_SLOT_CURRENT] = ring->slot[FIPS_KEY_SLOT_PENDING];
	wipe_slot(ring, FIPS_KEY_SLOT_PENDING);
	ring->k_bit = !ring->k_bit;
	ring->since_ms = now_ms;
	ring->draining = true;
	ring->drain_since_ms = now_ms;
	return true;
}

bool fips_keyring_drain_expired(const struct fips_keyring *ring, u64 drain_ms, u64 now_ms)
{
	u64 elapsed = now_ms > ring->drain_since_ms ? now_ms - ring->drain_since_ms : 0;

	return ring->draining && elapsed >= drain_ms;
}

bool fips_keyring_retire(struct fips_keyring *ring, u32 *freed_index)
{
	*freed_index = ring->slot[FIPS_KEY_SLOT_PREVIOUS].our_index;
	ring->draining = false;
	return wipe_slot(ring, FIPS_KEY_SLOT_PREVIOUS);
}

u32 fips_keyring_timestamp(const struct fips_keyring *ring, u64 now_ms)
{
	return (u32)(now_ms - ring->since_ms);
}

bool fips_keyring_find_index(const struct fips_keyring *ring, u32 our_index,
			     enum fips_key_slot *slot)
{
	unsigned int i;

	for (i = 0; i < FIPS_KEY_SLOTS; i++) {
		if (ring->slot[i].present && ring->slot[i].our_index == our_index) {
			*slot = (enum fips_key_slot)i;
			return true;
		}
	}
	return false;
}

/* The slots to try, in order; absent ones are passed over by the caller. Return: their number. */
static unsigned int link_order(const struct fips_keyring *ring, bool k_bit,
			       enum fips_key_slot order[FIPS_KEY_SLOTS])
{
	unsigned int n = 0;

	if (k_bit != ring->k_bit)
		order[n++] = FIPS_KEY_SLOT_PENDING;
	order[n++] = FIPS_KEY_SLOT_CURRENT;
	order[n++] = FIPS_KEY_SLOT_PREVIOUS;
	return n;
}

static unsigned int session_order(const struct fips_keyring *ring, bool k_bit,
				  enum fips_key_slot order[FIPS_KEY_SLOTS])
{
	bool pending_first = k_bit != ring->k_bit;

	order[0] = pending_first ? FIPS_KEY_SLOT_PENDING : FIPS_KEY_SLOT_CURRENT;
	order[1] = pending_first ? FIPS_KEY_SLOT_CURRENT : FIPS_KEY_SLOT_PENDING;
	order[2] = FIPS_KEY_SLOT_PREVIOUS;
	return 3;
}

int fips_keyring_open_link(struct fips_keyring *ring, struct fips_frame *frame,
			   enum fips_key_slot *slot, const void *data, size_t len, void *plain,
			   size_t size, u64 now_ms)
{
	enum fips_key_slot order[FIPS_KEY_SLOTS];
	int err = fips_frame_parse(frame, data, len), result = FIPS_FRAME_DECRYPT_FAILED;
	unsigned int i, count;

	if (err < 0)
		return err;
	count = link_order(ring, frame->flags & FIPS_FMP_FLAG_K, order);
	for (i = 0; i < count; i++) {
		struct fips_key *key = &ring->slot[order[i]];

		if (!key->present)
			continue;
		if (!fips_replay_check(&key->replay, frame->counter)) {
			result = FIPS_FRAME_REPLAY;
			continue;
		}
		err = fips_frame_open(frame, key->recv, data, len, plain, size);
		if (err == FIPS_FRAME_DECRYPT_FAILED)
			continue;
		if (err < 0)
			return err;
		fips_replay_accept(&key->replay, frame->counter);
		*slot = order[i];
		if (*slot == FIPS_KEY_SLOT_PENDING)
			fips_keyring_promote(ring, now_ms);
		return err;
	}
	return result;
}

static void session_opened(struct fips_keyring *ring, enum fips_key_slot slot, u64 now_ms)
{
	if (slot == FIPS_KEY_SLOT_PENDING)
		fips_keyring_promote(ring, now_ms);
	else if (slot == FIPS_KEY_SLOT_PREVIOUS && now_ms > ring->drain_since_ms)
		ring->drain_since_ms = now_ms;
}

int fips_keyring_open_session(struct fips_keyring *ring, struct fips_session_frame *frame,
			      enum fips_key_slot *slot, const void *data, size_t len, void *plain,
			      size_t size, u64 now_ms)
{
	enum fips_key_slot order[FIPS_KEY_SLOTS];
	int err = fips_session_frame_parse(frame, data, len), result = FIPS_FRAME_DECRYPT_FAILED;
	unsigned int i, count;

	if (err < 0)
		return err;
	count = session_order(ring, frame->flags & FIPS_FSP_FLAG_K, order);
	for (i = 0; i < count; i++) {
		struct fips_key *key = &ring->slot[order[i]];

		if (!key->present)
			continue;
		if (!fips_replay_check(&key->replay, frame->counter)) {
			result = FIPS_FRAME_REPLAY;
			continue;
		}
		err = fips_session_frame_open(frame, key->recv, data, len, plain, size);
		if (err == FIPS_FRAME_DECRYPT_FAILED)
			continue;
		if (err < 0)
			return err;
		fips_replay_accept(&key->replay, frame->counter);
		*slot = order[i];
		session_opened(ring, *slot, now_ms);
		return err;
	}
	return result;
}
