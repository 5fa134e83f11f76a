/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Addresses: of nodes, of IPv6 hosts made from them, and coordinates, which are lists of them.
 */
#ifndef _FIPS_ADDR_H
#define _FIPS_ADDR_H

#include <linux/in.h>
#include <linux/in6.h>
#include <linux/rcupdate.h>
#include <linux/socket.h>
#include <linux/string.h>
#include <linux/types.h>
#include <net/ipv6.h>

#include <uapi/linux/fips_packet.h>

#define FIPS_PREFIX_LEN		(FIPS_NODE_ADDR_LEN - 1)	/* bytes of it in an IPv6 one */
#define FIPS_COORDS_COUNT_MAX	64

/**
 * union fips_sockaddr - address of a node on the network below
 * @sa: for its family
 * @in4: AF_INET
 * @in6: AF_INET6
 */
union fips_sockaddr {
	struct sockaddr		sa;
	struct sockaddr_in	in4;
	struct sockaddr_in6	in6;
};

/**
 * fips_sockaddr_len() - bytes of an address
 * @addr: the address
 *
 * Return: the size of its family's structure; 0 for a family that is none of ours.
 */
static inline size_t fips_sockaddr_len(const union fips_sockaddr *addr)
{
	switch (addr->sa.sa_family) {
	case AF_INET:
		return sizeof(addr->in4);
	case AF_INET6:
		return sizeof(addr->in6);
	default:
		return 0;
	}
}

/**
 * fips_sockaddr_equal() - whether two addresses name the same place: family, host, port, scope
 * @a: one
 * @b: the other
 *
 * Return: true if they do.
 */
static inline bool fips_sockaddr_equal(const union fips_sockaddr *a, const union fips_sockaddr *b)
{
	if (a->sa.sa_family != b->sa.sa_family)
		return false;
	if (a->sa.sa_family == AF_INET)
		return a->in4.sin_port == b->in4.sin_port &&
		       a->in4.sin_addr.s_addr == b->in4.sin_addr.s_addr;
	return a->in6.sin6_port == b->in6.sin6_port &&
	       a->in6.sin6_scope_id == b->in6.sin6_scope_id &&
	       ipv6_addr_equal(&a->in6.sin6_addr, &b->in6.sin6_addr);
}

/**
 * fips_node_addr_equal() - whether two node addresses are the same
 * @a: one
 * @b: the other
 *
 * Return: true if they are.
 */
static inline bool fips_node_addr_equal(const struct fips_node_addr *a,
					const struct fips_node_addr *b)
{
	return !memcmp(a, b, sizeof(*a));
}

/**
 * fips_node_addr_to_ip6() - IPv6 address of a node: fd, then the first 15 bytes of its address
 * @node: the node
 * @ip6: where the address goes
 */
static inline void fips_node_addr_to_ip6(const struct fips_node_addr *node, struct in6_addr *ip6)
{
	ip6->s6_addr[0] = FIPS_IPV6_PREFIX;
	memcpy(&ip6->s6_addr[1], node->b, FIPS_PREFIX_LEN);
}

/**
 * fips_ip6_to_prefix() - what an IPv6 address tells of a node's address
 * @ip6: an address of fd00::/8
 * @prefix: gets its 15 bytes, and a zero in place of the sixteenth
 */
static inline void fips_ip6_to_prefix(const struct in6_addr *ip6, struct fips_node_addr *prefix)
{
	memcpy(prefix->b, &ip6->s6_addr[1], FIPS_PREFIX_LEN);
	prefix->b[FIPS_PREFIX_LEN] = 0;
}

/**
 * fips_node_addr_to_prefix() - the part of a node address that its IPv6 address holds
 * @node: the node
 * @prefix: gets its first 15 bytes, and a zero in place of the sixteenth
 */
static inline void fips_node_addr_to_prefix(const struct fips_node_addr *node,
					    struct fips_node_addr *prefix)
{
	*prefix = *node;
	prefix->b[FIPS_PREFIX_LEN] = 0;
}

/**
 * struct fips_coords - coordinates of a node; read under RCU, replaced whole
 * @rcu: to free it
 * @count: number of addresses, at most FIPS_COORDS_COUNT_MAX
 * @node: the addresses, from the node itself up to the root
 */
struct fips_coords {
	struct rcu_head		rcu;
	u16			count;
	struct fips_node_addr	node[];
};

#endif /* _FIPS_ADDR_H */
