"""What is said of files that are opened, in Chinese."""

OPENING: dict[str, str] = {
    "file.folder": "“{name}”是文件夹。请在电脑上打开它，再拖入其中的文件。没有任何改变。",
    "file.unreadable": "浏览器无法读取“{name}”：它可能已被移走，或者是文件夹。没有任何改变。",
    "file.document": "“{name}”是文档。请用原来的程序把它另存为纯文本（.txt），再打开。没有任何改变。",
    "file.sheet": "“{name}”是某个程序专用的表格。请在该程序中另存为 CSV，再打开。没有任何改变。",
    "file.sharded":
        "“{name}”只是权重的目录，权重分在几个文件里。请把那些文件一次全部拖入：…-00001-of-00002.safetensors 等。"
        "没有任何改变。",
    "file.part": "“{name}”是分成几个文件保存的权重之一。请把所有这些文件一次全部拖入。没有任何改变。",
    "file.gguf":
        "“{name}”是 GGUF 模型，由运行 Transformer 的程序写成。循环层可从 .safetensors、.pt、.npz、.keras 和 .h5 读取。"
        "没有任何改变。",
    "file.onnx":
        "“{name}”是 ONNX 程序，其中已看不出原来的层。请保存导出它的模型的权重："
        "torch.save(model.state_dict(), \"weights.pt\")。没有任何改变。",
    "file.tensorflow":
        "“{name}”是 TensorFlow 检查点或 SavedModel 的一部分，内容分在几个文件里。请把权重存成一个文件："
        "model.save_weights(\"model.weights.h5\")。没有任何改变。",
    "file.matlab":
        "“{name}”是 MATLAB 文件。请在 Python 中：found = scipy.io.loadmat(…); "
        "numpy.savez(\"weights.npz\", weight_ih_l0=found[…], weight_hh_l0=found[…])。没有任何改变。",
    "file.npy":
        "“{name}”是一个没有名字的 NumPy 数组，或者是 Python 对象。请把所有数组按名字保存："
        "numpy.savez(\"weights.npz\", weight_ih_l0=…, weight_hh_l0=…)。没有任何改变。",
    "file.kept":
        "“{name}”是某个程序供自己使用的文件。请把其中的数组按名字保存："
        "numpy.savez(\"weights.npz\", weight_ih_l0=…, weight_hh_l0=…)。没有任何改变。",
    "file.packed": "“{name}”是压缩文件。请先解压，再打开其中的文件。没有任何改变。",
    "file.unknown": "“{name}”既不是文本（UTF-8、UTF-16、GB18030、Big5 或其他编码），也不是权重文件。没有任何改变。",
    "file.done-in": "已打开“{name}”，编码为 {encoding}。",

    "doctor.title": "打开 {name}", "doctor.what": "{form}：将成为{makes}。",
    "doctor.what-several": "{n} 个文件：将成为{makes}。", "doctor.form": "读作",
    "doctor.recognised": "自动识别：{form}",
    "doctor.each": "自动识别", "doctor.encoding": "编码", "doctor.sure": "确定",
    "doctor.guess": "由尝试得出；如果文字不对，请另选",
    "doctor.broken": "无法读取之处：{n}", "doctor.take": "使用这个文件",
    "doctor.column.source": "作为输入的文件",
    "doctor.column.text": "文本列", "doctor.column.label": "标签列", "doctor.column.question": "问题列",
    "doctor.column.answer": "答案列", "doctor.column.word": "词列", "doctor.column.tag": "标注列",
    "doctor.first": "转换后的前几行", "doctor.left": "不使用的内容",
    "doctor.changes": "任务将是“{task}”；训练重新开始。",
    "doctor.lines": "行数：{n}。", "doctor.values.labels": "行数：{n}。标签种类：{kinds}（{most}）。",
    "doctor.values.tags": "行数：{n}。标注种类：{kinds}（{most}）。",
    "doctor.accept": "使用这些行（{n}）", "doctor.decline": "保持原样",
    "doctor.none": "没有选中任何文件。", "doctor.mixed": "这些文件转换后的类型不同，无法合并：请只选属于一起的文件。",
    "doctor.empty": "按这种格式没有可用的行。", "doctor.too-large": "内容超过允许的大小，而且没有可以断开的行尾。",

    "form.beside": "两个文件，逐行对应",
    "form.lines": "原样的行", "form.arrows": "带 => 的行", "form.slashes": "带 /标注 的词",
    "form.glued": "带 _标注 的词", "form.columns": "每行一词（CoNLL）",
    "form.conllu": "通用依存（CoNLL-U）", "form.fasttext": "fastText 标签", "form.subtitles": "字幕（SubRip、WebVTT）",
    "form.markdown": "Markdown",
    "form.table": "表格（CSV、TSV）", "form.json": "JSON 记录",
    "form.tmx": "翻译记忆（TMX）", "form.html": "网页（HTML）",
    "form.trees": "括号树（宾州树库、斯坦福情感树库）",
    "form.substation": "字幕（SubStation）", "form.lyrics": "带时间的歌词（LRC）",
    "form.gettext": "程序的译文（gettext）",
    "form.brat": "标出的词语（brat）", "form.chat": "聊天记录", "form.questions": "带“问：”“答：”的问答",
    "form.marked": "以标签开头的行", "form.book": "按页宽断行的书",
    "form.prepared": "已切分成词元的语料",
    "form.table.labels": "带标签列的表格", "form.table.pairs": "句对表格（如 Tatoeba）",
    "form.table.sentences": "带文本列的表格",
    "form.table.tags": "每行一词的表格", "form.json.labels": "带标签的 JSON 记录",
    "form.json.pairs": "成对的 JSON 记录",
    "form.json.sentences": "文本的 JSON 记录", "form.json.tags": "词与标注的 JSON 记录",
    "makes.sentences": "句子", "makes.labels": "各带一个标签的句子", "makes.pairs": "句对，读前一句，写后一句",
    "makes.tags": "每个词都带标注的句子",

    "left.nothing": "无。", "left.file": "文件“{name}”", "left.heading": "列名所在的行", "left.columns": "其他列：{n}",
    "left.ragged": "列数不同的行：{n}", "left.no-text": "没有文本的行：{n}", "left.no-label": "没有标签的行：{n}",
    "left.no-answer": "没有答案的行：{n}",
    "left.no-arrow": "没有 => 的行：{n}", "left.no-json": "不是 JSON 的行：{n}",
    "left.more-labels": "同一行中其余的标签：{n}",
    "left.marks": "文档之间的标记：{n}", "left.comments": "注释：{n}", "left.together": "连写词（随后逐词列出）：{n}",
    "left.unwritten": "没有写出的词：{n}", "left.times": "字幕时间：{n}", "left.before": "第一条字幕之前的行：{n}",
    "left.code": "代码行：{n}", "left.table-rows": "表格行：{n}", "left.front": "文件头信息行：{n}",
    "left.settings": "设置行：{n}", "left.drawings": "图形：{n}", "left.song": "歌曲信息行：{n}",
    "left.stamps": "时间：{n}",
    "left.names": "消息的发送者与时间：{n}", "left.messenger": "聊天软件自己的行：{n}",
    "left.no-words": "没有文字的消息：{n}",
    "left.unmarked": "第一个问题之前的行：{n}", "left.pictures": "图片、视频和声音：{n}",
    "left.page": "脚本、样式和菜单：{n}",
    "left.licence": "关于书和许可的行：{n}", "left.notes": "没有标出词语的说明：{n}",
    "left.headings": "标题：{n}",
    "left.hidden": "语料中没有给出的词（读作 ⁇）：{n}", "left.ends": "句首和句末的标记：{n}",
    "left.over": "超出上限的行：{n}", "left.cut": "文件末尾的字符：{n}",
}
