"""What is said of files that are opened, in English."""

OPENING: dict[str, str] = {
    "file.folder": "“{name}” is a folder. Open it on your machine and drop the files that are in it. Nothing has changed.",
    "file.unreadable": "“{name}” cannot be read by the browser: it may have been moved, or it is a folder. Nothing has changed.",
    "file.document": "“{name}” is a document. Save it as plain text (.txt) in the program that made it, then open that. Nothing has changed.",
    "file.sheet": "“{name}” is a table of a program’s own kind. Save it as CSV there, then open that. Nothing has changed.",
    "file.packed": "“{name}” is packed. Unpack it, then open what was in it. Nothing has changed.",
    "file.unknown": "“{name}” is neither text (in UTF-8, UTF-16, GB18030, Big5 or another encoding) nor a file of weights. Nothing has changed.",
    "file.done-in": "“{name}” is open, read as {encoding}.",
}
