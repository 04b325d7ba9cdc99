# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-only
#
# What the parts of the laboratory share: where things are, how they speak,
# how they become root.

set -euo pipefail

# Some accounts have no sbin in their path; depmod and chroot live there.
PATH=$PATH:/usr/sbin:/sbin

top=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
# shellcheck disable=SC2034 # for those who source this
build=$top/build

say() {
	echo "$*" >&2
}

die() {
	say "${0##*/}: $*"
	exit 126
}

as_root() {
	if ((EUID)); then
		sudo "$@"
	else
		"$@"
	fi
}

# in_root ROOT COMMAND...: in the root of a suite, with nothing of this shell's environment.
in_root() {
	local root=$1

	shift
	as_root env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C DEBIAN_FRONTEND=noninteractive \
		chroot "$root" "$@"
}

# On a terminal, the seconds that a step takes are seen to pass.
tell_time() {
	local what=$1 pid=$2 start=$SECONDS

	printf '  %s …' "$what" >&2
	while [[ -t 2 ]] && sleep 0.2 && kill -0 "$pid" 2>/dev/null; do
		printf '\r  %s … %d s' "$what" $((SECONDS - start)) >&2
	done
}

# step WHAT COMMAND...: runs it quietly, tells how long it took; shows what it
# said when it fails. In the background, since bash forgets `set -e` where a
# command's status is asked for.
step() {
	local what=$1 log status=0 start=$SECONDS

	shift
	log=$(mktemp)
	"$@" >"$log" 2>&1 &
	tell_time "$what" $!
	wait $! || status=$?
	[[ ! -t 2 ]] || printf '\r  %s …' "$what" >&2
	if ((status)); then
		say " failed:"
		cat "$log" >&2
	else
		say " $((SECONDS - start)) s"
	fi
	rm -f "$log"
	return $status
}

# What has not changed is not built again, nor spoken of.
need_tool() {
	make -qs -C "$top" tool || step "building the tool" make -s -C "$top" tool
}

# What cases use beside finctl itself. Linked to nothing that the guest lacks.
need_clients() {
	local source client

	mkdir -p "$build/tests"
	for source in "$top"/tests/client/*.c; do
		client=$build/tests/$(basename "$source" .c)
		if [[ $source -nt $client || $(find "$top/tests/client" -name '*.h' -newer "$client") ]]; then
			${CC:-cc} -O2 -Wall -Wextra -I"$top/module/uapi" -o "$client" "$source"
		fi
	done
}

# locked FILE COMMAND...: one at a time, so that two runs can build what both miss.
locked() {
	local file=$1

	shift
	mkdir -p "$(dirname "$file")"
	(
		flock 9
		"$@" 9>&-
	) 9>"$file"
}

# An archive must not turn the links /lib and /lib64 into directories again.
merge_usr() {
	local d

	for d in bin sbin lib lib64; do
		[[ -d $1/$d ]] || continue
		mkdir -p "$1/usr/$d"
		cp -r "$1/$d/." "$1/usr/$d/"
		rm -rf "${1:?}/$d"
	done
}

# archive ROOT OPTION...: of cpio
archive() {
	(cd "$1" && find . | cpio "${@:2}" -H newc -R 0:0 --quiet)
}
