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

fetch_generator() {
	local root=$build/roots/trixie-security part=$tree.part

	"$top/tests/vm/kernel" 6.12
	rm -rf "$part"
	mkdir -p "$part"
	as_root chroot "$root" sh -ec '
		mkdir -p /tmp/source && cd /tmp/source && rm -f ./*.deb
		apt-get -o APT::Sandbox::User=root download "$1"' sh "$source"
	dpkg-deb --fsys-tarfile "$root/tmp/source"/*.deb |
		tar -xO "./usr/src/$source.tar.xz" |
		tar -xJ --strip-components=1 -C "$part" --wildcards '*/tools/net/ynl' '*/Documentation/netlink'
	as_root rm -rf "$root/tmp/source"
	# How the generator finds the top of a tree, and schemas: above the spec's folder.
	touch "$part/MAINTAINERS"
	cp "$part"/Documentation/netlink/*.yaml "$part/"
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
[[ -e $tree/MAINTAINERS ]] || step "fetching the generator of netlink code" fetch_generator
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$tree/docs"
cp "$top/docs/finctl.yaml" "$tree/docs/"
generate "uapi header" module/uapi/linux/finctl.h
generate "kernel header" module/netlink-gen.h
generate "kernel source" module/netlink-gen.c
