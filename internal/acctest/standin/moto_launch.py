"""Runs moto as a server on a free loopback port, for package standin.

Prints one JSON line with the port, answers until standard input closes (which also happens when
the Go process dies), and then exits.
"""

import json
import os
import sys
import threading


def exit_with_parent():
    sys.stdin.buffer.read()
    os._exit(0)


class LazyPrivateKey:
    """Makes the key pair when it is first used.

    moto makes an RSA key pair (50 ms of CPU) for every KMS key, symmetric ones included.
    """

    def __init__(self, spec, generate):
        self._spec, self._generate, self._key = spec, generate, None

    def __getattr__(self, name):
        if self._key is None:
            self._key = self._generate(self._spec)
        return getattr(self._key, name)


def main():
    threading.Thread(target=exit_with_parent, daemon=True).start()

    from moto.kms import models
    from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
    from werkzeug.serving import WSGIRequestHandler, make_server

    generate = models.generate_private_key
    models.generate_private_key = lambda spec: LazyPrivateKey(spec, generate)

    class Handler(WSGIRequestHandler):
        def log_request(self, code="-", size="-"):
            pass

    app = DomainDispatcherApplication(create_backend_app)
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Handler)
    print(json.dumps({"port": server.port}), flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
