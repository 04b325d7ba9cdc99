# SPDX-License-Identifier: GPL-2.0-only
#
# What the kernel headers at hand offer, found by looking, not by version:
# stable series and distributions move things within one version.
#
# $(call fin-has,NAME,HEADER,PATTERN) defines FIN_HAS_NAME where HEADER has
# PATTERN, which may span lines. Parentheses are written `.`: make counts them.

fin-has = $(if $(shell grep -qzE '$(3)' $(srctree)/include/$(2) 2>/dev/null && echo y),-DFIN_HAS_$(1))

ccflags-y += $(call fin-has,RETRANSMIT_ERR,trace/events/tcp.h,struct sk_buff \*skb. int err)
ccflags-y += $(call fin-has,RESET_REASON,trace/events/tcp.h,enum sk_rst_reason)
ccflags-y += $(call fin-has,TIMEOUT_EXPIRES,net/inet_connection_sock.h,tcp_timeout_expires)
ccflags-y += $(call fin-has,USEC_TS,linux/tcp.h,tcp_usec_ts)
ccflags-y += $(call fin-has,RTO_MAX,net/tcp.h,tcp_rto_max.const struct sock)
ccflags-y += $(call fin-has,RTO_MIN_SYSCTL,net/netns/ipv4.h,sysctl_tcp_rto_min_us)
ccflags-y += $(call fin-has,RTO_MAX_SYSCTL,net/netns/ipv4.h,sysctl_tcp_rto_max_ms)
ccflags-y += $(call fin-has,LOOKUP_HASHINFO,net/inet_hashtables.h,__inet_lookup_established.[^;]*hashinfo)
ccflags-y += $(call fin-has,DUMP_INFO,net/genetlink.h,genl_info_dump.)
ccflags-y += $(call fin-has,SPLIT_OPS,net/genetlink.h,[*]pre_doit..const struct genl_split_ops)
ccflags-y += $(call fin-has,FTRACE_REGS,linux/ftrace.h,ftrace_func_t[^;]*struct ftrace_regs)
ccflags-y += $(call fin-has,FTRACE_ARGUMENT,linux/ftrace_regs.h,ftrace_regs_get_argument)
ccflags-y += $(call fin-has,GET_KRETPROBE,linux/kprobes.h,get_kretprobe.struct)
ccflags-y += $(call fin-has,TW_KILL,net/inet_timewait_sock.h,tw_kill)
ccflags-y += $(call fin-has,PROTO_MEMORY,net/proto_memory.h,sk_memory_allocated)
ccflags-y += $(call fin-has,RESV_START_OP,net/genetlink.h,resv_start_op)

# The generator declares ranges const; struct nla_policy took them so only later.
ifeq ($(call fin-has,CONST_RANGE,net/netlink.h,const struct netlink_range_validation [*]range),)
CFLAGS_module/netlink-gen.o += -Wno-discarded-qualifiers
CFLAGS_netlink-gen.o += -Wno-discarded-qualifiers
endif
