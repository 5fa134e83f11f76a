/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Memory for the payload of large packets, cut from large pages.
 */
#ifndef _FIPS_PAGES_H
#define _FIPS_PAGES_H

#include <linux/types.h>

struct sk_buff;

int fips_pages_init(void);
void fips_pages_uninit(void);

u8 *fips_pages_extend(struct sk_buff *skb, unsigned int len, unsigned int room);
u8 *fips_pages_extend_behind(struct sk_buff *skb, unsigned int len, unsigned int before);
void fips_pages_shorten(struct sk_buff *skb, unsigned int len);

#endif /* _FIPS_PAGES_H */
