"""What arrays are called in signatures, and how wide an interval of 95 % is: read first, it holds nothing else."""

import numpy as np
from numpy.typing import NDArray

__all__ = ["SURE", "Floats", "Ints"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
SURE = 1.959964  # standard deviations: of a normal distribution, 95 % lie within
