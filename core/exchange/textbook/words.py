"""The comments of the NumPy program, in each language that it is written in.  {} are places for what is counted or
named."""
from typing import Final

WORDS: Final = {
    "en": {
        "title":
            "{cell}, {directions}, {layers} x {hidden} units: trained in Unrolled for {step} steps, to go on with in "
            "NumPy alone",
        "one": "left to right", "two": "in both directions",

        "use.on": "trains on to the experiment's last step, or 100 steps further",
        "use.steps": "trains 20 steps",
        "use.check": "compares the gradients with central differences",
        "prime":
            "A prime marks the previous step; in the code it is _prev.  A name that begins with d is the loss's "
            "gradient with respect to the rest.",
        "sizes": "units; steps made, and the last one",
        "seed": "it decides the order of the sentences; so many of them in a step",
        "part.cell": "the cell", "part.network": "the network", "part.data": "the data", "part.training": "training",
        "doc.step": "One step forward.  Returns the new state, and what the step backward needs.",
        "doc.step_back":
            "The same step backward, the last line first.  sums adds up the gradients of the weights, which all steps "
            "share.",
        "sums": "the shared weights' sums",
        "doc.named": "The weights by name; they are parts of one vector and share its memory.",
        "embedding": "a row a word", "tied": "the embedding once more",
        "doc.run": "One direction over a sentence: the outputs h [T, H], and each step.",
        "doc.run_back":
            "Back-propagation through time: from the direction's last step to its first.  dh [T, H] comes from above.",
        "doc.run.ends":
            "One direction over a sentence from a state on: the outputs h [T, H], each step, the last state.",
        "doc.run_back.ends":
            "Back-propagation through time, from the last step to the first.  dh [T, H] comes from above, dstate from "
            "behind the last step.",
        "orders": "left to right, right to left",
        "doc.forward":
            "The whole network over a sentence: what the head reads, a row each, and what the way back needs.",
        "doc.forward.answers":
            "The encoder reads the question; the decoder begins with the encoder's last states and reads the answer, a "
            "word late.",
        "bridge": "as wide as the decoder", "decoder": "the right answer, whatever it says itself",
        "unread": "nothing reads the encoder's outputs, only its last states",
        "drop.word": "dropout of whole words", "drop.between": "dropout between layers",
        "final": "the sentence is read once, where each direction ends",
        "doc.backward": "`forward` backward: dy is the gradient of what the head reads.",
        "final_back": "only where a direction ends", "embedding_back": "a word that comes twice gets both",
        "doc.loss": "The loss in nats, averaged over the words that are asked for, and the gradient of all weights.",
        "softmax": "log softmax", "mean": "the mean of -log p", "dz": "p - 1 where the right answer is, else p",
        "doc.examples.cloze":
            "(words, targets): each sentence once for each of its words, which is blanked and asked for.",
        "doc.examples.next": "(words, targets): each word's target is the word after it.",
        "doc.examples.lines": "(words, targets): each word's target is the word after it; ↵ ends a line.",
        "doc.examples.pairs": "(inputs, targets) of each line; None is no target.",
        "doc.examples.answers":
            "((question, answer as it is read), targets): the decoder reads <begin> and the answer, and should say the "
            "answer and <end>.",
        "doc.rng": "Random numbers for one purpose at one step: those of the page.",
        "doc.batch": "The examples of a step, in the page's order: sentences of like length go together.",
        "count": "steps of an epoch",
        "doc.batch.drawn":
            "The examples of a step: the page draws new ones for each, and those of the next steps are here.",
        "doc.draw": "Dropout's factors for a step: 0, or 1 / (1 - p).",
        "doc.of_sentence": "Those of one sentence, T words long.",
        "doc.train": "Goes on for so many steps, and prints the loss before each update.",
        "clip": "no longer than this", "decay": "weight decay",
        "doc.check": "200 of the weights nudged up and down: the slope of the loss, and what the gradient says.",
        "page": "the loss of the next step, as the page has it",
        "weights": "of each direction of each layer",
        "numbers": "the weights{moments}, float32",
        "moments": " and the optimiser's memory",
        "undo": "undoes",
    },
    "zh": {
        "title":
            "{cell}，{directions}，{layers} x {hidden} 个单元：已在 Unrolled 中训练 {step} 步，从这里用 NumPy 接着训练",
        "one": "从左到右", "two": "双向",

        "use.on": "训练到实验的最后一步；若已到，则再训练 100 步",
        "use.steps": "训练 20 步",
        "use.check": "用中心差分检验梯度",
        "prime": "撇号表示上一步，代码中写作 _prev。以 d 开头的名字是损失对其余部分的梯度。",
        "sizes": "单元数；已训练的步数和最后一步",
        "seed": "随机种子决定句子的顺序；每步的句数",
        "part.cell": "单元", "part.network": "网络", "part.data": "数据", "part.training": "训练",
        "doc.step": "前向一步。返回新的状态，以及反向所需的量。",
        "doc.step_back": "同一步的反向，从最后一行开始。各步共享权重，其梯度累加到 sums 中。",
        "sums": "共享权重的梯度之和",
        "doc.named": "按名字取出权重；它们都是同一个向量的一部分，共用内存。",
        "embedding": "每个词一行", "tied": "与嵌入共用",
        "doc.run": "沿一个方向读完一句：各步输出 h [T, H]，以及每一步的记录。",
        "doc.run_back": "沿时间反向传播：从该方向的最后一步到第一步。dh [T, H] 来自上一层。",
        "doc.run.ends": "从给定的状态开始，沿一个方向读完一句：各步输出 h [T, H]、每一步的记录和最后的状态。",
        "doc.run_back.ends":
            "沿时间反向传播：从该方向的最后一步到第一步。dh [T, H] 来自上一层，dstate 来自最后一步之后。",
        "orders": "从左到右，从右到左",
        "doc.forward": "整个网络读一句：输出层读到的每一行，以及反向所需的量。",
        "doc.forward.answers": "编码器读完问题；解码器从编码器最后的状态开始，逐词读入答案（错后一步）。",
        "bridge": "变换到解码器的宽度", "decoder": "读入的总是正确答案，无论它自己说了什么",
        "unread": "编码器的输出没有被读取，用到的只是最后的状态",
        "drop.word": "整词 dropout", "drop.between": "层间 dropout",
        "final": "整句只读一次：在每个方向的末尾",
        "doc.backward": "forward 的反向：dy 是输出层所读内容的梯度。",
        "final_back": "只在每个方向的末尾", "embedding_back": "出现两次的词，两份梯度都要加",
        "doc.loss": "损失（单位 nat，对所有要预测的词取平均）和全部权重的梯度。",
        "softmax": "softmax 的对数", "mean": "-log p 的平均值", "dz": "正确答案处为 p - 1，其余为 p",
        "doc.examples.cloze": "（词，目标）：每句的每个词各挖空一次，作为目标。",
        "doc.examples.next": "（词，目标）：每个词的目标是它后面的词。",
        "doc.examples.lines": "（词，目标）：每个词的目标是它后面的词；↵ 是一行的结尾。",
        "doc.examples.pairs": "每一行的（输入，目标）；None 表示没有目标。",
        "doc.examples.answers":
            "（（问题，读入的答案），目标）：解码器读入 <begin> 和答案，应当说出答案和 <end>。",
        "doc.rng": "某一步、某一用途的随机数，与网页相同。",
        "doc.batch": "某一步的样本，顺序与网页相同：长度相近的句子在一起。",
        "count": "一轮的步数",
        "doc.batch.drawn": "某一步的样本：网页每步抽取新的样本，这里存有接下来若干步的。",
        "doc.draw": "某一步的 dropout 系数：0 或 1 / (1 - p)。", "doc.of_sentence": "其中一句的系数，句长为 T。",
        "doc.train": "继续训练若干步，并打印每次更新前的损失。",
        "clip": "不超过这个长度", "decay": "权重衰减",
        "doc.check": "把 200 个权重各自略微增减：比较损失的斜率与梯度。",
        "page": "网页上下一步的损失",
        "weights": "每层每个方向各有一份",
        "numbers": "权重{moments}，float32",
        "moments": "和优化器的记忆",
        "undo": "反推",
    },
}
