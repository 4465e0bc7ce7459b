#include "connection.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

void fail(const char *reason) {
    fprintf(stderr, "RabbitCeiling: %s\n", reason);
    exit(1);
}

uint64_t now_nanoseconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

static void check(int status, const char *what) {
    if (status == AMQP_STATUS_OK) return;
    fprintf(stderr, "RabbitCeiling: %s: %s\n", what, amqp_error_string2(status));
    exit(1);
}

static void check_reply(struct connection *connection, const char *what) {
    if (amqp_get_rpc_reply(connection->state).reply_type != AMQP_RESPONSE_NORMAL) fail(what);
}

void connection_open(struct connection *connection, const char *host, int port, const char *virtual_host,
                     bool acknowledges_each, const char *lifetime) {
    memset(connection, 0, sizeof *connection);
    connection->acknowledges_each = acknowledges_each;
    connection->state = amqp_new_connection();
    amqp_socket_t *socket = amqp_tcp_socket_new(connection->state);
    check(amqp_socket_open(socket, host, port), "no connection");
    amqp_rpc_reply_t reply = amqp_login(connection->state, virtual_host, 0, AMQP_DEFAULT_FRAME_SIZE, 60,
                                        AMQP_SASL_METHOD_PLAIN, "guest", "guest");
    if (reply.reply_type != AMQP_RESPONSE_NORMAL) fail("the broker refuses the login");
    amqp_channel_open(connection->state, PUBLISHING);
    check_reply(connection, "no channel");
    amqp_confirm_select(connection->state, PUBLISHING);
    check_reply(connection, "no confirms");
    amqp_channel_open(connection->state, CONSUMING);
    check_reply(connection, "no channel");

    amqp_basic_properties_t *properties = &connection->properties;
    properties->_flags = AMQP_BASIC_CONTENT_TYPE_FLAG | AMQP_BASIC_CONTENT_ENCODING_FLAG | AMQP_BASIC_HEADERS_FLAG |
                         AMQP_BASIC_DELIVERY_MODE_FLAG | AMQP_BASIC_PRIORITY_FLAG;
    properties->content_type = amqp_cstring_bytes("application/json");
    properties->content_encoding = amqp_cstring_bytes("utf-8");
    properties->delivery_mode = 2;
    if (lifetime == NULL) return;
    properties->_flags |= AMQP_BASIC_EXPIRATION_FLAG;
    properties->expiration = amqp_cstring_bytes(lifetime);
    static amqp_table_entry_t deadline;
    deadline.key = amqp_cstring_bytes("x-busway-deadline");
    deadline.value.kind = AMQP_FIELD_KIND_I64;
    deadline.value.value.i64 = (int64_t)time(NULL) * 1000 + 3600 * 1000;
    properties->headers.num_entries = 1;
    properties->headers.entries = &deadline;
}

void connection_declare_queue(struct connection *connection, const char *queue, bool exclusive) {
    amqp_queue_declare(connection->state, CONSUMING, amqp_cstring_bytes(queue), 0, 0, exclusive, 1, amqp_empty_table);
    check_reply(connection, "no queue");
}

void connection_bind(struct connection *connection, const char *queue, const char *exchange) {
    amqp_exchange_declare(connection->state, CONSUMING, amqp_cstring_bytes(exchange), amqp_cstring_bytes("topic"), 0, 0,
                          0, 0, amqp_empty_table);
    check_reply(connection, "no exchange");
    amqp_queue_bind(connection->state, CONSUMING, amqp_cstring_bytes(queue), amqp_cstring_bytes(exchange),
                    amqp_cstring_bytes(queue), amqp_empty_table);
    check_reply(connection, "no binding");
}

void connection_consume(struct connection *connection, const char *queue, int prefetch) {
    if (prefetch > 0) {
        amqp_basic_qos(connection->state, CONSUMING, 0, (uint16_t)prefetch, 0);
        check_reply(connection, "no prefetch");
    }
    amqp_basic_consume(connection->state, CONSUMING, amqp_cstring_bytes(queue), amqp_empty_bytes, 0, 0, 0,
                       amqp_empty_table);
    check_reply(connection, "no consumer");
}

void connection_publish(struct connection *connection, const char *exchange, amqp_bytes_t routing_key,
                        const char *body, size_t length) {
    amqp_bytes_t bytes = {.len = length, .bytes = (void *)body};
    check(amqp_basic_publish(connection->state, PUBLISHING, amqp_cstring_bytes(exchange), routing_key, 1, 0,
                             &connection->properties, bytes),
          "publishing");
    connection->published++;
}

static void acknowledge(struct connection *connection, bool multiple) {
    check(amqp_basic_ack(connection->state, CONSUMING, connection->last_tag, multiple), "acknowledging");
    connection->last_tag = 0;
}

// Whether frames are there without waiting for the socket.
static bool has_frames(struct connection *connection) {
    return amqp_frames_enqueued(connection->state) || amqp_data_in_buffer(connection->state);
}

// The next frame; false when the deadline has passed or there is input.
static bool next_frame(struct connection *connection, amqp_frame_t *frame, uint64_t deadline, bool watches_input) {
    if (watches_input && !has_frames(connection)) {
        struct pollfd sources[] = {{.fd = amqp_get_sockfd(connection->state), .events = POLLIN},
                                   {.fd = STDIN_FILENO, .events = POLLIN}};
        if (poll(sources, 2, -1) < 0) fail("poll");
        if (sources[1].revents != 0) return false;
    }
    struct timeval limit, *timeout = NULL;
    if (deadline != 0) {
        uint64_t now = now_nanoseconds(), left = now < deadline ? deadline - now : 0;
        limit = (struct timeval){.tv_sec = (time_t)(left / 1000000000u),
                                 .tv_usec = (suseconds_t)(left % 1000000000u / 1000u)};
        timeout = &limit;
    }
    int status = amqp_simple_wait_frame_noblock(connection->state, frame, timeout);
    if (status == AMQP_STATUS_TIMEOUT) return false;
    check(status, "reading");
    return true;
}

const char *connection_next(struct connection *connection, uint64_t deadline, bool watches_input) {
    static char body[64 << 10];
    size_t length = 0, size = 0;
    bool is_message = false;
    while (true) {
        if (!is_message && connection->last_tag != 0 && !has_frames(connection)) acknowledge(connection, true);
        amqp_frame_t frame;
        if (!next_frame(connection, &frame, deadline, watches_input && !is_message)) return NULL;
        switch (frame.frame_type) {
        case AMQP_FRAME_METHOD:
            switch (frame.payload.method.id) {
            case AMQP_BASIC_DELIVER_METHOD:
                connection->last_tag = ((amqp_basic_deliver_t *)frame.payload.method.decoded)->delivery_tag;
                is_message = true;
                break;
            case AMQP_BASIC_ACK_METHOD: {
                amqp_basic_ack_t *ack = frame.payload.method.decoded;
                connection->confirmed = ack->multiple ? ack->delivery_tag : connection->confirmed + 1;
                break;
            }
            default: fail("the broker returned a message or closed something");
            }
            break;
        case AMQP_FRAME_HEADER:
            size = (size_t)frame.payload.properties.body_size;
            if (size >= sizeof body) fail("a message is too large");
            break;
        case AMQP_FRAME_BODY:
            memcpy(body + length, frame.payload.body_fragment.bytes, frame.payload.body_fragment.len);
            length += frame.payload.body_fragment.len;
            break;
        }
        amqp_maybe_release_buffers_on_channel(connection->state, frame.channel);
        if (is_message && size > 0 && length == size) {
            if (connection->acknowledges_each) acknowledge(connection, false);
            body[length] = 0;
            return body;
        }
    }
}
