#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# netlink-gen.sh [--check]: makes of docs/finctl.yaml the uAPI header and the
# policies, by the kernel's own generator; with --check, says whether those in the
# tree are what it would make.

# shellcheck source=tests/vm/lib.sh
. "$(dirname "$0")/../tests/vm/lib.sh"

# The first Debian kernel whose generator knows all that the spec uses.
source=linux-source-6.12
tree=$build/ynl/$source
generator=$tree/tools/net/ynl/ynl-gen-c.py

# The generator finds the top of a tree, and schemas, above the folder of the spec,
# which is put there.
copy_generator() {
	local root=$build/roots/trixie-security part=$tree.part from

	"$top/tests/vm/kernel" 6.12
	from=$root$("$top/tests/vm/source" "$root" "$source")
	rm -rf "$part"
	mkdir -p "$part/tools/net" "$part/Documentation"
	cp -r "$from/tools/net/ynl" "$part/tools/net/"
	cp -r "$from/Documentation/netlink" "$part/Documentation/"
	cp "$from"/Documentation/netlink/*.yaml "$part/"
	touch "$part/MAINTAINERS"
	rm -rf "$tree"
	mv "$part" "$tree"
}

# generate MODE FILE: what does not change is not touched. The generator names
# the spec by its path from the top of a kernel tree, which ours is put into.
generate() {
	local new=$work/${2##*/}

	/usr/bin/python3 "$generator" --spec "$tree/docs/finctl.yaml" --mode "${1%% *}" --"${1##* }" -o "$new"
	if [[ $check ]]; then
		cmp "$new" "$top/$2" >&2 || die "$2 is not what docs/finctl.yaml says: run make spec"
	elif ! cmp -s "$new" "$top/$2"; then
		cp "$new" "$top/$2"
		say "made $2"
	fi
}

check=
[[ ${1:-} == --check ]] && check=1
[[ -e $tree/MAINTAINERS ]] || copy_generator
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$tree/docs"
cp "$top/docs/finctl.yaml" "$tree/docs/"
generate "uapi header" module/uapi/linux/finctl.h
generate "kernel header" module/netlink-gen.h
generate "kernel source" module/netlink-gen.c
