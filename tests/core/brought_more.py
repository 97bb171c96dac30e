"""Texts of collections and programs whose first reading was wrong: what had no part in it, or was taken for another."""
from __future__ import annotations

import json

from tests.core.brought import Row


def dumps(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


MARCH = "Thousands of demonstrators marched through London and then on to Paris".split()
NER = "Sentence #,Word,POS,Tag\n" + "".join(
    f"{f'Sentence: {k // 6 + 1}' if k % 6 == 0 else ''},{word},NN,{'B-geo' if word in ('London', 'Paris') else 'O'}\n"
    for k, word in enumerate(MARCH))
TELEGRAM = dumps({"name": "Anna", "type": "personal_chat", "messages": [
    {"id": 1, "type": "message", "from": "Anna", "text": "Hi there"},
    {"id": 2, "type": "message", "from": "Ben", "text": ["See ", {"type": "link", "text": "a.b"}, " now"]},
    {"id": 3, "type": "service", "action": "phone_call", "text": ""},
    {"id": 4, "type": "message", "from": "Anna", "text": "Ok, bye"}]})


def node(name: str, parent: str | None, role: str, *parts: str) -> dict[str, object]:
    return {"id": name, "parent": parent, "message": {"author": {"role": role}, "content": {"parts": list(parts)}}}


CHATGPT = dumps([{"title": "Loops", "current_node": "d", "mapping": {
    "a": {"id": "a", "parent": None, "message": None}, "s": node("s", "a", "system", ""),
    "d": node("d", "b", "assistant", "A loop."), "c": node("c", "b", "assistant", "Asked once more."),
    "b": node("b", "s", "user", "What is an RNN?")}}])
LCQMC = ("text_a\ttext_b\tlabel\n喜欢打球\t爱打球\t1\n她好看吗\t他好看吗\t0\n"
         "怎么学习\t如何学习\t1\n今天天气\t明天天气\t0\n")
SNLI = "".join(dumps({"gold_label": label, "sentence1": one, "sentence2": other}) + "\n" for label, one, other in (
    ("neutral", "a man rides", "he is fast"), ("contradiction", "a dog runs", "a cat sits"),
    ("neutral", "rain falls", "it is cold"), ("contradiction", "she sits", "she stands")))
CLUENER = 2 * (dumps({"text": "叶老桂在浙商",
                      "label": {"name": {"叶老桂": [[0, 2]]}, "company": {"浙商": [[4, 5]]}}}) + "\n")
NUMBERED = "smiles,activity\nCCO,1\nCCN,0\nCCC,1\nCCCl,0\n"

MORE: dict[str, Row] = {
    "sentences-of-many-rows": ("ner_dataset.csv", NER, "table", "tags", (
        "Thousands/O of/O demonstrators/O marched/O through/O London/B-geo", "and/O then/O on/O to/O Paris/B-geo")),
    "names-above-that-nobody-sees": (
        "a.csv", "\u200btext,label\u200b\na good one,1\na bad one,0\nso very good,1\nso very bad,0\n", "table",
        "labels", ("a good one => 1", "a bad one => 0", "so very good => 1", "so very bad => 0")),
    "names-above-numbers": ("a.csv", NUMBERED, "table", "labels", ("CCO => 1", "CCN => 0", "CCC => 1", "CCCl => 0")),
    "languages-with-more-in-their-names": (
        "eng_-french.csv", "English words/sentences,French words/sentences\nHi.,Salut!\nRun!,Cours !\nWho?,Qui ?\n",
        "table", "pairs", ("Hi. => Salut!", "Run! => Cours !", "Who? => Qui ?")),
    "one-kind-of-messages-is-no-label": ("result.json", TELEGRAM, "json", "sentences",
                                         ("Hi there", "See now", "Ok, bye")),
    "a-talk-as-a-tree": ("conversations.json", CHATGPT, "json", "pairs", ("What is an RNN? => A loop.",)),
    "one-label-of-two-texts": ("train.tsv", LCQMC, "table", "labels", (
        "喜欢打球 | 爱打球 => 1", "她好看吗 | 他好看吗 => 0", "怎么学习 | 如何学习 => 1", "今天天气 | 明天天气 => 0")),
    "one-label-of-two-sentences": ("snli.jsonl", SNLI, "json", "labels", (
        "a man rides | he is fast => neutral", "a dog runs | a cat sits => contradiction",
        "rain falls | it is cold => neutral", "she sits | she stands => contradiction")),
    "texts-by-their-label": (
        "a.json", dumps({"pos": ["a good film", "so very good"], "neg": ["a bad film", "so very bad"]}), "json",
        "labels", ("a good film => pos", "so very good => pos", "a bad film => neg", "so very bad => neg")),
    "places-by-their-kind": ("cluener.json", CLUENER, "json", "tags", (
        "叶/B-name 老/I-name 桂/I-name 在/O 浙/B-company 商/I-company",) * 2),
    "places-in-chinese": ("doccano.jsonl", (dumps({"text": "小明住在北京。", "label": [[0, 2, "PER"], [4, 6, "LOC"]]})
                                            + "\n") * 2, "json", "tags",
                          ("小/B-PER 明/I-PER 住/O 在/O 北/B-LOC 京/I-LOC 。/O",) * 2),
    "talks-after-m": ("xiaohuangji.conv", "E\nM 呵呵\nM 是王若猫的。\nE\nM 不是\nM 那是什么？\nM 猫\n",
                      "questions", "pairs",
                      ("呵呵 => 是王若猫的。", "不是 => 那是什么？", "那是什么？ => 猫")),
    "couplets-by-name": ("a.txt", "上联：风弦未拨心先乱\n下联：夜幕已沉梦更闲\n"
                                  "上联：花梦粘于春袖口\n下联：莺声溅落柳枝头\n", "questions", "pairs",
                         ("风弦未拨心先乱 => 夜幕已沉梦更闲", "花梦粘于春袖口 => 莺声溅落柳枝头")),
    "a-talk-a-line": ("dialogues.txt",
                      "Hi there . __eou__ Hello . __eou__ Bye . __eou__\nWho is it ? __eou__ Me . __eou__\n",
                      "questions", "pairs", ("Hi there . => Hello .", "Hello . => Bye .", "Who is it ? => Me .")),
    "old-text-and-new": ("a.txt", "原文：学而时习之\n译文：学习后按时复习\n原文：不亦乐乎\n译文：不也快乐吗\n",
                         "questions", "pairs",
                         ("学而时习之 => 学习后按时复习", "不亦乐乎 => 不也快乐吗")),
    "three-colons": ("train.txt", "1 ::: A film (1998) ::: drama ::: A long and sad plot is told here\n"
                     "2 ::: Other (2000) ::: comedy ::: A funny one of two friends is told\n"
                     "3 ::: Third (1990) ::: drama ::: She leaves and he stays for many years\n"
                     "4 ::: Last (1991) ::: comedy ::: They laugh and go home with the dog\n", "table", "labels", (
                         "A long and sad plot is told here => drama", "A funny one of two friends is told => comedy",
                         "She leaves and he stays for many years => drama",
                         "They laugh and go home with the dog => comedy")),
    "names-from-right-to-left": (
        "a.csv", "\u200fטקסט,תווית\u200f\nיום טוב מאוד,טוב\nיום רע מאוד,רע\nסרט טוב מאוד,טוב\nסרט רע מאוד,רע\n",
        "table", "labels", ("יום טוב מאוד => טוב", "יום רע מאוד => רע", "סרט טוב מאוד => טוב", "סרט רע מאוד => רע")),
    "who-speaks-to-nobody": ("chat.csv",
                             "date,from,to,text\n2008-04-23,ann,,hello to you all\n2008-04-23,ben,,hi ann dear\n"
                             "2008-04-24,ann,,how are you\n2008-04-24,ben,,fine and you\n", "table", "labels",
                             ("hello to you all => ann", "hi ann dear => ben", "how are you => ann",
                              "fine and you => ben")),
    "words-and-their-sounds": ("hsk.csv", "汉字,拼音\n你好,nǐ hǎo\n再见,zài jiàn\n", "table", "pairs",
                               ("你好 => nǐ hǎo", "再见 => zài jiàn")),
    "words-that-are-codes-of-languages": (
        "a.txt", "he is tall\tel es alto\nI am here\testoy aqui\nwe eat bread\tcomemos pan\n", "table", "pairs",
        ("he is tall => el es alto", "I am here => estoy aqui", "we eat bread => comemos pan")),
    "let-as-a-word": ("a.txt", "let me go => lass mich gehen\nlet us eat => lass uns essen\n", "arrows", "pairs",
                      ("let me go => lass mich gehen", "let us eat => lass uns essen")),
    "a-number-that-is-not-known": (
        "a.csv", "the battle,unknown\nthe fire,1666\nthe plague,1665\nthe peace,1648\n", "table", "pairs",
        ("the battle => unknown", "the fire => 1666", "the plague => 1665", "the peace => 1648")),
    "questions-beside-a-text": (
        "a.csv", "text,q1,q2,label\nI like it,3,4,good\nI hate it,1,1,bad\nso nice,5,4,good\nso ugly,1,2,bad\n",
        "table", "labels", ("I like it => good", "I hate it => bad", "so nice => good", "so ugly => bad")),
    "one-label-of-two-questions": (
        "qqp.csv", "id,question1,question2,is_duplicate\n0,how are you,how do you do,1\n1,what is it,who was it,0\n"
        "2,why so,how so,1\n3,where to,when is that,0\n", "table", "labels", (
            "how are you | how do you do => 1", "what is it | who was it => 0", "why so | how so => 1",
            "where to | when is that => 0")),
}
NEAR = {
    "numbered sentences": "1 The cat sat on the mat and slept there\n2 The dog ran to the door and barked loudly\n"
                          "3 The cow ate the grass and looked at them\n",
    "calls with arrows": "items.map(x => x.id)\nconst a = y => y * 2\nfoo(z => z)\nlet b = w => w + 1\n",
}
