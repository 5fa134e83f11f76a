// SPDX-License-Identifier: GPL-2.0
/*
 * A load of IPv6 packets for the bench: as pktgen, which has no use for devices without Ethernet
 * headers.
 *
 *	echo "FROM-NETNS DEVICE TO-NETNS DEVICE SOURCE DESTINATION BYTES RATE MS COUNT [MAC]" > \
 *		/sys/module/bench_load/parameters/trial
 *	cat /sys/module/bench_load/parameters/trial
 *
 * The writer sends packets of BYTES through the first device for MS milliseconds, RATE a second (0:
 * as many as go), in the context of its own write. Namespaces are file descriptors of the writer's.
 * Reading gives what came of it: packets sent, packets that the second device received, and the
 * nanoseconds that sending took. They go to COUNT destinations in turn, the first of which is
 * given; the others' last four bytes count up. MAC is for a device with Ethernet headers: where its
 * frames go.
 */
#include <linux/delay.h>
#include <linux/etherdevice.h>
#include <linux/inet.h>
#include <linux/ipv6.h>
#include <linux/module.h>
#include <linux/netdevice.h>
#include <net/ipv6.h>
#include <net/net_namespace.h>

#define BURST 16 /* packets between two looks at the clock */
#define SETTLED_MS 20 /* the receiver is done when nothing came for so long */
#define SETTLING_MS 1000 /* and is waited for no longer than this */
#define WORDS_MAX 11

/**
 * struct trial - one load
 * @from: device that sends
 * @to: device that is to receive
 * @source: source of the packets
 * @destination: their destination
 * @bytes: length of a packet
 * @rate: packets a second; 0: no limit
 * @ms: milliseconds to send for
 * @count: destinations
 * @mac: Ethernet address they go to, if @from has Ethernet headers
 */
struct trial {
	struct net_device *from;
	struct net_device *to;
	struct in6_addr source;
	struct in6_addr destination;
	unsigned int bytes;
	unsigned int rate;
	unsigned int ms;
	unsigned int count;
	u8 mac[ETH_ALEN];
};

/* What the last trial found. */
static u64 trial_sent, trial_received, trial_ns;

static struct net_device *trial_device(const char *netns, const char *name)
{
	struct net_device *dev;
	struct net *net;
	int fd;

	if (kstrtoint(netns, 10, &fd))
		return NULL;
	net = get_net_ns_by_fd(fd);
	if (IS_ERR(net))
		return NULL;
	dev = dev_get_by_name(net, name);
	put_net(net);
	return dev;
}

static bool trial_parse_mac(u8 *mac, const char *text)
{
	return sscanf(text, "%hhx:%hhx:%hhx:%hhx:%hhx:%hhx", &mac[0], &mac[1], &mac[2], &mac[3],
		      &mac[4], &mac[5]) == ETH_ALEN;
}

static int trial_parse(struct trial *trial, char **words, int count)
{
	if (count < 10)
		return -EINVAL;
	trial->from = trial_device(words[0], words[1]);
	trial->to = trial_device(words[2], words[3]);
	if (!trial->from || !trial->to)
		return -ENODEV;
	if (!in6_pton(words[4], -1, trial->source.s6_addr, -1, NULL) ||
	    !in6_pton(words[5], -1, trial->destination.s6_addr, -1, NULL) ||
	    kstrtouint(words[6], 10, &trial->bytes) || kstrtouint(words[7], 10, &trial->rate) ||
	    kstrtouint(words[8], 10, &trial->ms) || kstrtouint(words[9], 10, &trial->count) ||
	    !trial->count)
		return -EINVAL;
	if (trial->bytes < sizeof(struct ipv6hdr) || trial->bytes > trial->from->mtu)
		return -EMSGSIZE;
	if (trial->from->hard_header_len && (count < 11 || !trial_parse_mac(trial->mac, words[10])))
		return -EDESTADDRREQ;
	return 0;
}

/* "No next header": the stack at the other end takes the packet and is done. */
static struct sk_buff *trial_packet(const struct trial *trial)
{
	struct net_device *dev = trial->from;
	struct ipv6hdr *ip;
	struct sk_buff *skb;

	skb = alloc_skb(LL_RESERVED_SPACE(dev) + trial->bytes + dev->needed_tailroom, GFP_ATOMIC);
	if (!skb)
		return NULL;
	skb_reserve(skb, LL_RESERVED_SPACE(dev));
	skb_reset_network_header(skb);
	ip = skb_put_zero(skb, trial->bytes);
	ip6_flow_hdr(ip, 0, 0);
	ip->payload_len = htons(trial->bytes - sizeof(*ip));
	ip->nexthdr = NEXTHDR_NONE;
	ip->hop_limit = 64;
	ip->saddr = trial->source;
	ip->daddr = trial->destination;
	be32_add_cpu(&ip->daddr.s6_addr32[3], (u32)trial_sent % trial->count);
	skb->protocol = htons(ETH_P_IPV6);
	skb->dev = dev;
	skb_set_transport_header(skb, sizeof(*ip));
	if (dev->hard_header_len)
		dev_hard_header(skb, dev, ETH_P_IPV6, trial->mac, dev->dev_addr, skb->len);
	return skb;
}

static void trial_burst(const struct trial *trial, unsigned int count)
{
	struct sk_buff *skb;

	local_bh_disable();
	while (count--) {
		skb = trial_packet(trial);
		if (!skb)
			break;
		dev_queue_xmit(skb);
		trial_sent++;
	}
	local_bh_enable();
}

/* How many packets are due, BURST at most. */
static unsigned int trial_due(const struct trial *trial, u64 elapsed)
{
	u64 due;

	if (!trial->rate)
		return BURST;
	due = div_u64(elapsed * trial->rate, NSEC_PER_SEC);
	return due > trial_sent ? min_t(u64, due - trial_sent, BURST) : 0;
}

static void trial_send(const struct trial *trial)
{
	u64 begin = ktime_get_ns(), end = (u64)trial->ms * NSEC_PER_MSEC;
	unsigned int due;

	trial_sent = 0;
	do {
		trial_ns = ktime_get_ns() - begin;
		due = trial_due(trial, trial_ns);
		if (due)
			trial_burst(trial, due);
		else
			usleep_range(20, 50);
		cond_resched();
	} while (trial_ns < end);
}

static u64 trial_rx_packets(const struct trial *trial)
{
	struct rtnl_link_stats64 stats;

	return dev_get_stats(trial->to, &stats)->rx_packets;
}

static void trial_run(const struct trial *trial)
{
	u64 before = trial_rx_packets(trial), seen;
	unsigned int waited = 0;

	trial_send(trial);
	do {
		seen = trial_rx_packets(trial);
		msleep(SETTLED_MS);
		waited += SETTLED_MS;
	} while (seen != trial_rx_packets(trial) && waited < SETTLING_MS);
	trial_received = trial_rx_packets(trial) - before;
}

static int trial_set(const char *text, const struct kernel_param *param)
{
	char *copy, *rest, *words[WORDS_MAX];
	struct trial trial = {};
	int count = 0, err;

	copy = kstrdup(text, GFP_KERNEL);
	if (!copy)
		return -ENOMEM;
	rest = strim(copy);
	while (rest && count < WORDS_MAX)
		words[count++] = strsep(&rest, " ");
	err = trial_parse(&trial, words, count);
	if (!err)
		trial_run(&trial);
	dev_put(trial.from);
	dev_put(trial.to);
	kfree(copy);
	return err;
}

static int trial_get(char *buffer, const struct kernel_param *param)
{
	return sysfs_emit(buffer, "%llu %llu %llu\n", trial_sent, trial_received, trial_ns);
}

static const struct kernel_param_ops trial_ops = {
	.set = trial_set,
	.get = trial_get,
};

module_param_cb(trial, &trial_ops, NULL, 0600);
MODULE_PARM_DESC(trial, "written: a load to send; read: what came of it");

MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Loads of IPv6 packets for the bench of FIPS for Linux");
