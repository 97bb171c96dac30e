"""课程与词汇表的中文。[[key|文字]] 标出词汇表解释的词。"""

LESSONS: dict[str, str] = {
    "lesson.training": "网络先要训练到第 {step} 步，训练完再给出它的数值。",

    "lesson.loop.title": "循环", "lesson.loop.note": "同一个循环单元，在每个词元上重复使用。",
    "lesson.loop.1":
        "循环网络一次读一个词元。这些方框其实是同一个[[cell|循环单元]]，每个词元画一次：这就是展开的循环。",
    "lesson.loop.2":
        "除了词元，每一步还得到上一步留下的[[hidden|隐藏状态]] h。这些线把它传下去，网络记得的全在其中；开始时它是 0。",
    "lesson.loop.3":
        "一步就是：词元的向量 x 和上一个状态 h′（也写作下标 t − 1 的 h）各乘一个矩阵，加上偏置，再经过 tanh。"
        "按 → 前进：x 和 h 在变，W 和 U 不变。",
    "lesson.loop.ask": "句子有 {n} 个词元，网络认识 {v} 个词元。网络里有几个矩阵 U？（表中名为 weight_hh。）",
    "lesson.loop.right": "对，一个。每一步用的都是同一个 U，所以网络能读任意长的句子，也能同时从每一步学习。",
    "lesson.loop.wrong": "在网络下方的表里数一数：weight_hh 出现了几次？",

    "lesson.forward.title": "前向传播", "lesson.forward.note": "从词元到预测，以及猜错的代价。",
    "lesson.forward.1":
        "网络一个接一个地读入词元，还没读到的是空的。每个条形都是网络里的一个数：把指针停在上面就能看到。",
    "lesson.forward.2":
        "读完每个词元，[[head|输出层]]把 h 变成 {v} 个词各一个的数，[[softmax|softmax]] 再把它们变成概率："
        "对下一个词的猜测。点另一个词，看那里的猜测。",
    "lesson.forward.3":
        "如果网络给正确词的概率是 p，代价就是 −ln p，即[[loss|损失]]；随机猜测的代价是 ln {v} = {even:.2f}。"
        "训练降低的是一批句子里所有词的平均损失，这里的条形是这一句的。",
    "lesson.forward.ask": "在哪个词元之后，网络对接下来的内容最感意外？",
    "lesson.forward.right.open": "对。训练句子里，“{before}”后面有 {words} 种不同的词元：哪个网络都无法确定是哪一个。",
    "lesson.forward.right.decided":
        "对。但这里本来可以确定：训练句子里只有一种接法，由往前第 {back} 个词元“{decider}”决定。"
        "目前网络给它的概率是 {p}。",
    "lesson.forward.right.new": "对。没有一个训练句子这样接下去，网络无从学起。",
    "lesson.forward.wrong": "在“逐词元损失”里找最高的那根条形。",

    "lesson.bptt.title": "随时间反向传播（BPTT）", "lesson.bptt.note": "责任怎样从损失追溯到每一步。",
    "lesson.bptt.1":
        "损失在空白处。[[bptt|随时间反向传播]]（又称“通过时间反向传播”）问每一步：如果 h 稍大一点，损失会改变多少？"
        "这就是[[gradient|梯度]] ∂L/∂h。",
    "lesson.bptt.2": "它逆着通道走，从空白到第一个词元：每一步的梯度由后一步得出。带子的宽度表示梯度的长度，对数刻度。",
    "lesson.bptt.3":
        "各步共用 W 和 U，各步的 dW 累加成同一个梯度：上方这条带，宽度是到目前为止的和的长度，最后就是这一句的 "
        "∂L/∂W。优化器得到的是一批句子的平均。",
    "lesson.bptt.ask": "哪个词元的那一步 ‖dW‖ 最大？用 ← 和 → 走一遍，读标出的公式行。",
    "lesson.bptt.right": "对。‖dW‖ 等于那一步的和（tanh 之前）处梯度的长度，乘以它读入的 x 和 h′ 的长度。",
    "lesson.bptt.wrong": "用 ← 和 → 走一遍，比较每个词元的 ‖dW‖。",

    "lesson.sgd.title": "SGD 与 Adam", "lesson.sgd.note": "优化器怎样使用梯度。",
    "lesson.sgd.1":
        "同一个网络训练两次，起点、句子和学习率 {rate} 都相同。{step} 步之后，SGD（这一个）的损失是 {own}，Adam 的是 "
        "{other}；随机猜测是 {even:.2f}。",
    "lesson.sgd.2":
        "SGD 从每个权重减去学习率 η 乘以它的梯度：梯度小，步长就小。"
        "Adam 再除以梯度通常的大小：一开始每个权重都移动约 η。"
        "这里是这个网络的下一步。",
    "lesson.sgd.ask": "SGD 也学得会。在“训练”里调大学习率，再训练：让损失降到 {goal} 以下。",
    "lesson.sgd.right": "做得好：η = {rate} 时损失是 {own}。梯度没有问题，只是步长太小。",
    "lesson.sgd.wrong": "{step} 步之后损失是 {own}。把学习率再调大，比如 1，继续训练。",
    "lesson.sgd.wrong.other": "这是别的优化器。请在“训练”里选 SGD。",

    "lesson.vanishing.title": "梯度为什么会消失", "lesson.vanishing.note": "答案是第一个词，到末尾才问。",
    "lesson.vanishing.1":
        "这个网络最后要说出的，是它读到的第一个词。往回走时，梯度每一步都乘以同一个 Uᵀ 和 tanh 的斜率，"
        "而这个斜率从不超过 1。",
    "lesson.vanishing.2":
        "同样的数，画在对数轴上。每一步缩小的倍数差不多，线就差不多是直的：{n} 步之后只剩 {share}。"
        "这么少，能学到的也少：[[vanishing|梯度消失]]。",
    "lesson.vanishing.3":
        "U 更大时，乘积反而越来越大：[[exploding|梯度爆炸]]，一次更新就把权重抛得很远。"
        "“训练”里的“梯度裁剪（按范数）”会把它缩短。",
    "lesson.vanishing.ask": "未训练的 RNN、GRU 和 LSTM，取几个种子的中位数。哪一个使 ∂L/∂h 保留到第一个词的比例最大？",
    "lesson.vanishing.right":
        "对：RNN {rnn}，GRU {gru}，LSTM {lstm}。这只是起点，门可以学会打开。"
        "按“与当前网络比较”，换一种单元类型再训练：看谁学得会。",
    "lesson.vanishing.wrong": "比较每条实线在第一个词和最后一个词处的高度。图上方的那行字也用数写出来了。",

    "lesson.gates.title": "LSTM 的门", "lesson.gates.note": "遗忘、写入、输出：训练好的网络在等待时记住。",
    "lesson.gates.1":
        "这个 LSTM 读四个字母，等一会儿，再说出它们。传送带是它的第二个状态，[[cellstate|细胞状态]] C，"
        "由三个[[gate|门]]控制。f 是 C 保留多少：等待时平均为 {f}。",
    "lesson.gates.2": "i 是[[candidate|候选值]] a 写入多少：C = f ⊙ C′ + i ⊙ a。等待时平均为 {i}：几乎什么都不写入。",
    "lesson.gates.3":
        "o 是 tanh(C) 输出多少：h = o ⊙ tanh(C)。等待时平均为 {o}，要作答时为 {asked}。"
        "输出门几乎关闭，信息仍在 C 里。",
    "lesson.gates.ask": "让它忘掉一个字母：在等待的一步（“.”）点 f 的一个条形，固定为 0，使一个答案变成别的字母。",
    "lesson.gates.right": "做得好：这个单元记住的没有了，一个答案也随之改变。在图的上方放开它，那个字母就回来了。",
    "lesson.gates.wrong": "它忘了，但答案没有变：其他单元记得够多。换一个单元，比如单元 14。",
    "lesson.gates.wrong.other": "这不是把 LSTM 的遗忘门固定为 0。点 f 的一个条形，再选 0。",

    "lesson.lstm.title": "LSTM 的反向传播", "lesson.lstm.note": "细胞状态为什么能留住梯度，一条公式一条公式地看。",
    "lesson.lstm.1":
        "同一个任务，换成 LSTM，按 → 逐步往回走。传到 h 的梯度来自两处：上方的 δy，以及下一步（⁺）的 Uδ⁺，它和 RNN "
        "一样要经过矩阵 U。",
    "lesson.lstm.2":
        "传到 C 的梯度也来自两处：经过 h 的，和直接来自下一步的 δC⁺ ⊙ f⁺。后一条路上没有矩阵，也没有 tanh，只有遗忘门。"
        "两者相加。",
    "lesson.lstm.3":
        "各个门的梯度：δf = δC ⊙ C′，δi = δC ⊙ a。经过 σ 时乘以斜率 f (1 − f)，它不超过 ¼。"
        "W 和 U 的梯度由此得出。",
    "lesson.lstm.ask": "点线是 ∂L/∂C：传到第一个词的有 {of_C}。请让它超过 10 %：在“网络”里改变“遗忘门偏置”。",
    "lesson.lstm.right": "做得好：现在 ∂L/∂C 有 {of_C} 传到了第一个词，∂L/∂h 有 {of_h}。f 越接近 1，途中损失的越少。",
    "lesson.lstm.wrong": "传到的有 {of_C}。遗忘门偏置越大，f 越接近 1。",
    "lesson.lstm.wrong.other": "这种单元没有自成一路的 C。请在“网络”里选 LSTM。",

    "lesson.gru.title": "GRU 与多层", "lesson.gru.note": "门更少，层更多。",
    "lesson.gru.1":
        "GRU 没有第二个状态，它的 h 就是传送带。一个门做两件事：z 保留旧状态的一部分，再放进 1 − z 份的候选值 n。"
        "（许多书里 z 与 1 − z 的位置相反。）",
    "lesson.gru.2":
        "另一个门 r 决定候选值能看到多少旧状态。在 h = (1 − z) ⊙ n + z ⊙ h′ 中，z 接近 1 时，"
        "状态和它的梯度几乎原样通过。",
    "lesson.gru.3":
        "两层，[[stacked|多层的]]网络：这里看到的第二层把第一层的状态当作词来读。细条是第 1 层，点一下就展开。",
    "lesson.gru.ask": "GRU 有 r、z、n 三块权重。这是同样大小的 LSTM 循环权重的几分之几？",
    "lesson.gru.right": "对：三块，而不是 i、f、a、o 四块。",
    "lesson.gru.wrong": "LSTM 的 i、f、a、o 各有一块。GRU 有几块？",

    "lesson.both.title": "两个方向", "lesson.both.note": "缺失的词由两边共同决定。",
    "lesson.both.1":
        "第二条通道从句尾读起，状态在那里从 0 开始。这不是反向传播：它仍然是前向传播，只是方向相反，权重是自己的。",
    "lesson.both.2":
        "在每个词元处，两个状态[[concat|拼接]]成 2H 个数，一批句子就是 [batch, 2H]。它们从空白处送到输出层。",
    "lesson.both.3": "只看“猫”，空白可以是很多词；“垫子 上”决定了它。单向网络只看到左边：比较这两列。",
    "lesson.both.ask": "有一个词，从右边来的通道在那里还什么都不知道。在句子里点它，把它挖空。",
    "lesson.both.right": "对。反方向的通道从那里开始，除了空白什么也没读过，有用的全来自左边。",
    "lesson.both.wrong": "在那里，从右边来的通道已经读过一些词了。它从哪里开始？",
    "lesson.both.wrong.other": "现在的网络是单向的。请在“网络”里打开“双向”。",

    "lesson.who.title": "他还是她", "lesson.who.note": "细胞状态记着说的是谁。",
    "lesson.who.1": "“{before}”后面是什么？只从左往右读，它说“{said}”，概率 {p}。把“{who}”换成“哥哥”看看，再换回来。",
    "lesson.who.2": "从称呼到代词，没有一个词说明是谁。单元 {unit} 把它记在 C 里：C = f ⊙ C′ + i ⊙ a，f 决定保留多少。",
    "lesson.who.ask": "让它忘掉：在称呼和代词之间，把一个 f 固定为 0，使它猜成另一个代词。",
    "lesson.who.right": "做得好：它原来说“{said}”，概率 {p}；现在说“{now}”，概率 {q}。那个单元记着说的是谁。",
    "lesson.who.wrong": "它仍然说“{now}”，概率 {q}：这个单元在那里记的不是它。放开，再试另一个，例如“，”处的单元 7。",
    "lesson.who.wrong.other": "这不是把 LSTM 的遗忘门固定为 0。点 f 的一个条形，再选 0。",

    "lesson.answer.title": "问与答", "lesson.answer.note": "一个网络读，另一个网络写。",
    "lesson.answer.1": "编码器从两个方向读问题，各步都不作预测。",
    "lesson.answer.2":
        "只有两端剩下的传下去：两个方向的 h 和 C，各 {ends} 个数。桥接层（h 和 C 各一个矩阵）把它们各变成 {h} 个："
        "解码器的初始状态。",
    "lesson.answer.3":
        "解码器是从左往右的 LSTM，逐个词元地写，每次读入自己刚说的那个，直到它说“结束”。它给这个答案的概率是 {p}。"
        "要看它怎么写，在图的上方选“解码器”，再播放。",
    "lesson.answer.ask": "问题有 {n} 个词元。解码器从多少个数开始（h 和 C 合计）？",
    "lesson.answer.right": "对：h 和 C 各 {h} 个，问题再长也一样。注意力机制就是为这个瓶颈提出的。",
    "lesson.answer.wrong": "解码器看不到途中的状态，只得到一个 h 和一个 C。",

    "lesson.dropout.title": "Dropout", "lesson.dropout.note": "哪些单元置零，持续多久。",
    "lesson.dropout.1":
        "[[dropout|Dropout]] 在训练时随机将一些单元置零，使它们不互相依赖。虚线是下一训练步看不到的那部分 h′。"
        "预测时什么都不丢弃。",
    "lesson.dropout.2":
        "沿着一行看：被丢弃的单元在每个词元处都被丢弃。Gal 和 Ghahramani（2016）让一个掩码贯穿整个句子。",
    "lesson.dropout.ask": "再看另一种：在“网络”里把“循环 Dropout 掩码”改为“每步重抽”，再沿着各行看。",
    "lesson.dropout.right":
        "做得好。现在每个词元处置零的单元都不同：{h} 个单元里有 {n} 个在整个句子中始终没有被置零。"
        "C 不受影响：掩码只作用于 h′，所以 LSTM 照样能记住。",
    "lesson.dropout.wrong": "没有循环 Dropout，也就没有掩码。请在“网络”里把它调到 0 以上。",

    "lesson.own.title": "您自己的句子", "lesson.own.note": "用您输入的内容训练一个网络。",
    "lesson.own.1": "输入一个句子，点一个词把它挖空。网络从没读过的词带下划线：它对这些词一视同仁。",
    "lesson.own.2": "它从这些句子学习，每行一句。改动它们，或者贴上您自己的文字：网络会从第 0 步重新开始。",
    "lesson.own.3": "按“训练”，看损失降到随机猜测以下。滑块可以回到任何一步，网络也随之回去。",
    "lesson.own.ask": "输入一个不在训练句子里的句子，挖空一个词，训练到首选正确为止。",
    "lesson.own.right": "做得好：它补全了一个从没读过的句子。“分享”可以发送这个实验，需要时还能附上它学到的权重。",
    "lesson.own.wrong": "它的首选是另一个词。继续训练，或者挖空一个由其他词决定的词。",
    "lesson.own.wrong.known": "猜对了，但这是它读过的训练句子。换掉其中一个词。",
    "lesson.own.wrong.unknown":
        "其中有它从没读过的词：它说不出，也不能据此判断。请只用训练句子里的词，或者把这个句子加进训练句子。",

    "lesson.cell.title": "自己的单元", "lesson.cell.note": "写出公式，梯度随之得出。",
    "lesson.cell.1":
        "单元就是它的公式。这两行是普通的 RNN：n 由 x 和 h′ 得出，h 就是 n。改动它们：前向传播、图和梯度随之改变。",
    "lesson.cell.2":
        "下方的列表里有发表过的单元。“带窥孔连接的 LSTM”的门还直接看到细胞状态："
        "f 和 i 多了 p ⊙ C′，o 多了 p ⊙ C。选它看看；"
        "列表里也有您自己的公式。",
    "lesson.cell.3":
        "任务还是“梯度消失”那个：传到第一个词的 ∂L/∂h 有 {of_h}。"
        "在普通的 RNN 里，每一步都乘以 Uᵀ 和 tanh 的斜率。",
    "lesson.cell.ask": "不训练，让超过 10 % 的 ∂L/∂h 传到第一个词：改动第二行，让 h 保留 h′ 或它的一部分，再加上 n。",
    "lesson.cell.right": "做得好：传到的有 {of_h}。相加会把梯度原样传下去；LSTM 的细胞状态就是这个想法，再加上门。",
    "lesson.cell.right.grows":
        "传到的有 {of_h}，比出发时还多：梯度没有消失，但每一步都在增大，步数一多就会爆炸。"
        "保留一部分 h′，再加上一部分 n：LSTM 的细胞状态就是这样，由门来控制。",
    "lesson.cell.wrong": "传到的有 {of_h}。h′ 乘以多少，它的梯度每一步也乘以多少：多保留一些 h′，前面不要矩阵。",
    "lesson.cell.wrong.listed": "这是列表里的公式。请在列表里重新选您自己的，或者选 RNN，再改动它。",
    "lesson.cell.wrong.other": "现在用的是列表里的单元。请在“网络”里把单元类型选为“自己的”。",

    "term.cell": "循环单元在一步里做的事：输入词元和上一个状态，输出新的状态。",
    "term.hidden": "H 个数，每个单元一个：网络对读过的一切的记忆，也是它的输出。",
    "term.head": "最后一层：矩阵 V 和偏置 c，z = V h + c，每个词一个数。",
    "term.softmax": "先对每个数取 e 的幂，再除以这些幂的总和：都是正数，加起来是 1。",
    "term.loss": "给正确的词的概率取 −ln，单位奈特：完全确定时为 0，越意外越大。以 e 为底取平均损失的幂，就是困惑度。",
    "term.bptt": "在展开的网络上用链式法则：从损失往回经过每一步，逆着阅读的方向。",
    "term.gradient": "损失随这些数中的每一个变化得多快。范数 ‖·‖ 是它的长度。",
    "term.vanishing": "许多小于 1 的因子相乘趋于 0：早的步几乎得不到梯度，该记住的内容很难学会。",
    "term.exploding": "许多大于 1 的因子相乘会无限增大。“梯度裁剪（按范数）”把长度超过它的梯度缩到这个长度，方向不变。",
    "term.cellstate": "C，LSTM 的长期记忆：只通过保留和新增改变，所以 f 接近 1 时梯度几乎不减地通过。",
    "term.candidate": "可能写入 C 的内容，在 −1 与 1 之间。a 在别处也写作 g 或 C̃。",
    "term.gate": "加权和经过 σ 得到的数，在 0 到 1 之间，每个单元一个：与它相乘的内容按这个比例通过。",
    "term.stacked": "一层叠一层，各有自己的权重；层间可以用 dropout。",
    "term.concat": "一个接在另一个后面：H 个数和 H 个数成为 2H 个。输出层对每个数都有一个权重。",
    "term.dropout": "每个单元以概率 p 置 0，其余除以 1 − p，使平均值不变。",
}
