// librabbitmq, and inline wrappers for what Swift cannot import from it: functions with variable arguments, the untyped
// pointers to decoded methods and properties, and what is to be told to the OpenSSL it uses.
#ifndef BUSWAY_CRABBITMQ_SHIM_H
#define BUSWAY_CRABBITMQ_SHIM_H

#include <amqp.h>
#include <amqp_framing.h>
#include <amqp_ssl_socket.h>
#include <amqp_tcp_socket.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

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

// librabbitmq 0.11 knows no IP address in a certificate, sends one as a server name (against RFC 6066, section 3), and
// tells all that is wrong with a certificate by one number. So OpenSSL itself checks the name, during the handshake, and
// what it finds is kept here.
typedef struct {
    // Whether the broker is addressed by number, for which there is no server name.
    int is_address;
    // The first thing found wrong with the broker's certificate (X509_V_ERR_...); 0 for nothing.
    int verify_error;
} busway_tls_state;

static inline int busway_tls_verified(int is_good, X509_STORE_CTX *store) {
    SSL *ssl = X509_STORE_CTX_get_ex_data(store, SSL_get_ex_data_X509_STORE_CTX_idx());
    busway_tls_state *state = SSL_CTX_get_app_data(SSL_get_SSL_CTX(ssl));
    if (!is_good && state->verify_error == 0) state->verify_error = X509_STORE_CTX_get_error(store);
    return is_good;
}

static inline void busway_tls_begins(const SSL *ssl, int where, int value) {
    (void)value;
    if (!(where & SSL_CB_HANDSHAKE_START)) return;
    busway_tls_state *state = SSL_CTX_get_app_data(SSL_get_SSL_CTX(ssl));
    if (state->is_address) SSL_set_tlsext_host_name((SSL *)ssl, NULL);
}

static inline int busway_tls_no_passphrase(char *buffer, int size, int is_writing, void *context) {
    (void)buffer, (void)size, (void)is_writing, (void)context;
    return 0;
}

// Has the broker's certificate checked, and if `checks_name` also whether it is for `address`, a host's name or number.
// `state` must outlive the socket.
//
// Returns 1, or 0 when there is no memory. OpenSSL's errors before this are forgotten.
static inline int busway_tls_prepare(
    amqp_socket_t *socket, const char *address, int checks_name, busway_tls_state *state) {
    SSL_CTX *context = amqp_ssl_socket_get_context(socket);
    X509_VERIFY_PARAM *checks = SSL_CTX_get0_param(context);
    ASN1_OCTET_STRING *number = a2i_IPADDRESS(address);
    int is_good = 1;
    state->is_address = number != NULL;
    state->verify_error = 0;
    ASN1_OCTET_STRING_free(number);
    SSL_CTX_set_app_data(context, state);
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER, busway_tls_verified);
    SSL_CTX_set_info_callback(context, busway_tls_begins);
    // Without this OpenSSL asks for the passphrase of a key on the terminal, and waits.
    SSL_CTX_set_default_passwd_cb(context, busway_tls_no_passphrase);
    if (checks_name) {
        X509_VERIFY_PARAM_set_hostflags(checks, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
        is_good = state->is_address ? X509_VERIFY_PARAM_set1_ip_asc(checks, address)
                                    : X509_VERIFY_PARAM_set1_host(checks, address, 0);
    }
    ERR_clear_error();
    return is_good;
}

// Trusts the authorities the system trusts: OpenSSL's own places, or those that SSL_CERT_FILE and SSL_CERT_DIR name.
static inline int busway_tls_trust_system(amqp_socket_t *socket) {
    return SSL_CTX_set_default_verify_paths(amqp_ssl_socket_get_context(socket));
}

// Limits the versions of TLS, by OpenSSL's numbers; 0 is no limit. librabbitmq's own function does not know TLS 1.3.
static inline int busway_tls_limit_versions(amqp_socket_t *socket, int oldest, int newest) {
    SSL_CTX *context = amqp_ssl_socket_get_context(socket);
    return SSL_CTX_set_min_proto_version(context, oldest) && SSL_CTX_set_max_proto_version(context, newest);
}

// What OpenSSL says of the last thing that failed on this thread; NULL when it says nothing.
static inline const char *busway_tls_reason(void) {
    unsigned long error = ERR_peek_last_error();
    return error == 0 ? NULL : ERR_reason_error_string(error);
}

#endif
