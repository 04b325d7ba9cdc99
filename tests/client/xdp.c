// SPDX-License-Identifier: GPL-2.0-only
/*
 * xdp: an XDP program on a device, for as long as this process lives.
 *
 *   xdp DEVICE drop                every frame
 *   xdp DEVICE redirect DEVICE     every frame, to the other device
 *
 * In generic mode, which any device has. Says "attached" when it is.
 */
#include <errno.h>
#include <linux/bpf.h>
#include <linux/if_link.h>
#include <net/if.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

static int bpf(int command, union bpf_attr *attr)
{
	int fd = syscall(SYS_bpf, command, attr, sizeof(*attr));

	if (fd < 0) {
		fprintf(stderr, "xdp: %s\n", strerror(errno));
		_exit(1);
	}
	return fd;
}

static int load(const struct bpf_insn *insn, unsigned int n)
{
	union bpf_attr attr = {
		.prog_type = BPF_PROG_TYPE_XDP, .insns = (uintptr_t)insn, .insn_cnt = n,
		.license = (uintptr_t)"GPL",
	};

	return bpf(BPF_PROG_LOAD, &attr);
}

static int load_drop(void)
{
	const struct bpf_insn insn[] = {
		{ .code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = BPF_REG_0, .imm = XDP_DROP },
		{ .code = BPF_JMP | BPF_EXIT },
	};

	return load(insn, 2);
}

static int load_redirect(const char *device)
{
	const struct bpf_insn insn[] = {
		{ .code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = BPF_REG_1,
		  .imm = if_nametoindex(device) },
		{ .code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = BPF_REG_2 },
		{ .code = BPF_JMP | BPF_CALL, .imm = BPF_FUNC_redirect },
		{ .code = BPF_JMP | BPF_EXIT },
	};

	return load(insn, 4);
}

int main(int argc, char **argv)
{
	union bpf_attr attr = { .link_create = { .attach_type = BPF_XDP, .flags = XDP_FLAGS_SKB_MODE } };

	if (argc < 3)
		return 2;
	attr.link_create.prog_fd = argc > 3 ? load_redirect(argv[3]) : load_drop();
	attr.link_create.target_ifindex = if_nametoindex(argv[1]);
	bpf(BPF_LINK_CREATE, &attr);
	puts("attached");
	fflush(stdout);
	pause();
	return 0;
}
