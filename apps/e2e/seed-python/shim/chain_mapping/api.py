"""Requests to the running system, with the standard library alone."""
import asyncio
import json
import os
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor

TIMEOUT_S = 70
# As many requests at the same time as a test has tasks; asyncio.to_thread has a handful of threads on a small machine.
_threads = ThreadPoolExecutor(max_workers=100, thread_name_prefix="request")
_direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))

# Chains that exist because of a test; the runner deletes after each test what is left of them.
created = set()


class Refused(Exception):
    """An answer of the API that is no success."""

    def __init__(self, status, problem):
        self.status = status
        self.problem = problem if isinstance(problem, dict) else {}
        messages = [error["message"] for error in self.problem.get("errors", [])]
        super().__init__("; ".join([str(status), str(self.problem.get("detail", problem))] + messages))


def request(method, url, body=None):
    """The status and the parsed body, whatever the status is."""
    data = None if body is None else json.dumps(body).encode()
    headers = {} if data is None else {"content-type": "application/json"}
    message = urllib.request.Request(url, data=data, headers=headers, method=method)
    try:
        with _direct.open(message, timeout=TIMEOUT_S) as answer:
            return answer.status, _parsed(answer.read())
    except urllib.error.HTTPError as error:
        with error:
            return error.code, _parsed(error.read())


def call(method, path, body=None):
    """The body of a successful answer of the API. Raises Refused for any other."""
    status, answer = request(method, os.environ["CHAIN_MAPPING_URL"] + path, body)
    if status >= 400:
        raise Refused(status, answer)
    return answer


async def in_thread(function, *args):
    return await asyncio.get_running_loop().run_in_executor(_threads, function, *args)


async def acall(method, path, body=None):
    return await in_thread(call, method, path, body)


def bridge(path, body):
    """What cannot be asked over the API: SQL, and publishing as a service does. Answered by the test that started this process."""
    status, answer = request("POST", os.environ["SEED_BRIDGE_URL"] + path, body)
    if status != 200:
        raise RuntimeError(answer["error"])
    return answer


def register(chain):
    answer = call("POST", "/api/v1/chains", chain)
    created.add(answer["id"])
    return answer


def delete(chain_id):
    """Whether there was such a chain."""
    created.discard(chain_id)
    try:
        call("DELETE", "/api/v1/chains/" + chain_id)
        return True
    except Refused as refused:
        if refused.status != 404:
            raise
        return False


async def delete_all(chain_ids):
    waiting = list(chain_ids)

    async def worker():
        while waiting:
            await in_thread(delete, waiting.pop())

    await asyncio.gather(*[worker() for _ in range(8)])


def here(address):
    """Where a test's address leads on this machine: see README.md."""
    for outside, inside in json.loads(os.environ.get("SEED_ADDRESSES", "{}")).items():
        if address == outside or address.startswith(outside + "/"):
            return inside + address[len(outside):]
    return address


def _parsed(text):
    return json.loads(text) if text else None
