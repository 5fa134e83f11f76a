// SPDX-License-Identifier: MIT
#include "libfips/identity.h"

#include <arpa/inet.h>

#include "libfips/bech32.h"
#include "libfips/crypto.h"

#define NPUB_PREFIX "npub"
#define NSEC_PREFIX "nsec"
#define AUTH_DOMAIN "fips-auth-v1"

static const struct {
	const char *name;
	const char *text;
	/* clang-format off */
} errors[] = {
	[-FIPS_IDENTITY_OK] = { "ok", "success" },
	[-FIPS_IDENTITY_INVALID_KEY] = {
		"InvalidSecretKey", "not a key of the secp256k1 curve" },
	[-FIPS_IDENTITY_BAD_SIGNATURE] = {
		"SignatureVerificationFailed", "the signature is not this key's" },
	[-FIPS_IDENTITY_NODE_ADDR_LENGTH] = {
		"InvalidNodeAddrLength", "a node address has 16 bytes" },
	[-FIPS_IDENTITY_ADDRESS_LENGTH] = {
		"InvalidAddressLength", "an IPv6 address has 16 bytes" },
	[-FIPS_IDENTITY_ADDRESS_PREFIX] = {
		"InvalidAddressPrefix", "a node's IPv6 address begins with fd" },
	[-FIPS_IDENTITY_BECH32_CHAR] = {
		"Bech32Decode", "a character that bech32 does not have, mixed case, or no '1'" },
	[-FIPS_IDENTITY_BECH32_PREFIX] = {
		"Bech32Decode", "no readable prefix before the '1'" },
	[-FIPS_IDENTITY_BECH32_LENGTH] = {
		"Bech32Decode", "too short or too long to hold a checksum" },
	[-FIPS_IDENTITY_BECH32_CHECKSUM] = {
		"Bech32Decode", "the checksum is wrong: mistyped or cut off" },
	[-FIPS_IDENTITY_NPUB_PREFIX] = {
		"InvalidNpubPrefix", "a public key begins with npub1" },
	[-FIPS_IDENTITY_NPUB_LENGTH] = {
		"InvalidNpubLength", "an npub holds 32 bytes" },
	[-FIPS_IDENTITY_NSEC_PREFIX] = {
		"InvalidNsecPrefix", "a secret key begins with nsec1" },
	[-FIPS_IDENTITY_NSEC_LENGTH] = {
		"InvalidNsecLength", "a secret key has 32 bytes, 64 hexadecimal digits" },
	[-FIPS_IDENTITY_HEX] = {
		"InvalidHex", "neither nsec1... nor an even number of hexadecimal digits" },
	[-FIPS_IDENTITY_RANDOM] = {
		"RandomFailed", "the random source gives no usable key" },
};
/* clang-format on */

const char *fips_identity_strerror(int error)
{
	if (error > 0 || -error >= (int)FIPS_ARRAY_SIZE(errors))
		return "unknown identity error";
	return errors[-error].text;
}

const char *fips_identity_error_name(int error)
{
	if (error > 0 || -error >= (int)FIPS_ARRAY_SIZE(errors))
		return "Unknown";
	return errors[-error].name;
}

int fips_identity_from_secret(struct fips_identity *id, const u8 secret[FIPS_SECRET_LEN])
{
	struct fips_point point;

	if (!fips_secret_to_point(&point, secret))
		return FIPS_IDENTITY_INVALID_KEY;
	memcpy(id->secret, secret, sizeof(id->secret));
	id->point = point;
	fips_point_to_pubkey(&id->pubkey, &point);
	fips_node_addr_from_pubkey(&id->addr, &id->pubkey);
	return 0;
}

int fips_identity_from_string(struct fips_identity *id, const char *str)
{
	u8 secret[FIPS_SECRET_LEN];
	int err;

	err = fips_secret_decode(secret, str);
	if (!err)
		err = fips_identity_from_secret(id, secret);
	fips_wipe(secret, sizeof(secret));
	return err;
}

int fips_identity_generate(struct fips_identity *id, const struct fips_random *rng)
{
	u8 secret[FIPS_SECRET_LEN];
	int err;

	if (!fips_secret_generate(secret, rng))
		return FIPS_IDENTITY_RANDOM;
	err = fips_identity_from_secret(id, secret);
	fips_wipe(secret, sizeof(secret));
	return err;
}

void fips_identity_wipe(struct fips_identity *id)
{
	fips_wipe(id, sizeof(*id));
}

static int bech32_error(int err)
{
	switch (err) {
	case FIPS_BECH32_CHAR:
		return FIPS_IDENTITY_BECH32_CHAR;
	case FIPS_BECH32_PREFIX:
		return FIPS_IDENTITY_BECH32_PREFIX;
	case FIPS_BECH32_CHECKSUM_WRONG:
		return FIPS_IDENTITY_BECH32_CHECKSUM;
	default:
		return FIPS_IDENTITY_BECH32_LENGTH;
	}
}

static int decode_32_bytes(u8 out[32], const char *str, const char *prefix, int prefix_error,
			   int length_error)
{
	struct fips_bech32 decoded;
	int err;

	err = fips_bech32_decode(&decoded, str);
	if (err)
		err = bech32_error(err);
	else if (strcmp(decoded.prefix, prefix))
		err = prefix_error;
	else if (decoded.len != 32)
		err = length_error;
	else
		memcpy(out, decoded.data, 32);
	fips_wipe(&decoded, sizeof(decoded));
	return err;
}

/* A secret key that is none is not left behind. */
static int check_secret(u8 secret[FIPS_SECRET_LEN])
{
	if (fips_secret_valid(secret))
		return 0;
	fips_wipe(secret, FIPS_SECRET_LEN);
	return FIPS_IDENTITY_INVALID_KEY;
}

int fips_nsec_decode(u8 secret[FIPS_SECRET_LEN], const char *str)
{
	int err = decode_32_bytes(secret, str, NSEC_PREFIX, FIPS_IDENTITY_NSEC_PREFIX,
				  FIPS_IDENTITY_NSEC_LENGTH);

	return err ? err : check_secret(secret);
}

static int decode_hex_secret(u8 secret[FIPS_SECRET_LEN], const char *str)
{
	size_t digits = strlen(str);

	if (digits % 2 || strspn(str, "0123456789abcdefABCDEF") != digits)
		return FIPS_IDENTITY_HEX;
	if (digits != 2 * FIPS_SECRET_LEN)
		return FIPS_IDENTITY_NSEC_LENGTH;
	fips_hex_decode(secret, FIPS_SECRET_LEN, str);
	return check_secret(secret);
}

int fips_secret_decode(u8 secret[FIPS_SECRET_LEN], const char *str)
{
	if (!strncmp(str, NSEC_PREFIX "1", strlen(NSEC_PREFIX "1")))
		return fips_nsec_decode(secret, str);
	return decode_hex_secret(secret, str);
}

int fips_npub_decode(struct fips_pubkey *pubkey, const char *str)
{
	struct fips_pubkey decoded;
	int err = decode_32_bytes(decoded.b, str, NPUB_PREFIX, FIPS_IDENTITY_NPUB_PREFIX,
				  FIPS_IDENTITY_NPUB_LENGTH);

	if (err)
		return err;
	if (!fips_pubkey_valid(&decoded))
		return FIPS_IDENTITY_INVALID_KEY;
	*pubkey = decoded;
	return 0;
}

char *fips_nsec_encode(char out[FIPS_NSEC_SIZE], const u8 secret[FIPS_SECRET_LEN])
{
	fips_bech32_encode(out, FIPS_NSEC_SIZE, NSEC_PREFIX, secret, FIPS_SECRET_LEN);
	return out;
}

char *fips_npub_encode(char out[FIPS_NPUB_SIZE], const struct fips_pubkey *pubkey)
{
	fips_bech32_encode(out, FIPS_NPUB_SIZE, NPUB_PREFIX, pubkey->b, sizeof(pubkey->b));
	return out;
}

char *fips_npub_shorten(char out[FIPS_NPUB_SHORT_SIZE], const struct fips_pubkey *pubkey)
{
	char npub[FIPS_NPUB_SIZE];

	return fips_npub_shorten_text(out, fips_npub_encode(npub, pubkey));
}

char *fips_npub_shorten_text(char out[FIPS_NPUB_SHORT_SIZE], const char *npub)
{
	memcpy(out, npub, 9);
	memcpy(out + 9, "...", 3);
	memcpy(out + 12, npub + strlen(npub) - 4, 5);
	return out;
}

bool fips_pubkey_valid(const struct fips_pubkey *pubkey)
{
	return fips_pubkey_x_valid(pubkey->b);
}

bool fips_pubkey_equal(const struct fips_pubkey *a, const struct fips_pubkey *b)
{
	return !memcmp(a->b, b->b, sizeof(a->b));
}

void fips_pubkey_to_point(struct fips_point *point, const struct fips_pubkey *pubkey)
{
	point->b[0] = 0x02;
	memcpy(point->b + 1, pubkey->b, sizeof(pubkey->b));
}

void fips_point_to_pubkey(struct fips_pubkey *pubkey, const struct fips_point *point)
{
	memcpy(pubkey->b, point->b + 1, sizeof(pubkey->b));
}

void fips_node_addr_from_pubkey(struct fips_node_addr *addr, const struct fips_pubkey *pubkey)
{
	u8 digest[32];

	fips_sha256(digest, pubkey->b, sizeof(pubkey->b));
	memcpy(addr->b, digest, sizeof(addr->b));
}

int fips_node_addr_from_bytes(struct fips_node_addr *addr, const void *data, size_t len)
{
	if (len != sizeof(addr->b))
		return FIPS_IDENTITY_NODE_ADDR_LENGTH;
	memcpy(addr->b, data, len);
	return 0;
}

void fips_node_addr_to_ipv6(u8 ipv6[16], const struct fips_node_addr *addr)
{
	ipv6[0] = FIPS_IPV6_PREFIX;
	memcpy(ipv6 + 1, addr->b, 15);
}

int fips_ipv6_from_bytes(u8 ipv6[16], const void *data, size_t len)
{
	const u8 *bytes = data;

	if (len != 16)
		return FIPS_IDENTITY_ADDRESS_LENGTH;
	if (bytes[0] != FIPS_IPV6_PREFIX)
		return FIPS_IDENTITY_ADDRESS_PREFIX;
	memcpy(ipv6, bytes, len);
	return 0;
}

char *fips_ipv6_format(char out[FIPS_IPV6_SIZE], const u8 ipv6[16])
{
	inet_ntop(AF_INET6, ipv6, out, FIPS_IPV6_SIZE);
	return out;
}

char *fips_node_addr_format(char out[FIPS_NODE_ADDR_SIZE], const struct fips_node_addr *addr)
{
	return fips_hex_encode(out, addr->b, sizeof(addr->b));
}

static int sign_digest(u8 signature[FIPS_SIGNATURE_LEN], const struct fips_identity *id,
		       const u8 digest[32], const u8 aux[32])
{
	if (!fips_schnorr_sign(signature, id->secret, digest, aux))
		return FIPS_IDENTITY_INVALID_KEY;
	return 0;
}

int fips_sign(u8 signature[FIPS_SIGNATURE_LEN], const struct fips_identity *id, const void *data,
	      size_t len, const u8 aux[32])
{
	u8 digest[32];

	fips_sha256(digest, data, len);
	return sign_digest(signature, id, digest, aux);
}

bool fips_verify(const struct fips_pubkey *pubkey, const void *data, size_t len,
		 const u8 signature[FIPS_SIGNATURE_LEN])
{
	u8 digest[32];

	fips_sha256(digest, data, len);
	return fips_schnorr_verify(pubkey->b, digest, signature);
}

void fips_challenge_digest(u8 digest[32], const u8 challenge[32], u64 timestamp)
{
	u8 stamp[8];
	const struct fips_chunk chunks[] = {
		{ AUTH_DOMAIN, strlen(AUTH_DOMAIN) },
		{ challenge, 32 },
		{ stamp, sizeof(stamp) },
	};

	fips_put_be64(stamp, timestamp);
	fips_sha256_chunks(digest, chunks, FIPS_ARRAY_SIZE(chunks));
}

int fips_challenge_sign(u8 signature[FIPS_SIGNATURE_LEN], const struct fips_identity *id,
			const u8 challenge[32], u64 timestamp, const u8 aux[32])
{
	u8 digest[32];

	fips_challenge_digest(digest, challenge, timestamp);
	return sign_digest(signature, id, digest, aux);
}

int fips_challenge_verify(struct fips_node_addr *addr, const struct fips_pubkey *pubkey,
			  const u8 challenge[32], u64 timestamp,
			  const u8 signature[FIPS_SIGNATURE_LEN])
{
	u8 digest[32];

	fips_challenge_digest(digest, challenge, timestamp);
	if (!fips_schnorr_verify(pubkey->b, digest, signature))
		return FIPS_IDENTITY_BAD_SIGNATURE;
	fips_node_addr_from_pubkey(addr, pubkey);
	return 0;
}
