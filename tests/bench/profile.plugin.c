// SPDX-License-Identifier: GPL-2.0-only
/*
 * A plugin of QEMU's that counts what is executed between marks: how often each
 * block of instructions ran, in window 1 and in window 2, which load.c opens and
 * closes by an instruction that does nothing. Writes a line for each block: its
 * address in hexadecimal, its length in instructions, and the two counts.
 *
 * QEMU ships no header for plugins in Debian's packages; what is used of its
 * interface (docs/devel/tcg-plugins.rst) is declared here.
 */
#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef uint64_t plugin_id;
struct qemu_plugin_tb;
struct qemu_plugin_insn;
enum { NO_REGISTERS };

typedef void exec_fn(unsigned int cpu, void *data);

void qemu_plugin_register_vcpu_tb_trans_cb(plugin_id id,
					   void (*fn)(plugin_id id, struct qemu_plugin_tb *tb));
void qemu_plugin_register_vcpu_tb_exec_cb(struct qemu_plugin_tb *tb, exec_fn *fn, int flags,
					  void *data);
void qemu_plugin_register_vcpu_insn_exec_cb(struct qemu_plugin_insn *insn, exec_fn *fn, int flags,
					    void *data);
void qemu_plugin_register_atexit_cb(plugin_id id, void (*fn)(plugin_id id, void *data), void *data);
size_t qemu_plugin_tb_n_insns(const struct qemu_plugin_tb *tb);
uint64_t qemu_plugin_tb_vaddr(const struct qemu_plugin_tb *tb);
struct qemu_plugin_insn *qemu_plugin_tb_get_insn(const struct qemu_plugin_tb *tb, size_t i);
const void *qemu_plugin_insn_data(const struct qemu_plugin_insn *insn);
size_t qemu_plugin_insn_size(const struct qemu_plugin_insn *insn);

int qemu_plugin_version = PLUGIN_VERSION;

/* nopl MARK(%rax); the last octet is the window that opens, 0 closes. */
static const uint8_t mark[] = { 0x0f, 0x1f, 0x80, 0x00, 0x6e, 0x69, 0x66 };

struct block {
	struct block *next;
	uint64_t vaddr;
	size_t n;
	uint64_t count[3];
};

static struct block *blocks;
static uintptr_t window;
static const char *path;

static void executed(unsigned int cpu, void *data)
{
	struct block *block = data;

	(void)cpu;
	block->count[window]++;
}

static void marked(unsigned int cpu, void *data)
{
	(void)cpu;
	window = (uintptr_t)data;
}

static void find_mark(struct qemu_plugin_insn *insn)
{
	const uint8_t *octets = qemu_plugin_insn_data(insn);

	if (qemu_plugin_insn_size(insn) != sizeof(mark) || memcmp(octets, mark, 3) ||
	    memcmp(octets + 4, mark + 4, 3) || octets[3] > 2)
		return;
	qemu_plugin_register_vcpu_insn_exec_cb(insn, marked, NO_REGISTERS,
					       (void *)(uintptr_t)octets[3]);
}

static void translated(plugin_id id, struct qemu_plugin_tb *tb)
{
	struct block *block = calloc(1, sizeof(*block));
	size_t i;

	(void)id;
	block->vaddr = qemu_plugin_tb_vaddr(tb);
	block->n = qemu_plugin_tb_n_insns(tb);
	block->next = blocks;
	blocks = block;
	qemu_plugin_register_vcpu_tb_exec_cb(tb, executed, NO_REGISTERS, block);
	for (i = 0; i < block->n; i++)
		find_mark(qemu_plugin_tb_get_insn(tb, i));
}

static void finished(plugin_id id, void *data)
{
	FILE *out = fopen(path, "w");
	struct block *block;

	(void)id;
	(void)data;
	if (!out)
		return;
	for (block = blocks; block; block = block->next)
		if (block->count[1] | block->count[2])
			fprintf(out, "%016" PRIx64 " %zu %" PRIu64 " %" PRIu64 "\n", block->vaddr,
				block->n, block->count[1], block->count[2]);
	fclose(out);
}

int qemu_plugin_install(plugin_id id, const void *info, int argc, char **argv)
{
	(void)info;
	if (argc != 1 || strncmp(argv[0], "out=", 4))
		return -1;
	path = strdup(argv[0] + 4);
	qemu_plugin_register_vcpu_tb_trans_cb(id, translated);
	qemu_plugin_register_atexit_cb(id, finished, NULL);
	return 0;
}
