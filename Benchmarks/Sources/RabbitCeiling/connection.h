// A connection of the ceiling: publishing with confirms and the mandatory flag, consuming with acknowledgements.
#ifndef CEILING_CONNECTION_H
#define CEILING_CONNECTION_H

#include <amqp.h>
#include <amqp_framing.h>
#include <amqp_tcp_socket.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// Publishes and consumes on channels of their own, as clients that use confirms do.
enum { PUBLISHING = 1, CONSUMING = 2 };

struct connection {
    amqp_connection_state_t state;
    amqp_basic_properties_t properties;
    // Whether each message is acknowledged alone, or all that came at once together.
    bool acknowledges_each;
    uint64_t last_tag; // the newest message not acknowledged yet; 0 for none
    // Messages published and not confirmed.
    uint64_t published, confirmed;
};

// Ends the program with a reason.
void fail(const char *reason) __attribute__((noreturn));

// Opens it. `lifetime` in milliseconds, NULL for ever, goes with each message as its expiration and its deadline.
void connection_open(struct connection *, const char *host, int port, const char *virtual_host, bool acknowledges_each,
                     const char *lifetime);

void connection_declare_queue(struct connection *, const char *queue, bool exclusive);
void connection_bind(struct connection *, const char *queue, const char *exchange);
void connection_consume(struct connection *, const char *queue, int prefetch);

void connection_publish(struct connection *, const char *exchange, amqp_bytes_t routing_key, const char *body,
                        size_t length);

// Waits for the next message and reads it. The body, which ends with a zero, is valid until the next call.
//
// Returns NULL when `deadline` (nanoseconds of the monotonic clock; 0 for none) has passed, or when there is something
// to read on standard input and `watches_input` is set.
const char *connection_next(struct connection *, uint64_t deadline, bool watches_input);

uint64_t now_nanoseconds(void);

#endif
