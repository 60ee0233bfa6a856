"""Words that hold a sentence together, and small closed sets that decide about its parts.

Data for parsing.py and clauses.py; nobody else imports it.
"""

from __future__ import annotations

import re

NAMED = re.compile(r"^(?:[A-Z]{2,}[a-z]*|[A-Z][a-z]+[A-Z]\w*)$")
NOT_A_PROGRAMME = set(
    "us usa uk nyc la k-12 k-2 sat act sbac map naep staar ela esl ell ells iep ieps stem "
    "psat ged gpa sel ap ib pre-k k-3 k-5 k-8 id tv pta ceo".split()
)
PREPOSITIONS = set(
    "of in for with from at by to on across among through during into within between around under "
    "over about throughout against toward towards per via without including like after before "
    "since despite alongside until".split()
)
SUBORDINATORS = set(
    "because when while whereas as since after before if although though so where whether once "
    "until unless than how".split()
)
AUXILIARIES = set(
    "be is are was were been being am have has had having do does did will shall would could "
    "should might may can must cannot 's 've 'll".split()
)
BE = set("be is are was were been being got get gets".split())
SKIP = AUXILIARIES | set(
    "also not never now already again even just still both all each often then thus thereby "
    "always soon therefore further together really clearly since alone itself themselves "
    "hereby only not-only well in-turn better more much".split()
)
SAYING = set(
    "say says said show shows showed shown find finds found report reports reported believe "
    "believes believed think know knew note noted notes state states conclude concluded concludes "
    "suggest suggests suggested indicate indicates indicated prove proves proved proven confirm "
    "confirms confirmed demonstrate demonstrates demonstrated see sees saw feel felt proud claim "
    "claims claimed argue argues argued evidence proof doubt mean means meant reveal reveals "
    "revealed ensure ensures learn learned agree agreed agrees clear hope hopes tell tells told "
    "hypothesis idea assumption sign sure confident expect announce announced share shared "
    "hear heard".split()
)
DETERMINERS = set(
    "the a an this that these those our your their his her its my some any no each every such "
    "significant significantly dramatic substantial steady strong great positive huge "
    "measurable meaningful real average annual overall".split()
)
CATENATIVE = set(
    "helped help helps continue continues continued managed able proven shown guaranteed sure "
    "began begun starting started served serves worked works needed enough found poised "
    "tend tends tended projected demonstrated allowed allows enabled enables led leads".split()
)
MODALS = set("could might may would should".split())
COMMON_VERBS = set(
    "say says said show shows showed found saw met felt took made gave is are was were has have "
    "had provide provides provided use uses used see sees received attended work works worked "
    "began became held meet meets make makes get gets got went came does did reads writes "
    "plans".split()
)
QUANTITIES = set(
    "number percentage percent share proportion rate amount majority half third quarter quarters "
    "thirds % points point acquisition development quality sense range raft variety array level "
    "levels lives culture foundation".split()
)
PARTICIPLE_LEADS = set(", and thereby thus ultimately directly while dramatically".split())

# what organisations do, as the subject of a sentence
DOING = set(
    "investing working partnering implementing using adopting participating providing training "
    "coaching supporting engaging embedding integrating attending offering introducing joining "
    "expanding launching prioritizing hiring funding focusing collaborating".split()
)
# what can be raised or changed without anybody learning: to raise a concern
NO_OUTCOME = set(
    "concern concerns question questions awareness issue issues fund funds money dollars plan "
    "plans schedule schedules name names date dates".split()
)
MAKING = set("make see show have gain".split())
STRONG_SUCCESS = set(
    "succeed excel thrive outperform graduate achieve master flourish improve grow blossom "
    "progress advance overcome learn read".split()
)
THEM = set("them me us him her you".split())
# empowered teachers to …: what follows need not be named
EMPOWERING = ("empow", "inspi", "motiv", "equip")
LOSSES = set(
    "gap gaps loss losses negative lower fewer decline declines drop problems bad poor "
    "worse failing dropping worsening".split()
)

# subjects that bring harm, so that what they lead to is no praise
HARM = set(
    "absence absences absenteeism truancy pandemic covid covid-19 closure closures poverty trauma "
    "stress crisis disruption disruptive disruptions turnover shortage shortages racism bullying "
    "violence loss lack inequity inequities discrimination illness homelessness tardiness dropout "
    "distraction distractions cuts hunger snow weather failure failures deficit deficits anxiety "
    "deficiencies barriers obstacles misbehavior burnout missing underfunded lacking inadequate "
    "dissatisfied struggles difficulties".split()
)
PEOPLE = set(
    "he she they i who one people person man woman girl girls boy boys parent parents family "
    "families mother father someone nobody somebody anyone researchers researcher authors author "
    "others members member board committee residents resident legislators lawmakers voters mr mrs "
    "ms dr him her them us me you men women peers colleagues peer colleague there".split()
)
ASIDE = set("and but or so then thus also today now yet still because when while if".split())
# verbs whose object may begin with a participle: showed improved scores
OBJECT_VERBS = set(
    "have has had show shows showed demonstrate demonstrates demonstrated see saw sees report "
    "include includes included including showing seeing reporting demonstrating experiencing "
    "reported experienced posted made achieved guarantee guarantees guaranteed".split()
)
# an impact study: a noun before another
STUDIES = set("evaluation evaluations study studies report reports analysis data".split())
POSITIVE = set(
    "incredible amazing remarkable positive strong great better significant meaningful lasting "
    "dramatic improved rapid enduring measurable true powerful exciting tangible stronger deeper "
    "higher greater more happier healthier richer".split()
)
# what is an outcome as an object, and a means as a subject
LEVERS = set(
    "education instruction learning practice practices teaching engagement culture leadership "
    "relationships relationship expectations rigor collaboration environment environments trust "
    "belonging literacy phonics quality involvement attendance knowledge".split()
)
