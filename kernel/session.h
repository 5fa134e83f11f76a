/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _FIPS_SESSION_H
#define _FIPS_SESSION_H

#include <linux/rhashtable.h>

#include "bucket.h"
#include "hold.h"
#include "keyring.h"
#include "packet.h"

struct fips_cookie;
struct netlink_ext_ack;

/**
 * struct fips_session - an end-to-end session with a remote node
 * @addr: node address of the remote node
 * @fdev: the device
 * @path_mtu: largest frame towards the remote node; 0: unknown
 * @rx_path_mtu: path MTU that the last authenticated datagram arrived with
 * @spin_initiator: this side drives the spin bit
 * @keys: keyring
 * @warmup: data packets that still carry coordinates
 * @failures: messages in a row that did not authenticate
 * @totals: messages over all keys; behind them those of @data
 * @data: data messages over all keys
 * @last_rx: when a message last authenticated, ns of CLOCK_MONOTONIC
 * @last_data: when a data message was last sent or received, ns of CLOCK_MONOTONIC
 * @coords: the remote node's coordinates; NULL until the daemon has said so
 * @held: messages that came while a key was awaited
 * @upcalls: bounds the frames this session hands up
 * @cookie: the daemon's; under fips_dev.lock
 * @addr_node: in fips_dev.sessions
 * @prefix_node: in fips_dev.sessions_prefix
 * @order: index in fips_dev.sessions_order
 * @rcu: to free it
 *
 * Its life is as a link's.
 */
struct fips_session {
	struct fips_node_addr		addr;
	struct fips_dev			*fdev;
	u16				path_mtu;
	u16				rx_path_mtu;
	bool				spin_initiator;
	struct fips_keyring		keys;
	atomic_t			warmup;
	atomic_t			failures;
	struct fips_measure_totals __percpu *totals;
	struct fips_measure_totals __percpu *data;
	u64				last_rx;
	u64				last_data;
	struct fips_coords __rcu	*coords;
	struct fips_hold		held;
	struct fips_bucket		upcalls;
	struct fips_cookie		*cookie;
	struct rhash_head		addr_node;
	struct rhash_head		prefix_node;
	u32				order;
	struct rcu_head			rcu;
};

/**
 * struct fips_session_spec - a session as the daemon asks for it
 * @has: bits FIPS_A_SESSION_* of what it asks for
 * @addr: node address of the remote node
 * @coords: its coordinates, node addresses from the node up to the root
 * @coords_len: bytes of them, a multiple of FIPS_NODE_ADDR_LEN; 0 to forget them
 * @warmup: data packets that carry coordinates
 * @path_mtu: largest frame towards the node; 0: unknown
 * @spin_initiator: this side drives the spin bit
 * @cookie: cookie
 * @cookie_len: bytes of it
 */
struct fips_session_spec {
	u32			has;
	struct fips_node_addr	addr;
	const void		*coords;
	u16			coords_len;
	u8			warmup;
	u16			path_mtu;
	u8			spin_initiator;
	const void		*cookie;
	u16			cookie_len;
};

/**
 * fips_sessions_init() - no sessions
 * @fdev: device
 *
 * Return: 0 or a negative error.
 */
int fips_sessions_init(struct fips_dev *fdev);

/**
 * fips_sessions_uninit() - free the tables
 * @fdev: device, flushed; no packet reaches it any more
 */
void fips_sessions_uninit(struct fips_dev *fdev);

/**
 * fips_sessions_flush() - delete all sessions
 * @fdev: device, locked
 */
void fips_sessions_flush(struct fips_dev *fdev);

/**
 * fips_session_new() - make a session; without a key it is expected
 * @fdev: device, locked
 * @spec: what is asked
 * @extack: told what is wrong
 *
 * Return: 0, -EEXIST, -EINVAL, -ENOMEM.
 */
int fips_session_new(struct fips_dev *fdev, const struct fips_session_spec *spec,
		     struct netlink_ext_ack *extack);

/**
 * fips_session_set() - change a session
 * @fdev: device, locked
 * @spec: what is asked
 * @extack: told what is wrong
 *
 * Return: 0, -ENOENT, -EINVAL, -ENOMEM; nothing is changed on error.
 */
int fips_session_set(struct fips_dev *fdev, const struct fips_session_spec *spec,
		     struct netlink_ext_ack *extack);

/**
 * fips_session_del() - delete a session and its keys
 * @fdev: device, locked
 * @addr: node address of the remote node
 *
 * Packets staged for it are the caller's to drop.
 *
 * Return: 0 or -ENOENT.
 */
int fips_session_del(struct fips_dev *fdev, const struct fips_node_addr *addr);

/**
 * fips_session_get() - find a session by node address
 * @fdev: device
 * @addr: node address of the remote node
 *
 * Context: inside an RCU section, or under the device's lock.
 * Return: the session, or NULL.
 */
struct fips_session *fips_session_get(struct fips_dev *fdev, const struct fips_node_addr *addr);

/**
 * fips_session_get_by_ipv6() - find a session by the IPv6 address of the remote node
 * @fdev: device
 * @ip: address, of which all bytes but the first are compared
 *
 * Context: inside an RCU section, or under the device's lock.
 * Return: the session, or NULL.
 */
struct fips_session *fips_session_get_by_ipv6(struct fips_dev *fdev, const struct in6_addr *ip);

/**
 * fips_session_fill() - describe a session in a netlink message (attribute set "session")
 * @msg: the message
 * @session: the session; its device is locked
 *
 * Return: 0 or -EMSGSIZE.
 */
int fips_session_fill(struct sk_buff *msg, struct fips_session *session);

/**
 * fips_session_key_new() - install a key of a session
 * @fdev: device, locked
 * @addr: node address of the remote node
 * @spec: the key; indices are ignored
 * @extack: told what is wrong
 *
 * Messages held are opened, and packets staged for the destination follow a current key, before
 * this returns.
 *
 * Return: 0 (also when the id is held already), -ENOENT, -EINVAL, -ENOMEM.
 */
int fips_session_key_new(struct fips_dev *fdev, const struct fips_node_addr *addr,
			 const struct fips_key_spec *spec, struct netlink_ext_ack *extack);

/**
 * fips_session_mss() - the MSS that both sides of a TCP connection are held to
 * @session: session
 *
 * Context: RCU section.
 * Return: bytes.
 */
u16 fips_session_mss(struct fips_session *session);

/**
 * fips_session_xmit() - an IPv6 packet goes out through the device
 * @fdev: device
 * @skb: the packet, data and network header at the IPv6 header, valid and for fd00::/8; may be GSO;
 *	consumed
 *
 * Also called for packets that were staged while there was no session.
 *
 * Context: softirq or BH disabled, RCU section.
 */
void fips_session_xmit(struct fips_dev *fdev, struct sk_buff *skb);

/**
 * fips_session_receive() - a session message for this node came in
 * @rx: what is known of it: the datagram's fields, how and when it came
 * @skb: data at the FSP prefix; consumed
 *
 * Context: softirq, RCU section.
 */
void fips_session_receive(struct fips_rx *rx, struct sk_buff *skb);

/**
 * fips_session_send_message() - seal a message of the daemon's with a session and originate it
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
 * fips_session_resume() - the session has a current key: packets staged for it follow
 * @session: session
 *
 * Context: any but hard interrupt.
 */
void fips_session_resume(struct fips_session *session);

/**
 * fips_session_await_key() - a message 3 goes up to the daemon: what follows may be under its key
 * @session: session
 *
 * A peer that has lost its session, but not we ours, sends data right behind that message.
 *
 * Context: softirq, RCU section.
 */
void fips_session_await_key(struct fips_session *session);

/**
 * fips_session_hold() - hold a message that came before its key
 * @session: session
 * @skb: the message, data at its datagram's type byte, FIPS_SKB_CB() filled in
 *
 * Context: softirq or BH disabled, RCU section.
 * Return: true if it was held or dropped; false if the key has come, or the session is deleted.
 */
bool fips_session_hold(struct fips_session *session, struct sk_buff *skb);

/**
 * fips_session_open_held() - open the messages that were held until their key came
 * @fdev: device
 * @messages: messages as given to fips_session_hold(); consumed
 *
 * Context: process.
 */
void fips_session_open_held(struct fips_dev *fdev, struct sk_buff_head *messages);

/**
 * fips_session_event_key() - tell of a key of a session
 * @session: session
 * @type: FIPS_EVENT_TYPE_KEY_*
 * @key: the key
 * @slot: slot it is in
 * @count: send counter; 0 for all but FIPS_EVENT_TYPE_KEY_COUNTER
 */
void fips_session_event_key(struct fips_session *session, enum fips_event_type type,
			    const struct fips_key *key, enum fips_key_slot slot, u64 count);

/**
 * fips_session_measure_take() - read a session's measurements and begin a new interval
 * @session: session
 * @out: filled in
 *
 * Context: RCU section, or the device is locked.
 * Return: 0 or -ENOKEY.
 */
int fips_session_measure_take(struct fips_session *session, struct fips_measure *out);

/**
 * fips_session_key_set() - promote a key of a session, or set its mark
 * @fdev: device, locked
 * @addr: node address of the remote node
 * @key_id: id of the key
 * @promote: make it current
 * @mark: counter at which an event is wanted, or NULL to leave it
 * @extack: told what is wrong
 *
 * Return: 0 (also when it is current or previous already), -ENOENT.
 */
int fips_session_key_set(struct fips_dev *fdev, const struct fips_node_addr *addr, u32 key_id,
			 bool promote, const u64 *mark, struct netlink_ext_ack *extack);

/**
 * fips_session_key_del() - wipe a key of a session
 * @fdev: device, locked
 * @addr: node address of the remote node
 * @key_id: id of the key
 *
 * Return: 0, also when the key or the session is gone.
 */
int fips_session_key_del(struct fips_dev *fdev, const struct fips_node_addr *addr, u32 key_id);

#endif /* _FIPS_SESSION_H */
