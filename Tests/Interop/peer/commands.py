"""The commands of the peer, one function each."""

import base64
import threading

import amqp
from oslo_config import cfg
import oslo_messaging
import oslo_messaging.opts

import endpoints
import journal
import names
import notifications
import values

# The ping option is read from here, but registered only by the first server.
for group, options in oslo_messaging.opts.list_opts():
    if group is None:
        cfg.CONF.register_opts(options)

_lock = threading.Lock()
_transports = {}
_servers = {}


def run(command):
    arguments = {key: value for key, value in command.items() if key not in ('id', 'do')}
    return COMMANDS[command['do']](**arguments)


def _transport(url, allowed=(), make=oslo_messaging.get_rpc_transport):
    with _lock:
        key = (url, tuple(allowed), make)
        if key not in _transports:
            _transports[key] = make(cfg.CONF, url=url, allowed_remote_exmods=list(allowed))
        return _transports[key]


def serve(url, name, target, ping=True):
    """Starts a server with all endpoints, under a name by which to stop it."""
    transport = _transport(url)
    cfg.CONF.set_override('rpc_ping_enabled', ping)
    server = oslo_messaging.get_rpc_server(
        transport, oslo_messaging.Target(**target), endpoints.of(target['server']), executor='threading')
    server.start()
    with _lock:
        _servers[name] = server
    return True


def stop(name):
    with _lock:
        server = _servers.pop(name)
    server.stop()
    server.wait()
    return True


def _client(url, target, timeout=None, version_cap=None, monitor=None, at_least_once=False, allowed=()):
    return oslo_messaging.get_rpc_client(
        _transport(url, allowed), oslo_messaging.Target(**target), timeout=timeout, version_cap=version_cap,
        call_monitor_timeout=monitor, transport_options=oslo_messaging.TransportOptions(at_least_once=at_least_once))


def call(url, target, method, args=None, context=None, measured=False, **options):
    """Calls a method; `measured` returns only the length of a result too long for a line of the tests."""
    result = _client(url, target, **options).call(context or {}, method, **values.restored(args or {}))
    return len(result) if measured else result


def cast(url, target, method, args=None, context=None, **options):
    return _client(url, target, **options).cast(context or {}, method, **values.restored(args or {}))


def can_send_version(url, target, version_cap, version):
    return _client(url, target, version_cap=version_cap).can_send_version(version)


def notify(url, topic, priority, event_type, payload, driver='messagingv2', publisher_id='peer', context=None):
    notifier = oslo_messaging.Notifier(
        _transport(url, make=oslo_messaging.get_notification_transport), publisher_id, driver=driver, topics=[topic])
    getattr(notifier, priority)(context or {}, event_type, values.restored(payload))


def listen(url, name, targets, pool=None):
    """Starts a notification listener that notes what it gets."""
    listener = oslo_messaging.get_notification_listener(
        _transport(url, make=oslo_messaging.get_notification_transport),
        [oslo_messaging.Target(**target) for target in targets], [endpoints.Notified()], executor='threading',
        pool=pool)
    listener.start()
    with _lock:
        _servers[name] = listener
    return True


def _connection(host, port, virtual_host, user='guest', password='guest'):
    return amqp.Connection(f'{host}:{port}', userid=user, password=password, virtual_host=virtual_host)


def publish(broker, exchange, routing_key, body=None, base64_body=None, times=1, **properties):
    """Publishes a message made by hand: without an envelope, twice, or with any properties."""
    content = body if base64_body is None else base64.b64decode(base64_body)
    with _connection(**broker) as connection:
        channel = connection.channel()
        for _ in range(times):
            channel.basic_publish_confirm(amqp.Message(content, **properties), exchange, routing_key, mandatory=True)
    return True


def take(broker, queue):
    """Takes one message from a queue, as it is on the wire; null when there is none."""
    with _connection(**broker) as connection:
        message = connection.channel().basic_get(queue, no_ack=True)
    if message is None:
        return None
    content = message.body if isinstance(message.body, bytes) else message.body.encode()
    return {
        'base64_body': base64.b64encode(content).decode(), 'properties': message.properties,
        'routing_key': message.delivery_info['routing_key'], 'exchange': message.delivery_info['exchange'],
    }


COMMANDS = {
    'call': call, 'can_send_version': can_send_version, 'cast': cast, 'journal': journal.read, 'listen': listen,
    'notify': notify, 'publish': publish, 'release': endpoints.release, 'serve': serve, 'stop': stop, 'take': take,
    **names.COMMANDS, **notifications.COMMANDS,
}
