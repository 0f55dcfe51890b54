"""The sentences of a diagnosis that do not depend on the exercise."""

from course_lib.exercises.page import EMPTY_ROW, EPS, HIDDEN_PEAK, HUGE, NO_BATCH, ONE_ROW

RIGHT = "{name} is right."
UNFINISHED = "{name} is still to be written."

RESEMBLANCES = {      # what makes the numbers right after all -> (headline, question)
    "rounded": ("Your numbers are right to two or three digits, then they part: some digits get lost.",
                "Where in your function are numbers rounded, or kept in a small type such as float16?"),
    "order": ("Right numbers, in another order.",
              "In which order does the first line of the exercise list the results?"),
    "dict": ("Right numbers, inside a dict.",
             "How would `first, second = {name}(...)` read your results?"),
    "axes": ("Right numbers, with the axes in another order.",
             "What does each axis of the result count, and in which order should they come?"),
    "length-1 axes": ("Right numbers, with an axis of length 1 too many or too few.",
                      "Print the shape of your result, and compare it with the one that is asked for. Which "
                      "axis of length 1 does only one of them have?"),
    "length-1 axis moved": ("Right numbers, but an axis of length 1 stands in the wrong place.",
                            "What does each axis of the shape that is asked for count, and in which place "
                            "does yours have that axis?"),
    "only one": ("One of the results is right; the exercise asks for {n}.",
                 "What would `{results} = {name}(...)` find on its left side?"),
    "stacked": ("Right numbers, glued together into one array.",
                "How many results should come back, and how many arrays do you return?"),
    "too many": ("The right numbers are among your results, but there are more than {n}.",
                 "What does a caller expect to get back?"),
}

FACTOR = "Which step of the formula has to do with that number, and what does your function do there?"
SIGN = "Which line decides the sign: what is taken off what there, and what in the formula?"
BARE = "What happens to a score before it becomes a power, and a power of which number does it become?"
HOW_LARGE = "How many products are added up in one score, and which number of your function says so?"
SIZES = {             # right but for the size of the scores -> (headline, question)
    "odds": ("A score that is larger by 1 should get e = 2.718 times the weight; in your function it gets "
             "{} times the weight.", BARE),
    "scale": ("What differs is the size of the scores: yours are {}.", HOW_LARGE),
    "some scale": ("What differs is the size of the scores: where your numbers differ, the scores are {} "
                   "times as large as they should be.", HOW_LARGE),
}

FORMS = {             # nothing to compare -> (headline, question)
    "nothing": ("Your function returns nothing (None).",
                "Which line hands the result back to the caller?"),
    "not numbers": ("Your function returns a {kind}, which holds no table of numbers.",
                    "What is the type of the thing in your last line?"),
    "too large": ("Your function returns far more numbers, results or axes than the input could need.",
                  "What is the shape of your result, and what should it be?"),
}

IN_PARTS = ("Your function returns a {kind} whose parts do not fit together into one table of numbers.",
            "What is the shape of each part, and what should it be?")

ENCODINGS = {
    "integers": "Your mask holds integers. Here a mask is boolean: True = may attend.",
    "numbers": "Your mask holds the numbers 0.0 and 1.0. Here a mask is boolean: True = may attend.",
    "additive": "Your mask is additive (0 and a very negative number). That is right elsewhere; "
                "here a mask is boolean: True = may attend.",
}

ONLY_WITH = "The inputs with {} differ; the others come out right."

EDGE_FINDINGS = {
    EMPTY_ROW: "A query that may see nothing needs another look: this course gives it a row of zeros.",
    HIDDEN_PEAK: "A score that is huge but hidden needs another look: it should change no weight.",
    HUGE: "Very large or very small scores need another look: the result should stay finite and right.",
    NO_BATCH: "One sentence without a batch axis needs another look: `...` in the first lines of the "
              "exercise means any number of axes, also none.",
    ONE_ROW: "One row by itself, such as [0, 1, 2], needs another look: it has one axis only.",
    EPS: "The eps needs another look: try one as large as the variance.",
}

NOTES = {
    "a nested list": "You return a nested list; it was read as an array.",
    "a tensor": "You return a tensor; it was detached and read as a NumPy array.",
    "a tuple": "You return a tuple with the result inside; it was taken out.",
    "another kind of array": "You return another kind of array; it was read as a NumPy array.",
    "an array of Python objects": "You return an array of Python objects; it was read as numbers.",
    "complex numbers": "You return complex numbers; their real part was read.",
}

AXES_IN_FRONT = "Your mask has axes of length 1 in front that are not asked for; they were left out here."
ONE_RESULT = "You return one result, the exercise asks for {n}; yours was read as the {name}."

CHANGES = "Your function changes {names}, which belongs to the caller."
PRINTS = "Your function prints; its output was left out here."
FLOAT16 = "You return float16, which holds about three digits."
REPLACED = "{names} had been replaced in this kernel; NumPy's and Python's own were put back."

INSIDE = ("Follow one query through the four steps score, scale, softmax, mix. After which of them do your "
          "numbers first differ from what the formula asks for?")

CRASH_HINTS = (
    "Run the lines above that one on the input shown, one at a time. What do the names in it hold when its "
    "turn comes?",
)
WRITING_HINTS = (
    "Keep a copy of each argument before the call, and compare it after each line of your function. After "
    "which line do the two part?",
    "Which operators make a new array, and which write into the one on their left side?",
)
HINTS = {             # where the question is not how to compute it
    "feature": ("Print the shapes after every line, once for this input and once for one on which your "
                "function is right. In which line do they first part?",
                "Which number, axis or name in that line is true for the other inputs only?"),
    "resembles": ("Call your function in a cell of its own and look at the type and the shape of what comes "
                  "back. What does the exercise ask for in their place?",
                  "Which line makes the last array that is right, and what do the lines below it do to it?"),
    "random": ("Call your function twice in one cell, with the same input, and print what every line makes. "
               "Which line is the first that differs?",
               "Which name keeps its value from one call to the next, or asks for a new number each time?"),
    "changes": WRITING_HINTS, "overwrites": WRITING_HINTS,
    "crash": CRASH_HINTS, "stops": CRASH_HINTS,
    "out of time": ("How many rounds should your loop make for a sentence of three words, and what counts "
                    "them?",
                    "Print what the condition of your loop looks at in its first three rounds, then `break`. "
                    "Does it change?"),
}


def full_stop(text: str) -> str:
    """End a sentence; one that ends in dots has its end already."""
    return text if text.endswith("...") else f"{text}."
