// SPDX-License-Identifier: GPL-2.0-only
/* with: module/closepath.c */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "closepath.h"

#define US_PER_S	1000000ull
#define RTO_MAX_US	(120 * US_PER_S)

static void apply_state(struct fin_close *close, u64 ns, u8 to)
{
	struct fin_event event = { .ns = ns, .type = FINCTL_EVENT_STATE,
				   .state = { .from = close->state, .to = to } };

	fin_closepath_apply(close, &event);
}

static void apply(struct fin_close *close, u64 ns, u8 type)
{
	struct fin_event event = { .ns = ns, .type = type };

	fin_closepath_apply(close, &event);
}

static void retransmit(struct fin_close *close, u64 ns, u8 cause)
{
	struct fin_event event = { .ns = ns, .type = FINCTL_EVENT_RETRANSMIT,
				   .retransmit.cause = cause };

	fin_closepath_apply(close, &event);
}

static void where_the_close_path_begins(void **state)
{
	(void)state;
	assert_true(fin_closepath_begins(FINCTL_STATE_ESTABLISHED, FINCTL_STATE_FIN_WAIT1));
	assert_true(fin_closepath_begins(FINCTL_STATE_ESTABLISHED, FINCTL_STATE_CLOSE_WAIT));
	assert_true(fin_closepath_begins(FINCTL_STATE_ESTABLISHED, FINCTL_STATE_CLOSE));
	assert_true(fin_closepath_begins(FINCTL_STATE_SYN_RECV, FINCTL_STATE_CLOSE));
	assert_false(fin_closepath_begins(FINCTL_STATE_SYN_SENT, FINCTL_STATE_CLOSE));
	assert_false(fin_closepath_begins(FINCTL_STATE_LISTEN, FINCTL_STATE_CLOSE));
	assert_false(fin_closepath_begins(FINCTL_STATE_SYN_SENT, FINCTL_STATE_ESTABLISHED));
}

static void first_closer_stays(void **state)
{
	struct fin_close close = { .state = FINCTL_STATE_ESTABLISHED };

	(void)state;
	apply(&close, 1, FINCTL_EVENT_FIN_RECEIVED);
	apply_state(&close, 1, FINCTL_STATE_CLOSE_WAIT);
	apply_state(&close, 2, FINCTL_STATE_LAST_ACK);
	assert_int_equal(close.first_closer, FINCTL_FIRST_CLOSER_REMOTE);
	close = (struct fin_close) { .state = FINCTL_STATE_ESTABLISHED };
	apply_state(&close, 1, FINCTL_STATE_FIN_WAIT1);
	apply(&close, 2, FINCTL_EVENT_FIN_RECEIVED);
	assert_int_equal(close.first_closer, FINCTL_FIRST_CLOSER_LOCAL);
}

static void limit_counts_from_the_first_rto(void **state)
{
	struct fin_close close = {};

	(void)state;
	retransmit(&close, 10, FINCTL_CAUSE_TLP);
	assert_int_equal(close.limit_start_ns, 0);
	retransmit(&close, 20, FINCTL_CAUSE_RTO);
	retransmit(&close, 30, FINCTL_CAUSE_RTO);
	assert_int_equal(close.limit_start_ns, 20);
	assert_int_equal(close.retransmits, 3);
}

static void which_changes_acknowledge_the_fin(void **state)
{
	struct fin_close close = { .state = FINCTL_STATE_FIN_WAIT1 };

	(void)state;
	assert_true(fin_closepath_acks_fin(&close, FINCTL_STATE_FIN_WAIT2));
	assert_false(fin_closepath_acks_fin(&close, FINCTL_STATE_CLOSING));
	assert_false(fin_closepath_acks_fin(&close, FINCTL_STATE_CLOSE));
	close.state = FINCTL_STATE_CLOSING;
	assert_true(fin_closepath_acks_fin(&close, FINCTL_STATE_TIME_WAIT));
	close.state = FINCTL_STATE_LAST_ACK;
	assert_true(fin_closepath_acks_fin(&close, FINCTL_STATE_CLOSE));
	close.death.error = ETIMEDOUT;
	assert_false(fin_closepath_acks_fin(&close, FINCTL_STATE_CLOSE));
	close.death.error = 0;
	close.seen = FIN_SEEN_RESET_RECEIVED;
	assert_false(fin_closepath_acks_fin(&close, FINCTL_STATE_CLOSE));
}

/* What was seen, and what it means. */
static const struct {
	const char *name;
	u8 reason;
	struct fin_close close;
} ends[] = {
	{ "passive close", FINCTL_END_CLOSED,
	  { .seen = FIN_SEEN_CLOSE, .fin_sent_ns = 1, .fin_received_ns = 1, .fin_acked_ns = 2,
	    .death.from = FINCTL_STATE_LAST_ACK } },
	{ "TIME_WAIT to its end", FINCTL_END_CLOSED,
	  { .seen = FIN_SEEN_CLOSE | FIN_SEEN_TIME_WAIT | FIN_SEEN_MINI, .fin_sent_ns = 1,
	    .death.from = FINCTL_STATE_TIME_WAIT } },
	{ "FIN_WAIT2 without a FIN", FINCTL_END_FIN_WAIT2_TIMEOUT,
	  { .seen = FIN_SEEN_CLOSE | FIN_SEEN_TIME_WAIT | FIN_SEEN_MINI,
	    .death.from = FINCTL_STATE_FIN_WAIT2 } },
	{ "TIME_WAIT, new SYN", FINCTL_END_TIME_WAIT_REUSED,
	  { .seen = FIN_SEEN_MINI | FIN_SEEN_DESCHEDULED | FIN_SEEN_MINI_SYN,
	    .death.from = FINCTL_STATE_TIME_WAIT } },
	{ "TIME_WAIT, RST", FINCTL_END_TIME_WAIT_KILLED,
	  { .seen = FIN_SEEN_MINI | FIN_SEEN_DESCHEDULED | FIN_SEEN_MINI_RST,
	    .death.from = FINCTL_STATE_TIME_WAIT } },
	{ "TIME_WAIT, no mini-socket to be had", FINCTL_END_TIME_WAIT_KILLED,
	  { .seen = FIN_SEEN_TIME_WAIT, .fin_sent_ns = 1, .fin_acked_ns = 2,
	    .death.from = FINCTL_STATE_FIN_WAIT2 } },
	{ "FIN_WAIT2 mini-socket, RST", FINCTL_END_RESET_RECEIVED,
	  { .seen = FIN_SEEN_MINI | FIN_SEEN_DESCHEDULED | FIN_SEEN_MINI_RST,
	    .death.from = FINCTL_STATE_FIN_WAIT2 } },
	{ "retransmissions ran out", FINCTL_END_RETRANSMIT_TIMEOUT,
	  { .seen = FIN_SEEN_CLOSE, .fin_sent_ns = 1,
	    .death = { .from = FINCTL_STATE_FIN_WAIT1, .error = ETIMEDOUT, .retransmits = 8 } } },
	{ "the same after an ICMP error", FINCTL_END_RETRANSMIT_TIMEOUT,
	  { .seen = FIN_SEEN_CLOSE, .fin_sent_ns = 1,
	    .death = { .from = FINCTL_STATE_FIN_WAIT1, .error = EHOSTUNREACH, .retransmits = 8 } } },
	{ "probes ran out", FINCTL_END_PROBE_TIMEOUT,
	  { .seen = FIN_SEEN_CLOSE, .fin_sent_ns = 1,
	    .death = { .from = FINCTL_STATE_FIN_WAIT1, .error = ETIMEDOUT, .probes_out = 8 } } },
	{ "probes were answered, until their timer had doubled to its maximum",
	  FINCTL_END_PROBE_TIMEOUT,
	  { .seen = FIN_SEEN_CLOSE, .fin_sent_ns = 1,
	    .death = { .from = FINCTL_STATE_FIN_WAIT1, .error = ETIMEDOUT } } },
	{ "TCP_USER_TIMEOUT", FINCTL_END_USER_TIMEOUT,
	  { .fin_sent_ns = 1, .death = { .from = FINCTL_STATE_FIN_WAIT1, .error = ETIMEDOUT,
					 .retransmits = 4, .user_timeout_ms = 5000 } } },
	{ "keepalive", FINCTL_END_KEEPALIVE_TIMEOUT,
	  { .seen = FIN_SEEN_RESET_SENT,
	    .death = { .from = FINCTL_STATE_FIN_WAIT2, .error = ETIMEDOUT, .probes_out = 9 } } },
	{ "RST received", FINCTL_END_RESET_RECEIVED,
	  { .seen = FIN_SEEN_CLOSE | FIN_SEEN_RESET_RECEIVED, .fin_sent_ns = 1,
	    .death = { .from = FINCTL_STATE_FIN_WAIT1, .error = ECONNRESET } } },
	{ "data after close", FINCTL_END_RESET_SENT,
	  { .seen = FIN_SEEN_CLOSE | FIN_SEEN_RESET_RECEIVED | FIN_SEEN_RESET_SENT,
	    .fin_sent_ns = 1, .death = { .from = FINCTL_STATE_FIN_WAIT1, .error = ECONNRESET } } },
	{ "unread data, before the RST has left", FINCTL_END_RESET_SENT,
	  { .seen = FIN_SEEN_CLOSE, .death.from = FINCTL_STATE_ESTABLISHED } },
	{ "SO_LINGER 0", FINCTL_END_RESET_SENT,
	  { .seen = FIN_SEEN_CLOSE | FIN_SEEN_DISCONNECT | FIN_SEEN_RESET_SENT,
	    .death = { .from = FINCTL_STATE_ESTABLISHED, .error = ECONNRESET } } },
	{ "ss -K", FINCTL_END_DESTROYED,
	  { .seen = FIN_SEEN_ABORT | FIN_SEEN_RESET_SENT,
	    .death = { .from = FINCTL_STATE_ESTABLISHED, .error = ECONNABORTED } } },
	{ "too many orphans", FINCTL_END_OUT_OF_RESOURCES,
	  { .seen = FIN_SEEN_CLOSE | FIN_SEEN_OOM_CHECK | FIN_SEEN_RESET_SENT, .fin_sent_ns = 1,
	    .death.from = FINCTL_STATE_FIN_WAIT1 } },
	{ "a hook was missing", FINCTL_END_UNKNOWN,
	  { .fin_sent_ns = 1, .death.from = FINCTL_STATE_FIN_WAIT1 } },
};

static void each_end_has_its_reason(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(ends) / sizeof(ends[0]); i++)
		if (fin_closepath_reason(&ends[i].close) != ends[i].reason)
			fail_msg("%s: reason %u, not %u", ends[i].name,
				 fin_closepath_reason(&ends[i].close), ends[i].reason);
}

/* A check of memory that the socket has outlived was passed. */
static void passed_check_is_no_evidence(void **state)
{
	struct fin_close close = { .seen = FIN_SEEN_OOM_CHECK, .state = FINCTL_STATE_FIN_WAIT1 };

	(void)state;
	apply_state(&close, 1, FINCTL_STATE_CLOSE);
	assert_true(close.seen & FIN_SEEN_OOM_CHECK);
	retransmit(&close, 1, FINCTL_CAUSE_RTO);
	assert_false(close.seen & FIN_SEEN_OOM_CHECK);
	close.seen |= FIN_SEEN_OOM_CHECK;
	apply_state(&close, 2, FINCTL_STATE_FIN_WAIT2);
	assert_false(close.seen & FIN_SEEN_OOM_CHECK);
}

static struct fin_limit limit(struct fin_limit_input in)
{
	in.rto_max_us = in.rto_max_us ? in.rto_max_us : RTO_MAX_US;
	in.rto_us = in.rto_us ? in.rto_us : 204000;
	return fin_closepath_limit(&in);
}

/* tcp_model_timeout(): (2^(n+1) - 1) * 200 ms, then 120 s for each more. */
static void limits_of_orphans(void **state)
{
	(void)state;
	assert_int_equal(limit((struct fin_limit_input) { .orphan = true }).value, 8);
	assert_int_equal(limit((struct fin_limit_input) { .orphan = true }).us, 102200000);
	assert_int_equal(limit((struct fin_limit_input) { .orphan = true,
				.orphan_retries = 1 }).us, 600000);
	assert_int_equal(limit((struct fin_limit_input) { .orphan = true,
				.orphan_retries = 3 }).us, 3000000);
	assert_int_equal(limit((struct fin_limit_input) { .orphan = true,
				.rto_us = RTO_MAX_US }).value, 0);
	assert_int_equal(limit((struct fin_limit_input) { .orphan = true, .orphan_retries = 5,
				.rto_us = RTO_MAX_US, .soft_error = true }).value, 0);
	assert_int_equal(limit((struct fin_limit_input) { .orphan = true }).rule,
			 FINCTL_LIMIT_TCP_ORPHAN_RETRIES);
}

static void limits_of_sockets_in_use(void **state)
{
	struct fin_limit_input in = { .retries2 = 15 };

	(void)state;
	assert_int_equal(limit(in).rule, FINCTL_LIMIT_TCP_RETRIES2);
	assert_int_equal(limit(in).us, 924600000);
	in.retries2 = 9;
	assert_int_equal(limit(in).us, 204600000);
	in.rto_max_us = 1000000;
	assert_int_equal(limit(in).us, 1400000 + 7 * 1000000);
}

static void user_timeout_takes_the_place_of_both(void **state)
{
	struct fin_limit_input in = { .orphan = true, .user_timeout_ms = 5000 };

	(void)state;
	assert_int_equal(limit(in).rule, FINCTL_LIMIT_USER_TIMEOUT);
	assert_int_equal(limit(in).us, 5000000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(where_the_close_path_begins),
		cmocka_unit_test(first_closer_stays),
		cmocka_unit_test(limit_counts_from_the_first_rto),
		cmocka_unit_test(which_changes_acknowledge_the_fin),
		cmocka_unit_test(each_end_has_its_reason),
		cmocka_unit_test(passed_check_is_no_evidence),
		cmocka_unit_test(limits_of_orphans),
		cmocka_unit_test(limits_of_sockets_in_use),
		cmocka_unit_test(user_timeout_takes_the_place_of_both),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
