# SPDX-License-Identifier: GPL-2.0-only
#
# What the tables' rows are computed with.

def median:
	sort
	| if length % 2 == 1 then .[length / 2 | floor]
	  else (.[length / 2 - 1] + .[length / 2]) / 2 end;

def spread: max - min;

# Three digits behind the point say more than any measurement here.
def rounded: (. * 1000 | round) / 1000;

# row(CASE; UNIT; VALUES): of an array of values.
def row(case; unit; values):
	values as $values
	| {case: case, unit: unit, value: ($values | median | rounded), spread: ($values | spread | rounded)};

# by(KEY; ROWS): the rows of each group of samples that agree in KEY, in the order
# in which they first came.
def by(key; rows):
	[foreach .[] as $one ({seen: {}}; ($one | key) as $k | .new = (.seen[$k] | not) | .seen[$k] = true
		| .key = $k; select(.new) | .key)] as $keys
	| group_by(key) | map({(.[0] | key): .}) | add as $groups
	| $keys[] | $groups[.] | rows;
