"""Whatever is done to the lines of the audit, other than to take the newest away with all that knows of them, is found."""

import gzip
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.audit import heads
from gateway.audit.chain import ChainLink, chained, read_line
from gateway.audit.file_names import all_files
from gateway.audit.verification import AuditFault, FileFinding, read, verify
from tests.unit.gateway.audit.written import KEYS, OTHER_KEYS, left_by, line

Lines = list[bytes]


def lines_of(count: int, chain: str = "c" * 32) -> Lines:
    made: Lines = []
    link = ChainLink(chain)
    for number in range(count):
        whole, link = chained(KEYS.chain, line(request_id=f"r-{number}"), link)
        made.append(whole)
    return made


TEN = lines_of(10)
OTHER_CHAIN = lines_of(3, "d" * 32)


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Callable[[bytes], FileFinding]:
    path = tmp_path_factory.mktemp("shelf") / "copy.jsonl"

    def found(content: bytes) -> FileFinding:
        path.write_bytes(content)
        return read(path, KEYS.chain)

    return found


def test_lines_as_they_were_written_are_sound(shelf: Callable[[bytes], FileFinding]) -> None:
    found = shelf(b"".join(TEN))
    assert (found.fault, found.lines, found.is_half) == (None, 10, False)


@given(st.data())
def test_any_change_of_one_byte_is_found_in_its_line(shelf: Callable[[bytes], FileFinding], data: st.DataObject) -> None:
    number = data.draw(st.integers(0, 8), "line")
    at = data.draw(st.integers(0, len(TEN[number]) - 1), "place")
    byte = data.draw(st.integers(0, 255).filter(lambda byte: byte != TEN[number][at]), "byte")
    changed = TEN[number][:at] + bytes([byte]) + TEN[number][at + 1 :]
    found = shelf(b"".join([*TEN[:number], changed, *TEN[number + 1 :]]))
    assert (found.fault, found.line) == (AuditFault.CHANGED, number + 1)


@given(first=st.integers(1, 8), count=st.integers(1, 8))
def test_any_cut_in_the_middle_is_found_where_it_is(shelf: Callable[[bytes], FileFinding], first: int, count: int) -> None:
    left = TEN[:first] + TEN[min(first + count, 9) :]
    found = shelf(b"".join(left))
    assert (found.fault, found.line) == (AuditFault.CUT, first + 1)


@given(at=st.integers(1, 9), put_in=st.sampled_from([*TEN, *OTHER_CHAIN, b"{}\n", b"\n"]))
def test_any_line_put_in_is_found(shelf: Callable[[bytes], FileFinding], at: int, put_in: bytes) -> None:
    found = shelf(b"".join([*TEN[:at], put_in, *TEN[at:]]))
    if put_in == TEN[at]:
        assert (found.fault, found.line) == (AuditFault.INSERTED, at + 2)
    elif put_in in TEN[at + 1 :]:
        assert (found.fault, found.line) == (AuditFault.REORDERED, at + 1)
    else:
        assert (found.fault, found.line) == (AuditFault.INSERTED, at + 1)


@given(st.permutations(range(10)).filter(lambda order: list(order) != sorted(order)))
def test_any_other_order_is_found(shelf: Callable[[bytes], FileFinding], order: list[int]) -> None:
    found = shelf(b"".join(TEN[number] for number in order))
    assert found.fault in (AuditFault.REORDERED, AuditFault.INSERTED, AuditFault.CUT)


def test_two_lines_that_changed_places_are_called_reordered(shelf: Callable[[bytes], FileFinding]) -> None:
    found = shelf(b"".join([*TEN[:4], TEN[5], TEN[4], *TEN[6:]]))
    assert (found.fault, found.line) == (AuditFault.REORDERED, 5)


@given(at=st.integers(1, 9), data=st.data())
def test_half_a_line_at_the_end_is_told_apart(shelf: Callable[[bytes], FileFinding], at: int, data: st.DataObject) -> None:
    length = data.draw(st.integers(1, len(TEN[at]) - 1))
    found = shelf(b"".join(TEN[:at]) + TEN[at][:length])
    assert (found.fault, found.is_half, found.lines) == (None, True, at)


def test_lines_of_a_past_that_was_put_back_do_not_mix_with_later_ones(shelf: Callable[[bytes], FileFinding]) -> None:
    link = read_line(KEYS.chain, TEN[3][:-1])
    assert link is not None
    other_fifth, _ = chained(KEYS.chain, line(request_id="other"), link.link)
    assert shelf(b"".join([*TEN[:4], other_fifth])).fault is None
    assert shelf(b"".join([*TEN[:4], other_fifth, *TEN[5:]])).fault is not None


def test_lines_of_another_key_are_no_lines_of_ours() -> None:
    whole, _ = chained(OTHER_KEYS.chain, line(), ChainLink("c" * 32))
    first, link = chained(KEYS.chain, line(), ChainLink("c" * 32))
    forged, _ = chained(OTHER_KEYS.chain, line(), link)
    assert first.endswith(b"\n")
    assert forged[:-80] != whole[:-80]


def faults(*paths: Path) -> list[tuple[AuditFault | None, int]]:
    return [(one.fault, one.line) for one in verify(paths, KEYS.chain)]


SOUND = (None, 0)


@pytest.fixture
def three(tmp_path: Path) -> list[Path]:
    """Three files of one chain, of four lines each."""
    size = len(line(request_id="r-0")) + 300
    files = left_by(tmp_path / "audit.jsonl", 12, rotate_bytes=4 * size)
    assert [path.read_bytes().count(b"\n") for path in files] == [4, 4, 4]
    return files


def cut(path: Path, keep: slice) -> None:
    path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[keep]))


def test_files_of_one_chain_may_be_given_in_any_order(three: list[Path]) -> None:
    assert faults(*three) == faults(*reversed(three)) == [SOUND] * 3
    assert all(one.is_end_checked for one in verify(three, KEYS.chain))


def test_files_that_the_house_has_deleted_leave_the_rest_sound(three: list[Path]) -> None:
    assert faults(*three[1:]) == [SOUND] * 2


def test_an_older_file_alone_is_sound_but_its_end_is_not_checked(three: list[Path]) -> None:
    (found,) = verify(three[:1], KEYS.chain)
    assert (found.fault, found.is_end_checked) == (None, False)


@pytest.mark.parametrize("name", ["audit.1.jsonl.1", "audit.1.jsonl-20260302", "audit.1.jsonl.1.gz", "audit.1.moved"])
def test_a_file_that_was_moved_away_is_not_held_against_the_newest(tmp_path: Path, name: str) -> None:
    (path,) = left_by(tmp_path / "audit.jsonl", 2)
    moved = path.rename(tmp_path / name)
    left_by(tmp_path / "audit.jsonl", 2)
    if name.endswith("moved"):
        assert faults(moved, path) == [SOUND, SOUND]
    else:
        assert faults(moved) == [SOUND]
        assert [one.is_end_checked for one in verify([moved, path], KEYS.chain)] == [True, True]


@pytest.mark.parametrize("name", ["audit.log", "a.b.c.jsonl", "7.jsonl", "[a]*.jsonl"])
def test_any_name_of_the_file_will_do(tmp_path: Path, name: str) -> None:
    files = left_by(tmp_path / name, 3, rotate_bytes=10)
    assert sorted(all_files(tmp_path / name)) == sorted(files)
    assert faults(*files) == [SOUND] * 3
    assert faults(files[0]) == [SOUND]
    cut(files[2], slice(0, 0))
    assert AuditFault.CUT_AT_END in [fault for fault, _ in faults(*files)]


def test_a_file_missing_between_two_is_found(three: list[Path]) -> None:
    assert faults(three[0], three[2]) == [SOUND, (AuditFault.CUT, 1)]


def test_lines_cut_off_at_the_end_of_an_older_file_show_in_the_next(three: list[Path]) -> None:
    cut(three[0], slice(0, 3))
    assert faults(*three) == [SOUND, (AuditFault.CUT, 1), SOUND]


@pytest.mark.parametrize("number", [0, 1, 2])
def test_lines_cut_off_at_the_beginning_of_any_file_are_found(three: list[Path], number: int) -> None:
    cut(three[number], slice(2, None))
    assert faults(*three)[number] == (AuditFault.CUT, 1)


def test_lines_cut_off_at_the_end_are_found_by_the_head(three: list[Path]) -> None:
    cut(three[2], slice(0, 3))
    assert faults(*three) == [SOUND, SOUND, (AuditFault.CUT_AT_END, 3)]


def test_a_file_that_was_emptied_is_found_by_the_head(three: list[Path]) -> None:
    three[2].write_bytes(b"")
    found = {one.path: one.fault for one in verify(three, KEYS.chain)}
    assert AuditFault.CUT_AT_END in (found[three[1]], found[three[2]])


def test_an_older_file_with_the_newest_gone_is_found_by_the_head(three: list[Path]) -> None:
    three[2].unlink()
    assert faults(*three[:2]) == [SOUND, (AuditFault.CUT_AT_END, 4)]


def test_without_a_head_the_end_is_said_to_be_unchecked(three: list[Path]) -> None:
    heads_path = three[2].with_suffix(".head")
    heads_path.unlink()
    cut(three[2], slice(0, 3))
    found = verify(three, KEYS.chain)
    assert [(one.fault, one.is_end_checked) for one in found] == [(None, True), (None, True), (None, False)]


def test_a_forged_head_is_found(three: list[Path]) -> None:
    link = ChainLink("c" * 32, 3, "0" * 64)
    three[2].with_suffix(".head").write_bytes(heads.written(OTHER_KEYS.chain, heads.Head(link, 1)))
    assert faults(*three)[2] == (AuditFault.HEAD_CHANGED, 0)


def test_chains_of_several_processes_are_verified_together(tmp_path: Path, three: list[Path]) -> None:
    (other,) = left_by(tmp_path / "other.jsonl", 2)
    cut(other, slice(0, 1))
    assert (AuditFault.CUT_AT_END, 1) in faults(*three, other)


def test_a_packed_file_is_read(three: list[Path]) -> None:
    packed = three[0].with_name(three[0].name + ".gz")
    packed.write_bytes(gzip.compress(three[0].read_bytes()))
    three[0].unlink()
    assert faults(packed, *three[1:]) == [SOUND] * 3


def test_a_file_that_cannot_be_read_is_a_fault(tmp_path: Path) -> None:
    broken = tmp_path / "audit.1.jsonl.gz"
    broken.write_bytes(gzip.compress(b"".join(TEN))[:40])
    assert faults(broken, tmp_path / "none.jsonl") == [(AuditFault.UNREADABLE, 0)] * 2
