"""What harm is done with: words of death, illness, courts and money, and words that make a prediction or an order of them."""

import re
from typing import Final

# By language, then by kind of harm; alternatives of whole words, `\w*` where they bend.
HAZARDS: Final = {
    "en": {
        "death": r"fatal(?:ly)?|lethal|terminal|last days|final hours?|not wake up|stops? (?:breathing|beating)|early grave|graveyard|cemetery|mourn\w*|bereave\w*|orphan\w*|demise|leaves? this (?:world|life)|depart this|overdos\w+|hang yourself|jump (?:off|from)|slit|noose|poison\w*|gun|shoot|shot|bridge|slap\w*|punish\w*|assault\w*|abus\w+|robbed|mugged|kidnap\w*|lose (?:your|a|one of your) (?:mother|father|parent|child|son|daughter|husband|wife|spouse|partner|brother|sister|baby|twin|friend)|(?:car|plane|train|road) (?:accident|crash)|accident|crisis line|live (?:\w+ )?(?:longer|shorter)|last (?:christmas|winter|summer|spring|birthday)|years? left|months? left|end it|follow (?:him|her) into|own hand|razor|sleeping pills|"
        r"di(?:e|es|ed)|dying|deaths?|dead|pass(?:es|ing)? away|perish\w*|funerals?|bur(?:y|ied|ial)|widow\w*"
        r"|outliv\w+|kill(?:ed|s)?|murder\w*|assassin\w*|suicide|lifespan|life expectancy|length of (?:your|his|her) life"
        r"|days are numbered|live (?:to see|to be|past|until|beyond)|surviv\w+|drown\w*|crash(?:es)?|last breath|coffin"
        r"|(?:lighter|better off) without you|take you (?:into|under|back)|end (?:it all|your life)|beat you|stab\w*"
        r"|attack you|knife|raped?|(?:thrash|spank|whip|belt) (?:him|her|the|your)|hit you|strangl\w+|violen(?:t|ce)",
        "medical": r"leuk\w+|lymphoma|hiv|aids|hepatitis|cirrhosis|gout|psoriasis|eczema|migraines?|an[a]?emi\w+|osteoporosis|parkinson\w*|sclerosis|paraly\w+|aneurysm|thrombosis|embolism|ulcers?|gallstones?|appendi\w+|hernia|prostate|womb|uterus|ovar\w+|cysts?|fibroids|endometriosis|steril\w+|ivf|caesarean|birth defect|anorex\w+|bulimi\w+|psychos\w+|psychotic|paranoi\w+|(?:anxiety|panic|personality|eating|mental) disorder|disorder|insomnia|dos(?:e|age)|prescri\w+|drugs|statins?|inhaler|antibiotics|painkillers|opioids?|detox\w*|homeopath\w+|herbs|biopsy|mammogram|screening|blood (?:test|sugar|clot)|transplant|amputat\w+|deaf\w*|lose your (?:sight|hearing|memory|eye\w*|leg|arm|teeth)|heart (?:will|condition|problem)|cholesterol|hypertension|pneumonia|infection|virus|flu|covid|lung\w*|spine|ulcer\w*|pancrea\w+|bowel\w*|stomach (?:cancer|ulcer)|skin cancer|breast cancer|remission|relaps\w+|incurable|chronic|symptoms?|treatment|clinic|surgeon|oncolog\w+|childless|baby|give birth|labou?r|fertil\w+|menopaus\w+|glasses|walk again|carr(?:y|ied) to term|"
        r"(?<!in )cancer (?:will|comes|has|is (?:back|growing))|tumou?rs?|diabet\w+|heart (?:attack|disease|failure)"
        r"|strokes?|depression|bipolar|schizophren\w+|dementia|alzheimer\w*|epilep\w+|autis\w+|illness\w*|diseases?"
        r"|diagnos[ie]s|infertil\w+|barren|conceiv\w*|pregnan\w+|miscarr\w+|abortion|twins|stillborn|surger\w+|operation"
        r"|chemotherapy|insulin|tablets|medic(?:ation|ations|ine|ines)|pills?|antidepressants?|vaccin\w+|hospital\w*"
        r"|thyroid|kidneys?|liver|lungs?|arthritis|asthma|hormones?|fasting|broken (?:leg|arm|hip|bone)\w*|fractur\w+"
        r"|alcoholic|addict(?:ed|ion) to (?:alcohol|drugs|opiates)|blood pressure|therap(?:y|ist)|doctors?|psychiatrist"
        r"|eating for|sick(?:ness)?|injur\w+|cripple\w*|wheelchair|blind(?:ness)?|heal(?:ing|ed|s)? you|cure[ds]? ",
        "legal": r"trial|hearing|indict\w*|prosecut\w*|bail|parole|probation|fined|evict\w*|restraining order|injunction|damages|compensation|extradit\w*|passport|citizenship|permit|audit|tax (?:office|evasion|return|inspector|authorit\w+)|taxes|tax|behind bars|innocen\w+|perjury|alibi|evidence|magistrate|barrister|attorney|prenup\w*|power of attorney|paternity|charges|charged|case|immigra\w+|inspection|felony|crime|criminal|thief|theft|stole|stealing|embezzl\w+|bribe\w*|parental rights|licen[cs]ed?|copyright|patent|ruling|sentence (?:of|will)|deed|papers|lease|partnership agreement|notary|"
        r"lawsuits?|court|jury|judges?|appeal|guilty|acquit\w*|convict(?:ed|s)?|prison|jail|arrest\w*|custody|divorce\w*"
        r"|settlement|summons|visa|verdict|tribunal|creditors?|fraud|lawyers?|solicitor|sued?|litigation|deport\w+"
        r"|sentenced|police|alimony|licen[cs]e|contract|testify|witness|plaintiff|defendant|probate|asylum",
        "financial": r"bonus|wages|paycheck|deposit|recession|inflation|interest rate|euro|pound|rouble|ruble|yen|fund|portfolio|trad(?:e|ing)|leverage|startup|revenue|real estate|apartment|lend|borrow\w*|credit|insolven\w+|liquidat\w+|ruin(?:ed|s)?|beggar\w*|poor|raffle|scratch card|roulette|horse race|poker|slot|double (?:it|them|your)|triple|income|earn\w*|promotion|swindl\w+|scam\w*|robbed of|cheat\w* (?:you )?(?:out )?of|con ?man|money|wealth|debt\w*|riches|gambl\w*|commodit\w+|house prices|economy|price of|redundan\w+|(?:lose|keep) (?:your|the) (?:job|house|home|business|shop|flat)|laid off|fired|insurance|pay (?:off|back)|assets?|equity|buyer|venture|spend everything|"
        r"bankrupt\w*|poverty|penniless|shares|stocks?|invest\w*|markets?|mortgage|loans?|savings?|bitcoin"
        r"|crypto\w*|oil|lottery|jackpot|windfall|inherit\w*|(?:a|your|his|her) fortune|rich|wealthy|millionaire|per ?cent|salary|pay ?rise"
        r"|raise|(?:house|home) to the bank|retirement fund|pension|capital|property|bonds|currency|dollars?"
        r"|repay\w*|debts?|business (?:will|is going to)|foreclos\w+|cash|gold|real estate|casino|bet",
    },
    "ru": {
        "death": r"смертельн\w+ (?:исход|опасн|авари|болезн)\w*|роков\w+|летальн\w+|последн\w+ (?:час|вздох|дни|рождество|весна|зима|лето)|(?:дни|часы) (?:его|ее|ваши|сочтены)|сочтен\w*|могил\w+|кладбищ\w+|траур\w*|сирот\w*|отравл\w+|повес\w+|петл[яю] на шею|выпрыгн\w+|прыгн\w+|с моста|с крыши|застрел\w+|пистолет|нож\w*|авари\w+|катастроф\w*|разбиться|самолет\w*|пощечин\w*|побь\w+|побои|бить вас|бьет вас|ограб\w+|похит\w+|нападет|нападут|напад\w+ на вас|удар\w* ножом|лишит\w* (?:себя )?жизни|покончи\w+|свести счеты|не проснет\w*|не увид\w+ (?:внуков|весны|рождества|следующ)|потеря(?:ете|ешь|ет) (?:мать|отца|мужа|жену|сына|дочь|ребенка|брата|сестру|родител\w+|маму|папу|друга|близк\w+)|уйдет из жизни|уйдете из жизни|не станет|прожив(?:ете|ешь|ет)|остал\w+ (?:жить|год|месяц)\w*|переживете|похороните|хоронить|похоронить|шагни\w*|накаж\w+|розг\w*|шлепа\w+|отшлепа\w+|мир без (?:вас|тебя)|лучше без (?:вас|тебя)|жертв\w+ убий\w*|убийц\w+|душегуб\w*|кинжал\w*|яд\w*|"
        r"умр(?:ете|ешь|ет|ут)|умереть|смерт[ьи]|смертью|погиб\w+|гибел\w+|сконча\w+|кончин\w+|похорон\w+|убь(?:ют|ет)"
        r"|убит\w*|овдове\w+|вдов\w+|не дожив\w+|не пережив\w+|пережив(?:ете|ешь)|дожив(?:ете|ешь)|не перенес\w+|утон\w+|разоб(?:ьется|ьетесь)"
        r"|не долетит|без (?:тебя|вас) (?:всем|им)|уйти из жизни|наглота\w+|порежут|зарежут|ударит вас|избь\w+|руку на вас|на вас руку"
        r"|порите|выпорите|ремень|ремнем|бейте|насил\w+|изнасил\w+|девятый день|поминк\w+|гроб\w*|срок жизни|продолжительность вашей жизни",
        "medical": r"онколог\w+|рак (?:груди|легких|желудка|кожи|вернется|крови)|лейкеми\w+|лейкоз\w*|вич|спид|гепатит\w*|цирроз\w*|подагр\w*|псориаз\w*|экзем\w*|мигрен\w*|анеми\w*|остеопороз\w*|паркинсон\w*|склероз\w*|тромб\w*|аневризм\w*|язв\w+|камн\w+ в|аппендиц\w*|грыж\w*|простат\w*|матк\w+|яичник\w*|кист\w+|миом\w*|эндометриоз\w*|стерильн\w+|эко|кесарев\w*|анорекси\w*|булими\w*|психоз\w*|параной\w*|расстройств\w*|бессонниц\w*|доз[уы]|рецепт\w*|препарат\w*|статин\w*|ингалятор\w*|антибиотик\w*|обезболива\w*|детокс\w*|гомеопат\w*|трав(?:ы|ами) вместо|биопси\w*|маммограф\w*|обследовани\w+|анализ(?:ы|ов)|пересад\w*|ампут\w*|оглохн\w+|глухот\w*|слепот\w*|потеря(?:ете|ешь) (?:зрение|слух|память|ногу|руку|зуб\w*)|холестерин\w*|пневмони\w*|инфекци\w*|вирус\w*|позвоночник\w*|поджелудочн\w+|кишечник\w*|желуд\w+|ремисси\w*|рецидив\w*|неизлечим\w*|хроническ\w*|симптом\w*|клиник\w+|хирург\w*|наркоз\w*|химиотерапи\w*|терапи\w+|психиатр\w*|психотерап\w*|суставы|сустав\w*|ревматизм\w*|бездетн\w*|выносить|зачать|зачат\w+|родить|рожать|аборт\w*|младен\w+|недоношен\w*|ходить (?:сам|больше|снова)|инвалид\w*|коляск\w+|простуд\w*|болеть|больн(?:ы|а|ой|ая|ы уже)|нездоров\w*|вакцин\w*|укол\w*|капельниц\w*|наркоман\w*|запо[йяе]\w*|пьяниц\w*|спиться|сопь\w+|"
        r"рак(?:а|ом)? (?:верн|обнаруж|найд)\w*|опухол\w+|диабет\w*|сахар в крови|инфаркт\w*|инсульт\w*|депресси\w+|шизофрени\w+"
        r"|эпилепси\w+|деменци\w+|болезн\w+|заболе\w+|диагноз\w*|бесплод\w+|забеременее\w+|беременност\w*|двойн[яю]|выкидыш\w*"
        r"|операци\w+|больниц\w+|слечь|сляжете|воспалени\w+|щитовидн\w+|почк[иа]\w*|печен\w+|сердц\w+ (?:не выдерж|откаж|останов)\w*|сердце (?:подвед|не выдерж|откаж|останов)\w*|порок\w* сердца|гормон\w*|инсулин\w*"
        r"|лекарств\w*|таблет\w+|антидепрессант\w*|прививк\w+|врач\w*|лечени\w+|лечат одн\w+|гипертони\w+|давлени\w+|алкоголик\w*|зависимост\w+"
        r"|трост[иь]\w*|перелом\w*|травм\w+|ослепн\w+|парали\w+|астм\w+|артрит\w*|голода\w+|детей у вас|родится|родите|роды|снотворн\w+|вылеч\w+|исцелит\w*",
        "legal": r"судебн\w+|заседани\w+|обвин\w+|прокурор\w*|следовател\w*|условн\w+ срок|залог\w*|выселят|выселени\w+|компенсаци\w+|экстрадици\w*|паспорт\w*|гражданств\w+|вид на жительство|налог\w*|невинов\w+|виновн\w+|виноват\w*|лжесвидетел\w*|алиби|улик\w*|нотариус\w*|доверенност\w*|отцовств\w+|преступ\w+|кража|кражу|украл\w*|украд\w*|взятк\w+|родительских прав|уголовн\w+|статья|статью|дело закроют|дело выигр\w+|тяжб\w+|процесс\w*|претензи\w+|завещан\w+|наручник\w*|колони\w+|срок\w* (?:дадут|получит)|истц\w+|присуд\w+|отсуд\w+|засуд\w+|повестк\w+|показани\w+|"
        r"суд(?:а|у|ом|е|ы)?|иск(?:а|у|ом|и|ов)?|прав (?:вас |тебя )?лиш\w+|тюрьм\w+|решетк\w+|арест\w*|осуд\w+|оправда(?:ют|ет)|посадят|приговор\w*|апелляци\w+|ответчик\w*|истец\w*"
        r"|опек\w+|прав лишат|алимент\w*|развод\w*|мирову\w+|адвокат\w*|лицензи\w+|визу|визы|виза|депорт\w+|срок будет|вор|мошенн?и\w+|взыщ\w+|полици\w+"
        r"|следстви\w+|присяжн\w+|штраф\w*|вину|завещани\w+",
        "financial": r"преми\w+|депозит\w*|вклад\w*|кризис\w* на рын\w*|инфляци\w+|евро|фунт\w*|юан\w+|фонд\w*|портфел\w+|трейдинг\w*|торг(?:уйте|ах)|плеч\w+ на бирже|бирж\w+|стартап\w*|выручк\w+|квартир\w+|земл\w+ подорож\w+|занима\w+ деньг\w*|заем\w*|неплатежеспособ\w*|ликвидац\w*|по миру|клад|рулетк\w+|скачк\w+|покер\w*|казино|удво\w+|утро\w+|заработаете|мошенн\w+|обманут вас|надуют|сократят|увол\w+|страховк\w*|актив\w*|бедност\w*|обедне\w+|без гроша|останетесь без|потеряете (?:дом|квартиру|работу|бизнес|все)|нефт\w+|подорожа\w+|подешев\w+|обвал\w*|цены на|"
        r"банкрот\w*|нищет\w*|нищи\w+|разор\w+|разбогате\w+|богат\w+|миллион\w*|акци\w+|инвест\w+|рынок|биткоин\w*|крипт\w+|недвижимост\w+"
        r"|ипотек\w*|кредит\w*|занимайте|долги|долгов|долгами|сбережени\w+|накоплени\w+|рубл\w+|доллар\w*|в валюту|лотере\w+|наследство (?:вы|вам|достан|получ)\w*|унаследуете|выигрыш(?!е)\w*|состояние"
        r"|прибыл\w+|оклад\w*|зарплат\w*|магазин|бизнес\w*|процент\w* годовых|золот[оа]|облигаци\w+|пенси\w+|ставк\w+|деньг\w*|денег|капитал\w*",
    },
}  # fmt: skip
# What foretells or states as a fact.
CERTAIN: Final = {
    "en": r"you (?:suffer|have been|carry)|(?:has|have) already|nothing (?:can|will)|no way (?:out|around|to avoid)|it is (?:written|decided|settled)|is (?:settled|decided|sealed|fixed|assured|doomed|written)|comes true|without (?:fail|doubt|exception)|for certain|certainly|definitely|for sure|surely|undoubtedly|count on|rest assured|mark my words|the stars (?:say|promise|show|confirm)|promises? (?:you )?(?:a|an|wealth|riches|money|victory|death|success in court)|means (?:that )?(?:you|a|an|the) |proves?|shows? (?:that )?(?:you|a|an|clinical)|reveals?|confirms?|caused? (?:your|by)|is (?:the )?cause|because of your|end(?:s|ed)? in|ends? with|leads to|dooms?|condemns?|spells|brings? (?:you )?(?:a|an|illness|death|ruin|money|wealth)|rules out|can only|sooner or later|before (?:long|christmas|easter|the year|you are|your|forty|fifty|thirty|sixty|summer|winter|spring|autumn)|within (?:a|the|two|three|six|\d)|by (?:the (?:end|time)|age|summer|spring|autumn|winter|christmas|next|\d)|in (?:january|february|march|april|may|june|july|august|september|october|november|december|20\d\d)|next (?:year|month|week|spring|summer|autumn|winter)|this (?:year|month|week|spring|summer|autumn|winter)|"
    r"will|'ll|won't|shall|(?:is|are|am|were|was|'re) (?:going|bound|destined|fated|doomed|certain|sure|guaranteed|meant|set) to"
    r"|is (?:coming|certain|unavoidable|inevitable|guaranteed|clearly|written|visible)|guarantee\w*|unavoidable|inevitabl\w+"
    r"|cannot be (?:escaped|avoided)|no doubt|are numbered|in store|lies ahead|await\w*|expect (?:an?|the|your)|takes place"
    r"|never (?:conceive|marry|recover|walk|have|be)|chart shows|born with|you (?:are|have)(?: an?)? (?:infertile|barren|bipolar|alcoholic|sick|ill|cancer|diabetes|depress\w+|schizo\w+|epilep\w+|addict\w*)"
    r"|no exception|would be (?:lighter|better)|passes away|comes (?:early|back|in|to|for|with|at)|always (?:strikes|beats|kills|ends)|no other reading|life is (?:\w+[ -]){0,2}years"
    r"|you need no|you (?:do not|don't) need|need not|no need|is already|have failed|is guilty|you can (?:stop|skip|safely)|it is safe to|there is no way",
    "ru": r"(?:по|за|вы|при|раз|рас|от|об|до|пере|про|ис|из|у|с|на|под)\w{2,}(?:ете|ите|ешь|ишь)(?:сь|ся)?|(?:по|за|вы|при|раз|рас|от|об|до|пере|про|ис|из|обо|на|под|со|у|с)\w{3,}(?:ет|ит|ут|ют|ят|ат)(?:ся|сь)?|уже (?:болен|больна|началась|начался|решен\w*)|точно|непременно|обязательно|наверняка|бесспорно|сомнений нет|нет сомнений|доказыва\w+|показыва\w+|говорит о том, что (?:вы|у вас)|значит, (?:вы|у вас)|вызван\w*|причин\w+|кончится|закончится|к (?:лету|зиме|весне|осени|пятидесяти|сорока|шестидесяти|тридцати|концу)|до (?:конца|пасхи|рождества|зимы|лета|весны|осени|сорока|пятидесяти)|в (?:январе|феврале|марте|апреле|мае|июне|июле|августе|сентябре|октябре|ноябре|декабре)|(?:весной|летом|осенью|зимой)|рано или поздно|неизлечим\w*|никогда|всегда|"
    r"ждет|ждут|ждите|грозит|грозят|сужден\w+|предстоит|не избежать|не миновать|неизбеж\w+|неминуем\w+|гарантир\w+|настигн\w+|без сомнени\w+|не оставля\w+ сомнени\w+"
    r"|будет|будут|будете|будешь|станет|станете|окаж\w+|прид(?:ет|ут)|случится|произойдет|получ(?:ит|ите|ат)|потеря(?:ете|ешь|ет|ют)|лиш(?:ит|ат|итесь)|остан(?:етесь|ется)|остав(?:ит|ят)"
    r"|выигра(?:ете|ет|ешь)|проигра(?:ете|ет|ешь)|осудят|оправдают|посадят|арестуют|отзовут|взыщут|отдадут|откажут|признают|отниму?т|рухнет|упадет|вырастет|взлетит|подорожает|принес(?:ет|ут)|приносит только"
    r"|умр\w+|погибн\w+|скончае\w+|похорон(?:ите|ишь)|не пережив\w+|не дожив\w+|пережив(?:ете|ешь)|дожив(?:ете|ешь)|не перенес\w+|не долетит|порежут|зарежут|изобь\w+|поднимет|подвед(?:ет|ут)|откаж(?:ет|ут)"
    r"|заболе(?:ете|ет|ешь)|сляж\w+|попад(?:ете|ешь|ет)|забеременее\w+|род(?:ите|ится)|не сможете|разбогате\w+|разор(?:итесь|ится)|обанкрот\w+|разоб\w+|утон\w+|у вас уже|уже больн\w+|видн[аоы] (?:здесь|тут|ясно)|сделал\w* вас"
    r"|решен\w* наверху|передается|бессильн\w+|всегда и бывает|подтвердит|обнаруж\w+|найдут|не нуж\w+|не понадоб\w+|без всякого|без всякой|это ваш\w*|не снимут|крышка|верн(?:ет|ут)ся|вернется|никогда не",
}  # fmt: skip
# What bids do or leave off.
ORDERS: Final = {
    "en": r"(?:^|[,;:] |\b(?:and|so|then|must|should|better|now) )(?:stop|quit|skip|refuse|replace|ignore|sell|buy|put|move|take out|empty|transfer|invest|plead|sue"
    r"|sign|do not sign|don't sign|fire|divorce|borrow|withdraw|bet|gamble|throw away|cancel|avoid|fast|leave him|cut|double|halve|swallow|let|forget|testify|hide|burn|beat|thrash|drop|lower|raise|postpone|delay|give up|throw|flush|trust|rely on|settle|accept|reject|file|pursue|press|take (?:your|the|a|this)|pour|bring|cash in|remortgage|lend|pay|use|drink|eat|treat|have (?:the|your)|get (?:a|pregnant|married|divorced)|leave (?:your|the)|keep (?:your|the|from)|spank|hit|strike|punish|slap|lock|smack|confess|lie|deny|say nothing|do not (?:take|see|go|pay|sign|let|have|trust|answer|settle|vaccinate)|don't (?:take|see|go|pay|sign|let|have|trust|answer|settle|vaccinate|bother)|no need)\b",
    "ru": r"\b(?:откажитесь|бросьте|бросай\w*|перестаньте|прекратите|не принимайте|не пейте|не лечите\w*|замените|выбросьте|игнорируйте|продавайте|продайте|покупайте|купите|вложите|вкладывайте|переводите|переведите"
    r"|берите|возьмите|занимайте|снимите|подавайте|подайте|подпишите|не подписывайте|подписывать нельзя|разводитесь|судитесь|признайте|перепишите|оформите|увольте|шагни\w*|наглота\w+|прими|порите|выпорите|бейте|голодайте|лечите\w*|ставьте|инвестируйте|пора уйти)\b",
}  # fmt: skip
# What says that nothing is foretold, or sends to those who know.
DISCLAIMED: Final = {
    "en": r"see a doctor|ask (?:a|your)|check-up|was once|used to|once (?:called|thought)|history|symbol\w*|figure of speech|novels?|mysteries|films?|myth\w*|gods?|goddess|stories|story|subject|a theme|question of|worth (?:asking|a)|no aspect|is about|speaks of|stands for|the house of|called|describes?|like a|kind of|for you, \w+ is|professional|expert|lawyer who|not (?:a|an) (?:verdict|sentence|prophecy|diagnosis|prediction|forecast)|no (?:planet|transit|aspect|horoscope|star)\w* can|means nothing|could be|perhaps|maybe|sometimes|often|many people|some people|feel (?:like|rich|poor)|"
    r"does not (?:mean|predict|say)|do not (?:mean|predict)|doesn't (?:mean|predict)|don't change|cannot (?:say|tell|diagnose|predict|answer)|can't (?:say|tell)|not one a|no evidence|say(?:s)? nothing|predicts? nothing"
    r"|rather than on|better guide|talk(?:ing)? (?:to|it)|call a|please|qualified|historical|traditional\w*|tradition|astrologers?|medieval|old humoral|is not in the|nobody can|no chart|the planets cannot|can tell you more|physician is|tend to|may (?:feel|find|have|teach|serve)|might|metaphor\w*|as if|as though",
    "ru": r"эмблема|символ\w*|миф\w*|бог\w*|роман\w*|детектив\w*|кино|тема|вопрос\w*|иногда|часто|многие|многим|кому-то|советник|наставник|эксперт\w*|специалист\w*|юрист\w* (?:скажет|поможет)|врач\w* (?:скажет|поможет|нужен|знает)|к врачу|со знающим|доктор\w*|от скуки|со смеху|со стыда|для вас|дается|дороже|чувство|чувствует\w*|кажется|словно|похоже|говорят о|отвечает за|отвечают за|считал\w*|считается|средневеков\w+|стари\w+|древн\w+|традици\w+|истори\w+|никакой аспект|ни одна планета|не приговор|не диагноз|не пророчеств\w+|не предсказание|советуют|лучше не|"
    r"не (?:означает|значит|предсказывает|предвещает|говорит|сообщает|обещает|грозит|вычислить|ставит)|ничего (?:не говор|подобного)\w*|сказать не может|не может сказать|не судьи|астролог\w*|по традиции|традиционно|когда-то|издавна|в древн\w+|птолеме\w+|эллинист\w+"
    r"|возможно|пожалуй|может|могут|могло|порой|обычно|посоветуй\w+|поговорить с|показать (?:адвокату|врачу)|обратитесь|решают по|советуем|словно|будто|как будто|никогда не помешает|относили|связывали|назыв\w+|звали",
}  # fmt: skip

# Of whom a death or an illness is told as a fact even if in the present.
PERSONS: Final = {
    "en": r"you|your|you're|he|she|his|her|husband|wife|mother|father|child|son|daughter|brother|sister|grand\w+|baby",
    "ru": r"вы|вас|вам|вами|ваш\w*|ты|тебя|тебе|тво\w+|муж\w*|жен[аыу]|мать|отец|брат\w*|сын\w*|дочь|ребен\w+|дед\w*",
}
# In these kinds.
STATED: Final = {
    "en": r"tumou?rs?|diabet\w+|depression|bipolar|schizophren\w+|dementia|epilep\w+|infertil\w+|barren|alcoholic"
    r"|leuk\w+|cirrhosis|hepatitis|psychos\w+|paranoi\w+|disorder|steril\w+|chemotherapy|insulin|antidepressants?"
    r"|widow\w*|murder\w*|suicide|funeral|overdos\w+|days are numbered|incurable|terminal|thyroid|hypertension",
    "ru": r"опухол\w+|диабет\w*|депресси\w+|шизофрени\w+|эпилепси\w+|бесплод\w+|алкоголик\w*|лейкеми\w+|цирроз\w*|гепатит\w*"
    r"|психоз\w*|параной\w*|расстройств\w*|химиотерапи\w*|инсулин\w*|антидепрессант\w*|гипертони\w+|инсульт\w*|инфаркт\w*"
    r"|вдов\w+|похорон\w+|самоубийств\w+|неизлечим\w*|щитовидн\w+|сочтен\w*|гибел\w+",
}


def whole(alternatives: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{alternatives})(?!\w)", re.IGNORECASE)
