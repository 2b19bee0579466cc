"""How the atlas's data files and its place index are made.

`python -m charts.atlas.build PATH` compiles the index; the other modules refresh the files under charts/atlas/data and
are run by hand.
"""
