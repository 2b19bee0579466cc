"""What was found once is kept on two levels: in the process that found it, and in Redis for all of them.

Keys name everything that a value depends on, versions among it, so that nothing kept ever grows wrong. Both levels are
bounded in bytes. Without Redis, or while it is out of reach, the first level is all: slower, never wrong.

What does change under its name is kept by `Leased`, in Redis alone.
"""

from config.system.caching.connections import rest_of_the_cache
from config.system.caching.leased import Leased
from config.system.caching.levels import TwoLevels, forget
from config.system.caching.local import LocalLevel
from config.system.caching.shared import SharedLevel

__all__ = ["Leased", "LocalLevel", "SharedLevel", "TwoLevels", "forget", "rest_of_the_cache"]
