"""
Runs the tests of tests/, unchanged, against the running system; needs Python 3.9 and nothing else.

    python3 seed_runner.py --collect     a JSON list of the ids of all tests
    python3 seed_runner.py               a line of JSON for each test: {id, outcome, seconds, error}
"""
import asyncio
import builtins
import importlib.util
import inspect
import json
import sys
import time
import traceback
from pathlib import Path

HERE = Path(__file__).resolve().parent
TESTS = HERE / "tests"
sys.path.insert(0, str(HERE / "shim"))
sys.dont_write_bytecode = True

import aiohttp  # noqa: E402
from chain_mapping import api  # noqa: E402
from chain_mapping.core import models, registry  # noqa: E402
from chain_mapping.monitoring import health_monitor  # noqa: E402

# The tests use these names, and not every file imports them.
UNIMPORTED = {
    "ChainCategory": models.ChainCategory,
    "ChainDefinition": models.ChainDefinition,
    "ChainDefinitionCreate": models.ChainDefinitionCreate,
    "ChainDefinitionUpdate": models.ChainDefinitionUpdate,
    "ChainEdge": models.ChainEdge,
    "ChainHealthMonitor": health_monitor.ChainHealthMonitor,
    "ChainMetrics": models.ChainMetrics,
    "ChainNode": models.ChainNode,
    "ChainNotFoundError": registry.ChainNotFoundError,
    "ChainRegistry": registry.ChainRegistry,
    "ChainStatus": models.ChainStatus,
    "DiscoveredChain": models.DiscoveredChain,
    "DiscoveryMethod": models.DiscoveryMethod,
    "EdgeType": models.EdgeType,
    "HealthCheckConfig": models.HealthCheckConfig,
    "MonitoringConfig": models.MonitoringConfig,
    "NodeType": models.NodeType,
    "aiohttp": aiohttp,
    "asyncio": asyncio,
}

# The file whose fixtures other files use as well, as they would those of a conftest.py.
SHARED = TESTS / "unit" / "test_registry.py"


def load(path):
    name = "seed_" + "_".join(path.relative_to(TESTS).with_suffix("").parts)
    spec = importlib.util.spec_from_file_location(name, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def is_test(name, value):
    return name.startswith("test_") and inspect.isfunction(value) and not hasattr(value, "is_fixture")


def collect():
    """(id, module, class or None, name), in the order of the files and of what is in them."""
    for path in sorted(TESTS.rglob("test_*.py")):
        module = load(path)
        file = path.relative_to(TESTS).as_posix()
        for name, value in vars(module).items():
            if is_test(name, value):
                yield "%s::%s" % (file, name), module, None, name
            elif inspect.isclass(value) and name.startswith("Test") and value.__module__ == module.__name__:
                for method, function in vars(value).items():
                    if is_test(method, function):
                        yield "%s::%s::%s" % (file, name, method), module, value, method


class Fixtures:
    """The fixtures of one run of one test: each made once, and ended in the opposite order."""

    def __init__(self, places):
        self._places = places
        self._made = {}
        self._open = []

    async def call(self, function):
        """Calls a test or a fixture with the fixtures that its parameters name."""
        arguments = {name: await self._get(name) for name in inspect.signature(function).parameters}
        return function(**arguments)

    async def _get(self, name):
        if name not in self._made:
            self._made[name] = await self._make(name)
        return self._made[name]

    async def _make(self, name):
        for place in self._places:
            function = getattr(place, name, None)
            if hasattr(function, "is_fixture"):
                made = await self.call(function)
                if inspect.isawaitable(made):
                    return await made
                if inspect.isasyncgen(made):
                    self._open.append(made)
                    return await made.__anext__()
                return made
        raise LookupError("there is no fixture '%s'" % name)

    async def end(self):
        for generator in reversed(self._open):
            async for _ in generator:
                raise RuntimeError("a fixture yielded twice")


async def run(module, test_class, name, shared):
    instance = test_class() if test_class else module
    fixtures = Fixtures([instance, module, shared])
    try:
        result = await fixtures.call(getattr(instance, name))
        if inspect.isawaitable(result):
            await result
    finally:
        await fixtures.end()
        await api.delete_all(api.created)


def main():
    for name, value in UNIMPORTED.items():
        setattr(builtins, name, value)
    tests = list(collect())
    if sys.argv[1:] == ["--collect"]:
        print(json.dumps([each[0] for each in tests]))
        return
    shared = load(SHARED)
    results, sys.stdout = sys.stdout, sys.stderr
    for test_id, module, test_class, name in tests:
        started = time.monotonic()
        error = None
        try:
            asyncio.run(run(module, test_class, name, shared))
        except Exception:
            error = traceback.format_exc()
        outcome = "passed" if error is None else "failed"
        seconds = round(time.monotonic() - started, 3)
        line = {"id": test_id, "outcome": outcome, "seconds": seconds, "error": error}
        print(json.dumps(line), file=results, flush=True)


if __name__ == "__main__":
    main()
