// SPDX-License-Identifier: MIT
/* The core's actions as requests, and answers as the core's structures. */
#include <errno.h>

#include "fipsd/answer.h"
#include "fipsd/request.h"
#include "unit.h"

#define IFINDEX 42

static const struct fips_node_addr addr = { { 1, 2, 3 } };

static void make(struct fipsd_request *request, const struct fips_action *action, int cmd)
{
	assert_int_equal(fipsd_request_make(request, action, IFINDEX), 0);
	assert_int_equal(request->cmd, cmd);
	/* All objects begin alike. */
	assert_true(FIPS_NL_HAS(&request->object.dev, DEV_IFINDEX));
	assert_int_equal(request->object.dev.ifindex, IFINDEX);
}

static void only_fields_that_are_set_are_sent(void **state)
{
	struct fips_action action = { .type = FIPS_ACTION_LINK_SET };
	struct fipsd_request request;

	action.link.id = 7;
	action.link.mtu = 1400;
	action.link.fields = FIPS_FIELD_MTU;
	make(&request, &action, FIPS_CMD_LINK_SET);
	assert_int_equal(request.object.link.has,
			 FIPS_NL_BIT(LINK_IFINDEX) | FIPS_NL_BIT(LINK_ID) | FIPS_NL_BIT(LINK_MTU));
	assert_int_equal(request.object.link.mtu, 1400);
	fipsd_request_clear(&request);
}

static void a_new_link_has_all_it_needs(void **state)
{
	struct fips_action action = { .type = FIPS_ACTION_LINK_NEW };
	struct fipsd_request request;
	const u32 need = FIPS_NL_BIT(LINK_ID) | FIPS_NL_BIT(LINK_NODE_ADDR) |
			 FIPS_NL_BIT(LINK_TRANSPORT_ID) | FIPS_NL_BIT(LINK_REMOTE) |
			 FIPS_NL_BIT(LINK_COOKIE);

	action.link.node_addr = addr;
	make(&request, &action, FIPS_CMD_LINK_NEW);
	assert_int_equal(request.object.link.has & need, need);
	assert_memory_equal(&request.object.link.node_addr, &addr, sizeof(addr));
	fipsd_request_clear(&request);
}

static void a_key_is_a_links_or_a_sessions(void **state)
{
	struct fips_action action = { .type = FIPS_ACTION_KEY_NEW };
	struct fipsd_request request;

	action.key.id = 3;
	action.key.link_id = 9;
	memset(action.key.send_key, 0xaa, FIPS_KEY_LEN);
	make(&request, &action, FIPS_CMD_KEY_NEW);
	assert_true(FIPS_NL_HAS(&request.object.key, KEY_LINK_ID));
	assert_false(FIPS_NL_HAS(&request.object.key, KEY_SESSION));
	assert_true(FIPS_NL_HAS(&request.object.key, KEY_LOCAL_INDEX));
	assert_memory_equal(request.object.key.send_key, action.key.send_key, FIPS_KEY_LEN);
	fipsd_request_clear(&request);
	/* Nothing of the secret stays behind. */
	assert_int_equal(request.object.key.send_key[0], 0);

	action.key.link_id = 0;
	action.key.session = addr;
	make(&request, &action, FIPS_CMD_KEY_NEW);
	assert_false(FIPS_NL_HAS(&request.object.key, KEY_LINK_ID));
	assert_true(FIPS_NL_HAS(&request.object.key, KEY_SESSION));
	assert_false(FIPS_NL_HAS(&request.object.key, KEY_LOCAL_INDEX));
	fipsd_request_clear(&request);
}

static void routes_are_a_batch(void **state)
{
	const struct fips_action_route routes[] = {
		{ .dest = addr, .link_id = 5, .route_class = FIPS_ROUTE_CLASS_TREE_UP },
		{ .dest = { { 9 } }, .unreachable_ms = 1000 },
	};
	struct fips_action action = { .type = FIPS_ACTION_ROUTES };
	const struct fips_nl_route_entry *entries;
	struct fipsd_request request;

	action.routes.entries = routes;
	action.routes.count = 2;
	make(&request, &action, FIPS_CMD_ROUTE_NEW);
	entries = request.object.route.entries;
	assert_int_equal(request.object.route.entry_count, 2);
	assert_int_equal(entries[0].link_id, 5);
	assert_int_equal(entries[0].class, FIPS_ROUTE_CLASS_TREE_UP);
	assert_false(FIPS_NL_HAS(&entries[0], ROUTE_ENTRY_UNREACHABLE_MS));
	assert_int_equal(entries[1].unreachable_ms, 1000);
	assert_false(FIPS_NL_HAS(&entries[1], ROUTE_ENTRY_LINK_ID));
	fipsd_request_clear(&request);
}

static void a_link_messages_type_stands_by_itself(void **state)
{
	static const u8 message[] = { FIPS_LINK_MSG_HEARTBEAT, 7, 8 };
	struct fips_action action = { .type = FIPS_ACTION_FRAME };
	struct fipsd_request request;

	action.frame.type = FIPS_FRAME_TYPE_LINK;
	action.frame.link_id = 4;
	action.frame.payload = (struct fips_bytes){ message, sizeof(message) };
	make(&request, &action, FIPS_CMD_FRAME_SEND);
	assert_int_equal(request.object.frame.msg_type, FIPS_LINK_MSG_HEARTBEAT);
	assert_int_equal(request.object.frame.payload.len, 2);
	assert_ptr_equal(request.object.frame.payload.data, message + 1);
	assert_false(FIPS_NL_HAS(&request.object.frame, FRAME_SLOT));
	fipsd_request_clear(&request);
}

static void what_is_not_for_the_kernel_is_refused(void **state)
{
	const struct fips_action action = { .type = FIPS_ACTION_RESOLVE };
	struct fipsd_request request;

	assert_int_equal(fipsd_request_make(&request, &action, IFINDEX), -EINVAL);
}

static void what_is_absent_in_a_measurement_is_said(void **state)
{
	struct fips_owd_point owd[FIPSD_OWD_MAX];
	struct fips_nl_measure nl = { .rx_interval_packets = 0 };
	struct fips_measure measure;

	fipsd_answer_measure(&measure, owd, &nl);
	assert_false(measure.has_tx);
	assert_false(measure.has_rx);
	assert_false(measure.has_spin_rtt);
	assert_int_equal(measure.owd_count, 0);
	nl.has = FIPS_NL_BIT(MEASURE_RX_INTERVAL_PACKETS) | FIPS_NL_BIT(MEASURE_SPIN_RTT_NS);
	fipsd_answer_measure(&measure, owd, &nl);
	assert_true(measure.has_rx);
	assert_true(measure.has_spin_rtt);
}

static void samples_of_delay_are_whole_or_none(void **state)
{
	const struct {
		u32 seq;
		u32 reserved;
		s64 delay_us;
	} samples[2] = { { 1, 0, -5 }, { 2, 0, 1ll << 40 } };
	struct fips_nl_measure nl = { .owd_samples = { samples, sizeof(samples) - 1 } };
	struct fips_owd_point owd[FIPSD_OWD_MAX];
	struct fips_measure measure;

	fipsd_answer_measure(&measure, owd, &nl);
	assert_int_equal(measure.owd_count, 1);
	assert_int_equal(owd[0].owd_us, -5);
	nl.owd_samples.len++;
	fipsd_answer_measure(&measure, owd, &nl);
	assert_int_equal(measure.owd_count, 2);
	assert_int_equal(owd[1].owd_us, 1ll << 40);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(only_fields_that_are_set_are_sent),
		cmocka_unit_test(a_new_link_has_all_it_needs),
		cmocka_unit_test(a_key_is_a_links_or_a_sessions),
		cmocka_unit_test(routes_are_a_batch),
		cmocka_unit_test(a_link_messages_type_stands_by_itself),
		cmocka_unit_test(what_is_not_for_the_kernel_is_refused),
		cmocka_unit_test(what_is_absent_in_a_measurement_is_said),
		cmocka_unit_test(samples_of_delay_are_whole_or_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
