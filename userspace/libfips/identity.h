/* SPDX-License-Identifier: MIT */
/*
 * Identity: who a node is. A secp256k1 key pair; from its public key the npub, the node address
 * and the IPv6 address; signatures by it.
 *
 * Protocol document: "Identity", "Addresses".
 */
#ifndef FIPS_IDENTITY_H
#define FIPS_IDENTITY_H

#include "libfips/types.h"

#define FIPS_SECRET_LEN		32
#define FIPS_NPUB_SIZE		64	/* "npub1", 58 characters, NUL */
#define FIPS_NSEC_SIZE		64
#define FIPS_NPUB_SHORT_SIZE	17	/* "npub1abcd...wxyz", NUL */
#define FIPS_IPV6_SIZE		46	/* an IPv6 address in text, NUL */
#define FIPS_NODE_ADDR_SIZE	33	/* a node address in hex, NUL */

/**
 * enum fips_identity_error - why a key, a string or a signature was refused
 *
 * fips_identity_strerror() gives the sentence, fips_identity_error_name() the short name.
 */
enum fips_identity_error {
	FIPS_IDENTITY_OK = 0,
	/** secret key is 0 or not below the group's order, or a public key is no point */
	FIPS_IDENTITY_INVALID_KEY = -1,
	FIPS_IDENTITY_BAD_SIGNATURE = -2,
	FIPS_IDENTITY_NODE_ADDR_LENGTH = -3,
	FIPS_IDENTITY_ADDRESS_LENGTH = -4,
	FIPS_IDENTITY_ADDRESS_PREFIX = -5,
	/** a character is none of bech32's, case is mixed, or there is no separator */
	FIPS_IDENTITY_BECH32_CHAR = -6,
	FIPS_IDENTITY_NPUB_PREFIX = -7,
	FIPS_IDENTITY_NPUB_LENGTH = -8,
	FIPS_IDENTITY_NSEC_PREFIX = -9,
	FIPS_IDENTITY_NSEC_LENGTH = -10,
	FIPS_IDENTITY_HEX = -11,
	/** the random source gave no usable key */
	FIPS_IDENTITY_RANDOM = -12,
	/** what stands before the separator is empty, too long, or no text */
	FIPS_IDENTITY_BECH32_PREFIX = -13,
	/** too short for a checksum, or too long for it to tell anything */
	FIPS_IDENTITY_BECH32_LENGTH = -14,
	FIPS_IDENTITY_BECH32_CHECKSUM = -15,
};

/** fips_identity_strerror() - what went wrong, for people. */
const char *fips_identity_strerror(int error);

/** fips_identity_error_name() - the protocol's short name of an error, "InvalidNpubPrefix". */
const char *fips_identity_error_name(int error);

/**
 * struct fips_identity - a node's own identity
 * @secret: secret key, big-endian; wiped by fips_identity_wipe()
 * @point: public key with parity, what handshake messages carry
 * @pubkey: x coordinate of it
 * @addr: node address
 */
struct fips_identity {
	u8 secret[FIPS_SECRET_LEN];
	struct fips_point point;
	struct fips_pubkey pubkey;
	struct fips_node_addr addr;
};

/**
 * fips_identity_from_secret() - identity of a secret key
 * @id: result; untouched on error
 * @secret: 32 bytes, big-endian
 *
 * Return: 0 or FIPS_IDENTITY_INVALID_KEY.
 */
int fips_identity_from_secret(struct fips_identity *id, const u8 secret[FIPS_SECRET_LEN]);

/**
 * fips_identity_from_string() - identity of a secret key in text
 * @id: result; untouched on error
 * @str: "nsec1..." or 64 hexadecimal digits
 *
 * Return: 0 or what fips_secret_decode() returns.
 */
int fips_identity_from_string(struct fips_identity *id, const char *str);

/**
 * fips_identity_generate() - a new identity
 * @id: result
 * @rng: 32 bytes of it become the secret key
 *
 * Return: 0 or FIPS_IDENTITY_RANDOM.
 */
int fips_identity_generate(struct fips_identity *id, const struct fips_random *rng);

/** fips_identity_wipe() - overwrite an identity's secret key and all else in it. */
void fips_identity_wipe(struct fips_identity *id);

/**
 * fips_nsec_decode() - secret key from "nsec1..."
 * @secret: result, 32 bytes
 * @str: bech32 string; a bech32m checksum is accepted, as is all upper case
 *
 * Return: 0 or a negative enum fips_identity_error.
 */
int fips_nsec_decode(u8 secret[FIPS_SECRET_LEN], const char *str);

/**
 * fips_secret_decode() - secret key from "nsec1..." or from hexadecimal digits
 * @secret: result, 32 bytes
 * @str: what begins with "nsec1" in lower case is read as bech32, all else as hexadecimal
 *
 * Return: 0 or a negative enum fips_identity_error.
 */
int fips_secret_decode(u8 secret[FIPS_SECRET_LEN], const char *str);

/**
 * fips_npub_decode() - public key from "npub1..."
 * @pubkey: result
 * @str: bech32 string; a bech32m checksum is accepted, as is all upper case
 *
 * Return: 0 or a negative enum fips_identity_error.
 */
int fips_npub_decode(struct fips_pubkey *pubkey, const char *str);

/** fips_nsec_encode() - secret key as "nsec1..."; the caller wipes out. Return: out. */
char *fips_nsec_encode(char out[FIPS_NSEC_SIZE], const u8 secret[FIPS_SECRET_LEN]);

/** fips_npub_encode() - public key as "npub1...". Return: out. */
char *fips_npub_encode(char out[FIPS_NPUB_SIZE], const struct fips_pubkey *pubkey);

/** fips_npub_shorten() - public key as "npub1abcd...wxyz", for logs and tables. Return: out. */
char *fips_npub_shorten(char out[FIPS_NPUB_SHORT_SIZE], const struct fips_pubkey *pubkey);

/** fips_npub_shorten_text() - the same of a whole npub. */
char *fips_npub_shorten_text(char out[FIPS_NPUB_SHORT_SIZE], const char *npub);

/** fips_pubkey_valid() - whether the x coordinate belongs to a point of the curve. */
bool fips_pubkey_valid(const struct fips_pubkey *pubkey);

/** fips_pubkey_equal() - whether two public keys are the same. */
bool fips_pubkey_equal(const struct fips_pubkey *a, const struct fips_pubkey *b);

/** fips_pubkey_to_point() - public key with even parity, good for any key agreement of ours. */
void fips_pubkey_to_point(struct fips_point *point, const struct fips_pubkey *pubkey);

/** fips_point_to_pubkey() - drop a public key's parity. */
void fips_point_to_pubkey(struct fips_pubkey *pubkey, const struct fips_point *point);

/** fips_node_addr_from_pubkey() - node address of a public key: SHA-256 of x, first 16 bytes. */
void fips_node_addr_from_pubkey(struct fips_node_addr *addr, const struct fips_pubkey *pubkey);

/**
 * fips_node_addr_from_bytes() - node address from bytes of unknown length
 *
 * Return: 0 or FIPS_IDENTITY_NODE_ADDR_LENGTH.
 */
int fips_node_addr_from_bytes(struct fips_node_addr *addr, const void *data, size_t len);

/** fips_node_addr_to_ipv6() - IPv6 address of a node: 0xfd, then 15 bytes of its address. */
void fips_node_addr_to_ipv6(u8 ipv6[16], const struct fips_node_addr *addr);

/**
 * fips_ipv6_from_bytes() - IPv6 address of a node from bytes of unknown length
 *
 * Return: 0, FIPS_IDENTITY_ADDRESS_LENGTH or FIPS_IDENTITY_ADDRESS_PREFIX.
 */
int fips_ipv6_from_bytes(u8 ipv6[16], const void *data, size_t len);

/** fips_ipv6_format() - IPv6 address in text, shortest form. Return: out. */
char *fips_ipv6_format(char out[FIPS_IPV6_SIZE], const u8 ipv6[16]);

/** fips_node_addr_format() - node address as 32 hexadecimal digits. Return: out. */
char *fips_node_addr_format(char out[FIPS_NODE_ADDR_SIZE], const struct fips_node_addr *addr);

/**
 * fips_sign() - Schnorr signature (BIP-340) of the SHA-256 of data
 * @signature: result
 * @id: signer
 * @data: bytes to sign
 * @len: number of them
 * @aux: 32 random bytes that harden the signature; NULL: none
 *
 * Return: 0 or FIPS_IDENTITY_INVALID_KEY.
 */
int fips_sign(u8 signature[FIPS_SIGNATURE_LEN], const struct fips_identity *id, const void *data,
	      size_t len, const u8 aux[32]);

/** fips_verify() - whether signature is pubkey's, of the SHA-256 of data. */
bool fips_verify(const struct fips_pubkey *pubkey, const void *data, size_t len,
		 const u8 signature[FIPS_SIGNATURE_LEN]);

/**
 * fips_challenge_digest() - what a response to an authentication challenge signs
 * @digest: SHA-256 over "fips-auth-v1", the challenge, the timestamp (big-endian)
 * @challenge: 32 random bytes
 * @timestamp: Unix seconds
 */
void fips_challenge_digest(u8 digest[32], const u8 challenge[32], u64 timestamp);

/** fips_challenge_sign() - answer a challenge. Return: 0 or FIPS_IDENTITY_INVALID_KEY. */
int fips_challenge_sign(u8 signature[FIPS_SIGNATURE_LEN], const struct fips_identity *id,
			const u8 challenge[32], u64 timestamp, const u8 aux[32]);

/**
 * fips_challenge_verify() - check the answer to a challenge
 * @addr: node address of the answering key, if it is right
 *
 * Return: 0 or FIPS_IDENTITY_BAD_SIGNATURE.
 */
int fips_challenge_verify(struct fips_node_addr *addr, const struct fips_pubkey *pubkey,
			  const u8 challenge[32], u64 timestamp,
			  const u8 signature[FIPS_SIGNATURE_LEN]);

#endif /* FIPS_IDENTITY_H */
