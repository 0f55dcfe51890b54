"""What a class has handed in is found in every layout, and nothing a stranger made is trusted."""

import io
import os
import shutil
import socket
import stat
import struct
import sys
import zipfile

import pytest

from course_lib.grading.find import archives
from course_lib.grading.find.layouts import iso_time, lesson_of, lessons_of, number_of, place
from course_lib.grading.find.submissions import LARGEST_NOTEBOOK, Unreadable, find

LESSONS = ["05_scaling", "06_masks"]


def put(path, data=b"notebook"):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def zipped(files):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


def seen(folder):
    return [(s.student, s.lesson, s.read().notebook) for s in find(folder, LESSONS).submissions]


def test_a_folder_for_each_student(tmp_path):
    put(tmp_path / "Zoë Ü" / "06_masks.ipynb", b"z")
    put(tmp_path / "ada" / "05_scaling.ipynb", b"a5")
    put(tmp_path / "ada" / "06_masks.ipynb", b"a6")
    assert seen(tmp_path) == [("Zoë Ü", "06_masks", b"z"), ("ada", "05_scaling", b"a5"),
                              ("ada", "06_masks", b"a6")]


def test_quiz_answers_belong_to_the_notebooks_beside_them(tmp_path):
    put(tmp_path / "ada" / "06_masks.ipynb")
    put(tmp_path / "ada" / "quiz.json", b"{}")
    put(tmp_path / "ben" / "06_masks.ipynb")
    assert [s.read().quiz for s in find(tmp_path, LESSONS).submissions] == [b"{}", None]


def test_files_that_canvas_numbers_bring_the_quiz_answers_of_their_attempt(tmp_path):
    for name, quiz in (("lovelaceada_123_456", b"first"), ("lovelaceada_123_457", b"second")):
        again = "-1" if quiz == b"second" else ""
        put(tmp_path / f"{name}_06_masks{again}.ipynb")
        put(tmp_path / f"{name}_quiz{again}.json", quiz)
    assert [s.read().quiz for s in find(tmp_path, LESSONS).submissions] == [b"first", b"second"]


def test_what_was_typed_into_moodle_belongs_to_the_student_who_handed_in_files(tmp_path):
    put(tmp_path / "Gus Both_12_assignsubmission_file_" / "06_masks.ipynb")
    put(tmp_path / "Gus Both_12_assignsubmission_onlinetext_" / "onlinetext.html")
    assert list(find(tmp_path, LESSONS).students) == ["Gus Both (12)"]


def test_a_folder_of_students_that_lies_one_level_too_deep_is_asked_about(tmp_path):
    for name in ("ada", "ben", "eve"):
        put(tmp_path / "week6" / name / "06_masks.ipynb")
    assert find(tmp_path, LESSONS).notes == [
        "week6 has 06_masks in 3 folders. Are these the students? Then give the folder week6 itself."]


def test_a_notebook_that_belongs_to_nobody_is_told_whatever_its_name(tmp_path):
    put(tmp_path / "ada" / "06_masks.ipynb")
    put(tmp_path / "loose.ipynb")
    assert "loose.ipynb lies beside the students' folders" in find(tmp_path, LESSONS).notes[0]


@pytest.mark.parametrize("raw", [b"2026-12-20T00:00:01+01:00", b"2026-12-20 00:00:01 Europe/Berlin"])
def test_a_time_may_be_written_in_both_ways(raw):
    assert iso_time(raw) == "2026-12-19T23:00:01+00:00"


def test_what_nbgrader_collected_with_its_time(tmp_path):
    put(tmp_path / "submitted" / "ada" / "lesson6" / "06_masks.ipynb")
    put(tmp_path / "submitted" / "ada" / "lesson6" / "timestamp.txt", b"2026-11-25 10:00:00.123456 UTC")
    put(tmp_path / "submitted" / "ben" / "lesson6" / "06_masks.ipynb")
    put(tmp_path / "submitted" / "ben" / "lesson6" / "timestamp.txt", b"2026-11-25 10:00:00 Europe/Berlin\n")
    put(tmp_path / "source" / "lesson6" / "06_masks.ipynb")
    found = find(tmp_path, LESSONS).submissions
    assert [(s.student, s.submitted) for s in found] == [
        ("ada", "2026-11-25T10:00:00.123456+00:00"), ("ben", "2026-11-25T09:00:00+00:00")]


@pytest.mark.parametrize("text", [b"", b"yesterday", b"2026-99-99 10:00 UTC", b"\xff",
                                  b"2026-11-25 10:00 Mars/Base", b"2026-11-25 10:00 ../../etc/passwd"])
def test_a_time_that_is_none_is_no_time(tmp_path, text):
    put(tmp_path / "ada" / "06_masks.ipynb")
    put(tmp_path / "ada" / "timestamp.txt", text)
    assert find(tmp_path, LESSONS).submissions[0].submitted == ""


@pytest.mark.parametrize("as_zip", [True, False])
def test_an_export_of_moodle(tmp_path, as_zip):
    files = {"Ada Lovelace_12345_assignsubmission_file_/06_masks.ipynb": b"a",
             "Zoë Ü_77_assignsubmission_file_/work/06_masks.ipynb": b"z",
             "Ben Bo_8_assignsubmission_file_06_masks.ipynb": b"b"}
    expected = [("Ada Lovelace (12345)", "06_masks", b"a"), ("Ben Bo (8)", "06_masks", b"b"),
                ("Zoë Ü (77)", "06_masks", b"z")]
    if as_zip:
        (tmp_path / "export.zip").write_bytes(zipped(files))
        assert seen(tmp_path / "export.zip") == expected
    else:
        for name, data in files.items():
            put(tmp_path / name, data)
        assert seen(tmp_path) == expected


@pytest.mark.parametrize("as_zip", [True, False])
def test_an_export_of_canvas_with_a_late_second_attempt(tmp_path, as_zip):
    files = {"lovelaceada_123_4567_06_masks.ipynb": b"1", "lovelaceada_LATE_123_4568_06_masks-1.ipynb": b"2",
             "bobben_9_99_06_masks.ipynb": b"b"}
    if as_zip:
        (tmp_path / "submissions.zip").write_bytes(zipped(files))
    else:
        for name, data in files.items():
            put(tmp_path / name, data)
    found = find(tmp_path / "submissions.zip" if as_zip else tmp_path, LESSONS).submissions
    assert [(s.student, s.late, s.read().notebook) for s in found] == [
        ("bobben (9)", False, b"b"), ("lovelaceada (123)", False, b"1"), ("lovelaceada (123)", True, b"2")]


@pytest.mark.parametrize(("name", "student"), [
    ("lovelaceada_1012_text.html", "lovelaceada (1012)"), ("hopper_LATE_1013_text.html", "hopper (1013)"),
    ("turingalan_1014_link.html", "turingalan (1014)"),
    ("Gus Both_12_assignsubmission_onlinetext_/onlinetext.html", "Gus Both (12)")])
@pytest.mark.parametrize("as_zip", [True, False])
def test_who_only_typed_something_into_canvas_or_moodle_is_in_the_list(tmp_path, as_zip, name, student):
    files = {"bobben_9_99_06_masks.ipynb": b"b", name: b"<p>hello"}
    (tmp_path / "export.zip").write_bytes(zipped(files))
    for path, data in files.items():
        put(tmp_path / "unpacked" / path, data)
    found = find(tmp_path / ("export.zip" if as_zip else "unpacked"), LESSONS)
    assert set(found.students) == {"bobben (9)", student}
    assert found.students[student].unread["06_masks"].startswith("there is text, but no notebook")


@pytest.mark.parametrize(("files", "system"), [
    ({"lovelaceada_123_4567_06_masks.ipynb": b"a", "bobben_9_99_06_masks.ipynb": b"b",
      "hopper_1012_text.html": b""}, "Canvas"),
    ({"Ada_12345_assignsubmission_file_/06_masks.ipynb": b"a"}, "Moodle")])
def test_an_export_beside_folders_of_students_is_no_student(tmp_path, files, system):
    put(tmp_path / "ada" / "06_masks.ipynb")
    put(tmp_path / "ben.zip", zipped({"06_masks.ipynb": b"n"}))
    put(tmp_path / "all.zip", zipped(files))
    found = find(tmp_path, LESSONS)
    assert list(found.students) == ["ada", "ben"]
    assert found.notes == [f"all.zip looks like an export of {system}, beside folders of students. It was "
                           f"left alone; give it itself: course grade {tmp_path / 'all.zip'}"]


@pytest.mark.parametrize("as_zip", [True, False])
def test_a_zip_of_course_submit_without_a_students_name_is_no_student(tmp_path, as_zip):
    mine = zipped({"06_masks.ipynb": b"n", "quiz.json": b"{}"})
    names = ["submission-2026-11-28 (1).zip", "submission-2026-11-28-2.zip", "submission-2026-11-28.zip"]
    files = {"ada.zip": mine, "ben/submission-2026-11-28.zip": mine, **dict.fromkeys(names, mine)}
    (tmp_path / "class.zip").write_bytes(zipped(files))
    for name, data in files.items():
        put(tmp_path / "class" / name, data)
    found = find(tmp_path / ("class.zip" if as_zip else "class"), LESSONS)
    assert list(found.students) == ["ada", "ben"] == [s.student for s in found.submissions]
    assert found.notes == [f"Nobody's name stands on {', '.join(names)}: what `course submit` made belongs "
                           "into a folder with the student's name."]


def test_a_broken_zip_of_course_submit_without_a_students_name_is_no_student_either(tmp_path):
    put(tmp_path / "ada" / "06_masks.ipynb")
    put(tmp_path / "submission-2026-11-28.zip", b"PK half")
    assert list(find(tmp_path, LESSONS).students) == ["ada"]


def test_what_lies_beside_the_students_folders_is_named_but_not_all_of_it(tmp_path):
    put(tmp_path / "ada" / "06_masks.ipynb")
    for n in range(7):
        put(tmp_path / f"work {n}.docx")
    put(tmp_path / "ben.zip", zipped({}))
    (tmp_path / "carl").mkdir()
    (tmp_path / ".git").mkdir()
    assert find(tmp_path, LESSONS).notes == [
        "Beside the students' folders, and nobody's: work 0.docx, work 1.docx, work 2.docx, work 3.docx, "
        "work 4.docx and 2 more. What was handed in belongs into a folder with the student's name.",
        "There is no file in ben.zip, carl: students without any file are in no list."]


def test_the_zip_of_course_submit_may_stand_wherever_a_notebook_may(tmp_path):
    mine = zipped({"06_masks.ipynb": b"n", "quiz.json": b"{}"})
    put(tmp_path / "a" / "ada" / "submission.zip", mine)
    put(tmp_path / "b" / "ben.zip", mine)
    put(tmp_path / "c" / "lovelaceada_123_4567_submission-2026-11-25.zip", mine)
    put(tmp_path / "d" / "Ada Lovelace_12345_assignsubmission_file_" / "submission.zip", mine)
    (tmp_path / "e.zip").write_bytes(zipped({"Ada Lovelace_12345_assignsubmission_file_/s.zip": mine}))
    who = ["ada", "ben", "lovelaceada (123)", "Ada Lovelace (12345)", "Ada Lovelace (12345)"]
    for place_, student in zip(["a", "b", "c", "d", "e.zip"], who, strict=True):
        (only,) = find(tmp_path / place_, LESSONS).submissions
        assert (only.student, only.read().notebook, only.read().quiz) == (student, b"n", b"{}")


def test_two_attempts_in_one_folder_are_two_submissions_and_a_copy_is_none(tmp_path):
    for name in ("06_masks", "06_masks (1)", "06_masks-1", "06_masks-Copy1", "notes"):
        put(tmp_path / "ada" / f"{name}.ipynb")
    found = find(tmp_path, LESSONS)
    assert len(found.submissions) == 3
    assert found.notes == ["ada/06_masks-Copy1.ipynb is a copy beside 06_masks.ipynb; it was left alone.",
                           "ada/notes.ipynb is no lesson of the course; it was left alone. If it is one, "
                           "rename it to the lesson's name, such as 06_masks.ipynb."]


def test_a_copy_alone_is_taken(tmp_path):
    put(tmp_path / "ada" / "06_masks-Copy1.ipynb")
    assert len(find(tmp_path, LESSONS).submissions) == 1


def test_what_computers_leave_behind_is_no_submission(tmp_path):
    put(tmp_path / "ada" / "05_scaling.ipynb")
    for name in (".ipynb_checkpoints/06_masks.ipynb", "__MACOSX/06_masks.ipynb", ".06_masks.ipynb",
                 "index.ipynb", ".DS_Store", "Thumbs.db", "desktop.ini"):
        put(tmp_path / "ada" / name)
        put(tmp_path / name)
    found = find(tmp_path, LESSONS)
    assert ([s.lesson for s in found.submissions], found.notes) == (["05_scaling"], [])


def test_a_notebook_beside_the_folders_belongs_to_nobody_and_is_told(tmp_path):
    put(tmp_path / "06_masks.ipynb")
    assert "belongs to nobody" in find(tmp_path, LESSONS).notes[0]


@pytest.mark.skipif(sys.platform == "win32", reason="needs links, pipes and sockets in the file system")
def test_links_pipes_sockets_and_folders_are_not_opened(tmp_path):
    secret = tmp_path / "secret"
    put(secret / "06_masks.ipynb", b"secret")
    folder = tmp_path / "class"
    for name in ("link", "pipe", "folder", "socket"):
        (folder / name).mkdir(parents=True)
    (folder / "link" / "06_masks.ipynb").symlink_to(secret / "06_masks.ipynb")
    (folder / "linked").symlink_to(secret)
    os.mkfifo(folder / "pipe" / "06_masks.ipynb")
    (folder / "folder" / "06_masks.ipynb").mkdir()
    with socket.socket(socket.AF_UNIX) as server:
        os.chdir(folder / "socket")
        server.bind("06_masks.ipynb")
        found = find(folder, LESSONS)
    assert found.submissions == []
    assert len(found.notes) == 5


@pytest.mark.skipif(sys.platform == "win32", reason="needs links and pipes in the file system")
@pytest.mark.parametrize("becomes", ["link", "pipe", "folder", "nothing"])
def test_a_file_that_becomes_something_else_in_between_is_not_read(tmp_path, becomes):
    path = tmp_path / "class" / "ada" / "06_masks.ipynb"
    put(path)
    (submission,) = find(tmp_path / "class", LESSONS).submissions
    path.unlink()
    put(tmp_path / "secret")
    {"link": lambda: path.symlink_to(tmp_path / "secret"), "pipe": lambda: os.mkfifo(path),
     "folder": path.mkdir, "nothing": lambda: None}[becomes]()
    with pytest.raises(Unreadable):
        submission.read()


def test_a_file_that_is_too_large_is_not_read_whole(tmp_path):
    path = tmp_path / "ada" / "06_masks.ipynb"
    put(path)
    os.truncate(path, LARGEST_NOTEBOOK * 50)       # a sparse gigabyte
    with pytest.raises(Unreadable, match="larger than 20,000,000 bytes"):
        find(tmp_path, LESSONS).submissions[0].read()


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_is_told(tmp_path):
    path = tmp_path / "ada" / "06_masks.ipynb"
    put(path)
    path.chmod(0)
    with pytest.raises(Unreadable, match="denied"):
        find(tmp_path, LESSONS).submissions[0].read()


@pytest.mark.parametrize("name", ["\x1b[2J", "a\u202egnp", "-rf", "'; rm", "<b>", "x" * 200, "con", " ", "="])
def test_any_folder_name_is_a_student(tmp_path, name):
    put(tmp_path / name / "06_masks.ipynb")
    assert seen(tmp_path) == [(name, "06_masks", b"notebook")]


def test_names_that_differ_in_case_are_two_students(tmp_path):
    put(tmp_path / "Ada" / "06_masks.ipynb")
    put(tmp_path / "ada" / "06_masks.ipynb")
    if len(os.listdir(tmp_path)) == 2:
        assert [s.student for s in find(tmp_path, LESSONS).submissions] == ["Ada", "ada"]


def test_a_folder_that_is_not_there_is_told(tmp_path):
    with pytest.raises(Unreadable, match="No such file"):
        find(tmp_path / "nowhere", LESSONS)


# --- zip files --------------------------------------------------------------------------------

def found_in(tmp_path, data):
    put(tmp_path / "class" / "ada" / "work.zip", data)
    return find(tmp_path / "class", LESSONS)


@pytest.mark.parametrize("name", ["../../06_masks.ipynb", "/etc/06_masks.ipynb", "a/../../06_masks.ipynb",
                                  "C:/06_masks.ipynb", "..\\06_masks.ipynb", "\\\\server\\06_masks.ipynb"])
def test_a_member_that_leads_out_of_its_zip_is_left_alone(tmp_path, name):
    found = found_in(tmp_path, zipped({name: b"x"}))
    assert found.submissions == [] and "leads out of the archive" in found.notes[0]


def test_a_link_in_a_zip_is_left_alone(tmp_path):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        info = zipfile.ZipInfo("06_masks.ipynb")
        info.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(info, "/etc/passwd")
    assert found_in(tmp_path, out.getvalue()).submissions == []


def test_a_zip_bomb_is_not_unpacked(tmp_path):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive, archive.open(
            "06_masks.ipynb", "w", force_zip64=True) as member:
        for _ in range(60):
            member.write(b"\0" * 1_000_000)
    assert len(out.getvalue()) < 100_000
    (submission,) = found_in(tmp_path, out.getvalue()).submissions
    with pytest.raises(Unreadable, match="larger than"):
        submission.read()


def test_zips_within_zips_are_opened_once_and_no_deeper(tmp_path):
    data = zipped({"06_masks.ipynb": b"deep"})
    for _ in range(3):
        data = zipped({"inner.zip": data})
    assert found_in(tmp_path, data).submissions == []


def test_a_zip_of_very_many_files_is_refused_before_it_is_listed(tmp_path):
    many = zipped({f"{n}": b"" for n in range(archives.MOST_MEMBERS + 1)})
    assert "more than 20,000 files" in found_in(tmp_path, many).notes[0]


@pytest.mark.parametrize("data", [b"", b"PK", b"not a zip at all" * 100,
                                  zipped({"06_masks.ipynb": b"x"})[:-10], b"PK\x05\x06" + b"\xff" * 18,
                                  b"PK\x05\x06" + b"\0" * 14])
def test_a_zip_that_is_none_is_told(tmp_path, data):
    found = found_in(tmp_path, data)
    assert found.submissions == [] and found.notes[0].startswith("ada/work.zip: ")


def test_half_an_upload_is_told_with_what_to_do(tmp_path):
    half = zipped({"06_masks.ipynb": b"x"})[:-10]
    assert found_in(tmp_path, half).notes == [
        "ada/work.zip: it is not a whole zip file. Make or download the file again, and hand it in again."]


def test_a_locked_zip_is_told(tmp_path):
    data = bytearray(zipped({"06_masks.ipynb": b"x"}))
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    (submission,) = found_in(tmp_path, bytes(data)).submissions
    with pytest.raises(Unreadable, match="password"):
        submission.read()


def test_a_member_that_is_damaged_is_told(tmp_path):
    data = bytearray(zipped({"06_masks.ipynb": b"hello" * 100}))
    data[60] ^= 0xFF
    (submission,) = found_in(tmp_path, bytes(data)).submissions
    with pytest.raises(Unreadable, match="damaged"):
        submission.read()


def test_a_member_that_lies_about_its_place_is_told(tmp_path):
    data = bytearray(zipped({"06_masks.ipynb": b"x"}))
    at = data.index(b"PK\x01\x02")
    data[at + 42:at + 46] = struct.pack("<I", 2**31)
    found = found_in(tmp_path, bytes(data))
    for submission in found.submissions:
        with pytest.raises(Unreadable):
            submission.read()


def test_nothing_is_unpacked_onto_the_disk(tmp_path):
    found_in(tmp_path, zipped({"06_masks.ipynb": b"x"})).submissions[0].read()
    assert [p.name for p in (tmp_path / "class").rglob("*") if p.is_file()] == ["work.zip"]


# --- names ------------------------------------------------------------------------------------

@pytest.mark.parametrize(("name", "lesson"), [
    ("06_masks.ipynb", "06_masks"), ("06_masks-1.ipynb", "06_masks"), ("06_masks (2).ipynb", "06_masks"),
    ("06_masks(2).ipynb", "06_masks"), ("06_masks-Copy1.ipynb", "06_masks"), ("06_masks.IPYNB", "06_masks"),
    ("06_masks.kept-2026-11-25-101010.ipynb", ""), ("06_masks.py", ""), ("6.ipynb", ""), ("", ""),
])
def test_which_lesson_a_file_name_means(name, lesson):
    assert lesson_of(name, LESSONS) == lesson


@pytest.mark.parametrize("name", [
    "06_masks_Renate.ipynb", "Kopie von 06_masks.ipynb", "06_Masks.ipynb", "Renate_06_MASKS-1.ipynb",
    "06_masks  (1).ipynb", "06_masks_Renate-Copy1.ipynb", "06_masks.kept-2026-11-25-101010.ipynb"])
def test_a_renamed_notebook_counts_where_no_other_can_be_meant(name):
    assert lessons_of({name, "05_scaling.ipynb", "x.py"}, LESSONS)[0] == {
        "05_scaling.ipynb": "05_scaling", name: "06_masks"}
    meant, left = lessons_of({name, "06_masks.ipynb"}, LESSONS)
    assert meant == {"06_masks.ipynb": "06_masks"}
    assert left == {name: "was left alone: 06_masks.ipynb counts for 06_masks."}


def test_of_two_renamed_notebooks_none_is_chosen():
    why = "was left alone: 2 notebooks could be 06_masks. Rename the one that counts to 06_masks.ipynb."
    assert lessons_of({"06_masks_a.ipynb", "06_masks_b.ipynb"}, LESSONS) == (
        {}, {"06_masks_a.ipynb": why, "06_masks_b.ipynb": why})


def test_two_attempts_at_a_renamed_notebook_both_count_and_its_copy_does_not():
    meant, left = lessons_of({"06_masks_R.ipynb", "06_masks_R-1.ipynb", "06_masks_R-Copy1.ipynb"}, LESSONS)
    assert meant == {"06_masks_R.ipynb": "06_masks", "06_masks_R-1.ipynb": "06_masks"}
    assert left == {"06_masks_R-Copy1.ipynb": "is a copy beside 06_masks_R.ipynb; it was left alone."}


@pytest.mark.parametrize("name", ["meine Lösung.ipynb", "05_scaling and 06_masks.ipynb"])
def test_a_name_that_means_no_lesson_or_two_is_told_with_what_to_do(name):
    meant, left = lessons_of({name}, LESSONS)
    assert not meant and left[name].endswith("rename it to the lesson's name, such as 06_masks.ipynb.")


def test_a_renamed_notebook_is_marked_also_in_another_folder_or_attempt(tmp_path):
    put(tmp_path / "benbo_1_2_06_masks_Ben.ipynb", b"1")
    put(tmp_path / "benbo_1_3_06_masks_Ben-1.ipynb", b"2")
    put(tmp_path / "adalo_4_5_06_masks_Ada.ipynb", b"a")
    put(tmp_path / "adalo_4_6_06_masks.ipynb", b"A")
    found = find(tmp_path, LESSONS)
    assert [(s.student, s.again, s.read().notebook) for s in found.submissions] == [
        ("adalo (4)", 0, b"A"), ("benbo (1)", 0, b"1"), ("benbo (1)", 1, b"2")]


def test_a_name_with_underscores_is_not_taken_for_canvas():
    assert place(["ada_lovelace", "06_masks.ipynb"]).student == "ada_lovelace"


def test_the_systems_number_can_be_taken_off_the_name():
    assert number_of("Ada Lovelace (12345)") == ("Ada Lovelace", "12345")
    assert number_of("Ada (the first)") == ("Ada (the first)", "")


def test_reading_a_large_zip_of_a_class_takes_little_memory(tmp_path):
    """Only the list of names is read before a submission is asked for."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for n in range(50):
            archive.writestr(f"s{n}/06_masks.ipynb", os.urandom(400_000))
    (tmp_path / "class.zip").write_bytes(out.getvalue())
    import tracemalloc
    tracemalloc.start()
    found = find(tmp_path / "class.zip", LESSONS)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert len(found.submissions) == 50 and peak < 3_000_000
    shutil.rmtree(tmp_path)
