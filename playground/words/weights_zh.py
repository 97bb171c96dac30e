"""Chinese: weights that were brought in a file."""

WEIGHTS: dict[str, str] = {
    "field.vocabulary": "词表", "error.vocabulary": "互不相同的词的列表，其中要有 <pad>、<unk> 和 <blank>",
    "file.damaged.at": "文件在“{field}”处已损坏：有一部分缺失或被改动。",
    "file.pickled.at":
        "它含有类 {field} 的对象，而对象从不加载。请只保存权重：torch.save(model.state_dict(), \"weights.pt\")。",
    "file.not-read": "其中一部分的写法在这里无法读取。",
    "file.not-read.at":
        "其中一部分的写法在这里无法读取：{field}。请保存普通数组：torch.save(model.state_dict(), \"weights.pt\")。",
    "file.no-weights": "其中没有数值数组。",
    "file.no-weights.at": "其中没有循环层：需要 RNN、GRU 或 LSTM 的 weight_ih_l0 和 weight_hh_l0，而它有 {field}。",
    "file.many-networks.at":
        "其中有不止一个循环网络：{field}。请只保存要看的那一个：torch.save(model.rnn.state_dict(), \"rnn.pt\")。",
    "file.number-type.at":
        "它的数值经过量化，或属于不能作为权重读取的类型（{field}）：可读取 float16、bfloat16、float32 和 float64。"
        "请保存量化之前的网络：torch.save(model.float().state_dict(), \"weights.pt\")。",
    "file.composed.at":
        "其中一个权重由这里不认识的参数化生成（{field}）：只认识 weight_norm 和 spectral_norm。"
        "请在保存前还原：torch.nn.utils.parametrize.remove_parametrizations(module, \"weight\")。",
    "file.cell-kind.at":
        "其中的单元（{field}）不属于可读取权重的种类：可读取 RNN、GRU 和 LSTM。它的公式可以写成自定义单元。",
    "file.projection.at":
        "其中的 LSTM 用投影把每个状态变小（{field}，即 PyTorch 的 proj_size），而这里画出的状态与门一样宽。"
        "请不用 proj_size 训练，或打开其他层。",
    "file.attention.at":
        "它的解码器用注意力回看（{field}），这里的图中没有。这里的解码器从编码器结束处开始，只读自己写出的词；"
        "请单独打开编码器：torch.save(model.encoder.state_dict(), \"encoder.pt\")。",
    "file.decoder-reads-more.at":
        "它的解码器每一步读入的不只是自己的上一个词（{field}），还有编码器的上下文或注意力。"
        "请单独打开编码器：torch.save(model.encoder.state_dict(), \"encoder.pt\")。",
    "file.two-unlike.at":
        "它的编码器与解码器不同：{field}。这里二者的单元相同，层数和宽度也相同。"
        "请单独打开其中一个：torch.save(model.encoder.state_dict(), \"encoder.pt\")。",
    "file.no-head.at":
        "它的解码器没有输出层，即每个词一行的矩阵：它有 {field}。请保存整个模型：torch.save(model.state_dict(), "
        "\"weights.pt\")。",
    "file.bridge.at":
        "它的编码器读两个方向，而文件中没有以这里认识的名字（{field}）说明二者怎样成为解码器的初始状态。"
        "请单独打开编码器：torch.save(model.encoder.state_dict(), \"encoder.pt\")。",
    "file.words.at": "词表的每一行都要有一个词：{field}。",
    "offer.title": "{cell}，{directions}，层数：{layers}，隐藏单元：{hidden}，嵌入：{embedding}，词数：{words}",
    "offer.left-out": "未使用",
    "offer.too-large": "这个网络太大，无法在这里训练：一步约需 {seconds:.0f} 秒。打开后可以查看。",
    "offer.not-kept": "浏览器无法保留这么大的网络：重新加载后请再次打开文件。",
    "note.words-open": "文件没有写明词：第 {row} 行按当前文本当作“{word}”。",
    "note.words-given": "词表写明了 {n} 个词：第 {row} 行是“{word}”。",
    "note.words-numbered":
        "文件没有说明它的 {n} 行是哪些词：第 {row} 行暂称“{word}”。请在下面输入，或打开一个词表（JSON，或每行一个词）。"
        "",
    "note.words-added": "末尾补上了这里每个网络都有的词：{words}。它们不占用其他词的概率。",
    "note.text-of-words": "当前文本中没有词表里的词：文本换成由词表中的词组成的一行。",
    "note.bias-none": "文件中循环层没有偏置：按零处理。",
    "note.merge": "从宽度可知两个方向不是首尾拼接，但文件没有说明方式：按“{merge}”处理。",
    "note.nonlinearity": "文件没有说明用哪种非线性函数：按 {nonlinearity} 处理。",
    "note.no-embedding": "文件中没有嵌入：沿用当前网络的嵌入；宽度不同时重新随机生成。",
    "note.no-head": "文件中没有输出层：可以查看门与状态。预测不是原模型的预测。",
    "note.head-other":
        "输出层未使用：它有 {n} 个输出，而这个任务有 {outputs} 个。若是分类器，请给出有 {n} 种标签的文本，"
        "选择“句子分类”或“标注”，再打开文件。",
    "note.square": "矩阵是方阵，文件没有说明它们乘在向量的哪一侧：按 {order} 处理。",
    "note.left-over": "没有用到，而原模型可能用到：{names}。这里的输出因此可能与原模型不同。",
    "note.labels-open": "文件没有写明标签：第 0 个输出当作“{label}”。",
    "note.labels-other": "输出层未使用：它的标签是 {given}，而当前文本的标签是 {open}。",
    "note.tied": "输出层与嵌入是同一个矩阵：权重绑定。",
    "note.two-embeddings":
        "编码器和解码器各有自己的嵌入：第 0 到 {last} 行是编码器的 {n} 个词，其后是解码器的 {m} 个词。",
    "note.begin-open":
        "没有词写明是回答的开头或结尾（如 <sos>、<eos>）：解码器的第 {begin} 行当作开头，第 {end} 行当作结尾。",
    "note.others": "不是数组而未使用：{names}。",
}
