// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>

#include "model/rule.h"

void rules_free(struct rules *rules)
{
	free(rules->rule);
	*rules = (struct rules) {};
}
