// SPDX-License-Identifier: MIT
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include <linux/fips_measure.h>

#include "fipsd/answer.h"

static struct fips_bytes borrow(const struct fips_nl_bytes *bytes)
{
	return (struct fips_bytes){ bytes->data, bytes->len };
}

void fipsd_answer_frame(struct fips_frame_up *out, const struct fips_nl_frame *frame)
{
	*out = (struct fips_frame_up){
		.type = frame->type,
		.from = { frame->transport_id, frame->remote },
		.link_id = frame->link_id,
		.session = frame->session,
		.has_slot = FIPS_NL_HAS(frame, FRAME_SLOT),
		.key_id = frame->key_id,
		.slot = frame->slot,
		.counter = frame->counter,
		.timestamp = frame->timestamp,
		.ce = frame->ce,
		.msg_type = frame->msg_type,
		.inner_flags = frame->inner_flags,
		.src = frame->src,
		.dest = frame->dest,
		.ttl = frame->ttl,
		.path_mtu = frame->path_mtu,
		.rx_time = frame->rx_time,
		.wire_len = frame->wire_len,
		.copy = frame->copy,
		.local_origin = frame->local_origin,
		.payload = borrow(&frame->payload),
	};
}

void fipsd_answer_event(struct fips_plane_event *out, const struct fips_nl_event *event)
{
	*out = (struct fips_plane_event){
		.type = event->type,
		.time = event->time,
		.link_id = event->link_id,
		.node_addr = event->node_addr,
		.key_id = event->key_id,
		.slot = event->slot,
		.from = { event->transport_id, event->remote },
		.count = event->count,
	};
}

static size_t take_owd(struct fips_owd_point owd[FIPSD_OWD_MAX], const struct fips_nl_bytes *bytes)
{
	size_t count = bytes->len / sizeof(struct fips_owd_sample), i;
	struct fips_owd_sample sample;

	if (count > FIPSD_OWD_MAX)
		count = FIPSD_OWD_MAX;
	for (i = 0; i < count; i++) {
		memcpy(&sample, (const u8 *)bytes->data + i * sizeof(sample), sizeof(sample));
		owd[i] = (struct fips_owd_point){ sample.seq, sample.delay_us };
	}
	return count;
}

void fipsd_answer_measure(struct fips_measure *out, struct fips_owd_point owd[FIPSD_OWD_MAX],
			  const struct fips_nl_measure *m)
{
	*out = (struct fips_measure){
		.link_id = m->link_id,
		.session = m->session,
		.tx_packets = m->tx_packets,
		.tx_bytes = m->tx_bytes,
		.has_tx = FIPS_NL_HAS(m, MEASURE_TX_FIRST_COUNTER),
		.tx_first_counter = m->tx_first_counter,
		.tx_last_counter = m->tx_last_counter,
		.tx_first_timestamp = m->tx_first_timestamp,
		.tx_last_timestamp = m->tx_last_timestamp,
		.tx_interval_bytes = m->tx_interval_bytes,
		.rx_packets = m->rx_packets,
		.rx_bytes = m->rx_bytes,
		.rx_highest_counter = m->rx_highest_counter,
		.rx_reordered = m->rx_reordered,
		.has_rx = FIPS_NL_HAS(m, MEASURE_RX_INTERVAL_PACKETS),
		.rx_interval_packets = m->rx_interval_packets,
		.rx_interval_bytes = m->rx_interval_bytes,
		.rx_ce = m->rx_ce,
		.rx_jitter = m->rx_jitter,
		.rx_burst_count = m->rx_burst_count,
		.rx_burst_max = m->rx_burst_max,
		.rx_burst_total = m->rx_burst_total,
		.rx_last_timestamp = m->rx_last_timestamp,
		.rx_last_time = m->rx_last_time,
		.owd = owd,
		.owd_count = take_owd(owd, &m->owd_samples),
		.has_spin_rtt = FIPS_NL_HAS(m, MEASURE_SPIN_RTT_NS),
		.spin_rtt_ns = m->spin_rtt_ns,
		.now = m->now,
		.timestamp = m->timestamp,
	};
}

/* --- Dumps --- */

static void take_key(struct fips_dump_key *out, const struct fips_nl_key_info *key)
{
	*out = (struct fips_dump_key){
		.id = key->id,
		.slot = key->slot,
		.local_index = key->local_index,
		.remote_index = key->remote_index,
		.k_bit = key->k_bit,
		.counter_mark = key->counter_mark,
		.tx_counter = key->tx_counter,
		.rx_counter = key->rx_counter,
		.confirmed = key->confirmed,
		.age_ms = key->age_ms,
		.idle_ms = key->idle_ms,
	};
}

static void take_transport(void *to, const void *from)
{
	const struct fips_nl_transport *transport = from;

	*(struct fips_dump_transport *)to = (struct fips_dump_transport){
		.id = transport->id,
		.rx_packets = transport->rx_packets,
		.rx_bytes = transport->rx_bytes,
		.tx_packets = transport->tx_packets,
		.tx_bytes = transport->tx_bytes,
		.tx_errors = transport->tx_errors,
		.rx_drops = transport->rx_drops,
		.rx_errors = transport->rx_errors,
		.tx_too_big = transport->tx_too_big,
	};
}

static void take_link(void *to, const void *from)
{
	const struct fips_nl_link *link = from;
	struct fips_dump_link *out = to;
	size_t i;

	*out = (struct fips_dump_link){
		.id = link->id,
		.node_addr = link->node_addr,
		.endpoint = { link->transport_id, link->remote },
		.mtu = link->mtu,
		.cookie = borrow(&link->cookie),
		.congested = link->congested,
		.spin_initiator = link->spin_initiator,
		.key_count = (unsigned int)link->key_count,
		.rx_packets = link->rx_packets,
		.rx_bytes = link->rx_bytes,
		.tx_packets = link->tx_packets,
		.tx_bytes = link->tx_bytes,
		.tx_errors = link->tx_errors,
		.rx_idle_ms = link->rx_idle_ms,
		.tx_idle_ms = link->tx_idle_ms,
		.decrypt_failures = link->decrypt_failures,
		.replays = link->replays,
	};
	for (i = 0; i < link->key_count && i < FIPS_DUMP_KEYS; i++)
		take_key(&out->keys[i], &link->keys[i]);
}

static void take_session(void *to, const void *from)
{
	const struct fips_nl_session *session = from;
	struct fips_dump_session *out = to;
	size_t i;

	*out = (struct fips_dump_session){
		.node_addr = session->node_addr,
		.cookie = borrow(&session->cookie),
		.coords = borrow(&session->coords),
		.warmup = session->warmup,
		.path_mtu = session->path_mtu,
		.spin_initiator = session->spin_initiator,
		.key_count = (unsigned int)session->key_count,
		.rx_packets = session->rx_packets,
		.rx_bytes = session->rx_bytes,
		.tx_packets = session->tx_packets,
		.tx_bytes = session->tx_bytes,
		.data_idle_ms = session->data_idle_ms,
		.rx_idle_ms = session->rx_idle_ms,
		.decrypt_failures = session->decrypt_failures,
		.replays = session->replays,
		.rx_path_mtu = session->rx_path_mtu,
	};
	for (i = 0; i < session->key_count && i < FIPS_DUMP_KEYS; i++)
		take_key(&out->keys[i], &session->keys[i]);
}

static void take_route(void *to, const void *from)
{
	const struct fips_nl_route *route = from;

	*(struct fips_dump_route *)to = (struct fips_dump_route){
		.dest = route->dest,
		.link_id = route->link_id,
		.unreachable_ms = route->unreachable_ms,
		.route_class = route->class,
		.idle_ms = route->idle_ms,
	};
}

/* Read a table and make an array of it. */
static void *read_table(struct fips_nl_client *nl, int cmd, u32 ifindex, struct fips_nl_list *list,
			size_t size, void (*take)(void *to, const void *from),
			struct fips_nl_error *error)
{
	char *out;
	size_t i;

	if (fips_nl_dump(nl, cmd, ifindex, list, error))
		return NULL;
	/* Room for one at least, so that an empty table is not taken for a failure. */
	out = calloc(list->count + 1, size);
	if (!out) {
		error->code = -ENOMEM;
		snprintf(error->text, sizeof(error->text), "no memory for a dump");
		return NULL;
	}
	for (i = 0; i < list->count; i++)
		take(out + i * size, (char *)list->items + i * fips_nl_kind_size(list->kind));
	return out;
}

static int read_dev(struct fipsd_dump *dump, struct fips_nl_client *nl, u32 ifindex,
		    struct fips_nl_error *error)
{
	struct fips_nl_dev ask = { 0 };
	const struct fips_nl_dev *dev;
	int err;

	FIPS_NL_SET(&ask, DEV_IFINDEX, ifindex, ifindex);
	err = fips_nl_get(nl, FIPS_CMD_DEV_GET, &ask, &dump->dev, error);
	if (err)
		return err;
	fips_nl_list_for_each(dev, &dump->dev) {
		dump->core.node_addr = dev->node_addr;
		dump->core.cookie = borrow(&dev->cookie);
	}
	return 0;
}

/**
 * struct table - one part of a dump
 * @what: which
 * @cmd: reads it
 * @size: of an entry for the core
 * @take: makes one
 * @list: where the kernel's go in struct fipsd_dump
 * @entries: where the core's go in struct fips_dump
 * @count: where their number goes there
 */
static const struct table {
	u32 what;
	int cmd;
	size_t size;
	void (*take)(void *to, const void *from);
	size_t list;
	size_t entries;
	size_t count;
	/* clang-format off */
} tables[] = {
#define TABLE(what_, cmd_, one_, many_)							\
	{										\
		FIPS_DUMP_##what_, FIPS_CMD_##cmd_, sizeof(struct fips_dump_##one_),	\
		take_##one_, offsetof(struct fipsd_dump, many_),			\
		offsetof(struct fips_dump, many_), offsetof(struct fips_dump, one_##_count), \
	}
	TABLE(TRANSPORTS, TRANSPORT_GET, transport, transports),
	TABLE(LINKS, LINK_GET, link, links),
	TABLE(SESSIONS, SESSION_GET, session, sessions),
	TABLE(ROUTES, ROUTE_GET, route, routes),
};
/* clang-format on */

int fipsd_dump_read(struct fipsd_dump *dump, struct fips_nl_client *nl, u32 ifindex, u32 what,
		    struct fips_nl_error *error)
{
	size_t i;
	int err = 0;

	memset(dump, 0, sizeof(*dump));
	if (what & FIPS_DUMP_DEV)
		err = read_dev(dump, nl, ifindex, error);
	for (i = 0; !err && i < FIPS_ARRAY_SIZE(tables); i++) {
		const struct table *t = &tables[i];
		struct fips_nl_list *list = (void *)((char *)dump + t->list);

		if (!(what & t->what))
			continue;
		dump->converted[i] = read_table(nl, t->cmd, ifindex, list, t->size, t->take, error);
		if (!dump->converted[i])
			err = error->code;
		*(void **)((char *)&dump->core + t->entries) = dump->converted[i];
		*(size_t *)((char *)&dump->core + t->count) = list->count;
	}
	dump->core.what = what;
	if (err)
		fipsd_dump_free(dump);
	return err;
}

void fipsd_dump_free(struct fipsd_dump *dump)
{
	size_t i;

	for (i = 0; i < FIPS_ARRAY_SIZE(dump->converted); i++)
		free(dump->converted[i]);
	fips_nl_list_free(&dump->dev);
	fips_nl_list_free(&dump->transports);
	fips_nl_list_free(&dump->links);
	fips_nl_list_free(&dump->sessions);
	fips_nl_list_free(&dump->routes);
	memset(dump, 0, sizeof(*dump));
}
