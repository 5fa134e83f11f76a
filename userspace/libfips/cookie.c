// SPDX-License-Identifier: MIT
#include "libfips/cookie.h"

#include <linux/fips_netlink.h>

/* Types of items. Their numbers stay what they are; new ones get new numbers. */
enum cookie_item {
	ITEM_PUBKEY = 1,
	ITEM_EPOCH = 2,
	ITEM_FILTER_SEQUENCE = 3,
	ITEM_DECLARATION = 4,
	ITEM_SIGNATURE = 5,
	ITEM_INITIATOR = 6,
	ITEM_MADE = 7,
	ITEM_TREE = 8,
	ITEM_FILTER = 9,
	ITEM_PATH_MTU = 10,
	ITEM_MAX,
};

#define ITEM_HEADER 3

/* ---- Writing ---- */

struct cookie_writer {
	u8 *out;
	size_t len;
};

static struct cookie_writer cookie_begin(u8 out[FIPS_COOKIE_MAX])
{
	out[0] = FIPS_COOKIE_VERSION;
	return (struct cookie_writer){ .out = out, .len = 1 };
}

static void cookie_put(struct cookie_writer *w, enum cookie_item item, const void *data, size_t len)
{
	if (!data || len > UINT16_MAX || FIPS_COOKIE_MAX - w->len < ITEM_HEADER + len)
		return;
	w->out[w->len] = item;
	fips_put_le16(w->out + w->len + 1, len);
	memcpy(w->out + w->len + ITEM_HEADER, data, len);
	w->len += ITEM_HEADER + len;
}

static void cookie_put_u64(struct cookie_writer *w, enum cookie_item item, u64 value)
{
	u8 bytes[8];

	fips_put_le64(bytes, value);
	cookie_put(w, item, bytes, sizeof(bytes));
}

static void cookie_put_flag(struct cookie_writer *w, enum cookie_item item, bool value)
{
	u8 byte = value;

	cookie_put(w, item, &byte, sizeof(byte));
}

size_t fips_device_cookie_encode(const struct fips_device_cookie *cookie, u8 out[FIPS_COOKIE_MAX])
{
	struct cookie_writer w = cookie_begin(out);

	cookie_put(&w, ITEM_PUBKEY, &cookie->identity, sizeof(cookie->identity));
	cookie_put(&w, ITEM_EPOCH, &cookie->epoch, sizeof(cookie->epoch));
	cookie_put_u64(&w, ITEM_FILTER_SEQUENCE, cookie->filter_sequence);
	if (cookie->has_declaration) {
		cookie_put(&w, ITEM_DECLARATION, &cookie->declaration, sizeof(cookie->declaration));
		cookie_put(&w, ITEM_SIGNATURE, cookie->signature, sizeof(cookie->signature));
	}
	return w.len;
}

size_t fips_link_cookie_encode(const struct fips_link_cookie *cookie, u8 out[FIPS_COOKIE_MAX])
{
	struct cookie_writer w = cookie_begin(out);

	cookie_put(&w, ITEM_PUBKEY, &cookie->pubkey, sizeof(cookie->pubkey));
	cookie_put(&w, ITEM_EPOCH, &cookie->remote_epoch, sizeof(cookie->remote_epoch));
	cookie_put_flag(&w, ITEM_INITIATOR, cookie->initiator);
	cookie_put_u64(&w, ITEM_MADE, cookie->made_unix_ms);
	cookie_put(&w, ITEM_FILTER, cookie->filter, cookie->filter_len);
	cookie_put(&w, ITEM_TREE, cookie->tree, cookie->tree_len);
	return w.len;
}

size_t fips_session_cookie_encode(const struct fips_session_cookie *cookie, u8 out[FIPS_COOKIE_MAX])
{
	struct cookie_writer w = cookie_begin(out);

	cookie_put(&w, ITEM_PUBKEY, &cookie->pubkey, sizeof(cookie->pubkey));
	cookie_put(&w, ITEM_EPOCH, &cookie->remote_epoch, sizeof(cookie->remote_epoch));
	cookie_put_flag(&w, ITEM_INITIATOR, cookie->initiator);
	cookie_put_u64(&w, ITEM_MADE, cookie->created_unix_ms);
	cookie_put_u64(&w, ITEM_PATH_MTU, cookie->path_mtu);
	return w.len;
}

/* ---- Reading ---- */

/* The items of a cookie, by type; the last of a type counts. */
struct cookie_items {
	struct fips_bytes item[ITEM_MAX];
};

static bool cookie_read(struct cookie_items *items, const void *data, size_t len)
{
	const u8 *at = data;

	*items = (struct cookie_items){ 0 };
	if (!data || !len || *at != FIPS_COOKIE_VERSION)
		return false;
	at++;
	len--;
	while (len) {
		size_t item_len;

		if (len < ITEM_HEADER)
			return false;
		item_len = fips_get_le16(at + 1);
		if (item_len > len - ITEM_HEADER)
			return false;
		if (at[0] < ITEM_MAX)
			items->item[at[0]] = (struct fips_bytes){ at + ITEM_HEADER, item_len };
		at += ITEM_HEADER + item_len;
		len -= ITEM_HEADER + item_len;
	}
	return true;
}

static bool item_copy(const struct cookie_items *items, enum cookie_item item, void *out,
		      size_t len)
{
	if (!items->item[item].data || items->item[item].len != len)
		return false;
	memcpy(out, items->item[item].data, len);
	return true;
}

static bool item_u64(const struct cookie_items *items, enum cookie_item item, u64 *value)
{
	u8 bytes[8];

	if (!item_copy(items, item, bytes, sizeof(bytes)))
		return false;
	*value = fips_get_le64(bytes);
	return true;
}

static bool item_flag(const struct cookie_items *items, enum cookie_item item, bool *value)
{
	u8 byte;

	if (!item_copy(items, item, &byte, sizeof(byte)) || byte > 1)
		return false;
	*value = byte;
	return true;
}

bool fips_device_cookie_decode(struct fips_device_cookie *cookie, const void *data, size_t len)
{
	struct cookie_items items;

	*cookie = (struct fips_device_cookie){ 0 };
	if (!cookie_read(&items, data, len) ||
	    !item_copy(&items, ITEM_PUBKEY, &cookie->identity, sizeof(cookie->identity)) ||
	    !item_copy(&items, ITEM_EPOCH, &cookie->epoch, sizeof(cookie->epoch)) ||
	    !item_u64(&items, ITEM_FILTER_SEQUENCE, &cookie->filter_sequence))
		return false;
	cookie->has_declaration =
		item_copy(&items, ITEM_DECLARATION, &cookie->declaration,
			  sizeof(cookie->declaration)) &&
		item_copy(&items, ITEM_SIGNATURE, cookie->signature, sizeof(cookie->signature));
	return true;
}

bool fips_link_cookie_decode(struct fips_link_cookie *cookie, const void *data, size_t len)
{
	struct cookie_items items;

	*cookie = (struct fips_link_cookie){ 0 };
	if (!cookie_read(&items, data, len) ||
	    !item_copy(&items, ITEM_PUBKEY, &cookie->pubkey, sizeof(cookie->pubkey)) ||
	    !item_copy(&items, ITEM_EPOCH, &cookie->remote_epoch, sizeof(cookie->remote_epoch)) ||
	    !item_flag(&items, ITEM_INITIATOR, &cookie->initiator) ||
	    !item_u64(&items, ITEM_MADE, &cookie->made_unix_ms))
		return false;
	cookie->tree = items.item[ITEM_TREE].data;
	cookie->tree_len = items.item[ITEM_TREE].len;
	cookie->filter = items.item[ITEM_FILTER].data;
	cookie->filter_len = items.item[ITEM_FILTER].len;
	return true;
}

bool fips_session_cookie_decode(struct fips_session_cookie *cookie, const void *data, size_t len)
{
	struct cookie_items items;
	u64 path_mtu;

	*cookie = (struct fips_session_cookie){ 0 };
	if (!cookie_read(&items, data, len) ||
	    !item_copy(&items, ITEM_PUBKEY, &cookie->pubkey, sizeof(cookie->pubkey)) ||
	    !item_copy(&items, ITEM_EPOCH, &cookie->remote_epoch, sizeof(cookie->remote_epoch)) ||
	    !item_flag(&items, ITEM_INITIATOR, &cookie->initiator) ||
	    !item_u64(&items, ITEM_MADE, &cookie->created_unix_ms) ||
	    !item_u64(&items, ITEM_PATH_MTU, &path_mtu) || path_mtu > UINT16_MAX)
		return false;
	cookie->path_mtu = path_mtu;
	return true;
}
