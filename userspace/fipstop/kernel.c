// SPDX-License-Identifier: MIT
/* The kernel's own figures. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fipstop/figure.h"
#include "fipstop/kernel.h"
#include "netlink/client.h"

#define LOOK_MS 1000
/* Nobody gets a privilege, or another device, within seconds. */
#define RETRY_MS 10000

/* Ours is the device with the node's address. Return: its number, 0 if there is none to be seen. */
static u32 find_device(struct fips_nl_client *client, const char *node_addr)
{
	char text[2 * FIPS_NODE_ADDR_LEN + 1];
	const struct fips_nl_dev *dev;
	struct fips_nl_error error;
	struct fips_nl_list list;
	u32 ifindex = 0;
	size_t i;

	if (fips_nl_dump(client, FIPS_CMD_DEV_GET, 0, &list, &error))
		return 0;
	fips_nl_list_for_each(dev, &list) {
		for (i = 0; i < FIPS_NODE_ADDR_LEN; i++)
			snprintf(&text[2 * i], 3, "%02x", dev->node_addr.b[i]);
		if (FIPS_NL_HAS(dev, DEV_NODE_ADDR) && !strcmp(text, node_addr))
			ifindex = dev->ifindex;
	}
	fips_nl_list_free(&list);
	return ifindex;
}

static struct top_rate *links_of(const struct fips_nl_list *list)
{
	const struct fips_nl_link *link;
	struct top_rate *rates = calloc(list->count + 1, sizeof(*rates)), *rate = rates;

	if (!rates)
		return NULL;
	fips_nl_list_for_each(link, list) {
		*rate++ = (struct top_rate){
			.id = link->id,
			.rx_bytes = link->rx_bytes,
			.tx_bytes = link->tx_bytes,
		};
	}
	return rates;
}

static struct top_rate *transports_of(const struct fips_nl_list *list)
{
	const struct fips_nl_transport *transport;
	struct top_rate *rates = calloc(list->count + 1, sizeof(*rates)), *rate = rates;

	if (!rates)
		return NULL;
	fips_nl_list_for_each(transport, list) {
		*rate++ = (struct top_rate){
			.id = transport->id,
			.rx_bytes = transport->rx_bytes,
			.tx_bytes = transport->tx_bytes,
		};
	}
	return rates;
}

static bool look(struct fips_nl_client *client, struct top_app *app, u32 ifindex,
		 enum top_rates_of of)
{
	bool links = of == TOP_RATES_LINKS;
	struct fips_nl_error error;
	struct fips_nl_list list;
	struct top_rate *rates;
	size_t count;

	if (fips_nl_dump(client, links ? FIPS_CMD_LINK_GET : FIPS_CMD_TRANSPORT_GET, ifindex, &list,
			 &error))
		return false;
	count = list.count;
	rates = links ? links_of(&list) : transports_of(&list);
	fips_nl_list_free(&list);
	if (rates)
		top_rates_take(&app->rates, of, TOP_RATES_KERNEL, rates, count, app->mono_ms,
			       3 * LOOK_MS);
	return rates;
}

static bool look_at_all(struct top_kernel *kernel, struct top_app *app)
{
	const char *node_addr = top_text(top_data(app, TOP_QUERY_STATUS), "node_addr");
	struct fips_nl_error error;
	u32 ifindex;

	if (!kernel->client && fips_nl_open(&kernel->client, &error))
		return false;
	ifindex = find_device(kernel->client, node_addr);
	return ifindex && look(kernel->client, app, ifindex, TOP_RATES_LINKS) &&
	       look(kernel->client, app, ifindex, TOP_RATES_TRANSPORTS);
}

void top_kernel_step(struct top_kernel *kernel, struct top_app *app)
{
	if (app->mono_ms < kernel->next_ms || !top_data(app, TOP_QUERY_STATUS))
		return;
	kernel->next_ms = app->mono_ms + LOOK_MS;
	if (look_at_all(kernel, app))
		return;
	top_kernel_end(kernel);
	kernel->next_ms = app->mono_ms + RETRY_MS;
}

void top_kernel_end(struct top_kernel *kernel)
{
	fips_nl_close(kernel->client);
	*kernel = (struct top_kernel){ .client = NULL };
}
