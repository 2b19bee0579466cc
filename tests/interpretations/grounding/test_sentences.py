"""Words that deny, except, count and rule: of neighbouring sentences one is borne out, another is not."""

import pytest

TRUE = [
    # "not", "without", "lacks", and what goes on after "or" and "nor"
    "Mars is without a square to Saturn.",
    "You might feel it: Mars is without any square to Saturn.",
    "You could hardly live without your Mars in Aries.",
    "Mars lacks a square to Saturn.",
    "Mars is free of any square to Saturn.",
    "Марс лишён квадрата к Сатурну.",
    "The square between Mars and Saturn is missing.",
    "Your chart lacks planets in Leo.",
    "Your chart is without a grand trine in fire.",
    "Your Mars makes no trine or sextile to Saturn.",
    "Your Mars has neither a trine nor a sextile to Saturn.",
    "Your Mars has no trine, sextile or opposition to Saturn.",
    "Марс не образует трина или секстиля с Сатурном.",
    "Mars is not in Leo or Virgo.",
    "Mars is neither in Leo nor in Virgo.",
    "The Moon is in neither a fire nor an air sign.",
    "The Sun and Mars are too far apart to form an aspect.",
    # "Nearly all" and "half" of those that are meant
    "Nearly all your personal planets are direct.",
    "Nearly all of your outer planets are retrograde.",
    "Почти все личные планеты директны.",
    "Half of the social planets are retrograde.",
    # "Besides", small letters, what people say and do
    "The fourth house holds Saturn besides Uranus.",
    "Mars is in Aries and the moon in Pisces.",
    "Mars in Aries shines like the sun, and people warm themselves.",
    "Mercury is in Gemini, and you face opposition from people.",
    "With Mercury in Gemini your speech is direct, warm and quick.",
    "A waning Moon is good for endings.",
    "A waxing Moon is good for your plans.",
    "A full Moon is no reason for you to quarrel.",
    "Any full Moon is a good time to forgive your friends.",
    "Полная Луна — не повод ссориться с вашими близкими.",
    # Who rules
    "Libra rises, and the chart puts Mars, at home in Aries, to work.",
    "Весы восходят и вручают карту Венере в Тельце.",
    "Mars is the traditional ruler of your third house.",
    "Pluto is the modern ruler of your third house.",
    "Современный управитель Скорпиона — Плутон.",
    "In traditional astrology Mars rules your third house.",
    "The modern ruler of your third house is in Scorpio.",
    "In modern astrology Pluto is at home in Scorpio.",
    "По классике третьим домом правит Марс.",
    "Традиционный управитель третьего дома стоит в Овне.",
    "With Libra rising, Saturn is the head of the chart's stellium in Capricorn.",
    "Libra rises, and Saturn leads the chart's stellium in Capricorn.",
    "Весы восходят, и Марс управляет седьмым домом карты.",
    # Each in its own, houses by number alone, figures and who they join
    "Your Sun and Moon are in Gemini and Pisces respectively.",
    "Sun and Moon fall in the ninth and sixth houses respectively.",
    "Марс в 7 доме, Венера в 8.",
    "Your 8th house has Venus; your 7th, Mars.",
    "Jupiter occupies the house of your career, and Mars that of partnership.",
    "The Moon and Jupiter, 121 degrees apart, form a trine.",
    "From the Sun to Jupiter all your planets are direct.",
    "A T-square joins Mars, Jupiter and Uranus.",
    "☉♊ ☽♓",
    "Близнецовое Солнце и рыбья Луна спорят.",
    "Марс не связан аспектом с Сатурном.",
    "Девятый дом отдан Солнцу и Меркурию.",
    # Signs by whose they are, by number and by opposite; who is ruled; who is denied
    "Your Moon is in Jupiter's sign.",
    "The Moon is in the sign of Jupiter, Pisces.",
    "Луна стоит в знаке, которым управляет Юпитер.",
    "Mars is in the first sign of the zodiac.",
    "Луна в последнем знаке зодиака.",
    "Mars is in the sign opposite Libra.",
    "Марс в знаке, противоположном Весам.",
    "Governed by Mercury, your Sun is quick.",
    "Only Mars represents fire.",
    "You do not have a Leo Moon.",
    "You do not have the Moon in Leo.",
    "You were not born with the Moon in Leo.",
    "You do not hate your Pisces Moon.",
    "You do not hand your Pisces Moon the keys.",
    "Вы не имеете Луны во Льве.",
    "Вы не именуете свою рыбью Луну бедой.",
    "Saturn, not Mars, is retrograde.",
    # "Not only … but", "and Venus a trine", "the ten", what is counted where
    "Mars squares not only Uranus but Neptune too.",
    "Mars forms squares with Uranus and Neptune, and Venus a trine with Neptune.",
    "Mercury rules your ninth-house Sun.",
    "In Capricorn, in the fourth house, stand three retrograde planets.",
    "Two of the ten are in Gemini.",
    # Who is alone, where most are, what all of those are
    "Mars is alone in Aries.",
    "Mars has the seventh house to itself.",
    "The sky leaves your Sun in Gemini to itself.",
    "Your busiest house is the fourth.",
    "Three planets crowd Capricorn, and all three are retrograde.",
    "Three planets crowd Capricorn, and none of them is direct.",
    # What would be, and short names of signs
    "Were your Moon in Leo, you would roar; it is in Pisces.",
    "Если бы Луна стояла во Льве, вы бы блистали; она в Рыбах.",
    "Someone with the Moon in Leo would roar; yours, in Pisces, listens.",
    "Sun 24 Gem, Moon 14 Pis.",
    # What would be of others, and of whom it is said as of one of them
    "As someone with the Moon in Pisces, you would rather dream.",
    "As someone with the Moon in Leo would say, life is a stage.",
    "Someone with the Moon in Leo wouldn't wait.",
    "Somebody whose Moon is in Leo would roar.",
    "Someone with a Leo Moon would roar.",
    "People with a retrograde Mercury would stumble; yours is direct.",
    "If you had the Moon in Leo, you would roar.",
    "Had you been born with the Moon in Leo, you would roar.",
    "Как человек с Луной в Рыбах, вы могли бы мечтать.",
    "Человек с Луной во Льве блистал бы; ваша, в Рыбах, слушает.",
    "Тот, у кого Луна во Льве, блистал бы; ваша, в Рыбах, слушает.",
    "Имей вы Луну во Льве, вы бы блистали.",
    "Была бы ваша Луна во Льве, вы бы блистали.",
    # Who is said not to be meant
    "Saturn, not Mars or Venus, is retrograde.",
    "Saturn rather than Mars is retrograde.",
    "It is not Mars but Saturn that is retrograde.",
    "Saturn is in Capricorn, not Mars.",
    "Your Sun, not your Moon, is in the ninth house in Gemini.",
    "Your chart ruler is Venus, not Mars.",
    "A T-square joins Mars, Jupiter and Uranus, not Saturn.",
    "Mercury in Gemini, not Mars in Aries, is what people notice first.",
    "It is Mars in Aries, not Mars in Leo, that acts.",
    "Сатурн, но не Марс, ретрограден.",
    "Меркурий в Близнецах, а не Марс в Овне, заметен первым.",
    "Марс в квадрате к Урану, а не к Сатурну.",
    # Across what points are opposite, and across what people look
    "Venus looks across the whole chart at Pluto.",
    "Venus looks across the crowded table at Mars.",
    "Венера глядит через стол на Марс.",
    "Ретрограден Сатурн, а не Марс.",
    # One of two by its turn, in any order or alone
    "Your Sun and Mars work together; the latter is in Aries, the former in Gemini.",
    "Of the Sun and Mars, the latter is in Aries.",
    "The Sun and Mars work together, and the former is in the ninth house.",
    "Солнце и Марс дополняют друг друга: второй в Овне, первое в Близнецах.",
    "Солнце и Луна дополняют друг друга: последняя в Рыбах.",
    # By themselves, by several words, by codes that are words as well
    "Mars is in Aries by itself.",
    "Mars stands in Aries on its own.",
    "None but Mars is in fire.",
    "Only one planet is in fire, and that one is Mars.",
    "Your seventh house is entrusted to Mars.",
    "Марс стоит в Овне в одиночестве.",
    "Sun 24 GEM, Jupiter 16 CAN.",
    "Луна обходит зодиак раз в месяц.",
    # Of others' signs, and of a time of the year, the chart says nothing
    "Your mother is a Leo.",
    "Your boss may be a Leo, and you can deal with that.",
    "Your Leo friends adore you.",
    "The Leo month suits you.",
    "Вы любите друзей-Львов.",
    "Ваша мама — Лев.",
    "В сезон Льва вы отдыхаете.",
]
FALSE = [
    "Mars is without a square to Uranus.",
    "Your Mars is without a square to Uranus, and you might feel it.",
    "Луна без трина к Юпитеру, и вы бы это заметили.",
    "You could hardly live without your Mars in Leo.",
    "Mars lacks a square to Uranus.",
    "Mars is free of any square to Uranus.",
    "Mars fails to square Uranus.",
    "Марс лишён квадрата к Урану.",
    "The square between Mars and Uranus is missing.",
    "Your chart is without any retrograde planets.",
    "Your chart lacks a stellium.",
    "Your Mars makes no trine or square to Uranus.",
    "Марс не образует трина или квадрата с Ураном.",
    "Mars is not in Leo or Aries.",
    "Mars is neither in Leo nor in Aries.",
    "The Moon is in neither an air nor a water sign.",
    "You go too far to please, for the Sun squares Saturn.",
    "Your Sun is too proud and the distance too great to be comfortable in opposition to Saturn.",
    "Nearly all your outer planets are direct.",
    "Half of your personal planets are retrograde.",
    "The fourth house holds Saturn besides Mars.",
    "Mars is in Aries and the moon in Leo.",
    "Saturn is direct, strong and patient.",
    "Mars is in Aries, Saturn in Capricorn, and people feel the square.",
    "A full Moon is what you were born under.",
    "A full Moon is your light.",
    "A full Moon is part of your chart.",
    "Полнолуние — ваше.",
    "The closest tie of the chart is Venus opposite Pluto.",
    "Самая тесная связь в карте — оппозиция Венеры и Плутона.",
    "Libra rises and entrusts the whole chart to Jupiter in Cancer.",
    "Асцендент в Весах, и Марс в Овне ведёт всю карту.",
    "Весы на асценденте, и ключи от карты держит Луна в Рыбах.",
    "Pluto is the traditional ruler of your third house.",
    "Mars is the modern ruler of your third house.",
    "Современный управитель Скорпиона — Марс.",
    "In traditional astrology Pluto rules your third house.",
    "Classically Pluto rules your third house.",
    "For modern astrologers Mars rules Scorpio.",
    "The modern ruler of your third house is in Aries.",
    "The traditional ruler of your third house is in Scorpio.",
    "By tradition Pluto is in domicile.",
    "Your Neptune is in the sign of its modern rulership.",
    "По классике третьим домом правит Плутон.",
    "В современной астрологии третьим домом управляет Марс.",
    "Традиционный управитель третьего дома стоит в Скорпионе.",
    "With Libra rising, Mars is the chart's captain.",
    "Весы восходят, и Марс ведёт всю вашу карту.",
    "Your Sun and Moon are in Pisces and Gemini respectively.",
    "Солнце и Луна попали в шестой и девятый дома соответственно.",
    "Марс в 7 доме, Венера в 9.",
    "Your 8th house has Venus; your 6th, Mars.",
    "Jupiter occupies the house of your career, and Mars that of friends.",
    "The Moon and Saturn, 120 degrees apart, form a trine.",
    "From the Sun to Saturn all your planets are direct.",
    "☉♌ ☽♓",
    "Марс квадратурен Сатурну.",
    "Марс не связан аспектом с Ураном.",
    "Большой огненный тригон горячит.",
    "Your Moon is in Saturn's sign.",
    "Your Moon is in a Saturn-ruled sign.",
    "Солнце стоит в знаке Венеры.",
    "Марс в пятом знаке зодиака.",
    "The Moon is in the sixth sign of the zodiac.",
    "Mars is in the sign opposite Aries.",
    "Марс в знаке, противоположном Овну.",
    "Governed by Mars, your Sun is quick.",
    "Под управлением Марса ваше Солнце.",
    "Only Jupiter represents fire.",
    "Единственный представитель огня — Юпитер.",
    "You do not hide your Leo Moon.",
    "You do not hate your Leo Moon.",
    "You do not have the Moon in Pisces.",
    "Вам не нужна Луна в Рыбах.",
    "Вы не боитесь своего ретроградного Марса.",
    "Mars, not Saturn, is retrograde.",
    "Mars squares not only Uranus but Saturn too.",
    "Марс квадратирует не только Уран, но и Сатурн.",
    "Mars forms squares with Uranus and Neptune, and Venus a trine with Uranus.",
    "Jupiter rules your ninth-house Sun.",
    "In Capricorn, in the fourth house, stand four retrograde planets.",
    "Three of the ten are in Gemini.",
    "Солнце у вас на двадцать пятом градусе Близнецов, Луна — на семнадцатом Рыб.",
    "Слабее всех представлена вода.",
    "Mercury is alone in Gemini.",
    "The Sun has the ninth house to itself.",
    "Меркурий в Близнецах один.",
    "Солнце занимает девятый дом в одиночку.",
    "Your busiest house is the ninth.",
    "Самый населённый дом — девятый.",
    "Three planets crowd Capricorn, and all three are direct.",
    "Три планеты в Козероге, и ни одна из них не ретроградна.",
    "You had the Moon in Leo.",
    "Если бы Луна стояла в Рыбах, вы бы мечтали; она во Льве.",
    "People with the Moon in Leo, like you, would roar.",
    "Sun 24 Gem, Moon 24 Pis.",
    "As someone with the Moon in Leo, you would roar.",
    "For someone with the Moon in Leo you would be shy.",
    "As someone with a Leo Moon, you would roar.",
    "People with the Moon in Leo would roar, as you do.",
    "Будучи человеком с Луной во Льве, вы бы блистали.",
    "Люди с Луной во Льве блистали бы, как и вы.",
    "Saturn, not Uranus, is retrograde.",
    "Saturn, not Mars or Neptune, is retrograde.",
    "Saturn, rather than Uranus, is retrograde.",
    "Saturn and not Neptune is in Capricorn.",
    "Not Uranus but Saturn is retrograde.",
    "Saturn is in Capricorn, not Uranus.",
    "Mars, not the Moon, squares Jupiter, not Uranus.",
    "Сатурн, а не Уран, ретрограден.",
    "Не Уран, а Сатурн ретрограден.",
    "Mercury in Gemini, not Mars in Leo, is what people notice first.",
    "Сатурн, но не Уран, ретрограден.",
    "В Козероге стоит Сатурн, а не Уран.",
    "Марс в квадрате к Урану, а не к Нептуну.",
    "Mars looks across your chart at Jupiter.",
    "Saturn is in Capricorn by itself.",
    "None but Saturn is retrograde.",
    "Only one planet is in fire, and that one is Venus.",
    "Saturn is retrograde, and Mars does the same.",
    "Сатурн стоит в Козероге в одиночку.",
    "Sun 24 GEM, Jupiter 24 CAN.",
    "Юпитер обходит зодиак раз в месяц.",
    "Your Sun and Mars work together; the latter is in Gemini, the former in Aries.",
    "Of the Sun and Mars, the latter is in Gemini.",
    "Sun and Mars differ, and your former life in Leo is gone.",
    "Солнце и Марс дополняют друг друга: второй в Близнецах, первое в Овне.",
    "Mars looks straight across at Jupiter.",
    "Марс смотрит через весь зодиак на Юпитер.",
    "Your friends know your Leo side.",
    "To your friends Leo comes first.",
    "Вы показываете другим Льва.",
    "Мужество Льва в вас заметно.",
]


@pytest.mark.parametrize("sentence", TRUE)
def test_what_the_chart_bears_out_is_shown(judge, sentence):
    assert judge(sentence).grounded


@pytest.mark.parametrize("sentence", FALSE)
def test_what_the_chart_does_not_bear_out_is_stopped(judge, sentence):
    assert not judge(sentence).grounded


def test_the_sign_of_one_of_two_is_in_their_charts(judge):
    assert judge("Your partner is an Aquarius.", "anna_boris").grounded
    assert not judge("Your partner is a Leo.", "anna_boris").grounded
    assert not judge("The Leo month suits you.", "anna_profection").grounded


def test_a_year_is_entrusted_to_its_lord(judge):
    assert judge("The year is entrusted to Venus.", "anna_profection").grounded
    assert not judge("The year is entrusted to Mars.", "anna_profection").grounded


def test_what_neither_of_two_has_is_held_against_both(judge):
    assert judge("Neither Anna nor Boris has the Moon in Leo.", "anna_boris").grounded
    assert judge("Ни Анна, ни Борис не имеют Луны во Льве.", "anna_boris").grounded
    assert not judge("Neither Anna nor Boris has the Moon in Aries.", "anna_boris").grounded


def test_likeness_and_signs_across_are_each_ones_own(judge):
    assert judge("Venus is in detriment in Scorpio, as is Mercury in Sagittarius.", "ada").grounded
    assert not judge("Venus is in detriment in Scorpio, as is the Moon in Aries.", "ada").grounded
    assert judge("Jupiter opposes Uranus across Aquarius and Virgo.", "albert").grounded


def test_who_goes_straight_is_not_retrograde(judge):
    assert not judge("Транзитный Юпитер прямо идёт по Льву.", "anna_transit").grounded


def test_nodes_of_two_times_that_are_opposite_are_dated(judge):
    sentence = "The progressed South Node opposes your natal North Node in October 2027."

    assert not judge(sentence, "anna_progressed_aspects").grounded
    assert judge("The progressed Moon meets your natal South Node in October 2027.", "anna_progressed_aspects").grounded
