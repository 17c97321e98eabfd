"""What a grant costs: its payments, its cost by the day, and its cost in a full year.

Method with worked examples: docs/metode/bevillingens-pris.md.
"""

from styrbar.analysis.grant_cost.accrual import accrued
from styrbar.analysis.grant_cost.grants import COUNTED, resolved_grants
from styrbar.analysis.grant_cost.payments import planned_payments
from styrbar.analysis.grant_cost.replay import full_year

__all__ = ["COUNTED", "accrued", "full_year", "planned_payments", "resolved_grants"]
