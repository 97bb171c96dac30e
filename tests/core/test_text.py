"""Text to tokens and back: words, characters, scripts without spaces, marks, the blank, the unknown, and folding."""
import unicodedata

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from core import Vocabulary
from core.tasks.text import BLANK, PAD, SPACE, SPECIAL, UNKNOWN, is_blank, join_tokens, tokenise

WORDS = {
    "The cat sat.": ["the", "cat", "sat", "."],
    "Don't stop-and-go, O’Neil!": ["don't", "stop-and-go", ",", "o’neil", "!"],
    "a - b": ["a", "-", "b"], "-a- 'b'": ["-", "a", "-", "'", "b", "'"],
    "3.14 is 22/7?": ["3", ".", "14", "is", "22", "/", "7", "?"],
    "snake_case": ["snake", "_", "case"], "a__b": ["a", BLANK, "b"], "the ____ sat": ["the", BLANK, "sat"],
    "die ＿ Katze": ["die", BLANK, "katze"],
    "  spaced \t out \n": ["spaced", "out"], "": [], " \u3000 ": [],
    "猫坐在垫子上。": ["猫", "坐", "在", "垫", "子", "上", "。"], "猫 坐在 垫子 上": ["猫", "坐在", "垫子", "上"],
    "猫__垫子": ["猫", BLANK, "垫", "子"], "猫 __ 垫子 上": ["猫", BLANK, "垫子", "上"],
    "我用GPU训练": ["我", "用", "gpu", "训", "练"], "ねこがすき": list("ねこがすき"), "고양이": list("고양이"),
    "naïve café": ["naïve", "café"], "cafe\u0301": ["café"], "हिन्दी भाषा": ["हिन्दी", "भाषा"],
    "שָׁלוֹם": ["שָׁלוֹם"], "สวัสดี": ["สวัสดี"],
    "👍🏽 ok": ["👍", "🏽", "ok"], "x²+y": ["x²", "+", "y"], "𠮷野": ["𠮷", "野"],
}


@pytest.mark.parametrize("text", WORDS)
def test_words(text):
    assert tokenise(text) == [unicodedata.normalize("NFC", t) for t in WORDS[text]]


@pytest.mark.parametrize(("text", "tokens"),
                         [("Ab c", ["a", "b", SPACE, "c"]), ("a__b", ["a", BLANK, "b"]), ("a \t b", ["a", SPACE, "b"]),
                                              (" a ", ["a"]), ("猫 上", ["猫", SPACE, "上"]), ("e\u0301", ["é"]),
                                              ("_", ["_"]), ("", [])])
def test_characters(text, tokens):
    assert tokenise(text, "characters") == tokens


def test_folding_is_only_of_case_and_can_be_off():
    assert tokenise("STRASSE Straße ΣΊΣΥΦΟΣ") == ["strasse", "strasse", "σίσυφοσ"]
    assert tokenise("The Cat", fold_case=False) == ["The", "Cat"]
    assert tokenise("İ", "characters") == list(unicodedata.normalize("NFC", "İ".casefold()))


def test_the_blank_is_the_same_however_it_is_typed():
    assert all(is_blank(t) for t in ("__", "___", "______", "＿", "＿＿", BLANK))
    assert not any(is_blank(t) for t in ("_", "a__", "", "-", "blank"))


TEXTS = st.text(st.one_of(st.characters(exclude_categories=["Cs"]), st.sampled_from("aA bB_-'’猫坐ねé\u0301 .,＿")),
                max_size=40)


@settings(max_examples=500, deadline=None)
@given(TEXTS, st.sampled_from(["words", "characters"]), st.booleans())
@example("ß'ẞ", "words", True)
def test_nothing_is_lost_but_space_and_no_token_is_empty(text, level, fold):
    tokens = tokenise(text, level, fold)
    assert all(token and (token == SPACE or not token.isspace()) for token in tokens)
    whole = unicodedata.normalize("NFC", text)
    whole = unicodedata.normalize("NFC", whole.casefold()) if fold else whole
    kept = "".join("" if t == BLANK else t for t in tokens).replace(SPACE, "")
    kept = kept.replace("_", "").replace("＿", "")
    assert kept == "".join(c for c in whole if not c.isspace() and c not in "_＿").replace(SPACE, "")


@settings(max_examples=300, deadline=None)
@given(TEXTS.filter(lambda t: SPACE not in t), st.sampled_from(["words", "characters"]), st.booleans())
def test_joined_tokens_split_into_themselves_where_they_are_of_one_script(text, level, fold):
    """Joining is for showing and for typing on; a script without spaces is read by words once spaces are between."""
    tokens = tokenise(text, level, fold)
    if level == "characters":
        again = tokenise(join_tokens(tokens, level), level, fold)
        assert [t for t in again if t != SPACE] == [t for t in tokens if t != SPACE]
    else:
        assert "".join(tokenise(join_tokens(tokens, level), level, fold)) == "".join(tokens)


def test_a_vocabulary_counts_keeps_the_frequent_and_sorts_them():
    sentences = [["b", "a", "b", BLANK], ["c", "b", "a"], ["d"]]
    words = Vocabulary.build(sentences)
    assert words.words == (PAD, UNKNOWN, BLANK, "a", "b", "c", "d") and len(words) == 7 and SPECIAL == words.words[:3]
    assert Vocabulary.build(sentences, most=2).words[3:] == ("a", "b")
    assert Vocabulary.build(sentences, min_count=2).words[3:] == ("a", "b")
    # c before d: equal counts go by the alphabet
    assert Vocabulary.build(sentences, most=3).words[3:] == ("a", "b", "c")
    assert Vocabulary.build([]).words == SPECIAL


def test_unknown_tokens_become_unknown_and_none_is_dropped():
    words = Vocabulary.build([["a", "b"]])
    assert words.encode(["a", "zebra", BLANK, "b"]) == [3, 1, 2, 4]
    assert words.decode(words.encode(["a", "zebra", "b"])) == ["a", UNKNOWN, "b"]
    assert words.knows("a") and not words.knows("zebra")
    with pytest.raises(IndexError):
        words.decode([99])


@settings(max_examples=200, deadline=None)
@given(st.lists(st.lists(st.text(min_size=1, max_size=3), max_size=5), max_size=5))
def test_what_was_counted_is_known_and_comes_back(sentences):
    words = Vocabulary.build(sentences)
    for sentence in sentences:
        assert words.decode(words.encode(sentence)) == sentence
    assert len(set(words.words)) == len(words)
