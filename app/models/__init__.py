"""All tables; importing this module makes ``Base.metadata`` complete."""

from app.models.agency import AgencyCase, AgencyStepRow
from app.models.announcement import Announcement, VoiceClip, VoiceCursor
from app.models.base import Base
from app.models.booking import Booking, BookingPlan, Slot, SlotClosure
from app.models.call import Call
from app.models.counter import Counter, Quota
from app.models.cross_region import CrossMatter, CrossStep
from app.models.device import Device
from app.models.draft import ConfigurationDraft, ConfigurationStep
from app.models.duty import (
    Absence,
    AttendanceCorrection,
    DutyLeader,
    DutyPause,
    DutySpan,
    HallHead,
    RosterEntry,
    ServiceShare,
    SignIn,
    Training,
)
from app.models.event import Event
from app.models.facts import FactColumn, FactsSeen
from app.models.figures import ArrivalSum, PromiseSum
from app.models.forecast import ReliefProposal, WaitForecast
from app.models.hall import Hall
from app.models.hardware import Fault, Hardware, Pairing, PrintJob, Reading
from app.models.help import HelpRequest
from app.models.idempotency import Idempotency, JobRun
from app.models.leg import Leg
from app.models.loan import Loan
from app.models.message import Message
from app.models.person import LoginSession, Person
from app.models.queue import Queue
from app.models.rating import Rating
from app.models.reply import ReplyGiven
from app.models.report import Adjustment, ClosedMonth, Report, ReportFile, ReportSending
from app.models.review import Review, ReviewChange, ReviewObjection, ReviewScheme, ReviewSheet
from app.models.service_item import ServiceItem
from app.models.theme import Theme
from app.models.ticket import Ticket
from app.models.timetable import CalendarEntry, ExtendedSession, SeasonEntry
from app.models.window import Post, PostAssignment, Window, WindowPreference
from app.models.zone import WaitingArea, Zone

__all__ = [
    "Absence",
    "Adjustment",
    "AgencyCase",
    "AgencyStepRow",
    "Announcement",
    "ArrivalSum",
    "AttendanceCorrection",
    "Base",
    "Booking",
    "BookingPlan",
    "CalendarEntry",
    "Call",
    "ClosedMonth",
    "ConfigurationDraft",
    "ConfigurationStep",
    "Counter",
    "CrossMatter",
    "CrossStep",
    "Device",
    "DutyLeader",
    "DutyPause",
    "DutySpan",
    "Event",
    "ExtendedSession",
    "FactColumn",
    "FactsSeen",
    "Fault",
    "Hall",
    "HallHead",
    "Hardware",
    "HelpRequest",
    "Idempotency",
    "JobRun",
    "Leg",
    "Loan",
    "LoginSession",
    "Message",
    "Pairing",
    "Person",
    "Post",
    "PostAssignment",
    "PrintJob",
    "PromiseSum",
    "Queue",
    "Quota",
    "Rating",
    "Reading",
    "ReliefProposal",
    "ReplyGiven",
    "Report",
    "ReportFile",
    "ReportSending",
    "Review",
    "ReviewChange",
    "ReviewObjection",
    "ReviewScheme",
    "ReviewSheet",
    "RosterEntry",
    "SeasonEntry",
    "ServiceItem",
    "ServiceShare",
    "SignIn",
    "Slot",
    "SlotClosure",
    "Theme",
    "Ticket",
    "Training",
    "VoiceClip",
    "VoiceCursor",
    "WaitForecast",
    "WaitingArea",
    "Window",
    "WindowPreference",
    "Zone",
]  # fmt: skip
