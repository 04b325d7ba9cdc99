# SPDX-License-Identifier: GPL-2.0-only
#
# The rows of a table, from the samples of its boots: those of all together, with
# how far the boots differ where that is 1 % or more, and with their targets.

include "stats";
include "tables";

# A target names cases by a regular expression, and groups by how their names begin.
# Its bound is a number, or so many times the value of another case in the same
# group, or in another, plus that of a third; of several bounds, the least holds.
# Of what should be 0 a few instructions are left over by the measurement, which
# "nothing" shows: its resolution.
def group: if test(": ") then sub(": .*"; ": ") else "" end;
def short: sub("^[^:]*: "; "");

def bound($rows; $case):
	def value_of: (if test(": ") then . else ($case | group) + . end) as $other
		| $rows[] | select(.case == $other) | .value;
	if .of then (.of | value_of) * .times + (if .plus then .plus | value_of else 0 end)
	else .bound end;

def target($rows):
	.case as $case
	| [$targets[0][]
		| select(.table == $table and (.case as $is | $case | short | test("^(\($is))$")))
		| select((.group // "") as $begins | $case | startswith($begins))
		| {bound: (bound($rows; $case) // empty | rounded), resolution: (.resolution // 0)}]
	| min_by(.bound);

# How far the boots are apart, in percent of the largest.
def apart: (max - min) / ([(map(fabs) | max), 1e-9] | max) * 100 | rounded;

map(select(.boot)) as $samples
| [$samples | rows_of($table)] as $rows
| [$samples | ([.[].boot] | unique[]) as $boot | [map(select(.boot == $boot)) | rows_of($table)]] as $boots
| {
	kernel: $kernel,
	rows: [range($rows | length) as $i
		| $rows[$i]
		| target($rows) as $target
		| ([$boots[][$i].value] | apart) as $apart
		| {table: $table, case, value, spread, unit, target: $target.bound,
		   met: ($target == null or .value <= $target.bound + $target.resolution)}
		  + if $apart < 1 then {} else {boots_apart_percent: $apart} end]
}
