/* SPDX-License-Identifier: MIT */
/*
 * Types that every part of libfips shares: integers by width, bytes on the wire, coordinates,
 * randomness.
 */
#ifndef FIPS_TYPES_H
#define FIPS_TYPES_H

#include <endian.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <linux/fips_packet.h>

typedef uint8_t u8;
typedef uint16_t u16;
typedef uint32_t u32;
typedef uint64_t u64;
typedef int8_t s8;
typedef int16_t s16;
typedef int32_t s32;
typedef int64_t s64;

/* As the kernel has it: argument a is a printf format, its arguments begin at b. */
#define __printf(a, b)		__attribute__((format(printf, a, b)))

#define FIPS_ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))

/** struct fips_pubkey - public key of a node as its npub gives it: the x coordinate alone. */
struct fips_pubkey {
	u8 b[FIPS_PUBKEY_X_LEN];
};

/** struct fips_point - public key with its parity, compressed: 02 or 03, then x. */
struct fips_point {
	u8 b[FIPS_PUBKEY_LEN];
};

/** struct fips_epoch - startup epoch of a node, compared for equality only. */
struct fips_epoch {
	u8 b[FIPS_EPOCH_LEN];
};

/**
 * struct fips_random - source of random bytes, so that tests and the simulator bring their own
 * @fill: writes len bytes into buf; cannot fail
 * @ctx: handed to @fill
 */
struct fips_random {
	void (*fill)(void *ctx, void *buf, size_t len);
	void *ctx;
};

/** fips_random_bytes() - len random bytes from rng into buf. */
static inline void fips_random_bytes(const struct fips_random *rng, void *buf, size_t len)
{
	rng->fill(rng->ctx, buf, len);
}

/** fips_random_u32() - a random number of 32 bits. */
static inline u32 fips_random_u32(const struct fips_random *rng)
{
	u32 v;

	fips_random_bytes(rng, &v, sizeof(v));
	return v;
}

/** fips_random_u64() - a random number of 64 bits. */
static inline u64 fips_random_u64(const struct fips_random *rng)
{
	u64 v;

	fips_random_bytes(rng, &v, sizeof(v));
	return v;
}

/**
 * struct fips_coords - coordinates: node addresses from a node itself (first) up to the root (last)
 * @addrs: borrowed; often a pointer into the packet that was parsed
 * @count: number of addresses, 0 for "no coordinates"
 *
 * fips_coords_dup() makes a copy that stays.
 */
struct fips_coords {
	const struct fips_node_addr *addrs;
	u16 count;
};

/**
 * fips_coords_dup() - copy coordinates onto the heap
 * @src: what to copy
 *
 * Return: one block that holds the structure and its addresses, to be given to free(), or NULL if
 * there is no memory.
 */
struct fips_coords *fips_coords_dup(const struct fips_coords *src);

/** fips_coords_equal() - whether two coordinates hold the same addresses in the same order. */
bool fips_coords_equal(const struct fips_coords *a, const struct fips_coords *b);

/**
 * struct fips_ancestry - a tree announcement's entries, the announcing node first, the root last
 * @entries: borrowed, as on the wire; numbers little-endian
 * @count: number of entries
 */
struct fips_ancestry {
	const struct fips_ancestry_entry *entries;
	u16 count;
};

/** fips_node_addr_cmp() - order of two node addresses as big-endian numbers: <0, 0 or >0. */
static inline int fips_node_addr_cmp(const struct fips_node_addr *a, const struct fips_node_addr *b)
{
	return memcmp(a->b, b->b, sizeof(a->b));
}

/** fips_node_addr_equal() - whether two node addresses are the same. */
static inline bool fips_node_addr_equal(const struct fips_node_addr *a,
					const struct fips_node_addr *b)
{
	return fips_node_addr_cmp(a, b) == 0;
}

/** fips_epoch_equal() - whether two startup epochs are the same. */
static inline bool fips_epoch_equal(const struct fips_epoch *a, const struct fips_epoch *b)
{
	return memcmp(a->b, b->b, sizeof(a->b)) == 0;
}

/** fips_get_le16() - 16 bits at any address, little-endian. */
static inline u16 fips_get_le16(const void *p)
{
	u16 v;

	memcpy(&v, p, sizeof(v));
	return le16toh(v);
}

/** fips_get_le32() - 32 bits at any address, little-endian. */
static inline u32 fips_get_le32(const void *p)
{
	u32 v;

	memcpy(&v, p, sizeof(v));
	return le32toh(v);
}

/** fips_get_le64() - 64 bits at any address, little-endian. */
static inline u64 fips_get_le64(const void *p)
{
	u64 v;

	memcpy(&v, p, sizeof(v));
	return le64toh(v);
}

/** fips_put_le16() - write 16 bits to any address, little-endian. */
static inline void fips_put_le16(void *p, u16 v)
{
	v = htole16(v);
	memcpy(p, &v, sizeof(v));
}

/** fips_put_le32() - write 32 bits to any address, little-endian. */
static inline void fips_put_le32(void *p, u32 v)
{
	v = htole32(v);
	memcpy(p, &v, sizeof(v));
}

/** fips_put_le64() - write 64 bits to any address, little-endian. */
static inline void fips_put_le64(void *p, u64 v)
{
	v = htole64(v);
	memcpy(p, &v, sizeof(v));
}

/** fips_get_be16() - 16 bits at any address, big-endian. */
static inline u16 fips_get_be16(const void *p)
{
	u16 v;

	memcpy(&v, p, sizeof(v));
	return be16toh(v);
}

/** fips_put_be16() - write 16 bits to any address, big-endian. */
static inline void fips_put_be16(void *p, u16 v)
{
	v = htobe16(v);
	memcpy(p, &v, sizeof(v));
}

/** fips_put_be64() - write 64 bits to any address, big-endian. */
static inline void fips_put_be64(void *p, u64 v)
{
	v = htobe64(v);
	memcpy(p, &v, sizeof(v));
}

/**
 * fips_hex_encode() - bytes as lowercase hexadecimal digits
 * @out: room for 2 * len + 1 characters, ends with NUL
 * @data: bytes
 * @len: number of bytes
 *
 * Return: @out.
 */
char *fips_hex_encode(char *out, const void *data, size_t len);

/**
 * fips_hex_decode() - hexadecimal digits, upper or lower case, to bytes
 * @out: where to put them
 * @size: room there
 * @str: digits, ends with NUL
 *
 * Return: number of bytes, or -1 if a character is no digit, the number of digits is odd, or the
 * bytes do not fit.
 */
int fips_hex_decode(void *out, size_t size, const char *str);

#endif /* FIPS_TYPES_H */
