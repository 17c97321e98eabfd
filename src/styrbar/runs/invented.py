"""Whether what is shown is invented: a snapshot says so itself, by the files it was made from."""

from dataclasses import replace

from styrbar.analysis.answer import Answer, Basis
from styrbar.register.sources import INVENTED, is_invented
from styrbar.runs.workspace import Workspace

WORDS = "Ingen af personerne og tilbuddene findes. Tallene er lavet til at prøve og lære af og siger intet om nogen."


def shows_invented(ws: Workspace) -> bool:
    """Whether the newest snapshot rests on files of invented rows; False before the first."""
    manifests = ws.store.manifests()
    return bool(manifests) and is_invented(manifests[-1].mappings)


def told(ws: Workspace, answer: Answer) -> Answer:
    """The answer, whose basis begins by saying that it is invented when its snapshot is."""
    snapshot = answer.scope.snapshot
    if not snapshot or any(line.label == INVENTED for line in answer.basis):
        return answer
    named = [m for m in ws.store.manifests() if snapshot == m.id or snapshot in m.replaces]
    if not any(is_invented(m.mappings) for m in named):
        return answer
    return replace(answer, basis=(Basis(INVENTED, WORDS, "syntetisk-land"), *answer.basis))
