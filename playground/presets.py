"""The presets: experiments that are ready to train, each with a sentence to look at.

All text is our own or in the public domain, as `source` says.  Titles and notes stand in `words` under
`preset.<name>.title` and `preset.<name>.note`.
"""
from __future__ import annotations

from dataclasses import dataclass

from core import Experiment
from core.spec import TEXT


@dataclass(frozen=True, kw_only=True)
class Preset:
    """An experiment, the sentence under the glass, the blank's index (-1 for none) and where the text is from."""

    experiment: Experiment
    sentence: str
    blank: int = -1
    source: str = "own"


CHINESE = (
    "猫 坐在 垫子 上", "猫 跑到 门口 去", "猫 喝了 温热的 牛奶", "猫 睡在 篮子 里",
    "狗 坐在 地毯 上", "狗 跑到 公园 去", "狗 喝了 冰凉的 清水", "狗 睡在 狗窝 里",
    "鸟 坐在 树枝 上", "鸟 飞到 树上 去", "鸟 喝了 冰凉的 雨水", "鸟 睡在 鸟巢 里",
)
POEM = (
    "床前明月光，疑是地上霜。", "举头望明月，低头思故乡。", "春眠不觉晓，处处闻啼鸟。", "夜来风雨声，花落知多少。",
    "白日依山尽，黄河入海流。", "欲穷千里目，更上一层楼。",
)
RHYME = (
    "twinkle twinkle little star", "how i wonder what you are", "up above the world so high", "like a diamond in the sky",
)

_CLOZE = Experiment(task="cloze", cell="lstm", bidirectional=True, hidden=8, embedding=8, batch_size=24, steps=300, seed=7)
_NEXT = Experiment(task="next", cell="lstm", hidden=32, embedding=16, batch_size=8, steps=300, seed=7)

PRESETS: dict[str, Preset] = {
    "cat": Preset(experiment=_CLOZE.replace(text=TEXT), sentence="the cat sat on the mat", blank=2),
    "mao": Preset(experiment=_CLOZE.replace(text=CHINESE), sentence="猫 坐在 垫子 上", blank=1),
    "rhyme": Preset(experiment=_NEXT.replace(text=RHYME, level="characters"), sentence="twinkle twinkle", source="public domain"),
    "poem": Preset(experiment=_NEXT.replace(text=POEM, level="characters"), sentence="床前明月光，", source="public domain"),
}
FIRST = "cat"
