"""Each kind of claim, in both languages: what is read from the words, and what the chart says of it."""

import pytest

YES, NO, UNKNOWN = "supported", "contradicted", "unsupported"

READ = {
    # Signs
    "Your Moon sits in Pisces.": [("moon.pisces", YES)],
    "Луна в Скорпионе.": [("moon.scorpio", NO)],
    "A Gemini Sun and a Leo Moon.": [("sun.gemini", YES), ("moon.leo", NO)],
    "In Capricorn stand Saturn and Mars.": [("saturn.capricorn", YES), ("mars.capricorn", NO)],
    "Mercury, Venus and the Sun share Gemini.": [
        ("mercury.gemini", YES), ("venus.gemini", NO), ("sun.gemini", YES),
    ],
    "The Sun and the Moon are in Gemini and Pisces.": [("sun.gemini", YES), ("moon.pisces", YES)],
    "Солнце в Близнецах, а Луна — в Раке.": [("sun.gemini", YES), ("moon.cancer", NO)],
    "☽ ♓": [("moon.pisces", YES)],
    "Львиная Венера": [("venus.leo", NO)],
    "Лунные Рыбы": [("moon.pisces", YES)],
    "You are a Scorpio.": [("sun.scorpio", NO)],
    "Вы — Близнецы по знаку.": [("sun.gemini", YES)],
    "Leo rising": [("ascendant.leo", NO)],
    "Восходят Весы.": [("ascendant.libra", YES)],
    # Houses
    "Your Moon sits in the fourth.": [("moon.house.4", NO)],
    "Луна в VI доме.": [("moon.house.6", YES)],
    "Марс в 7-м доме.": [("mars.house.7", YES)],
    "Во втором доме — Плутон.": [("pluto.house.2", YES)],
    "Seventh-house Mars": [("mars.house.7", YES)],
    "Saturn is in the house of home.": [("saturn.house.4", YES)],
    "Leo is on the cusp of the seventh house.": [("cusp.7.leo", NO)],
    "The ruler of the tenth house is in Pisces.": [("ruler.10.pisces", YES)],
    "Venus rules your seventh house.": [("venus.ruler.7", NO)],
    "Седьмым домом управляет Марс.": [("mars.ruler.7", YES)],
    # Degrees: the fifteenth begins at 14°
    "The Moon is at 14°31′ Pisces.": [("moon.pisces", YES), ("moon.degree.pisces.14.5167.1", YES)],
    "Луна на 15-м градусе Рыб.": [("moon.pisces", YES), ("moon.degree.pisces.15.2", YES)],
    "Луна на 14-м градусе Рыб.": [("moon.pisces", YES), ("moon.degree.pisces.14.2", NO)],
    # Aspects
    "Mars squares Uranus.": [("mars.square.uranus", YES)],
    "A square between Mars and Saturn": [("mars.square.saturn", NO)],
    "Mars in a tense square with Jupiter": [("mars.square.jupiter", YES)],
    "The Moon trines both Jupiter and Saturn.": [("moon.trine.jupiter", YES), ("moon.trine.saturn", NO)],
    "♂ □ ♅": [("mars.square.uranus", YES)],
    "Солнце в квадрате с Сатурном.": [("sun.square.saturn", NO)],
    "Квадратура Марса и Урана": [("mars.square.uranus", YES)],
    "Марс и Юпитер в тригоне.": [("mars.trine.jupiter", NO)],
    "Venus opposes Pluto and squares Mars.": [("venus.opposition.pluto", YES), ("venus.square.mars", NO)],
    "The Sun is not square Saturn.": [("sun.square.saturn", YES)],
    "Moon trine Jupiter, within 2 degrees": [("moon.trine.jupiter", YES), ("moon.trine.jupiter", YES)],
    "Луна в трине с Юпитером, орбис 3°": [("moon.trine.jupiter", YES), ("moon.trine.jupiter", NO)],
    "An applying square of Mars to Neptune": [("mars.square.neptune", YES), ("mars.square.neptune", YES)],
    # Motion and dignity
    "Ретроградный Меркурий": [("mercury.retrograde", NO)],
    "Меркурий директный.": [("mercury.direct", YES)],
    "Saturn is not retrograde.": [("saturn.retrograde", NO)],
    "Jupiter is exalted.": [("jupiter.exaltation", YES)],
    "Сатурн в падении.": [("saturn.fall", NO)],
    # The whole
    "A T-square with Mars at the apex": [("pattern.t_square", YES)],
    "Тау-квадрат с Юпитером в вершине": [("pattern.t_square", NO)],
    "A stellium in Leo": [("pattern.stellium", NO)],
    "Most planets are in fire signs.": [("balance.fire", NO)],
    "В карте нет воды.": [("balance.lacking.water", NO)],
    "Three planets are in Capricorn.": [("count.sign.capricorn.3", YES)],
    "В двенадцатом доме нет планет.": [("count.house.12.0", YES)],
    "You were born at the full Moon.": [("lunar_phase.full_moon", NO)],
    "Вы родились в последней четверти.": [("lunar_phase.last_quarter", YES)],
    "Aries is a water sign.": [("general.water.aries", NO)],
    "Тау-квадрата в карте нет.": [("pattern.t_square", NO)],
    # By other words
    "Luna is in the 6th.": [("moon.house.6", YES)],
    "Mars, the red planet, is in Aries.": [("mars.aries", YES)],
    "SU 24°04′ GE": [("sun.gemini", YES), ("sun.degree.gemini.24.0667.1", YES)],
    "Красная планета в знаке падения.": [("mars.fall", NO)],
    "Taurus sets as Libra rises.": [("descendant.taurus", NO), ("ascendant.libra", YES)],
    "Седьмой дом начинается в Тельце.": [("cusp.7.taurus", NO)],
    "Venus is lord of the nativity.": [("venus.ruler.ascendant", YES)],
    "Солнцем управляет Меркурий.": [("mercury.ruler.sun", YES)],
    "The Moon was waning.": [("lunar_phase.waning", YES)],
    "Луна освещена больше половины.": [("lunar_phase.lit.more", YES)],
    # Shares and comparisons
    "All the planets are direct.": [("count.motion.direct.10", NO)],
    "Half the planets are in cardinal signs.": [("count.quality.cardinal.5", YES)],
    "The sole planet in fire is Venus.": [("venus.count.quality.fire.1", YES), ("venus.quality.fire", NO)],
    "Огня больше, чем воздуха.": [("balance.fire", NO)],
    "Fire and air are tied.": [("balance.fire", NO)],
    "Огня почти нет.": [("balance.fire", YES)],
    # Distances, and aspects that are denied
    "Jupiter and Chiron lie a fifth of a degree apart.": [("jupiter.apart.chiron", YES)],
    "Солнце и Луна мажорным аспектом не связаны.": [("sun.major.moon", YES)],
    # Of two at once, of those who are left, and in a row
    "Mercury is direct, and so is Mars.": [("mercury.direct", YES), ("mars.direct", YES)],
    "Saturn is retrograde, the rest are direct.": [
        ("sun.direct", YES), ("moon.direct", YES), ("mercury.direct", YES), ("venus.direct", YES), ("mars.direct", YES),
        ("jupiter.direct", YES), ("uranus.direct", NO), ("neptune.direct", NO), ("pluto.direct", NO),
        ("saturn.retrograde", YES),
    ],
    "Neptune and Uranus are in the same sign.": [("neptune.same.sign", YES)],
    "Венера и Марс в одном доме.": [("venus.same.house", NO)],
    "Earth has four planets, water two.": [("count.quality.earth.4", YES), ("count.quality.water.2", NO)],
    "Of the ten planets, four are in earth.": [("count.quality.earth.4", YES)],
    "All the personal planets are direct.": [("count.motion.direct.5", YES)],
    "Not the sixth but the seventh house holds Mars.": [("mars.house.7", YES)],
    # How far it has come
    "A day or two before the last quarter": [("lunar_phase.last_quarter", YES)],
    "Луна убывает: последняя четверть позади.": [("lunar_phase.waning", YES), ("lunar_phase.last_quarter", NO)],
    "The Sun is in the early degrees of Gemini.": [("sun.gemini", YES), ("sun.stretch.gemini.0.11", NO)],
    # Every chart, and this one's hour
    "By tradition Venus is exalted in Pisces.": [("venus.dignity_of.exaltation.pisces", YES)],
    "Saturn needs twelve years to go round the zodiac.": [("saturn.cycle.zodiac.year.12", NO)],
    "Квадрат — это угол в девяносто градусов.": [("angle.square.90", YES)],
    "The hour of birth is not known.": [("hour.unknown", NO)],
    # What stands with nobody
    "There is an opposition here, and it pits Jupiter against Mars.": [("mars.opposition.jupiter", NO)],
    "Exaltation falls to Jupiter.": [("jupiter.exaltation", YES)],
    "The Moon makes no major aspects to other planets.": [("moon.unaspected.major", NO)],
    # What is said again without its words
    "Saturn is retrograde; Mercury is not.": [("saturn.retrograde", YES), ("mercury.retrograde", YES)],
    "Марс бьёт квадратом по Юпитеру, а заодно и по Венере.": [("mars.square.jupiter", YES), ("venus.square.mars", NO)],
    # Of a row of houses, and of who rules them
    "Седьмым домом ведает Марс, десятым — Солнце.": [("mars.ruler.7", YES), ("sun.ruler.10", NO)],
    # Above and below
    "The horizon splits your planets, seven above and three below.": [
        ("count.quality.above.7", NO), ("count.quality.below.3", NO)],
    # Which way a planet walks
    "Сатурн в тот день полз назад.": [("saturn.retrograde", YES)],
    "Mercury was trundling backwards.": [("mercury.retrograde", NO)],
    # Closer, and closest
    "The Moon's trine to Pluto is closer than her trine to Jupiter.": [
        ("moon.closer.pluto", YES), ("moon.trine.pluto", YES), ("moon.trine.jupiter", YES),
    ],
    "Квадрат Марса к Юпитеру точнее, чем его же квадрат к Урану.": [
        ("mars.closer.jupiter", NO), ("mars.square.jupiter", YES), ("mars.square.uranus", YES),
    ],
    "The tightest aspect of all is Jupiter's trine to Pluto.": [
        ("jupiter.tightest.pluto", YES), ("jupiter.trine.pluto", YES),
    ],
    "Venus opposes Pluto almost exactly.": [("venus.opposition.pluto", YES), ("venus.opposition.pluto", NO)],
    "Your busiest house is the fourth.": [("fullest.4", YES)],
    "Самый населённый дом — девятый.": [("fullest.9", NO)],
    "The ninth house is not your busiest.": [("fullest.9", YES)],
    # Coming and going
    "Mars is creeping toward its square with Uranus.": [("mars.square.uranus", YES), ("mars.square.uranus", NO)],
    "Луна подбирается к точному тригону с Плутоном.": [("moon.trine.pluto", YES), ("moon.trine.pluto", YES)],
    # Not the sign that it is in
    "The Sun has left Gemini.": [("sun.cancer", NO)],
    "Солнце до Рака не дошло.": [("sun.gemini", YES)],
    "Venus is about to enter Gemini.": [("venus.taurus", YES)],
    # By a number alone
    "The Moon is at fourteen of Pisces.": [("moon.pisces", YES), ("moon.degree.pisces.14.0", YES)],
    "Mars holds the seventh from Aries, Pluto the third from Scorpio.": [
        ("mars.house.7", YES), ("mars.aries", YES), ("pluto.house.3", NO), ("pluto.scorpio", YES),
    ],
    # Denied at the end, or by nobody
    "Венеры в Овне нет.": [("venus.aries", YES)],
    "Nothing connects the Sun to the Moon.": [("sun.any.moon", YES)],
    "Leo, Virgo and Taurus are empty.": [
        ("count.sign.taurus.0", NO), ("count.sign.virgo.0", YES), ("count.sign.leo.0", YES),
    ],
    # Only these
    "Only Saturn and Uranus are retrograde.": [
        ("saturn.retrograde", YES), ("uranus.retrograde", YES), ("count.motion.retrograde.2", NO),
    ],
    # Rulers whose domain was named before
    "The fifth house is empty, and its ruler stands in the fourth.": [
        ("count.house.5.0", YES), ("ruler.5.house.4", YES),
    ],
    # Textbooks
    "Leo follows Virgo in the zodiac.": [("lore.order.0", NO)],
    "A full Moon is an opposition of the Sun and the Moon.": [("lore.phase.1", YES)],
    "Девятый дом отвечает за карьеру.": [("lore.house.0", NO)],
    "The lunar nodes may be in one sign.": [("lore.nodes.0", NO)],
    "Mars is never more than 47 degrees from the Sun.": [("elongation.mars.47.0", NO)],
    # By the clock
    "You were born at half past two in the afternoon.": [("date.birth.hour.0-0-0.14.24.14.76", YES)],
    "Вы родились в половине третьего ночи.": [("date.birth.hour.0-0-0.2.24.2.76", NO)],
    # Of points, not of people
    "Jupiter opposes Neptune, and power is something she meets in others.": [("jupiter.opposition.neptune", YES)],
    "Watery Jupiter and fiery Venus": [("jupiter.quality.water", YES), ("venus.quality.fire", NO)],
    # In tension and in harmony, and who has none of either
    "Mars is in tension with Uranus.": [("mars.hard.uranus", YES)],
    "Марс в гармонии с Ураном.": [("mars.soft.uranus", NO)],
    "Your Moon has no difficult aspects.": [("moon.unaspected.hard", YES)],
    # Exceptions, kinds of planets, and who alone stands for an element
    "The twelfth house holds no planets other than Pluto.": [("pluto.count.house.12.1", NO), ("pluto.house.12", NO)],
    "Личные планеты у вас директны, а высшие ретроградны.": [
        ("count.motion.direct.5", YES), ("count.motion.retrograde.3", YES)],
    "Fire is scarce in your chart: Mercury alone represents it.": [("mercury.quality.fire", NO), ("balance.fire", YES)],
    "Earth and water together hold seven of your ten planets.": [("count.quality.earth+water.7", YES)],
    "All the planets from Saturn to Pluto are retrograde.": [("count.motion.retrograde.4", YES)],
    # Figures by their number, and signs that rule houses
    "There are three kites in your chart.": [("pattern.kite", YES), ("figures.kite.3", NO)],
    "Aquarius rules your fourth house.": [("cusp.4.aquarius", NO)],
    # Of this chart, and nobody knows what
    "In your chart the planets clasp the fourth house.": [("unread", UNKNOWN)],
}  # fmt: skip  # a sentence a line

NOTHING = [
    "A Mercury-like wit.", "Saturn teaches patience.", "The sun is shining.", "A trying opposition at work.",
    "Life rarely moves in a straight line.", "Лев вышел на прогулку.", "Рыбы в пруду.", "She fought cancer and won.",
    "You may March on in May.", "A waxing Moon is good for beginnings.", "Chiron was discovered in 1977.",
    "You are square and honest.", "Words can be warm like the sun.", "Life moves forward.",
    "Пустые слова вас не трогают.", "Терпение — ваша сила.", "The two of you met in Leeds.",
    "Her Moon was gibbous? No.",
]  # fmt: skip  # of these words none is a claim


@pytest.mark.parametrize("sentence", READ)
def test_a_claim_is_read_and_held_against_the_chart(claims, sentence):
    assert claims(sentence) == READ[sentence]


@pytest.mark.parametrize("sentence", NOTHING)
def test_words_that_only_look_astrological_claim_nothing(judge, sentence):
    assert (judge(sentence).claims, judge(sentence).grounded) == ((), True)


def test_a_point_that_the_chart_lacks_is_not_grounded(judge, claims):
    assert claims("Ceres is in Leo.") == [("ceres.leo", UNKNOWN)]
    assert not judge("Ceres is in Leo.").grounded


HOURLESS = {
    "Your Sun is in Scorpio.": [("sun.scorpio", YES)],
    "Leo is rising.": [("ascendant.leo", UNKNOWN)],
    "Your Sun is in the tenth house.": [("sun.house.10", UNKNOWN)],
    "The Moon trines the Sun.": [("sun.trine.moon", UNKNOWN)],  # half a day moves the Moon out of it
    "Saturn conjoins Venus.": [("venus.conjunction.saturn", YES)],
    "Марс не в седьмом доме.": [("mars.house.7", UNKNOWN)],
}


@pytest.mark.parametrize("sentence", HOURLESS)
def test_without_the_hour_only_what_holds_all_day_is_grounded(claims, sentence):
    assert claims(sentence, "marie") == HOURLESS[sentence]


EVERYDAY = [
    "and pride may come before a fall", "so you may face opposition", "which squares badly with routine",
    "so rules apply to you only when they make sense", "and you move forward step by step", "and empty words bore you",
    "which lets you shine like the sun", "and much of it is already behind you", "so you are direct, warm and quick",
]  # fmt: skip  # of these words none is said of the planet


@pytest.mark.parametrize("words", EVERYDAY)
@pytest.mark.parametrize("head", ["Saturn in Capricorn is retrograde", "Venus in Taurus opposes Pluto"])
def test_what_is_said_of_a_person_is_no_claim_about_the_chart(judge, head, words):
    assert [one.factor for one in judge(f"{head}, {words}.").claims] == [one.factor for one in judge(f"{head}.").claims]


DATES = {
    "On 12 March 2027 Jupiter squares your natal Venus.": True,
    "On 13 March 2027 Jupiter squares your natal Venus.": False,
    "12 марта 2027 года Юпитер в квадрате к вашей натальной Венере.": True,
    "12 апреля 2027 года Юпитер в квадрате к вашей натальной Венере.": False,
    "In March 2027 Pluto trines your Ascendant.": True,
    "Between 10 and 14 May 2027 Saturn squares your natal Neptune.": False,
}


@pytest.mark.parametrize("sentence", DATES)
def test_a_date_is_the_charts_own(judge, sentence):
    assert judge(sentence, "anna_transit").grounded is DATES[sentence]


def test_whose_a_point_is(judge):
    assert judge("Anna's Moon squares Boris's Saturn.", "anna_boris").grounded
    assert not judge("Anna's Moon squares Boris's Venus.", "anna_boris").grounded
    assert judge("Солнце Анны в Близнецах.", "anna_boris").grounded
    assert not judge("Солнце Бориса в Близнецах.", "anna_boris").grounded
    assert not judge("Your natal Moon is in Taurus.", "anna_transit").grounded
    assert judge("The transiting Moon is in Taurus.", "anna_transit").grounded
    assert not judge("His Mercury falls in Anna's ninth house.", "anna_boris").grounded
    assert judge("У Анны Солнце в Близнецах, у Бориса — в Водолее.", "anna_boris").grounded
    assert not judge("У Анны Солнце в Близнецах, у Бориса — во Льве.", "anna_boris").grounded


PERIODS = {
    "This year is ruled by Venus.": ("anna_profection", True),
    "This year is ruled by the Sun.": ("anna_profection", False),
    "The annual profection comes back to the second house.": ("anna_profection", False),
    "Профекционный год заканчивается 15 июня 2027 года.": ("anna_profection", True),
    "Профекционный год заканчивается 15 июня 2028 года.": ("anna_profection", False),
    "Between 2000 and 2008 Venus ruled your life.": ("anna_firdaria", True),
    "Venus held the reins from the summer of 2000 until the summer of 2008.": ("anna_firdaria", True),
    "Until 2021 you lived under Venus.": ("anna_firdaria", False),
    "Подпериод Солнца внутри фирдара Луны тянется до ноября 2027 года.": ("anna_firdaria", True),
    "Подпериод Солнца внутри фирдара Луны тянется до ноября 2029 года.": ("anna_firdaria", False),
}


@pytest.mark.parametrize("sentence", PERIODS)
def test_a_time_is_its_rulers(judge, sentence):
    chart, true = PERIODS[sentence]
    assert judge(sentence, chart).grounded is true
