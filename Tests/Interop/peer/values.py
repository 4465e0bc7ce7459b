"""Values that JSON has no word for, or that travel oddly (wire reference 6.7)."""

import datetime
import decimal
import uuid

ODD = {
    'nan': float('nan'),
    'infinity': float('inf'),
    'minus infinity': float('-inf'),
    'large integer': 2 ** 200 + 1,
    'small float': 5e-324,
    'lone surrogate': 'a\ud800b',
    'emoji': '\U0001f68c',
    'control characters': '\x00\x1f\x7f\u2028',
    'date-time': datetime.datetime(2026, 1, 2, 3, 4, 5, 678, tzinfo=datetime.timezone.utc),
    'date': datetime.date(2026, 1, 2),
    'uuid': uuid.UUID('12345678-1234-5678-1234-567812345678'),
    'decimal': decimal.Decimal('1.50'),
    'bytes': 'bytes: \u00fc'.encode(),
    'set': {7},
    'tuple': (1, (2, 3)),
    'numbers as keys': {1: 'one', 2.5: 'two and a half', True: 'true', None: 'null'},
    'object': object(),
}


def restored(value):
    """The value of a command, with each {"$odd": NAME} replaced by the odd value of that name.

    {"$repeat": [TEXT, N]} stands for a text too long for a line of the tests.
    """
    if isinstance(value, dict):
        if set(value) == {'$odd'}:
            return ODD[value['$odd']]
        if set(value) == {'$repeat'}:
            text, times = value['$repeat']
            return text * times
        return {key: restored(member) for key, member in value.items()}
    if isinstance(value, list):
        return [restored(member) for member in value]
    return value
