"""English: weights that were brought in a file."""

WEIGHTS: dict[str, str] = {
    "field.vocabulary": "Vocabulary",
    "error.vocabulary": "a list of different words, with <pad>, <unk> and <blank> among them",
    "file.damaged.at": "it is damaged at “{field}”: part of it is missing or changed.",
    "file.pickled.at":
        "it holds an object of the class {field}, and objects are never loaded. Save its weights by themselves: "
        "torch.save(model.state_dict(), \"weights.pt\").",
    "file.not-read": "a part of it is written in a way that is not read here.",
    "file.not-read.at":
        "a part of it is written in a way that is not read here: {field}. Save plain arrays: "
        "torch.save(model.state_dict(), \"weights.pt\").",
    "file.no-weights": "it holds no arrays of numbers.",
    "file.no-weights.at":
        "it holds no recurrent layer: weight_ih_l0 and weight_hh_l0 of an RNN, GRU or LSTM are looked for, and it has "
        "{field}.",
    "file.many-networks.at":
        "it holds more than one recurrent network: {field}. Save the one that is to be seen: "
        "torch.save(model.rnn.state_dict(), \"rnn.pt\").",
    "file.number-type.at":
        "its numbers are quantised or of another type that no weights are read from ({field}): "
        "float16, bfloat16, float32 and float64 are read. Save the network as it was before it was quantised: "
        "torch.save(model.float().state_dict(), \"weights.pt\").",
    "file.composed.at":
        "one of its weights is made by a parametrization that is not known here ({field}): "
        "only weight_norm and spectral_norm are. Make it whole before saving: "
        "torch.nn.utils.parametrize.remove_parametrizations(module, \"weight\").",
    "file.cell-kind.at":
        "its cell is of a kind whose weights are not read ({field}): RNN, GRU and LSTM are. Its equations can be "
        "written as a cell of your own.",
    "file.projection.at":
        "its LSTM makes each state smaller by a projection ({field}, PyTorch’s proj_size), and the stage draws states "
        "as wide as their gates. Train without proj_size, or open another layer.",
    "file.attention.at":
        "its decoder looks back by attention ({field}), which is not on this stage. "
        "Here the decoder begins where the encoder ends and reads its own words alone; open the encoder by itself: "
        "torch.save(model.encoder.state_dict(), \"encoder.pt\").",
    "file.decoder-reads-more.at":
        "its decoder reads more at each step than its own last word ({field}): the encoder’s context, or attention. "
        "Open the encoder by itself: torch.save(model.encoder.state_dict(), \"encoder.pt\").",
    "file.two-unlike.at":
        "its encoder and its decoder differ: {field}. Here the two have one cell, as many layers and the same width. "
        "Open one of them by itself: torch.save(model.encoder.state_dict(), \"encoder.pt\").",
    "file.no-head.at":
        "its decoder has no output layer, a matrix with a row for each word: it holds {field}. Save the whole model: "
        "torch.save(model.state_dict(), \"weights.pt\").",
    "file.bridge.at":
        "its encoder reads in both directions, and how the two become the decoder’s first state is not in the file "
        "under a name known here ({field}). Open the encoder by itself: torch.save(model.encoder.state_dict(), "
        "\"encoder.pt\").",
    "file.words.at": "a vocabulary needs one word for each row: {field}.",
    "offer.title": "{cell}, {directions}, layers: {layers}, hidden: {hidden}, embedding: {embedding}, words: {words}",
    "offer.left-out": "left out",
    "offer.too-large":
        "This network is too large to be trained here: a step would take about {seconds:.0f} s. "
        "It opens to be looked at.",
    "offer.not-kept": "The browser cannot keep a network of this size: after a reload, open the file again.",
    "note.words-open": "The file names no words: row {row} is taken for “{word}”, as in the text that is open.",
    "note.words-given": "The vocabulary names {n} words: row {row} is “{word}”.",
    "note.words-numbered":
        "The file does not say which words its {n} rows are: row {row} is called “{word}”. "
        "Type them below, or open a vocabulary (JSON, or one word a line).",
    "note.words-added":
        "Added at the end, because every network here has them: {words}. They take no probability from the others.",
    "note.text-of-words":
        "No word of the open text is in this vocabulary: a line of the vocabulary’s own words takes the text’s place.",
    "note.bias-none": "The recurrent layers have no biases in the file: they are zero.",
    "note.merge": "The widths say that the two directions are not joined end to end, but not how: “{merge}” is taken.",
    "note.nonlinearity": "The file does not say which nonlinearity it is: {nonlinearity} is taken.",
    "note.no-embedding":
        "No embedding in the file: that of the open network stays, or a new one is drawn where its width differs.",
    "note.no-head": "No head in the file: look at gates and states. The predictions are not those of your model.",
    "note.head-other":
        "The head is left out: it has {n} outputs, and this task {outputs}. "
        "For a classifier give a text with {n} labels, choose “sentence label” or “tagging”, and open the file again.",
    "note.square":
        "The matrices are square, and the file does not say on which side of a vector they stand: {order} is taken.",
    "note.left-over":
        "Left out, though your model may compute with them: {names}. What the network says here is then not what your "
        "model says.",
    "note.labels-open": "The file names no labels: output 0 is taken for “{label}”.",
    "note.labels-other": "The head is left out: its labels are {given}, and those of the open text {open}.",
    "note.tied": "Head and embedding are the same matrix: the weights are tied.",
    "note.two-embeddings":
        "The encoder and the decoder have an embedding each: rows 0 to {last} are the encoder’s {n} words, and then "
        "come the decoder’s {m}.",
    "note.begin-open":
        "No word is named as the beginning or the end of an answer, such as <sos> and <eos>: "
        "of the decoder’s rows, {begin} is taken for the beginning and {end} for the end.",
    "note.others": "Left out, because they are no arrays: {names}.",
}
