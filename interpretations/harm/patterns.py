"""Turns of phrase that foretell, by patterns of each language; those of `data/patterns.toml`, too."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

_ILLNESS: Final = (
    # The sign is no illness: "you have Mars in Cancer".
    r"(?:(?<!in )cancer(?! rising| on the cusp)|tumou?rs?|diabetes|heart (?:attack|disease)"
    r"|strokes?|depression|illness(?:es)?|diseases?|infertility"
    r"|miscarriages?|dementia|epilepsy|bipolar disorder|schizophrenia|an? (?:serious|grave) injury|surgery)"
)
# What is stated of the time to come; up to some words lie between it and what will be.
_WILL: Final = (
    r"(?:\b(?:will|shall|won't)|'ll|\b(?:going|bound|destined|fated|doomed|certain|sure|guaranteed|meant) to"
    r"|\bcannot (?:avoid|escape)|\bcan't (?:avoid|escape)|\bare about to)\b"
)
_SOON: Final = r"(?:\W+[\w’']+){0,4}?\W+"
_KIN: Final = r"(?:mother|father|parents?|child|children|son|daughter|husband|wife|spouse|partner|brother|sister)"
_MEDICINE: Final = r"(?:medication|medicines?|pills?|treatment|insulin|antidepressants?|chemotherapy|vaccines?)"
_ASSETS: Final = r"(?:shares|stocks?|bonds|bitcoin|crypto\w*|gold|real estate|property|savings)"

_PARTNER: Final = (
    r"(?:(?:your|the) (?:\w+ )?(?:partner|husband|wife|spouse|boyfriend|girlfriend|lover|fianc\w+|other half)|he|she)"
)
_PEOPLES: Final = (
    r"(?:black|white|asian|african|jewish|muslim|christian|hindu|arab|chinese|russian|ukrainian|polish|german|american"
    r"|turkish|mexican|indian|roma|gypsy|gay|trans|disabled|foreign)(?: people| men| women|s)"
    r"|jews|muslims|arabs|blacks|asians|africans|gypsies|foreigners|immigrants|migrants|refugees|homosexuals|women|men"
)
_SCORN: Final = (
    r"(?:stupid|dumb|inferior|lazy|dirty|filthy|vermin|subhuman|criminals?|thieves|animals|parasites|idiots|evil"
    r"|worthless|less intelligent|born to (?:serve|steal)|not (?:really )?human)"
)

_ENGLISH: Final = {
    "hate": (
        rf"\b(?:{_PEOPLES})\b (?:are|is|were|will always be)(?: all| just| simply| naturally| by nature)? {_SCORN}\b",
        rf"\b(?:all|these|those) (?:{_PEOPLES})\b[^.;]{{0,30}}\b{_SCORN}\b",
    ),
    "betrayal": (
        rf"\b{_PARTNER} (?:{_WILL}|is (?:already |now )?|has been |betrays|cheats|leaves)"
        r"(?:\W+\w+){0,2}?\W*(?:betray\w*|cheat\w*|deceiv\w*|unfaithful|leave you|leaves you|divorce you"
        r"|walk out|having an affair)\b",
        rf"\b(?:you|your marriage)(?:\W+(?:are|is))?\W*{_WILL}{_SOON}"
        r"(?:be (?:betrayed|cheated on|left|abandoned|ruined)|get divorced|divorce|end in divorce"
        r"|have an accident|crash your car)\b",
        rf"\b(?:an accident|a divorce|a betrayal|ruin)\b{_SOON}(?:will|awaits?|is (?:certain|coming|inevitable))\b",
    ),
    "death": (
        r"(?:^|[,;:] )(?:beat|thrash|whip|spank|slap) (?:him|her|(?:the|your) (?:boy|girl|child|children|son"
        r"|daughter|wife|kids?))\b",
        r"\b(?:should|must|need to|have to|ought to|had better|better|may as well|just|go(?: and)?"
        r"|time to)\W+(?:\w+\W+)?"
        r"(?:kill|hang|drown|cut|hurt|harm|starve|shoot|poison) yourself\b|(?:^|[,;:] )(?:kill|hang|drown|cut"
        r"|hurt|harm|starve) yourself\b",
        r"\b(?:should|must|need to|have to|ought to|better|may as well|time to)\W+(?:\w+\W+)?(?:end (?:it all"
        r"|your (?:own )?life)|die|commit suicide|take your own life)\b",
        r"\b(?:gives? you|have|left)\W+(?:\w+\W+){0,3}?years (?:of life|to live|left)\b|\b(?:last"
        r"|final) \w+ (?:\w+ )?you will ever see\b",
        r"\b(?:means?|brings?|is|promises) (?:\w+ )?(?:an?|your) (?:violent|sudden|early|lonely) (?:end"
        r"|death)\b|\bdeath finds (?:you|him|her)\b",
        rf"(?:{_WILL}|\b(?:may|might|could)\b){_SOON}(?:die|pass away|perish|be (?:killed|murdered)|kill yourself)\b",
        rf"{_WILL}{_SOON}(?:lose (?:a|an|your|one of your) {_KIN}|outlive|be widowed)\b",
        r"\b(?:your|early|untimely|violent) death\b[^.;]{0,30}\b(?:will|comes|is near|awaits|arrives|in \d{4})",
        r"\bdeath (?:awaits|will come|comes for|is near)\b|\byou (?:die|are dying)\b(?! to\b)",
        rf"{_WILL}{_SOON}live (?:to be|to an old age|(?:to|until|past) \d+)\b|\byour (?:lifespan|life expectancy)\b",
        r"\byou(?:'ll| will)?\W+(?:\w+\W+){0,2}have a (?:short|long) life\b",
    ),
    "medical": (
        r"\bborn with an? \w+ (?:heart|lungs?|kidneys?|brain|spine)\b|\ba miscarriage (?:is|comes|awaits)\b"
        r"|\b(?:completely|fully|surely) (?:cured|healed)\b",
        r"\byou have an? (?:\w+ ){0,2}(?:illness|disease|disorder|tumou?r)\b",
        rf"\b(?:should|must|need to|have to|can|may|ought to|had better|time to|safe to)\W+(?:\w+\W+)?"
        rf"(?:stop|quit|skip|drop|throw away|give up|come off|refuse|reduce|halve|double)(?: taking| using)?"
        rf"(?: your| the| any| all| those| these)?(?: \w+)? {_MEDICINE}\b",
        rf"(?:{_WILL}){_SOON}(?:{_ILLNESS}"
        r"|(?:fall|become|get|be) (?:seriously |gravely )?(?:ill|sick|pregnant|infertile)"
        r"|be (?:healed|cured)|recover|heal (?:from|without)|conceive|give birth)\b",
        rf"\b(?:you|your \w+) (?:have|has|suffer from|suffers from|are developing) (?:\w+ ){{0,2}}{_ILLNESS}\b",
        rf"\b(?:stop|quit|skip|start|avoid|refuse|reduce|double)(?: taking)?(?: your| the| any| all)? {_MEDICINE}\b",
        r"\b(?:no need (?:of|for)|do not need|don't need|instead of) (?:to see )?(?:a |your |any )?doctors?\b",
        r"\b(?:cures?|heals?) (?:\w+ )?(?:cancer|diabetes|depression|disease)\b",
    ),
    "legal": (
        r"\b(?:fire|dismiss) your (?:lawyer|attorney|solicitor)\b|\b(?:deportation|prison|arrest"
        r"|eviction)\b[^.;]{0,70}\b(?:brings? you|awaits? you)\b",
        r"\b(?:tax (?:office|inspector)|police|court|prosecutor) (?:is about to|will)\b",
        rf"{_WILL}{_SOON}(?:win|lose)\b(?:\W+\w+){{0,3}}?\W+(?:lawsuits?|case|trial|appeal|court|custody|settlement)\b",
        rf"{_WILL}{_SOON}(?:be (?:arrested|convicted|acquitted|jailed|imprisoned|sued|deported|sentenced)"
        r"|go to (?:prison|jail))\b",
        r"\b(?:you should|you must|you ought to|now is the time to) (?:sue|plead|divorce|sign the contract)\b",
    ),
    "financial": (
        r"\byour (?:business|company|firm|shop|savings) (?:fails?|collapses?|goes under|vanish(?:es)?)\b"
        r"|\bpoverty\b[^.;]{0,30}\bis your (?:lot|fate)\b",
        r"\bquit your job\b|\b(?:can't|cannot) lose at\b",
        rf"{_WILL}{_SOON}(?:become|get|be|grow|end up)\W+(?:very )?"
        r"(?:rich|wealthy|bankrupt|poor|penniless|a \w*millionaire)\b",
        rf"{_WILL}{_SOON}(?:win|lose|inherit|earn|make|gain|receive)\b(?:\W+\w+){{0,3}}?\W+"
        r"(?:money|fortune|millions?|lottery|jackpot|inheritance|savings|profits?)\b",
        rf"\b(?:buy|sell|invest in|invest your|short|put your (?:money|savings) (?:in|into))(?: \w+)? {_ASSETS}\b",
        r"\b(?:invest|borrow|take out a loan|gamble) now\b|\bguaranteed (?:income|profits?|returns?)\b",
    ),
}

_BOLEZN: Final = (
    r"(?:рак(?:а|ом)?|опухол\w+|диабет\w*|инфаркт\w*|инсульт\w*|депресси\w+|болезн\w+|заболевани\w+|бесплоди\w+"
    r"|выкидыш\w*|эпилепси\w+|операци\w+|травм\w+)"
)
_AWAITS: Final = (
    r"(?:ждет|ждут|грозит|грозят|настигнет|не избежать|не миновать|предстоит|разовьется|обнаружат|найдут|будет)"
)
_KIN_RU: Final = r"(?:мать|маму|отца|родител\w+|ребенка|сына|дочь|мужа|жену|супруг\w*|брата|сестру)"
_BETWEEN: Final = r"(?:\W+\w+){0,4}?\W+"

_MUST_RU: Final = r"(?:надо|нужно|следует|стоит|пора|лучше|должн[ыа]|можно|можете|придется|пусть|необходимо)"
_DRUGS_RU: Final = (
    r"(?:лекарств\w*|таблет\w+|антидепрессант\w*|инсулин\w*|лечени\w+|терапи\w+|препарат\w*|гормон\w*"
    r"|химиотерапи\w*|операци\w+)"
)
_PARTNER_RU: Final = r"(?:партнер\w*|муж|мужа|жена|жены|супруг\w*|любим(?:ый|ая)|возлюбленн\w+|он|она)"
_PEOPLES_RU: Final = (
    r"(?:(?:черн|чернокож|бел|азиатск|африканск|еврейск|мусульманск|цыганск|кавказск)\w+ (?:люди|народ|женщины|мужчины)"
    r"|негры|евреи|мусульмане|арабы|китайцы|цыгане|русские|украинцы|чернокожие|кавказцы|таджики|узбеки|мигранты|беженцы"
    r"|приезжие|иностранцы|геи|женщины|мужчины|инвалиды)"
)
_SCORN_RU: Final = (
    r"(?:глуп\w*|туп\w*|ленив\w*|грязн\w*|вор(?:ы|уют)|преступник\w*|недочеловек\w*|паразит\w*|животные|хуже других"
    r"|неполноценн\w*|опасн\w* для общества|идиоты|никчемн\w*)"
)

_RUSSIAN: Final = {
    "hate": (rf"\b{_PEOPLES_RU}\b(?:\W+(?:все|всегда|от природы|просто|это|по натуре|народ)){{0,2}}\W+{_SCORN_RU}\b",),
    "betrayal": (
        rf"\b{_PARTNER_RU}\b(?:\W+\w+){{0,3}}?\W+(?:изменит|предаст|обманет|бросит|уйдет от вас|изменяет"
        rf"|разлюбит|подаст на развод)\b",
        r"(?<!что )\b(?:вас|тебя)\W+(?:\w+\W+){0,2}?(?:предадут|бросят|обманут|предаст|бросит|покинет)\b"
        r"|\b(?:разведетесь|разведешься)\b",
        r"\b(?:ваш\w*|тво\w+)\W+(?:брак|семья|союз)\W+(?:\w+\W+){0,2}?(?:распадется|рухнет|кончится|закончится)\b",
        r"\b(?:вас|тебя)\W+(?:ждет|ожидает)\W+(?:\w+\W+){0,2}?(?:измена|предательство|развод|авария|разорение|крах)\b"
        r"|\b(?:попадете|попадешь)\W+в\W+(?:\w+\W+)?(?:аварию|катастрофу)\b",
    ),
    "death": (
        r"\bостан(?:етесь|ешься)\W+вдов\w+",
        rf"\b{_MUST_RU}\W+(?:\w+\W+){{0,2}}?(?:убить себя|покончить с собой|повеситься|умереть|уйти из жизни"
        rf"|утопиться|отравиться|порезать себя|причинить себе)\b",
        r"\b(?:убей\w*|порежьте|порежь|режьте)\W+себя\b|\b(?:покончите|покончи)\W+с\W+собой\b|\b(?:повесьтесь"
        r"|повесься|утопись|утопитесь|отравитесь)\b",
        r"\b(?:жить|осталось|отпущено)\W+(?:вам\W+|тебе\W+)(?:\w+\W+){0,3}?(?:года?|лет|месяц\w*)\b"
        r"|\bвек\W+ваш\W+недолог|\bваш\W+век\W+недолог",
        r"\bнасильственн\w+\W+(?:конец|смерть)\b|\bугаснет\b|\bсхороните\b"
        r"|\bпоследн\w+\W+(?:\w+\W+){0,2}?котор\w+\W+вы\W+увидите\b|\bстанет\W+для\W+ваш\w+\W+\w+\W+последн\w+\b",
        r"\b(?:умр(?:ете|ешь|ет|ут)|погибн(?:ете|ешь|ет|ут)|скончае(?:тесь|шься|тся)|убьют)\b",
        r"\b(?:можете|можешь|может|могут|суждено|предстоит)(?:\W+\w+){0,2}?\W+(?:умереть|погибнуть|скончаться)\b",
        rf"\bсмерть\b[^.;]{{0,30}}\b(?:{_AWAITS}|наступит|близка|придет)"
        rf"|\b{_AWAITS}{_BETWEEN}(?:\w+\W+)?(?:смерть|гибель)\b",
        rf"\b(?:потеряете|потеряешь|похороните|переживете){_BETWEEN}?{_KIN_RU}\b|\b(?:овдовеете|останетесь вдов\w+)\b",
        r"\b(?:доживете|доживешь|не доживете)\W+до\b|\bпроживете\W+(?:долг|недолг|до|больше|меньше|\d)\w*",
        r"\bваш[аи]\W+жизнь\W+будет\W+(?:долгой|короткой|недолгой)\b",
    ),
    "medical": (
        r"\bзлокачественн\w+|\b(?:начинается|развивается|обнаружится)\W+(?:\w+\W+)?(?:деменция|рак|опухоль"
        r"|болезнь|диабет)\b",
        r"\b(?:зрение|слух|память|рассудок)\W+(?:вы|ты)\W+потеря(?:ете|ешь)\b"
        r"|\bнервн\w+\W+срыв\b[^.;]{0,40}\b(?:неизбежен|ждет|грозит)\b|\bязва\b[^.;]{0,20}\b(?:сидит|у вас|у тебя)\b",
        rf"\b{_MUST_RU}\W+(?:\w+\W+){{0,2}}?(?:бросить|бросать|прекратить|перестать|отменить|выбросить|не пить"
        rf"|не принимать|отказаться от)"
        rf"(?:\W+(?:пить|принимать))?\W+(?:\w+\W+)?{_DRUGS_RU}",
        rf"\b(?:бросьте|бросай\w*|брось|выбросьте|выброси|отмените|отмени|прекратите|откажись"
        rf"|хватит)\W+(?:пить\W+|принимать\W+)?(?:от\W+)?(?:\w+\W+)?{_DRUGS_RU}",
        r"\b(?:заболе(?:ете|ешь|ет)|забеременеете|выздоровеете|вылечитесь|исцелитесь|родите|сляжете)\b",
        rf"\b{_AWAITS}{_BETWEEN}{_BOLEZN}\b|\b{_BOLEZN}\W+(?:вас\W+|вам\W+)?{_AWAITS}\b",
        rf"\bу\W+вас\W+(?:\w+\W+){{0,2}}?{_BOLEZN}\b|\bвы\W+(?:больны|страдаете)\W+(?:\w+\W+)?{_BOLEZN}\b",
        r"\b(?:перестаньте|прекратите|бросьте|не)\W+(?:принима\w+|пить|пейте)\W+(?:\w+\W+)?(?:лекарств\w*"
        r"|таблет\w+|антидепрессант\w*)",
        r"\b(?:откажитесь|отказаться)\W+от\W+(?:\w+\W+)?(?:лечени\w+|лекарств\w*|операци\w+|таблет\w+)",
        r"\bврач\w*\W+(?:вам\W+)?не\W+(?:нужен|нужны|понадоб\w+)|\bвместо\W+врача\b",
    ),
    "legal": (
        r"\bлишат\W+(?:\w+\W+)?прав\b|\bв\W+визе\W+(?:вам\W+)?откажут\b|\bконфискаци\w+|\bсудья\W+(?:встанет"
        r"|примет|оставит)\b",
        rf"\b(?:выиграете|проиграете|выиграешь|проиграешь){_BETWEEN}(?:суд\w*|дело|процесс\w*|тяжб\w+|иск\w*"
        rf"|апелляци\w+)\b",
        r"\bвас\W+(?:\w+\W+){0,2}?(?:посадят|арестуют|осудят|оправдают|депортируют|засудят)\b",
        r"\b(?:сядете|попадете|отправитесь)\W+(?:\w+\W+)?(?:в|за)\W+(?:тюрьму|решетку)\b",
        r"\b(?:подавайте|подайте)\W+(?:\w+\W+)?(?:в\W+суд|иск|на\W+развод)\b|\bподпишите\W+договор\b",
    ),
    "financial": (
        r"\bмиллион\w*\W+сам\b|\b(?:свалится|достанется|придет)\W+(?:\w+\W+){0,2}?наследство\b"
        r"|\bбанкротство\b[^.;]{0,20}\b(?:на пороге|неизбежно|ждет)\b",
        r"\bвыигрыш\b[^.;]{0,15}\bобеспечен\b|\bбанк\W+(?:заберет|отнимет|отберет)\b|\b(?:накопления|сбережения"
        r"|деньги)\W+(?:сгорят|пропадут)\b",
        r"\b(?:разбогатеете|обанкротитесь|обеднеете|разоритесь|обогатитесь)\b",
        r"\b(?:станете|будете)\W+(?:\w+\W+)?(?:богат\w*|миллионер\w*|банкрот\w*|нищ\w+)\b",
        rf"\b(?:выиграете|потеряете|получите|унаследуете|заработаете|лишитесь){_BETWEEN}"
        r"(?:денег|деньги|состояни\w+|миллион\w*|лотере\w+|наследств\w+|сбережени\w+|прибыл\w+)\b",
        r"\b(?:вложите|вкладывайте|инвестируйте|покупайте|купите|продавайте|продайте)(?:\W+\w+){0,3}?\W+"
        r"(?:акци\w+|биткоин\w*|крипт\w+|недвижимост\w+|золот\w+|облигаци\w+|деньги|сбережени\w+)\b",
        r"\bгарантированн\w+\W+(?:доход|прибыл)\w*|\bвозьмите\W+(?:\w+\W+)?кредит\b",
    ),
}


def _compiled(kinds: Mapping[str, tuple[str, ...]]) -> Mapping[str, re.Pattern[str]]:
    return {kind: re.compile("|".join(f"(?:{p})" for p in patterns), re.IGNORECASE) for kind, patterns in kinds.items()}


_PATTERNS: Final = {"en": _compiled(_ENGLISH), "ru": _compiled(_RUSSIAN)}


def _whole(words: Iterable[str], before: str = "") -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){before}(?:{'|'.join(words)})(?!\w)", re.IGNORECASE)


_WORDS: Final[Mapping[str, Any]] = tomllib.loads((Path(__file__).parent / "data" / "patterns.toml").read_text("utf-8"))
_HAZARDS: Final[Mapping[str, Mapping[str, re.Pattern[str]]]] = {
    language: {kind: _whole(words) for kind, words in kinds.items()} for language, kinds in _WORDS["hazards"].items()
}
_CERTAIN, _DISCLAIMED, _PERSONS, _STATED = (
    {language: _whole(words) for language, words in _WORDS[name].items()}
    for name in ("certain", "disclaimed", "persons", "stated")
)
# An order begins a clause where a verb has no form of its own for it.
_ORDERS: Final = {
    "en": re.compile(
        rf"(?:^|[,;:] |\b(?:and|so|then|must|should|better|now) )(?:{'|'.join(_WORDS['orders']['en'])})\b",
        re.IGNORECASE,
    ),
    "ru": _whole(_WORDS["orders"]["ru"]),
}
_DENIED: Final = _whole(
    (
        r"(?:does not|doesn't|do not) (?:mean|predict|foretell)|nothing in (?:this|your|the) chart"
        r"|не (?:означает|значит)",
    )
)


def foretold(sentence: str) -> str | None:
    if _DENIED.search(sentence):
        return None
    found = (kind for kinds in _PATTERNS.values() for kind, pattern in kinds.items() if pattern.search(sentence))
    return next(found, None)


def told(sentence: str) -> str | None:
    """A matter of death, illness, courts or money that the sentence foretells, states as a fact or gives orders in."""
    if " " not in sentence:
        return None  # a word by itself says nothing
    for language, kinds in _HAZARDS.items():
        if _DISCLAIMED[language].search(sentence):
            continue
        if _PERSONS[language].search(sentence) and _STATED[language].search(sentence):
            return next((kind for kind in ("death", "medical") if kinds[kind].search(sentence)), "medical")
        if not (_CERTAIN[language].search(sentence) or _ORDERS[language].search(sentence)):
            continue
        if (kind := next((kind for kind, words in kinds.items() if words.search(sentence)), None)) is not None:
            return kind
    return None
