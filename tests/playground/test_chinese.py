"""The Chinese of the page is a textbook's: the terms that a reader of both languages asked for, each in its place."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from playground.words import LANGUAGES

HERE = Path(__file__).parents[2]
ZH = LANGUAGES["zh"]
TERMS = {
    "field.cell": "单元类型",
    "field.hidden": "隐藏单元数",
    "field.nonlinearity": "激活函数",
    "field.tie_weights": "绑定词向量与输出层",
    "field.initialisation": "权重初始化",
    "field.merge": "合并方式",
    "field.schedule": "学习率调度",
    "field.clip_norm": "梯度裁剪（按范数）",
    "field.clip_value": "梯度裁剪（按元素）",
    "field.batch_size": "批量大小",
    "field.validation": "验证集比例",
    "field.truncate": "截断步数（TBPTT）",
    "field.warmup_steps": "预热步数",
    "field.stop_loss": "损失低于此值时停止",
    "field.top_k": "只取前 k 个（top-k）",
}
PARTS = {
    "lesson.loop.1": "循环单元",
    "term.cell": "循环单元",
    "lesson.bptt.title": "（BPTT）",
    "lesson.bptt.1": "又称“通过时间反向传播”",
    "lesson.bptt.ask": "读标出的公式行",
    "lesson.vanishing.1": "而这个斜率从不超过 1",
    "lesson.forward.3": "如果网络给正确词的概率是 p",
    "lesson.gates.3": "输出",
    "lesson.both.3": "“垫子 上”",
    "term.softmax": "先对每个数取 e 的幂，再除以这些幂的总和",
    "term.loss": "困惑度",
}


@pytest.mark.parametrize("key", TERMS)
def test_a_term_is_the_textbook_s(key: str) -> None:
    assert ZH[key] == TERMS[key]


@pytest.mark.parametrize("key", PARTS)
def test_a_sentence_has_the_textbook_s_words(key: str) -> None:
    assert PARTS[key] in ZH[key]


def strings_of(path: str) -> list[str]:
    """The texts of one of the page's own tables, the Chinese half of phrases.js."""
    text = (HERE / path).read_text("utf-8")
    return re.findall(r'"([^"\n]*[\u4e00-\u9fff][^"\n]*)"', text.partition("\n  zh: {")[2] or text)


PAGE = [*strings_of("static/words/zh.js"), *strings_of("static/words/phrases.js")]


def test_the_page_s_own_strings_have_them_too() -> None:
    text = "\n".join(PAGE)
    assert len(PAGE) > 200
    for term in ("准确率", "困惑度", "随机猜测", "平均", "本步", "空白处", "预测"):
        assert term in text, term
    for old in ("正确率", "均匀猜测", "学习率计划", "验证集占比", "裁剪范数", "非线性函数的选择", "空格之后"):
        assert old not in text + "\n".join(ZH.values()), old


def test_marks_are_chinese_and_no_space_follows_a_full_stop() -> None:
    for text in [*ZH.values(), *PAGE]:
        assert not re.search(r"[\u4e00-\u9fff][,;?!](?![\w\"])", text), text
        assert not re.search(r"[。，；：？！] (?=[\u4e00-\u9fff])", text), text
        assert not re.search("[「」『』]", text), text
        assert text.count("“") == text.count("”") and text.count("（") == text.count("）"), text
