// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>

#include "model/netns.h"

void netnss_free(struct netnss *netnss)
{
	free(netnss->netns);
	*netnss = (struct netnss) {};
}
