"""All pages of an organisation, in the order of the menu: the one list that addresses, menu and tests come from."""

from styrbar.web import jobs, method, overview
from styrbar.web.accounts import PAGES as ACCOUNTS
from styrbar.web.administration import PAGES as ADMINISTRATION
from styrbar.web.api.page import PAGES as API
from styrbar.web.choice import PAGES as CHOICE
from styrbar.web.comparison import PAGES as COMPARISON
from styrbar.web.data import PAGES as DATA
from styrbar.web.flows import PAGES as FLOWS
from styrbar.web.follow_up import PAGES as FOLLOW_UP
from styrbar.web.incentive import PAGES as INCENTIVE
from styrbar.web.objective import PAGES as OBJECTIVE
from styrbar.web.price_requests import PAGES as PRICE_REQUESTS
from styrbar.web.prices import PAGES as PRICES
from styrbar.web.publication import PAGES as PUBLICATION
from styrbar.web.refund import PAGES as REFUND
from styrbar.web.rules import PAGES as RULES
from styrbar.web.spending import PAGES as SPENDING
from styrbar.web.statistics import PAGES as STATISTICS
from styrbar.web.tariffs import PAGES as TARIFFS

PAGES = (
    *overview.PAGES,
    *jobs.PAGES,
    *FOLLOW_UP,
    *SPENDING,
    *COMPARISON,
    *PUBLICATION,
    *FLOWS,
    *ACCOUNTS,
    *TARIFFS,
    *RULES,
    *PRICES,
    *CHOICE,
    *PRICE_REQUESTS,
    *INCENTIVE,
    *OBJECTIVE,
    *REFUND,
    *DATA,
    *STATISTICS,
    *API,
    *ADMINISTRATION,
    *method.PAGES,
)
