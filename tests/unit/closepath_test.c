// SPDX-License-Identifier: GPL-2.0-only
/* with: module/closepath.c module/event.c */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "apply.h"

#define US_PER_S	1000000ull
#define RTO_MAX_US	(120 * US_PER_S)

static void apply_state(struct fin_close *close, u64 ns, u8 to)
{
	struct fin_event event = { .ns = ns, .type = FINCTL_EVENT_STATE,
				   .state = { .from = close->state, .to = to } };

	fin_closepath_apply(close, &event, event.type);
}

static void apply(struct fin_close *close, u64 ns, u8 type)
{
	struct fin_event event = { .ns = ns, .type = type };

	fin_closepath_apply(close, &event, event.type);
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

static void state_implies_what_goes_with_it(void **state)
{
	struct fin_event event = {
		.ns = 5, .type = FINCTL_EVENT_STATE,
		.state = { .from = FINCTL_STATE_ESTABLISHED, .to = FINCTL_STATE_CLOSE_WAIT,
			   .implies = FIN_IMPLIES_FIN_RECEIVED, .fin_seq = 77 },
	};
	struct fin_close close = { .state = FINCTL_STATE_ESTABLISHED };
	struct fin_event one[FIN_EVENT_EXPANDED];

	(void)state;
	fin_closepath_apply(&close, &event, event.type);
	assert_int_equal(close.fin_received_ns, 5);
	assert_int_equal(close.first_closer, FINCTL_FIRST_CLOSER_REMOTE);
	assert_int_equal(fin_event_expand(&event, one), 2);
	assert_int_equal(one[0].type, FINCTL_EVENT_FIN_RECEIVED);
	assert_int_equal(one[0].segment.seq, 77);
	assert_int_equal(one[0].ns, 5);
	assert_int_equal(one[1].type, FINCTL_EVENT_STATE);
	event.state = (struct fin_event_state) {
		.from = FINCTL_STATE_LAST_ACK, .to = FINCTL_STATE_CLOSE,
		.implies = FIN_IMPLIES_FIN_ACKED | FIN_IMPLIES_END,
		.end.reason = FINCTL_END_CLOSED,
	};
	assert_int_equal(fin_event_expand(&event, one), 3);
	assert_int_equal(one[0].type, FINCTL_EVENT_STATE);
	assert_int_equal(one[1].type, FINCTL_EVENT_FIN_ACKED);
	assert_int_equal(one[2].type, FINCTL_EVENT_END);
	assert_int_equal(one[2].end.reason, FINCTL_END_CLOSED);
}

/* A FIN that joined a segment in flight is sent by the first retransmission that
 * carries it; one that could not be sent, by the probe that could.
 */
static void retransmission_may_send_the_fin_first(void **state)
{
	struct fin_event event = { .ns = 9, .type = FINCTL_EVENT_RETRANSMIT,
				   .retransmit = { .flags = FIN_TCP_FIN, .err = -1 } };
	struct fin_close close = {};

	(void)state;
	fin_closepath_queue_fin(&close, 3, 100);
	fin_closepath_apply(&close, &event, event.type);
	assert_false(close.seen & FIN_SEEN_FIN_SENT);
	event.retransmit.err = 0;
	fin_closepath_apply(&close, &event, event.type);
	assert_true(close.seen & FIN_SEEN_FIN_SENT);
	assert_int_equal(close.fin_ns, 9);
	assert_int_equal(close.retransmits, 2);
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
	close.death.acked = true;
	assert_true(fin_closepath_acks_fin(&close, FINCTL_STATE_CLOSE));
	close.death.acked = false;
	assert_false(fin_closepath_acks_fin(&close, FINCTL_STATE_CLOSE));
}

/* What was seen, and what it means. */
static const struct {
	const char *name;
	u8 reason;
	u8 why;
	enum fin_mib mib;
	struct fin_close close;
} ends[] = {
	{ "passive close", FINCTL_END_CLOSED, 0, FIN_MIB_NONE,
	  { .seen = FIN_SEEN_FIN_SENT, .fin_acked_ns = 2,
	    .death = { .from = FINCTL_STATE_LAST_ACK, .acked = 1 } } },
	{ "TIME_WAIT to its end", FINCTL_END_CLOSED, 0, FIN_MIB_NONE,
	  { .seen = FIN_SEEN_MINI, .death.from = FINCTL_STATE_TIME_WAIT } },
	{ "FIN_WAIT2 without a FIN", FINCTL_END_FIN_WAIT2_TIMEOUT, 0, FIN_MIB_NONE,
	  { .seen = FIN_SEEN_MINI, .death.from = FINCTL_STATE_FIN_WAIT2 } },
	{ "TIME_WAIT, new SYN", FINCTL_END_TIME_WAIT_REUSED, 0, FIN_MIB_NONE,
	  { .seen = FIN_SEEN_MINI | FIN_SEEN_DESCHEDULED | FIN_SEEN_SYN,
	    .death.from = FINCTL_STATE_TIME_WAIT } },
	{ "TIME_WAIT, connect()", FINCTL_END_TIME_WAIT_REUSED, 0, FIN_MIB_NONE,
	  { .seen = FIN_SEEN_MINI | FIN_SEEN_DESCHEDULED | FIN_SEEN_REUSED,
	    .death.from = FINCTL_STATE_TIME_WAIT } },
	{ "TIME_WAIT, RST", FINCTL_END_TIME_WAIT_KILLED, 0, FIN_MIB_NONE,
	  { .seen = FIN_SEEN_MINI | FIN_SEEN_DESCHEDULED | FIN_SEEN_RST,
	    .death.from = FINCTL_STATE_TIME_WAIT } },
	{ "TIME_WAIT, ss -K", FINCTL_END_DESTROYED, 0, FIN_MIB_NONE,
	  { .seen = FIN_SEEN_MINI | FIN_SEEN_DESCHEDULED | FIN_SEEN_ABORT,
	    .death.from = FINCTL_STATE_TIME_WAIT } },
	{ "TIME_WAIT, no mini-socket to be had", FINCTL_END_TIME_WAIT_KILLED, 0,
	  FIN_MIB_TIME_WAIT_OVERFLOW,
	  { .fin_acked_ns = 2, .death = { .from = FINCTL_STATE_FIN_WAIT2, .acked = 1 } } },
	{ "the same from CLOSING", FINCTL_END_TIME_WAIT_KILLED, 0, FIN_MIB_TIME_WAIT_OVERFLOW,
	  { .seen = FIN_SEEN_OOM_CHECK, .death = { .from = FINCTL_STATE_CLOSING, .acked = 1 } } },
	{ "FIN_WAIT2 mini-socket, RST", FINCTL_END_RESET_RECEIVED, 0, FIN_MIB_NONE,
	  { .seen = FIN_SEEN_MINI | FIN_SEEN_DESCHEDULED | FIN_SEEN_RST,
	    .death.from = FINCTL_STATE_FIN_WAIT2 } },
	{ "FIN_WAIT2 mini-socket, data", FINCTL_END_RESET_SENT, FINCTL_WHY_DATA_AFTER_CLOSE,
	  FIN_MIB_NONE,
	  { .seen = FIN_SEEN_MINI | FIN_SEEN_DESCHEDULED | FIN_SEEN_NEW_DATA,
	    .death.from = FINCTL_STATE_FIN_WAIT2 } },
	{ "FIN_WAIT2 mini-socket, SYN", FINCTL_END_RESET_SENT, FINCTL_WHY_PROTOCOL, FIN_MIB_NONE,
	  { .seen = FIN_SEEN_MINI | FIN_SEEN_DESCHEDULED | FIN_SEEN_SYN,
	    .death.from = FINCTL_STATE_FIN_WAIT2 } },
	{ "retransmissions ran out", FINCTL_END_RETRANSMIT_TIMEOUT, 0, FIN_MIB_ABORT_ON_TIMEOUT,
	  { .death = { .from = FINCTL_STATE_FIN_WAIT1, .error = ETIMEDOUT, .retransmits = 8 } } },
	{ "the same after an ICMP error", FINCTL_END_RETRANSMIT_TIMEOUT, 0,
	  FIN_MIB_ABORT_ON_TIMEOUT,
	  { .death = { .from = FINCTL_STATE_FIN_WAIT1, .error = EHOSTUNREACH, .retransmits = 8 } } },
	{ "probes ran out", FINCTL_END_PROBE_TIMEOUT, 0, FIN_MIB_ABORT_ON_TIMEOUT,
	  { .death = { .from = FINCTL_STATE_FIN_WAIT1, .error = ETIMEDOUT, .probes_out = 8 } } },
	{ "probes were answered, until their timer had doubled to its maximum",
	  FINCTL_END_PROBE_TIMEOUT, 0, FIN_MIB_ABORT_ON_TIMEOUT,
	  { .death = { .from = FINCTL_STATE_FIN_WAIT1, .error = ETIMEDOUT } } },
	{ "TCP_USER_TIMEOUT", FINCTL_END_USER_TIMEOUT, 0, FIN_MIB_ABORT_ON_TIMEOUT,
	  { .death = { .from = FINCTL_STATE_FIN_WAIT1, .error = ETIMEDOUT, .retransmits = 4,
		       .user_timeout = 1 } } },
	{ "keepalive", FINCTL_END_KEEPALIVE_TIMEOUT, 0, FIN_MIB_ABORT_ON_TIMEOUT,
	  { .seen = FIN_SEEN_RESET_SENT,
	    .death = { .from = FINCTL_STATE_FIN_WAIT2, .error = ETIMEDOUT, .probes_out = 9 } } },
	{ "RST received", FINCTL_END_RESET_RECEIVED, 0, FIN_MIB_NONE,
	  { .seen = FIN_SEEN_RESET_RECEIVED | FIN_SEEN_RST,
	    .death = { .from = FINCTL_STATE_FIN_WAIT1, .error = ECONNRESET } } },
	{ "data after close", FINCTL_END_RESET_SENT, FINCTL_WHY_DATA_AFTER_CLOSE,
	  FIN_MIB_ABORT_ON_DATA,
	  { .seen = FIN_SEEN_RESET_RECEIVED | FIN_SEEN_NEW_DATA,
	    .death = { .from = FINCTL_STATE_FIN_WAIT1, .error = ECONNRESET } } },
	{ "data with the ACK of the FIN", FINCTL_END_RESET_SENT, FINCTL_WHY_DATA_AFTER_CLOSE,
	  FIN_MIB_ABORT_ON_DATA,
	  { .seen = FIN_SEEN_NEW_DATA | FIN_SEEN_ACK_AT_HAND, .fin_acked_ns = 1,
	    .death = { .from = FINCTL_STATE_FIN_WAIT2, .acked = 1 } } },
	{ "unread data", FINCTL_END_RESET_SENT, FINCTL_WHY_UNREAD_DATA, FIN_MIB_ABORT_ON_CLOSE,
	  { .seen = FIN_SEEN_CLOSE | FIN_SEEN_UNREAD, .state = FINCTL_STATE_CLOSE,
	    .death.from = FINCTL_STATE_ESTABLISHED } },
	{ "SO_LINGER 0", FINCTL_END_RESET_SENT, FINCTL_WHY_LINGER, FIN_MIB_ABORT_ON_DATA,
	  { .seen = FIN_SEEN_CLOSE | FIN_SEEN_DISCONNECT,
	    .death = { .from = FINCTL_STATE_ESTABLISHED } } },
	{ "connect() to AF_UNSPEC", FINCTL_END_RESET_SENT, FINCTL_WHY_DISCONNECT, FIN_MIB_NONE,
	  { .seen = FIN_SEEN_DISCONNECT, .death = { .from = FINCTL_STATE_ESTABLISHED } } },
	{ "the same in LAST_ACK, all sent", FINCTL_END_DISCONNECTED, 0, FIN_MIB_NONE,
	  { .seen = FIN_SEEN_DISCONNECT, .death = { .from = FINCTL_STATE_LAST_ACK } } },
	{ "TCP_REPAIR", FINCTL_END_DISCONNECTED, 0, FIN_MIB_NONE,
	  { .seen = FIN_SEEN_CLOSE | FIN_SEEN_DISCONNECT,
	    .death = { .from = FINCTL_STATE_ESTABLISHED, .repair = 1 } } },
	{ "never accepted", FINCTL_END_RESET_SENT, FINCTL_WHY_NOT_ACCEPTED, FIN_MIB_NONE,
	  { .seen = FIN_SEEN_DISCONNECT | FIN_SEEN_UNACCEPTED,
	    .death = { .from = FINCTL_STATE_ESTABLISHED } } },
	{ "TCP_LINGER2 below 0, as the FIN is acknowledged", FINCTL_END_RESET_SENT,
	  FINCTL_WHY_LINGER2, FIN_MIB_ABORT_ON_DATA,
	  { .seen = FIN_SEEN_ACK_AT_HAND, .fin_acked_ns = 1,
	    .death = { .from = FINCTL_STATE_FIN_WAIT2, .acked = 1, .linger2 = 1 } } },
	{ "the same in close()", FINCTL_END_RESET_SENT, FINCTL_WHY_LINGER2,
	  FIN_MIB_ABORT_ON_LINGER,
	  { .seen = FIN_SEEN_CLOSE, .fin_acked_ns = 1,
	    .death = { .from = FINCTL_STATE_FIN_WAIT2, .acked = 1, .linger2 = 1 } } },
	{ "ss -K", FINCTL_END_DESTROYED, 0, FIN_MIB_NONE,
	  { .seen = FIN_SEEN_ABORT | FIN_SEEN_RESET_SENT,
	    .death = { .from = FINCTL_STATE_ESTABLISHED, .error = ECONNABORTED } } },
	{ "too many orphans", FINCTL_END_OUT_OF_RESOURCES, FINCTL_WHY_TOO_MANY_ORPHANS,
	  FIN_MIB_ABORT_ON_MEMORY,
	  { .seen = FIN_SEEN_OOM_CHECK | FIN_SEEN_RESET_SENT,
	    .death.from = FINCTL_STATE_FIN_WAIT1 } },
	{ "the same in close(), in LAST_ACK", FINCTL_END_OUT_OF_RESOURCES,
	  FINCTL_WHY_TOO_MANY_ORPHANS, FIN_MIB_ABORT_ON_MEMORY,
	  { .seen = FIN_SEEN_OOM_CHECK, .death.from = FINCTL_STATE_LAST_ACK } },
	{ "no memory, whatever TCP_LINGER2 is", FINCTL_END_OUT_OF_RESOURCES,
	  FINCTL_WHY_OUT_OF_MEMORY, FIN_MIB_ABORT_ON_MEMORY,
	  { .seen = FIN_SEEN_OOM_CHECK | FIN_SEEN_OOM_MEMORY,
	    .death = { .from = FINCTL_STATE_FIN_WAIT1, .linger2 = 1 } } },
	{ "a namespace that ends", FINCTL_END_NAMESPACE_EXIT, 0, FIN_MIB_NONE,
	  { .seen = FIN_SEEN_NETNS_EXIT, .death.from = FINCTL_STATE_FIN_WAIT1 } },
	{ "a hook was missing", FINCTL_END_UNKNOWN, 0, FIN_MIB_NONE,
	  { .death.from = FINCTL_STATE_FIN_WAIT1 } },
};

static void each_end_has_its_reason(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
		struct fin_close close = ends[i].close;

		close.end = fin_closepath_reason(&close);
		if (close.end != ends[i].reason)
			fail_msg("%s: reason %u, not %u", ends[i].name, close.end, ends[i].reason);
		close.why = fin_closepath_end_why(&close, close.end);
		if (close.why != ends[i].why)
			fail_msg("%s: why %u, not %u", ends[i].name, close.why, ends[i].why);
		if (fin_closepath_mib(&close) != ends[i].mib)
			fail_msg("%s: counter %u, not %u", ends[i].name, fin_closepath_mib(&close),
				 ends[i].mib);
	}
}

/* A check of memory that the socket has outlived was passed. */
static void passed_check_is_no_evidence(void **state)
{
	struct fin_close close = { .seen = FIN_SEEN_OOM_CHECK, .state = FINCTL_STATE_FIN_WAIT1 };

	(void)state;
	apply_state(&close, 1, FINCTL_STATE_CLOSE);
	assert_true(close.seen & FIN_SEEN_OOM_CHECK);
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
	assert_int_equal(limit((struct fin_limit_input) { .orphan = true,
				.rto_us = RTO_MAX_US }).basis, FINCTL_LIMIT_BASIS_RTO_MAX);
	assert_int_equal(limit((struct fin_limit_input) { .orphan = true }).basis,
			 FINCTL_LIMIT_BASIS_DEFAULT);
	assert_int_equal(limit((struct fin_limit_input) { .orphan = true, .rto_us = RTO_MAX_US,
				.soft_error = true }).basis, FINCTL_LIMIT_BASIS_ICMP_ERROR);
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
		cmocka_unit_test(state_implies_what_goes_with_it),
		cmocka_unit_test(retransmission_may_send_the_fin_first),
		cmocka_unit_test(which_changes_acknowledge_the_fin),
		cmocka_unit_test(each_end_has_its_reason),
		cmocka_unit_test(passed_check_is_no_evidence),
		cmocka_unit_test(limits_of_orphans),
		cmocka_unit_test(limits_of_sockets_in_use),
		cmocka_unit_test(user_timeout_takes_the_place_of_both),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
