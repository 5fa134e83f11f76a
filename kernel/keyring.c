// SPDX-License-Identifier: GPL-2.0
/*
 * Keyrings: three slots, two opening policies.
 */
#include "keyring.h"

#include <linux/ktime.h>
#include <linux/math64.h>
#include <linux/slab.h>
#include <net/netlink.h>

#include "aead.h"
#include "index.h"

static void fips_key_free(struct rcu_head *rcu)
{
	kfree_sensitive(container_of(rcu, struct fips_key, rcu));
}

static struct fips_key *fips_key_new(const struct fips_key_spec *spec, struct fips_index *index)
{
	struct fips_key *key = kzalloc(sizeof(*key), GFP_KERNEL);

	if (!key)
		return NULL;
	memcpy(key->send_key, spec->send_key, FIPS_KEY_LEN);
	memcpy(key->recv_key, spec->recv_key, FIPS_KEY_LEN);
	key->id = spec->id;
	key->local_index = spec->local_index;
	key->remote_index = spec->remote_index;
	key->k_bit = spec->k_bit;
	key->counter_mark = spec->counter_mark;
	key->installed = ktime_get_ns();
	key->base = key->installed;
	key->index = index;
	spin_lock_init(&key->lock);
	fips_replay_init(&key->replay);
	return key;
}

void fips_keyring_init(struct fips_keyring *keys, enum fips_keyring_policy policy,
		       struct fips_dev *fdev)
{
	int slot;

	spin_lock_init(&keys->lock);
	for (slot = 0; slot < FIPS_KEY_SLOTS; slot++)
		RCU_INIT_POINTER(keys->slot[slot], NULL);
	keys->policy = policy;
	keys->fdev = fdev;
	atomic64_set(&keys->replays, 0);
}

static struct fips_key *fips_keyring_locked(struct fips_keyring *keys, int slot)
{
	return rcu_dereference_protected(keys->slot[slot], lockdep_is_held(&keys->lock));
}

/* A key that no slot holds any more: wiped and freed when its last reader is done. */
static void fips_keyring_release(struct fips_keyring *keys, struct fips_key *key)
{
	if (!key)
		return;
	if (key->index)
		fips_index_remove(keys->fdev, key->index);
	call_rcu(&key->rcu, fips_key_free);
}

void fips_keyring_destroy(struct fips_keyring *keys)
{
	int slot;

	spin_lock_bh(&keys->lock);
	for (slot = 0; slot < FIPS_KEY_SLOTS; slot++)
		fips_keyring_release(keys, rcu_replace_pointer(keys->slot[slot], NULL,
							       lockdep_is_held(&keys->lock)));
	spin_unlock_bh(&keys->lock);
}

/* The slot a key is in, or a negative error. */
static int fips_keyring_find(struct fips_keyring *keys, u32 id)
{
	int slot;

	lockdep_assert_held(&keys->lock);
	for (slot = 0; slot < FIPS_KEY_SLOTS; slot++) {
		struct fips_key *key = fips_keyring_locked(keys, slot);

		if (key && key->id == id)
			return slot;
	}
	return -ENOENT;
}

bool fips_keyring_holds(struct fips_keyring *keys, u32 id)
{
	int slot;

	spin_lock_bh(&keys->lock);
	slot = fips_keyring_find(keys, id);
	spin_unlock_bh(&keys->lock);
	return slot >= 0;
}

bool fips_keyring_empty(struct fips_keyring *keys)
{
	int slot;

	for (slot = 0; slot < FIPS_KEY_SLOTS; slot++) {
		if (rcu_access_pointer(keys->slot[slot]))
			return false;
	}
	return true;
}

int fips_keyring_install(struct fips_keyring *keys, const struct fips_key_spec *spec,
			 struct fips_index *index)
{
	struct fips_key *key = fips_key_new(spec, index);
	bool held;

	if (!key)
		return -ENOMEM;
	spin_lock_bh(&keys->lock);
	held = fips_keyring_find(keys, spec->id) >= 0;
	if (!held)
		fips_keyring_release(keys, rcu_replace_pointer(keys->slot[spec->slot], key,
							       lockdep_is_held(&keys->lock)));
	spin_unlock_bh(&keys->lock);
	if (held)
		kfree_sensitive(key);
	return held;
}

/* Current is written before pending is cleared, as readers look at pending first. */
static void fips_keyring_do_promote(struct fips_keyring *keys)
{
	struct fips_key *key = fips_keyring_locked(keys, FIPS_KEY_SLOT_PENDING);
	struct fips_key *old = fips_keyring_locked(keys, FIPS_KEY_SLOT_CURRENT);
	u64 now = ktime_get_ns();

	WRITE_ONCE(key->base, now);
	fips_measure_begin_tx(&key->tx, atomic64_read(&key->tx_counter), 0);
	if (old) {
		WRITE_ONCE(key->rx.jitter_from, now + FIPS_REKEY_JITTER_GRACE);
		fips_keyring_release(keys, fips_keyring_locked(keys, FIPS_KEY_SLOT_PREVIOUS));
		rcu_assign_pointer(keys->slot[FIPS_KEY_SLOT_PREVIOUS], old);
	}
	rcu_assign_pointer(keys->slot[FIPS_KEY_SLOT_CURRENT], key);
	/* Pairs with the barriers in fips_keyring_open(). */
	smp_store_release(&keys->slot[FIPS_KEY_SLOT_PENDING], NULL);
}

int fips_keyring_promote(struct fips_keyring *keys, u32 id)
{
	int slot;

	spin_lock_bh(&keys->lock);
	slot = fips_keyring_find(keys, id);
	if (slot == FIPS_KEY_SLOT_PENDING)
		fips_keyring_do_promote(keys);
	spin_unlock_bh(&keys->lock);
	if (slot < 0)
		return slot;
	return slot == FIPS_KEY_SLOT_PENDING;
}

int fips_keyring_set_mark(struct fips_keyring *keys, u32 id, u64 mark)
{
	int slot;

	spin_lock_bh(&keys->lock);
	slot = fips_keyring_find(keys, id);
	if (slot >= 0)
		WRITE_ONCE(fips_keyring_locked(keys, slot)->counter_mark, mark);
	spin_unlock_bh(&keys->lock);
	return min(slot, 0);
}

void fips_keyring_remove(struct fips_keyring *keys, u32 id)
{
	int slot;

	spin_lock_bh(&keys->lock);
	slot = fips_keyring_find(keys, id);
	if (slot >= 0)
		fips_keyring_release(keys, rcu_replace_pointer(keys->slot[slot], NULL,
							       lockdep_is_held(&keys->lock)));
	spin_unlock_bh(&keys->lock);
}

static int fips_key_put(struct sk_buff *msg, const struct fips_keyring *keys, int slot,
			struct fips_key *key)
{
	u64 now = ktime_get_ns();
	u64 rx_counter, last_rx;
	bool confirmed;

	spin_lock_bh(&key->lock);
	rx_counter = key->replay.highest;
	last_rx = key->last_rx;
	confirmed = key->confirmed;
	spin_unlock_bh(&key->lock);

	if (nla_put_u32(msg, FIPS_A_KEY_INFO_ID, key->id) ||
	    nla_put_u32(msg, FIPS_A_KEY_INFO_SLOT, slot) ||
	    nla_put_u8(msg, FIPS_A_KEY_INFO_K_BIT, key->k_bit) ||
	    nla_put_u8(msg, FIPS_A_KEY_INFO_CONFIRMED, confirmed) ||
	    nla_put_u64_64bit(msg, FIPS_A_KEY_INFO_COUNTER_MARK, READ_ONCE(key->counter_mark),
			      FIPS_A_KEY_INFO_PAD) ||
	    nla_put_u64_64bit(msg, FIPS_A_KEY_INFO_TX_COUNTER, atomic64_read(&key->tx_counter),
			      FIPS_A_KEY_INFO_PAD) ||
	    nla_put_u64_64bit(msg, FIPS_A_KEY_INFO_RX_COUNTER, rx_counter, FIPS_A_KEY_INFO_PAD) ||
	    nla_put_u64_64bit(msg, FIPS_A_KEY_INFO_AGE_MS,
			      div_u64(now - key->installed, NSEC_PER_MSEC), FIPS_A_KEY_INFO_PAD))
		return -EMSGSIZE;
	if (last_rx && nla_put_u64_64bit(msg, FIPS_A_KEY_INFO_IDLE_MS,
					 div_u64(now - last_rx, NSEC_PER_MSEC),
					 FIPS_A_KEY_INFO_PAD))
		return -EMSGSIZE;
	if (!keys->fdev)
		return 0;
	if (nla_put_u32(msg, FIPS_A_KEY_INFO_LOCAL_INDEX, key->local_index) ||
	    nla_put_u32(msg, FIPS_A_KEY_INFO_REMOTE_INDEX, key->remote_index))
		return -EMSGSIZE;
	return 0;
}

static int fips_key_fill(struct sk_buff *msg, int attr, const struct fips_keyring *keys, int slot,
			 struct fips_key *key)
{
	struct nlattr *nest = nla_nest_start(msg, attr);

	if (!nest)
		return -EMSGSIZE;
	if (fips_key_put(msg, keys, slot, key)) {
		nla_nest_cancel(msg, nest);
		return -EMSGSIZE;
	}
	nla_nest_end(msg, nest);
	return 0;
}

int fips_keyring_fill(struct sk_buff *msg, int attr, struct fips_keyring *keys)
{
	int slot, ret = 0;

	rcu_read_lock();
	for (slot = 0; slot < FIPS_KEY_SLOTS && !ret; slot++) {
		struct fips_key *key = fips_keyring_get(keys, slot);

		if (key)
			ret = fips_key_fill(msg, attr, keys, slot, key);
	}
	rcu_read_unlock();
	return ret;
}

/**
 * struct fips_sealed - a frame on its way through the keys
 * @counter: its counter
 * @ad: its header
 * @ad_len: bytes of header
 * @out: where its plaintext goes
 * @data: its ciphertext with tag
 * @len: bytes of it
 * @err: why no key has opened it so far
 */
struct fips_sealed {
	u64 counter;
	const void *ad;
	size_t ad_len;
	u8 *out;
	const u8 *data;
	size_t len;
	int err;
};

static bool fips_key_open(struct fips_key *key, struct fips_sealed *sealed)
{
	if (!key)
		return false;
	if (!fips_replay_check(&key->replay, sealed->counter)) {
		sealed->err = -EKEYREJECTED;
		return false;
	}
	if (fips_aead_open(sealed->out, sealed->data, sealed->len, sealed->ad, sealed->ad_len,
			   sealed->counter, key->recv_key))
		return true;
	if (sealed->err != -EKEYREJECTED)
		sealed->err = -EBADMSG;
	return false;
}

/* A frame authenticated under the pending key. Another CPU may have promoted it meanwhile. */
static bool fips_keyring_promote_opened(struct fips_keyring *keys, struct fips_key *key)
{
	bool promoted;

	spin_lock_bh(&keys->lock);
	promoted = fips_keyring_locked(keys, FIPS_KEY_SLOT_PENDING) == key;
	if (promoted)
		fips_keyring_do_promote(keys);
	spin_unlock_bh(&keys->lock);
	return promoted;
}

/* The slots in the order in which the policy tries them; -1 ends the list. */
static const s8 *fips_keyring_order(const struct fips_keyring *keys, bool k_differs)
{
	static const s8 differs[] = { FIPS_KEY_SLOT_PENDING, FIPS_KEY_SLOT_CURRENT,
				      FIPS_KEY_SLOT_PREVIOUS, -1 };
	static const s8 link[] = { FIPS_KEY_SLOT_CURRENT, FIPS_KEY_SLOT_PREVIOUS, -1 };
	static const s8 session[] = { FIPS_KEY_SLOT_CURRENT, FIPS_KEY_SLOT_PENDING,
				      FIPS_KEY_SLOT_PREVIOUS, -1 };

	if (k_differs)
		return differs;
	return keys->policy == FIPS_KEYRING_LINK ? link : session;
}

int fips_keyring_open(struct fips_keyring *keys, bool k_bit, u64 counter, const void *ad,
		      size_t ad_len, u8 *out, const u8 *data, size_t len,
		      struct fips_opened *opened)
{
	struct fips_sealed sealed = {
		.counter = counter, .ad = ad, .ad_len = ad_len, .out = out, .data = data,
		.len = len, .err = -ENOKEY,
	};
	struct fips_key *key[FIPS_KEY_SLOTS], *current_key;
	const s8 *slot;

	/* Beside a promotion this order meets every key, one of them twice perhaps. */
	key[FIPS_KEY_SLOT_PENDING] = fips_keyring_get(keys, FIPS_KEY_SLOT_PENDING);
	smp_rmb(); /* A key that is pending no more is seen as current. */
	current_key = fips_keyring_get(keys, FIPS_KEY_SLOT_CURRENT);
	smp_rmb(); /* A key that is current no more is seen as previous. */
	key[FIPS_KEY_SLOT_PREVIOUS] = fips_keyring_get(keys, FIPS_KEY_SLOT_PREVIOUS);
	key[FIPS_KEY_SLOT_CURRENT] = current_key;

	slot = fips_keyring_order(keys, !current_key || current_key->k_bit != k_bit);
	for (; *slot >= 0; slot++) {
		if (!fips_key_open(key[*slot], &sealed))
			continue;
		*opened = (struct fips_opened){ .key = key[*slot], .slot = *slot };
		if (*slot == FIPS_KEY_SLOT_PENDING) {
			opened->promoted = fips_keyring_promote_opened(keys, opened->key);
			opened->slot = FIPS_KEY_SLOT_CURRENT;
		}
		return 0;
	}
	if (sealed.err == -EKEYREJECTED)
		atomic64_inc(&keys->replays);
	return sealed.err;
}

bool fips_key_received(struct fips_keyring *keys, struct fips_opened *opened,
		       const struct fips_measure_frame *frame, bool spin_initiator)
{
	struct fips_key *key = opened->key;
	bool fresh;

	spin_lock(&key->lock);
	fresh = fips_replay_accept(&key->replay, frame->counter);
	if (fresh) {
		opened->confirmed = !key->confirmed;
		key->confirmed = true;
		key->last_rx = frame->time;
		if (opened->slot == FIPS_KEY_SLOT_CURRENT)
			fips_measure_received(&key->rx, frame, spin_initiator);
		/* The copy lies where the sender looks anyway. */
		if (key->spin != key->rx.spin)
			WRITE_ONCE(key->spin, key->rx.spin);
	}
	spin_unlock(&key->lock);
	if (!fresh)
		atomic64_inc(&keys->replays);
	return fresh;
}

int fips_key_take_counters(struct fips_key *key, u32 count, u64 *first, bool *marked)
{
	s64 next = atomic64_read(&key->tx_counter);
	u64 mark = READ_ONCE(key->counter_mark);

	do {
		if (FIPS_COUNTER_END - (u64)next < count)
			return -EKEYEXPIRED;
	} while (!atomic64_try_cmpxchg_relaxed(&key->tx_counter, &next, next + count));
	*first = next;
	*marked = mark && *first <= mark && mark - *first < count;
	return 0;
}

u32 fips_key_timestamp(const struct fips_key *key, u64 now)
{
	return div_u64(now - READ_ONCE(key->base), NSEC_PER_MSEC);
}
