"""Words that say nothing about what somebody looks for, per language, folded.

They are dropped from queries only, by the language of the query; the index keeps them, so that phrases such as
"memorandum of understanding" stay phrases.
"""

SPANISH = frozenset(
    """
    a al algo algun alguna algunas alguno algunos ambos ante antes aquel aquella aquellas aquellos aqui asi aun aunque
    bajo bien cada casi como con contra cual cuales cualquier cuando cuanta cuantas cuanto cuantos de debe deben debo
    del desde donde dos durante e el ella ellas ello ellos en entre era eran es esa esas ese eso esos esta estaba estan
    estar estas este esto estos fue fueron ha haber habia han hasta hay hace hacer hacen hizo la las le les lo los mas
    me mi mientras mis misma mismas mismo mismos mucho muchos muy nada ni no nos nosotros nuestra nuestras nuestro
    nuestros o os otra otras otro otros para pero poco por porque puede pueden puedo pues que quien quienes se sea sean
    segun ser si sido siempre sin sino sobre solo son soy su sus tal tambien tan tanto te tener tenia tiene tienen tengo
    toda todas todo todos tras tu tus un una unas uno unos usted ustedes va y ya yo
    """.split()  # noqa: SIM905 - one word a line would be four pages
)

ENGLISH = frozenset(
    """
    a about after again all also am an and any are as at be because been before being between both but by can cannot
    could did do does doing done down during each either else ever every few for from further had has have having he
    her here hers him his how i if in into is it its itself just let like may me might more most must my no nor not of
    off on once only onto or other our ours out over own per same shall she should so some such than that the their
    theirs them then there these they this those through to too under until up upon us very was we were what when where
    whether which while who whom whose why will with within without would yet you your yours
    """.split()  # noqa: SIM905 - one word a line would be four pages
)

STOP_WORDS = {"es": SPANISH, "en": ENGLISH}
