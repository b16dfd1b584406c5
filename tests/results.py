"""Print and count tests as they go, in the form that run.sh reads."""

_counts = {True: 0, False: 0}


def report(what, faults):
    """Print a test and count it; it has passed where there are no faults, a line each."""
    faults = list(faults)
    _counts[not faults] += 1
    print("\n  ".join([f"FAILED  {what}", *faults]) if faults else f"ok      {what}")


def finish():
    """Print how many have passed and failed, and return the status to exit with."""
    print(f"{_counts[True]} passed, {_counts[False]} failed")
    return 1 if _counts[False] else 0
