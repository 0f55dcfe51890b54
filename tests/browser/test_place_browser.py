"""Where a lesson that lies in a subfolder keeps what is done, in a real JupyterLab."""

import shutil

AWAY = "import os\ndel os.environ['COURSE_PROGRESS']\nos.chdir('/')"
ANSWER = """from course_lib import quiz
from course_lib.records.progress import current
q = quiz('02_weights')
q.answer(q.questions[0].id, 0)"""


def test_a_lesson_in_a_subfolder_keeps_quiz_answers_in_the_folder_of_the_course(lab):
    records = lab.root / ".course"
    records.mkdir()
    (lab.root / "week 1").mkdir()
    try:
        page = lab.open([AWAY, ANSWER], "week 1/my weights.ipynb")
        kept = records / "progress.sqlite"
        assert lab.python(page, "str(current().path)") == str(kept) and kept.is_file()
    finally:
        shutil.rmtree(records)
