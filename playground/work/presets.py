"""The presets: experiments that are ready to train, each with a sentence to look at.

All text is our own or in the public domain, as `source` says.  Titles, notes and sources are in `words` under
`preset.<name>.title`, `preset.<name>.note` and `source.<source>`.
"""
from __future__ import annotations

from dataclasses import dataclass

from core import TASKS, Experiment
from core.spec import TEXT

from .books import BOOK
from .moments import BACK, JOINED, REVERSE, Moment

_END = Moment(taken=JOINED)
_BOTH = Moment(movement=REVERSE, taken=JOINED)
_BACK = Moment(movement=BACK, taken=JOINED, tab="flow")
_AT_THE_THIRD = Moment(movement=REVERSE, taken=2)        # of four words


@dataclass(frozen=True, kw_only=True)
class Preset:
    """An experiment, the sentence under the glass, the blank's index (-1: none), and its text's source (`source.*`).

    learnt   steps that the build trains it; 0: it opens untrained
    moment   where the animation stands when it opens trained
    """

    experiment: Experiment
    sentence: str
    blank: int = -1
    source: str = "own"
    learnt: int = 0
    moment: Moment = _END

    def speaks_of(self, sentence: str) -> bool:
        """Whether its note is of what is looked at: a note that names a blank is only of its own sentence."""
        return self.blank < 0 or sentence == self.sentence


POEM = (       # an empty line ends a poem
    "床前明月光，疑是地上霜。", "举头望明月，低头思故乡。", "",
    "春眠不觉晓，处处闻啼鸟。", "夜来风雨声，花落知多少。", "",
    "白日依山尽，黄河入海流。", "欲穷千里目，更上一层楼。",
)
RHYME = (
    "twinkle twinkle little star", "how i wonder what you are",
    "up above the world so high", "like a diamond in the sky",
)
STAR = (
    *RHYME, "",
    "when the blazing sun is gone", "when he nothing shines upon",
    "then you show your little light", "twinkle twinkle all the night", "",
    "then the traveller in the dark", "thanks you for your tiny spark",
    "he could not see which way to go", "if you did not twinkle so", "",
    "in the dark blue sky you keep", "and often through my curtains peep",
    "for you never shut your eye", "till the sun is in the sky", "",
    "as your bright and tiny spark", "lights the traveller in the dark",
    "though i know not what you are", "twinkle twinkle little star",
)
AGREEMENT = tuple(
    f"the {one if verb == 'is' else one + 's'} near the {other if away == 'one' else other + 's'} {verb} {how}"
    for one, other, how in (
        ("dog", "house", "loud"), ("bird", "tree", "small"), ("car", "garden", "old"), ("boy", "river", "happy"))
    for verb in ("is", "are") for away in ("one", "many"))
WORD_ORDER = tuple(
    line for who, what, where in (
        ("我", "书", "桌上"), ("他", "杯子", "柜子里"), ("妈妈", "衣服", "床上"),
        ("老师", "信", "抽屉里"), ("妹妹", "花", "窗台上"))
    for line in (f"{who} 把 {what} 放在 {where}", f"{what} 被 {who} 放在 {where}"))
WALKS = (
    "we walked on and on past fields and farms and woods until the night came",
    "we went along the road by the lake and over the hill till it was dark",
    "we rode for many days through sand and wind and rain without a rest",
    "we sailed and sailed under sun and moon and stars and saw no land",
)
FAR_BACK = tuple(f"{way} {walk} => {way}" for way in ("north", "south", "east", "west") for walk in WALKS)
WORDS_TO_TURN = (
    "table chair house river stone bread cloud light green black white brown water earth night train plane sheep "
    "horse mouse tiger zebra apple lemon peach grape onion olive honey sugar salt milk rice corn bean leaf tree root "
    "seed rain snow wind moon star sand hill lake road door wall roof lamp book page word song drum bell ship sail "
    "boat fish bird wolf bear deer goat frog duck swan crow"
)
REVERSAL = tuple(f"{word} => {word[::-1]}" for word in WORDS_TO_TURN.split())

FAR_BACK_CHINESE = tuple(f"{way} {walk} => {way}" for way in ("向北", "向南", "向东", "向西") for walk in (
    "我们 走过 田野 和 村庄 一直 走到 天黑 才 停下 来 休息",
    "我们 沿着 湖边 的 小路 翻过 山岗 走了 整整 一天 很累",
    "我们 骑着 马 顶着 风沙 冒着 大雨 走了 许多 天 才到",
    "我们 在 海上 航行 看过 太阳 月亮 和 星星 没有 看见 陆地"))
# the near noun misleads, the far one decides the measure word
MEASURES = tuple(
    f"一 {measure} {other} 旁边 的 {noun} 很 {how}"
    for noun, measure, how in (
        ("猫", "只", "小"), ("狗", "只", "乖"), ("书", "本", "旧"), ("词典", "本", "厚"), ("汽车", "辆", "快"),
        ("卡车", "辆", "大"))
    for other in ("猫", "狗", "书", "词典", "汽车", "卡车") if other != noun)
SEGMENTS = (       # B, M and E: a word's first, middle and last character; S: a word by itself
    "研/B 究/E 生/B 命/E", "研/B 究/M 生/E 上/B 课/E", "他/S 研/B 究/E 生/B 命/E", "她/S 是/S 研/B 究/M 生/E",
    "研/B 究/M 生/E 在/S 上/B 课/E", "我/B 们/E 研/B 究/E 生/B 命/E", "生/B 命/E 很/S 美/S", "学/B 生/E 在/S 上/B 课/E",
    "大/B 学/M 生/E 上/B 课/E", "大/B 学/E 很/S 大/S", "她/S 在/S 大/B 学/E 上/B 课/E", "他/S 是/S 大/B 学/M 生/E",
    "我/B 们/E 是/S 学/B 生/E", "生/B 命/E 研/B 究/E 很/S 难/S",
)
GOOSE = ("鹅鹅鹅，曲项向天歌。", "白毛浮绿水，红掌拨清波。", "", "锄禾日当午，汗滴禾下土。", "谁知盘中餐，粒粒皆辛苦。")
IDIOMS = (
    "一心一意 三心二意 四面八方 五颜六色 七上八下 九牛一毛 十全十美 百花齐放 千山万水 万紫千红 "
    "春暖花开 秋高气爽 风和日丽 山清水秀 鸟语花香 冰天雪地 海阔天空 日新月异 人山人海 自言自语 "
    "大同小异 东张西望 画蛇添足 守株待兔"
)
REVERSAL_CHINESE = tuple(f"{idiom} => {idiom[::-1]}" for idiom in IDIOMS.split())

_CLOZE = Experiment(task="cloze", as_typed=True, cell="lstm", bidirectional=True, hidden=8, embedding=8,
                    batch_size=24, steps=300, seed=7)
_NEXT = Experiment(task="next", as_typed=True, cell="lstm", hidden=32, embedding=16, batch_size=8, steps=300, seed=7)
_TAG = Experiment(task="tag", as_typed=True, cell="lstm", bidirectional=True, hidden=12, embedding=8,
                  batch_size=16, steps=200, seed=7)
_VERSE = _NEXT.replace(level="characters", truncate=28, batch_size=1)            # read line after line, as one text
_MEMORY = Experiment(task="copy", cell="lstm", hidden=16, embedding=8, batch_size=32, steps=600, seed=7)
_ANSWER = Experiment(task="answer", as_typed=True, cell="lstm", bidirectional=True, hidden=24, embedding=8,
                     batch_size=16, steps=400, seed=7)
COPY_UNIT = 14          # of those that the build's training makes remember in silence: its gates are the clearest

PRESETS: dict[str, Preset] = {
    "cat": Preset(experiment=_CLOZE.replace(text=TEXT), sentence="the cat sat on the mat", blank=2, learnt=120,
                  moment=_BOTH),
    "mao": Preset(experiment=_CLOZE.replace(text=TASKS["cloze"].samples["zh"]), sentence="猫 坐在 垫子 上", blank=1,
                  learnt=120, moment=_BOTH),
    "agreement": Preset(experiment=_CLOZE.replace(text=AGREEMENT), sentence="the dogs near the house are loud",
                        blank=5, learnt=300, moment=_BOTH),
    "order": Preset(experiment=_CLOZE.replace(text=WORD_ORDER), sentence="书 被 我 放在 桌上", blank=1,
                    learnt=300, moment=_BOTH),
    "rhyme": Preset(experiment=_VERSE.replace(text=RHYME), sentence="twinkle twinkle", source="rhyme", learnt=300),
    "poem": Preset(experiment=_VERSE.replace(text=POEM), sentence="床前明月光，", source="poem", learnt=300),
    "book": Preset(experiment=BOOK.replace(text=STAR), sentence="twinkle twinkle", source="rhyme"),
    "tag": Preset(experiment=_TAG.replace(text=TASKS["tag"].sample), sentence="the/DET can/NOUN can/AUX fish/VERB",
                  learnt=200, moment=_AT_THE_THIRD),
    "cixing": Preset(experiment=_TAG.replace(text=TASKS["tag"].samples["zh"]),
                     sentence="他/代词 会/助动词 画/动词 画/名词", learnt=200, moment=_AT_THE_THIRD),
    "mood": Preset(experiment=_TAG.replace(task="label", text=TASKS["label"].sample),
                   sentence="the music is not bad => good", learnt=200, moment=_BOTH),
    "vanishing": Preset(
        experiment=_TAG.replace(task="label", text=FAR_BACK, cell="rnn", bidirectional=False, steps=300),
        sentence=FAR_BACK[0], learnt=300, moment=_BACK),
    "copy": Preset(experiment=_MEMORY.replace(task="copy", steps=2000, distance=8), sentence="b e a g . . . . ? ? ? ?",
                   learnt=2000, moment=Moment(taken=7, symbol="o", unit=COPY_UNIT, tab="gates")),
    "adding": Preset(experiment=_MEMORY.replace(task="adding", steps=1000, distance=8),
                     sentence="0.31 0.82* 0.56 0.07 0.40 0.15* 0.93 0.22", learnt=1000),
    "brackets": Preset(experiment=_MEMORY.replace(task="dyck"), sentence="( [ ( ) ] [ ] )", learnt=600,
                       moment=Moment(taken=4)),
    "reber": Preset(experiment=_MEMORY.replace(task="reber", distance=8), sentence="B T B T X X V V E T E", learnt=600,
                    moment=Moment(taken=9, tab="tokens")),
    "answer": Preset(experiment=_ANSWER.replace(text=TASKS["answer"].sample), sentence="what is the capital of france",
                     learnt=400, moment=_BOTH),
    "reversal": Preset(experiment=_ANSWER.replace(text=REVERSAL, level="characters", hidden=48, steps=1500),
                       sentence="table => elbat", learnt=500, moment=_BOTH),
}
# the same names for a Chinese visitor, where the others are English text
CHINESE_PRESETS: dict[str, Preset] = {
    "agreement": Preset(experiment=_CLOZE.replace(text=MEASURES, hidden=12, learning_rate=0.02, steps=400),
                        sentence="一 只 书 旁边 的 猫 很 小", blank=1, learnt=400, moment=_BOTH),
    "rhyme": Preset(experiment=_VERSE.replace(text=GOOSE, seed=1), sentence="鹅鹅鹅，", source="goose",
                    learnt=300),
    "tag": Preset(experiment=_TAG.replace(text=SEGMENTS), sentence="她/S 研/B 究/E 生/B 命/E", learnt=200,
                  moment=_BOTH),
    "mood": Preset(experiment=_TAG.replace(task="label", text=TASKS["label"].samples["zh"]),
                   sentence="音乐 一点 也 不 难听 => 好评", learnt=200, moment=_BOTH),
    "vanishing": Preset(experiment=PRESETS["vanishing"].experiment.replace(text=FAR_BACK_CHINESE, seed=1),
                        sentence=FAR_BACK_CHINESE[0], learnt=300, moment=_BACK),
    "answer": Preset(experiment=_ANSWER.replace(text=TASKS["answer"].samples["zh"]), sentence="法国 的 首都 是 哪里",
                     learnt=400, moment=_BOTH),
    "reversal": Preset(experiment=_ANSWER.replace(text=REVERSAL_CHINESE, level="characters", hidden=48, steps=1500),
                       sentence="一心一意 => 意一心一", learnt=500, moment=_BOTH),
}
ORDER = {"zh": ("mao", "agreement", "order", "poem", "rhyme", "cixing", "tag", "mood", "vanishing", "answer",
                "reversal", "copy", "adding", "brackets", "reber", "book")}
FIRST = {"en": "cat", "zh": "mao"}


def preset_in(language: str, name: str) -> Preset:
    """A preset as a visitor of a language has it.  Raises KeyError for a name that is not there."""
    return CHINESE_PRESETS.get(name, PRESETS[name]) if language == "zh" else PRESETS[name]


def trained() -> dict[str, tuple[str, Preset]]:
    """The presets that the build trains, each under its file's name, with the language that it is opened in."""
    of_chinese, of_others = ({file: (language, preset_in(language, name)) for name in PRESETS
                              if (file := file_of(language, name))} for language in ("zh", "en"))
    return of_chinese | of_others                                      # what both have is trained in English


def file_of(language: str, name: str) -> str:
    """The file that a preset's network is in, as a visitor of a language has it; "" where it opens untrained."""
    preset = preset_in(language, name)
    ending = "" if preset is PRESETS[name] else f".{language}"
    return f"preset.{name}{ending}.npz" if preset.learnt else ""


def listed(language: str) -> tuple[str, ...]:
    """The presets' names in the order in which they are offered: those in the visitor's language first."""
    first = ORDER.get(language, ())
    return (*first, *(name for name in PRESETS if name not in first))
