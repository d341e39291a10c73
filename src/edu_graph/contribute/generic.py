"""Words that say what sort of thing is meant, and never which one: a name that is one of them alone names nothing."""

from collections.abc import Sequence
from typing import Final

from edu_graph.contribute.tokens import Token
from edu_graph.search.folding import fold

_WORDS: Final = (
    "party parties side sides partner partners participant participants delegation member members "
    "agency academy association bank centre center club college commission committee company conference congress "
    "convention council department directorate education embassy faculty foundation forum fund government group "
    "institute institution ministry network office organisation organization parliament presidency programme program "
    "project school secretariat senate society team twinning union university chance modern national federal european "
    "asian african american international republican regional state central intellectual public special on "
    "parte partes parties partie partenaires partenaire lado lados seite seiten parteien partner partnern "
    "agence centre projet programme école gouvernement agencia centro proyecto programa escuela gobierno "
    "сторона стороны стороне сторону стороной сторон сторонам сторонами сторонах партнер партнеры партнеров участник "
    "участники участников делегация делегации агентство академия ассоциация банк центр комиссия комитет конференция "
    "конгресс конвенция совет департамент управление факультет фонд форум правительство группа институт учреждение "
    "министерство сеть организация парламент президиум программа проект школа секретариат сенат общество союз "
    "университет образование национальный национальное национальная национальные федеральный федеральное федеральная "
    "европейский европейское европейская республиканский республиканское республиканская государственный "
    "государственное государственная всероссийский всероссийское всероссийская международный международное "
    "международная корейское современный спасите "
    "бок бакі бакоў старана стораны тарап тараптар тараптары орталық мектеп үкімет צד צדדים הצדדים"
)
GENERIC: Final = frozenset(fold(word) for word in _WORDS.split())


def is_generic(words: Sequence[Token]) -> bool:
    """Tell whether these words name no thing: `Стороны`, `the Agency`, `National` alone."""
    return all(word.folded in GENERIC for word in words if not word.is_stop) and bool(words)
