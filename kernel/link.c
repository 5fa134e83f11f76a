// SPDX-License-Identifier: GPL-2.0
/*
 * Links: their life, and what the daemon does with them. Their frames are in link_frame.c.
 */
#include "link.h"

#include <linux/math64.h>
#include <linux/slab.h>
#include <net/netlink.h>

#include "counters.h"
#include "device.h"
#include "route.h"
#include "staging.h"
#include "transport.h"
#include "upcall.h"

/* What a link may hand up of what went its way: copies a second, and in one burst. */
#define FIPS_LINK_COPY_RATE	200
#define FIPS_LINK_COPY_BURST	64

static const struct rhashtable_params fips_peer_params = {
	.head_offset = offsetof(struct fips_link, peer_node),
	.key_offset = offsetof(struct fips_link, addr),
	.key_len = sizeof_field(struct fips_link, addr),
	.automatic_shrinking = true,
};

int fips_links_init(struct fips_dev *fdev)
{
	int ret = rhashtable_init(&fdev->peers, &fips_peer_params);

	if (ret)
		return ret;
	ret = fips_indices_init(fdev);
	if (ret) {
		rhashtable_destroy(&fdev->peers);
		return ret;
	}
	xa_init(&fdev->links);
	return 0;
}

void fips_links_uninit(struct fips_dev *fdev)
{
	xa_destroy(&fdev->links);
	fips_indices_uninit(fdev);
	rhashtable_destroy(&fdev->peers);
}

struct fips_link *fips_link_get(struct fips_dev *fdev, u32 id)
{
	return xa_load(&fdev->links, id);
}

static struct fips_link *fips_link_find(struct fips_dev *fdev, u32 id,
					struct netlink_ext_ack *extack)
{
	struct fips_link *link = fips_link_get(fdev, id);

	if (!link)
		NL_SET_ERR_MSG_FMT(extack, "link: the device has no link %u", id);
	return link;
}

struct fips_link *fips_link_get_by_addr(struct fips_dev *fdev, const struct fips_node_addr *addr)
{
	return rhashtable_lookup_fast(&fdev->peers, addr, fips_peer_params);
}

/* The endpoint holds its transport as long as a link has it; readers have their RCU section. */
static struct fips_endpoint *fips_endpoint_new(struct fips_transport *transport,
					       const union fips_sockaddr *remote, gfp_t gfp)
{
	struct fips_endpoint *endpoint = kzalloc(sizeof(*endpoint), gfp);

	if (!endpoint)
		return NULL;
	if (dst_cache_init(&endpoint->dst, gfp)) {
		kfree(endpoint);
		return NULL;
	}
	endpoint->transport = fips_transport_get(transport);
	endpoint->remote = *remote;
	return endpoint;
}

static void fips_endpoint_free(struct rcu_head *rcu)
{
	struct fips_endpoint *endpoint = container_of(rcu, struct fips_endpoint, rcu);

	dst_cache_destroy(&endpoint->dst);
	kfree(endpoint);
}

static void fips_endpoint_release(struct fips_endpoint *endpoint)
{
	if (!endpoint)
		return;
	fips_transport_put(endpoint->transport);
	call_rcu(&endpoint->rcu, fips_endpoint_free);
}

/* Gives a link another endpoint, or none. Not after it was given none. */
static void fips_link_set_endpoint(struct fips_link *link, struct fips_endpoint *endpoint)
{
	struct fips_endpoint *old = endpoint;

	spin_lock_bh(&link->lock);
	if (rcu_access_pointer(link->endpoint))
		old = rcu_replace_pointer(link->endpoint, endpoint, lockdep_is_held(&link->lock));
	spin_unlock_bh(&link->lock);
	fips_endpoint_release(old);
}

static struct fips_transport *fips_link_transport(struct fips_link *link)
{
	return rcu_dereference_protected(link->endpoint,
					 lockdep_is_held(&link->fdev->lock))->transport;
}

bool fips_link_roam(struct fips_link *link, const union fips_sockaddr *from)
{
	struct fips_endpoint *endpoint = rcu_dereference(link->endpoint);

	if (!endpoint)
		return false;
	endpoint = fips_endpoint_new(endpoint->transport, from, GFP_ATOMIC);
	if (!endpoint)
		return false;
	fips_link_set_endpoint(link, endpoint);
	return true;
}

void fips_link_forget_way(struct fips_link *link)
{
	struct fips_endpoint *endpoint;

	rcu_read_lock();
	endpoint = rcu_dereference(link->endpoint);
	if (endpoint)
		dst_cache_reset(&endpoint->dst);
	rcu_read_unlock();
}

u16 fips_link_mtu(struct fips_link *link)
{
	struct fips_endpoint *endpoint = rcu_dereference(link->endpoint);
	u16 mtu = READ_ONCE(link->mtu);

	if (mtu || !endpoint)
		return mtu;
	return READ_ONCE(endpoint->transport->spec.mtu);
}

static void fips_link_event(struct fips_link *link, enum fips_event_type type)
{
	const struct fips_event event = {
		.type		= type,
		.has		= BIT(FIPS_A_EVENT_LINK_ID),
		.link_id	= link->id,
		.node_addr	= &link->addr,
	};

	fips_upcall_event(link->fdev, &event);
}

void fips_link_event_key(struct fips_link *link, enum fips_event_type type,
			 const struct fips_key *key, enum fips_key_slot slot, u64 count)
{
	const struct fips_event event = {
		.type		= type,
		.has		= BIT(FIPS_A_EVENT_LINK_ID) | BIT(FIPS_A_EVENT_KEY_ID) |
				  BIT(FIPS_A_EVENT_SLOT) |
				  (count ? BIT(FIPS_A_EVENT_COUNT) : 0),
		.link_id	= link->id,
		.key_id		= key->id,
		.slot		= slot,
		.count		= count,
		.node_addr	= &link->addr,
	};

	fips_upcall_event(link->fdev, &event);
}

/* The transport a spec names, if its address is one that can be sent to by it. */
static struct fips_transport *fips_link_spec_transport(struct fips_dev *fdev, u32 transport_id,
						       const union fips_sockaddr *remote,
						       struct netlink_ext_ack *extack)
{
	struct fips_transport *transport = fips_transport_find(fdev, transport_id);
	const char *wrong;

	if (!transport) {
		NL_SET_ERR_MSG_FMT(extack, "transport-id: the device has no transport %u",
				   transport_id);
		return ERR_PTR(-ENOENT);
	}
	wrong = transport->ops->check_addr(transport, remote);
	if (wrong) {
		NL_SET_ERR_MSG_FMT(extack, "%s", wrong);
		return ERR_PTR(-EINVAL);
	}
	return transport;
}

static void fips_link_apply(struct fips_link *link, const struct fips_link_spec *spec)
{
	if (spec->has & BIT(FIPS_A_LINK_MTU))
		WRITE_ONCE(link->mtu, spec->mtu);
	if (spec->has & BIT(FIPS_A_LINK_CONGESTED))
		WRITE_ONCE(link->congested, spec->congested);
	if (spec->has & BIT(FIPS_A_LINK_SPIN_INITIATOR))
		WRITE_ONCE(link->spin_initiator, spec->spin_initiator);
}

static void fips_link_free(struct fips_link *link)
{
	free_percpu(link->totals);
	kfree(link->cookie);
	kfree(link);
}

static void fips_link_free_rcu(struct rcu_head *rcu)
{
	fips_link_free(container_of(rcu, struct fips_link, rcu));
}

static struct fips_link *fips_link_alloc(struct fips_dev *fdev, const struct fips_link_spec *spec,
					 struct fips_transport *transport)
{
	struct fips_link *link = kzalloc(sizeof(*link), GFP_KERNEL);
	struct fips_endpoint *endpoint;

	if (!link)
		return NULL;
	link->totals = fips_measure_totals_alloc(1);
	if (!link->totals)
		goto err_free;
	if (spec->has & BIT(FIPS_A_LINK_COOKIE) &&
	    fips_cookie_set(&link->cookie, spec->cookie, spec->cookie_len))
		goto err_free;
	endpoint = fips_endpoint_new(transport, &spec->remote, GFP_KERNEL);
	if (!endpoint)
		goto err_free;
	RCU_INIT_POINTER(link->endpoint, endpoint);
	link->fdev = fdev;
	link->id = spec->id;
	link->addr = spec->addr;
	spin_lock_init(&link->lock);
	INIT_LIST_HEAD(&link->routes);
	fips_keyring_init(&link->keys, FIPS_KEYRING_LINK, fdev);
	fips_bucket_set(&link->upcalls, FIPS_UPCALL_RATE, FIPS_UPCALL_BURST);
	fips_bucket_set(&link->copies, FIPS_LINK_COPY_RATE, FIPS_LINK_COPY_BURST);
	link->last_rx = ktime_get_ns();
	link->last_tx = link->last_rx;
	fips_link_apply(link, spec);
	return link;

err_free:
	fips_link_free(link);
	return NULL;
}

int fips_link_new(struct fips_dev *fdev, const struct fips_link_spec *spec,
		  struct netlink_ext_ack *extack)
{
	struct fips_transport *transport;
	struct fips_link *link;
	int ret;

	if (fips_link_get(fdev, spec->id)) {
		NL_SET_ERR_MSG_FMT(extack, "id: the device has a link %u already", spec->id);
		return -EEXIST;
	}
	if (fips_link_get_by_addr(fdev, &spec->addr)) {
		NL_SET_ERR_MSG(extack, "node-addr: there is a link to this node already");
		return -EEXIST;
	}
	transport = fips_link_spec_transport(fdev, spec->transport_id, &spec->remote, extack);
	if (IS_ERR(transport))
		return PTR_ERR(transport);
	link = fips_link_alloc(fdev, spec, transport);
	if (!link)
		return -ENOMEM;
	ret = xa_insert(&fdev->links, link->id, link, GFP_KERNEL);
	if (ret)
		goto err_free;
	ret = rhashtable_insert_fast(&fdev->peers, &link->peer_node, fips_peer_params);
	if (ret)
		goto err_erase;
	list_add_tail(&link->by_transport, &transport->links);
	fdev->links_gen++;
	fips_link_event(link, FIPS_EVENT_TYPE_LINK_NEW);
	return 0;

err_erase:
	xa_erase(&fdev->links, link->id);
err_free:
	fips_link_set_endpoint(link, NULL);
	call_rcu(&link->rcu, fips_link_free_rcu);
	return ret;
}

/* The endpoint a spec asks for, or NULL if it leaves it as it is. */
static struct fips_endpoint *fips_link_spec_endpoint(struct fips_link *link,
						     const struct fips_link_spec *spec,
						     struct netlink_ext_ack *extack)
{
	struct fips_transport *transport = fips_link_transport(link);
	struct fips_endpoint *endpoint;
	union fips_sockaddr remote;

	if (!(spec->has & (BIT(FIPS_A_LINK_TRANSPORT_ID) | BIT(FIPS_A_LINK_REMOTE))))
		return NULL;
	rcu_read_lock();
	remote = rcu_dereference(link->endpoint)->remote;
	rcu_read_unlock();
	if (spec->has & BIT(FIPS_A_LINK_REMOTE))
		remote = spec->remote;
	transport = fips_link_spec_transport(link->fdev, spec->has & BIT(FIPS_A_LINK_TRANSPORT_ID) ?
					     spec->transport_id : transport->spec.id,
					     &remote, extack);
	if (IS_ERR(transport))
		return ERR_CAST(transport);
	if (transport != fips_link_transport(link) && !fips_keyring_empty(&link->keys)) {
		NL_SET_ERR_MSG(extack,
			       "transport-id: the receiver indices of the link's keys are of its present transport");
		return ERR_PTR(-EBUSY);
	}
	endpoint = fips_endpoint_new(transport, &remote, GFP_KERNEL);
	return endpoint ? : ERR_PTR(-ENOMEM);
}

int fips_link_set(struct fips_dev *fdev, const struct fips_link_spec *spec,
		  struct netlink_ext_ack *extack)
{
	struct fips_link *link = fips_link_find(fdev, spec->id, extack);
	struct fips_endpoint *endpoint;
	int ret;

	if (!link)
		return -ENOENT;
	endpoint = fips_link_spec_endpoint(link, spec, extack);
	if (IS_ERR(endpoint))
		return PTR_ERR(endpoint);
	if (spec->has & BIT(FIPS_A_LINK_COOKIE)) {
		ret = fips_cookie_set(&link->cookie, spec->cookie, spec->cookie_len);
		if (ret) {
			fips_endpoint_release(endpoint);
			return ret;
		}
	}
	if (endpoint) {
		list_move_tail(&link->by_transport, &endpoint->transport->links);
		fips_link_set_endpoint(link, endpoint);
	}
	fips_link_apply(link, spec);
	return 0;
}

static void fips_link_remove(struct fips_link *link)
{
	struct fips_dev *fdev = link->fdev;

	fips_routes_drop_link(fdev, link);
	rhashtable_remove_fast(&fdev->peers, &link->peer_node, fips_peer_params);
	xa_erase(&fdev->links, link->id);
	list_del(&link->by_transport);
	fips_keyring_destroy(&link->keys);
	fips_link_set_endpoint(link, NULL);
	fdev->links_gen++;
	fips_link_event(link, FIPS_EVENT_TYPE_LINK_DEL);
	call_rcu(&link->rcu, fips_link_free_rcu);
}

int fips_link_del(struct fips_dev *fdev, u32 id)
{
	struct fips_link *link = fips_link_get(fdev, id);

	if (!link)
		return -ENOENT;
	fips_link_remove(link);
	return 0;
}

void fips_links_flush(struct fips_dev *fdev, struct fips_transport *transport)
{
	struct fips_link *link;
	unsigned long id;

	xa_for_each(&fdev->links, id, link) {
		if (!transport || fips_link_transport(link) == transport)
			fips_link_remove(link);
	}
	fips_indices_flush(fdev, transport ? transport->spec.id : 0);
}

static int fips_link_put_stats(struct sk_buff *msg, struct fips_link *link)
{
	struct fips_measure_sums sums;
	u64 now = ktime_get_ns();

	fips_measure_sum(link->totals, &sums);
	if (nla_put_u64_64bit(msg, FIPS_A_LINK_RX_PACKETS, sums.rx_packets, FIPS_A_LINK_PAD) ||
	    nla_put_u64_64bit(msg, FIPS_A_LINK_RX_BYTES, sums.rx_bytes, FIPS_A_LINK_PAD) ||
	    nla_put_u64_64bit(msg, FIPS_A_LINK_TX_PACKETS, sums.tx_packets, FIPS_A_LINK_PAD) ||
	    nla_put_u64_64bit(msg, FIPS_A_LINK_TX_BYTES, sums.tx_bytes, FIPS_A_LINK_PAD) ||
	    nla_put_u64_64bit(msg, FIPS_A_LINK_TX_ERRORS, atomic64_read(&link->tx_errors),
			      FIPS_A_LINK_PAD) ||
	    nla_put_u64_64bit(msg, FIPS_A_LINK_RX_IDLE_MS,
			      div_u64(now - READ_ONCE(link->last_rx), NSEC_PER_MSEC),
			      FIPS_A_LINK_PAD) ||
	    nla_put_u64_64bit(msg, FIPS_A_LINK_TX_IDLE_MS,
			      div_u64(now - READ_ONCE(link->last_tx), NSEC_PER_MSEC),
			      FIPS_A_LINK_PAD) ||
	    nla_put_u32(msg, FIPS_A_LINK_DECRYPT_FAILURES, atomic_read(&link->failures)) ||
	    nla_put_u64_64bit(msg, FIPS_A_LINK_REPLAYS, atomic64_read(&link->keys.replays),
			      FIPS_A_LINK_PAD))
		return -EMSGSIZE;
	return 0;
}

static int fips_link_put_endpoint(struct sk_buff *msg, struct fips_link *link)
{
	const struct fips_endpoint *endpoint;
	int ret;

	rcu_read_lock();
	endpoint = rcu_dereference(link->endpoint);
	ret = nla_put_u32(msg, FIPS_A_LINK_TRANSPORT_ID, endpoint->transport->spec.id) ||
	      nla_put(msg, FIPS_A_LINK_REMOTE, fips_sockaddr_len(&endpoint->remote),
		      &endpoint->remote) ||
	      nla_put_u16(msg, FIPS_A_LINK_MTU, fips_link_mtu(link));
	rcu_read_unlock();
	return ret ? -EMSGSIZE : 0;
}

int fips_link_fill(struct sk_buff *msg, struct fips_link *link)
{
	if (nla_put_u32(msg, FIPS_A_LINK_IFINDEX, link->fdev->netdev->ifindex) ||
	    nla_put_u32(msg, FIPS_A_LINK_ID, link->id) ||
	    nla_put(msg, FIPS_A_LINK_NODE_ADDR, sizeof(link->addr), &link->addr) ||
	    nla_put_u8(msg, FIPS_A_LINK_CONGESTED, link->congested) ||
	    nla_put_u8(msg, FIPS_A_LINK_SPIN_INITIATOR, link->spin_initiator) ||
	    (link->cookie &&
	     nla_put(msg, FIPS_A_LINK_COOKIE, link->cookie->len, link->cookie->data)) ||
	    fips_link_put_endpoint(msg, link) ||
	    fips_keyring_fill(msg, FIPS_A_LINK_KEYS, &link->keys) ||
	    fips_link_put_stats(msg, link))
		return -EMSGSIZE;
	return 0;
}

int fips_link_index_new(struct fips_dev *fdev, u32 transport_id, u32 index,
			struct netlink_ext_ack *extack)
{
	struct fips_index *entry;

	if (!fips_transport_find(fdev, transport_id)) {
		NL_SET_ERR_MSG_FMT(extack, "transport-id: the device has no transport %u",
				   transport_id);
		return -ENOENT;
	}
	entry = fips_index_reserve(fdev, transport_id, index);
	if (entry == ERR_PTR(-EEXIST))
		NL_SET_ERR_MSG(extack, "local-index: a key holds this index already");
	return PTR_ERR_OR_ZERO(entry);
}

int fips_link_index_del(struct fips_dev *fdev, u32 transport_id, u32 index)
{
	int ret = fips_index_unreserve(fdev, transport_id, index);

	return ret == -ENOENT ? 0 : ret;
}

bool fips_link_index_known(struct fips_dev *fdev, u32 transport_id, u32 index)
{
	return fips_index_lookup(fdev, transport_id, index);
}

/* Puts a key into the keyring, then makes its index live; frames held are for the caller. */
static int fips_link_install(struct fips_link *link, const struct fips_key_spec *spec,
			     struct sk_buff_head *held, struct netlink_ext_ack *extack)
{
	u32 transport_id = fips_link_transport(link)->spec.id;
	struct fips_index *entry;
	int ret;

	entry = fips_index_reserve(link->fdev, transport_id, spec->local_index);
	if (IS_ERR(entry)) {
		if (entry == ERR_PTR(-EEXIST))
			NL_SET_ERR_MSG(extack, "local-index: another key holds this index");
		return PTR_ERR(entry);
	}
	ret = fips_keyring_install(&link->keys, spec, entry);
	if (ret) {
		fips_index_remove(link->fdev, entry);
		return ret;
	}
	fips_index_make_live(link->fdev, entry, link, held);
	return 0;
}

int fips_link_key_new(struct fips_dev *fdev, u32 link_id, const struct fips_key_spec *spec,
		      struct netlink_ext_ack *extack)
{
	struct fips_link *link = fips_link_find(fdev, link_id, extack);
	struct sk_buff_head held;
	int ret;

	if (!link)
		return -ENOENT;
	if (fips_keyring_holds(&link->keys, spec->id))
		return 0;
	__skb_queue_head_init(&held);
	ret = fips_link_install(link, spec, &held, extack);
	if (ret)
		return ret;
	atomic_set(&link->failures, 0);
	WRITE_ONCE(link->failing, false);
	fips_link_open_held(fdev, &held);
	/* A link with its key is the way to the peer. */
	fips_staging_resume(&fdev->no_route, &link->addr);
	return 0;
}

int fips_link_key_set(struct fips_dev *fdev, u32 link_id, u32 key_id, bool promote, const u64 *mark,
		      struct netlink_ext_ack *extack)
{
	struct fips_link *link = fips_link_find(fdev, link_id, extack);
	int ret = 0;

	if (!link)
		return -ENOENT;
	if (mark)
		ret = fips_keyring_set_mark(&link->keys, key_id, *mark);
	if (!ret && promote)
		ret = fips_keyring_promote(&link->keys, key_id);
	if (ret == -ENOENT)
		NL_SET_ERR_MSG_FMT(extack, "id: link %u has no key %u", link_id, key_id);
	return min(ret, 0);
}

int fips_link_key_del(struct fips_dev *fdev, u32 link_id, u32 key_id)
{
	struct fips_link *link = fips_link_get(fdev, link_id);

	if (link)
		fips_keyring_remove(&link->keys, key_id);
	return 0;
}

int fips_link_measure_take(struct fips_link *link, struct fips_measure *out)
{
	return fips_measure_take(&link->keys, link->totals, out);
}
