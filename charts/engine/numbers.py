"""One formula for one moment and for many: what takes a `Number` works on plain floats and on arrays alike.

Such a function gets the mathematics it should use as `m`: the module `math`, or `numpy`, which knows the same names.
"""

from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Number = TypeVar("Number", float, Array)
Mathematics = Any  # the modules `math` and `numpy`
