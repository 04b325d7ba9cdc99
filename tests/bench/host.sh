# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-only
#
# What run and profile share, on the host: programs for the guest are built, and
# a table's script is run in it.

# shellcheck source=tests/vm/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/../vm/lib.sh"

here=$top/tests/bench
made=$build/bench
kernel=6.1

# header SCRIPT WHAT: what the script's line `# WHAT: …` says.
header() {
	sed -n "s/^# $2: //p" "$1" | head -n 1
}

# The interface of QEMU's plugins has changed with QEMU 9.
plugin_version() {
	if [[ $(qemu-system-x86_64 --version) =~ \ ([0-9]+)\. ]] && ((BASH_REMATCH[1] >= 9)); then
		echo 2
	else
		echo 1
	fi
}

# compile SOURCE PROGRAM: for the guest, for its BPF, or for QEMU. A folder is the
# source of one program.
compile() {
	case $1 in
	*.bpf.c) clang -O2 -g -target bpf -I"/usr/include/$(gcc -print-multiarch)" -c -o "$2" "$1" ;;
	*.plugin.c) gcc -O2 -Wall -Wextra -DPLUGIN_VERSION="$(plugin_version)" -shared -fPIC -o "$2" "$1" ;;
	*.c) gcc -O2 -Wall -Wextra -o "$2" "$1" ;;
	*) gcc -O2 -Wall -Wextra -o "$2" "$1"/*.c ;;
	esac
}

programs() {
	local source program

	mkdir -p "$made/raw"
	for source in "$here"/*.c "$here"/*/; do
		source=${source%/}
		program=$made/$(basename "$source" .c)
		[[ $program != *.bpf ]] || program+=.o
		[[ -e $program && -z $(find "$source" -newer "$program") ]] || compile "$source" "$program"
	done
}

# What a script takes along is ours, built or written, or a program of this host.
find_file() {
	if [[ -e $made/$1 ]]; then
		echo "$made/$1"
	elif [[ -e $here/$1 ]]; then
		echo "$here/$1"
	else
		command -v "$1" || die "there is no $1 here"
	fi
}

# boot TABLE ARG... -- OPTION...: runs the table's script, with options for
# tests/vm/run. What it leaves is in build/bench/raw/out.
boot() {
	local script=$here/$1.sh args=() options=(--append nokaslr) file

	[[ -r $script ]] || die "there is no table $1; see run --help"
	for ((; $# > 1; )); do
		shift
		[[ $1 != -- ]] || break
		args+=("$1")
	done
	shift
	for file in lib.sh rules.sh $(header "$script" add); do
		options+=(--add "$(find_file "$file")")
	done
	# shellcheck disable=SC2046 # words
	"$top/tests/vm/run" --kernel "$kernel" --out "$made/raw/out" "${options[@]}" "$@" \
		$(header "$script" vm) "$script" "${args[@]}"
}
