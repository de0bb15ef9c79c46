"""The overview: every unit in the tree with the state of its board, the worst named first."""

from flask import Blueprint, Response, request

from pulse import clock
from pulse.panels import Viewer, paper, tree
from pulse.web import answers, forms, gate

pages = Blueprint("overview", __name__)


@pages.get("/")
@gate.may("see overview")
def show() -> Response:
    """`q` narrows to the units whose name holds it; the number of questions is the same for one board and for 300."""
    asked = request.args.get("q", "")[:100]
    viewer = Viewer("overview", answers.language())
    with gate.db().read():
        facts = tree.all(gate.db(), clock.now())
        drawn = paper.render("panels/overview/tree.html", board=None, viewer=viewer,
                             facts=tree.narrowed(facts, asked) if asked else facts)
    return answers.page("overview", tree=drawn, boards=facts.boards, who=forms.who(), toast=None,
                        version=paper.version(), asked=asked)
