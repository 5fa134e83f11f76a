/* SPDX-License-Identifier: MIT */
/*
 * Keyring: the keys of a link or session through its rekeys, and which of them opens a frame.
 *
 * Protocol document: "Rekey", "Key epochs". In a running node the kernel module holds the keyring;
 * this one is for the simulator and the tests. Only a frame that authenticates under the pending
 * key, or this side's own cut-over, promotes; a bare K bit never does.
 */
#ifndef FIPS_KEYRING_H
#define FIPS_KEYRING_H

#include <linux/fips_netlink.h>

#include "libfips/frame.h"
#include "libfips/noise.h"
#include "libfips/replay.h"

/* Slots of a keyring, enum fips_key_slot of the contract with the kernel. */
#define FIPS_KEY_SLOTS (FIPS_KEY_SLOT_PREVIOUS + 1)

/**
 * struct fips_key - a pair of keys, with what counts frames under them
 * @present: whether the slot is in use
 * @send: sending key
 * @recv: receiving key
 * @next_counter: number of the next frame sent
 * @replay: counters seen
 * @our_index: receiver index of this side, links only
 * @their_index: receiver index of the peer, links only
 */
struct fips_key {
	bool present;
	u8 send[FIPS_KEY_LEN];
	u8 recv[FIPS_KEY_LEN];
	u64 next_counter;
	struct fips_replay replay;
	u32 our_index;
	u32 their_index;
};

/**
 * struct fips_keyring - keys of one link or session
 * @slot: by enum fips_key_slot
 * @k_bit: parity of the current key: the K bit of frames sent under it
 * @since_ms: when the current key came into use: time base of inner timestamps
 * @draining: whether a cut-over happened whose old key is still kept
 * @drain_since_ms: time of the cut-over or, for a session, of the last use of the old key since
 */
struct fips_keyring {
	struct fips_key slot[FIPS_KEY_SLOTS];
	bool k_bit;
	u64 since_ms;
	bool draining;
	u64 drain_since_ms;
};

/**
 * fips_keyring_init() - a link or session was established
 * @ring: the keyring
 * @keys: outcome of the first handshake
 * @our_index: receiver index of this side, 0 for a session
 * @their_index: receiver index of the peer, 0 for a session
 * @now_ms: monotonic time
 */
void fips_keyring_init(struct fips_keyring *ring, const struct fips_noise_outcome *keys,
		       u32 our_index, u32 their_index, u64 now_ms);

/** fips_keyring_wipe() - overwrite all keys. */
void fips_keyring_wipe(struct fips_keyring *ring);

/** fips_keyring_set_pending() - keys of a completed rekey; those pending before are overwritten. */
void fips_keyring_set_pending(struct fips_keyring *ring, const struct fips_noise_outcome *keys,
			      u32 our_index, u32 their_index);

/** fips_keyring_drop_pending() - give a rekey up. Return: whether there were pending keys. */
bool fips_keyring_drop_pending(struct fips_keyring *ring);

/**
 * fips_keyring_promote() - cut over: pending becomes current, current becomes previous, K flips
 *
 * A key that was still previous is wiped.
 *
 * Return: whether there were pending keys.
 */
bool fips_keyring_promote(struct fips_keyring *ring, u64 now_ms);

/** fips_keyring_drain_expired() - whether the previous key has been kept long enough. */
bool fips_keyring_drain_expired(const struct fips_keyring *ring, u64 drain_ms, u64 now_ms);

/**
 * fips_keyring_retire() - wipe the previous key. Return: whether there was one; its index is then
 * free.
 */
bool fips_keyring_retire(struct fips_keyring *ring, u32 *freed_index);

/** fips_keyring_timestamp() - inner timestamp: milliseconds since the current key came into use. */
u32 fips_keyring_timestamp(const struct fips_keyring *ring, u64 now_ms);

/** fips_keyring_find_index() - whether a receiver index belongs to one of the keys. */
bool fips_keyring_find_index(const struct fips_keyring *ring, u32 our_index,
			     enum fips_key_slot *slot);

/**
 * fips_keyring_open_link() - open a frame of a link and promote if it proves that the peer has cut
 * over
 * @ring: the keyring
 * @frame: result, as fips_frame_open()
 * @slot: which key opened it: FIPS_KEY_SLOT_CURRENT, FIPS_KEY_SLOT_PREVIOUS, or
 *	FIPS_KEY_SLOT_PENDING, which was
 * promoted
 * @data: the frame
 * @len: its length
 * @plain: room for the plaintext
 * @size: room there
 * @now_ms: monotonic time
 *
 * The pending key is tried only if the frame's K bit differs from ours, then the current one, then
 * the previous one.
 *
 * Return: length of the plaintext, or a negative enum fips_frame_error.
 */
int fips_keyring_open_link(struct fips_keyring *ring, struct fips_frame *frame,
			   enum fips_key_slot *slot, const void *data, size_t len, void *plain,
			   size_t size, u64 now_ms);

/**
 * fips_keyring_open_session() - open a message of a session, otherwise as fips_keyring_open_link()
 *
 * All keys are tried: the pending one first if the message's K bit differs from ours, else after
 * the current one. Use of the previous key prolongs its life.
 */
int fips_keyring_open_session(struct fips_keyring *ring, struct fips_session_frame *frame,
			      enum fips_key_slot *slot, const void *data, size_t len, void *plain,
			      size_t size, u64 now_ms);

#endif /* FIPS_KEYRING_H */
