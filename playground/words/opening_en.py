"""What is said of files that are opened, in English."""

OPENING: dict[str, str] = {
    "file.folder":
        "“{name}” is a folder. Open it on your machine and drop the files that are in it. Nothing has changed.",
    "file.unreadable":
        "“{name}” cannot be read by the browser: it may have been moved, or it is a folder. Nothing has changed.",
    "file.document":
        "“{name}” is a document. Save it as plain text (.txt) in the program that made it, "
        "then open that. Nothing has changed.",
    "file.sheet":
        "“{name}” is a table of a program’s own kind. Save it as CSV there, then open that. Nothing has changed.",
    "file.sharded":
        "“{name}” only lists weights, which are in several files. Bring those files together, all at once: "
        "…-00001-of-00002.safetensors and so on. Nothing has changed.",
    "file.part":
        "“{name}” is a part of weights that were saved in several files. Bring all of them together, at once. "
        "Nothing has changed.",
    "file.gguf":
        "“{name}” holds a model in GGUF, as programs for transformers write it. Recurrent layers are read from "
        ".safetensors, .pt, .npz, .keras and .h5. Nothing has changed.",
    "file.onnx":
        "“{name}” is a program in ONNX, which no longer says which layers it was made of. Save the weights of the "
        "model that it was exported from: torch.save(model.state_dict(), \"weights.pt\"). Nothing has changed.",
    "file.tensorflow":
        "“{name}” is a part of TensorFlow’s checkpoint or SavedModel, which is spread over several files. Save the "
        "weights in one: model.save_weights(\"model.weights.h5\"). Nothing has changed.",
    "file.matlab":
        "“{name}” is a file of MATLAB. In Python: found = scipy.io.loadmat(…); "
        "numpy.savez(\"weights.npz\", weight_ih_l0=found[…], weight_hh_l0=found[…]). Nothing has changed.",
    "file.npy":
        "“{name}” holds one array of NumPy’s without a name, or Python objects. Save all arrays by their names: "
        "numpy.savez(\"weights.npz\", weight_ih_l0=…, weight_hh_l0=…). Nothing has changed.",
    "file.kept":
        "“{name}” was kept by a program for itself. Save its arrays of numbers by their names: "
        "numpy.savez(\"weights.npz\", weight_ih_l0=…, weight_hh_l0=…). Nothing has changed.",
    "file.packed": "“{name}” is packed. Unpack it, then open what was in it. Nothing has changed.",
    "file.unknown":
        "“{name}” is neither text (in UTF-8, UTF-16, GB18030, Big5 or another encoding) nor a file of weights. "
        "Nothing has changed.",
    "file.done-in": "“{name}” is open, read as {encoding}.",

    "doctor.title": "Open {name}", "doctor.what": "{form}: it becomes {makes}.",
    "doctor.what-several": "{n} files: they become {makes}.", "doctor.form": "Read as",
    "doctor.recognised": "as recognised: {form}",
    "doctor.each": "as recognised", "doctor.encoding": "Encoding", "doctor.sure": "certain",
    "doctor.guess": "found by trying; choose another where the lines look wrong",
    "doctor.broken": "places that do not read in it: {n}", "doctor.take": "Use this file",
    "doctor.column.source": "File to be read",
    "doctor.column.text": "Column of the text", "doctor.column.label": "Column of the label",
    "doctor.column.question": "Column of the question",
    "doctor.column.answer": "Column of the answer", "doctor.column.word": "Column of the word",
    "doctor.column.tag": "Column of the tag",
    "doctor.first": "The first lines, as they will be", "doctor.left": "Left out",
    "doctor.changes": "The task will be “{task}”; training starts again.",
    "doctor.lines": "Lines: {n}.", "doctor.values.labels": "Lines: {n}. Labels: {kinds} ({most}).",
    "doctor.values.tags": "Lines: {n}. Tags: {kinds} ({most}).",
    "doctor.accept": "Use these lines ({n})", "doctor.decline": "Leave everything as it was",
    "doctor.none": "No file is chosen.",
    "doctor.mixed": "These files become different things and cannot be joined: choose those that belong together.",
    "doctor.empty": "In this form there is no line that can be used.",
    "doctor.too-large": "It holds more than is allowed, and no end of a line to cut it at.",

    "form.beside": "Two files, line by line",
    "form.lines": "Lines as they are", "form.arrows": "Lines with =>", "form.slashes": "Words with /TAG",
    "form.glued": "Words with _TAG", "form.columns": "A word a line (CoNLL)",
    "form.conllu": "Universal Dependencies (CoNLL-U)", "form.fasttext": "fastText labels",
    "form.subtitles": "Subtitles (SubRip, WebVTT)", "form.markdown": "Markdown",
    "form.table": "A table (CSV, TSV)", "form.json": "JSON records",
    "form.tmx": "Translations (TMX)", "form.html": "A web page (HTML)",
    "form.trees": "Trees in brackets (Penn, Stanford)",
    "form.substation": "Subtitles (SubStation)", "form.lyrics": "Lyrics with times (LRC)",
    "form.gettext": "Translations of a program (gettext)", "form.brat": "Marked words (brat)",
    "form.chat": "A chat", "form.questions": "Questions and answers after Q: and A:",
    "form.marked": "Lines that begin with their label", "form.book": "A book whose lines were broken to fit",
    "form.prepared": "A corpus that was cut into tokens",
    "form.table.labels": "A table with a column of labels", "form.table.pairs": "A table of pairs, as Tatoeba has them",
    "form.table.sentences": "A table with a column of text",
    "form.table.tags": "A table with a word a row", "form.json.labels": "JSON records with labels",
    "form.json.pairs": "JSON records of pairs",
    "form.json.sentences": "JSON records of text", "form.json.tags": "JSON records of words and tags",
    "makes.sentences": "sentences", "makes.labels": "sentences with a label each",
    "makes.pairs": "pairs, the first to be read and the second to be written",
    "makes.tags": "sentences with a tag for each word",

    "left.nothing": "Nothing.", "left.file": "the file “{name}”", "left.heading": "the row of the columns’ names",
    "left.columns": "other columns: {n}",
    "left.ragged": "rows of another width: {n}", "left.no-text": "rows without text: {n}",
    "left.no-label": "rows without a label: {n}", "left.no-answer": "rows without an answer: {n}",
    "left.no-arrow": "lines without =>: {n}", "left.no-json": "lines that are no JSON: {n}",
    "left.more-labels": "further labels of lines that have several: {n}",
    "left.marks": "marks between documents: {n}", "left.comments": "comments: {n}",
    "left.together": "words written together, which follow one by one: {n}",
    "left.unwritten": "words that are not written: {n}", "left.times": "times of subtitles: {n}",
    "left.before": "lines before the first subtitle: {n}",
    "left.code": "lines of code: {n}", "left.table-rows": "rows of tables: {n}",
    "left.front": "lines of front matter: {n}", "left.over": "lines over the limit: {n}",
    "left.settings": "lines of settings: {n}", "left.drawings": "drawings: {n}",
    "left.song": "lines about the song: {n}",
    "left.stamps": "times: {n}", "left.names": "names and times of messages: {n}",
    "left.messenger": "lines of the messenger’s own: {n}", "left.no-words": "messages without words: {n}",
    "left.unmarked": "lines before the first question: {n}", "left.pictures": "pictures, films and sounds: {n}",
    "left.page": "scripts, styles and menus: {n}", "left.licence": "lines about the book and its licence: {n}",
    "left.headings": "headings: {n}",
    "left.hidden": "words that the corpus does not give, read as ⁇: {n}",
    "left.ends": "marks of the beginning and the end of a sentence: {n}",
    "left.notes": "notes that mark no words: {n}",
    "left.cut": "the end of the file, characters: {n}",
}
