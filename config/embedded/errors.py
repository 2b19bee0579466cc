"""What can be expected to go wrong when a person starts Nocturna."""


class LaunchError(Exception):
    """Its text is the one sentence that the person sees; the exit code is not zero."""
