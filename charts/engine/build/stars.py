"""Make ``data/stars.csv``: ``python -m charts.engine.build.stars hip2.dat os-bright-star-catalog-hip.utf8``.

hip2.dat: Hipparcos, the New Reduction (van Leeuwen 2007, A&A 474, 653; catalogue I/311 of the CDS): positions,
proper motions and parallaxes.
os-bright-star-catalog-hip.utf8: the Open Source Bright Star Catalogue (J. O'Hanley, CC0): magnitudes V of the
Hipparcos Catalogue (ESA SP-1200, 1997), radial velocities of Gontcharov 2006 (Astronomy Letters 32, 759) and of
Barbier-Brossat & Figon 2000.

``star_names.csv`` beside this file says which stars, and what they are called. Objects without a Hipparcos number are
listed here, at J2000.
"""

import sys
from math import degrees
from pathlib import Path
from typing import Final

NAMES: Final = Path(__file__).parent / "star_names.csv"
TARGET: Final = Path(__file__).parent.parent / "data" / "stars.csv"

# Sagittarius A*: position of Petrov et al. 2011 (AJ 142, 35), motion of Reid & Brunthaler 2004 (ApJ 616, 872), 8 kpc.
# M31: Skrutskie et al. 2006 (AJ 131, 1163). M22: Goldsbury et al. 2010 (AJ 140, 1830), motion of Vasiliev & Baumgardt
# 2021 (MNRAS 505, 5978). The open clusters: centres of
# NGC 2000.0 (Sinnott 1988), to a minute of arc, without motion. Magnitudes of the whole object.
OTHERS: Final = (
    "aculeus,M6,,265.025,-32.216667,0,0,2.17,0,4.2,2000,",
    "acumen,M7,,268.475,-34.816667,0,0,3.57,0,3.3,2000,",
    "andromeda_galaxy,M31,,10.6847083,41.26875,0,0,0.00128,-301,3.44,2000,",
    "capulus,NGC 869,,34.75,57.15,0,0,0.43,0,3.7,2000,",
    "facies,M22,,279.09975,-23.9047500,9.85,-5.62,0.31,-148,5.1,2000,",
    "galactic_center,Sagittarius A*,,266.41681663,-29.00782497,-3.151,-5.547,0.125,0,,2000,",
    "praesepe,M44,,130.025,19.983333,0,0,5.4,0,3.7,2000,",
)
HEADER: Final = (
    "# Fixed stars: name, designation, Hipparcos number, right ascension and declination (ICRS, degrees), proper\n"
    "# motion in them (the first times cos declination), parallax (all mas, mas/year), radial velocity (km/s),\n"
    "# magnitude V, Julian epoch, traditions. Sources: see charts/engine/build/stars.py, which makes this file.\n"
)


def astrometry(path: Path, wanted: set[str]) -> dict[str, str]:
    """Right ascension, declination, proper motions and parallax by Hipparcos number, as the table has them."""
    found = {}
    for line in path.read_text(encoding="ascii").splitlines():
        fields = line.split()
        if fields[0] in wanted:
            right_ascension, declination = (degrees(float(angle)) for angle in fields[4:6])
            parallax, motion, motion_north = fields[6:9]
            found[fields[0]] = f"{right_ascension:.8f},{declination:.8f},{motion},{motion_north},{parallax}"
    return found


def photometry(path: Path, wanted: set[str]) -> dict[str, str]:
    """Radial velocity (0 where none is known) and magnitude by Hipparcos number."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return {line[:6].strip(): f"{line[98:105].strip() or '0'},{line[147:152].strip()}" for line in lines
            if line[:6].strip() in wanted}  # fmt: skip


def main(hipparcos: Path, bright: Path) -> None:
    rows = [line.split(",") for line in NAMES.read_text(encoding="ascii").splitlines() if line[0] != "#"]
    wanted = {number for _, _, number, _ in rows}
    where, how_bright = astrometry(hipparcos, wanted), photometry(bright, wanted)
    lines = [
        f"{name},{designation},{number},{where[number]},{how_bright[number]},1991.25,{traditions}"
        for name, designation, number, traditions in rows
    ]
    TARGET.write_text(HEADER + "\n".join(sorted([*lines, *OTHERS])) + "\n", encoding="ascii")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
