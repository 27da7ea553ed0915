"""Times ruptures (Pelt, l2, default settings) over weekly series as world.rs makes them.

Prints seconds of processor per series; exits 3 when ruptures is not installed."""
import random
import sys
import time

try:
    import numpy
    import ruptures
except ImportError:
    sys.exit(3)

SERIES, PERIODS = 300, 104


def series(number: int) -> "numpy.ndarray":
    draw = random.Random(number)
    level, values = 400.0, []
    for _ in range(PERIODS):
        if number % 2 == 0:
            level *= 1.0 + 0.16 * (draw.random() - 0.5)
        values.append(round(level * (1.0 + 0.2 * (draw.random() - 0.5))))
    values = numpy.array(values, dtype=float)
    return (values - values.mean()) / (values.std() or 1.0)


everything = [series(number) for number in range(SERIES)]
begun = time.process_time()
for values in everything:
    ruptures.Pelt(model="l2").fit(values).predict(pen=2.0 * numpy.log(PERIODS))
print(f"{(time.process_time() - begun) / SERIES:.6f} {ruptures.__version__}")
