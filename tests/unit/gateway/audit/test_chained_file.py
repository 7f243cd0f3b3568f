"""Lines reach the file before an answer leaves, and their chain goes on whatever happens to the file or the process."""

import errno
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from gateway.audit import AuditUnavailable
from gateway.audit.chain import NOTHING_BEFORE, read_line
from gateway.audit.chained_file import ChainedFile, flush
from gateway.audit.verification import FileFinding, verify
from tests.patience import until
from tests.unit.gateway.audit.written import KEYS, OTHER_KEYS, file_at, left_by, line, put_on_disk, read_back


def chain_of(*paths: Path) -> list[int]:
    """The numbers of the lines, each of which was found to follow the one before."""
    number, previous = 0, NOTHING_BEFORE
    for path in paths:
        for whole in path.read_bytes().splitlines():
            found = read_line(KEYS.chain, whole)
            assert found is not None
            assert (found.previous, found.link.sequence) == (previous, number + 1)
            number, previous = found.link.sequence, found.link.hash
    return list(range(1, number + 1))


def verified(*paths: Path) -> list[FileFinding]:
    return verify(paths, KEYS.chain)


def sound(*paths: Path) -> bool:
    return all(one.fault is None for one in verified(*paths))


def test_a_line_is_in_the_file_when_write_returns(tmp_path: Path) -> None:
    file = file_at(tmp_path / "audit.jsonl")
    file.write(line())
    (found,) = read_back(tmp_path / "audit.1.jsonl")
    assert found["unmapped"]["chain"]["sequence"] == 1
    assert found["actor"]["user"]["uid"] == "jane"
    file.close()


def test_only_its_owner_can_read_the_file(tmp_path: Path) -> None:
    (path,) = left_by(tmp_path / "audit.jsonl", 1)
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_file_is_put_aside_by_size_and_the_next_names_its_last_hash(tmp_path: Path) -> None:
    files = left_by(tmp_path / "audit.jsonl", 12, rotate_bytes=4096)
    assert len(files) > 2
    assert all(path.stat().st_size <= 4096 for path in files)
    assert chain_of(*files) == list(range(1, 13))
    assert files[1].name == f"audit.1.{len(read_back(files[0])) + 1:012d}.jsonl"
    assert sound(*files)


def test_a_line_larger_than_the_size_gets_a_file_of_its_own(tmp_path: Path) -> None:
    files = left_by(tmp_path / "audit.jsonl", 3, rotate_bytes=10)
    assert [len(read_back(path)) for path in files] == [1, 1, 1]


def test_a_file_that_was_moved_away_is_followed_by_a_new_one(tmp_path: Path) -> None:
    file = file_at(tmp_path / "audit.jsonl")
    current, moved = tmp_path / "audit.1.jsonl", tmp_path / "audit.1.jsonl.1"
    file.write(line())
    put_on_disk(file)
    current.rename(moved)
    file.write(line())
    put_on_disk(file)
    file.write(line())
    put_on_disk(file)
    file.close()
    assert [len(read_back(path)) for path in (moved, current)] == [1, 2]
    assert chain_of(moved, current) == [1, 2, 3]
    assert sound(moved, current)


def test_the_next_process_goes_on_with_the_chain(tmp_path: Path) -> None:
    left_by(tmp_path / "audit.jsonl", 2)
    (path,) = left_by(tmp_path / "audit.jsonl", 3)
    assert chain_of(path) == [1, 2, 3, 4, 5]


def test_the_chain_goes_on_when_the_file_was_moved_between_two_processes(tmp_path: Path) -> None:
    (path,) = left_by(tmp_path / "audit.jsonl", 2)
    moved = path.rename(tmp_path / "audit.1.jsonl.1")
    left_by(tmp_path / "audit.jsonl", 1)
    assert chain_of(moved, path) == [1, 2, 3]


def test_two_processes_never_share_a_file(tmp_path: Path) -> None:
    one, other = file_at(tmp_path / "audit.jsonl"), file_at(tmp_path / "audit.jsonl")
    one.write(line())
    other.write(line())
    assert [one.names.current.name, other.names.current.name] == ["audit.1.jsonl", "audit.2.jsonl"]
    assert chain_of(one.names.current) == chain_of(other.names.current) == [1]
    one.close()
    third = file_at(tmp_path / "audit.jsonl")
    assert third.names.current.name == "audit.1.jsonl"
    third.close()
    other.close()


def test_under_another_key_a_new_chain_begins_in_a_new_file(tmp_path: Path) -> None:
    (path,) = left_by(tmp_path / "audit.jsonl", 2)
    aside, current = left_by(tmp_path / "audit.jsonl", 1, keys=OTHER_KEYS)
    assert (len(read_back(aside)), len(read_back(current))) == (2, 1)
    assert verify([current], OTHER_KEYS.chain)[0].fault is None
    assert chain_of(aside) == [1, 2]
    assert path == current


def test_lines_cut_off_between_two_processes_are_missing_for_ever(tmp_path: Path) -> None:
    (path,) = left_by(tmp_path / "audit.jsonl", 4)
    path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[:2]))
    left_by(tmp_path / "audit.jsonl", 1)
    (found,) = verified(path)
    assert (found.fault is not None and found.fault.name, found.line) == ("CUT", 3)


def test_half_a_line_is_put_aside_and_the_chain_goes_on(tmp_path: Path) -> None:
    (path,) = left_by(tmp_path / "audit.jsonl", 2)
    with path.open("ab") as file:
        file.write(line()[:100])
    aside, current = left_by(tmp_path / "audit.jsonl", 2)
    assert [one.is_half for one in verified(aside, current)] == [True, False]
    assert sound(aside, current)
    assert [one["unmapped"]["chain"]["sequence"] for one in read_back(current)] == [3, 4]


def test_a_full_disk_refuses_the_record_and_a_free_one_takes_the_next(tmp_path: Path) -> None:
    (tmp_path / "audit.1.jsonl").symlink_to("/dev/full")
    file = file_at(tmp_path / "audit.jsonl")
    for _ in range(2):
        with pytest.raises(AuditUnavailable) as refused:
            file.write(line())
        assert refused.value.reason == "ENOSPC"
    (tmp_path / "audit.1.jsonl").unlink()
    file.write(line())
    file.close()
    assert chain_of(tmp_path / "audit.1.jsonl") == [1]


def test_a_line_that_fits_in_half_is_completed_once_there_is_room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    room = 150
    write = os.write

    def into_what_is_left(descriptor: int, content: bytes) -> int:
        nonlocal room
        if not room:
            raise OSError(errno.ENOSPC, "")
        taken = write(descriptor, content[:room])
        room -= taken
        return taken

    file = file_at(tmp_path / "audit.jsonl")
    monkeypatch.setattr(os, "write", into_what_is_left)
    for _ in range(3):
        with pytest.raises(AuditUnavailable):
            file.write(line(request_id="refused"))
    room = 1_000_000
    file.write(line(request_id="taken"))
    file.close()
    assert chain_of(tmp_path / "audit.1.jsonl") == [1, 2]
    assert [one["api"]["request"]["uid"] for one in read_back(tmp_path / "audit.1.jsonl")] == ["refused", "taken"]


def test_a_folder_that_is_not_there_refuses_until_it_is(tmp_path: Path) -> None:
    file = ChainedFile(tmp_path / "later" / "audit.jsonl", KEYS.chain, rotate_bytes=None, new_id=lambda: "0" * 32)
    with pytest.raises(AuditUnavailable):
        file.open()
    with pytest.raises(AuditUnavailable) as refused:
        file.write(line())
    assert refused.value.reason == "ENOENT"
    (tmp_path / "later").mkdir()
    file.write(line())
    file.close()
    assert chain_of(tmp_path / "later" / "audit.1.jsonl") == [1]


def test_where_a_file_cannot_be_put_aside_its_lines_stay_in_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(errno.EACCES, "")

    file = file_at(tmp_path / "audit.jsonl", rotate_bytes=4096)
    monkeypatch.setattr(Path, "rename", refuse)
    for _ in range(20):
        file.write(line())
    file.close()
    assert chain_of(tmp_path / "audit.1.jsonl") == list(range(1, 21))


def test_after_a_failed_sync_nothing_is_taken_until_the_disk_is_well(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_: int) -> None:
        raise OSError(errno.EIO, "")

    file = file_at(tmp_path / "audit.jsonl")
    file.write(line())
    with monkeypatch.context() as disk:
        disk.setattr(os, "fsync", broken)
        with pytest.raises(OSError):
            put_on_disk(file)
        file.doubt()
        with pytest.raises(AuditUnavailable) as refused:
            file.write(line())
    assert refused.value.reason == "EIO"
    file.write(line())
    file.close()
    assert chain_of(tmp_path / "audit.1.jsonl") == [1, 2]


def test_the_head_never_knows_of_more_than_is_on_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    order: list[str] = []
    fsync, pwrite = os.fsync, os.pwrite

    def noted_fsync(descriptor: int) -> None:
        order.append("file")
        fsync(descriptor)

    def noted_pwrite(descriptor: int, content: bytes, at: int) -> int:
        order.append("head")
        return pwrite(descriptor, content, at)

    file = file_at(tmp_path / "audit.jsonl")
    file.write(line())
    put_on_disk(file)
    file.write(line())
    monkeypatch.setattr(os, "fsync", noted_fsync)
    monkeypatch.setattr(os, "pwrite", noted_pwrite)
    put_on_disk(file)
    assert order == ["file", "head"]
    assert file.sync() is None
    file.close()


def test_a_file_put_aside_is_put_on_the_disk_as_well(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    synced: set[int] = set()
    fsync = os.fsync

    def noted(descriptor: int) -> None:
        synced.add(os.fstat(descriptor).st_ino)
        fsync(descriptor)

    monkeypatch.setattr(os, "fsync", noted)
    files = left_by(tmp_path / "audit.jsonl", 4, rotate_bytes=10)
    assert {path.stat().st_ino for path in files} < synced
    assert tmp_path.stat().st_ino in synced


def test_what_cannot_be_synced_by_its_kind_is_no_failure() -> None:
    reader, writer = os.pipe()
    stored: list[bool] = []
    flush([], writer, lambda: stored.append(True))
    assert stored == [True]
    for descriptor in (reader, writer):
        os.close(descriptor)


def test_a_head_never_goes_back(tmp_path: Path) -> None:
    """The disk was slow: what it was told of an earlier file comes when the next file has been begun already."""
    file = file_at(tmp_path / "audit.jsonl", rotate_bytes=2_000)
    file.write(line())
    late = file.sync()
    assert late is not None
    while not [*tmp_path.glob("audit.1.0*.jsonl")]:
        file.write(line())
    begun = (tmp_path / "audit.1.head").read_bytes()
    late()
    assert (tmp_path / "audit.1.head").read_bytes() == begun
    file.close()


WRITER = """
import sys
from pathlib import Path
from tests.unit.gateway.audit.written import file_at, line, put_on_disk
file = file_at(Path(sys.argv[1]), rotate_bytes=40_000)
number = 0
while True:
    file.write(line(request_id=f"r-{number}"))
    number += 1
    if number % 10 == 0:
        put_on_disk(file)
        print(number, flush=True)
"""


def test_a_process_killed_in_writing_leaves_every_line_it_spoke_of(tmp_path: Path) -> None:
    path = tmp_path / "audit.jsonl"
    command = [sys.executable, "-c", WRITER, str(path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[4]) as writing:
        assert writing.stdout is not None
        spoken = [0]

        def spoke_of_enough() -> bool:
            assert writing.stdout is not None
            spoken.append(int(writing.stdout.readline()))
            return spoken[-1] >= 200

        until(spoke_of_enough, lambda: "it writes nothing")
        writing.send_signal(signal.SIGKILL)
        rest = writing.stdout.read().split()
    files = [*sorted(tmp_path.glob("audit.1.0*.jsonl")), tmp_path / "audit.1.jsonl"]
    findings = verified(*files)
    assert [one.fault for one in findings] == [None] * len(files)
    assert max(one.last.sequence for one in findings if one.last) >= int(rest[-1] if rest else spoken[-1])
    again = left_by(path, 1, rotate_bytes=40_000)
    assert sound(*again)
    assert chain_of(*again)
