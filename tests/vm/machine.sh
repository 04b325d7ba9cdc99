# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The machine that a VM is: how QEMU is told of it. It waits, booted, for an archive with
# the script and what goes with it (tests/vm/init), which comes through a port.

# In MB.
# shellcheck disable=SC2034 # for those who source this
usual_memory=1024

# One that nobody else on the cable has.
mac_of() {
	printf '52:54:00:%s' "$(md5sum <<<"$1" | sed 's/^\(..\)\(..\)\(..\).*/\1:\2:\3/')"
}

# machine WORK: sets $qemu, of $kernel, $time, $cpus, $memory, $append, $more and $cable.
# What the guest sends is in files of WORK; the script goes to the pipe WORK/case.in.
# shellcheck disable=SC2154 # these are the caller's, and lib.sh's
machine() {
	local work=$1 port i=1 words=$append devices=()

	# The local APIC's timer is measured against the others for a fifth of the time
	# that a boot takes, and does nothing that they do not. No clock goes wrong.
	[[ $time != virtual ]] || words+=' noapictimer tsc=nowatchdog'
	# What goes on from a snapshot goes on at once, though the other was stopped.
	qemu=(qemu-system-x86_64 -nodefaults -no-user-config -no-reboot -display none -m "$memory"
		-global migration.store-global-state=off
		-kernel "$build/kernels/$kernel/vmlinux" -initrd "$build/vm/$kernel.initrd"
		-append "console=ttyS0 loglevel=5 panic=-1 panic_on_warn=1 oops=panic hung_task_panic=1
			softlockup_panic=1 random.trust_cpu=on mitigations=off cryptomgr.notests $words"
		-chardev "file,id=console,path=$work/console" -serial chardev:console
		-device virtio-serial-pci
		-chardev "pipe,id=case,path=$work/case"
		-device "virtserialport,chardev=case,name=finctl.case,nr=1")
	for port in out err files log result; do
		qemu+=(-chardev "file,id=$port,path=$work/$port"
			-device "virtserialport,chardev=$port,name=finctl.$port,nr=$((++i))")
	done
	if [[ $cable ]]; then
		qemu+=(-netdev "dgram,id=cable,local.type=unix,local.path=${cable%,*},remote.type=unix,remote.path=${cable#*,}"
			-device "virtio-net-pci,netdev=cable,romfile=,mac=$(mac_of "${cable%,*}")")
	fi
	mkfifo "$work"/case.{in,out}
	read -ra devices <<<"$more"
	qemu+=("${devices[@]}")
	# Without rdrand, the first program that asks for a random number has the
	# kernel gather entropy, which takes a second of computing.
	if [[ $time == virtual ]]; then
		qemu+=(-accel tcg -cpu 'qemu64,+rdrand' -icount 'shift=0,sleep=off' -smp 1)
	elif "$top/tests/vm/kvm" "$kernel"; then
		qemu+=(-accel kvm -cpu host -smp "${cpus:-1}")
	else
		qemu+=(-accel 'tcg,thread=multi' -cpu 'qemu64,+rdrand' -smp "${cpus:-1}")
	fi
}
