// SPDX-License-Identifier: GPL-2.0
/*
 * FIPS for Linux: the data plane of a FIPS mesh node as a network device.
 */
#include <linux/init.h>
#include <linux/module.h>
#include <net/rtnetlink.h>

#include <uapi/linux/fips_netlink.h>

#include "burst.h"
#include "device.h"
#include "netlink.h"
#include "pages.h"

static int __init fips_init(void)
{
	int ret;

	ret = fips_pages_init();
	if (ret)
		return ret;

	ret = fips_burst_init();
	if (ret)
		goto err_pages;

	ret = fips_netlink_init();
	if (ret)
		goto err_burst;

	ret = fips_device_init();
	if (ret)
		goto err_netlink;
	return 0;

err_netlink:
	fips_netlink_uninit();
err_burst:
	fips_burst_uninit();
err_pages:
	fips_pages_uninit();
	return ret;
}

static void __exit fips_exit(void)
{
	fips_device_uninit();
	fips_netlink_uninit();
	/* What the last devices freed by call_rcu() is freed by our own code. */
	rcu_barrier();
	fips_burst_uninit();
	fips_pages_uninit();
}

module_init(fips_init);
module_exit(fips_exit);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("FIPS mesh network device");
MODULE_AUTHOR("The FIPS for Linux developers");
MODULE_VERSION(FIPS_VERSION);
MODULE_ALIAS_RTNL_LINK("fips");
MODULE_ALIAS_GENL_FAMILY(FIPS_FAMILY_NAME);
