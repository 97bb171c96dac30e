"""The lessons and their glossary in English.  [[key|words]] marks words that the glossary explains."""

LESSONS: dict[str, str] = {
    "lesson.training": "The network is being trained first, up to step {step}. What is said of it comes then.",

    "lesson.loop.title": "The loop", "lesson.loop.note": "One cell, used again at every token.",
    "lesson.loop.1":
        "A recurrent network reads one token at a time. The boxes are one and the same [[cell|cell]], "
        "drawn once for each token: the loop, unrolled.",
    "lesson.loop.2":
        "Beside its token, each step gets the [[hidden|hidden state]] h that the step before left. "
        "These lines carry it. It is all that the network remembers, and starts at 0.",
    "lesson.loop.3":
        "One step: the token’s vector x and the last state h′ (also written h with t − 1), each times a matrix, plus a "
        "bias, bent by tanh. Step on (→): x and h change, W and U do not.",
    "lesson.loop.ask":
        "The sentence has {n} tokens, the network knows {v} tokens. How many matrices U does it hold? "
        "(Their name is weight_hh in the table.)",
    "lesson.loop.right":
        "Yes, one. The same U works at every step, so a network can read a sentence of any length, and learns from "
        "every step at once.",
    "lesson.loop.wrong": "Count in the table below the network: how often does weight_hh stand there?",

    "lesson.forward.title": "The forward pass",
    "lesson.forward.note": "From a token to a prediction, and what a wrong one costs.",
    "lesson.forward.1":
        "The network takes in one token after another; what it has not reached yet is empty. "
        "Every bar is one of its numbers: rest the pointer on it.",
    "lesson.forward.2":
        "After each token the [[head|head]] turns h into a number for each of {v} words, and [[softmax|softmax]] turns "
        "these into probabilities: a guess at the next word. Click another word for the guess there.",
    "lesson.forward.3":
        "If the right word got the probability p, the guess costs −ln p: the [[loss|loss]]. "
        "An even guess costs ln {v} = {even:.2f}. Training lowers the mean over the words of a batch of sentences; "
        "these bars are of this one.",
    "lesson.forward.ask": "After which token is the network most surprised by what follows?",
    "lesson.forward.right.open":
        "Yes. In the training sentences {words} different tokens follow “{before}”: no network could know which.",
    "lesson.forward.right.decided":
        "Yes. And yet it could be known: in the training sentences one token alone follows there, and “{decider}”, "
        "{back} back from it, decides. So far this network gives it {p}.",
    "lesson.forward.right.new": "Yes. No training sentence goes on from there, so there was nothing to learn it from.",
    "lesson.forward.wrong": "Look for the highest bar in Loss by token.",

    "lesson.bptt.title": "Back-propagation through time",
    "lesson.bptt.note": "How blame runs back from the loss to every step.",
    "lesson.bptt.1":
        "The loss stands at the blank. [[bptt|Back-propagation through time]] asks of every step: "
        "if h were a little larger, by how much would the loss change? That is the [[gradient|gradient]] ∂L/∂h.",
    "lesson.bptt.2":
        "It runs against the lane, from the blank to the first token: each step’s gradient comes from the next one’s. "
        "The band is as wide as the gradient is long, on a log scale.",
    "lesson.bptt.3":
        "All steps share W and U, so the share dW of each is added to one gradient: "
        "the belt, as wide as the sum so far is long. At its end that is ∂L/∂W of this sentence; "
        "the optimiser gets a batch’s mean.",
    "lesson.bptt.ask": "Which token’s step has the largest share ‖dW‖? Step with ← and →, and read the marked line.",
    "lesson.bptt.right":
        "Yes. ‖dW‖ is the length of the gradient at the step’s sum, before tanh, times the length of what it had read, "
        "x and h′.",
    "lesson.bptt.wrong": "Step with ← and →, and compare ‖dW‖ at each token.",

    "lesson.sgd.title": "SGD and Adam", "lesson.sgd.note": "What an optimiser makes of a gradient.",
    "lesson.sgd.1":
        "One network twice: the same start, sentences and learning rate {rate}. "
        "After {step} steps the loss is {own} with SGD, this one, and {other} with Adam. "
        "An even guess costs {even:.2f}.",
    "lesson.sgd.2":
        "SGD takes η, the learning rate, times its gradient from each weight: small gradients, small steps. "
        "Adam divides by the gradient’s usual size: at first every weight moves by about η. "
        "Here is this network’s next step.",
    "lesson.sgd.ask":
        "SGD can learn this too. Raise the learning rate, under Training, and train: bring the loss below {goal}.",
    "lesson.sgd.right": "Well done: {own} with η = {rate}. The gradients were good, the steps too short.",
    "lesson.sgd.wrong":
        "The loss is {own} after {step} steps. Raise the learning rate further, to 1 say, and train on.",
    "lesson.sgd.wrong.other": "That is another optimiser. Choose SGD under Training.",

    "lesson.vanishing.title": "Why gradients vanish",
    "lesson.vanishing.note": "The answer is the first word; it is asked for at the end.",
    "lesson.vanishing.1":
        "This network has to say its very first word at the end. On the way back each step multiplies the gradient by "
        "the same Uᵀ and by the slope of tanh, which is never more than 1.",
    "lesson.vanishing.2":
        "The same on a log axis. About the same factor at every step makes about a straight line: "
        "after {n} steps {share} is left. So little can teach little: the [[vanishing|gradient vanishes]].",
    "lesson.vanishing.3":
        "With a larger U the product grows instead: the gradient [[exploding|explodes]], and one update throws the "
        "weights far away. “Clip norm”, here under Training, shortens it.",
    "lesson.vanishing.ask":
        "An RNN, a GRU and an LSTM, untrained, the median of several seeds. Which brings the largest share of ∂L/∂h to "
        "the first word?",
    "lesson.vanishing.right":
        "Yes: RNN {rnn}, GRU {gru}, LSTM {lstm}. These are starts; gates can learn to open. "
        "Press “Compare against this network”, choose another cell and train: see which learns.",
    "lesson.vanishing.wrong":
        "Compare each solid curve’s height at the first word and at the last. "
        "The line above the charts says it in numbers.",

    "lesson.gates.title": "The LSTM’s gates",
    "lesson.gates.note": "Forget, add, show: a trained network remembers in silence.",
    "lesson.gates.1":
        "This LSTM reads four letters, waits, and says them again. The belt is its second state, the [[cellstate|cell "
        "state]] C; three [[gate|gates]] rule it. f is how much of C stays: in the silence {f} on average.",
    "lesson.gates.2":
        "i is how much of the new [[candidate|candidate]] a is added: C = f ⊙ C′ + i ⊙ a. "
        "In the silence {i} on average: next to nothing.",
    "lesson.gates.3":
        "o is how much of tanh(C) is shown: h = o ⊙ tanh(C). In the silence {o} on average, when asked {asked}. "
        "It remembers without a word.",
    "lesson.gates.ask":
        "Make it forget a letter: in the silence, click a bar of f and hold it at 0, so that one answer becomes "
        "another letter.",
    "lesson.gates.right":
        "Well done: what this unit knew is gone, and an answer with it. Release it above the drawing and the letter "
        "comes back.",
    "lesson.gates.wrong":
        "It forgot, but the answers are the same: other units know enough. Try another one, such as unit 14.",
    "lesson.gates.wrong.other": "That is not a forget gate of an LSTM at 0. Click a bar of f, then 0.",

    "lesson.lstm.title": "Back through the LSTM",
    "lesson.lstm.note": "Why the cell state keeps the gradient, equation by equation.",
    "lesson.lstm.1":
        "The same task, an LSTM, step by step backward (→). To h the gradient comes in two ways: "
        "δy from above, and Uδ⁺ from the next step (⁺), through the matrix U as in an RNN.",
    "lesson.lstm.2":
        "To C it comes from h, and straight from the next step: δC⁺ ⊙ f⁺. On that way is no matrix and no tanh, only "
        "the forget gate. The two are added.",
    "lesson.lstm.3":
        "The gates take their shares: δf = δC ⊙ C′, δi = δC ⊙ a. σ multiplies each by its slope, f (1 − f), never over "
        "¼. From here come the gradients of W and U.",
    "lesson.lstm.ask":
        "Dotted is ∂L/∂C: {of_C} of it arrives at the first word. Make it more than 10 %: "
        "change the forget bias in Network.",
    "lesson.lstm.right":
        "Well done: {of_C} of ∂L/∂C arrives now, and {of_h} of ∂L/∂h. "
        "The nearer f is to 1, the less is lost on the way.",
    "lesson.lstm.wrong": "{of_C} arrives. The larger the forget bias, the nearer f is to 1.",
    "lesson.lstm.wrong.other": "This cell has no C of its own way. Choose LSTM in Network.",

    "lesson.gru.title": "GRU and stacking", "lesson.gru.note": "Fewer gates, more layers.",
    "lesson.gru.1":
        "A GRU has no second state: its h is the belt. One gate does two jobs: "
        "z keeps a part of the old state and lets in 1 − z of the candidate n. "
        "(Many texts have z and 1 − z the other way round.)",
    "lesson.gru.2":
        "Its other gate, r, decides how much of the old state the candidate sees. "
        "In h = (1 − z) ⊙ n + z ⊙ h′ a z near 1 carries a state, and its gradient, almost unchanged.",
    "lesson.gru.3":
        "Two layers, [[stacked|stacked]]: the second, shown here, reads the first one’s states as if they were words. "
        "The strip is layer 1; a click opens it.",
    "lesson.gru.ask":
        "A GRU has three blocks of weights, r, z and n. What part of an equally large LSTM’s recurrent weights is "
        "that?",
    "lesson.gru.right": "Yes: three blocks instead of i, f, a and o.",
    "lesson.gru.wrong": "An LSTM has a block for each of i, f, a and o. How many has the GRU?",

    "lesson.both.title": "Two directions", "lesson.both.note": "A missing word is decided from both sides.",
    "lesson.both.1":
        "A second lane reads from the end, where its state starts at 0. This is not back-propagation: "
        "it is still forward, in the reverse direction, with weights of its own.",
    "lesson.both.2":
        "At every token the two states are [[concat|concatenated]]: 2H numbers, of a batch [batch, 2H]. "
        "From the blank they run to the head.",
    "lesson.both.3":
        "“the cat” alone leaves the blank open; “on the mat” decides it. One direction saw the left side only: "
        "compare the two lists.",
    "lesson.both.ask": "Blank the word where the lane from the right knows nothing yet: click it in the sentence.",
    "lesson.both.right":
        "Yes. The reverse lane starts there, so it has read nothing but the blank, and all that helps comes from the "
        "left.",
    "lesson.both.wrong": "There the lane from the right has read something already. Where does it begin?",
    "lesson.both.wrong.other": "This network has one direction now. Turn “Two directions” on in Network.",

    "lesson.who.title": "He or she", "lesson.who.note": "The cell state carries who is spoken of.",
    "lesson.who.1":
        "What comes after “{before}”? Reading from the left alone, it says “{said}” with {p}. "
        "Type “tom” for “{who}” and see; then change it back.",
    "lesson.who.2":
        "Between the name and the pronoun nothing says who it is. Unit {unit} carries it in C: C = f ⊙ C′ + i ⊙ a, "
        "and f is how much of it stays.",
    "lesson.who.ask":
        "Make it forget: hold one f at 0 between the name and the pronoun, so that the guess becomes the other "
        "pronoun.",
    "lesson.who.right":
        "Well done: it said “{said}” with {p}, now it says “{now}” with {q}. That unit knew who was spoken of.",
    "lesson.who.wrong":
        "It still says “{now}” with {q}: this unit did not carry it there. "
        "Release it and try another one, such as unit 1 at “and”.",
    "lesson.who.wrong.other": "That is not a forget gate of an LSTM at 0. Click a bar of f, then 0.",

    "lesson.answer.title": "Question and answer", "lesson.answer.note": "One network reads, another one writes.",
    "lesson.answer.1": "An encoder reads the question in two directions. Its steps predict nothing.",
    "lesson.answer.2":
        "Only what is left at the two ends goes on: h and C of both directions, {ends} numbers each. "
        "The bridge, a matrix for h and one for C, makes them {h} each: the decoder’s first state.",
    "lesson.answer.3":
        "The decoder, an LSTM from the left, writes token by token, each time reading what it said last, until it says "
        "that it is done. It gives this answer {p}. To watch it, choose “decoder” above the drawing and play.",
    "lesson.answer.ask":
        "The question has {n} tokens. From how many numbers, h and C together, does the decoder start?",
    "lesson.answer.right":
        "Yes: h and C, {h} each, however long the question is. For this bottleneck attention was made.",
    "lesson.answer.wrong": "The decoder sees none of the states along the way, only one h and one C.",

    "lesson.dropout.title": "Dropout", "lesson.dropout.note": "Which units are silenced, and for how long.",
    "lesson.dropout.1":
        "[[dropout|Dropout]] silences units at random in training, so that none relies on another. "
        "Dotted lines are parts of h′ that the next training step will not see. To predict, nothing is dropped.",
    "lesson.dropout.2":
        "Look along a row: what is dropped is dropped at every token. Gal and Ghahramani (2016) hold one mask over the "
        "whole sentence.",
    "lesson.dropout.ask":
        "Now the other kind: in Network, set “Its mask” to “fresh each step”, and look along the rows again.",
    "lesson.dropout.right":
        "Well done. Each token silences other units now: {n} of {h} get through the whole sentence untouched. "
        "C passes by: the mask is on h′ alone, so an LSTM can remember all the same.",
    "lesson.dropout.wrong": "Without recurrent dropout there is no mask. Set it above 0 in Network.",

    "lesson.own.title": "Your own sentence", "lesson.own.note": "Train a network on what you type.",
    "lesson.own.1":
        "Type a sentence and click a word to blank it. Words that the network has never read are underlined: "
        "it treats them all alike.",
    "lesson.own.2":
        "It learns from these sentences, one a line. Change them or paste your own text: "
        "a network that is new to it begins at step 0.",
    "lesson.own.3":
        "Press Train and watch the loss fall below an even guess. The slider goes back to any step, the network with "
        "it.",
    "lesson.own.ask":
        "Type a sentence that is not among the training sentences, blank a word, and train until the first guess is "
        "right.",
    "lesson.own.right":
        "Well done: it fills a gap in a sentence that it has never read. Share sends the experiment, and on request "
        "what it has learnt.",
    "lesson.own.wrong": "Its first guess is another word. Train on, or blank a word that the others decide.",
    "lesson.own.wrong.known": "Right, but this is a training sentence, which it has read. Change a word of it.",
    "lesson.own.wrong.unknown":
        "It has never read one of these words: it can neither say it nor be led by it. Use words of the training "
        "sentences, or add this sentence to them.",

    "lesson.cell.title": "Your own cell", "lesson.cell.note": "Write the equations; the gradients follow.",
    "lesson.cell.1":
        "A cell is its equations. These two lines are a plain RNN: n is made of x and h′, and h is n. Change them: "
        "the forward pass, the picture and the gradients follow.",
    "lesson.cell.2":
        "The list under the lines has published cells. In the “LSTM with peepholes” the gates see the cell state too: "
        "f and i by p ⊙ C′, o by p ⊙ C. Choose it to look; the list has your own lines as well.",
    "lesson.cell.3":
        "The task of the vanishing gradient: {of_h} of ∂L/∂h arrives at the first word. "
        "In the plain RNN each step multiplies it by Uᵀ and the slope of tanh.",
    "lesson.cell.ask":
        "Make more than 10 % of ∂L/∂h arrive, untrained: change the second line so that h keeps h′, or a part of it, "
        "and adds n.",
    "lesson.cell.right":
        "Well done: {of_h} arrives. What is added to passes its gradient on; "
        "the cell state of the LSTM is that idea, with gates.",
    "lesson.cell.right.grows":
        "{of_h} arrives: more than set out. It is not lost, but it grows at each step, and over many it "
        "explodes. Keep a part of h′ and add a part of n: the LSTM’s cell state does so, by gates.",
    "lesson.cell.wrong":
        "{of_h} arrives. At each step its gradient is multiplied by what h′ is: keep more of h′, with no matrix before "
        "it.",
    "lesson.cell.wrong.listed":
        "These are lines of the list. Choose your own there again, or the RNN, and change them.",
    "lesson.cell.wrong.other": "That is a cell of the list now. Choose “your own” as the cell in Network.",

    "term.cell": "What is done at one step: the token and the last state in, the new state out.",
    "term.hidden": "H numbers, one for each unit: the network’s memory of all it has read so far, and its output.",
    "term.head": "The last layer: a matrix V and a bias c, z = V h + c, one number for each word.",
    "term.softmax": "e to the power of each number, divided by the sum of all: positive, and 1 in total.",
    "term.loss":
        "−ln of the probability that the right word was given, in nats: "
        "0 if it was certain, larger the more surprising. e to the power of the mean loss is the perplexity.",
    "term.bptt":
        "The chain rule over the unrolled network: from the loss back through every step, against the direction of "
        "reading.",
    "term.gradient": "How fast the loss changes with each of these numbers. Its norm ‖·‖ is its length.",
    "term.vanishing":
        "The product of many factors under 1 goes to 0: early steps get almost no gradient, so what they should "
        "remember is hard to learn.",
    "term.exploding":
        "The product of many factors over 1 grows without bound. “Clip norm” makes a gradient that is longer than it "
        "as long as it, the direction kept.",
    "term.cellstate":
        "C, the LSTM’s long memory: changed by keeping and adding alone, so the gradient passes it almost undiminished "
        "while f is near 1.",
    "term.candidate": "What could be added to C, between −1 and 1. Other texts write g or C̃ for a.",
    "term.gate": "σ of a sum, between 0 and 1, one for each unit: what it multiplies is let through to that part.",
    "term.stacked": "Layer on layer, each with weights of its own; dropout may act between them.",
    "term.concat": "One after the other: H numbers and H numbers give 2H. The head has a weight for each of them.",
    "term.dropout":
        "Each unit is set to 0 with probability p, the others are divided by 1 − p, so that the mean stays.",
}
