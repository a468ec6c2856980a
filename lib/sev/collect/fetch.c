/* SPDX-License-Identifier: Apache-2.0 */
#include <sev/fetch.h>

#include <stdlib.h>

void sev_fetch_reply_clear(struct sev_fetch_reply *reply)
{
	free(reply->body);
	*reply = (struct sev_fetch_reply){.retry_after = -1};
}
