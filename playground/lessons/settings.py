"""The texts that lessons are taught on, where no preset has them."""

CATS = tuple(
    f"一 只 {who} {what}" for who, *whats in (
        ("猫", "坐在 垫子 上", "跑到 门口 去", "喝了 温热的 牛奶", "睡在 篮子 里"),
        ("狗", "坐在 地毯 上", "跑到 公园 去", "喝了 冰凉的 清水", "睡在 狗窝 里"),
        ("鸟", "坐在 树枝 上", "飞到 树上 去", "喝了 冰凉的 雨水", "睡在 鸟巢 里")) for what in whats)

# who is spoken of comes back as a pronoun
WHO = tuple(
    f"{who} {did} and {pronoun} {then}"
    for whos, pronoun in ((("john", "tom", "paul", "peter"), "he"), (("mary", "anna", "jane", "lucy"), "she"))
    for who in whos for did, then in (("came in", "sat down"), ("went home", "slept"), ("ran", "laughed")))
WHO_CHINESE = tuple(
    f"{who} {did} ， {pronoun} {then}"
    for whos, pronoun in ((("哥哥", "爸爸", "爷爷", "弟弟"), "他"), (("姐姐", "妈妈", "奶奶", "妹妹"), "她"))
    for who in whos for did, then in (("走进 教室", "坐下了"), ("回到 家里", "睡着了"), ("打开 窗户", "笑了")))
PRONOUNS = {"he": "she", "she": "he", "他": "她", "她": "他"}

# a plain RNN, written as a candidate and a state, so that the state can be given a share of the one before
OWN_CELL = ("n = tanh(W_n x + U_n h' + b_n)", "h = n")
