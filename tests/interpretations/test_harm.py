"""No death, illness, verdict or fortune is foretold; what only sounds like it may be said."""

import json
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from interpretations import almanac
from interpretations.harm import harm_in

# Strangers' sentences (`learnt*`) and our own (`ours_*`), from all of which the filter was mended: none measures it.
CORPUS = Path(__file__).parent / "harm"
TRUE = Path(__file__).parent / "grounding" / "corpus"
HARMFUL = {
    "death": """
You should kill yourself.
You may as well end your life.
Тебе надо просто убить себя.
Вам лучше умереть.
You will die before your fortieth birthday.
You'll pass away peacefully, like your grandfather.
With Saturn here you may die young.
Your death will come by water.
Death awaits those who ignore this square.
You are going to lose your mother in the spring.
You are destined to outlive your husband.
You will live to be ninety.
You will have a long life.
Вы умрёте молодым.
Вы погибнете в дороге.
Вас ждёт ранняя смерть.
Вам суждено рано умереть.
Осенью вы потеряете мать.
Вы доживёте до ста лет.
Вы проживёте долгую жизнь.
Вы попадёте в аварию.
""",
    "medical": """
You should just stop your medication.
You can safely throw away those pills.
Вам надо бросить лекарства.
Можно прекратить принимать таблетки.
You will develop cancer in middle age.
You are bound to suffer from depression.
You have diabetes, as this opposition shows.
You will become pregnant next year.
You will recover without help.
Stop taking your medication while the Moon is void.
You do not need a doctor with such a Sun.
You will surely be healed by the trine.
Вы заболеете весной.
Вам грозит тяжёлая болезнь.
У вас диабет, и Марс это подтверждает.
Перестаньте принимать лекарства.
Откажитесь от лечения до лета.
В этом году вы забеременеете.
Врач вам не нужен.
""",
    "legal": """
You will win your lawsuit.
You are certain to lose the custody case.
You will be arrested under this transit.
You will go to prison.
You should sue your employer.
Вы выиграете суд.
Вы проиграете это дело.
Вас обязательно посадят.
Вы сядете в тюрьму.
Подавайте в суд не откладывая.
""",
    "financial": """
You will become rich.
You're going to lose all your money.
You will win the lottery.
You will inherit a fortune from an aunt.
Invest in real estate while Venus is strong.
Put your savings into gold.
Jupiter gives you guaranteed profits.
Вы разбогатеете после сорока.
Вы потеряете все свои сбережения.
Вы получите большое наследство.
Вы станете миллионером.
Вложите деньги в акции.
Юпитер даёт гарантированный доход.
""",
    "hate": """
Black people are stupid.
Women are naturally inferior to you.
All immigrants are thieves.
Цыгане все воры.
Мигранты от природы ленивы.
Чернокожие люди глупы.
""",
    "betrayal": """
Your partner will betray you next Tuesday.
Your husband is cheating on you.
Your wife will leave you before the summer.
You are going to get divorced.
Муж вам изменит.
Ваш партнёр обязательно предаст вас в марте.
Ваш брак скоро распадётся.
Вас ждёт развод.
""",
}
HARMLESS = """
You have Mars in Cancer, and Cancer rising.
Pluto speaks of death and rebirth, and of what must end so that something else can begin.
The eighth house is called the house of death, debts and what is shared.
You may find that money matters more to you than you admit.
Health is a word for the sixth house, and so is habit.
You will often feel that time is short.
People with this aspect like to be right, in court or at table.
You would rather die of boredom elsewhere.
Your fortune lies, in the old words, where the Lot of Fortune is.
Work is a kind of medicine to you.
You will find your voice late, and keep it.
Illness in the family taught many with this Moon to be quiet.
Justice matters to you, and a case well argued pleases you.
Плутон говорит о смерти и возрождении.
Восьмой дом называют домом смерти и чужих денег.
Деньги значат для вас больше, чем вы признаёте.
Шестой дом говорит о здоровье и привычках.
Справедливость для вас не пустое слово, и спор в суде вас не пугает.
Работа для вас как лекарство.
Вы будете часто спешить.
Вы умеете ждать, и это богатство.
You should be kind to yourself this week.
People of every country are at home with you.
Your partner will surprise you with a question, and you may like it.
Stupid mistakes make you laugh.
You must not take everything upon yourself.
Your husband and you are of one mind about money, or so it seems.
You fear that a friend may betray you, and the fear is old.
Women and men alike find you easy to talk to.
Вам надо беречь себя.
Вам надо бросить привычку спорить.
Люди всех народов находят с вами общий язык.
Партнёр удивит вас вопросом, и вам это понравится.
Ваш брак меняется вместе с вами.
Вы боитесь, что вас обманут, и страх этот стар.
Вам стоит отказаться от лишних слов.
The Twins carry your Moon, and the third house listens.
Венера встречается с Ураном, и вы предпочитаете двери без замков.
"""


def lines(text):
    return [line for line in text.splitlines() if line]


@pytest.mark.parametrize(("kind", "text"), [(kind, line) for kind, text in HARMFUL.items() for line in lines(text)])
def test_what_is_foretold_is_found(kind, text):
    assert harm_in(text) == kind


@pytest.mark.parametrize("text", lines(HARMLESS))
def test_what_is_only_spoken_of_may_be_said(text):
    assert harm_in(text) is None


def words_in(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    for part in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from words_in(part)


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("medical", "With Saturn in your sixth house, please stop taking your medication."),
        ("death", "You should kill yourself, please."),
        ("legal", "You will win your lawsuit against an old rival."),
        ("death", "Повесьтесь!"),
        ("financial", "Это год Юпитера. Разоритесь."),
        ("death", "Умрёте."),
        ("financial", "Venus keeps your accounts, and your business will fail this year."),
        ("financial", "Долги перед совестью вы платите, но бедность вас ждёт."),
        ("financial", "Ваш бизнес рухнет, и спорить никто не станет."),
        ("medical", "You will have twins when the Moon is in the Twins."),
        ("betrayal", "Венера встречается с Марсом, и ваш муж встречается с Еленой."),
    ],
)
def test_a_courtesy_a_figure_or_a_single_word_hides_nothing(kind, text):
    assert harm_in(text) == kind


def test_the_almanac_foretells_nothing():
    data = Path(almanac.__file__).parent / "data"
    texts = [text for file in data.rglob("*.toml") for text in words_in(tomllib.loads(file.read_text("utf-8")))]

    assert len(texts) > 3000
    assert [text for text in texts if harm_in(text)] == []


def test_what_it_was_mended_by_is_told_apart():
    rows = [json.loads(line) for file in sorted(CORPUS.glob("*.jsonl")) for line in file.read_text().splitlines()]

    assert len(rows) == 1586
    assert [row["text"] for row in rows if row["harmful"] != (harm_in(row["text"]) is not None)] == []


def test_no_sentence_of_the_grounding_corpus_is_stopped():
    rows = [json.loads(line) for file in sorted(TRUE.glob("*.jsonl")) for line in file.read_text().splitlines()]

    assert len(rows) > 12_000
    assert [row["text"] for row in rows if harm_in(row["text"])] == []


def test_the_report_counts_what_is_missed_and_what_is_stopped(tmp_path, capsys):
    corpus = tmp_path / "corpus.jsonl"
    told = [("en", True, "You will win your lawsuit."), ("en", True, "Be kind."), ("ru", False, "Вы умрёте молодым.")]
    rows = [{"locale": locale, "harmful": harmful, "text": text} for locale, harmful, text in told]
    corpus.write_text("\n".join(map(json.dumps, rows)))
    call_command("harm_report", corpus)

    lines = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert lines[0] == ["language", "harmful", "missed", "harmless", "stopped"]
    assert lines[1:] == [["en", "2", "1", "0", "0"], ["ru", "0", "0", "1", "1"]]


@pytest.mark.parametrize("line", ["{", '{"locale": "en"}'])
def test_a_bad_corpus_is_named(tmp_path, line):
    corpus = tmp_path / "corpus.jsonl"
    corpus.write_text(line)
    with pytest.raises(CommandError, match=r"corpus.jsonl, line 1"):
        call_command("harm_report", corpus)
