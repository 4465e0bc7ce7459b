"""A Python service and client over oslo.messaging, told what to do by lines of JSON.

Each line of standard input is a command, {"id": 1, "do": "call", ...}; each line of standard output the answer to one,
{"id": 1, "result": ...} or {"id": 1, "error": {...}}. Commands run at the same time, each in a thread of its own. When
standard input ends, so does the process, at once: it would wait for a broker that may be gone already.
"""

import json
import os
import sys
import threading

import commands
import failures


def main():
    # What libraries print must not come between the answers.
    answers = os.fdopen(os.dup(1), 'w', encoding='utf-8')
    os.dup2(2, 1)
    writing = threading.Lock()

    def answer(content):
        line = json.dumps(content)
        with writing:
            answers.write(line + '\n')
            answers.flush()

    def run(command):
        try:
            outcome = {'result': commands.run(command)}
        except Exception as error:
            outcome = {'error': failures.described(error)}
        try:
            answer({'id': command['id'], **outcome})
        except (TypeError, ValueError) as error:
            answer({'id': command['id'], 'error': failures.described(error)})

    for line in sys.stdin:
        threading.Thread(target=run, args=(json.loads(line),), daemon=True).start()
    os._exit(0)


if __name__ == '__main__':
    main()
