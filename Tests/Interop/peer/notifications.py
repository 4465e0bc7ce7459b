"""Notifiers and listeners of the peer that do more than one notification needs."""

import threading
import time

from oslo_config import cfg
from oslo_context import context as oslo_context
import oslo_messaging

import journal

_lock = threading.Lock()
_listeners = {}
_transports = {}


def _transport(url):
    with _lock:
        if url not in _transports:
            _transports[url] = oslo_messaging.get_notification_transport(cfg.CONF, url=url)
        return _transports[url]


def notify_as(url, topic, event_type, payload, driver, context):
    """Notifies with a context that is an object, as OpenStack's services have it."""
    notifier = oslo_messaging.Notifier(_transport(url), 'peer', driver=driver, topics=[topic])
    notifier.info(oslo_context.RequestContext.from_dict(context), event_type, payload)


def notify_many(url, topic, prefix, count, driver='messagingv2'):
    """Notifies `count` times, with the events prefix0, prefix1 and so on."""
    notifier = oslo_messaging.Notifier(_transport(url), 'peer', driver=driver, topics=[topic])
    for number in range(count):
        notifier.info({}, f'{prefix}{number}', {'number': number})


class _Judging:
    """Notes each event, asks for it again `requeues` times, and takes `seconds` for each."""

    def __init__(self, requeues, seconds):
        self.requeues = requeues
        self.seconds = seconds

    def info(self, context, publisher_id, event_type, payload, metadata):
        journal.note(event_type)
        time.sleep(self.seconds)
        if self.requeues > 0:
            self.requeues -= 1
            return oslo_messaging.NotificationResult.REQUEUE
        return oslo_messaging.NotificationResult.HANDLED


def listen_judging(url, name, topic, pool=None, requeues=0, seconds=0):
    """Starts a listener of infos that may ask for them again."""
    listener = oslo_messaging.get_notification_listener(
        _transport(url), [oslo_messaging.Target(topic=topic)], [_Judging(requeues, seconds)], executor='threading',
        allow_requeue=True, pool=pool)
    listener.start()
    with _lock:
        _listeners[name] = listener
    return True


class _Batches:
    def info(self, messages):
        journal.note([message['event_type'] for message in messages])


def listen_batches(url, name, topic, size, timeout):
    """Starts a listener of infos that notes them batch by batch."""
    listener = oslo_messaging.get_batch_notification_listener(
        _transport(url), [oslo_messaging.Target(topic=topic)], [_Batches()], executor='threading', batch_size=size,
        batch_timeout=timeout)
    listener.start()
    with _lock:
        _listeners[name] = listener
    return True


def stop_listening(name):
    with _lock:
        listener = _listeners.pop(name)
    listener.stop()
    listener.wait()
    return True


COMMANDS = {
    'listen_batches': listen_batches, 'listen_judging': listen_judging, 'notify_as': notify_as,
    'notify_many': notify_many, 'stop_listening': stop_listening,
}
