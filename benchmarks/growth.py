"""How time grows with size."""

import math
import statistics

SHORTEST = 0.0005  # seconds; what takes less says nothing about growth


def growth(sizes: list[int], seconds: list[float]) -> float:
    """The slope of log(time) over log(size), where it takes long enough to tell; 0 where it never does."""
    told = [
        (math.log(size), math.log(second))
        for size, second in zip(sizes, seconds, strict=True)
        if second > SHORTEST
    ]
    if len(told) < 2:
        return 0.0
    return statistics.linear_regression(*zip(*told, strict=True)).slope
