/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Serves a folder as the KDS does, over TLS, and misbehaves when the URL asks for it.
 *
 *	kds_server ROOT OUT
 *
 * A request for /vcek/v1/Milan/… is answered with the file of that name, query included, in ROOT,
 * or 404. Written into OUT, the last one being port:
 *	ca.pem		the CA of the server's certificate, which is for "localhost" only
 *	other-ca.pem	another CA, which signed nothing
 *	log		a line for each request: the path, or CONNECT and where to
 *	http-port	the same without TLS
 *	proxy-port	a proxy that knows CONNECT only
 *	port		HTTPS
 * All listen on 127.0.0.1. The server ends when its standard input does.
 *
 * The first part of a path may say how to misbehave; it is cut off then:
 *	/status-429-3/…		status 429 three times for this very path, then the file
 *	/status-429-3-2/…	the same, with Retry-After: 2
 *	/date-429-1-2/…		the same, with Retry-After as the date in 2 seconds
 *	/cut/…			Content-Length says twice as much as comes
 *	/reset/…		the connection is reset in the middle of the body
 *	/drop-2/…		the connection is closed without an answer, twice
 *	/garbage/…		bytes that are no certificate
 *	/huge/…			a body without end
 *	/gzip/…			the file, said to be compressed
 *	/slow-5/…		the answer comes after 5 seconds
 *	/redirect/…		to the same without this part
 *	/redirect_http/…	the same, to http
 *	/loop/…			to itself
 */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <openssl/ec.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#define PATH_ROOM 4096
#define DAY	  86400L

static const char *root;
static const char *out;
static SSL_CTX *tls;
static unsigned https_port, http_port, proxy_port;

static void die(const char *what)
{
	perror(what);
	exit(4);
}

static void check(bool ok, const char *what)
{
	if (ok)
		return;
	fprintf(stderr, "kds_server: %s failed\n", what);
	exit(4);
}

/* --- Certificates --- */

static void add_extension(X509 *cert, X509 *issuer, int nid, const char *value)
{
	X509_EXTENSION *extension;
	X509V3_CTX ctx;

	X509V3_set_ctx(&ctx, issuer, cert, NULL, NULL, 0);
	extension = X509V3_EXT_conf_nid(NULL, &ctx, nid, value);
	check(extension && X509_add_ext(cert, extension, -1), "adding an extension");
	X509_EXTENSION_free(extension);
}

static X509 *new_cert(const char *cn, EVP_PKEY *key, X509 *issuer, EVP_PKEY *issuer_key)
{
	X509 *cert = X509_new();
	X509_NAME *name;

	check(cert && key, "making a certificate");
	name = X509_get_subject_name(cert);
	X509_set_version(cert, X509_VERSION_3);
	ASN1_INTEGER_set(X509_get_serialNumber(cert), 1);
	X509_gmtime_adj(X509_getm_notBefore(cert), -DAY);
	X509_gmtime_adj(X509_getm_notAfter(cert), DAY);
	X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, (const unsigned char *)cn, -1, -1, 0);
	X509_set_issuer_name(cert, issuer ? X509_get_subject_name(issuer) : name);
	X509_set_pubkey(cert, key);
	add_extension(cert, issuer ? issuer : cert, NID_subject_key_identifier, "hash");
	add_extension(cert, issuer ? issuer : cert, NID_basic_constraints,
		      issuer ? "critical,CA:FALSE" : "critical,CA:TRUE");
	if (issuer)
		add_extension(cert, issuer, NID_subject_alt_name, "DNS:localhost");
	check(X509_sign(cert, issuer_key, EVP_sha256()) > 0, "signing a certificate");
	return cert;
}

static FILE *open_out(const char *name, const char *mode)
{
	char path[PATH_ROOM];
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s", out, name);
	file = fopen(path, mode);
	if (!file)
		die(path);
	return file;
}

static X509 *new_ca(const char *file_name, EVP_PKEY *key)
{
	X509 *ca = new_cert("Test CA", key, NULL, key);
	FILE *file = open_out(file_name, "w");

	check(PEM_write_X509(file, ca) == 1, "writing a CA");
	fclose(file);
	return ca;
}

static void make_tls(void)
{
	EVP_PKEY *ca_key = EVP_EC_gen("P-256");
	EVP_PKEY *key = EVP_EC_gen("P-256");
	EVP_PKEY *other_key = EVP_EC_gen("P-256");
	X509 *ca = new_ca("ca.pem", ca_key);
	X509 *cert = new_cert("localhost", key, ca, ca_key);

	X509_free(new_ca("other-ca.pem", other_key));
	tls = SSL_CTX_new(TLS_server_method());
	check(tls && SSL_CTX_use_certificate(tls, cert) == 1 &&
		      SSL_CTX_use_PrivateKey(tls, key) == 1,
	      "starting TLS");
	X509_free(cert);
	X509_free(ca);
	EVP_PKEY_free(ca_key);
	EVP_PKEY_free(key);
	EVP_PKEY_free(other_key);
}

/* --- One connection, with TLS or without --- */

struct client {
	int fd;
	SSL *ssl; /* NULL: without */
};

static bool send_all(const struct client *c, const void *data, size_t size)
{
	const char *p = data;

	while (size > 0) {
		int part = size > 16384 ? 16384 : (int)size;
		ssize_t n = c->ssl ? SSL_write(c->ssl, p, part)
				   : send(c->fd, p, (size_t)part, MSG_NOSIGNAL);

		if (n <= 0)
			return false;
		p += n;
		size -= (size_t)n;
	}
	return true;
}

static bool send_text(const struct client *c, const char *text)
{
	return send_all(c, text, strlen(text));
}

/* The head of a request, up to its empty line; false for what begins like none. */
static bool receive_head(const struct client *c, char *head, size_t room)
{
	size_t used = 0;

	while (used + 1 < room) {
		int want = (int)(room - used - 1);
		ssize_t n = c->ssl ? SSL_read(c->ssl, head + used, want)
				   : recv(c->fd, head + used, (size_t)want, 0);

		if (n <= 0)
			return false;
		used += (size_t)n;
		head[used] = '\0';
		if (head[0] < 'A' || head[0] > 'Z')
			return false;
		if (strstr(head, "\r\n\r\n"))
			return true;
	}
	return false;
}

static void write_log(const char *fmt, const char *what)
{
	static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
	FILE *file;

	pthread_mutex_lock(&lock);
	file = open_out("log", "a");
	fprintf(file, fmt, what);
	fclose(file);
	pthread_mutex_unlock(&lock);
}

/* How often a path was asked for before. */
static unsigned count_before(const char *path)
{
	static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
	static struct {
		char path[512];
		unsigned count;
	} seen[256];
	unsigned before = 0;

	pthread_mutex_lock(&lock);
	for (size_t i = 0; i < 256; i++) {
		if (seen[i].path[0] && strcmp(seen[i].path, path) != 0)
			continue;
		snprintf(seen[i].path, sizeof(seen[i].path), "%s", path);
		before = seen[i].count++;
		break;
	}
	pthread_mutex_unlock(&lock);
	return before;
}

/* --- Answers --- */

static void answer_head(const struct client *c, unsigned status, size_t size, const char *more)
{
	char head[2 * PATH_ROOM];

	snprintf(head, sizeof(head),
		 "HTTP/1.1 %u Answer\r\nContent-Length: %zu\r\nConnection: close\r\n%s\r\n", status,
		 size, more);
	send_text(c, head);
}

static void answer_text(const struct client *c, unsigned status, const char *more, const char *text)
{
	answer_head(c, status, strlen(text), more);
	send_text(c, text);
}

static char *read_served(const char *path, size_t *size)
{
	char name[PATH_ROOM];
	char *data = NULL;
	FILE *file;

	snprintf(name, sizeof(name), "%s%s", root, path);
	file = strstr(path, "..") ? NULL : fopen(name, "rb");
	if (!file)
		return NULL;
	data = malloc(1 << 20);
	*size = data ? fread(data, 1, 1 << 20, file) : 0;
	fclose(file);
	return data;
}

/* claimed: how many times the size Content-Length says. */
static void serve(const struct client *c, const char *path, unsigned claimed, const char *more)
{
	size_t size = 0;
	char *data = read_served(path, &size);

	if (!data) {
		answer_text(c, 404, "", "<html>not found</html>\n");
		return;
	}
	answer_head(c, 200, claimed * size, more);
	send_all(c, data, size);
	free(data);
}

/* --- Misbehaviour --- */

struct request {
	const struct client *client;
	const char *whole;     /* the path as asked for */
	const char *path;      /* without its first part */
	unsigned arguments[3]; /* the numbers in that */
};

static void do_status(const struct request *r)
{
	char more[64] = "";

	if (count_before(r->whole) >= r->arguments[1]) {
		serve(r->client, r->path, 1, "");
		return;
	}
	if (r->arguments[2])
		snprintf(more, sizeof(more), "Retry-After: %u\r\n", r->arguments[2]);
	answer_text(r->client, r->arguments[0], more, "go away\n");
}

static void do_date(const struct request *r)
{
	time_t when = time(NULL) + (time_t)r->arguments[2];
	char more[96];
	struct tm tm;

	if (count_before(r->whole) >= r->arguments[1]) {
		serve(r->client, r->path, 1, "");
		return;
	}
	gmtime_r(&when, &tm);
	strftime(more, sizeof(more), "Retry-After: %a, %d %b %Y %H:%M:%S GMT\r\n", &tm);
	answer_text(r->client, r->arguments[0], more, "go away\n");
}

static void do_cut(const struct request *r)
{
	serve(r->client, r->path, 2, "");
}

static void do_reset(const struct request *r)
{
	struct linger linger = {.l_onoff = 1};

	answer_head(r->client, 200, 1000, "");
	send_text(r->client, "the beginning of something");
	setsockopt(r->client->fd, SOL_SOCKET, SO_LINGER, &linger, sizeof(linger));
}

static void do_drop(const struct request *r)
{
	if (count_before(r->whole) >= r->arguments[0])
		serve(r->client, r->path, 1, "");
}

static void do_garbage(const struct request *r)
{
	answer_text(r->client, 200, "", "<html>Welcome to this hotel's network</html>\n");
}

static void do_huge(const struct request *r)
{
	char block[4096];

	memset(block, 'x', sizeof(block));
	send_text(r->client, "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n");
	while (send_all(r->client, block, sizeof(block)))
		continue;
}

static void do_gzip(const struct request *r)
{
	serve(r->client, r->path, 1, "Content-Encoding: gzip\r\n");
}

static void do_slow(const struct request *r)
{
	sleep(r->arguments[0]);
	serve(r->client, r->path, 1, "");
}

static void redirect(const struct request *r, const char *scheme, unsigned port, const char *path)
{
	char more[PATH_ROOM];

	snprintf(more, sizeof(more), "Location: %s://localhost:%u%s\r\n", scheme, port, path);
	answer_text(r->client, 302, more, "elsewhere\n");
}

static void do_redirect(const struct request *r)
{
	redirect(r, "https", https_port, r->path);
}

static void do_redirect_http(const struct request *r)
{
	redirect(r, "http", http_port, r->path);
}

static void do_loop(const struct request *r)
{
	redirect(r, "https", https_port, r->whole);
}

static const struct {
	const char *name;
	void (*answer)(const struct request *r);
} MODES[] = {
	{"status", do_status},
	{"date", do_date},
	{"cut", do_cut},
	{"reset", do_reset},
	{"drop", do_drop},
	{"garbage", do_garbage},
	{"huge", do_huge},
	{"gzip", do_gzip},
	{"slow", do_slow},
	{"redirect", do_redirect},
	{"redirect_http", do_redirect_http},
	{"loop", do_loop},
};
#define MODE_COUNT (sizeof(MODES) / sizeof(MODES[0]))

/* "/status-429-3/vcek…": name, numbers, and the rest. */
static void answer(const struct client *c, const char *path)
{
	struct request r = {.client = c, .whole = path};
	size_t length = strcspn(path + 1, "-/");
	char *at = (char *)(uintptr_t)path + 1 + length;

	for (size_t i = 0; i < 3 && *at == '-'; i++)
		r.arguments[i] = (unsigned)strtoul(at + 1, &at, 10);
	r.path = at;
	for (size_t i = 0; i < MODE_COUNT; i++) {
		if (strlen(MODES[i].name) != length ||
		    strncmp(MODES[i].name, path + 1, length) != 0)
			continue;
		MODES[i].answer(&r);
		return;
	}
	serve(c, path, 1, "");
}

static void talk(const struct client *c)
{
	char head[PATH_ROOM];
	char *path = head + strlen("GET ");
	char *end;

	if (!receive_head(c, head, sizeof(head)) || strncmp(head, "GET /", 5) != 0) {
		answer_text(c, 400, "", "");
		return;
	}
	end = strchr(path, ' ');
	if (!end)
		return;
	*end = '\0';
	write_log("%s\n", path);
	answer(c, path);
}

/* --- Connections --- */

static void *https_client(void *arg)
{
	struct client c = {.fd = (int)(intptr_t)arg, .ssl = SSL_new(tls)};

	if (c.ssl && SSL_set_fd(c.ssl, c.fd) == 1 && SSL_accept(c.ssl) == 1) {
		talk(&c);
		SSL_shutdown(c.ssl);
	}
	SSL_free(c.ssl);
	close(c.fd);
	return NULL;
}

static void *http_client(void *arg)
{
	struct client c = {.fd = (int)(intptr_t)arg};

	talk(&c);
	close(c.fd);
	return NULL;
}

static int connect_to(unsigned port)
{
	struct sockaddr_in address = {.sin_family = AF_INET,
				      .sin_port = htons((uint16_t)port),
				      .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (fd >= 0 && connect(fd, (struct sockaddr *)&address, sizeof(address)) == 0)
		return fd;
	close(fd);
	return -1;
}

/* Copies what comes from one to the other; false when there is no more. */
static bool pass_on(int from, int to)
{
	char block[16384];
	ssize_t n = recv(from, block, sizeof(block), 0);

	return n > 0 && send(to, block, (size_t)n, MSG_NOSIGNAL) == n;
}

static void tunnel(int a, int b)
{
	struct pollfd ends[2] = {{.fd = a, .events = POLLIN}, {.fd = b, .events = POLLIN}};
	bool open = true;

	while (open && poll(ends, 2, -1) > 0)
		for (int i = 0; i < 2; i++)
			if (ends[i].revents)
				open = open && pass_on(ends[i].fd, ends[1 - i].fd);
}

static void *proxy_client(void *arg)
{
	struct client c = {.fd = (int)(intptr_t)arg};
	char head[PATH_ROOM];
	unsigned port = 0;
	int there = -1;

	if (receive_head(&c, head, sizeof(head)) &&
	    sscanf(head, "CONNECT localhost:%u", &port) == 1)
		there = connect_to(port);
	if (there >= 0) {
		head[strcspn(head, "\r")] = '\0';
		write_log("%s\n", head);
		send_text(&c, "HTTP/1.1 200 Connected\r\n\r\n");
		tunnel(c.fd, there);
		close(there);
	}
	close(c.fd);
	return NULL;
}

struct listener {
	int fd;
	void *(*serve)(void *fd);
};

static void *accept_all(void *arg)
{
	struct listener *listener = arg;

	for (;;) {
		int fd = accept4(listener->fd, NULL, NULL, SOCK_CLOEXEC);
		pthread_t thread;

		if (fd < 0)
			continue;
		if (pthread_create(&thread, NULL, listener->serve, (void *)(intptr_t)fd) != 0)
			die("pthread_create");
		pthread_detach(thread);
	}
	return NULL;
}

/* Listens on a free port, which is returned. */
static unsigned listen_with(struct listener *listener)
{
	struct sockaddr_in address = {.sin_family = AF_INET,
				      .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t size = sizeof(address);
	pthread_t thread;

	listener->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (listener->fd < 0 || bind(listener->fd, (struct sockaddr *)&address, size) != 0 ||
	    listen(listener->fd, 64) != 0 ||
	    getsockname(listener->fd, (struct sockaddr *)&address, &size) != 0 ||
	    pthread_create(&thread, NULL, accept_all, listener) != 0)
		die("listen");
	return ntohs(address.sin_port);
}

static void write_port(const char *name, unsigned port)
{
	char from[PATH_ROOM];
	char to[PATH_ROOM];
	FILE *file = open_out("port.new", "w");

	fprintf(file, "%u\n", port);
	fclose(file);
	snprintf(from, sizeof(from), "%s/port.new", out);
	snprintf(to, sizeof(to), "%s/%s", out, name);
	if (rename(from, to) != 0)
		die(to);
}

int main(int argc, char **argv)
{
	static struct listener https = {.serve = https_client};
	static struct listener http = {.serve = http_client};
	static struct listener proxy = {.serve = proxy_client};
	char byte;

	if (argc != 3) {
		fprintf(stderr, "Usage: kds_server ROOT OUT\n");
		return 2;
	}
	root = argv[1];
	out = argv[2];
	signal(SIGPIPE, SIG_IGN);
	make_tls();
	https_port = listen_with(&https);
	http_port = listen_with(&http);
	proxy_port = listen_with(&proxy);
	write_port("http-port", http_port);
	write_port("proxy-port", proxy_port);
	write_port("port", https_port);
	while (read(STDIN_FILENO, &byte, 1) > 0)
		continue;
	return 0;
}
