// SPDX-License-Identifier: GPL-2.0-only
/*
 * burst PORT N: N connections to 127.0.0.1, one after the other, each closed by
 * the client first and by the server then.
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

static void check(const char *what, int result)
{
	if (result >= 0)
		return;
	perror(what);
	exit(1);
}

static void connect_and_close(int listener, const struct sockaddr_in *in)
{
	int client = socket(AF_INET, SOCK_STREAM, 0), server;
	char byte;

	check("socket", client);
	check("connect", connect(client, (void *)in, sizeof(*in)));
	server = accept(listener, NULL, NULL);
	check("accept", server);
	close(client);
	check("read", read(server, &byte, 1));
	close(server);
}

int main(int argc, char **argv)
{
	struct sockaddr_in in = { .sin_family = AF_INET };
	int listener = socket(AF_INET, SOCK_STREAM, 0), one = 1, n;

	if (argc != 3) {
		fprintf(stderr, "burst PORT N\n");
		return 2;
	}
	in.sin_port = htons(atoi(argv[1]));
	in.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
	check("bind", bind(listener, (void *)&in, sizeof(in)));
	check("listen", listen(listener, 8));
	for (n = atoi(argv[2]); n > 0; n--)
		connect_and_close(listener, &in);
	return 0;
}
