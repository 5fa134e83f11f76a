/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _FIPS_LINK_H
#define _FIPS_LINK_H

#include <linux/rhashtable.h>
#include <net/dst_cache.h>

#include "aggregate.h"
#include "bucket.h"
#include "frame.h"
#include "index.h"
#include "keyring.h"
#include "packet.h"

struct fips_cookie;
struct netlink_ext_ack;

#define FIPS_LINK_FAILURES_MAX	20	/* frames in a row that do not authenticate */
#define FIPS_LINK_SILENCE_MS	10000	/* and none did for so long, by default */

/**
 * struct fips_endpoint - where a link's peer is
 * @transport: transport of the link
 * @remote: address of the peer on it
 * @dst: cached route to it
 * @rcu: frees it after the last sender
 *
 * Immutable, replaced as a whole when the peer roams: a sender sees an address and the route that
 * belongs to it, without a lock.
 */
struct fips_endpoint {
	struct fips_transport	*transport;
	union fips_sockaddr	remote;
	struct dst_cache	dst;
	struct rcu_head		rcu;
};

/**
 * struct fips_link - an authenticated neighbour
 * @addr: node address of the peer
 * @fdev: the device
 * @id: chosen by the daemon
 * @mtu: largest frame; 0: the transport's
 * @congested: datagrams in transit that leave here are marked CE
 * @spin_initiator: this side drives the spin bit
 * @keys: keyring
 * @endpoint: where the peer is; NULL once the link is deleted
 * @totals: frames over all keys
 * @last_rx: when a frame last authenticated, ns of CLOCK_MONOTONIC
 * @last_tx: when a frame was last sent, ns of CLOCK_MONOTONIC
 * @failures: frames in a row that did not authenticate
 * @failing: the daemon was told of them
 * @lock: guards @endpoint against other writers: the peer may roam while it is set
 * @tx_errors: frames that could not be sent
 * @upcalls: bounds the frames this link hands up
 * @copies: bounds the copies and notices it hands up, which are not to crowd out its frames
 * @cookie: the daemon's; under fips_dev.lock
 * @peer_node: in fips_dev.peers
 * @by_transport: in fips_transport.links, under fips_dev.lock
 * @routes: the routes through it (fips_route.by_link), under fips_dev.lock
 * @rcu: to free it
 *
 * Lives from fips_link_new() to fips_link_del(), both under fips_dev.lock; packets use it inside
 * RCU sections only, and nothing that outlives one points to it but its own tables, its indices and
 * the routes through it, which fips_link_del() takes out first.
 */
struct fips_link {
	struct fips_node_addr		addr;
	struct fips_dev			*fdev;
	u32				id;
	u16				mtu;
	bool				congested;
	bool				spin_initiator;
	struct fips_keyring		keys;
	struct fips_endpoint __rcu	*endpoint;
	struct fips_measure_totals __percpu *totals;
	u64				last_rx;
	u64				last_tx;
	atomic_t			failures;
	bool				failing;
	spinlock_t			lock;
	atomic64_t			tx_errors;
	struct fips_bucket		upcalls;
	struct fips_bucket		copies;
	struct fips_cookie		*cookie;
	struct rhash_head		peer_node;
	struct list_head		by_transport;
	struct list_head		routes;
	struct rcu_head			rcu;
};

/**
 * struct fips_link_spec - a link as the daemon asks for it
 * @has: bits FIPS_A_LINK_* of what it asks for
 * @id: chosen by the daemon, unique in the device
 * @addr: node address of the peer; link-new only
 * @transport_id: transport
 * @remote: address of the peer on the transport
 * @mtu: largest frame
 * @congested: mark transit datagrams CE
 * @spin_initiator: this side drives the spin bit
 * @cookie: cookie
 * @cookie_len: bytes of it
 */
struct fips_link_spec {
	u32			has;
	u32			id;
	struct fips_node_addr	addr;
	u32			transport_id;
	union fips_sockaddr	remote;
	u16			mtu;
	u8			congested;
	u8			spin_initiator;
	const void		*cookie;
	u16			cookie_len;
};

/**
 * fips_links_init() - no links, no indices
 * @fdev: device
 *
 * Return: 0 or a negative error.
 */
int fips_links_init(struct fips_dev *fdev);

/**
 * fips_links_uninit() - free the tables
 * @fdev: device, flushed; no packet reaches it any more
 */
void fips_links_uninit(struct fips_dev *fdev);

/**
 * fips_links_flush() - delete the links and reserved indices of one transport, or all of them
 * @fdev: device, locked
 * @transport: transport, or NULL: all
 */
void fips_links_flush(struct fips_dev *fdev, struct fips_transport *transport);

/**
 * fips_link_new() - make a link
 * @fdev: device, locked
 * @spec: what is asked; id, addr, transport_id and remote must be there
 * @extack: told what is wrong
 *
 * Return: 0, -EEXIST for an id or node address that has a link, -EINVAL, -ENOMEM.
 */
int fips_link_new(struct fips_dev *fdev, const struct fips_link_spec *spec,
		  struct netlink_ext_ack *extack);

/**
 * fips_link_set() - change a link
 * @fdev: device, locked
 * @spec: what is asked
 * @extack: told what is wrong
 *
 * A link with keys stays on its transport, as its peer's frames name indices of that.
 *
 * Return: 0, -ENOENT, -EBUSY, -EINVAL, -ENOMEM; nothing is changed on error.
 */
int fips_link_set(struct fips_dev *fdev, const struct fips_link_spec *spec,
		  struct netlink_ext_ack *extack);

/**
 * fips_link_del() - delete a link, its keys, its indices and the routes through it
 * @fdev: device, locked
 * @id: id of the link
 *
 * Return: 0 or -ENOENT.
 */
int fips_link_del(struct fips_dev *fdev, u32 id);

/**
 * fips_link_get() - find a link by id
 * @fdev: device
 * @id: id of the link
 *
 * Context: inside an RCU section, or under the device's lock.
 * Return: the link, or NULL.
 */
struct fips_link *fips_link_get(struct fips_dev *fdev, u32 id);

/**
 * fips_link_get_by_addr() - find the link to a peer
 * @fdev: device
 * @addr: node address of the peer
 *
 * Context: inside an RCU section, or under the device's lock.
 * Return: the link, or NULL.
 */
struct fips_link *fips_link_get_by_addr(struct fips_dev *fdev, const struct fips_node_addr *addr);

/**
 * fips_link_fill() - describe a link in a netlink message (attribute set "link")
 * @msg: the message
 * @link: the link; its device is locked
 *
 * Return: 0 or -EMSGSIZE.
 */
int fips_link_fill(struct sk_buff *msg, struct fips_link *link);

/**
 * fips_link_index_new() - reserve a receiver index
 * @fdev: device, locked
 * @transport_id: transport
 * @index: receiver index
 * @extack: told what is wrong
 *
 * Return: 0 (also when it is reserved already), -EEXIST if it is live, -ENOMEM.
 */
int fips_link_index_new(struct fips_dev *fdev, u32 transport_id, u32 index,
			struct netlink_ext_ack *extack);

/**
 * fips_link_index_del() - give up a reserved receiver index
 * @fdev: device, locked
 * @transport_id: transport
 * @index: receiver index
 *
 * Return: 0 (also when it is unknown), -EBUSY if a key holds it.
 */
int fips_link_index_del(struct fips_dev *fdev, u32 transport_id, u32 index);

/**
 * fips_link_index_known() - is a receiver index reserved or live?
 * @fdev: device
 * @transport_id: transport
 * @index: receiver index
 *
 * So that a handshake reply that is awaited is not crowded out by junk. Context: RCU section.
 */
bool fips_link_index_known(struct fips_dev *fdev, u32 transport_id, u32 index);

/**
 * fips_link_key_new() - install a key of a link
 * @fdev: device, locked
 * @link_id: id of the link
 * @spec: the key
 * @extack: told what is wrong
 *
 * The key's local index becomes live, whether it was reserved or unknown; frames held for it are
 * opened before this returns.
 *
 * Return: 0 (also when the id is held already), -ENOENT, -EEXIST if the index belongs to another
 * key, -EINVAL, -ENOMEM.
 */
int fips_link_key_new(struct fips_dev *fdev, u32 link_id, const struct fips_key_spec *spec,
		      struct netlink_ext_ack *extack);

/**
 * fips_link_receive() - a frame came in
 * @fdev: device
 * @transport: transport it came in on
 * @skb: the frame, data at the FMP prefix, phase FIPS_PHASE_ESTABLISHED; consumed
 * @from: source address
 *
 * Protocol document, "Link frames". Context: softirq, RCU section.
 */
void fips_link_receive(struct fips_dev *fdev, struct fips_transport *transport, struct sk_buff *skb,
		       const union fips_sockaddr *from);

/**
 * fips_link_roam() - the peer was heard from another address
 * @link: link
 * @from: the address, of the link's own transport
 *
 * Context: softirq, RCU section.
 * Return: false if the link stays as it is, for want of memory or as it is being deleted.
 */
bool fips_link_roam(struct fips_link *link, const union fips_sockaddr *from);

/**
 * fips_link_forget_way() - look up the route to the peer anew with the next frame
 * @link: link
 *
 * Context: any but hard interrupt.
 */
void fips_link_forget_way(struct fips_link *link);

/**
 * fips_link_prefetch_seal() - something is going to be sent on a link
 * @link: link
 *
 * Context: softirq or BH disabled, RCU section.
 */
static inline void fips_link_prefetch_seal(struct fips_link *link)
{
	prefetch(rcu_dereference(link->endpoint));
	prefetchw(this_cpu_ptr(link->totals));
	fips_keyring_prefetch_seal(&link->keys);
}

/**
 * fips_link_mtu() - largest frame on a link
 * @link: link
 *
 * Context: RCU section.
 */
u16 fips_link_mtu(struct fips_link *link);

/**
 * fips_link_open_held() - open the frames that were held until their key came
 * @fdev: device
 * @frames: frames with FIPS_SKB_CB(); consumed
 *
 * Context: process.
 */
void fips_link_open_held(struct fips_dev *fdev, struct sk_buff_head *frames);

/**
 * fips_link_event_key() - tell of a key of a link
 * @link: link
 * @type: FIPS_EVENT_TYPE_KEY_*
 * @key: the key
 * @slot: slot it is in
 * @count: send counter; 0 for all but FIPS_EVENT_TYPE_KEY_COUNTER
 */
void fips_link_event_key(struct fips_link *link, enum fips_event_type type,
			 const struct fips_key *key, enum fips_key_slot slot, u64 count);

/**
 * fips_link_fits() - is a message small enough for a link?
 * @link: link
 * @len: bytes of the message, its type included
 *
 * Context: RCU section.
 */
bool fips_link_fits(struct fips_link *link, unsigned int len);

/**
 * fips_link_seal_frame() - make a frame of a message, in place, and send it
 * @link: link
 * @skb: the message, data at its type; linear, not shared, with headroom for the frame's header and
 *	tailroom for the tag, or it is copied; consumed
 * @slot: slot of the key to seal under
 * @ce: set the CE flag
 *
 * Context: softirq or BH disabled, RCU section.
 * Return: 0; -ENOKEY without a key in that slot; -EMSGSIZE if the frame exceeds the link's MTU;
 * -EKEYEXPIRED at the end of the counters; -ENOMEM, or what the transport says.
 */
int fips_link_seal_frame(struct fips_link *link, struct sk_buff *skb, enum fips_key_slot slot,
			 bool ce);

/**
 * struct fips_link_tx - messages on their way out by a link, frames of one aggregate
 * @link: the link
 * @key: key they are sealed under
 * @slot: its slot
 * @now: when it was begun, CLOCK_MONOTONIC nanoseconds
 * @reserve: counters that are taken at a time
 * @left: counters taken that are not used yet
 * @marked: the counter passed the key's mark
 * @first: counter of the first frame of the aggregate
 * @frame: headers of the next frame
 * @agg: the frames
 */
struct fips_link_tx {
	struct fips_link	*link;
	struct fips_key		*key;
	enum fips_key_slot	slot;
	u64			now;
	unsigned int		reserve;
	unsigned int		left;
	bool			marked;
	u64			first;
	struct fips_fmp_frame	frame;
	struct fips_aggregate	agg;
};

/**
 * fips_link_tx_begin() - begin to send messages by a link
 * @tx: filled in
 * @link: the link
 * @reserve: how many messages there will be; 1 if that is not known
 *
 * Context of this and what follows: softirq or BH disabled, one RCU section.
 * Return: 0 or -ENOKEY.
 */
int fips_link_tx_begin(struct fips_link_tx *tx, struct fips_link *link, unsigned int reserve);

/**
 * fips_link_tx_takes() - does the aggregate take one more message?
 * @tx: what was begun
 * @len: bytes of the message, its type included
 *
 * When it does not, fips_link_tx_flush() makes room for any message.
 */
bool fips_link_tx_takes(const struct fips_link_tx *tx, unsigned int len);

/**
 * fips_link_tx_place() - where the next message goes
 * @tx: what was begun; it takes the message
 * @len: bytes of the message, its type included; known to fit the link
 *
 * Return: where it may be written, with FIPS_AEAD_ROOM bytes before it and FIPS_TAG_LEN behind it
 * that may be written to as well; NULL without memory or at the end of the counters. The next call
 * has to be fips_link_tx_seal().
 */
u8 *fips_link_tx_place(struct fips_link_tx *tx, unsigned int len);

/**
 * fips_link_tx_seal() - seal a message into its place
 * @tx: what was begun
 * @place: its place
 * @message: the message: there, or in a buffer with FIPS_AEAD_ROOM bytes before it, of which those
 *	of an inner header are written to
 * @len: bytes of it
 * @ce: set the CE flag
 */
void fips_link_tx_seal(struct fips_link_tx *tx, u8 *place, u8 *message, unsigned int len, bool ce);

/**
 * fips_link_tx_flush() - send the frames that are sealed
 * @tx: what was begun; more may follow
 *
 * Return: 0, also when there are none, or what the transport says.
 */
int fips_link_tx_flush(struct fips_link_tx *tx);

/**
 * fips_link_send_message() - seal a message of the daemon's and send it
 * @link: link
 * @slot: slot of the key to seal under
 * @msg_type: message type
 * @body: what follows the type
 * @len: bytes of it
 *
 * Context: process or softirq; RCU section or the device is locked.
 * Return: as fips_link_seal_frame().
 */
int fips_link_send_message(struct fips_link *link, enum fips_key_slot slot, u8 msg_type,
			   const void *body, size_t len);

/**
 * fips_link_heartbeat_all() - send a Heartbeat on each link that was silent for long
 * @fdev: device
 * @silence: nanoseconds of silence
 *
 * Context: process or softirq; takes RCU sections by itself.
 */
void fips_link_heartbeat_all(struct fips_dev *fdev, u64 silence);

/**
 * fips_link_measure_take() - read a link's measurements and begin a new interval
 * @link: link
 * @out: filled in
 *
 * Context: RCU section, or the device is locked.
 * Return: 0 or -ENOKEY.
 */
int fips_link_measure_take(struct fips_link *link, struct fips_measure *out);

/**
 * fips_link_key_set() - promote a key of a link, or set its mark
 * @fdev: device, locked
 * @link_id: id of the link
 * @key_id: id of the key
 * @promote: make it current
 * @mark: counter at which an event is wanted, or NULL to leave it
 * @extack: told what is wrong
 *
 * Return: 0 (also when it is current or previous already), -ENOENT.
 */
int fips_link_key_set(struct fips_dev *fdev, u32 link_id, u32 key_id, bool promote, const u64 *mark,
		      struct netlink_ext_ack *extack);

/**
 * fips_link_key_del() - wipe a key of a link and free its index
 * @fdev: device, locked
 * @link_id: id of the link
 * @key_id: id of the key
 *
 * Return: 0, also when the key or the link is gone.
 */
int fips_link_key_del(struct fips_dev *fdev, u32 link_id, u32 key_id);

#endif /* _FIPS_LINK_H */
