"""What one would write in Python: FastAPI on uvicorn, which calls over oslo.messaging: gateway.py URL PORT."""

import asyncio
import logging
import os
import sys
import threading

from fastapi import Body, FastAPI
from oslo_config import cfg
import oslo_messaging
import uvicorn


def application(url):
    logging.disable(logging.ERROR)  # What the libraries say of themselves stays out of the table.
    # The global one: oslo.messaging registers its tracing options nowhere else.
    cfg.CONF([], project='bench')
    transport = oslo_messaging.get_rpc_transport(cfg.CONF, url)
    app = FastAPI()

    # FastAPI runs it in a thread of its pool, because it waits.
    @app.post('/v1/call/{topic}/{method}')
    def call(topic: str, method: str, args: dict = Body(embed=True)):
        client = oslo_messaging.get_rpc_client(transport, oslo_messaging.Target(topic=topic))
        return {'result': client.call({}, method, **args)}

    return app


class Server(uvicorn.Server):
    async def startup(self, sockets=None):
        await super().startup(sockets)
        print('ready', flush=True)


def end_with_input():
    sys.stdin.read()
    os._exit(0)


def main():
    url, port = sys.argv[1:]
    threading.Thread(target=end_with_input, daemon=True).start()
    config = uvicorn.Config(application(url), host='127.0.0.1', port=int(port), log_level='warning', access_log=False)
    asyncio.run(Server(config).serve())


if __name__ == '__main__':
    main()
