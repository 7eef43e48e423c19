"""Why."""


def why(words: str) -> int:
    """Why."""
    return 0
