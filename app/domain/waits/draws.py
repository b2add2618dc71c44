"""Numbers for the drawn walks: the same for the same walk and person, spread evenly over the walks (common random numbers)."""

from functools import cache
from random import Random
from statistics import NormalDist

COLUMNS = 1021
"""People beyond this many share their numbers; a prime, so that steps of any width go through all of them."""


@cache
def tables(walks: int) -> tuple[list[list[float]], list[list[float]]]:
    """(normals, uniforms): a row for each walk, a column for each person.

    Down a column the values are one from each of ``walks`` equal slices, in random order (Latin hypercube): the mean over the
    walks then has almost no error of its own, and twenty walks do the work of many.
    """
    random = Random(7)  # noqa: S311 - the same numbers every time are wanted
    inverse = NormalDist().inv_cdf
    normals = [[0.0] * COLUMNS for _ in range(walks)]
    uniforms = [[0.0] * COLUMNS for _ in range(walks)]
    order = list(range(walks))
    for column in range(COLUMNS):
        random.shuffle(order)
        for row, k in enumerate(order):
            normals[row][column] = inverse((k + 0.5) / walks)
        random.shuffle(order)
        for row, k in enumerate(order):
            uniforms[row][column] = (k + random.random()) / walks
    return normals, uniforms
