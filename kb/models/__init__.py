from kb.models.attachments import DocumentText, ReadingStatus
from kb.models.checks import CheckReminder
from kb.models.due_work import DueWorkRun
from kb.models.encounters import EncounterPage
from kb.models.equivalences import Equivalence, EquivalenceMatch
from kb.models.facts import Fact
from kb.models.guides import PracticeGuidePage
from kb.models.import_runs import ImportLine, ImportRun, ListFormat, Outcome, RunState
from kb.models.institutions import Institution, InstitutionKind, Jurisdiction, Level
from kb.models.loading import ImportedPart, LoadedItem
from kb.models.media import Document, Image, Rendition
from kb.models.pages import KnowledgePage
from kb.models.regulations import RegulatoryModelPage
from kb.models.reviews import OwnerReview, PartnerSignOff, ReviewStep, SignOffDecision, SignOffRequest
from kb.models.tools import OperationalToolPage
from kb.models.training import TrainingModulePage
from kb.models.translations import (
    RetiredPassage,
    Significance,
    SourceChange,
    TranslationStanding,
    TranslationState,
    TranslationTask,
)
from kb.models.vocabulary import Concept, ConceptLabel, MatchQuality, Subject, TopicLink
from kb.models.word_files import WordFile

__all__ = [
    "CheckReminder",
    "Concept",
    "ConceptLabel",
    "Document",
    "DocumentText",
    "DueWorkRun",
    "EncounterPage",
    "Equivalence",
    "EquivalenceMatch",
    "Fact",
    "Image",
    "ImportLine",
    "ImportRun",
    "ImportedPart",
    "Institution",
    "InstitutionKind",
    "Jurisdiction",
    "KnowledgePage",
    "Level",
    "ListFormat",
    "LoadedItem",
    "MatchQuality",
    "OperationalToolPage",
    "Outcome",
    "OwnerReview",
    "PartnerSignOff",
    "PracticeGuidePage",
    "ReadingStatus",
    "RegulatoryModelPage",
    "Rendition",
    "RetiredPassage",
    "RunState",
    "Significance",
    "SourceChange",
    "ReviewStep",
    "SignOffDecision",
    "SignOffRequest",
    "Subject",
    "TopicLink",
    "TrainingModulePage",
    "TranslationStanding",
    "TranslationState",
    "TranslationTask",
    "WordFile",
]
