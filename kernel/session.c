// SPDX-License-Identifier: GPL-2.0
/*
 * Sessions: their life, and what the daemon does with them. Their messages are in
 * session_send.c and session_receive.c.
 */
#include "session.h"

#include <linux/math64.h>
#include <linux/slab.h>
#include <net/netlink.h>

#include "counters.h"
#include "device.h"
#include "icmp.h"
#include "staging.h"
#include "upcall.h"

static const struct rhashtable_params fips_session_params = {
	.head_offset = offsetof(struct fips_session, addr_node),
	.key_offset = offsetof(struct fips_session, addr),
	.key_len = sizeof_field(struct fips_session, addr),
	.automatic_shrinking = true,
};

/* The first bytes of the address, as many as an IPv6 address holds. */
static const struct rhashtable_params fips_session_prefix_params = {
	.head_offset = offsetof(struct fips_session, prefix_node),
	.key_offset = offsetof(struct fips_session, addr),
	.key_len = FIPS_PREFIX_LEN,
	.automatic_shrinking = true,
};

int fips_sessions_init(struct fips_dev *fdev)
{
	int ret = rhashtable_init(&fdev->sessions, &fips_session_params);

	if (ret)
		return ret;
	ret = rhashtable_init(&fdev->sessions_prefix, &fips_session_prefix_params);
	if (ret) {
		rhashtable_destroy(&fdev->sessions);
		return ret;
	}
	xa_init_flags(&fdev->sessions_order, XA_FLAGS_ALLOC1);
	return 0;
}

void fips_sessions_uninit(struct fips_dev *fdev)
{
	xa_destroy(&fdev->sessions_order);
	rhashtable_destroy(&fdev->sessions_prefix);
	rhashtable_destroy(&fdev->sessions);
}

struct fips_session *fips_session_get(struct fips_dev *fdev, const struct fips_node_addr *addr)
{
	return rhashtable_lookup_fast(&fdev->sessions, addr, fips_session_params);
}

struct fips_session *fips_session_get_by_ipv6(struct fips_dev *fdev, const struct in6_addr *ip)
{
	return rhashtable_lookup_fast(&fdev->sessions_prefix, &ip->s6_addr[1],
				      fips_session_prefix_params);
}

static struct fips_session *fips_session_find(struct fips_dev *fdev,
					      const struct fips_node_addr *addr,
					      struct netlink_ext_ack *extack)
{
	struct fips_session *session = fips_session_get(fdev, addr);

	if (!session)
		NL_SET_ERR_MSG(extack, "session: there is none with this node");
	return session;
}

static void fips_session_event(struct fips_session *session, enum fips_event_type type)
{
	const struct fips_event event = { .type = type, .node_addr = &session->addr };

	fips_upcall_event(session->fdev, &event);
}

void fips_session_event_key(struct fips_session *session, enum fips_event_type type,
			    const struct fips_key *key, enum fips_key_slot slot, u64 count)
{
	const struct fips_event event = {
		.type		= type,
		.has		= BIT(FIPS_A_EVENT_KEY_ID) | BIT(FIPS_A_EVENT_SLOT) |
				  (count ? BIT(FIPS_A_EVENT_COUNT) : 0),
		.key_id		= key->id,
		.slot		= slot,
		.count		= count,
		.node_addr	= &session->addr,
	};

	fips_upcall_event(session->fdev, &event);
}

/* The coordinates a spec gives, or NULL if it gives none or an empty list. */
static struct fips_coords *fips_session_spec_coords(const struct fips_session_spec *spec)
{
	struct fips_coords *coords;

	if (!(spec->has & BIT(FIPS_A_SESSION_COORDS)) || !spec->coords_len)
		return NULL;
	coords = kmalloc(struct_size(coords, node, spec->coords_len / FIPS_NODE_ADDR_LEN),
			 GFP_KERNEL);
	if (!coords)
		return ERR_PTR(-ENOMEM);
	coords->count = spec->coords_len / FIPS_NODE_ADDR_LEN;
	memcpy(coords->node, spec->coords, spec->coords_len);
	return coords;
}

/* What can fail comes first, so that nothing is changed if it does. */
static int fips_session_apply(struct fips_session *session, const struct fips_session_spec *spec)
{
	struct fips_coords *coords = fips_session_spec_coords(spec);

	if (IS_ERR(coords))
		return PTR_ERR(coords);
	if (spec->has & BIT(FIPS_A_SESSION_COOKIE)) {
		int ret = fips_cookie_set(&session->cookie, spec->cookie, spec->cookie_len);

		if (ret) {
			kfree(coords);
			return ret;
		}
	}
	if (spec->has & BIT(FIPS_A_SESSION_COORDS)) {
		coords = rcu_replace_pointer(session->coords, coords,
					     lockdep_is_held(&session->fdev->lock));
		kfree_rcu(coords, rcu);
	}
	if (spec->has & BIT(FIPS_A_SESSION_WARMUP))
		atomic_set(&session->warmup, spec->warmup);
	if (spec->has & BIT(FIPS_A_SESSION_PATH_MTU))
		WRITE_ONCE(session->path_mtu, spec->path_mtu);
	if (spec->has & BIT(FIPS_A_SESSION_SPIN_INITIATOR))
		WRITE_ONCE(session->spin_initiator, spec->spin_initiator);
	return 0;
}

static int fips_session_check(const struct fips_session_spec *spec, struct netlink_ext_ack *extack)
{
	if (!(spec->has & BIT(FIPS_A_SESSION_COORDS)))
		return 0;
	if (spec->coords_len % FIPS_NODE_ADDR_LEN ||
	    spec->coords_len > FIPS_COORDS_COUNT_MAX * FIPS_NODE_ADDR_LEN) {
		NL_SET_ERR_MSG_FMT(extack, "coords: expected at most %u whole node addresses",
				   FIPS_COORDS_COUNT_MAX);
		return -EINVAL;
	}
	return 0;
}

static void fips_session_free(struct fips_session *session)
{
	kfree(rcu_dereference_protected(session->coords, true));
	kfree(session->cookie);
	free_percpu(session->totals);
	kfree(session);
}

static void fips_session_free_rcu(struct rcu_head *rcu)
{
	fips_session_free(container_of(rcu, struct fips_session, rcu));
}

static struct fips_session *fips_session_alloc(struct fips_dev *fdev,
					       const struct fips_session_spec *spec)
{
	struct fips_session *session = kzalloc(sizeof(*session), GFP_KERNEL);

	if (!session)
		return NULL;
	session->fdev = fdev;
	session->addr = spec->addr;
	fips_keyring_init(&session->keys, FIPS_KEYRING_SESSION, NULL);
	fips_hold_init(&session->held);
	fips_bucket_set(&session->upcalls, FIPS_UPCALL_RATE, FIPS_UPCALL_BURST);
	session->last_rx = ktime_get_ns();
	session->last_data = session->last_rx;
	session->totals = fips_measure_totals_alloc(2);
	if (!session->totals || fips_session_apply(session, spec)) {
		fips_session_free(session);
		return NULL;
	}
	session->data = session->totals + 1;
	return session;
}

static int fips_session_insert(struct fips_dev *fdev, struct fips_session *session)
{
	int ret = xa_alloc(&fdev->sessions_order, &session->order, session, xa_limit_32b,
			   GFP_KERNEL);

	if (ret)
		return ret;
	ret = rhashtable_insert_fast(&fdev->sessions_prefix, &session->prefix_node,
				     fips_session_prefix_params);
	if (ret)
		goto err_order;
	ret = rhashtable_insert_fast(&fdev->sessions, &session->addr_node, fips_session_params);
	if (ret)
		goto err_prefix;
	return 0;

err_prefix:
	rhashtable_remove_fast(&fdev->sessions_prefix, &session->prefix_node,
			       fips_session_prefix_params);
err_order:
	xa_erase(&fdev->sessions_order, session->order);
	return ret;
}

int fips_session_new(struct fips_dev *fdev, const struct fips_session_spec *spec,
		     struct netlink_ext_ack *extack)
{
	struct fips_session *session;
	struct in6_addr ip;
	int ret;

	fips_node_addr_to_ip6(&spec->addr, &ip);
	if (fips_session_get_by_ipv6(fdev, &ip)) {
		NL_SET_ERR_MSG(extack,
			       "node-addr: there is a session with this IPv6 address already");
		return -EEXIST;
	}
	ret = fips_session_check(spec, extack);
	if (ret)
		return ret;
	session = fips_session_alloc(fdev, spec);
	if (!session)
		return -ENOMEM;
	ret = fips_session_insert(fdev, session);
	if (ret) {
		call_rcu(&session->rcu, fips_session_free_rcu);
		return ret;
	}
	fdev->sessions_gen++;
	fips_session_event(session, FIPS_EVENT_TYPE_SESSION_NEW);
	return 0;
}

int fips_session_set(struct fips_dev *fdev, const struct fips_session_spec *spec,
		     struct netlink_ext_ack *extack)
{
	struct fips_session *session = fips_session_find(fdev, &spec->addr, extack);
	int ret;

	if (!session)
		return -ENOENT;
	ret = fips_session_check(spec, extack);
	return ret ? : fips_session_apply(session, spec);
}

static void fips_session_drop_held(struct fips_session *session, struct sk_buff_head *frames)
{
	struct sk_buff *skb;

	while ((skb = __skb_dequeue(frames)))
		fips_drop(session->fdev, skb, FIPS_SESSION_BAD_STATE);
}

void fips_session_await_key(struct fips_session *session)
{
	if (!fips_keyring_get(&session->keys, FIPS_KEY_SLOT_PENDING))
		fips_hold_open(&session->held);
}

bool fips_session_hold(struct fips_session *session, struct sk_buff *skb)
{
	enum fips_hold_outcome outcome;
	struct sk_buff_head expired;

	__skb_queue_head_init(&expired);
	outcome = fips_hold_add(&session->held, skb, &expired);
	if (outcome == FIPS_HOLD_HELD)
		fips_count(session->fdev, FIPS_SESSION_RX_HELD);
	else if (outcome == FIPS_HOLD_FULL)
		__skb_queue_tail(&expired, skb);
	fips_session_drop_held(session, &expired);
	return outcome != FIPS_HOLD_CLOSED;
}

static void fips_session_remove(struct fips_session *session)
{
	struct fips_dev *fdev = session->fdev;
	struct sk_buff_head held;

	rhashtable_remove_fast(&fdev->sessions, &session->addr_node, fips_session_params);
	rhashtable_remove_fast(&fdev->sessions_prefix, &session->prefix_node,
			       fips_session_prefix_params);
	xa_erase(&fdev->sessions_order, session->order);
	fips_keyring_destroy(&session->keys);
	__skb_queue_head_init(&held);
	fips_hold_end(&session->held, &held);
	fips_session_drop_held(session, &held);
	fdev->sessions_gen++;
	fips_session_event(session, FIPS_EVENT_TYPE_SESSION_DEL);
	call_rcu(&session->rcu, fips_session_free_rcu);
}

int fips_session_del(struct fips_dev *fdev, const struct fips_node_addr *addr)
{
	struct fips_session *session = fips_session_get(fdev, addr);

	if (!session)
		return -ENOENT;
	fips_session_remove(session);
	return 0;
}

void fips_sessions_flush(struct fips_dev *fdev)
{
	struct fips_session *session;
	unsigned long order;

	xa_for_each(&fdev->sessions_order, order, session)
		fips_session_remove(session);
}

static int fips_session_put_stats(struct sk_buff *msg, struct fips_session *session)
{
	struct fips_measure_sums sums;
	u64 now = ktime_get_ns();

	fips_measure_sum(session->data, &sums);
	if (nla_put_u64_64bit(msg, FIPS_A_SESSION_RX_PACKETS, sums.rx_packets,
			      FIPS_A_SESSION_PAD) ||
	    nla_put_u64_64bit(msg, FIPS_A_SESSION_RX_BYTES, sums.rx_bytes, FIPS_A_SESSION_PAD) ||
	    nla_put_u64_64bit(msg, FIPS_A_SESSION_TX_PACKETS, sums.tx_packets,
			      FIPS_A_SESSION_PAD) ||
	    nla_put_u64_64bit(msg, FIPS_A_SESSION_TX_BYTES, sums.tx_bytes, FIPS_A_SESSION_PAD) ||
	    nla_put_u64_64bit(msg, FIPS_A_SESSION_DATA_IDLE_MS,
			      div_u64(now - READ_ONCE(session->last_data), NSEC_PER_MSEC),
			      FIPS_A_SESSION_PAD) ||
	    nla_put_u64_64bit(msg, FIPS_A_SESSION_RX_IDLE_MS,
			      div_u64(now - READ_ONCE(session->last_rx), NSEC_PER_MSEC),
			      FIPS_A_SESSION_PAD) ||
	    nla_put_u32(msg, FIPS_A_SESSION_DECRYPT_FAILURES, atomic_read(&session->failures)) ||
	    nla_put_u64_64bit(msg, FIPS_A_SESSION_REPLAYS, atomic64_read(&session->keys.replays),
			      FIPS_A_SESSION_PAD) ||
	    nla_put_u16(msg, FIPS_A_SESSION_RX_PATH_MTU, READ_ONCE(session->rx_path_mtu)))
		return -EMSGSIZE;
	return 0;
}

int fips_session_fill(struct sk_buff *msg, struct fips_session *session)
{
	const struct fips_coords *coords =
		rcu_dereference_protected(session->coords, lockdep_is_held(&session->fdev->lock));

	if (nla_put_u32(msg, FIPS_A_SESSION_IFINDEX, session->fdev->netdev->ifindex) ||
	    nla_put(msg, FIPS_A_SESSION_NODE_ADDR, sizeof(session->addr), &session->addr) ||
	    (session->cookie && nla_put(msg, FIPS_A_SESSION_COOKIE, session->cookie->len,
					session->cookie->data)) ||
	    (coords && nla_put(msg, FIPS_A_SESSION_COORDS, coords->count * FIPS_NODE_ADDR_LEN,
			       coords->node)) ||
	    nla_put_u8(msg, FIPS_A_SESSION_WARMUP, atomic_read(&session->warmup)) ||
	    nla_put_u16(msg, FIPS_A_SESSION_PATH_MTU, session->path_mtu) ||
	    nla_put_u8(msg, FIPS_A_SESSION_SPIN_INITIATOR, session->spin_initiator) ||
	    fips_keyring_fill(msg, FIPS_A_SESSION_KEYS, &session->keys) ||
	    fips_session_put_stats(msg, session))
		return -EMSGSIZE;
	return 0;
}

void fips_session_resume(struct fips_session *session)
{
	struct fips_node_addr prefix;
	struct in6_addr ip;

	fips_node_addr_to_ip6(&session->addr, &ip);
	fips_ip6_to_prefix(&ip, &prefix);
	fips_staging_resume(&session->fdev->no_session, &prefix);
}

int fips_session_key_new(struct fips_dev *fdev, const struct fips_node_addr *addr,
			 const struct fips_key_spec *spec, struct netlink_ext_ack *extack)
{
	struct fips_session *session = fips_session_find(fdev, addr, extack);
	struct sk_buff_head held, expired;
	int ret;

	if (!session)
		return -ENOENT;
	ret = fips_keyring_install(&session->keys, spec, NULL);
	if (ret)
		return min(ret, 0);
	atomic_set(&session->failures, 0);
	__skb_queue_head_init(&held);
	__skb_queue_head_init(&expired);
	fips_hold_close(&session->held, &held, &expired);
	fips_session_drop_held(session, &expired);
	fips_session_open_held(fdev, &held);
	if (spec->slot == FIPS_KEY_SLOT_CURRENT)
		fips_session_resume(session);
	return 0;
}

int fips_session_key_set(struct fips_dev *fdev, const struct fips_node_addr *addr, u32 key_id,
			 bool promote, const u64 *mark, struct netlink_ext_ack *extack)
{
	struct fips_session *session = fips_session_find(fdev, addr, extack);
	int ret = 0;

	if (!session)
		return -ENOENT;
	if (mark)
		ret = fips_keyring_set_mark(&session->keys, key_id, *mark);
	if (!ret && promote)
		ret = fips_keyring_promote(&session->keys, key_id);
	if (ret == -ENOENT)
		NL_SET_ERR_MSG_FMT(extack, "id: the session has no key %u", key_id);
	if (ret > 0)
		fips_session_resume(session);
	return min(ret, 0);
}

int fips_session_key_del(struct fips_dev *fdev, const struct fips_node_addr *addr, u32 key_id)
{
	struct fips_session *session = fips_session_get(fdev, addr);

	if (session)
		fips_keyring_remove(&session->keys, key_id);
	return 0;
}

int fips_session_measure_take(struct fips_session *session, struct fips_measure *out)
{
	return fips_measure_take(&session->keys, session->totals, out);
}

/*
 * Packets that wait for a session.
 */

static bool fips_session_answered(struct fips_dev *fdev, const struct fips_node_addr *prefix)
{
	struct fips_session *session;
	struct in6_addr ip;

	fips_node_addr_to_ip6(prefix, &ip);
	session = fips_session_get_by_ipv6(fdev, &ip);
	return session && fips_keyring_get(&session->keys, FIPS_KEY_SLOT_CURRENT);
}

const struct fips_staging_ops fips_staging_session_ops = {
	.answered	= fips_session_answered,
	.resume		= fips_session_xmit,
	.refuse		= fips_icmp_no_route,
	.held		= FIPS_STAGED_SESSION,
};
