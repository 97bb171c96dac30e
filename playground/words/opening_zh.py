"""What is said of files that are opened, in Chinese."""

OPENING: dict[str, str] = {
    "file.folder": "“{name}”是文件夹。请在电脑上打开它，再拖入其中的文件。没有任何改变。",
    "file.unreadable": "浏览器无法读取“{name}”：它可能已被移走，或者是文件夹。没有任何改变。",
    "file.document": "“{name}”是文档。请用原来的程序把它另存为纯文本（.txt），再打开。没有任何改变。",
    "file.sheet": "“{name}”是某个程序专用的表格。请在该程序中另存为 CSV，再打开。没有任何改变。",
    "file.packed": "“{name}”是压缩文件。请先解压，再打开其中的文件。没有任何改变。",
    "file.unknown": "“{name}”既不是文本（UTF-8、UTF-16、GB18030、Big5 或其他编码），也不是权重文件。没有任何改变。",
    "file.done-in": "已打开“{name}”，编码为 {encoding}。",
}
