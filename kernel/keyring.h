/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _FIPS_KEYRING_H
#define _FIPS_KEYRING_H

#include <linux/atomic.h>
#include <linux/cache.h>
#include <linux/prefetch.h>
#include <linux/rcupdate.h>
#include <linux/spinlock.h>
#include <linux/types.h>
#include <uapi/linux/fips_netlink.h>
#include <uapi/linux/fips_packet.h>

#include "measure.h"
#include "replay.h"

struct fips_index;
struct fips_dev;
struct sk_buff;

#define FIPS_KEY_SLOTS		3		/* enum fips_key_slot */
#define FIPS_COUNTER_END	U64_MAX		/* cannot be sent */

/**
 * struct fips_key - the two keys of one handshake, and all that runs under them
 * @send_key: key of what we send
 * @base: begin of the inner timestamps, CLOCK_MONOTONIC nanoseconds; restarts on promotion
 * @id: chosen by the daemon
 * @remote_index: receiver index we put into our frames; links only
 * @k_bit: K flag of what is sent under this key
 * @spin: spin bit of what is sent; written by the receiver
 * @tx_counter: next counter to send
 * @counter_mark: an event is sent when the counter passes this; 0: never
 * @tx: measurements of what is sent
 * @lock: guards @confirmed, @last_rx, @rx and @replay; taken once per received frame, by the CPU
 *	that opened it. Frames of one link arrive at one CPU as long as its flow does, so it is not
 *	contended
 * @confirmed: a frame authenticated under this key
 * @last_rx: when a frame last authenticated, CLOCK_MONOTONIC nanoseconds; 0: none did
 * @recv_key: key of what we receive
 * @rx: measurements of what is received
 * @replay: counters received
 * @local_index: receiver index our peer puts into its frames; links only
 * @installed: when the key was installed, CLOCK_MONOTONIC nanoseconds
 * @index: entry of @local_index in the device's table, NULL for sessions
 * @rcu: frees the key, wiped, after the last reader
 *
 * Found and used inside an RCU section. Secrets are never read back. In the order of use: sealing
 * takes the first two cache lines, opening the next few, and only few packets may come per key.
 */
struct fips_key {
	u8 send_key[FIPS_KEY_LEN];
	u64 base;
	u32 id;
	u32 remote_index;
	u8 k_bit;
	bool spin;

	atomic64_t tx_counter ____cacheline_aligned_in_smp;
	u64 counter_mark;
	struct fips_measure_tx tx;

	spinlock_t lock ____cacheline_aligned_in_smp;
	bool confirmed;
	u64 last_rx;
	u8 recv_key[FIPS_KEY_LEN];
	struct fips_measure_rx rx;
	struct fips_replay replay ____cacheline_aligned_in_smp;

	u32 local_index;
	u64 installed;
	struct fips_index *index;
	struct rcu_head rcu;
};

/**
 * enum fips_keyring_policy - which keys are tried on a frame, in which order
 * @FIPS_KEYRING_LINK: pending only when the frame's K flag differs from current's, then current,
 *	then previous
 * @FIPS_KEYRING_SESSION: all; pending first when K differs, else after current
 *
 * Protocol document, "Key epochs".
 */
enum fips_keyring_policy {
	FIPS_KEYRING_LINK,
	FIPS_KEYRING_SESSION,
};

/**
 * struct fips_keyring - the keys of a link or session
 * @slot: keys, by enum fips_key_slot
 * @policy: opening policy
 * @lock: guards the slots against other writers
 * @fdev: device that the keys' receiver indices are freed from; NULL for sessions, which have none
 * @replays: frames refused because their counter was seen or too old
 *
 * Readers look at pending, current, previous in this order and writers move keys the other way
 * round, so that a reader beside a promotion meets every key.
 */
struct fips_keyring {
	struct fips_key __rcu *slot[FIPS_KEY_SLOTS];
	enum fips_keyring_policy policy;
	spinlock_t lock;
	struct fips_dev *fdev;
	atomic64_t replays;
};

/**
 * struct fips_key_spec - a key as the daemon asks for it
 * @id: chosen by the daemon, not 0
 * @slot: FIPS_KEY_SLOT_CURRENT or FIPS_KEY_SLOT_PENDING
 * @local_index: links: receiver index our peer puts into its frames
 * @remote_index: links: receiver index we put into ours
 * @k_bit: K flag
 * @counter_mark: an event is sent when the send counter passes this; 0: never
 * @send_key: FIPS_KEY_LEN bytes
 * @recv_key: FIPS_KEY_LEN bytes
 */
struct fips_key_spec {
	u32		id;
	u32		slot;
	u32		local_index;
	u32		remote_index;
	u8		k_bit;
	u64		counter_mark;
	const u8	*send_key;
	const u8	*recv_key;
};

/**
 * struct fips_opened - what opening a frame brought about
 * @key: key that authenticated it; valid in the RCU section of the call
 * @slot: slot the key was found in
 * @promoted: the key was pending and is current now
 * @confirmed: it is the first frame under the key
 */
struct fips_opened {
	struct fips_key *key;
	enum fips_key_slot slot;
	bool promoted;
	bool confirmed;
};

/**
 * fips_keyring_init() - an empty keyring
 * @keys: the keyring
 * @policy: opening policy
 * @fdev: device to free receiver indices from, NULL for sessions
 */
void fips_keyring_init(struct fips_keyring *keys, enum fips_keyring_policy policy,
		       struct fips_dev *fdev);

/**
 * fips_keyring_destroy() - remove and wipe all keys
 * @keys: the keyring
 *
 * The keys are freed after a grace period; a key's receiver index is freed at once.
 */
void fips_keyring_destroy(struct fips_keyring *keys);

/**
 * fips_keyring_install() - put a key into a slot
 * @keys: keyring
 * @spec: the key
 * @index: its entry of the index table, which the keyring frees with the key; NULL for sessions
 *
 * A key that stood in the slot is wiped. An id that the keyring holds already, in whichever slot,
 * changes nothing: a frame may have promoted it meanwhile.
 *
 * Context: process, under the device's lock.
 * Return: 0, 1 if the id was held already (@index is untouched then), -ENOMEM.
 */
int fips_keyring_install(struct fips_keyring *keys, const struct fips_key_spec *spec,
			 struct fips_index *index);

/**
 * fips_keyring_holds() - is there a key of this id?
 * @keys: keyring
 * @id: id of the key
 */
bool fips_keyring_holds(struct fips_keyring *keys, u32 id);

/**
 * fips_keyring_empty() - is there no key at all?
 * @keys: keyring
 */
bool fips_keyring_empty(struct fips_keyring *keys);

/**
 * fips_keyring_promote() - make the pending key current, as the daemon says
 * @keys: keyring
 * @id: id of the key
 *
 * Current becomes previous, an older previous is wiped, inner timestamps and the measuring interval
 * begin anew.
 *
 * Return: 1 if promoted, 0 if the key was current or previous already, -ENOENT if there is none.
 */
int fips_keyring_promote(struct fips_keyring *keys, u32 id);

/**
 * fips_keyring_set_mark() - set the counter at which the daemon wants an event
 * @keys: keyring
 * @id: id of the key
 * @mark: counter; 0: never
 *
 * Return: 0, -ENOENT if there is no such key.
 */
int fips_keyring_set_mark(struct fips_keyring *keys, u32 id, u64 mark);

/**
 * fips_keyring_remove() - wipe a key and free its receiver index
 * @keys: keyring
 * @id: id of the key; one that is not there is no error
 */
void fips_keyring_remove(struct fips_keyring *keys, u32 id);

/**
 * fips_keyring_fill() - describe the keys in a netlink message, one nest each, never the secrets
 * @msg: the message
 * @attr: type of the nests, each of the attribute set "key-info"
 * @keys: keyring
 *
 * Context: takes its own RCU section.
 * Return: 0 or -EMSGSIZE.
 */
int fips_keyring_fill(struct sk_buff *msg, int attr, struct fips_keyring *keys);

/**
 * fips_keyring_get() - the key in a slot
 * @keys: keyring
 * @slot: slot
 *
 * Context: inside an RCU section, in which the key stays valid.
 * Return: the key, or NULL.
 */
static inline struct fips_key *fips_keyring_get(struct fips_keyring *keys, enum fips_key_slot slot)
{
	return rcu_dereference(keys->slot[slot]);
}

/**
 * fips_keyring_prefetch_seal() - something is going to be sealed under the current key
 * @keys: keyring
 *
 * Context: inside an RCU section.
 */
static inline void fips_keyring_prefetch_seal(struct fips_keyring *keys)
{
	struct fips_key *key = fips_keyring_get(keys, FIPS_KEY_SLOT_CURRENT);

	if (key) {
		prefetch(key->send_key);
		prefetchw(&key->tx_counter);
	}
}

/**
 * fips_keyring_prefetch_open() - something is going to be opened, under the current key most likely
 * @keys: keyring
 *
 * Context: inside an RCU section.
 */
static inline void fips_keyring_prefetch_open(struct fips_keyring *keys)
{
	struct fips_key *key = fips_keyring_get(keys, FIPS_KEY_SLOT_CURRENT);

	if (key) {
		prefetchw(&key->lock);
		prefetchw(&key->rx.time);
		prefetchw(&key->replay);
	}
}

/**
 * fips_keyring_open() - find the key of a frame and decrypt it
 * @keys: keyring
 * @k_bit: K flag of the frame's header
 * @counter: its counter
 * @ad: its header
 * @ad_len: bytes of header
 * @out: gets the plaintext: @data, or elsewhere, see fips_aead_open()
 * @data: its ciphertext, tag included; untouched when no key fits
 * @len: bytes of it
 * @opened: filled in on success
 *
 * A key that is pending and fits is promoted: only an authenticated frame does that, never the bare
 * flag. The counter is checked here and entered by fips_key_received().
 *
 * Context: softirq, inside an RCU section.
 * Return: 0; -ENOKEY if no key could be tried; -EKEYREJECTED if a counter was seen before or is
 * too old under every key tried; -EBADMSG if nothing authenticated.
 */
int fips_keyring_open(struct fips_keyring *keys, bool k_bit, u64 counter, const void *ad,
		      size_t ad_len, u8 *out, const u8 *data, size_t len,
		      struct fips_opened *opened);

/**
 * fips_key_received() - enter an opened frame into its key's replay window and measurements
 * @keys: keyring
 * @opened: what fips_keyring_open() said; @opened->confirmed is set here
 * @frame: the frame
 * @spin_initiator: this side drives the spin bit
 *
 * One lock, the key's own, for both. Frames under the previous key are not measured.
 *
 * Context: softirq or BH disabled, inside an RCU section.
 * Return: false if another CPU entered the same counter first: drop the frame.
 */
bool fips_key_received(struct fips_keyring *keys, struct fips_opened *opened,
		       const struct fips_measure_frame *frame, bool spin_initiator);

/**
 * fips_key_take_counters() - reserve send counters
 * @key: key
 * @count: how many, not 0
 * @first: the first of them
 * @marked: the counter passed the key's mark with this call
 *
 * Return: 0, or -EKEYEXPIRED when fewer are left; none is taken then.
 */
int fips_key_take_counters(struct fips_key *key, u32 count, u64 *first, bool *marked);

/**
 * fips_key_timestamp() - inner timestamp of a frame
 * @key: key it is sealed under
 * @now: when it is sent, CLOCK_MONOTONIC nanoseconds
 *
 * Return: milliseconds since the key came into use; wraps.
 */
u32 fips_key_timestamp(const struct fips_key *key, u64 now);

#endif /* _FIPS_KEYRING_H */
