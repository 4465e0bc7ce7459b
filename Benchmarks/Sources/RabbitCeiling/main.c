// The ceiling of RPC over RabbitMQ: a client and a server in C on librabbitmq. They do what the protocol needs, with
// the messages, properties, flag and confirms of MessagingBench: the envelope's bytes are prepared, a reply is matched
// by its message id. One thread, one connection each.
#include "connection.h"
#include "roles.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int main(int count, char **words) {
    if (count != 7) fail("usage: RabbitCeiling client|server each|together HOST PORT VHOST TOPIC");
    bool is_client = strcmp(words[1], "client") == 0, acknowledges_each = strcmp(words[2], "each") == 0;
    static struct connection connection;
    connection_open(&connection, words[3], atoi(words[4]), words[5], acknowledges_each, is_client ? "60000" : NULL);
    (is_client ? call : serve)(&connection, words[6]);
    return 0;
}
