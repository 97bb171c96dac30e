"""Characters as a reader sees them: what stays together, what is unseen, space by its marks; every text comes back."""
import json
import os
import re
import shutil
import subprocess
import unicodedata

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from core.tasks.characters import PLAIN, UNSEEN, characters, cut, seen, shown, typed
from core.tasks.text import BLANK, Vocabulary, as_read, join_tokens, longest_match, tokenise

TOGETHER = ["👩🏽\u200d🚀", "🇨🇳", "🇩🇪", "1\ufe0f\u20e3", "👍🏽", "☎\ufe0f", "❤\ufe0f\u200d🔥",
            "👨\u200d👩\u200d👧\u200d👦", "हि", "e\u0301", "ก็", "한", "🏴\U000e0067\U000e0062\U000e007f",
            "\U00020bb7", "葛\U000e0100"]


def by_characters(text, **more):
    return tokenise(text, "characters", fold_case=False, as_typed=True, **more)


@pytest.mark.parametrize("one", TOGETHER)
def test_what_a_reader_takes_for_one_is_one_token(one):
    assert characters(f"a{one}b{one}{one}") == ["a", one, "b", one, one]
    assert by_characters(f"猫{one} {one}") == ["猫", unicodedata.normalize("NFC", one), "␣",
                                              unicodedata.normalize("NFC", one)]


@pytest.mark.parametrize("one", [one for one in TOGETHER if one[0] not in "हeก한"])
def test_emoji_are_one_token_by_words_too(one):
    found = tokenise(f"good {one}{one} cat", as_typed=True)
    assert found == ["good", one, one, "cat"]


def test_the_rule_is_unicodes_where_it_can_be_asked():
    """Intl.Segmenter of a JavaScript engine, over mixtures of everything that joins but Indic conjuncts."""
    node = os.environ.get("UNROLLED_NODE") or shutil.which("node")
    if node is None:
        pytest.skip("no Node.js here")
    parts = [*TOGETHER, "a", " ", "\u200d", "\ufe0f", "🏽", "🇦", "猫", "\u0301", "\uac00", "\u1100", "\u1161",
             "\u11a8", "。", "☎", "©"]
    texts = ["".join(parts[(k * k + 7 * j * (k + 3)) % len(parts)] for j in range(9)) for k in range(300)]
    script = ("const s=new Intl.Segmenter('en',{granularity:'grapheme'});"
              "let t='';process.stdin.on('data',d=>t+=d).on('end',()=>"
              "console.log(JSON.stringify(JSON.parse(t).map(x=>[...s.segment(x)].map(p=>p.segment)))))")
    done = subprocess.run([node, "-e", script], input=json.dumps(texts), capture_output=True, text=True, check=True)
    assert [characters(text) for text in texts] == json.loads(done.stdout)


@pytest.mark.parametrize(("text", "words"), [
    ("the\u200bcat sat on the mat", ["the", "cat", "sat", "on", "the", "mat"]), ("co\u00adoperate", ["cooperate"]),
    ("\ufeffthe cat", ["the", "cat"]),
    ("\u200bthe\u2060 cat\u200e", ["the", "cat"]), ("猫\u200b坐在 垫子", ["猫坐在", "垫子"]),
    ("می\u200cخواهم", ["می\u200cخواهم"]), ("\u200c the \u200d cat", ["the", "cat"]),
    ("\u200b\u200b", []), ("__init__", [BLANK, "init", BLANK]), ("a ↵ b", ["a", "↵" + PLAIN, "b"])])
def test_what_nobody_sees_is_no_token(text, words):
    assert tokenise(text, as_typed=True) == words


def test_space_is_as_it_was_typed_and_seen():
    assert by_characters("\tif a:  b\u3000c\u00a0") == ["⇥", "i", "f", "␣", "a", ":", "␣", "␣", "b", "␣␣", "c", "⍽"]
    assert by_characters("a\r\nb\rc") == ["a", "↵", "b", "↵", "c"]
    assert by_characters("␣ ↵") == ["␣" + PLAIN, "␣", "↵" + PLAIN]
    assert by_characters("a__b") == ["a", BLANK, "b"] and by_characters("a__b", blanks=False) == ["a", "_", "_", "b"]


LETTERS = st.one_of(st.characters(exclude_categories=["Cs"]),
                    st.sampled_from([*"aA bB_-'猫坐ね \t\n\u00a0\u3000␣⇥↵\ufe0e\u200d\u200b\u0301。", *TOGETHER]))
TEXTS = st.lists(LETTERS, max_size=30).map("".join)


@settings(max_examples=500, deadline=None)
@given(TEXTS)
@example("␣\ufe0e\ufe0e")
@example("e\u200b\u0301")
@example("␣\ufe00 \ufe00 \u0301\u3000\u0301\ufe0e ")
def test_every_text_comes_back_from_its_characters(text):
    """Exactly, in NFC and without what nobody sees; other ends of lines and other spaces aside."""
    tokens = by_characters(text, blanks=False)
    back = join_tokens(tokens, "characters")
    assert back == seen(text) and by_characters(back, blanks=False) == tokens
    plain = re.sub(f"[{UNSEEN}\r\u0085\u200c\u200d]", "", text)
    if plain == text and not re.search(r"[^\S \t\n\u00a0\u3000]", text):
        assert back == unicodedata.normalize("NFC", text)
    assert all(token and not re.search(r"\s", token) for token in tokens)


@settings(max_examples=300, deadline=None)
@given(TEXTS, st.booleans())
def test_by_words_a_text_comes_back_but_for_its_space(text, fold):
    """Its words do, each as it was, and cut again they are the same words."""
    tokens = tokenise(text, "words", fold, as_typed=True, blanks=False)
    whole = seen(text.replace("\u200b", " "))
    whole = unicodedata.normalize("NFC", whole.casefold()) if fold else whole

    def packed(part):
        """Without spaces and joiners; composed after that, as a space may have kept a mark from its letter."""
        return unicodedata.normalize("NFC", re.sub("[\\s\u200c\u200d]", "", part))

    assert packed("".join(map(typed, tokens))) == packed(whole)
    assert all(token and not token.isspace() for token in tokens)


@settings(max_examples=200, deadline=None)
@given(TEXTS, st.integers(0, 40))
def test_a_limit_cuts_between_characters(text, most):
    kept = cut(text, most)
    assert text.startswith(kept) and len(kept) <= most
    assert characters(text)[:len(characters(kept))] == characters(kept) or len(text) <= most


def test_a_mark_that_was_typed_is_another_token():
    for mark in "␣⇥↵⍽":
        assert shown(mark) != mark and typed(shown(mark)) == mark


def test_chinese_without_spaces_is_cut_into_the_longest_words_known():
    known = Vocabulary.build([["猫", "坐在", "垫子", "上", "温热的", "牛奶", "a"]])
    cases = {"猫坐在垫子上": ["猫", "坐在", "垫子", "上"], "猫喝温热的牛奶。": ["猫", "喝", "温热的", "牛奶", "。"],
             "猫 坐在垫子 上": ["猫", "坐在", "垫子", "上"],
             "猫 坐车 上": ["猫", "坐车", "上"], "坐": ["坐"], "a坐在a": ["a", "坐在", "a"]}
    for text, words in cases.items():
        assert longest_match(known, tokenise(text, as_typed=True)) == words, text
    assert longest_match(Vocabulary.build([["猫"]]), ["猫", "坐"]) == ["猫", "坐"]


@pytest.mark.parametrize(("tokens", "text"), [
    (["法国", "首都", "，", "巴黎", "。"], "法国首都，巴黎。"), (["in", "france", "."], "in france."),
    (["gpu", "很", "快"], "gpu很快"), (["a", "(", "b", ")"], "a (b)"),
    (["한국", "서울"], "한국 서울"), (["你好", "，", "world"], "你好，world"), (["a", "↵", "b"], "a\nb")])
def test_tokens_are_joined_as_their_language_writes_them(tokens, text):
    assert as_read(tokens).replace(" \n", "\n").replace("\n ", "\n") == text
