// SPDX-License-Identifier: MIT
/* Vectors of link messages: tree, filter, lookup, disconnect, heartbeat, reports. */
#include "libfips/bloom.h"
#include "libfips/crypto.h"
#include "libfips/tree.h"
#include "messages.h"

/* ---- TreeAnnounce ---- */

static struct fips_ancestry ancestry_of(struct vector *v, json_t *fields)
{
	json_t *array = vector_get(v, fields, "ancestry");
	struct fips_ancestry_entry *entries;
	json_t *entry;
	size_t i;

	entries = vector_alloc(v, json_array_size(array) * sizeof(*entries));
	json_array_foreach(array, i, entry) {
		entries[i].node = vector_addr(v, entry, "node_addr");
		entries[i].sequence = htole64(vector_u64(v, entry, "sequence"));
		entries[i].timestamp = htole64(vector_u64(v, entry, "timestamp"));
	}
	return (struct fips_ancestry){ entries, json_array_size(array) };
}

static void declaration_of(struct fips_tree_declaration *decl,
			   const struct fips_tree_announce *announce)
{
	fips_tree_declaration_build(decl, &announce->ancestry.entries[0].node, &announce->parent,
				    announce->sequence, announce->timestamp);
}

static bool load_signer(struct vector *v, json_t *fields, struct fips_identity *id, u8 aux[32])
{
	u8 secret[FIPS_SECRET_LEN];

	vector_hex_exact(v, fields, "secret_key", secret, sizeof(secret));
	vector_hex_exact(v, fields, "aux_rand", aux, 32);
	if (!vector_check(v, "secret_key", !fips_identity_from_secret(id, secret),
			  "expected a valid key"))
		return false;
	return vector_check_hex(v, fields, "pubkey_xonly", id->pubkey.b, sizeof(id->pubkey.b));
}

static int build_tree_announce(struct vector *v, json_t *fields, u8 *out, size_t size)
{
	struct fips_tree_announce announce = {
		.sequence = vector_u64(v, fields, "sequence"),
		.timestamp = vector_u64(v, fields, "timestamp"),
		.parent = vector_addr(v, fields, "parent"),
		.ancestry = ancestry_of(v, fields),
	};
	u8 signature[FIPS_SIGNATURE_LEN], digest[32], aux[32];
	struct fips_tree_declaration decl;
	struct fips_identity id;

	vector_check_u64(v, fields, "version", FIPS_TREE_ANNOUNCE_VERSION);
	if (!announce.ancestry.count || !load_signer(v, fields, &id, aux))
		return FIPS_PACKET_MALFORMED;
	vector_check_addr(v, fields, "node_addr", &id.addr);
	declaration_of(&decl, &announce);
	vector_check_hex(v, fields, "signed_bytes", &decl, sizeof(decl));
	fips_sha256(digest, &decl, sizeof(decl));
	vector_check_hex(v, fields, "signed_digest", digest, sizeof(digest));
	fips_sign(signature, &id, &decl, sizeof(decl), aux);
	vector_check_hex(v, fields, "signature", signature, sizeof(signature));
	announce.signature = signature;
	return fips_tree_announce_build(&announce, out, size);
}

static void check_ancestry(struct vector *v, json_t *decoded, const struct fips_ancestry *ancestry)
{
	json_t *array = vector_get(v, decoded, "ancestry");

	vector_check(v, "ancestry", json_array_size(array) == ancestry->count,
		     "expected %zu entries, got %u", json_array_size(array), ancestry->count);
	for (u16 i = 0; i < ancestry->count; i++) {
		const struct fips_ancestry_entry *entry = &ancestry->entries[i];
		json_t *expected = json_array_get(array, i);

		vector_where(v, "ancestry entry %u", i);
		vector_check_addr(v, expected, "node_addr", &entry->node);
		vector_check_u64(v, expected, "sequence", le64toh(entry->sequence));
		vector_check_u64(v, expected, "timestamp", le64toh(entry->timestamp));
	}
	vector_where(v, "%s", "");
}

static const char *semantics_of(const struct fips_tree_announce *announce)
{
	return fips_tree_ancestry_strerror(fips_tree_check_ancestry(announce));
}

static void check_tree_announce(struct vector *v, json_t *decoded,
				const struct fips_tree_announce *announce)
{
	const struct fips_node_addr *node = &announce->ancestry.entries[0].node;

	vector_check_u64(v, decoded, "sequence", announce->sequence);
	vector_check_u64(v, decoded, "timestamp", announce->timestamp);
	vector_check_addr(v, decoded, "node_addr", node);
	vector_check_addr(v, decoded, "parent", &announce->parent);
	vector_check_bool(v, decoded, "is_root", fips_node_addr_equal(node, &announce->parent));
	vector_check_hex(v, decoded, "signature", announce->signature, FIPS_SIGNATURE_LEN);
	vector_check_str(v, decoded, "semantics", semantics_of(announce));
	check_ancestry(v, decoded, &announce->ancestry);
}

static struct fips_pubkey sender_pubkey(struct vector *v)
{
	struct fips_pubkey pubkey;
	struct fips_node_addr addr;

	vector_hex_exact(v, v->json, "sender_pubkey_xonly", pubkey.b, sizeof(pubkey.b));
	fips_node_addr_from_pubkey(&addr, &pubkey);
	vector_check_addr(v, v->json, "sender_node_addr", &addr);
	return pubkey;
}

/* The three checks a receiver makes, against the peer the vector says it came from. */
static void check_against_sender(struct vector *v, const struct fips_tree_announce *announce)
{
	const struct fips_node_addr *node = &announce->ancestry.entries[0].node;
	struct fips_pubkey pubkey = sender_pubkey(v);
	struct fips_tree_declaration decl;
	struct fips_node_addr sender;

	fips_node_addr_from_pubkey(&sender, &pubkey);
	vector_check_bool(v, v->json, "declared_node_is_sender",
			  fips_node_addr_equal(node, &sender));
	declaration_of(&decl, announce);
	vector_check_bool(v, v->json, "signature_valid",
			  fips_verify(&pubkey, &decl, sizeof(decl), announce->signature));
	vector_check_str(v, v->json, "semantics", semantics_of(announce));
}

static void check_no_judgement(struct vector *v)
{
	sender_pubkey(v);
	vector_check_null(v, v->json, "declared_node_is_sender", false);
	vector_check_null(v, v->json, "signature_valid", false);
	vector_check_null(v, v->json, "semantics", false);
}

static int parse_tree_announce(struct vector *v, json_t *decoded, const u8 *data, size_t len)
{
	bool judged = json_object_get(v->json, "sender_pubkey_xonly");
	struct fips_tree_announce announce;
	int consumed = fips_tree_announce_parse(&announce, data, len);

	if (consumed < 0) {
		if (judged)
			check_no_judgement(v);
		return consumed;
	}
	check_tree_announce(v, decoded, &announce);
	if (judged)
		check_against_sender(v, &announce);
	return consumed;
}

static void run_tree_semantics(struct vector *v)
{
	struct vector_bytes bytes = vector_hex(v, v->json, "bytes");
	struct fips_tree_announce announce;
	struct fips_node_addr sender = vector_addr(v, v->json, "sender_node_addr");
	bool own;
	int consumed;

	vector_check_str(v, v->json, "message", "TreeAnnounce");
	consumed = fips_tree_announce_parse(&announce, bytes.data, bytes.len);
	if (!vector_check(v, "bytes", consumed > 0, "expected an announcement, got %s",
			  fips_packet_strerror(consumed)))
		return;
	check_against_sender(v, &announce);
	/* Here a declaration holds no node of its own beside the first entry. */
	own = fips_node_addr_equal(&announce.ancestry.entries[0].node, &sender);
	vector_check_str(v, v->json, "before_encoding_semantics",
			 own ? semantics_of(&announce) : "AncestryNodeMismatch");
}

static void run_sign_errors(struct vector *v)
{
	static const u8 seed[FIPS_MAP_SEED_SIZE];
	const struct fips_tree_config config = FIPS_TREE_CONFIG_DEFAULT;
	struct fips_tree_announce announce = { 0 };
	struct fips_ancestry_entry entry = { 0 };
	struct fips_identity own, other;
	struct fips_tree tree;
	u8 out[256];
	int err;

	announce.ancestry = (struct fips_ancestry){ &entry, 1 };
	err = fips_tree_announce_build(&announce, out, sizeof(out));
	vector_check_str(v, v->json, "encode_unsigned", fips_packet_error_name(err));

	fips_identity_generate(&own, &fips_random_system);
	fips_identity_generate(&other, &fips_random_system);
	fips_tree_init(&tree, &own.addr, &config, 0, seed);
	err = fips_tree_sign(&tree, &other, NULL);
	vector_check_str(v, v->json, "sign_with_other_identity",
			 err ? "InvalidSignature" : "(signed)");
	fips_tree_fini(&tree);
}

/* ---- FilterAnnounce ---- */

static int build_filter_announce(struct vector *v, json_t *fields, u8 *out, size_t size)
{
	struct fips_filter_announce announce = {
		.sequence = vector_u64(v, fields, "sequence"),
		.hash_count = vector_u64(v, fields, "hash_count"),
		.size_class = vector_u64(v, fields, "size_class"),
	};
	struct fips_coords entries = vector_coords(v, fields, "entries");
	u8 *bits = vector_alloc(v, FIPS_FILTER_LEN(FIPS_FILTER_SIZE_CLASS_MAX));
	struct fips_bloom bloom;

	announce.filter = bits;
	announce.filter_len = FIPS_FILTER_LEN(announce.size_class);
	fips_bloom_init(&bloom, bits, announce.filter_len * 8, announce.hash_count);
	for (u16 i = 0; i < entries.count; i++)
		fips_bloom_insert(&bloom, &entries.addrs[i]);
	return fips_filter_announce_build(&announce, out, size);
}

static int parse_filter_announce(struct vector *v, json_t *decoded, const u8 *data, size_t len)
{
	struct fips_filter_announce announce;
	int consumed = fips_filter_announce_parse(&announce, data, len);
	u32 ones = 0;

	if (consumed < 0)
		return consumed;
	for (size_t i = 0; i < announce.filter_len; i++)
		ones += __builtin_popcount(announce.filter[i]);
	vector_check_u64(v, decoded, "sequence", announce.sequence);
	vector_check_u64(v, decoded, "hash_count", announce.hash_count);
	vector_check_u64(v, decoded, "size_class", announce.size_class);
	vector_check_u64(v, decoded, "filter_bits_set", ones);
	vector_check_bool(v, decoded, "is_v1", announce.size_class == FIPS_FILTER_SIZE_CLASS);
	vector_check_bool(v, decoded, "is_valid",
			  announce.filter_len == FIPS_FILTER_LEN(announce.size_class));
	return consumed;
}

static void run_encode_error(struct vector *v)
{
	static const u8 bits[FIPS_FILTER_LEN(FIPS_FILTER_SIZE_CLASS)];
	const struct fips_filter_announce announce = {
		.hash_count = 5,
		.size_class = FIPS_FILTER_SIZE_CLASS + 1,
		.filter = bits,
		.filter_len = sizeof(bits),
	};
	u8 out[2 * sizeof(bits)];

	vector_check_str(v, v->json, "message", "FilterAnnounce");
	vector_check_str(
		v, v->json, "verdict",
		fips_packet_error_name(fips_filter_announce_build(&announce, out, sizeof(out))));
}

/* ---- LookupRequest, LookupResponse ---- */

static void check_forwarded(struct vector *v, json_t *fields, struct fips_lookup_request request)
{
	u8 *out = vector_alloc(v, MESSAGE_MAX);
	int len;

	vector_check_bool(v, fields, "forward_allowed",
			  fips_lookup_request_decrement_ttl(&request));
	len = fips_lookup_request_build(&request, out, MESSAGE_MAX);
	vector_check_hex(v, fields, "forwarded_bytes", out, len > 0 ? len : 0);
}

static int build_lookup_request(struct vector *v, json_t *fields, u8 *out, size_t size)
{
	const struct fips_lookup_request request = {
		.request_id = vector_u64(v, fields, "request_id"),
		.target = vector_addr(v, fields, "target"),
		.origin = vector_addr(v, fields, "origin"),
		.ttl = vector_u64(v, fields, "ttl"),
		.min_mtu = vector_u64(v, fields, "min_mtu"),
		.origin_coords = vector_coords(v, fields, "origin_coords"),
	};

	check_forwarded(v, fields, request);
	return fips_lookup_request_build(&request, out, size);
}

static int parse_lookup_request(struct vector *v, json_t *decoded, const u8 *data, size_t len)
{
	struct fips_lookup_request request;
	int consumed = fips_lookup_request_parse(&request, data, len);

	if (consumed < 0)
		return consumed;
	vector_check_u64(v, decoded, "request_id", request.request_id);
	vector_check_addr(v, decoded, "target", &request.target);
	vector_check_addr(v, decoded, "origin", &request.origin);
	vector_check_u64(v, decoded, "ttl", request.ttl);
	vector_check_u64(v, decoded, "min_mtu", request.min_mtu);
	vector_check_coords(v, decoded, "origin_coords", &request.origin_coords);
	return consumed;
}

static int build_proof(const struct fips_lookup_response *response, u8 *out, size_t size)
{
	return fips_lookup_proof_build(response->request_id, &response->target,
				       &response->target_coords, out, size);
}

static int build_lookup_response(struct vector *v, json_t *fields, u8 *out, size_t size)
{
	struct fips_lookup_response response = {
		.request_id = vector_u64(v, fields, "request_id"),
		.target = vector_addr(v, fields, "target"),
		.path_mtu = vector_u64(v, fields, "path_mtu"),
		.target_coords = vector_coords(v, fields, "target_coords"),
	};
	u8 *proof = vector_alloc(v, MESSAGE_MAX);
	u8 signature[FIPS_SIGNATURE_LEN], digest[32], aux[32];
	struct fips_identity id;
	int len;

	vector_check_u64(v, fields, "initial_path_mtu", FIPS_PATH_MTU_UNKNOWN);
	if (!load_signer(v, fields, &id, aux))
		return FIPS_PACKET_MALFORMED;
	vector_check_addr(v, fields, "target", &id.addr);
	len = build_proof(&response, proof, MESSAGE_MAX);
	if (len < 0)
		return len;
	vector_check_hex(v, fields, "proof_bytes", proof, len);
	fips_sha256(digest, proof, len);
	vector_check_hex(v, fields, "proof_digest", digest, sizeof(digest));
	fips_sign(signature, &id, proof, len, aux);
	vector_check_hex(v, fields, "proof", signature, sizeof(signature));
	response.proof = signature;
	return fips_lookup_response_build(&response, out, size);
}

static void check_proof(struct vector *v, const struct fips_lookup_response *response)
{
	u8 *proof = vector_alloc(v, MESSAGE_MAX);
	struct fips_pubkey pubkey;
	int len;

	vector_hex_exact(v, v->json, "target_pubkey_xonly", pubkey.b, sizeof(pubkey.b));
	len = build_proof(response, proof, MESSAGE_MAX);
	if (vector_check(v, "proof", len > 0, "expected it to be built"))
		vector_check_bool(v, v->json, "proof_valid",
				  fips_verify(&pubkey, proof, len, response->proof));
}

static int parse_lookup_response(struct vector *v, json_t *decoded, const u8 *data, size_t len)
{
	bool judged = json_object_get(v->json, "target_pubkey_xonly");
	struct fips_lookup_response response;
	int consumed = fips_lookup_response_parse(&response, data, len);

	if (consumed < 0) {
		if (judged)
			vector_check_null(v, v->json, "proof_valid", false);
		return consumed;
	}
	vector_check_u64(v, decoded, "request_id", response.request_id);
	vector_check_addr(v, decoded, "target", &response.target);
	vector_check_u64(v, decoded, "path_mtu", response.path_mtu);
	vector_check_coords(v, decoded, "target_coords", &response.target_coords);
	vector_check_hex(v, decoded, "proof", response.proof, FIPS_SIGNATURE_LEN);
	if (judged)
		check_proof(v, &response);
	return consumed;
}

/* ---- Disconnect, Heartbeat, reports ---- */

static int build_disconnect(struct vector *v, json_t *fields, u8 *out, size_t size)
{
	u8 reason = vector_u64(v, fields, "reason_code");

	vector_check_str(v, fields, "reason", fips_disconnect_reason_name(reason));
	return fips_disconnect_build(reason, out, size);
}

static int parse_disconnect(struct vector *v, json_t *decoded, const u8 *data, size_t len)
{
	enum fips_disconnect_reason reason;
	int consumed = fips_disconnect_parse(&reason, data, len);

	if (consumed < 0)
		return consumed;
	vector_check_u64(v, decoded, "reason_code", reason);
	vector_check_str(v, decoded, "reason", fips_disconnect_reason_name(reason));
	return consumed;
}

static int build_heartbeat(struct vector *v, json_t *fields, u8 *out, size_t size)
{
	return fips_heartbeat_build(out, size);
}

static int parse_heartbeat(struct vector *v, json_t *decoded, const u8 *data, size_t len)
{
	return fips_heartbeat_parse(data, len);
}

static int build_sender_report(struct vector *v, json_t *fields, u8 *out, size_t size)
{
	const struct fips_sender_counts sr = sender_counts(v, fields);

	return fips_link_sender_report_build(&sr, out, size);
}

static int parse_sender_report(struct vector *v, json_t *decoded, const u8 *data, size_t len)
{
	struct fips_sender_counts sr;
	int consumed = fips_link_sender_report_parse(&sr, data, len);

	if (consumed >= 0)
		check_sender_counts(v, decoded, &sr);
	return consumed;
}

static int build_receiver_report(struct vector *v, json_t *fields, u8 *out, size_t size)
{
	const struct fips_receiver_counts rr = receiver_counts(v, fields);

	return fips_link_receiver_report_build(&rr, out, size);
}

static int parse_receiver_report(struct vector *v, json_t *decoded, const u8 *data, size_t len)
{
	struct fips_receiver_counts rr;
	int consumed = fips_link_receiver_report_parse(&rr, data, len);

	if (consumed >= 0)
		check_receiver_counts(v, decoded, &rr);
	return consumed;
}

/* clang-format off */
const struct message_codec link_codecs[] = {
	{ "TreeAnnounce", "link", { FIPS_LINK_MSG_TREE_ANNOUNCE }, 1, build_tree_announce,
	  parse_tree_announce },
	{ "FilterAnnounce", "link", { FIPS_LINK_MSG_FILTER_ANNOUNCE }, 1, build_filter_announce,
	  parse_filter_announce },
	{ "LookupRequest", "link", { FIPS_LINK_MSG_LOOKUP_REQUEST }, 1, build_lookup_request,
	  parse_lookup_request },
	{ "LookupResponse", "link", { FIPS_LINK_MSG_LOOKUP_RESPONSE }, 1, build_lookup_response,
	  parse_lookup_response },
	{ "Disconnect", "link", { FIPS_LINK_MSG_DISCONNECT }, 1, build_disconnect,
	  parse_disconnect },
	{ "Heartbeat", "link", { FIPS_LINK_MSG_HEARTBEAT }, 1, build_heartbeat, parse_heartbeat },
	{ "SenderReport", "link", { FIPS_LINK_MSG_SENDER_REPORT }, 1, build_sender_report,
	  parse_sender_report },
	{ "ReceiverReport", "link", { FIPS_LINK_MSG_RECEIVER_REPORT }, 1, build_receiver_report,
	  parse_receiver_report },
};
/* clang-format on */

const size_t link_codec_count = FIPS_ARRAY_SIZE(link_codecs);

static const struct vector_handler handlers[] = {
	{ "messages", "tree_semantics", run_tree_semantics },
	{ "messages", "sign_errors", run_sign_errors },
	{ "messages", "encode_error", run_encode_error },
};

VECTOR_HANDLERS(handlers)
