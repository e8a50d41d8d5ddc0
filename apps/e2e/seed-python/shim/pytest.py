"""In place of pytest and pytest-asyncio: what of them the tests name. The tests are run by seed_runner.py."""


class _Raised:
    value = None


class _Raises:
    def __init__(self, expected):
        self._expected = expected
        self._raised = _Raised()

    def __enter__(self):
        return self._raised

    def __exit__(self, kind, error, _):
        if kind is None:
            fail("did not raise %s" % self._expected)
        self._raised.value = error
        return issubclass(kind, self._expected)


class _Mark:
    @staticmethod
    def asyncio(function):
        return function


mark = _Mark()
raises = _Raises


def fixture(function):
    function.is_fixture = True
    return function


def fail(reason):
    raise AssertionError(reason)
