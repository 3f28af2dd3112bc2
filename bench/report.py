"""docs/performance.md, from the figures."""


def report(results):
    return "x"
