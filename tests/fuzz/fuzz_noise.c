// SPDX-License-Identifier: MIT
/*
 * Noise handshakes: the input stands in for one message of an otherwise honest handshake. If it is
 * refused, the honest message must still be accepted.
 *
 * First byte: bit 0: XK instead of IK; bits 1 and 2: which message. The rest is the message.
 */
#include "libfips/crypto.h"
#include "libfips/noise.h"

#include "fuzz.h"

static void fill(void *ctx, void *buf, size_t len)
{
	u8 *next = ctx;

	memset(buf, (*next)++ | 1, len);
}

/* The honest pair, made once: an input costs one message, not a handshake. */
struct scene {
	struct fips_noise initiator[4];
	struct fips_noise responder[4];
	u8 msgs[3][FIPS_NOISE_MSG_MAX];
	int lens[3];
	int count;
};

static struct scene scenes[2];

static void make_scene(struct scene *scene, enum fips_noise_pattern pattern)
{
	static const u8 secrets[2][FIPS_SECRET_LEN] = { { 1 }, { 2 } };
	static const struct fips_epoch epochs[2] = { { { 1 } }, { { 2 } } };
	struct fips_identity ids[2];
	u8 next = 0x10;
	const struct fips_random rng = { fill, &next };

	fips_identity_from_secret(&ids[0], secrets[0]);
	fips_identity_from_secret(&ids[1], secrets[1]);
	fips_noise_init(&scene->initiator[0], pattern, FIPS_NOISE_INITIATOR, &ids[0], &ids[1].point,
			&epochs[0]);
	fips_noise_init(&scene->responder[0], pattern, FIPS_NOISE_RESPONDER, &ids[1], NULL,
			&epochs[1]);
	scene->count = pattern == FIPS_NOISE_IK ? 2 : 3;
	for (int i = 0; i < scene->count; i++) {
		struct fips_noise *writer, *reader;

		scene->initiator[i + 1] = scene->initiator[i];
		scene->responder[i + 1] = scene->responder[i];
		writer = i % 2 ? &scene->responder[i + 1] : &scene->initiator[i + 1];
		reader = i % 2 ? &scene->initiator[i + 1] : &scene->responder[i + 1];
		scene->lens[i] =
			fips_noise_write(writer, &rng, scene->msgs[i], sizeof(scene->msgs[i]));
		if (scene->lens[i] < 0 || fips_noise_read(reader, scene->msgs[i], scene->lens[i]))
			abort();
	}
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	struct fips_noise reader;
	struct scene *scene;
	int message;

	if (!scenes[0].count) {
		make_scene(&scenes[0], FIPS_NOISE_IK);
		make_scene(&scenes[1], FIPS_NOISE_XK);
	}
	if (!size)
		return 0;
	scene = &scenes[data[0] & 1];
	message = (data[0] >> 1 & 3) % scene->count;
	reader = message % 2 ? scene->initiator[message] : scene->responder[message];
	if (fips_noise_read(&reader, data + 1, size - 1) &&
	    fips_noise_read(&reader, scene->msgs[message], scene->lens[message]))
		abort();
	if (fips_noise_is_complete(&reader) != (message == scene->count - 1))
		abort();
	fips_noise_wipe(&reader);
	return 0;
}
