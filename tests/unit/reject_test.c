// SPDX-License-Identifier: MIT
/*
 * What a node refuses. Each reason is counted in a test, once for each thing refused, or a line
 * here says why there is none; the last test holds that against the registry of counters.
 */
#include "libfips/node_private.h"
#include "libfips/packet.h"
#include "net.h"

#define NO_REFUSAL "counts what is done, or put off"

/* Reasons that the tests have had counted. */
static bool counted[FIPS_NODE_COUNTER_MAX];

/* Why no test has it counted. */
static const char *const uncounted[FIPS_NODE_COUNTER_MAX] = {
	[FIPS_COUNT_RAW_ANSWERED] = NO_REFUSAL,
	[FIPS_COUNT_RAW_COMPLETED] = NO_REFUSAL,
	[FIPS_COUNT_TREE_RECEIVED] = NO_REFUSAL,
	[FIPS_COUNT_TREE_ACCEPTED] = NO_REFUSAL,
	[FIPS_COUNT_TREE_PARENT_SWITCHED] = NO_REFUSAL,
	[FIPS_COUNT_TREE_LOOP_DETECTED] = NO_REFUSAL,
	[FIPS_COUNT_TREE_ANCESTRY_CHANGED] = NO_REFUSAL,
	[FIPS_COUNT_TREE_SENT] = NO_REFUSAL,
	[FIPS_COUNT_TREE_RATE_LIMITED] = NO_REFUSAL,
	[FIPS_COUNT_TREE_SIGN_FAILED] = "a node's own key signs all it declares",
	[FIPS_COUNT_TREE_PARENT_SWITCHES] = NO_REFUSAL,
	[FIPS_COUNT_TREE_PARENT_LOSSES] = NO_REFUSAL,
	[FIPS_COUNT_TREE_FLAP_DAMPENED] = NO_REFUSAL,
	[FIPS_COUNT_BLOOM_RECEIVED] = NO_REFUSAL,
	[FIPS_COUNT_BLOOM_INVALID] = "the parser refuses it before, as bloom/decode_error",
	[FIPS_COUNT_BLOOM_NON_V1] = "the parser refuses it before, as bloom/decode_error",
	[FIPS_COUNT_BLOOM_ACCEPTED] = NO_REFUSAL,
	[FIPS_COUNT_BLOOM_SENT] = NO_REFUSAL,
	[FIPS_COUNT_BLOOM_DEBOUNCE] = NO_REFUSAL,
	[FIPS_COUNT_BLOOM_SEND_FAILED] = "a node's own filter is always of the size it has to be",
	[FIPS_COUNT_REQ_RECEIVED] = NO_REFUSAL,
	[FIPS_COUNT_REQ_TARGET_IS_US] = NO_REFUSAL,
	[FIPS_COUNT_REQ_FORWARDED] = NO_REFUSAL,
	[FIPS_COUNT_REQ_INITIATED] = NO_REFUSAL,
	[FIPS_COUNT_REQ_DEDUPLICATED] = NO_REFUSAL,
	[FIPS_COUNT_REQ_FALLBACK_FORWARDED] = NO_REFUSAL,
	[FIPS_COUNT_RESP_RECEIVED] = NO_REFUSAL,
	[FIPS_COUNT_RESP_FORWARDED] = NO_REFUSAL,
	[FIPS_COUNT_RESP_ACCEPTED] = NO_REFUSAL,
	[FIPS_COUNT_ERR_COORDS_REQUIRED] = NO_REFUSAL,
	[FIPS_COUNT_ERR_PATH_BROKEN] = NO_REFUSAL,
	[FIPS_COUNT_ERR_MTU_EXCEEDED] = NO_REFUSAL,
	[FIPS_COUNT_CONGESTION_DETECTED] = NO_REFUSAL,
	[FIPS_COUNT_CONGESTION_DROPS] = NO_REFUSAL,
};

static const char *const name[FIPS_NODE_COUNTER_MAX] = {
#define NAME(id, family, name, unit, help) family "/" name,
	FIPS_NODE_COUNTERS(NAME)
#undef NAME
};

/*
 * a -- b -- c -- d: b is the one that refuses, what it gets is said to come from a. There is no
 * room at b for another peer. The stranger has a path to b, but is not started.
 */
struct world {
	struct sim_network *net;
	struct sim_host *a;
	struct sim_host *b;
	struct sim_host *c;
	struct sim_host *d;
	struct sim_host *stranger;
	u8 msg1[sizeof(struct fips_fmp_msg1)];
	u64 before[FIPS_NODE_COUNTER_MAX];
};

static bool keep_msg1(void *ctx, struct sim_host *from, struct sim_host *to, const void *data,
		      size_t len)
{
	struct world *w = ctx;

	if (from == w->a && *(const u8 *)data == FIPS_PHASE_MSG1)
		memcpy(w->msg1, data, sizeof(w->msg1));
	return false;
}

static void join(struct world *w, struct sim_host *from, struct sim_host *to)
{
	sim_network_join(w->net, from, to, &net_good);
	sim_host_peer(from, to);
}

static int world_setup(void **state)
{
	static const char *const yaml =
		"node: {limits: {max_peers: 2, max_pending_inbound: 1},\n"
		"       discovery: {backoff_base_secs: 60, backoff_max_secs: 60}}";
	struct world *w = calloc(1, sizeof(*w));

	w->net = sim_network_new(1);
	w->a = sim_host_add(w->net, NULL);
	w->b = sim_host_add(w->net, yaml);
	w->c = sim_host_add(w->net, NULL);
	w->d = sim_host_add(w->net, NULL);
	w->stranger = sim_host_add(w->net, NULL);
	join(w, w->a, w->b);
	join(w, w->b, w->c);
	join(w, w->c, w->d);
	join(w, w->stranger, w->b);
	sim_network_tap(w->net, keep_msg1, w);
	sim_host_start(w->a);
	sim_host_start(w->b);
	sim_host_start(w->c);
	sim_host_start(w->d);
	sim_network_run(w->net, 30 * SIM_S);
	assert_true(sim_host_linked(w->b, w->a));
	assert_true(sim_host_linked(w->b, w->c));
	*state = w;
	return 0;
}

static int world_teardown(void **state)
{
	struct world *w = *state;

	sim_network_free(w->net);
	free(w);
	return 0;
}

static struct fips_node *victim(struct world *w)
{
	return sim_host_node(w->b);
}

static const struct fips_node_addr *addr_of(const struct sim_host *host)
{
	return &sim_host_identity(host)->addr;
}

static void look(struct world *w)
{
	memcpy(w->before, victim(w)->counters, sizeof(w->before));
}

static u64 rise(struct world *w, enum fips_node_counter counter)
{
	return victim(w)->counters[counter] - w->before[counter];
}

/* One was refused since the last look, for this reason. */
static void assert_refused(struct world *w, enum fips_node_counter reason)
{
	if (rise(w, reason) != 1)
		fail_msg("%s rose by %llu, not 1", name[reason],
			 (unsigned long long)rise(w, reason));
	counted[reason] = true;
}

static void take(struct world *w, const struct fips_frame_up *frame)
{
	struct fips_now now = sim_host_now(w->b);

	fips_node_frame(victim(w), frame, &now);
	sim_host_settle(w->b);
}

/* ---- Raw frames ---- */

/* A raw frame is refused for a reason, and no other. */
static void raw_from(struct world *w, u32 transport_id, const void *data, size_t len,
		     enum fips_node_counter reason)
{
	struct fips_frame_up frame = {
		.type = FIPS_FRAME_TYPE_RAW,
		.from = sim_host_endpoint(w->a),
		.payload = { data, len },
	};
	u64 sum = 0;
	int i;

	frame.from.transport_id = transport_id;
	look(w);
	take(w, &frame);
	assert_refused(w, reason);
	for (i = FIPS_COUNT_RAW_TOO_SHORT; i <= FIPS_COUNT_RAW_COMPLETED; i++)
		sum += rise(w, i);
	assert_int_equal(sum, 1);
}

static void raw(struct world *w, const void *data, size_t len, enum fips_node_counter reason)
{
	raw_from(w, sim_host_endpoint(w->a).transport_id, data, len, reason);
}

static void raw_frames_are_refused(void **state)
{
	u8 msg1[sizeof(struct fips_fmp_msg1)] = { FIPS_PHASE_MSG1 };
	u8 msg2[sizeof(struct fips_fmp_msg2)] = { FIPS_PHASE_MSG2 };
	u8 version[] = { 1 << FIPS_VERSION_SHIFT | FIPS_PHASE_MSG1, 0, 0, 0 };
	u8 phase[] = { FIPS_PHASE_MSG3, 0, 0, 0 };
	struct world *w = *state;

	memcpy(msg1, w->msg1, sizeof(struct fips_prefix));
	msg2[2] = sizeof(msg2) - sizeof(struct fips_prefix);
	raw(w, msg1, 3, FIPS_COUNT_RAW_TOO_SHORT);
	raw(w, version, sizeof(version), FIPS_COUNT_RAW_VERSION);
	raw(w, phase, sizeof(phase), FIPS_COUNT_RAW_PHASE);
	raw_from(w, 99, msg1, sizeof(msg1), FIPS_COUNT_RAW_TRANSPORT);
	raw(w, msg1, sizeof(msg1) - 1, FIPS_COUNT_RAW_MALFORMED);
	assert_refused(w, FIPS_COUNT_HANDSHAKE_BAD_STATE);
	raw(w, msg2, sizeof(msg2) - 1, FIPS_COUNT_RAW_MALFORMED);
	raw(w, msg1, sizeof(msg1), FIPS_COUNT_RAW_NOT_AUTHENTIC);
	raw(w, w->msg1, sizeof(w->msg1), FIPS_COUNT_RAW_DUPLICATE);
	raw(w, msg2, sizeof(msg2), FIPS_COUNT_RAW_UNKNOWN);
	assert_refused(w, FIPS_COUNT_HANDSHAKE_UNKNOWN);
}

static void a_stranger_is_refused_where_there_is_no_room(void **state)
{
	struct world *w = *state;

	look(w);
	sim_host_start(w->stranger);
	sim_network_run(w->net, SIM_S / 2);
	assert_refused(w, FIPS_COUNT_RAW_REFUSED);
	assert_false(sim_host_linked(w->stranger, w->b));
}

static void too_many_first_messages_are_not_looked_at(void **state)
{
	struct world *w = *state;
	struct fips_frame_up frame = {
		.type = FIPS_FRAME_TYPE_RAW,
		.from = sim_host_endpoint(w->a),
		.payload = { w->msg1, sizeof(w->msg1) },
	};
	int i;

	look(w);
	for (i = 0; i < 100000 && !rise(w, FIPS_COUNT_RAW_RATE_LIMITED); i++)
		take(w, &frame);
	assert_refused(w, FIPS_COUNT_RAW_RATE_LIMITED);
}

/* ---- Sessions ---- */

static void session_message(struct world *w, const struct fips_node_addr *src, const void *data,
			    size_t len, enum fips_node_counter reason)
{
	struct fips_frame_up frame = {
		.type = FIPS_FRAME_TYPE_DATAGRAM,
		.src = *src,
		.dest = *addr_of(w->b),
		.ttl = 5,
		.payload = { data, len },
	};

	look(w);
	take(w, &frame);
	assert_refused(w, reason);
}

static size_t session_handshake(struct world *w, u8 phase, const void *noise, size_t len, u8 *out,
				size_t size)
{
	struct fips_session_handshake_msg msg = {
		.phase = phase,
		.src_coords = { addr_of(w->a), 1 },
		.dest_coords = { addr_of(w->a), 1 },
		.noise = noise,
		.noise_len = len,
	};
	int ret = fips_session_handshake_build(&msg, out, size);

	assert_true(ret > 0);
	return ret;
}

static void session_messages_are_refused(void **state)
{
	static const u8 zero[FIPS_NOISE_XK_MSG2_LEN];
	struct fips_node_addr nobody = { { 1 } };
	struct world *w = *state;
	u8 msg[512];
	size_t len;

	session_message(w, addr_of(w->a), zero, 2, FIPS_COUNT_SESSION_DECODE_ERROR);
	len = session_handshake(w, FIPS_PHASE_MSG1, zero, FIPS_NOISE_XK_MSG1_LEN, msg, sizeof(msg));
	session_message(w, &nobody, msg, len, FIPS_COUNT_SESSION_CRYPTO_ERROR);
	len = session_handshake(w, FIPS_PHASE_MSG2, zero, FIPS_NOISE_XK_MSG2_LEN, msg, sizeof(msg));
	session_message(w, &nobody, msg, len, FIPS_COUNT_SESSION_UNKNOWN);
	assert_reaches(w->net, w->a, w->b, 5 * SIM_S);
	sim_network_run(w->net, 5 * SIM_S);
	session_message(w, addr_of(w->a), msg, len, FIPS_COUNT_SESSION_BAD_STATE);
}

static void no_more_session_setups_than_allowed(void **state)
{
	struct fips_node_addr nobody = { { 1 } }, nobody_else = { { 2 } };
	struct world *w = *state;
	struct fips_point point;
	u8 msg[512];
	size_t len;

	fips_pubkey_to_point(&point, &sim_host_identity(w->d)->pubkey);
	len = session_handshake(w, FIPS_PHASE_MSG1, point.b, sizeof(point.b), msg, sizeof(msg));
	look(w);
	take(w, &(struct fips_frame_up){ .type = FIPS_FRAME_TYPE_DATAGRAM,
					 .src = nobody,
					 .dest = *addr_of(w->b),
					 .payload = { msg, len } });
	assert_int_equal(rise(w, FIPS_COUNT_SESSION_LIMITED), 0);
	session_message(w, &nobody_else, msg, len, FIPS_COUNT_SESSION_LIMITED);
}

/* ---- Link messages ---- */

/* A message comes over a link; @msg begins with its type. */
static void hand_over(struct world *w, const struct sim_host *from, const u8 *msg, size_t len)
{
	struct fips_link *link = fips_link_find(victim(w), addr_of(from));

	assert_non_null(link);
	take(w, &(struct fips_frame_up){ .type = FIPS_FRAME_TYPE_LINK,
					 .link_id = link->id,
					 .msg_type = msg[0],
					 .payload = { msg + 1, len - 1 } });
}

static void message(struct world *w, const void *msg, size_t len, enum fips_node_counter reason)
{
	look(w);
	hand_over(w, w->a, msg, len);
	assert_refused(w, reason);
}

static void type_alone(struct world *w, u8 type, enum fips_node_counter reason)
{
	message(w, &type, 1, reason);
}

static void of_no_link(struct world *w, u8 type, enum fips_node_counter reason)
{
	look(w);
	take(w, &(struct fips_frame_up){
			.type = FIPS_FRAME_TYPE_LINK, .link_id = 9999, .msg_type = type });
	assert_refused(w, reason);
}

static void messages_of_a_wrong_form_are_refused(void **state)
{
	struct world *w = *state;

	type_alone(w, 0x7f, FIPS_COUNT_LINK_UNKNOWN_TYPE);
	type_alone(w, FIPS_LINK_MSG_DISCONNECT, FIPS_COUNT_LINK_DECODE_ERROR);
	type_alone(w, FIPS_LINK_MSG_SENDER_REPORT, FIPS_COUNT_MMP_DECODE_ERROR);
	type_alone(w, FIPS_LINK_MSG_RECEIVER_REPORT, FIPS_COUNT_MMP_DECODE_ERROR);
	type_alone(w, FIPS_LINK_MSG_TREE_ANNOUNCE, FIPS_COUNT_TREE_DECODE_ERROR);
	type_alone(w, FIPS_LINK_MSG_FILTER_ANNOUNCE, FIPS_COUNT_BLOOM_DECODE_ERROR);
	type_alone(w, FIPS_LINK_MSG_LOOKUP_REQUEST, FIPS_COUNT_REQ_DECODE_ERROR);
	type_alone(w, FIPS_LINK_MSG_LOOKUP_RESPONSE, FIPS_COUNT_RESP_DECODE_ERROR);
	assert_true(sim_host_linked(w->b, w->a));
}

static void messages_of_links_that_are_gone_are_refused(void **state)
{
	struct world *w = *state;

	of_no_link(w, FIPS_LINK_MSG_HEARTBEAT, FIPS_COUNT_LINK_UNKNOWN);
	of_no_link(w, FIPS_LINK_MSG_SENDER_REPORT, FIPS_COUNT_MMP_UNKNOWN_PEER);
	of_no_link(w, FIPS_LINK_MSG_TREE_ANNOUNCE, FIPS_COUNT_TREE_UNKNOWN_PEER);
	of_no_link(w, FIPS_LINK_MSG_FILTER_ANNOUNCE, FIPS_COUNT_BLOOM_UNKNOWN_PEER);
}

/* ---- Tree and filters ---- */

#define LONG_ANCESTRY 130

static void announce(struct world *w, const struct fips_tree_announce *announce,
		     enum fips_node_counter reason)
{
	u8 msg[8192];
	int len = fips_tree_announce_build(announce, msg, sizeof(msg));

	assert_true(len > 0);
	message(w, msg, len, reason);
}

/* What a node says and signs, be it true or not. */
static void sign(struct fips_tree_announce *announce, const struct sim_host *host, u8 *signature)
{
	struct fips_tree_declaration declaration;

	fips_tree_declaration_build(&declaration, &announce->ancestry.entries[0].node,
				    &announce->parent, announce->sequence, announce->timestamp);
	assert_int_equal(fips_sign(signature, sim_host_identity(host), &declaration,
				   sizeof(declaration), NULL),
			 0);
	announce->signature = signature;
}

static void tree_announcements_are_refused(void **state)
{
	struct world *w = *state;
	struct fips_ancestry_entry entries[2] = { 0 };
	u8 signature[FIPS_SIGNATURE_LEN];
	struct fips_tree_announce of_a = fips_tree_announcement(&sim_host_node(w->a)->tree), forged;

	announce(w, &of_a, FIPS_COUNT_TREE_STALE);
	forged = fips_tree_announcement(&sim_host_node(w->c)->tree);
	announce(w, &forged, FIPS_COUNT_TREE_ADDR_MISMATCH);
	forged = of_a;
	forged.sequence++;
	announce(w, &forged, FIPS_COUNT_TREE_SIG_FAILED);
	/* A root that has an ancestor. */
	entries[0].node = *addr_of(w->a);
	forged.parent = *addr_of(w->a);
	forged.ancestry = (struct fips_ancestry){ entries, FIPS_ARRAY_SIZE(entries) };
	sign(&forged, w->a, signature);
	announce(w, &forged, FIPS_COUNT_TREE_ANCESTRY_INVALID);
}

/* Below somebody who claims to be that deep a node has coordinates that no message holds. */
static void what_is_too_deep_to_be_announced_is_counted(void **state)
{
	struct world *w = *state;
	struct fips_ancestry_entry entries[LONG_ANCESTRY] = { 0 };
	u8 signature[FIPS_SIGNATURE_LEN], msg[8192];
	struct fips_tree_announce deep = {
		.sequence = 1u << 20,
		.ancestry = { entries, LONG_ANCESTRY },
	};
	int len;

	entries[0].node = *addr_of(w->a);
	sign(&deep, w->a, signature);
	len = fips_tree_announce_build(&deep, msg, sizeof(msg));
	assert_true(len > 0);
	look(w);
	hand_over(w, w->a, msg, len);
	sim_network_run(w->net, SIM_S);
	assert_true(rise(w, FIPS_COUNT_TREE_SEND_FAILED) > 0);
	counted[FIPS_COUNT_TREE_SEND_FAILED] = true;
}

static void filter(struct world *w, u64 sequence, u8 fill, enum fips_node_counter reason)
{
	u8 bytes[FIPS_BLOOM_BYTES], msg[sizeof(struct fips_filter_announce_hdr) + sizeof(bytes)];
	struct fips_filter_announce announce = {
		.sequence = sequence,
		.hash_count = FIPS_BLOOM_HASH_COUNT,
		.size_class = FIPS_FILTER_SIZE_CLASS,
		.filter = bytes,
		.filter_len = sizeof(bytes),
	};

	memset(bytes, fill, sizeof(bytes));
	assert_int_equal(fips_filter_announce_build(&announce, msg, sizeof(msg)), sizeof(msg));
	message(w, msg, sizeof(msg), reason);
}

static void filters_are_refused(void **state)
{
	u8 msg[sizeof(struct fips_filter_announce_hdr) + FIPS_BLOOM_BYTES] = { 0 };
	struct fips_filter_announce_hdr *hdr = (struct fips_filter_announce_hdr *)msg;
	struct world *w = *state;

	filter(w, 0, 0, FIPS_COUNT_BLOOM_STALE);
	filter(w, 1u << 20, 0xff, FIPS_COUNT_BLOOM_FILL_EXCEEDED);
	hdr->msg_type = FIPS_LINK_MSG_FILTER_ANNOUNCE;
	hdr->hash_count = FIPS_BLOOM_HASH_COUNT;
	hdr->size_class = FIPS_FILTER_SIZE_CLASS + 1;
	message(w, msg, sizeof(msg), FIPS_COUNT_BLOOM_DECODE_ERROR);
	hdr->hash_count = 0;
	hdr->size_class = FIPS_FILTER_SIZE_CLASS;
	message(w, msg, sizeof(msg), FIPS_COUNT_BLOOM_DECODE_ERROR);
}

/* ---- Lookups ---- */

static struct fips_lookup_request request_of(const struct sim_host *origin, u64 id, u8 ttl,
					     const struct fips_node_addr *target)
{
	return (struct fips_lookup_request){
		.request_id = id,
		.target = *target,
		.origin = *addr_of(origin),
		.ttl = ttl,
		.origin_coords = { addr_of(origin), 1 },
	};
}

static void request(struct world *w, u64 id, u8 ttl, const struct fips_node_addr *target)
{
	struct fips_lookup_request request = request_of(w->a, id, ttl, target);
	u8 msg[512];
	int len = fips_lookup_request_build(&request, msg, sizeof(msg));

	assert_true(len > 0);
	look(w);
	hand_over(w, w->a, msg, len);
}

static void requests_are_refused(void **state)
{
	struct fips_node_addr nobody = { { 1 } };
	struct world *w = *state;
	u64 id;

	request(w, 1, 5, addr_of(w->b));
	assert_int_equal(rise(w, FIPS_COUNT_REQ_TARGET_IS_US), 1);
	request(w, 1, 5, addr_of(w->b));
	assert_refused(w, FIPS_COUNT_REQ_DUPLICATE);
	request(w, 2, 0, &nobody);
	assert_refused(w, FIPS_COUNT_REQ_TTL_EXHAUSTED);
	request(w, 3, 5, &nobody);
	assert_refused(w, FIPS_COUNT_REQ_NO_TREE_PEER);
	request(w, 4, 5, &nobody);
	assert_refused(w, FIPS_COUNT_REQ_FORWARD_RATE_LIMITED);
	for (id = 5; id <= FIPS_LOOKUP_RECENT_MAX; id++)
		request(w, id, 0, &nobody);
	assert_int_equal(rise(w, FIPS_COUNT_REQ_DEDUP_CACHE_FULL), 0);
	request(w, id, 0, &nobody);
	assert_refused(w, FIPS_COUNT_REQ_DEDUP_CACHE_FULL);
}

static void response(struct world *w, const struct sim_host *from, u64 id,
		     const struct fips_node_addr *target, enum fips_node_counter reason)
{
	static const u8 no_proof[FIPS_SIGNATURE_LEN];
	struct fips_lookup_response response = {
		.request_id = id,
		.target = *target,
		.path_mtu = 1400,
		.target_coords = { target, 1 },
		.proof = no_proof,
	};
	u8 msg[512];
	int len = fips_lookup_response_build(&response, msg, sizeof(msg));

	assert_true(len > 0);
	look(w);
	hand_over(w, from, msg, len);
	assert_refused(w, reason);
}

static void responses_are_refused(void **state)
{
	u8 disconnect[] = { FIPS_LINK_MSG_DISCONNECT, 0 };
	struct world *w = *state;
	struct fips_lookups *lookups = &victim(w)->searching.lookups;
	struct fips_now now = sim_host_now(w->b);

	response(w, w->a, 7, addr_of(w->stranger), FIPS_COUNT_RESP_IDENTITY_MISS);
	fips_node_identity_learned(victim(w), &sim_host_identity(w->d)->pubkey, &now);
	assert_true(fips_lookup_await(lookups, addr_of(w->d), victim(w)->now_ms));
	fips_lookup_sent(lookups, addr_of(w->d), 8);
	response(w, w->a, 8, addr_of(w->d), FIPS_COUNT_RESP_PROOF_FAILED);
	assert_true(fips_lookup_pending(lookups, addr_of(w->d)));
	/* Who asked is gone when the answer comes. */
	request(w, 9, 5, addr_of(w->d));
	hand_over(w, w->a, disconnect, sizeof(disconnect));
	assert_false(sim_host_linked(w->b, w->a));
	response(w, w->c, 9, addr_of(w->d), FIPS_COUNT_RESP_NO_ROUTE);
}

static void lookups_are_not_begun_in_vain(void **state)
{
	struct world *w = *state;

	look(w);
	sim_host_send(w->b, w->stranger, "x", 1);
	sim_network_run(w->net, SIM_S / 10);
	assert_refused(w, FIPS_COUNT_REQ_BLOOM_MISS);
	sim_network_run(w->net, 5 * SIM_S);
	look(w);
	sim_host_send(w->b, w->stranger, "x", 1);
	sim_network_run(w->net, SIM_S / 10);
	assert_refused(w, FIPS_COUNT_REQ_BACKOFF_SUPPRESSED);
}

static void a_lookup_without_an_answer_ends(void **state)
{
	struct world *w = *state;

	look(w);
	sim_host_pause(w->c, 60 * SIM_S);
	sim_host_send(w->b, w->d, "x", 1);
	sim_network_run(w->net, 25 * SIM_S);
	assert_refused(w, FIPS_COUNT_RESP_TIMED_OUT);
}

/* ---- Transit ---- */

static void transit_to_nobody_is_refused(void **state)
{
	struct world *w = *state;

	look(w);
	take(w, &(struct fips_frame_up){ .type = FIPS_FRAME_TYPE_ROUTE_MISS,
					 .src = *addr_of(w->a),
					 .dest = { { 1 } },
					 .ttl = 5 });
	assert_refused(w, FIPS_COUNT_FWD_NO_ROUTE);
}

/* ---- All of them ---- */

static void every_reason_is_counted_or_said_why_not(void **state)
{
	int i, wrong = 0;

	for (i = 0; i < FIPS_NODE_COUNTER_MAX; i++) {
		if (counted[i] && uncounted[i])
			print_error("%s was counted, though: %s\n", name[i], uncounted[i]);
		else if (!counted[i] && !uncounted[i])
			print_error("%s: no test has it counted\n", name[i]);
		else
			continue;
		wrong++;
	}
	assert_int_equal(wrong, 0);
}

#define in_a_world(test) cmocka_unit_test_setup_teardown(test, world_setup, world_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		in_a_world(raw_frames_are_refused),
		in_a_world(a_stranger_is_refused_where_there_is_no_room),
		in_a_world(too_many_first_messages_are_not_looked_at),
		in_a_world(session_messages_are_refused),
		in_a_world(no_more_session_setups_than_allowed),
		in_a_world(messages_of_a_wrong_form_are_refused),
		in_a_world(messages_of_links_that_are_gone_are_refused),
		in_a_world(tree_announcements_are_refused),
		in_a_world(what_is_too_deep_to_be_announced_is_counted),
		in_a_world(filters_are_refused),
		in_a_world(requests_are_refused),
		in_a_world(responses_are_refused),
		in_a_world(lookups_are_not_begun_in_vain),
		in_a_world(a_lookup_without_an_answer_ends),
		in_a_world(transit_to_nobody_is_refused),
		cmocka_unit_test(every_reason_is_counted_or_said_why_not),
	};

	return cmocka_run_group_tests_name("reject", tests, NULL, NULL);
}
