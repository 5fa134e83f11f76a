// SPDX-License-Identifier: GPL-2.0
/*
 * What the module adds to the cipher: frames sealed and opened in both layers as the data path does
 * it, aggregate by aggregate, beside the bare AEAD calls on the same bytes. Linked into a module of
 * the bench's own (FIPS_BENCH=y).
 *
 *	cat /sys/module/fips/parameters/bench_seal_open
 *
 * measures once and gives TAP: whether packets came back as they were, and nanoseconds per packet
 * of both.
 */
#include <linux/module.h>
#include <linux/moduleparam.h>
#include <linux/slab.h>

#include <crypto/chacha20poly1305.h>

#include "aead.h"
#include "frame.h"
#include "keyring.h"
#include "measure.h"
#include "shim.h"

#define FRAMES 40 /* of one aggregate */
#define AGGREGATES 25 /* between two looks at the clock */
#define TURNS 8 /* of ours and the bare calls */
#define PACKET_MAX 1280

/* What stands between the begin of a frame and a session's plaintext. */
#define SEALED_OFFSET \
	(FIPS_FMP_HEADER_LEN + sizeof(struct fips_datagram_hdr) + sizeof(struct fips_fsp_hdr))
#define BODY_HEADER_LEN (sizeof(struct fips_port_hdr) + sizeof(struct fips_shim_hdr))
#define FRAME_MAX                                                                       \
	(SEALED_OFFSET + sizeof(struct fips_fsp_inner) + BODY_HEADER_LEN + PACKET_MAX + \
	 2 * FIPS_TAG_LEN)

/**
 * struct layer - one layer's two ends
 * @tx: keyring of the sender
 * @rx: keyring of the receiver
 * @totals: counters
 */
struct layer {
	struct fips_keyring tx;
	struct fips_keyring rx;
	struct fips_measure_totals __percpu *totals;
};

/**
 * struct seal_open - what is measured with
 * @link: outer layer
 * @session: inner layer
 * @key: both their keys
 * @bytes: length of an inner packet
 * @packet: an inner packet
 * @frames: room, then frames side by side
 * @outer: room, then the plaintext of a link frame
 * @inner: room, then the plaintext of a session message
 */
struct seal_open {
	struct layer link;
	struct layer session;
	u8 key[FIPS_KEY_LEN];
	unsigned int bytes;
	u8 packet[PACKET_MAX];
	u8 frames[FIPS_AEAD_ROOM + FRAMES * FRAME_MAX];
	u8 outer[FIPS_AEAD_ROOM + FRAME_MAX];
	u8 inner[FIPS_AEAD_ROOM + FRAME_MAX];
};

static unsigned int body_len(const struct seal_open *so)
{
	return BODY_HEADER_LEN + so->bytes - sizeof(struct ipv6hdr);
}

static unsigned int message_len(const struct seal_open *so)
{
	return SEALED_OFFSET - FIPS_FMP_HEADER_LEN + sizeof(struct fips_fsp_inner) + body_len(so) +
	       FIPS_TAG_LEN;
}

static unsigned int frame_len(const struct seal_open *so)
{
	return FIPS_FMP_HEADER_LEN + message_len(so) + FIPS_TAG_LEN;
}

static u8 *frame_at(struct seal_open *so, unsigned int i)
{
	return so->frames + FIPS_AEAD_ROOM + i * frame_len(so);
}

static u8 *payload_at(struct seal_open *so, unsigned int i)
{
	return frame_at(so, i) + SEALED_OFFSET + sizeof(struct fips_fsp_inner) + BODY_HEADER_LEN;
}

/*
 * As the data path does it: fips_session_send_aggregate(), fips_link_receive_burst() and what they
 * call, less what they copy and where they look up.
 */

static void seal_frame(struct seal_open *so, unsigned int i, struct fips_fmp_frame *frame,
		       struct fips_fsp_message *msg)
{
	u8 *data = frame_at(so, i), *sealed = data + SEALED_OFFSET;
	struct fips_port_hdr *port =
		(struct fips_port_hdr *)(sealed + sizeof(struct fips_fsp_inner));
	const struct fips_datagram_hdr datagram = {
		.msg_type = FIPS_LINK_MSG_DATAGRAM,
		.ttl = 64,
		.path_mtu = cpu_to_le16(1472),
	};
	struct fips_shim_hdr shim;

	memcpy(data + FIPS_FMP_HEADER_LEN, &datagram, sizeof(datagram));
	port->src_port = cpu_to_le16(FIPS_PORT_IPV6);
	port->dst_port = cpu_to_le16(FIPS_PORT_IPV6);
	fips_shim_compress(&shim, so->packet, so->bytes);
	memcpy(port + 1, &shim, sizeof(shim));
	fips_fsp_seal(msg, sealed, body_len(so), so->key, (struct fips_fsp_hdr *)sealed - 1);
	msg->counter++;
	fips_fmp_seal(frame, data, data + sizeof(struct fips_fmp_hdr), message_len(so), so->key);
	frame->counter++;
}

static void seal_aggregate(struct seal_open *so)
{
	struct fips_key *link = fips_keyring_get(&so->link.tx, FIPS_KEY_SLOT_CURRENT);
	struct fips_key *session = fips_keyring_get(&so->session.tx, FIPS_KEY_SLOT_CURRENT);
	u64 now = ktime_get_ns(), link_first, session_first;
	struct fips_fmp_frame frame = { .timestamp = fips_key_timestamp(link, now) };
	struct fips_fsp_message msg = {
		.timestamp = fips_key_timestamp(session, now),
		.msg_type = FIPS_SESSION_MSG_DATA,
	};
	bool marked;
	unsigned int i;

	fips_key_take_counters(link, FRAMES, &link_first, &marked);
	fips_key_take_counters(session, FRAMES, &session_first, &marked);
	frame.counter = link_first;
	msg.counter = session_first;
	for (i = 0; i < FRAMES; i++)
		seal_frame(so, i, &frame, &msg);
	fips_measure_sent(&link->tx, link_first, frame.timestamp, FRAMES * frame_len(so));
	fips_measure_count_tx(so->link.totals, FRAMES, FRAMES * frame_len(so));
	fips_measure_sent(&session->tx, session_first, msg.timestamp, FRAMES * body_len(so));
	fips_measure_count_tx(so->session.totals, FRAMES, FRAMES * body_len(so));
}

static bool open_message(struct seal_open *so, u64 now, struct ipv6hdr *ip6)
{
	const u8 *message = so->outer + FIPS_AEAD_ROOM + offsetof(struct fips_fmp_inner, msg_type);
	const struct fips_datagram_hdr *datagram = (const struct fips_datagram_hdr *)message;
	const u8 *data = (const u8 *)(datagram + 1),
		 *body = so->inner + FIPS_AEAD_ROOM + sizeof(struct fips_fsp_inner);
	unsigned int len = message_len(so) - sizeof(*datagram);
	struct fips_measure_frame measured = { .time = now, .bytes = len };
	struct fips_fsp_message msg;
	struct fips_opened opened;

	if (fips_fsp_parse(&msg, data, len) ||
	    fips_fsp_open(&msg, &so->session.rx, so->inner + FIPS_AEAD_ROOM, data, len, &opened))
		return false;
	measured.counter = msg.counter;
	measured.timestamp = msg.timestamp;
	if (!fips_key_received(&so->session.rx, &opened, &measured, false))
		return false;
	fips_measure_count_rx(so->session.totals, 1, len);
	return !fips_shim_expand(ip6, body + sizeof(struct fips_port_hdr),
				 body_len(so) - sizeof(struct fips_port_hdr), &datagram->src,
				 &datagram->dest);
}

static bool open_frame(struct seal_open *so, unsigned int i, u64 now)
{
	struct fips_measure_frame measured = { .time = now, .bytes = frame_len(so) };
	const u8 *data = frame_at(so, i);
	struct fips_fmp_frame frame;
	struct fips_opened opened;
	struct ipv6hdr ip6;

	if (fips_fmp_parse(&frame, data, frame_len(so)) ||
	    fips_fmp_open(&frame, &so->link.rx, so->outer + FIPS_AEAD_ROOM, data, frame_len(so),
			  &opened))
		return false;
	measured.counter = frame.counter;
	measured.timestamp = frame.timestamp;
	if (!fips_key_received(&so->link.rx, &opened, &measured, false))
		return false;
	fips_measure_count_rx(so->link.totals, 1, frame_len(so));
	return open_message(so, now, &ip6);
}

static bool open_aggregate(struct seal_open *so)
{
	u64 now = ktime_get_ns();
	bool good = true;
	unsigned int i;

	for (i = 0; i < FRAMES; i++)
		good &= open_frame(so, i, now);
	return good;
}

static bool ours(struct seal_open *so)
{
	bool good;

	local_bh_disable();
	rcu_read_lock();
	seal_aggregate(so);
	good = open_aggregate(so);
	rcu_read_unlock();
	local_bh_enable();
	return good;
}

/*
 * The calls alone, in place, on the same bytes.
 */

static bool bare(struct seal_open *so)
{
	const unsigned int session = sizeof(struct fips_fsp_inner) + body_len(so);
	const unsigned int outer = frame_len(so) - sizeof(struct fips_fmp_hdr) - FIPS_TAG_LEN;
	bool good = true;
	unsigned int i;

	local_bh_disable();
	for (i = 0; i < FRAMES; i++) {
		u8 *data = frame_at(so, i), *sealed = data + SEALED_OFFSET;
		u8 *link = data + sizeof(struct fips_fmp_hdr);

		chacha20poly1305_encrypt(sealed, sealed, session,
					 sealed - sizeof(struct fips_fsp_hdr),
					 sizeof(struct fips_fsp_hdr), i, so->key);
		chacha20poly1305_encrypt(link, link, outer, data, sizeof(struct fips_fmp_hdr), i,
					 so->key);
	}
	for (i = 0; i < FRAMES; i++) {
		u8 *data = frame_at(so, i), *sealed = data + SEALED_OFFSET;
		u8 *link = data + sizeof(struct fips_fmp_hdr);

		good &= chacha20poly1305_decrypt(link, link, outer + FIPS_TAG_LEN, data,
						 sizeof(struct fips_fmp_hdr), i, so->key);
		good &= chacha20poly1305_decrypt(sealed, sealed, session + FIPS_TAG_LEN,
						 sealed - sizeof(struct fips_fsp_hdr),
						 sizeof(struct fips_fsp_hdr), i, so->key);
	}
	local_bh_enable();
	return good;
}

/* Nanoseconds that AGGREGATES of them take. */
static u64 timed(struct seal_open *so, bool (*pass)(struct seal_open *so), bool *good)
{
	u64 begin = ktime_get_ns();
	unsigned int i;

	for (i = 0; i < AGGREGATES; i++)
		*good &= pass(so);
	begin = ktime_get_ns() - begin;
	cond_resched();
	return begin;
}

/* Does the last frame's payload come back? */
static bool comes_back(struct seal_open *so)
{
	unsigned int len = so->bytes - sizeof(struct ipv6hdr), i;
	const u8 *opened =
		so->inner + FIPS_AEAD_ROOM + sizeof(struct fips_fsp_inner) + BODY_HEADER_LEN;

	for (i = 0; i < FRAMES; i++)
		memcpy(payload_at(so, i), so->packet + sizeof(struct ipv6hdr), len);
	return ours(so) && !memcmp(opened, so->packet + sizeof(struct ipv6hdr), len);
}

static int measure_size(struct seal_open *so, unsigned int number, unsigned int bytes, char *line)
{
	u64 ours_ns = 0, bare_ns = 0, packets = TURNS * AGGREGATES * FRAMES;
	bool good;
	int turn;

	so->bytes = bytes;
	good = comes_back(so);
	for (turn = 0; turn < TURNS; turn++) {
		ours_ns += timed(so, ours, &good);
		bare_ns += timed(so, bare, &good);
	}
	return sprintf(line, "%s %u - %u bytes come back # ours %llu bare_aead %llu\n",
		       good ? "ok" : "not ok", number, bytes, div64_u64(ours_ns, packets),
		       div64_u64(bare_ns, packets));
}

static int layer_init(struct layer *layer, enum fips_keyring_policy policy, const u8 *key)
{
	const struct fips_key_spec spec = {
		.id = 1, .slot = FIPS_KEY_SLOT_CURRENT, .send_key = key, .recv_key = key
	};

	fips_keyring_init(&layer->tx, policy, NULL);
	fips_keyring_init(&layer->rx, policy, NULL);
	layer->totals = fips_measure_totals_alloc(1);
	if (!layer->totals || fips_keyring_install(&layer->tx, &spec, NULL) ||
	    fips_keyring_install(&layer->rx, &spec, NULL))
		return -ENOMEM;
	return 0;
}

static void layer_uninit(struct layer *layer)
{
	fips_keyring_destroy(&layer->tx);
	fips_keyring_destroy(&layer->rx);
	free_percpu(layer->totals);
}

static int seal_open_get(char *buffer, const struct kernel_param *param)
{
	static const unsigned int sizes[] = { 92, 512, PACKET_MAX };
	struct seal_open *so = kvzalloc(sizeof(*so), GFP_KERNEL);
	int len, i, err;

	if (!so)
		return -ENOMEM;
	memset(so->key, 0x5a, sizeof(so->key));
	memset(so->packet, 0xc3, sizeof(so->packet));
	so->packet[0] = 0x60; /* IPv6 */
	err = layer_init(&so->link, FIPS_KEYRING_LINK, so->key);
	if (layer_init(&so->session, FIPS_KEYRING_SESSION, so->key))
		err = -ENOMEM;
	len = sprintf(buffer, "TAP version 14\n1..%zu\n", ARRAY_SIZE(sizes));
	for (i = 0; !err && i < ARRAY_SIZE(sizes); i++)
		len += measure_size(so, i + 1, sizes[i], buffer + len);
	layer_uninit(&so->link);
	layer_uninit(&so->session);
	kvfree(so);
	return err ?: len;
}

static const struct kernel_param_ops seal_open_ops = { .get = seal_open_get };

module_param_cb(bench_seal_open, &seal_open_ops, NULL, 0400);
MODULE_PARM_DESC(bench_seal_open, "read: seal and open beside bare AEAD calls");
