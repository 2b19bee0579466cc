"""Two births that astrologers print: Charles III and Diana Spencer.

Astro-Databank, rating A: Charles 1948-11-14, 21:14 GMT, Buckingham Palace, London, 51n30 0w08; Diana 1961-07-01, 19:45
BST, Sandringham, 52n50 0e30. Printed there: his Sun 22°25′ Scorpio, Moon 0°25′ Taurus, ascendant 5°24′ Leo; her Sun
9°40′ Cancer, Moon 25°02′ Aquarius, ascendant 18°24′ Sagittarius.
"""

from charts.engine import ChartRequest
from charts.engine.times import julian_day

CHARLES = ChartRequest(julian_day(1948, 11, 14, 21 + 14 / 60), 51.5, -8 / 60)
DIANA = ChartRequest(julian_day(1961, 7, 1, 18.75), 52 + 50 / 60, 0.5)

CHARLES_SUN, CHARLES_MOON, CHARLES_ASCENDANT = 232 + 25 / 60, 30 + 25 / 60, 125 + 24 / 60
DIANA_SUN, DIANA_MOON, DIANA_ASCENDANT = 99 + 40 / 60, 325 + 2 / 60, 258 + 24 / 60
MINUTE = 1 / 60  # degrees: what is printed
