// OpenSSL 3, and inline wrappers for what Swift cannot import from it: macros, callbacks, stacks, and a BIO that is a
// stretch of memory.
#ifndef BUSWAY_COPENSSL_SHIM_H
#define BUSWAY_COPENSSL_SHIM_H

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>
#include <stdlib.h>
#include <string.h>

// What one session reads and writes: octets somebody lends for the length of a call, and octets that somebody is to
// take away after it. The session itself never touches a socket, and an idle one holds neither.
typedef struct {
    const unsigned char *input;
    size_t input_count;
    unsigned char *output;
    size_t output_count;
    size_t output_capacity;
} busway_tls_wire;

static inline int busway_tls_wire_read(BIO *bio, char *buffer, size_t count, size_t *done) {
    busway_tls_wire *wire = (busway_tls_wire *)BIO_get_data(bio);
    BIO_clear_retry_flags(bio);
    *done = wire->input_count < count ? wire->input_count : count;
    if (*done == 0) {
        BIO_set_retry_read(bio);
        return 0;
    }
    memcpy(buffer, wire->input, *done);
    wire->input += *done;
    wire->input_count -= *done;
    return 1;
}

static inline int busway_tls_wire_write(BIO *bio, const char *buffer, size_t count, size_t *done) {
    busway_tls_wire *wire = (busway_tls_wire *)BIO_get_data(bio);
    BIO_clear_retry_flags(bio);
    *done = 0;
    if (wire->output_capacity - wire->output_count < count) {
        size_t capacity = wire->output_count + count < 4096 ? 4096 : 2 * (wire->output_count + count);
        unsigned char *output = (unsigned char *)realloc(wire->output, capacity);
        if (output == NULL) return 0;
        wire->output = output;
        wire->output_capacity = capacity;
    }
    memcpy(wire->output + wire->output_count, buffer, count);
    wire->output_count += count;
    *done = count;
    return 1;
}

// Nothing is ever held back, so a flush has always happened; everything else has no meaning here.
static inline long busway_tls_wire_control(BIO *bio, int command, long number, void *pointer) {
    (void)bio, (void)number, (void)pointer;
    return command == BIO_CTRL_FLUSH;
}

// The kind of BIO above; made once, and NULL when there is no memory for it.
static inline BIO_METHOD *busway_tls_wire_method(void) {
    BIO_METHOD *method = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "busway wire");
    if (method == NULL) return NULL;
    BIO_meth_set_read_ex(method, busway_tls_wire_read);
    BIO_meth_set_write_ex(method, busway_tls_wire_write);
    BIO_meth_set_ctrl(method, busway_tls_wire_control);
    return method;
}

static inline int busway_tls_attach(SSL *session, const BIO_METHOD *method, busway_tls_wire *wire) {
    BIO *bio = BIO_new(method);
    if (bio == NULL) return 0;
    BIO_set_data(bio, wire);
    BIO_set_init(bio, 1);
    SSL_set_bio(session, bio, bio); // The session owns it from here on.
    return 1;
}

// A key that asks for a password is refused; OpenSSL would ask for it on the terminal.
static inline int busway_tls_no_password(char *buffer, int size, int writes, void *context) {
    (void)buffer, (void)size, (void)writes, (void)context;
    return 0;
}

// RFC 7301, section 3.2: who offers protocols, and none of ours, is refused.
static inline int busway_tls_choose_protocol(
    SSL *session, const unsigned char **chosen, unsigned char *chosen_count, const unsigned char *offered,
    unsigned int offered_count, void *context) {
    static const unsigned char ours[] = {8, 'h', 't', 't', 'p', '/', '1', '.', '1'};
    (void)session, (void)context;
    for (unsigned int at = 0; at < offered_count; at += 1u + offered[at]) {
        if (offered_count - at >= sizeof ours && memcmp(offered + at, ours, sizeof ours) == 0) {
            *chosen = offered + at + 1;
            *chosen_count = offered[at];
            return SSL_TLSEXT_ERR_OK;
        }
    }
    return SSL_TLSEXT_ERR_ALERT_FATAL;
}

// What no file and no setting changes about a context. 1, or 0 with the reason in OpenSSL's queue.
static inline int busway_tls_prepare(SSL_CTX *context, int minimum_version) {
    SSL_CTX_set_default_passwd_cb(context, busway_tls_no_password);
    SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_CIPHER_SERVER_PREFERENCE);
    // Idle sessions give their buffers back.
    SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS);
    // Sessions resume by tickets, which the client keeps; a cache would be memory that strangers fill.
    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
    return SSL_CTX_set_min_proto_version(context, minimum_version) == 1
        && SSL_CTX_set_cipher_list(context, "ECDHE+AESGCM:ECDHE+CHACHA20") == 1;
}

// The same for the server's side.
static inline int busway_tls_prepare_server(SSL_CTX *context) {
    static const unsigned char name[] = "busway";
    SSL_CTX_set_alpn_select_cb(context, busway_tls_choose_protocol, NULL);
    return SSL_CTX_set_session_id_context(context, name, sizeof name - 1) == 1;
}

// The same for the client's side: it offers HTTP/1.1 and believes nobody without a certificate.
static inline int busway_tls_prepare_client(SSL_CTX *context) {
    static const unsigned char ours[] = {8, 'h', 't', 't', 'p', '/', '1', '.', '1'};
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER, NULL);
    return SSL_CTX_set_alpn_protos(context, ours, sizeof ours) == 0;
}

// Whom a client means to reach: a name, which it also tells, or an address.
static inline int busway_tls_expect(SSL *session, const char *host, int is_address) {
    SSL_set_hostflags(session, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
    if (is_address) return X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(session), host);
    return SSL_set1_host(session, host) == 1 && SSL_set_tlsext_host_name(session, host) == 1;
}

// The alternative names of a certificate, to be freed with GENERAL_NAMES_free; NULL when it has none.
static inline GENERAL_NAMES *busway_tls_names(const X509 *certificate) {
    return (GENERAL_NAMES *)X509_get_ext_d2i(certificate, NID_subject_alt_name, NULL, NULL);
}

static inline int busway_tls_name_count(const GENERAL_NAMES *names) { return sk_GENERAL_NAME_num(names); }

// The type of a name (GEN_DNS and so on), and its octets where it is one of those that are octets.
static inline int busway_tls_name(
    const GENERAL_NAMES *names, int index, const unsigned char **octets, size_t *count) {
    const GENERAL_NAME *name = sk_GENERAL_NAME_value(names, index);
    *octets = NULL;
    *count = 0;
    if (name->type == GEN_DNS || name->type == GEN_EMAIL || name->type == GEN_URI || name->type == GEN_IPADD) {
        *octets = ASN1_STRING_get0_data(name->d.ia5);
        *count = (size_t)ASN1_STRING_length(name->d.ia5);
    }
    return name->type;
}

// Writes the subject in the notation of RFC 2253 to a BIO: UTF-8 as it is, control characters and separators escaped.
static inline int busway_tls_print_subject(BIO *bio, const X509 *certificate) {
    unsigned long style = XN_FLAG_RFC2253 & ~ASN1_STRFLGS_ESC_MSB;
    return X509_NAME_print_ex(bio, X509_get_subject_name(certificate), 0, style) >= 0;
}

// What a memory BIO holds.
static inline size_t busway_tls_memory(BIO *bio, const char **octets) {
    char *start = NULL;
    long count = BIO_get_mem_data(bio, &start);
    *octets = start;
    return count > 0 ? (size_t)count : 0;
}

#endif
