"""Where a lesson that lies in a subfolder keeps what is done, in a real JupyterLab."""

import shutil


def test_a_lesson_in_a_subfolder_keeps_quiz_answers_in_the_folder_of_the_course(lab):
    records = lab.root / ".course"
    records.mkdir()
    (lab.root / "week 1").mkdir()
    try:
        page = lab.open(["import os\ndel os.environ['COURSE_PROGRESS']\nos.chdir('/')",
                         "from course_lib import quiz\nq = quiz('02_weights')\nq.answer(q.questions[0].id, 0)",
                         "from course_lib.records.progress import current"], "week 1/my weights.ipynb")
        assert lab.python(page, "str(current().path)") == str(records / "progress.sqlite") and (records / "progress.sqlite").is_file()
    finally:
        shutil.rmtree(records)
