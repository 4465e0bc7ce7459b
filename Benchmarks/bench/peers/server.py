"""oslo.messaging's server: server.py URL TOPIC. Ends with its standard input."""

import logging
import os
import sys

from oslo_config import cfg
import oslo_messaging


class Endpoint:
    def echo(self, context, **arguments):
        return arguments


def main():
    url, topic = sys.argv[1:]
    logging.disable(logging.ERROR)  # What the libraries say of themselves stays out of the table.
    # The global one: oslo.messaging registers its tracing options nowhere else.
    cfg.CONF([], project='bench')
    transport = oslo_messaging.get_rpc_transport(cfg.CONF, url)
    server = oslo_messaging.get_rpc_server(transport, oslo_messaging.Target(topic=topic, server='one'), [Endpoint()],
                                           executor='threading', access_policy=None)
    server.start()
    print('ready', flush=True)
    sys.stdin.read()
    os._exit(0)


if __name__ == '__main__':
    main()
