// SPDX-License-Identifier: GPL-2.0
/*
 * The netdevice: one node of the mesh.
 */
#include "device.h"

#include <linux/icmpv6.h>
#include <linux/if_arp.h>
#include <linux/ipv6.h>
#include <linux/netlink.h>
#include <linux/udp.h>
#include <net/addrconf.h>
#include <net/dst.h>
#include <net/ip_tunnels.h>
#include <net/ipv6.h>
#include <net/rtnetlink.h>

#include <uapi/linux/fips_netlink.h>

#include "aggregate.h"
#include "counters.h"
#include "icmp.h"
#include "link.h"
#include "owner.h"
#include "packet.h"
#include "route.h"
#include "session.h"
#include "transport.h"

#define FIPS_LINGER_DEFAULT	300	/* seconds */
#define FIPS_HEARTBEAT_DEFAULT	10000	/* milliseconds */

/* All devices, of all network namespaces. Inside RTNL, outside of fips_dev.lock. */
static LIST_HEAD(fips_devices);
static DEFINE_MUTEX(fips_devices_lock);

static const struct net_device_ops fips_netdev_ops;

/*
 * Heartbeats.
 */

static void fips_heartbeat_schedule(struct fips_dev *fdev, u32 ms)
{
	/* Four looks in an interval: none is late by more than a quarter of it. */
	queue_delayed_work(system_power_efficient_wq, &fdev->heartbeat,
			   msecs_to_jiffies(max(ms / 4, 10U)));
}

/* A link is kept alive whether or not a daemon is there to do so, or able to. */
static void fips_heartbeat_work(struct work_struct *work)
{
	struct fips_dev *fdev = container_of(to_delayed_work(work), struct fips_dev, heartbeat);
	u32 ms = READ_ONCE(fdev->heartbeat_ms);

	if (!ms)
		return;
	fips_link_heartbeat_all(fdev, (u64)ms * NSEC_PER_MSEC);
	fips_heartbeat_schedule(fdev, ms);
}

/**
 * fips_device_heartbeat_changed() - heed another heartbeat interval
 * @fdev: the device, locked, with heartbeat_ms set
 */
void fips_device_heartbeat_changed(struct fips_dev *fdev)
{
	cancel_delayed_work_sync(&fdev->heartbeat);
	if (fdev->heartbeat_ms)
		fips_heartbeat_schedule(fdev, fdev->heartbeat_ms);
}

/*
 * Packets from the host.
 */

static bool fips_is_mesh_addr(const struct in6_addr *addr)
{
	return addr->s6_addr[0] == FIPS_IPV6_PREFIX;
}

/* Whether it is an IPv6 packet as long as it says; what is behind it is cut off. */
static bool fips_xmit_valid(struct sk_buff *skb)
{
	unsigned int len;

	if (skb->protocol != htons(ETH_P_IPV6) || !pskb_may_pull(skb, sizeof(struct ipv6hdr)))
		return false;
	if (ipv6_hdr(skb)->version != 6)
		return false;
	if (skb_is_gso(skb))
		return true;
	len = sizeof(struct ipv6hdr) + ntohs(ipv6_hdr(skb)->payload_len);
	return skb->len >= len && !pskb_trim_rcsum(skb, len);
}

/* Traffic to the node itself normally goes by lo; whatever comes here all the same is its own. */
static void fips_xmit_local(struct fips_dev *fdev, struct sk_buff *skb)
{
	struct net_device *netdev = fdev->netdev;
	unsigned int len = skb->len;

	fips_count(fdev, FIPS_TX_LOCAL);
	dev_sw_netstats_tx_add(netdev, 1, len);
	skb_orphan(skb);
	skb_scrub_packet(skb, false);
	skb_reset_mac_header(skb);
	skb->pkt_type = PACKET_HOST;
	skb->dev = netdev;
	if (netif_rx(skb) == NET_RX_SUCCESS)
		dev_sw_netstats_rx_add(netdev, len);
}

static netdev_tx_t fips_xmit(struct sk_buff *skb, struct net_device *netdev)
{
	struct fips_dev *fdev = netdev_priv(netdev);
	const struct fips_self *self;
	struct in6_addr *dest;

	if (unlikely(!fips_xmit_valid(skb))) {
		fips_drop(fdev, skb, FIPS_TX_NOT_IPV6);
		return NETDEV_TX_OK;
	}
	dest = &ipv6_hdr(skb)->daddr;
	if (unlikely(ipv6_addr_is_multicast(dest))) {
		/* RFC 4443, 2.4 (e.3): no answer to multicast. */
		fips_drop(fdev, skb, FIPS_TX_MULTICAST);
		return NETDEV_TX_OK;
	}
	if (unlikely(!fips_is_mesh_addr(dest))) {
		fips_icmp_no_route(fdev, skb);
		fips_drop(fdev, skb, FIPS_TX_NOT_MESH);
		return NETDEV_TX_OK;
	}

	rcu_read_lock();
	self = rcu_dereference(fdev->self);
	if (unlikely(!self)) {
		fips_icmp_no_route(fdev, skb);
		fips_drop(fdev, skb, FIPS_TX_NO_NODE_ADDR);
	} else if (unlikely(ipv6_addr_equal(dest, &self->ip6))) {
		fips_xmit_local(fdev, skb);
	} else {
		fips_session_xmit(fdev, skb);
	}
	rcu_read_unlock();
	return NETDEV_TX_OK;
}

static void fips_get_stats64(struct net_device *netdev, struct rtnl_link_stats64 *stats)
{
	struct fips_dev *fdev = netdev_priv(netdev);

	dev_fetch_sw_netstats(stats, netdev->tstats);
	fips_counters_stats64(fdev, stats);
}

/*
 * Life of a device.
 */

static int fips_open(struct net_device *netdev)
{
	struct inet6_dev *in6 = __in6_dev_get(netdev);

	/* A node has the one address its key gives it, and no neighbours to speak of. */
	if (in6)
		in6->cnf.addr_gen_mode = IN6_ADDR_GEN_MODE_NONE;
	return 0;
}

/**
 * fips_device_flush() - delete all transports, indices, links, sessions and routes
 * @fdev: the device, locked
 *
 * In an order in which nothing points to what is gone.
 */
void fips_device_flush(struct fips_dev *fdev)
{
	fips_sessions_flush(fdev);
	fips_routes_flush(fdev);
	fips_links_flush(fdev, NULL);
	fips_transports_flush(fdev);
	fips_staging_flush(&fdev->no_session);
	fips_staging_flush(&fdev->no_route);
}

static int fips_dev_init_tables(struct fips_dev *fdev)
{
	int ret;

	xa_init(&fdev->transports);
	ret = fips_counters_init(fdev);
	if (ret)
		return ret;
	ret = fips_links_init(fdev);
	if (ret)
		goto err_counters;
	ret = fips_sessions_init(fdev);
	if (ret)
		goto err_links;
	ret = fips_routes_init(fdev);
	if (ret)
		goto err_sessions;
	ret = gro_cells_init(&fdev->gro, fdev->netdev);
	if (ret)
		goto err_routes;
	ret = fips_spread_init(fdev);
	if (ret)
		goto err_gro;
	return 0;

err_gro:
	gro_cells_destroy(&fdev->gro);
err_routes:
	fips_routes_uninit(fdev);
err_sessions:
	fips_sessions_uninit(fdev);
err_links:
	fips_links_uninit(fdev);
err_counters:
	fips_counters_uninit(fdev);
	return ret;
}

/* ndo_init: from here on ndo_uninit and the destructor follow, whatever happens. */
static int fips_dev_init(struct net_device *netdev)
{
	struct fips_dev *fdev = netdev_priv(netdev);
	int ret;

	fdev->netdev = netdev;
	mutex_init(&fdev->lock);
	fdev->ttl = FIPS_TTL_DEFAULT;
	fdev->linger_s = FIPS_LINGER_DEFAULT;
	fdev->heartbeat_ms = FIPS_HEARTBEAT_DEFAULT;
	ret = fips_dev_init_tables(fdev);
	if (ret)
		return ret;
	fips_upcall_init(fdev);
	fips_staging_init(&fdev->no_session, fdev, &fips_staging_session_ops);
	fips_staging_init(&fdev->no_route, fdev, &fips_staging_route_ops);
	INIT_DELAYED_WORK(&fdev->heartbeat, fips_heartbeat_work);
	fips_heartbeat_schedule(fdev, fdev->heartbeat_ms);

	mutex_lock(&fips_devices_lock);
	list_add_tail(&fdev->list, &fips_devices);
	mutex_unlock(&fips_devices_lock);
	return 0;
}

/*
 * ndo_uninit: the host sends no packets any more. When this returns, none comes in from elsewhere,
 * and no timer or work item is left.
 */
static void fips_dev_uninit(struct net_device *netdev)
{
	struct fips_dev *fdev = netdev_priv(netdev);

	mutex_lock(&fips_devices_lock);
	list_del(&fdev->list);
	mutex_unlock(&fips_devices_lock);

	mutex_lock(&fdev->lock);
	fdev->gone = true;
	RCU_INIT_POINTER(fdev->net, NULL);
	fips_device_flush(fdev);
	fips_owner_leave(fdev);
	fips_staging_stop(&fdev->no_session);
	fips_staging_stop(&fdev->no_route);
	mutex_unlock(&fdev->lock);

	cancel_delayed_work_sync(&fdev->heartbeat);
	/* Whoever still saw an owner has made its upcall, and delivered its packet. */
	synchronize_net();
	fips_upcall_stop(fdev);
	fips_spread_uninit(fdev);
	gro_cells_destroy(&fdev->gro);
}

/* Destructor: nobody refers to the device any more. */
static void fips_dev_free(struct net_device *netdev)
{
	struct fips_dev *fdev = netdev_priv(netdev);

	fips_routes_uninit(fdev);
	fips_sessions_uninit(fdev);
	fips_links_uninit(fdev);
	xa_destroy(&fdev->transports);
	fips_counters_uninit(fdev);
	kfree(fdev->cookie);
	kfree(rcu_access_pointer(fdev->self));
	kfree(rcu_access_pointer(fdev->coords));
	mutex_destroy(&fdev->lock);
}

/* The host is to make its packets so large that each fills one aggregate. */
static void fips_set_segments_max(struct net_device *netdev, unsigned int mtu)
{
	netif_set_tso_max_segs(netdev, fips_aggregate_frames_max(mtu + FIPS_DATA_OVERHEAD));
}

static int fips_change_mtu(struct net_device *netdev, int mtu)
{
	WRITE_ONCE(netdev->mtu, mtu);
	fips_set_segments_max(netdev, mtu);
	return 0;
}

static const struct net_device_ops fips_netdev_ops = {
	.ndo_init		= fips_dev_init,
	.ndo_uninit		= fips_dev_uninit,
	.ndo_open		= fips_open,
	.ndo_start_xmit		= fips_xmit,
	.ndo_change_mtu		= fips_change_mtu,
	.ndo_get_stats64	= fips_get_stats64,
};

static const struct device_type fips_device_type = { .name = KBUILD_MODNAME };

static void fips_setup(struct net_device *netdev)
{
	const netdev_features_t features = NETIF_F_HW_CSUM | NETIF_F_RXCSUM | NETIF_F_SG |
					   NETIF_F_GSO | NETIF_F_GSO_SOFTWARE | NETIF_F_HIGHDMA;
	/* A frame of a full-sized packet is a UDP datagram over IPv6 at most. */
	const unsigned int overhead = FIPS_DATA_OVERHEAD + sizeof(struct udphdr) +
				      sizeof(struct ipv6hdr);

	netdev->netdev_ops = &fips_netdev_ops;
	netdev->header_ops = &ip_tunnel_header_ops;
	netdev->type = ARPHRD_NONE;
	netdev->flags = IFF_POINTOPOINT | IFF_NOARP;
	netdev->priv_flags |= IFF_NO_QUEUE;
#ifdef NETIF_F_LLTX
	netdev->features |= NETIF_F_LLTX;
#else
	netdev->lltx = true;
#endif
	netdev->features |= features;
	netdev->hw_features |= features;
	netdev->hw_enc_features |= features;
	netdev->needed_headroom = FIPS_DATA_HEADER_LEN - sizeof(struct ipv6hdr) +
				  FIPS_TRANSPORT_HEADROOM;
	netdev->needed_tailroom = FIPS_DATA_TRAILER_LEN;
	netdev->mtu = IPV6_MIN_MTU;
	fips_set_segments_max(netdev, IPV6_MIN_MTU);
	netdev->min_mtu = IPV6_MIN_MTU;
	netdev->max_mtu = IP_MAX_MTU - overhead;
	netdev->pcpu_stat_type = NETDEV_PCPU_STAT_TSTATS;
	netdev->needs_free_netdev = true;
	netdev->priv_destructor = fips_dev_free;
	SET_NETDEV_DEVTYPE(netdev, &fips_device_type);
	/* ICMPv6 answers need to know the way the packet came. */
	netif_keep_dst(netdev);
}

static int fips_newlink(struct net_device *netdev, struct rtnl_newlink_params *params,
			struct netlink_ext_ack *extack)
{
	struct fips_dev *fdev = netdev_priv(netdev);

	rcu_assign_pointer(fdev->net, rtnl_newlink_link_net(params));
	return register_netdevice(netdev);
}

/* Older kernels call newlink in another way: kernel/compat. */
#ifdef FIPS_DEFINE_NEWLINK
FIPS_DEFINE_NEWLINK(fips_newlink)
#else
#define FIPS_NEWLINK(newlink) newlink
#endif

static struct rtnl_link_ops fips_link_ops __read_mostly = {
	.kind		= "fips",
	.priv_size	= sizeof(struct fips_dev),
	.setup		= fips_setup,
	.newlink	= FIPS_NEWLINK(fips_newlink),
};

/*
 * Finding devices.
 */

static bool fips_netdev_is_ours(const struct net_device *netdev)
{
	return netdev->netdev_ops == &fips_netdev_ops;
}

/**
 * fips_device_get() - find a device and hold it
 * @net: the namespace it is in
 * @ifindex: its index there
 * @extack: told what is wrong
 *
 * Return: the device, to be given to fips_device_put(); ERR_PTR(-ENODEV), ERR_PTR(-EOPNOTSUPP).
 */
struct fips_dev *fips_device_get(struct net *net, u32 ifindex, struct netlink_ext_ack *extack)
{
	struct net_device *netdev = dev_get_by_index(net, ifindex);

	if (!netdev) {
		NL_SET_ERR_MSG(extack, "ifindex: there is no such interface");
		return ERR_PTR(-ENODEV);
	}
	if (!fips_netdev_is_ours(netdev)) {
		dev_put(netdev);
		NL_SET_ERR_MSG(extack, "ifindex: the interface is not of type fips");
		return ERR_PTR(-EOPNOTSUPP);
	}
	return netdev_priv(netdev);
}

/**
 * fips_device_put() - let go of a device
 * @fdev: the device
 */
void fips_device_put(struct fips_dev *fdev)
{
	dev_put(fdev->netdev);
}

/**
 * fips_device_get_next() - find the device with the next higher index, and hold it
 * @net: the namespace it is in
 * @after_ifindex: index to go on from; 0 for the first
 *
 * Return: the device, to be given to fips_device_put(); NULL after the last.
 */
struct fips_dev *fips_device_get_next(struct net *net, u32 after_ifindex)
{
	struct fips_dev *fdev, *next = NULL;

	mutex_lock(&fips_devices_lock);
	list_for_each_entry(fdev, &fips_devices, list) {
		struct net_device *netdev = fdev->netdev;

		if (netdev->reg_state != NETREG_REGISTERED || !net_eq(dev_net(netdev), net) ||
		    netdev->ifindex <= after_ifindex)
			continue;
		if (!next || netdev->ifindex < next->netdev->ifindex)
			next = fdev;
	}
	if (next)
		dev_hold(next->netdev);
	mutex_unlock(&fips_devices_lock);
	return next;
}

/*
 * What happens around a device.
 */

/**
 * fips_device_release() - a netlink socket was closed: it owns no device any more
 * @net: its network namespace
 * @portid: its port
 */
void fips_device_release(struct net *net, u32 portid)
{
	struct fips_dev *fdev;

	mutex_lock(&fips_devices_lock);
	list_for_each_entry(fdev, &fips_devices, list) {
		/*
		 * Most sockets that are closed have nothing to do with us: a look without the lock.
		 */
		if (!fips_owner_is(fdev, net, portid))
			continue;
		mutex_lock(&fdev->lock);
		if (fips_owner_is(fdev, net, portid))
			fips_owner_leave(fdev);
		mutex_unlock(&fdev->lock);
	}
	mutex_unlock(&fips_devices_lock);
}

/* A device that leaves a network namespace leaves its daemon behind. */
static int fips_netdev_event(struct notifier_block *nb, unsigned long event, void *ptr)
{
	struct net_device *netdev = netdev_notifier_info_to_dev(ptr);
	struct fips_dev *fdev = netdev_priv(netdev);

	if (!fips_netdev_is_ours(netdev) ||
	    (event != NETDEV_UNREGISTER && event != NETDEV_REGISTER))
		return NOTIFY_DONE;
	mutex_lock(&fdev->lock);
	if (event == NETDEV_UNREGISTER)
		fips_owner_leave(fdev);
	else
		fips_owner_check_net(fdev);
	mutex_unlock(&fdev->lock);
	return NOTIFY_DONE;
}

static struct notifier_block fips_netdev_notifier = { .notifier_call = fips_netdev_event };

/* A namespace goes away: the sockets in it, of devices that live elsewhere by now, go with it. */
static void __net_exit fips_netns_pre_exit(struct net *net)
{
	struct fips_dev *fdev;

	mutex_lock(&fips_devices_lock);
	list_for_each_entry(fdev, &fips_devices, list) {
		if (rcu_access_pointer(fdev->net) != net)
			continue;
		mutex_lock(&fdev->lock);
		netif_carrier_off(fdev->netdev);
		RCU_INIT_POINTER(fdev->net, NULL);
		fips_transports_netns_gone(fdev);
		mutex_unlock(&fdev->lock);
	}
	mutex_unlock(&fips_devices_lock);
}

static struct pernet_operations fips_pernet_ops = { .pre_exit = fips_netns_pre_exit };

/**
 * fips_device_init() - devices can be made from now on
 *
 * Return: 0 or a negative error.
 */
int __init fips_device_init(void)
{
	int ret;

	ret = register_pernet_device(&fips_pernet_ops);
	if (ret)
		return ret;
	ret = register_netdevice_notifier(&fips_netdev_notifier);
	if (ret)
		goto err_pernet;
	ret = rtnl_link_register(&fips_link_ops);
	if (ret)
		goto err_notifier;
	return 0;

err_notifier:
	unregister_netdevice_notifier(&fips_netdev_notifier);
err_pernet:
	unregister_pernet_device(&fips_pernet_ops);
	return ret;
}

/**
 * fips_device_uninit() - delete all devices; none can be made any more
 */
void fips_device_uninit(void)
{
	rtnl_link_unregister(&fips_link_ops);
	unregister_netdevice_notifier(&fips_netdev_notifier);
	unregister_pernet_device(&fips_pernet_ops);
}
