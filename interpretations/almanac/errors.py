"""What the almanac refuses, each a class of its own."""


class AlmanacError(Exception):
    """The almanac cannot write what was asked of it."""


class UnsupportedTopic(AlmanacError):
    """No such topic; ``topics.TOPICS`` has them all."""


class UnsupportedLocale(AlmanacError):
    """No folder of texts for this language under ``data/``."""


class UnsupportedStyle(AlmanacError):
    """Neither ``detailed`` nor ``concise``."""


class NothingToRead(AlmanacError):
    """None of the given factors is one that the almanac has words for."""
