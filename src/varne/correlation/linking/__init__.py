"""Linking a stretch of reports, anonymous, out of order and late: which are of the same vessel."""

from varne.correlation.linking.batch import link
from varne.correlation.linking.reports import Linked, Reports
from varne.correlation.linking.settings import Settings

__all__ = ["Linked", "Reports", "Settings", "link"]
