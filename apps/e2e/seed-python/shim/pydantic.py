"""In place of pydantic: the API checks, and what it refuses is this error."""


class ValidationError(ValueError):
    pass
