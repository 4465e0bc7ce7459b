"""oslo.messaging's client, a thread for each call in flight: client.py URL TOPIC."""

import json
import logging
import os
import sys
import threading
import time

from oslo_config import cfg
import oslo_messaging

ARGUMENTS = {'name': 'instance-00000001', 'numbers': [1, 2, 3], 'on': True}
CONTEXT = {'request_id': 'req-5f6d0c2e-8a1b-4c3d-9e7f-0123456789ab', 'user_id': 'u-42', 'project_id': 'p-7',
           'is_admin': False}


def run(client, width, seconds):
    times = []
    start = time.perf_counter()
    end = start + seconds

    def call():
        own = []
        before = time.perf_counter()
        while before < end:
            client.call(CONTEXT, 'echo', **ARGUMENTS)
            after = time.perf_counter()
            own.append(after - before)
            before = after
        times.extend(own)

    threads = [threading.Thread(target=call) for _ in range(width)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    elapsed = time.perf_counter() - start
    times.sort()
    return {'calls': len(times), 'seconds': elapsed, 'p50': int(times[len(times) // 2] * 1e6),
            'p99': int(times[len(times) * 99 // 100] * 1e6)}


def main():
    url, topic = sys.argv[1:]
    logging.disable(logging.ERROR)  # What the libraries say of themselves stays out of the table.
    # The global one: oslo.messaging registers its tracing options nowhere else.
    cfg.CONF([], project='bench')
    transport = oslo_messaging.get_rpc_transport(cfg.CONF, url)
    client = oslo_messaging.get_rpc_client(
        transport, oslo_messaging.Target(topic=topic, version='1.0'),
        transport_options=oslo_messaging.TransportOptions(at_least_once=True))
    client.call(CONTEXT, 'echo', **ARGUMENTS)
    print('ready', flush=True)
    for line in sys.stdin:
        width, seconds = line.split()
        print(json.dumps(run(client, int(width), float(seconds))), flush=True)
    os._exit(0)


if __name__ == '__main__':
    main()
