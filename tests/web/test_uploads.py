"""An uploaded file is sealed while it is here."""

import io
import os

import pytest
from django.core.files.uploadhandler import MemoryFileUploadHandler
from django.test import RequestFactory
from pytest_django.fixtures import Settings

from styrbar.web.uploads import SealedFile

CONTENT = b"CPR;Navn\r\n011390-1234;Ane\r\n" * 5000


@pytest.fixture
def sealed() -> SealedFile:
    file = SealedFile()
    for start in range(0, len(CONTENT), 1001):
        file.append(CONTENT[start : start + 1001])
    return file


def test_what_is_on_the_disk_is_not_the_file(sealed: SealedFile) -> None:
    sealed._file.seek(0)
    on_disk = sealed._file.read()
    assert len(on_disk) == len(CONTENT)
    assert b"011390-1234" not in on_disk
    sealed.close()


@pytest.mark.parametrize("place", [0, 1, 15, 16, 17, 4096, len(CONTENT) - 1, len(CONTENT)])
def test_it_is_read_from_any_place(sealed: SealedFile, place: int) -> None:
    with io.BufferedReader(sealed) as reader:
        assert reader.seek(place) == place
        assert reader.read() == CONTENT[place:]
        assert reader.seek(-3, os.SEEK_END) == len(CONTENT) - 3
        assert reader.read() == CONTENT[-3:]


def test_a_form_gets_the_file_as_it_was_sent(settings: Settings) -> None:
    upload = io.BytesIO(CONTENT)
    upload.name = "posteringer.csv"
    request = RequestFactory().post("/", {"fil": upload})
    assert not any(isinstance(handler, MemoryFileUploadHandler) for handler in request.upload_handlers)
    got = request.FILES["fil"]
    assert (got.name, got.size) == ("posteringer.csv", len(CONTENT))
    assert b"".join(got.chunks()) == CONTENT
    request.close()
