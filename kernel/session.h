/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _FIPS_SESSION_H
#define _FIPS_SESSION_H

#include <linux/rhashtable.h>

#include "hold.h"
#include "keyring.h"
#include "packet.h"
#include "upcall.h"

struct netlink_ext_ack;

/**
 * struct fips_coords - coordinates of a node as they stand on the wire
 * @rcu: frees them after the last reader
 * @len: bytes of @wire
 * @wire: __le16 count and as many node addresses, from the node up to the root
 *
 * Immutable, replaced as a whole; the device's own are kept in the same way.
 */
struct fips_coords {
	struct rcu_head rcu;
	u16 len;
	u8 wire[];
};

/**
 * fips_coords_new() - coordinates from what netlink gave
 * @addrs: node addresses, from the node itself up to the root
 * @len: bytes of them, a multiple of FIPS_NODE_ADDR_LEN, not 0
 *
 * Return: the coordinates, freed with kfree_rcu(); ERR_PTR(-EINVAL), ERR_PTR(-ENOMEM).
 */
struct fips_coords *fips_coords_new(const void *addrs, size_t len);

/**
 * fips_coords_parse() - length of the coordinates at the begin of a buffer
 * @data: buffer
 * @len: bytes of it
 *
 * Protocol document, "Coordinates". Return: their bytes, count included, or -EBADMSG.
 */
int fips_coords_parse(const u8 *data, size_t len);

/**
 * struct fips_session - an end-to-end session with a remote node
 * @addr_node: entry of the table by node address
 * @prefix_node: entry of the table by the first 15 bytes of it
 * @dev: the device
 * @addr: node address of the remote node
 * @path_mtu: largest frame towards the remote node; 0: unknown
 * @rx_path_mtu: path MTU that the last authenticated datagram arrived with
 * @spin_initiator: this side drives the spin bit
 * @warmup: data packets that still carry coordinates
 * @coords: the remote node's coordinates
 * @keys: keyring
 * @held: messages that came while the session was expected
 * @totals: messages over all keys
 * @data: data messages over all keys
 * @failures: messages in a row that did not authenticate
 * @last_rx: when a message last authenticated, CLOCK_MONOTONIC nanoseconds
 * @last_data: when a data message was last sent or received, CLOCK_MONOTONIC nanoseconds
 * @upcalls: bound of the frames this session may send up
 * @cookie: fipsd's, under the device's lock
 * @cookie_len: bytes of it
 * @rcu: frees the session after the last packet
 *
 * Its life is as a link's.
 */
struct fips_session {
	struct rhash_head addr_node;
	struct rhash_head prefix_node;
	struct fips_dev *dev;
	struct fips_node_addr addr;
	u16 path_mtu;
	u16 rx_path_mtu;
	bool spin_initiator;
	atomic_t warmup;
	struct fips_coords __rcu *coords;
	struct fips_keyring keys;
	struct fips_hold held;
	struct fips_measure_totals __percpu *totals;
	struct fips_measure_totals __percpu *data;
	atomic_t failures;
	u64 last_rx;
	u64 last_data;
	struct fips_upcall_limit upcalls;
	void *cookie;
	u16 cookie_len;
	struct rcu_head rcu;
};

/**
 * struct fips_session_table - sessions of a device
 * @by_addr: by node address
 * @by_prefix: by its first 15 bytes, which an IPv6 address holds
 * @count: number of sessions
 */
struct fips_session_table {
	struct rhashtable by_addr;
	struct rhashtable by_prefix;
	unsigned int count;
};

/**
 * struct fips_session_config - attributes of session-new and session-set
 * @addr: node address of the remote node
 * @cookie: cookie, or NULL when not given
 * @cookie_len: bytes of it
 * @coords: node addresses, or NULL when not given
 * @coords_len: bytes of them
 * @warmup: data packets that carry coordinates, or a negative value when not given
 * @path_mtu: largest frame towards the node, or a negative value when not given
 * @spin_initiator: 0, 1, or a negative value when not given
 */
struct fips_session_config {
	const struct fips_node_addr *addr;
	const void *cookie;
	u16 cookie_len;
	const void *coords;
	u16 coords_len;
	int warmup;
	int path_mtu;
	int spin_initiator;
};

/**
 * struct fips_session_info - what session-get tells; see the session set of the netlink
 *	specification
 */
struct fips_session_info {
	struct fips_node_addr addr;
	const void *cookie;
	u16 cookie_len;
	u8 coords[FIPS_COORDS_MAX];
	u16 coords_len;
	u8 warmup;
	u16 path_mtu;
	u16 rx_path_mtu;
	bool spin_initiator;
	u64 rx_packets;
	u64 rx_bytes;
	u64 tx_packets;
	u64 tx_bytes;
	u64 data_idle_ms;
	u64 rx_idle_ms;
	u32 decrypt_failures;
	u64 replays;
	int key_count;
	struct fips_key_info key[FIPS_KEY_SLOTS];
};

/**
 * fips_session_table_init() - no sessions
 * @sessions: table of a device
 *
 * Return: 0 or a negative error.
 */
int fips_session_table_init(struct fips_session_table *sessions);

/**
 * fips_session_table_destroy() - free the tables of a device that has no sessions left
 * @sessions: table
 */
void fips_session_table_destroy(struct fips_session_table *sessions);

/**
 * fips_session_new() - make a session; without a key it is expected
 * @dev: device, locked
 * @config: what is asked
 * @extack: told what is wrong
 *
 * Return: 0, -EEXIST, -EINVAL, -ENOMEM.
 */
int fips_session_new(struct fips_dev *dev, const struct fips_session_config *config,
		     struct netlink_ext_ack *extack);

/**
 * fips_session_set() - change a session
 * @dev: device, locked
 * @config: what is asked
 * @extack: told what is wrong
 *
 * Return: 0, -ENOENT, -EINVAL, -ENOMEM; nothing is changed on error.
 */
int fips_session_set(struct fips_dev *dev, const struct fips_session_config *config,
		     struct netlink_ext_ack *extack);

/**
 * fips_session_del() - delete a session and its keys
 * @dev: device, locked
 * @addr: node address of the remote node
 *
 * Packets staged for it are the caller's to drop.
 *
 * Return: 0 or -ENOENT.
 */
int fips_session_del(struct fips_dev *dev, const struct fips_node_addr *addr);

/**
 * fips_session_flush() - delete all sessions
 * @dev: device, locked
 */
void fips_session_flush(struct fips_dev *dev);

/**
 * fips_session_get() - find a session by node address
 * @dev: device
 * @addr: node address of the remote node
 *
 * Context: inside an RCU section, or under the device's lock.
 * Return: the session, or NULL.
 */
struct fips_session *fips_session_get(struct fips_dev *dev, const struct fips_node_addr *addr);

/**
 * fips_session_get_by_ipv6() - find a session by the IPv6 address of the remote node
 * @dev: device
 * @ip: address, of which all bytes but the first are compared
 *
 * Context: inside an RCU section, or under the device's lock.
 * Return: the session, or NULL.
 */
struct fips_session *fips_session_get_by_ipv6(struct fips_dev *dev, const struct in6_addr *ip);

/**
 * fips_session_get_info() - describe a session
 * @session: session; its device is locked
 * @info: filled in
 */
void fips_session_get_info(struct fips_session *session, struct fips_session_info *info);

/**
 * fips_session_key_new() - install a key of a session
 * @dev: device, locked
 * @addr: node address of the remote node
 * @config: the key; indices are ignored
 * @extack: told what is wrong
 *
 * Messages held are opened, and packets staged for the destination follow a current key, before
 * this returns.
 *
 * Return: 0 (also when the id is held already), -ENOENT, -EINVAL, -ENOMEM.
 */
int fips_session_key_new(struct fips_dev *dev, const struct fips_node_addr *addr,
			 const struct fips_key_config *config, struct netlink_ext_ack *extack);

/**
 * fips_session_xmit() - an IPv6 packet goes out through the device
 * @dev: device
 * @skb: the packet, data and network header at the IPv6 header, valid and for fd00::/8; may be GSO;
 *	consumed
 *
 * Also called for packets that were staged while there was no session.
 *
 * Context: softirq or BH disabled, RCU section.
 */
void fips_session_xmit(struct fips_dev *dev, struct sk_buff *skb);

/**
 * fips_session_receive() - a session message for this node came in
 * @rx: what is known of it; dev, src, path_mtu, ce and time are read
 * @skb: data at the FSP prefix; consumed
 *
 * Context: softirq, RCU section.
 */
void fips_session_receive(struct fips_rx *rx, struct sk_buff *skb);

/**
 * fips_session_send_message() - seal a message of fipsd's with a session and originate it
 * @session: session
 * @slot: slot of the key to seal under
 * @msg_type: message type
 * @coords: put both coordinates before the ciphertext
 * @body: what follows the inner header
 * @len: bytes of it
 *
 * The K flag is the slot's; a CoordsWarmup never has it.
 *
 * Context: process or softirq; RCU section or the device is locked.
 * Return: 0; -ENOKEY, -ENOENT without coordinates, -EMSGSIZE, -EKEYEXPIRED, -ENOMEM;
 * -EHOSTUNREACH, or what the link says.
 */
int fips_session_send_message(struct fips_session *session, enum fips_key_slot slot, u8 msg_type,
			      bool coords, const void *body, size_t len);

/**
 * fips_session_measure_take() - read a session's measurements and begin a new interval
 * @session: session
 * @out: filled in
 *
 * Context: RCU section, or the device is locked.
 * Return: 0 or -ENOKEY.
 */
int fips_session_measure_take(struct fips_session *session, struct fips_measure *out);

#endif /* _FIPS_SESSION_H */
