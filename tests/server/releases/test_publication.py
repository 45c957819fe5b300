"""The server follows publication.toml: a slip of the pen stops its start, and later changes nothing."""

from contextlib import suppress
from pathlib import Path

import pytest

from esfgraph.errors import SourceError
from esfgraph.publisher.publication import read_publication
from esfgraph.release.data_folder import DataFolder
from esfgraph_server.app import create_app
from esfgraph_server.releases.followed_file import FollowedFile
from esfgraph_server.settings import Settings


def test_the_server_does_not_start_over_a_broken_publication(data: DataFolder) -> None:
    data.root.mkdir()
    data.publication.write_text('licence = "CC0"\n', encoding="utf-8")
    with pytest.raises(SourceError, match=r"publication.toml', line 1, key 'licence': found 'CC0'"):
        create_app(Settings(data=data.root))


def test_a_changed_file_is_read_again_and_a_broken_one_is_told(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    file = tmp_path / "publication.toml"
    followed = FollowedFile(file, lambda: read_publication(tmp_path))
    said = []
    for text in ('homepage = "https://a.example/"', 'homepage = "b"', 'homepage = "https://c.example/"', None):
        with suppress(FileNotFoundError):
            file.unlink()
        if text:
            (tmp_path / "fresh").write_text(text, encoding="utf-8")
            (tmp_path / "fresh").rename(file)
        said.append(followed.now().homepage)
    assert said == ["https://a.example/", "https://a.example/", "https://c.example/", None]
    assert [record.getMessage().partition("line 1, ")[2][:30] for record in caplog.records] == [
        "key 'homepage': found 'b', exp"
    ]
