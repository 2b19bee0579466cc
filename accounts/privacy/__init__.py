"""A person's data as a whole: handed over as one archive, and erased everywhere, with proof.

What there is of a person is said room by room (`registry`), by the apps that keep it. docs/privacy.md.
"""
