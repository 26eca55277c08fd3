# What takes too long for .ci/run, or needs more than it may expect.

# The suites of the packages: 200 tests in 8 workers.
suites:
    packages/python/suite
