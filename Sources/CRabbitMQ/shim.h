// librabbitmq, and inline wrappers for what Swift cannot import from it: functions with variable arguments, and the
// untyped pointers to decoded methods and properties.
#ifndef BUSWAY_CRABBITMQ_SHIM_H
#define BUSWAY_CRABBITMQ_SHIM_H

#include <amqp.h>
#include <amqp_framing.h>
#include <amqp_ssl_socket.h>
#include <amqp_tcp_socket.h>

// SASL PLAIN: a user and a password.
static inline amqp_rpc_reply_t busway_login_plain(
    amqp_connection_state_t state, const char *virtual_host, int heartbeat, const amqp_table_t *properties,
    const char *user, const char *password) {
    return amqp_login_with_properties(
        state, virtual_host, AMQP_DEFAULT_MAX_CHANNELS, AMQP_DEFAULT_FRAME_SIZE, heartbeat, properties,
        AMQP_SASL_METHOD_PLAIN, user, password);
}

// SASL EXTERNAL: who we are is known from the TLS client certificate.
static inline amqp_rpc_reply_t busway_login_external(
    amqp_connection_state_t state, const char *virtual_host, int heartbeat, const amqp_table_t *properties,
    const char *identity) {
    return amqp_login_with_properties(
        state, virtual_host, AMQP_DEFAULT_MAX_CHANNELS, AMQP_DEFAULT_FRAME_SIZE, heartbeat, properties,
        AMQP_SASL_METHOD_EXTERNAL, identity);
}

#endif
