"""Read an explorer's Python and JavaScript: which sentences it calls for, which texts stand in it."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

GAP = "\0"                         # stands for what is computed within a text
NOT_READ = {"help", "loc", "textcoords"}         # arguments that hold no text for a reader of the picture
# ... and what stands before such a text in JavaScript: CSS, fonts, selectors
NOT_SHOWN = ("class :", "style :", "cssText =", "font =",
             "querySelector (", "querySelectorAll (", "closest (")


@dataclass
class Call:
    """One call such as `says("open", n=3)`: the keys it may mean, as regular expressions, and its gaps."""

    file: str
    key: str                       # as it is written there
    keys: list[str]
    gaps: set[str]


def calls_in(folder: Path) -> list[Call]:
    """Return every call for one of the explorer's own sentences."""
    calls = []
    for ending, maker, found in [("py", r"(\w+) = Sentences\(", _python_calls),
                                 ("js", r"const (\w+) = sentencesOf\(", _javascript_calls)]:
        sources = {file.name: file.read_text(encoding="utf-8") for file in sorted(folder.glob(f"*.{ending}"))}
        names = set(re.findall(maker, "\n".join(sources.values())))
        calls += [Call(file, *call) for file, source in sources.items() for call in found(source, names)]
    return calls


def texts_in(folder: Path) -> Iterator[tuple[str, str]]:
    """Yield (file, text) of every text literal that a reader of the picture could meet."""
    for file in sorted(folder.glob("*.py")):
        yield from ((file.name, text) for text in python_texts(file.read_text(encoding="utf-8")))
    for file in sorted(folder.glob("*.js")):
        yield from ((file.name, text) for text in javascript_texts(file.read_text(encoding="utf-8")))


# ---- Python


def _python_calls(source: str, names: set[str]):
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names:
            key = node.args[0]
            yield ast.unparse(key), _python_keys(key), {keyword.arg for keyword in node.keywords}


def _python_keys(node) -> list[str]:
    if isinstance(node, ast.IfExp):
        return _python_keys(node.body) + _python_keys(node.orelse)
    text = _python_text(node)
    return [] if text is None else [_pattern(text)]


def _python_text(node) -> str | None:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(part.value if isinstance(part, ast.Constant) else GAP for part in node.values)
    return None


def _pattern(text: str) -> str:
    return ".*".join(map(re.escape, text.split(GAP)))


def python_texts(source: str) -> Iterator[str]:
    """Yield every text, except docstrings, errors for whoever writes Python, and NOT_READ."""
    def walk(node):
        text = _python_text(node)
        if text is not None:
            yield text
        for child in ast.iter_child_nodes(node):
            docstring = isinstance(child, ast.Expr) and isinstance(child.value, ast.Constant)
            not_read = isinstance(child, ast.keyword) and child.arg in NOT_READ
            part = isinstance(node, ast.JoinedStr) and isinstance(child, ast.Constant)
            if not (docstring or not_read or part or isinstance(child, ast.Raise)):
                yield from walk(child)

    yield from walk(ast.parse(source))


# ---- JavaScript: no parser, but tokens are enough

TOKEN = re.compile(r"""//[^\n]* | /\*.*?\*/ | "(?:\\.|[^"\\])*" | ` | [!=]== | [\w$]+ | \S""", re.S | re.X)
PIECE = re.compile(r"`|\$\{|\\.|[^`$\\]+|\$", re.S)


@dataclass
class Token:
    code: str                          # "" for a text
    text: str | None = None            # of a text, each `${...}` as a GAP
    inside: list["Token"] = field(default_factory=list)       # the tokens in these gaps


def tokens_of(source: str) -> list[Token]:
    """Cut JavaScript into tokens without comments (a regular expression with quotes in it would mislead)."""
    return _tokens(source, 0)[0]


def _tokens(source: str, at: int, closing: str | None = None) -> tuple[list[Token], int]:
    tokens, depth = [], 0
    while match := TOKEN.search(source, at):
        code, at = match.group(), match.end()
        if code == closing and depth == 0:
            break
        depth += (code == "{") - (code == "}")
        if code == "`":
            token, at = _template(source, at)
            tokens.append(token)
        elif code.startswith('"'):
            tokens.append(Token("", code[1:-1]))
        elif not code.startswith(("//", "/*")):
            tokens.append(Token(code))
    return tokens, at


def _template(source: str, at: int) -> tuple[Token, int]:
    token = Token("", "")
    while (piece := PIECE.match(source, at)).group() != "`":
        at = piece.end()
        if piece.group() == "${":
            inside, at = _tokens(source, at, closing="}")
            token.inside += inside
        token.text += GAP if piece.group() == "${" else piece.group()
    return token, piece.end()


def _every(tokens: list[Token]) -> Iterator[tuple[list[Token], int]]:
    """Yield every token with the list it stands in, those within texts too."""
    for n, token in enumerate(tokens):
        yield tokens, n
        yield from _every(token.inside)


def _parts(tokens: list[Token]) -> list[list[Token]]:
    """Cut what follows an opening bracket at its commas, as far as its closing one."""
    parts, depth = [[]], 0
    for token in tokens:
        if depth == 0 and token.code in (")", "}"):
            break
        depth += (token.code in ("(", "{", "[")) - (token.code in (")", "}", "]"))
        if depth == 0 and token.code == ",":
            parts.append([])
        else:
            parts[-1].append(token)
    return [part for part in parts if part]


def _javascript_calls(source: str, names: set[str]):
    for tokens, n in _every(tokens_of(source)):
        if tokens[n].code in names and n + 1 < len(tokens) and tokens[n + 1].code == "(":
            key, *gaps = _parts(tokens[n + 2:])
            # alone, or chosen by a condition: `a ? "one" : b ? "two" : "three"`
            keys = [_pattern(token.text) for k, token in enumerate(key) if token.text is not None
                    and (k == 0 or key[k - 1].code in ("?", ":"))
                    and (k == len(key) - 1 or key[k + 1].code == ":")]
            given = {part[0].code for part in _parts(gaps[0][1:])} if gaps else set()
            yield " ".join(token.code or token.text.replace(GAP, "${}") for token in key), keys, given


def javascript_texts(source: str) -> Iterator[str]:
    """Yield every text, except CSS, fonts and selectors."""
    for tokens, n in _every(tokens_of(source)):
        if tokens[n].text is None:
            continue
        first = n
        while first >= 2 and tokens[first - 1].code == "+" and tokens[first - 2].text is not None:
            first -= 2                               # a long text in several pieces
        before = " ".join(token.code for token in tokens[max(0, first - 2):first])
        if before not in NOT_SHOWN:
            yield tokens[n].text
