// SPDX-License-Identifier: MIT
/* Vectors of keys, their text forms, addresses and signatures. */
#include "libfips/bech32.h"
#include "libfips/crypto.h"
#include "libfips/identity.h"
#include "runner.h"

static void check_public_parts(struct vector *v, const struct fips_identity *id)
{
	char text[FIPS_NPUB_SIZE];
	u8 ipv6[16];

	vector_check_hex(v, v->json, "pubkey_compressed", id->point.b, sizeof(id->point.b));
	vector_check_hex(v, v->json, "pubkey_xonly", id->pubkey.b, sizeof(id->pubkey.b));
	vector_check_bool(v, v->json, "y_is_odd", id->point.b[0] == 0x03);
	vector_check_str(v, v->json, "npub", fips_npub_encode(text, &id->pubkey));
	vector_check_addr(v, v->json, "node_addr", &id->addr);
	fips_node_addr_to_ipv6(ipv6, &id->addr);
	vector_check_hex(v, v->json, "ipv6_bytes", ipv6, sizeof(ipv6));
	vector_check_str(v, v->json, "ipv6", fips_ipv6_format(text, ipv6));
}

/* The npub read back, as a peer's configuration gives it: parity unknown, taken as even. */
static void check_as_peer(struct vector *v)
{
	json_t *peer = vector_get(v, v->json, "npub_decoded_as_peer");
	char text[FIPS_NPUB_SHORT_SIZE];
	struct fips_pubkey pubkey = { 0 };
	struct fips_point point;
	int err;

	err = fips_npub_decode(&pubkey, vector_str(v, v->json, "npub"));
	vector_check(v, "npub", !err, "expected to decode, got %s", fips_identity_strerror(err));
	vector_check_hex(v, v->json, "pubkey_xonly", pubkey.b, sizeof(pubkey.b));
	fips_pubkey_to_point(&point, &pubkey);
	vector_check_hex(v, peer, "pubkey_compressed_for_ecdh", point.b, sizeof(point.b));
	vector_check_str(v, peer, "short_npub", fips_npub_shorten(text, &pubkey));
}

static void run_valid(struct vector *v)
{
	struct fips_identity id, from_nsec;
	u8 secret[FIPS_SECRET_LEN];
	char nsec[FIPS_NSEC_SIZE];
	int err;

	vector_hex_exact(v, v->json, "secret_key", secret, sizeof(secret));
	err = fips_identity_from_secret(&id, secret);
	if (!vector_check(v, "secret_key", !err, "expected a valid key, got %s",
			  fips_identity_strerror(err)))
		return;
	check_public_parts(v, &id);
	vector_check_str(v, v->json, "nsec", fips_nsec_encode(nsec, secret));
	err = fips_identity_from_string(&from_nsec, vector_str(v, v->json, "nsec"));
	vector_check(v, "nsec", !err && !memcmp(&from_nsec, &id, sizeof(id)),
		     "expected the same identity back");
	check_as_peer(v);
}

/* What the reference's bech32 library calls the errors of ours. */
static const char *bech32_verdict(const char *input)
{
	struct fips_bech32 decoded;

	switch (fips_bech32_decode(&decoded, input)) {
	case FIPS_BECH32_CHAR:
		return "Parse.Char";
	case FIPS_BECH32_PREFIX:
		return "Parse.Hrp";
	case FIPS_BECH32_TOO_SHORT:
		return "Checksum.InvalidLength";
	case FIPS_BECH32_TOO_LONG:
		return "Checksum.CodeLength";
	case FIPS_BECH32_CHECKSUM_WRONG:
		return "Checksum.InvalidResidue";
	default:
		return NULL;
	}
}

static void check_decoded(struct vector *v, const char *decoder, const char *key_field, int err,
			  const u8 *key)
{
	json_t *expected = vector_get(v, v->json, decoder);

	vector_where(v, "%s", decoder);
	vector_check_bool(v, expected, "ok", !err);
	if (!err) {
		vector_check_hex(v, expected, key_field, key, 32);
		return;
	}
	vector_check_str(v, expected, "error_kind", fips_identity_error_name(err));
	if (!vector_is_null(expected, "bech32_error"))
		vector_check_str(v, expected, "bech32_error",
				 bech32_verdict(vector_str(v, v->json, "input")));
}

static void run_decode_string(struct vector *v)
{
	const char *input = vector_str(v, v->json, "input");
	struct fips_pubkey pubkey;
	u8 secret[FIPS_SECRET_LEN];
	int err;

	err = fips_npub_decode(&pubkey, input);
	check_decoded(v, "decode_npub", "pubkey_xonly", err, pubkey.b);
	err = fips_nsec_decode(secret, input);
	check_decoded(v, "decode_nsec", "secret_key", err, secret);
	err = fips_secret_decode(secret, input);
	check_decoded(v, "decode_secret", "secret_key", err, secret);
}

static void check_verdict(struct vector *v, int err)
{
	vector_check_bool(v, v->json, "ok", !err);
	if (err)
		vector_check_str(v, v->json, "error_kind", fips_identity_error_name(err));
	else
		vector_check_null(v, v->json, "error_kind", false);
}

static void run_address_bytes(struct vector *v)
{
	struct vector_bytes input = vector_hex(v, v->json, "input");
	char text[FIPS_IPV6_SIZE];
	u8 ipv6[16];
	int err;

	err = fips_ipv6_from_bytes(ipv6, input.data, input.len);
	check_verdict(v, err);
	if (!err)
		vector_check_str(v, v->json, "ipv6", fips_ipv6_format(text, ipv6));
	else
		vector_check_null(v, v->json, "ipv6", false);
}

static void run_node_addr_bytes(struct vector *v)
{
	struct vector_bytes input = vector_hex(v, v->json, "input");
	struct fips_node_addr addr;
	int err;

	err = fips_node_addr_from_bytes(&addr, input.data, input.len);
	check_verdict(v, err);
	if (!err)
		vector_check_addr(v, v->json, "node_addr", &addr);
	else
		vector_check_null(v, v->json, "node_addr", false);
}

static bool load_signer(struct vector *v, struct fips_identity *id, u8 aux[32])
{
	u8 secret[FIPS_SECRET_LEN];

	vector_hex_exact(v, v->json, "secret_key", secret, sizeof(secret));
	vector_hex_exact(v, v->json, "aux_rand", aux, 32);
	if (!vector_check(v, "secret_key", !fips_identity_from_secret(id, secret),
			  "expected a valid key"))
		return false;
	vector_check_hex(v, v->json, "pubkey_xonly", id->pubkey.b, sizeof(id->pubkey.b));
	return true;
}

static void run_sign_data(struct vector *v)
{
	struct vector_bytes data = vector_hex(v, v->json, "data");
	u8 *longer = vector_alloc(v, data.len + 1);
	u8 signature[FIPS_SIGNATURE_LEN], digest[32], aux[32];
	struct fips_identity id;

	if (!load_signer(v, &id, aux))
		return;
	fips_sha256(digest, data.data, data.len);
	vector_check_hex(v, v->json, "digest", digest, sizeof(digest));
	vector_check(v, "signature", !fips_sign(signature, &id, data.data, data.len, aux),
		     "expected to sign");
	vector_check_hex(v, v->json, "signature", signature, sizeof(signature));
	vector_check_bool(v, v->json, "verifies",
			  fips_verify(&id.pubkey, data.data, data.len, signature));
	memcpy(longer, data.data, data.len);
	vector_check_bool(v, v->json, "verifies_with_extra_byte",
			  fips_verify(&id.pubkey, longer, data.len + 1, signature));
}

static void run_auth_challenge(struct vector *v)
{
	u8 challenge[32], digest[32], aux[32], signature[FIPS_SIGNATURE_LEN];
	u64 timestamp = vector_u64(v, v->json, "timestamp");
	struct fips_node_addr addr = { 0 };
	struct fips_identity id;
	int err;

	if (!load_signer(v, &id, aux))
		return;
	vector_hex_exact(v, v->json, "challenge", challenge, sizeof(challenge));
	fips_challenge_digest(digest, challenge, timestamp);
	vector_check_hex(v, v->json, "digest", digest, sizeof(digest));
	fips_challenge_sign(signature, &id, challenge, timestamp, aux);
	vector_check_hex(v, v->json, "signature", signature, sizeof(signature));

	err = fips_challenge_verify(&addr, &id.pubkey, challenge, timestamp, signature);
	vector_check(v, "signature", !err, "expected to verify");
	vector_check_addr(v, v->json, "verified_node_addr", &addr);
	err = fips_challenge_verify(&addr, &id.pubkey, challenge, timestamp + 1, signature);
	vector_check_str(v, v->json, "verdict_with_timestamp_plus_1",
			 fips_identity_error_name(err));
}

static const struct vector_handler handlers[] = {
	{ "identity", "valid", run_valid },
	{ "identity", "decode_string", run_decode_string },
	{ "identity", "address_bytes", run_address_bytes },
	{ "identity", "node_addr_bytes", run_node_addr_bytes },
	{ "identity", "sign_data", run_sign_data },
	{ "identity", "auth_challenge", run_auth_challenge },
};

VECTOR_HANDLERS(handlers)
