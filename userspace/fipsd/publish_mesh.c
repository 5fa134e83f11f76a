// SPDX-License-Identifier: MIT
/* What pictures show of the mesh: tree, filters, caches, lookups, dialling; and who may link. */

#include "fipsd/publish_private.h"
#include "libfips/paths.h"

/* Longer ways to the root are cut where they are shown. */
#define COORDS_MAX 64

void fipsd_paint_name(char out[FIPSD_NAME_SIZE], const struct fipsd_painting *p,
		      const struct fips_name_view *name, const char *npub)
{
	const struct fips_host *host = fips_hosts_find_addr(p->hosts, &name->addr);
	char text[FIPS_NPUB_SHORT_SIZE];
	const u8 *b = name->addr.b;

	if (host)
		snprintf(out, FIPSD_NAME_SIZE, "%s", host->name);
	else if (name->alias)
		snprintf(out, FIPSD_NAME_SIZE, "%s", name->alias);
	else if (npub)
		fips_npub_shorten_text(out, npub);
	else if (name->has_pubkey)
		snprintf(out, FIPSD_NAME_SIZE, "%s", fips_npub_shorten(text, &name->pubkey));
	else
		snprintf(out, FIPSD_NAME_SIZE, "%02x%02x%02x%02x...", b[0], b[1], b[2], b[3]);
}

/* Return: the size of a row that ends in coordinates, which are copied into it. */
static size_t paint_coords(struct fipsd_coords *out, size_t row_size,
			   const struct fips_coords *coords)
{
	out->count = coords->count < COORDS_MAX ? coords->count : COORDS_MAX;
	if (out->count)
		memcpy(out->addrs, coords->addrs, out->count * sizeof(out->addrs[0]));
	return row_size + out->count * sizeof(out->addrs[0]);
}

/* --- Tree --- */

static void paint_own_coords(struct fipsd_painting *p, const struct fips_coords *coords)
{
	struct fipsd_own_coords_row row;
	u16 i;

	for (i = 0; i < coords->count; i++) {
		row.node_addr = coords->addrs[i];
		fipsd_table_add(&p->to->own_coords, &row);
	}
}

static void paint_tree(struct fipsd_painting *p)
{
	struct fipsd_tree_figures *out = &p->to->node.tree;
	struct fips_tree_view view;

	fips_node_tree_view(p->scene->node, &view);
	memset(out, 0, sizeof(*out));
	if (view.root.has_pubkey)
		fips_npub_encode(out->root_npub, &view.root.pubkey);
	out->parent = view.parent.addr;
	fipsd_paint_name(out->parent_display_name, p, &view.parent, NULL);
	out->declaration_sequence = view.sequence;
	out->declaration_signed = view.is_signed;
	out->peer_tree_count = view.peers;
	paint_own_coords(p, &view.coords);
}

static void paint_tree_peer(void *ctx, const struct fips_tree_peer_view *view)
{
	union {
		struct fipsd_tree_row row;
		u8 room[sizeof(struct fipsd_tree_row) + COORDS_MAX * sizeof(struct fips_node_addr)];
	} u;
	struct fipsd_painting *p = ctx;
	size_t size;

	memset(&u, 0, sizeof(u.row));
	u.row.node_addr = view->name.addr;
	fipsd_paint_name(u.row.display_name, p, &view->name, NULL);
	u.row.distance_to_us = view->distance;
	size = paint_coords(&u.row.coords, sizeof(u.row), &view->coords);
	fipsd_table_add_sized(&p->to->tree, &u, size);
}

/* --- Filters --- */

static void paint_filters(struct fipsd_painting *p)
{
	struct fips_filters_view view;

	fips_node_filters_view(p->scene->node, &view);
	p->to->node.bloom = (struct fipsd_bloom_figures){
		.sequence = view.sequence,
		.uptree_fill_ratio = view.uptree_fill_ratio,
		.uptree_estimated_count = view.uptree_estimate,
	};
}

static void paint_filter(void *ctx, const struct fips_filter_view *view)
{
	struct fipsd_painting *p = ctx;
	struct fipsd_filter_row row;

	memset(&row, 0, sizeof(row));
	row.peer = view->name.addr;
	fipsd_paint_name(row.display_name, p, &view->name, NULL);
	row.has_filter = view->has_filter;
	row.filter_sequence = view->sequence;
	row.estimated_count = view->estimate;
	row.set_bits = view->set_bits;
	row.fill_ratio = view->fill_ratio;
	fipsd_table_add(&p->to->filters, &row);
}

/* --- Caches --- */

static void paint_cache_entry(void *ctx, const struct fips_coords_view *view)
{
	union {
		struct fipsd_cache_row row;
		u8 room[sizeof(struct fipsd_cache_row) +
			COORDS_MAX * sizeof(struct fips_node_addr)];
	} u;
	struct fipsd_painting *p = ctx;
	size_t size;

	memset(&u, 0, sizeof(u.row));
	u.row.node_addr = view->name.addr;
	fipsd_paint_name(u.row.display_name, p, &view->name, NULL);
	u.row.created_at_ms = view->created_unix_ms;
	u.row.last_used_ms = view->used_unix_ms;
	u.row.path_mtu = view->has_path_mtu ? view->path_mtu : 0;
	size = paint_coords(&u.row.coords, sizeof(u.row), &view->coords);
	fipsd_table_add_sized(&p->to->cache, &u, size);
}

static void paint_cache(struct fipsd_painting *p)
{
	struct fips_coords_figures_view view;

	fips_node_coords_figures(p->scene->node, &p->now, &view);
	p->to->node.cache = (struct fipsd_cache_figures){
		.count = view.count,
		.max_entries = view.max,
		.default_ttl_ms = view.ttl_ms,
		.expired = view.expired,
		.avg_age_ms = view.average_age_ms,
	};
	fips_node_coords(p->scene->node, &p->now, FIPSD_CACHE_ROWS_MAX, paint_cache_entry, p);
}

static void paint_identity(void *ctx, const struct fips_identity_view *view)
{
	struct fipsd_painting *p = ctx;
	struct fipsd_identity_row row;

	memset(&row, 0, sizeof(row));
	row.node_addr = view->name.addr;
	fips_npub_encode(row.npub, &view->name.pubkey);
	fipsd_paint_name(row.display_name, p, &view->name, row.npub);
	row.last_seen_ms = view->seen_unix_ms;
	fipsd_table_add(&p->to->identities, &row);
}

/* --- Lookups and dialling --- */

static void paint_lookup(void *ctx, const struct fips_search_view *view)
{
	struct fipsd_painting *p = ctx;
	struct fipsd_lookup_row row;

	memset(&row, 0, sizeof(row));
	row.target = view->name.addr;
	fipsd_paint_name(row.display_name, p, &view->name, NULL);
	row.initiated_ms = view->started_unix_ms;
	row.last_sent_ms = view->sent_unix_ms;
	row.attempt = view->attempt;
	fipsd_table_add(&p->to->lookups, &row);
}

static void paint_retry(void *ctx, const struct fips_retry_view *view)
{
	struct fipsd_painting *p = ctx;
	struct fipsd_retry_row row;

	memset(&row, 0, sizeof(row));
	row.node_addr = view->name.addr;
	fipsd_paint_name(row.display_name, p, &view->name, NULL);
	row.retry_count = view->retries;
	row.retry_after_ms = view->due_unix_ms;
	row.auto_reconnect = view->auto_reconnect;
	fipsd_table_add(&p->to->retries, &row);
}

static void paint_routing(struct fipsd_painting *p)
{
	struct fipsd_routing_figures *out = &p->to->node.routing;
	struct fips_status_view status;

	fips_node_status(p->scene->node, &p->now, &status);
	out->identity_cache_entries = status.cached_identities;
	out->identity_cache_max = p->scene->config->node.cache.identity_size;
	out->recent_requests = fips_node_recent_requests(p->scene->node);
	out->pending_tun_destinations = status.held_destinations;
}

void fipsd_paint_mesh(struct fipsd_painting *p)
{
	struct fips_node *node = p->scene->node;

	paint_tree(p);
	fips_node_tree_peers(node, paint_tree_peer, p);
	paint_filters(p);
	fips_node_filters(node, paint_filter, p);
	paint_cache(p);
	fips_node_identities(node, &p->now, FIPSD_CACHE_ROWS_MAX, paint_identity, p);
	paint_routing(p);
	fips_node_searches(node, &p->now, paint_lookup, p);
	fips_node_retries(node, &p->now, paint_retry, p);
}

/* --- Access control --- */

static void paint_acl_list(struct fipsd_painting *p, const struct fips_acl_list *list, bool deny)
{
	struct fipsd_acl_row row;
	size_t i;

	memset(&row, 0, sizeof(row));
	row.deny = deny;
	if (list->all) {
		fipsd_text(row.token, "ALL");
		fipsd_table_add(&p->to->acl, &row);
	}
	for (i = 0; i < list->count; i++) {
		memset(&row, 0, sizeof(row));
		row.deny = deny;
		fipsd_text(row.token, "%s", list->entry[i].token);
		memcpy(row.npub, list->entry[i].npub, sizeof(row.npub));
		fipsd_table_add(&p->to->acl, &row);
	}
}

void fipsd_paint_acl(struct fipsd_painting *p)
{
	const struct fips_acl *acl = fipsd_acl_file_get(p->scene->acl);

	p->to->node.acl = (struct fipsd_acl_figures){
		.allow_file = FIPS_ALLOW_PATH,
		.deny_file = FIPS_DENY_PATH,
		.effective_mode = fips_acl_mode(acl),
		.default_decision = fips_acl_default(acl),
		.enforcement_active = !fips_acl_is_empty(acl),
		.allow_all = acl->allow.all,
		.deny_all = acl->deny.all,
	};
	paint_acl_list(p, &acl->allow, false);
	paint_acl_list(p, &acl->deny, true);
}
