"""The home page of the back office: figures, plots and the health of what we depend on.

The page itself asks nothing of ClickHouse: each part of it comes by a request of its own, with a time limit.
"""
