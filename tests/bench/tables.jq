# SPDX-License-Identifier: GPL-2.0-only
#
# What each table's samples mean.

include "stats";

# Instructions that a traversal takes more with the case than without it.
def added: (.with.ns - .base.ns) / ((.with.out + .with.in) / .with.ops);

# Rows of instructions that an operation takes more; for nothing, what it takes itself.
def more(unit; value):
	by("\(.group): \(.case)"; "\(.[0].group): " as $group
		| if .[0].case == "nothing" then
			row($group + "itself"; unit; map(.base | value)),
			row($group + "nothing"; unit; map((.with | value) - (.base | value)))
		  else row($group + .[0].case; unit; map((.with | value) - (.base | value))) end);

def passing:
	by("\(.group): \(.case)"; row("\(.[0].group): \(.[0].case)"; "instructions/traversal"; map(added)));

def recorded: more("instructions"; .busy // .ns);

# All of it, for the one that nothing stops goes another way.
def lost:
	by("\(.group): \(.case)"; row("\(.[0].group): \(.[0].case)"; "instructions";
		map(.with.ns - (.base.ns // 0))));

# Samples that are values already.
def as_told: by("\(.group): \(.case)"; row("\(.[0].group): \(.[0].case)"; .[0].unit; map(.value)));

def rows_of($table):
	if $table == "passing" then passing
	elif $table == "lost" then lost
	elif $table == "recorded" then recorded
	elif [$table] | inside(["arming", "scale", "million", "precision", "tool", "real"]) then as_told
	else error("what do the samples of \($table) mean?") end;
