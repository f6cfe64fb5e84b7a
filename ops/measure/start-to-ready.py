"""Milliseconds from the start of a worker to its first 200 of /readyz. Arguments: admin port, command...; ends it again."""

import http.client
import subprocess
import sys
import time


def ready(port):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=1)
    try:
        connection.request("GET", "/readyz")
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def main():
    port, command = int(sys.argv[1]), sys.argv[2:]
    began = time.monotonic()
    worker = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        while not ready(port):
            if worker.poll() is not None:
                sys.exit("the worker ended before it was ready")
            if time.monotonic() > began + 60:
                sys.exit("the worker is not ready after 60 seconds")
            time.sleep(0.002)
        print(f"{(time.monotonic() - began) * 1000:.0f}")
    finally:
        worker.terminate()
        worker.wait(30)


main()
