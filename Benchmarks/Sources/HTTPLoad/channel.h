// One connection to the server, in clear or protected by TLS.
#pragma once
#include <netinet/in.h>
#include <openssl/ssl.h>
#include <sys/types.h>

struct channel {
    int descriptor;
    SSL *tls; // NULL in clear
};

// Ends the program with a reason.
_Noreturn void fail(const char *reason);

// What all connections with TLS share. The server's certificate is not checked: it was made a moment ago for this
// machine alone. One cipher and one group, so that every server does the same work.
SSL_CTX *channel_context(void);

// Connects, and shakes hands when there is a context. From then on nothing waits.
void channel_open(struct channel *channel, const struct sockaddr_in *address, SSL_CTX *context);

// Writes everything, or ends the program: a request is far smaller than what a socket takes.
void channel_write(struct channel *channel, const char *octets, size_t length);

// Reads what is there; -1 when there is nothing yet, 0 when the server has ended the connection.
ssize_t channel_read(struct channel *channel, char *octets, size_t room);

void channel_close(struct channel *channel);
