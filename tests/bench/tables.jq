# SPDX-License-Identifier: GPL-2.0-only
#
# What each table's samples mean.

include "stats";

# Instructions that a traversal takes more with the case than without it.
def added: (.with.ns - .base.ns) / ((.with.out + .with.in) / .with.ops);

def rows_of($table):
	{
		passing: [by("\(.group): \(.case)"; (.[0] | "\(.group): \(.case)") as $case
			| map(added) | row($case; "instructions/traversal"))]
	}[$table][];
