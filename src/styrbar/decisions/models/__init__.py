"""The decisions, one concept a file; all but `User` belong to an organisation."""

from styrbar.decisions.models.api_key import ApiKey
from styrbar.decisions.models.audit_entry import AuditEntry
from styrbar.decisions.models.code_answer import CodeAnswer
from styrbar.decisions.models.job import Job
from styrbar.decisions.models.month_closing import MonthClosing
from styrbar.decisions.models.organisation import Organisation
from styrbar.decisions.models.record import Record
from styrbar.decisions.models.saved_mapping import SavedMapping
from styrbar.decisions.models.setting import Setting
from styrbar.decisions.models.upload import Upload
from styrbar.decisions.models.user import Membership, User

__all__ = [
    "ApiKey",
    "AuditEntry",
    "CodeAnswer",
    "Job",
    "Membership",
    "MonthClosing",
    "Organisation",
    "Record",
    "SavedMapping",
    "Setting",
    "Upload",
    "User",
]
