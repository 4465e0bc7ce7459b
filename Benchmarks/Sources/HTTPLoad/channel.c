#define _GNU_SOURCE
#include "channel.h"
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

void fail(const char *reason) {
    fprintf(stderr, "HTTPLoad: %s\n", reason);
    exit(1);
}

SSL_CTX *channel_context(void) {
    SSL_CTX *context = SSL_CTX_new(TLS_client_method());
    if (context == NULL || SSL_CTX_set_min_proto_version(context, TLS1_3_VERSION) != 1 ||
        SSL_CTX_set_ciphersuites(context, "TLS_AES_128_GCM_SHA256") != 1 ||
        SSL_CTX_set1_groups_list(context, "X25519") != 1)
        fail("OpenSSL has no TLS 1.3 with AES-128-GCM and X25519");
    SSL_CTX_set_verify(context, SSL_VERIFY_NONE, NULL);
    // A record in one read, not its header and then the rest.
    SSL_CTX_set_read_ahead(context, 1);
    return context;
}

void channel_open(struct channel *channel, const struct sockaddr_in *address, SSL_CTX *context) {
    channel->tls = NULL;
    channel->descriptor = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    int yes = 1;
    setsockopt(channel->descriptor, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    if (connect(channel->descriptor, (const struct sockaddr *)address, sizeof *address) != 0) fail("no connection");
    if (context != NULL) {
        channel->tls = SSL_new(context);
        if (channel->tls == NULL || SSL_set_fd(channel->tls, channel->descriptor) != 1 || SSL_connect(channel->tls) != 1)
            fail("the TLS handshake failed");
    }
    fcntl(channel->descriptor, F_SETFL, O_NONBLOCK);
}

void channel_write(struct channel *channel, const char *octets, size_t length) {
    ssize_t written = channel->tls != NULL ? SSL_write(channel->tls, octets, (int)length)
                                           : send(channel->descriptor, octets, length, MSG_NOSIGNAL);
    if (written != (ssize_t)length) fail("a request was not written in one go");
}

ssize_t channel_read(struct channel *channel, char *octets, size_t room) {
    if (channel->tls != NULL) {
        int count = SSL_read(channel->tls, octets, (int)room);
        if (count > 0) return count;
        return SSL_get_error(channel->tls, count) == SSL_ERROR_WANT_READ ? -1 : 0;
    }
    ssize_t count = recv(channel->descriptor, octets, room, 0);
    if (count < 0 && errno != EAGAIN) return 0;
    return count;
}

void channel_close(struct channel *channel) {
    // Without the closing alert: the server sees the end of a connection that owes nobody anything.
    SSL_free(channel->tls);
    close(channel->descriptor);
}
