/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _FIPS_LINK_H
#define _FIPS_LINK_H

#include <linux/rhashtable.h>
#include <net/dst_cache.h>

#include "index.h"
#include "keyring.h"
#include "packet.h"
#include "upcall.h"

struct netlink_ext_ack;

#define FIPS_LINK_FAILURES_MAX	20	/* frames in a row that do not authenticate */

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
	struct fips_transport *transport;
	union fips_sockaddr remote;
	struct dst_cache dst;
	struct rcu_head rcu;
};

/**
 * struct fips_link - an authenticated neighbour
 * @id_node: entry of the table by id
 * @addr_node: entry of the table by node address
 * @dev: the device
 * @id: chosen by fipsd
 * @addr: node address of the peer
 * @mtu: largest frame; 0: the transport's
 * @congested: datagrams in transit that leave here are marked CE
 * @spin_initiator: this side drives the spin bit
 * @keys: keyring
 * @endpoint: where the peer is
 * @totals: frames over all keys
 * @tx_errors: frames that could not be sent
 * @failures: frames in a row that did not authenticate
 * @last_rx: when a frame last authenticated, CLOCK_MONOTONIC nanoseconds
 * @last_tx: when a frame was last sent, CLOCK_MONOTONIC nanoseconds
 * @upcalls: bound of the frames this link may send up
 * @cookie: fipsd's, under the device's lock
 * @cookie_len: bytes of it
 * @rcu: frees the link after the last packet
 *
 * Lives from fips_link_new() to fips_link_del(), both under the device's lock; packets use it
 * inside RCU sections only, and nothing that outlives one points to it but its own tables, its
 * indices and the routes through it, which fips_link_del() takes out first.
 */
struct fips_link {
	struct rhash_head id_node;
	struct rhash_head addr_node;
	struct fips_dev *dev;
	u32 id;
	struct fips_node_addr addr;
	u16 mtu;
	bool congested;
	bool spin_initiator;
	struct fips_keyring keys;
	struct fips_endpoint __rcu *endpoint;
	struct fips_measure_totals __percpu *totals;
	atomic64_t tx_errors;
	atomic_t failures;
	u64 last_rx;
	u64 last_tx;
	struct fips_upcall_limit upcalls;
	void *cookie;
	u16 cookie_len;
	struct rcu_head rcu;
};

/**
 * struct fips_link_table - links and receiver indices of a device
 * @by_id: links by id
 * @by_addr: links by node address of the peer
 * @indices: receiver indices
 * @count: number of links
 */
struct fips_link_table {
	struct rhashtable by_id;
	struct rhashtable by_addr;
	struct fips_index_table indices;
	unsigned int count;
};

/**
 * struct fips_link_config - attributes of link-new and link-set
 * @id: id of the link
 * @addr: node address of the peer; link-new only
 * @transport: transport, or NULL when not given
 * @remote: address of the peer on the transport, or NULL when not given
 * @cookie: cookie, or NULL when not given
 * @cookie_len: bytes of it
 * @mtu: largest frame, or a negative value when not given
 * @congested: 0, 1, or a negative value when not given
 * @spin_initiator: 0, 1, or a negative value when not given
 */
struct fips_link_config {
	u32 id;
	const struct fips_node_addr *addr;
	struct fips_transport *transport;
	const union fips_sockaddr *remote;
	const void *cookie;
	u16 cookie_len;
	int mtu;
	int congested;
	int spin_initiator;
};

/**
 * struct fips_link_info - what link-get tells; see the link set of the netlink specification
 */
struct fips_link_info {
	u32 id;
	struct fips_node_addr addr;
	u32 transport_id;
	union fips_sockaddr remote;
	u16 mtu;
	bool congested;
	bool spin_initiator;
	const void *cookie;
	u16 cookie_len;
	u64 rx_packets;
	u64 rx_bytes;
	u64 tx_packets;
	u64 tx_bytes;
	u64 tx_errors;
	u64 rx_idle_ms;
	u64 tx_idle_ms;
	u32 decrypt_failures;
	u64 replays;
	int key_count;
	struct fips_key_info key[FIPS_KEY_SLOTS];
};

/**
 * fips_link_table_init() - no links, no indices
 * @links: table of a device
 *
 * Return: 0 or a negative error.
 */
int fips_link_table_init(struct fips_link_table *links);

/**
 * fips_link_table_destroy() - free the tables of a device that has no links left
 * @links: table
 */
void fips_link_table_destroy(struct fips_link_table *links);

/**
 * fips_link_new() - make a link
 * @dev: device, locked
 * @config: what is asked; id, addr, transport and remote must be there
 * @extack: told what is wrong
 *
 * Return: 0, -EEXIST for an id or node address that has a link, -EINVAL, -ENOMEM.
 */
int fips_link_new(struct fips_dev *dev, const struct fips_link_config *config,
		  struct netlink_ext_ack *extack);

/**
 * fips_link_set() - change a link
 * @dev: device, locked
 * @config: what is asked
 * @extack: told what is wrong
 *
 * Return: 0, -ENOENT, -ENOMEM; nothing is changed on error.
 */
int fips_link_set(struct fips_dev *dev, const struct fips_link_config *config,
		  struct netlink_ext_ack *extack);

/**
 * fips_link_del() - delete a link, its keys, its indices and the routes through it
 * @dev: device, locked
 * @id: id of the link
 *
 * Return: 0 or -ENOENT.
 */
int fips_link_del(struct fips_dev *dev, u32 id);

/**
 * fips_link_flush() - delete the links of one transport, or all, and the reserved indices
 * @dev: device, locked
 * @transport: transport, or NULL: all links
 */
void fips_link_flush(struct fips_dev *dev, struct fips_transport *transport);

/**
 * fips_link_get() - find a link by id
 * @dev: device
 * @id: id of the link
 *
 * Context: inside an RCU section, or under the device's lock.
 * Return: the link, or NULL.
 */
struct fips_link *fips_link_get(struct fips_dev *dev, u32 id);

/**
 * fips_link_get_by_addr() - find the link to a peer
 * @dev: device
 * @addr: node address of the peer
 *
 * Context: inside an RCU section, or under the device's lock.
 * Return: the link, or NULL.
 */
struct fips_link *fips_link_get_by_addr(struct fips_dev *dev, const struct fips_node_addr *addr);

/**
 * fips_link_get_info() - describe a link
 * @link: link; its device is locked, or this is an RCU section and the cookie is not looked at
 * @info: filled in
 */
void fips_link_get_info(struct fips_link *link, struct fips_link_info *info);

/**
 * fips_link_index_new() - reserve a receiver index
 * @dev: device, locked
 * @transport_id: transport
 * @index: receiver index
 * @extack: told what is wrong
 *
 * Return: 0 (also when it is reserved already), -EEXIST if it is live, -ENOMEM.
 */
int fips_link_index_new(struct fips_dev *dev, u32 transport_id, u32 index,
			struct netlink_ext_ack *extack);

/**
 * fips_link_index_del() - give up a reserved receiver index
 * @dev: device, locked
 * @transport_id: transport
 * @index: receiver index
 *
 * Return: 0 (also when it is unknown), -EBUSY if a key holds it.
 */
int fips_link_index_del(struct fips_dev *dev, u32 transport_id, u32 index);

/**
 * fips_link_index_known() - is a receiver index reserved or live?
 * @dev: device
 * @transport_id: transport
 * @index: receiver index
 *
 * So that a handshake reply that is awaited is not crowded out by junk. Context: RCU section.
 */
bool fips_link_index_known(struct fips_dev *dev, u32 transport_id, u32 index);

/**
 * fips_link_key_new() - install a key of a link
 * @dev: device, locked
 * @link_id: id of the link
 * @config: the key
 * @extack: told what is wrong
 *
 * The key's local index becomes live, whether it was reserved or unknown; frames held for it are
 * opened before this returns.
 *
 * Return: 0 (also when the id is held already), -ENOENT, -EEXIST if the index belongs to another
 * key, -EINVAL, -ENOMEM.
 */
int fips_link_key_new(struct fips_dev *dev, u32 link_id, const struct fips_key_config *config,
		      struct netlink_ext_ack *extack);

/**
 * fips_link_receive() - a frame came in
 * @dev: device
 * @transport: transport it came in on
 * @skb: the frame, data at the FMP prefix, phase FIPS_PHASE_ESTABLISHED; consumed
 * @from: source address
 *
 * Protocol document, "Established frames". Context: softirq, RCU section.
 */
void fips_link_receive(struct fips_dev *dev, struct fips_transport *transport, struct sk_buff *skb,
		       const union fips_sockaddr *from);

/**
 * fips_link_mtu() - largest frame on a link
 * @link: link
 *
 * Context: RCU section, or the device is locked.
 */
u16 fips_link_mtu(const struct fips_link *link);

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
 * fips_link_send_message() - seal a message of fipsd's and send it
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
 * @dev: device
 * @silence: nanoseconds of silence
 *
 * Context: process or softirq; takes RCU sections by itself.
 */
void fips_link_heartbeat_all(struct fips_dev *dev, u64 silence);

/**
 * fips_link_measure_take() - read a link's measurements and begin a new interval
 * @link: link
 * @out: filled in
 *
 * Context: RCU section, or the device is locked.
 * Return: 0 or -ENOKEY.
 */
int fips_link_measure_take(struct fips_link *link, struct fips_measure *out);

#endif /* _FIPS_LINK_H */
