"""What is recorded without a transaction: numbers and lines of the log, on their way to where analytics keeps them.

A row is put into a buffer of the process, bounded in bytes: that takes a microsecond, waits for nobody and cannot fail.
A thread takes what there is to the store every second. While that is away the oldest rows are dropped, and counted.
What a process holds that is killed is lost with it: of what must not be, `analytics.events` keeps a row.
"""

from config.system.bulk.buffer import Row
from config.system.bulk.courier import Courier, NotStored, Store, courier
from config.system.bulk.measuring import measure, tally

__all__ = ["Courier", "NotStored", "Row", "Store", "courier", "measure", "tally"]
