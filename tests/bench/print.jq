# SPDX-License-Identifier: GPL-2.0-only
#
# A table of a table's rows: a line for each case, a column for each group.

def group: if test(": ") then sub(": .*"; "") else "" end;
def short: sub("^[^:]*: "; "");
def cell: "\(.value)" + (if .spread != 0 then " ±\(.spread)" else "" end)
	+ (if .target == null then "" elif .met then " (≤ \(.target))" else " MISSED (≤ \(.target))" end)
	+ (if .boots_apart_percent then " ~\(.boots_apart_percent)%" else "" end);
def ordered(f): reduce .[] as $one ([]; ($one | f) as $k | if index([$k]) then . else . + [$k] end);

.rows as $rows
| ($rows | map(.unit) | unique) as $units
| ($rows | ordered(.case | group)) as $groups
| [(if ($units | length) == 1 then $units[0] else "" end), $groups[]],
  ($rows | ordered(.case | short)[] as $case
	| ($rows | map(select((.case | short) == $case))[0].unit) as $unit
	| [$case + (if ($units | length) == 1 then "" else ", \($unit)" end), ($groups[] as $g | $rows | map(select((.case | group) == $g and (.case | short) == $case))
		| if length > 0 then .[0] | cell else "" end)])
| @tsv
