// libcurl, and inline wrappers for its variadic functions, which Swift cannot import: one for each kind of argument.
#ifndef BUSWAY_CCURL_SHIM_H
#define BUSWAY_CCURL_SHIM_H

// The header's own checks are macros around the variadic functions; the wrappers' types take their place.
#define CURL_DISABLE_TYPECHECK
#include <curl/curl.h>
#include <sys/socket.h>
#include <unistd.h>

typedef size_t (*busway_curl_octets_function)(char *octets, size_t size, size_t count, void *context);
typedef int (*busway_curl_seek_function)(void *context, curl_off_t offset, int origin);
typedef int (*busway_curl_socket_function)(
    CURL *easy, curl_socket_t descriptor, int what, void *context, void *socket_context);
typedef int (*busway_curl_timer_function)(CURLM *multi, long milliseconds, void *context);
typedef int (*busway_curl_close_function)(void *context, curl_socket_t descriptor);

static inline CURLcode busway_curl_set_number(CURL *easy, CURLoption option, long value) {
    return curl_easy_setopt(easy, option, value);
}

static inline CURLcode busway_curl_set_size(CURL *easy, CURLoption option, curl_off_t value) {
    return curl_easy_setopt(easy, option, value);
}

static inline CURLcode busway_curl_set_text(CURL *easy, CURLoption option, const char *value) {
    return curl_easy_setopt(easy, option, value);
}

static inline CURLcode busway_curl_set_fields(CURL *easy, const struct curl_slist *list) {
    return curl_easy_setopt(easy, CURLOPT_HTTPHEADER, list);
}

// What takes the lines of the head, and what takes the octets of the body.
static inline void busway_curl_set_receivers(
    CURL *easy, busway_curl_octets_function head, busway_curl_octets_function body, void *context) {
    curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, head);
    curl_easy_setopt(easy, CURLOPT_HEADERDATA, context);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, body);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, context);
}

// What gives the octets of the request's body, and, where sending them twice is allowed, what starts anew.
static inline void busway_curl_set_source(
    CURL *easy, busway_curl_octets_function body, busway_curl_seek_function seek, void *context) {
    curl_easy_setopt(easy, CURLOPT_READFUNCTION, body);
    curl_easy_setopt(easy, CURLOPT_READDATA, context);
    curl_easy_setopt(easy, CURLOPT_SEEKFUNCTION, seek);
    curl_easy_setopt(easy, CURLOPT_SEEKDATA, context);
}

// libcurl's own sockets would be inherited by every program the process starts.
static inline curl_socket_t busway_curl_open_socket(void *context, curlsocktype purpose, struct curl_sockaddr *address) {
    (void)context, (void)purpose;
    return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

// `context` has to outlive every connection the handle may have opened, not only the transfer.
static inline void busway_curl_set_sockets(CURL *easy, busway_curl_close_function close, void *context) {
    curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, busway_curl_open_socket);
    curl_easy_setopt(easy, CURLOPT_CLOSESOCKETFUNCTION, close);
    curl_easy_setopt(easy, CURLOPT_CLOSESOCKETDATA, context);
}

static inline long busway_curl_get_number(CURL *easy, CURLINFO info) {
    long value = 0;
    return curl_easy_getinfo(easy, info, &value) == CURLE_OK ? value : 0;
}

static inline void busway_curl_multi_set_number(CURLM *multi, CURLMoption option, long value) {
    curl_multi_setopt(multi, option, value);
}

static inline void busway_curl_multi_set_callbacks(
    CURLM *multi, busway_curl_socket_function socket, busway_curl_timer_function timer, void *context) {
    curl_multi_setopt(multi, CURLMOPT_SOCKETFUNCTION, socket);
    curl_multi_setopt(multi, CURLMOPT_SOCKETDATA, context);
    curl_multi_setopt(multi, CURLMOPT_TIMERFUNCTION, timer);
    curl_multi_setopt(multi, CURLMOPT_TIMERDATA, context);
}

// The next transfer that has ended, with how it did; NULL when there is none.
static inline CURL *busway_curl_next_ended(CURLM *multi, CURLcode *result) {
    int left = 0;
    for (CURLMsg *message; (message = curl_multi_info_read(multi, &left)) != NULL;) {
        if (message->msg != CURLMSG_DONE) continue;
        *result = message->data.result;
        return message->easy_handle;
    }
    return NULL;
}

#endif
