"""What becomes of an uploaded file: read after the commit, once for each content, never in the editor's way."""

import pytest
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.db import transaction
from wagtail.models import Collection, CollectionViewRestriction

from kb.attachments import Extracted, PageText
from kb.kinds import OPERATIONAL_TOOL, PRACTICE_GUIDE, TRAINING_MODULE
from kb.models import Document, DocumentText
from kb.selectors.attachments import offered_documents, public_documents, works_offering
from kb.services import attachments as service
from kb.services.attachments import MOST_ATTEMPTS, await_reading, read_document, read_due, read_waiting
from kb.signals import works_changed
from tests.factories import make_collection, make_document, make_work, upload
from tests.kb import attached_files as files

pytestmark = pytest.mark.django_db


@pytest.fixture
def commit(django_capture_on_commit_callbacks):
    return lambda: django_capture_on_commit_callbacks(execute=True)


@pytest.fixture
def reader(monkeypatch):
    """In the place of the child process: what it answers, and which limits it was given."""

    class Reader:
        answer = Extracted("read", "", (PageText(1, "Uno"),))
        asked: list = []

        def __call__(self, file, extension, limits):
            self.asked.append((extension, limits))
            return self.answer

    reader = Reader()
    reader.asked = []
    monkeypatch.setattr(service, "read_file", reader)
    return reader


def reading_of(document: Document) -> DocumentText:
    return DocumentText.objects.get(document=document)


def replace_file(document: Document, content: bytes, name: str = "law.pdf") -> None:
    document.file = ContentFile(content, name=name)
    document._set_document_file_metadata()
    document.save()


def test_an_upload_is_read_after_its_commit(commit):
    with commit():
        document = make_document("law.pdf", files.pdf(["Presupuesto del año"]))
        assert reading_of(document).status == "waiting"
    reading = reading_of(document)
    assert (reading.status, reading.reason, reading.characters) == ("read", "", 19)
    assert reading.pages == [{"number": 1, "text": "Presupuesto del año", "title": ""}]
    assert reading.read_at is not None


def test_the_admins_upload_is_read(admin_client, commit):
    with commit():
        admin_client.post(
            "/admin/documents/add/", {"title": "Ley", "collection": "1", "file": upload("law.pdf", files.pdf())}
        )
    assert reading_of(Document.objects.get()).status == "read"


def test_other_formats_are_not_read_and_say_so(commit, reader):
    with commit():
        document = make_document("talk.mp4")
    reading = reading_of(document)
    assert (reading.status, reading.reason) == ("unsupported", "format")
    assert reading.explanation
    assert reader.asked == []


def test_a_file_is_read_once_for_each_content(commit, reader):
    with commit():
        document = make_document("law.pdf", files.pdf(["Uno"]))
    with commit():
        document.title = "Otro título"
        document.save()
    assert len(reader.asked) == 1
    with commit():
        replace_file(document, files.pdf(["Dos"]))
    assert len(reader.asked) == 2


def test_the_text_of_a_replaced_file_goes_at_once(commit, reader):
    with commit():
        document = make_document("law.pdf", files.pdf(["Uno"]))
    replace_file(document, files.pdf(["Dos"]))
    reading = reading_of(document)
    assert (reading.status, reading.pages, reading.characters) == ("waiting", [], 0)


def test_a_file_replaced_while_it_was_read_keeps_waiting(commit, monkeypatch):
    document = make_document("law.pdf", files.pdf(["Uno"]))

    def read_file(file, extension, limits):
        replace_file(Document.objects.get(pk=document.pk), files.pdf(["Dos"]))
        return Extracted("read", "", (PageText(1, "Uno"),))

    monkeypatch.setattr(service, "read_file", read_file)
    assert read_document(document.pk) is None
    assert (reading_of(document).status, reading_of(document).pages) == ("waiting", [])


def test_what_takes_too_long_at_the_upload_is_read_later(commit, reader):
    reader.answer = Extracted("too_large", "time")
    with commit():
        document = make_document("law.pdf", files.pdf())
    assert reader.asked[0][1].seconds <= 5
    assert reading_of(document).status == "waiting"
    reader.answer = Extracted("read", "", (PageText(1, "Uno"),))
    read_due()
    assert reader.asked[1][1].seconds > 5
    assert reading_of(document).status == "read"


def test_what_takes_too_long_in_the_background_too_is_too_large(reader):
    document = make_document("law.pdf", files.pdf())
    reader.answer = Extracted("too_large", "time")
    read_due()
    assert (reading_of(document).status, reading_of(document).reason) == ("too_large", "time")


def test_a_file_on_which_the_reading_process_dies_is_left_alone_after_some_attempts(reader):
    document = make_document("law.pdf", files.pdf())
    DocumentText.objects.update(attempts=MOST_ATTEMPTS)
    read_due()
    assert (reading_of(document).status, reading_of(document).reason) == ("failed", "crashed")
    assert reader.asked == []


def test_a_missing_file_is_a_failed_one():
    document = make_document("law.pdf", files.pdf())
    document.file.storage.delete(document.file.name)
    read_due()
    assert (reading_of(document).status, reading_of(document).reason) == ("failed", "missing")


def test_a_failed_reading_breaks_no_upload(commit, monkeypatch):
    def no_process(*args):
        raise OSError("no process")

    monkeypatch.setattr(service, "read_file", no_process)
    with commit():
        document = make_document("law.pdf", files.pdf())
    assert reading_of(document).status == "waiting"


def test_due_work_stops_in_time(reader):
    make_document("one.pdf", files.pdf(["Uno"]))
    assert read_waiting(seconds=-1) == {}
    assert read_waiting(seconds=100) == {"read": 1}


def test_files_from_before_are_read_by_the_command_and_only_once(reader, capsys):
    document = make_document("law.pdf", files.pdf())
    DocumentText.objects.all().delete()
    call_command("read_attachments")
    assert reading_of(document).status == "read"
    assert capsys.readouterr().out == "1 read.\n"
    call_command("read_attachments")
    assert capsys.readouterr().out == "No file was waiting.\n"
    call_command("read_attachments", "--again")
    assert len(reader.asked) == 2


def test_a_text_stays_until_the_new_reading_is_there(reader):
    document = make_document("law.pdf", files.pdf())
    read_due()
    await_reading(document, again=True)
    assert (reading_of(document).status, len(reading_of(document).pages)) == ("waiting", 1)


def test_a_reading_is_announced_for_the_works_that_offer_the_file(reader):
    document = make_document("law.pdf", files.pdf())
    work = make_work(body=[download(document)])
    announced = []
    works_changed.connect(hear := lambda sender, keys, **kwargs: announced.append(keys))
    read_document(document.pk)
    works_changed.disconnect(hear)
    assert announced == [{work.work_key}]


def test_deleting_a_document_deletes_its_text(reader):
    document = make_document("law.pdf", files.pdf())
    document.delete()
    assert not DocumentText.objects.exists()


def download(document: Document) -> tuple:
    return ("download", {"document": document, "title": "Ficha"})


def link(document: Document) -> str:
    return f'<p><a linktype="document" id="{document.pk}">Ficha</a></p>'


PLACES = {
    "a download in the text": (PRACTICE_GUIDE, lambda doc: {"body": [download(doc)]}),
    "a link in the text": (PRACTICE_GUIDE, lambda doc: {"body": [("text", link(doc))]}),
    "a link in a field": (PRACTICE_GUIDE, lambda doc: {"problem": link(doc)}),
    "a link in a step": (PRACTICE_GUIDE, lambda doc: {"steps": [("step", {"title": "Uno", "text": link(doc)})]}),
    "a tool's file": (
        OPERATIONAL_TOOL,
        lambda doc: {"files": [("file", {"document": doc, "language": "es", "title": "Ficha"})]},
    ),
    "a download in a lesson": (
        TRAINING_MODULE,
        lambda doc: {"lessons": [("lesson", {"title": "Uno", "minutes": 1, "content": [download(doc)]})]},
    ),
}


@pytest.mark.parametrize("place", PLACES)
def test_every_place_that_leads_to_a_file_offers_it(place):
    kind, fields = PLACES[place]
    document = make_document("law.pdf", files.pdf())
    make_document("other.pdf", files.pdf(["Otro"]))
    work = make_work(kind, **fields(document))
    assert offered_documents(work) == [document.pk]
    assert works_offering([document.pk]) == {work.work_key}


def test_a_document_is_public_unless_its_collection_or_one_above_is_restricted():
    open_one = make_collection("Open")
    shut = make_collection("Shut")
    below = shut.add_child(name="Below")
    CollectionViewRestriction.objects.create(collection=shut, restriction_type="login")
    documents = {name: make_document(f"{name}.csv") for name in ("root", "open", "shut", "below")}
    for name, collection in (("open", open_one), ("shut", shut), ("below", below)):
        documents[name].collection = Collection.objects.get(pk=collection.pk)
        documents[name].save()
    assert set(public_documents()) == {documents["root"], documents["open"]}


def test_a_read_that_is_rolled_back_leaves_nothing(commit, reader):
    with commit():
        try:
            with transaction.atomic():
                make_document("law.pdf", files.pdf())
                raise RuntimeError
        except RuntimeError:
            pass
    assert reader.asked == []
