// SPDX-License-Identifier: GPL-2.0-only
#include "rule.h"
#include "values.h"

/* Return: whether a rule would cut every connection, whoever's it is. */
bool rule_needs_force(const struct rule *rule)
{
	return !match_is_narrow(&rule->match) && !rule_is_ack_of_fin_alone(rule);
}

/* What the kernel would do when told, but nobody can want.
 * Return: NULL, or the sentence that says what would be right.
 */
const char *rule_fault(const struct rule *rule, bool force)
{
	const char *fault = match_fault(&rule->match);

	if (fault)
		return fault;
	if (rule->how == FINCTL_HOW_EPERM && rule->direction &&
	    rule->direction != FINCTL_DIRECTION_OUT)
		return "--as eperm goes with --direction out alone: only one who sends can be told";
	if (!force && rule_needs_force(rule))
		return "this rule would cut every connection, your own among them: name a port or an "
		       "address, or add --force";
	return NULL;
}

/* What the module fills in when nothing is said. */
void rule_fill_in(struct rule *rule)
{
	if (!rule->how)
		rule->how = FINCTL_HOW_LOSS;
	if (!rule->direction)
		rule->direction = rule->how == FINCTL_HOW_EPERM ? FINCTL_DIRECTION_OUT :
								  FINCTL_DIRECTION_BOTH;
	if (!rule->nterms)
		rule->term[rule->nterms++].all = FINCTL_CLASS_ACK_OF_FIN;
}
