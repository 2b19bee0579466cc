"""How much a place is meant by a name: so many for each of its people."""

OWN_NAME, OTHER_NAME, CODE = 1000, 100, 1
