/* Every string of the stage, the transport and the formula line that a visitor reads, in each language. */

import { WORDS, fill, pieces } from "../../words.js";

export const PHRASES = {
  en: {
    ltr: "left → right", rtl: "right → left", ltrShort: "L →", rtlShort: "← R", stillForward: "(still forward)",
    rtlLong: "Right to left: still forward propagation, in the reverse direction", back: "back-propagation",
    movement: "Movement",
    f: "forget gate", i: "input gate", a: "candidate", C: "cell state", o: "output gate", h: "hidden state",
    initial: "initial state", r: "reset gate", z: "update gate", n: "candidate", substep: "substep {0}",
    join: "join and predict", predict: "predict", mean: "mean", ofStep: "step", merge: "merge, hand on to layer {0}",
    loss: "loss", lossAt: "loss at “{0}”", handed: "gradient from layer {0}", dh: "gradient arriving",
    gradientOf: "gradient, {0}", argumentOf: "gradient before the function, {0}", fromAnswer: "from the answer",
    tokenAt: "token {0} “{1}”", tokenWord: "“{1}”, token {0}", unit: "unit", unitN: "unit {0}",
    stateOf: "{0}, unit {1}", stateOfShort: "{0}, u{1}", layer: "layer", layerN: "layer {0}",
    openLayer: "Show layer {0} in detail", steps: "in {0} steps",
    shownUnits: "{0} of {1} units", strongest: "strongest |{0}|", unitsRange: "units {0}–{1}",
    unitsShown: "Units shown",
    othersShort: "others", nothingScored: "Blank a {piece} to see what the network puts there.",
    noGradient: "no gradient", noLoss: "no loss, no gradient: blank a {piece} first",
    predictsNext: "after “{0}”", predictsAt: "at “{0}”", predictsWhole: "from the final states",
    predictsAnswer: "the answer’s first {piece}", says: "says", right: "right", softmax: "softmax(V {0} + c)",
    width: "{0} = {1}", head: "prediction",
    gradientLegend: "‖∂L/∂h‖", sumLegend: "Σ dW: pale so far, solid new", log: "log",
    beltLegend: "height ±{0}, pale kept, solid added",
    stage: "The network, unrolled over the sentence",
    stageHelp: "Up and down change the unit; the arrows, Home and End move through time.",
    empty: "Here the network will stand, unrolled over your sentence.",
    transport: "Transport", home: "To the start", stepBack: "One substep back", play: "Play", pause: "Pause",
    stepOn: "One substep on", end: "To the end", tokenBack: "One token back", tokenOn: "One token on", loop: "Loop",
    playStill: "One substep on, without motion",
    stillNote: "Your device asks for less motion: Play goes on by one substep at a time.",
    speed: "Speed", position: "Position", train: "Train", pauseTraining: "Pause", keys: "Keys", close: "Close",
    keySpace: "play or pause", keyArrows: "one substep", keyShift: "one token", keyUp: "another unit",
    keyHome: "start and end", keyMovement: "movement", keyHelp: "these keys",
    kept: "kept", added: "added", input: "input", numbers: "The numbers of this token", table: "Table of numbers",
    save: "Save this view", saveSvg: "Save the picture as SVG", savePng: "Save the picture as PNG",
    saveCsv: "Save the table as CSV", was: "before",
    say: "{movement}, {where}: {terms}.", sayIs: "{0} is {1}", mask: "dropout",
    whatIf: "What if", whatIfSoon: "As soon as Python is ready", everyToken: "at every token",
    asComputed: "as computed", silence: "Silence unit {0}", unsilence: "Let unit {0} speak again",
    silent: "unit {0} silent", heldNow: "Held by you", releaseAll: "Release all", releaseOne: "Release {0}",
    held: "held", instead: "in place of",
    masks: "Dropout masks", masksHelp: "As the next training step draws them; to predict, nothing is dropped",
    dropped: "dropped",
    keyEnter: "what if: hold or silence what stands at the cursor", keyEscape: "close",
  },
  zh: {
    ltr: "从左到右", rtl: "从右到左", ltrShort: "左→", rtlShort: "←右", stillForward: "（仍是前向）",
    rtlLong: "从右到左：仍然是前向传播，只是方向相反", back: "反向传播", movement: "阶段",
    f: "遗忘门", i: "输入门", a: "候选值", C: "细胞状态", o: "输出门", h: "隐藏状态", initial: "初始状态", r: "重置门", z: "更新门", n: "候选值",
    substep: "子步骤 {0}",
    join: "合并并预测", predict: "预测", mean: "平均", ofStep: "本步", merge: "合并，交给第 {0} 层", loss: "损失", lossAt: "“{0}”处的损失",
    handed: "来自第 {0} 层的梯度", dh: "到达的梯度", gradientOf: "梯度：{0}", argumentOf: "激活函数之前的梯度：{0}", fromAnswer: "来自回答",
    tokenAt: "第 {0} 个词元“{1}”", tokenWord: "“{1}”，第 {0} 个", unit: "单元", unitN: "单元 {0}", stateOf: "{0}，单元 {1}",
    stateOfShort: "{0}，{1}", layer: "层", layerN: "第 {0} 层", openLayer: "展开第 {0} 层", steps: "共 {0} 步",
    shownUnits: "{1} 个单元中的 {0} 个", strongest: "|{0}| 最强", unitsRange: "单元 {0}–{1}", unitsShown: "显示的单元",
    othersShort: "其余", nothingScored: "把一个{piece}挖空，看网络填什么。", noGradient: "没有梯度", noLoss: "没有损失就没有梯度：请先挖空一个{piece}",
    predictsNext: "“{0}”之后", predictsAt: "在“{0}”处", predictsWhole: "由末状态预测", predictsAnswer: "回答的第一个{piece}",
    says: "输出", right: "正确", softmax: "softmax(V {0} + c)", width: "{0} = {1}", head: "预测",
    gradientLegend: "‖∂L/∂h‖", sumLegend: "Σ dW：浅色已有，实色新增", log: "对数",
    beltLegend: "高度 ±{0}，浅色保留，实色新增",
    stage: "沿句子展开的网络", stageHelp: "上下键换单元；左右键、Home、End 在时间上移动。", empty: "网络会沿着您的句子在这里展开。",
    transport: "播放控制", home: "回到开头", stepBack: "后退一个子步骤", play: "播放", pause: "暂停", stepOn: "前进一个子步骤", end: "到结尾",
    tokenBack: "后退一个词元", tokenOn: "前进一个词元", loop: "循环",
    playStill: "前进一个子步骤，不播放动画", stillNote: "您的设备设置了减少动态效果：播放键每次前进一个子步骤。",
    speed: "速度", position: "位置", train: "训练", pauseTraining: "暂停", keys: "快捷键", close: "关闭",
    keySpace: "播放或暂停", keyArrows: "一个子步骤", keyShift: "一个词元", keyUp: "换单元", keyHome: "开头和结尾", keyMovement: "阶段",
    keyHelp: "显示快捷键",
    kept: "保留", added: "新增", input: "输入", numbers: "这个词元的数值", table: "数值表", save: "保存本视图", saveSvg: "把图存为 SVG",
    savePng: "把图存为 PNG", saveCsv: "把表格存为 CSV", was: "之前",
    say: "{movement}，{where}：{terms}。", sayIs: "{0} 等于 {1}", mask: "dropout",
    whatIf: "假设", whatIfSoon: "等 Python 就绪后可用", everyToken: "在每个词元", asComputed: "按计算值", silence: "将单元 {0} 置零",
    unsilence: "恢复单元 {0}", silent: "单元 {0} 已置零", heldNow: "您固定的值", releaseAll: "全部放开", releaseOne: "放开 {0}",
    held: "固定", instead: "取代",
    masks: "Dropout 掩码", masksHelp: "与下一训练步抽取的相同；预测时不丢弃", dropped: "被丢弃",
    keyEnter: "假设：固定光标处的值，或将单元置零", keyEscape: "关闭",
  },
};

const found = (language, key) => PHRASES[language]?.[key] ?? WORDS[language]?.[key];

/** phrase(language, board)("unitN", 3); what the stage has no string of its own for is the page's. */
export const phrase = (language, board) => (key, ...values) =>
  fill(found(language, key) ?? found("en", key) ?? key, {
    ...pieces(language, board), ...(values.length === 1 && typeof values[0] === "object" ? values[0] : values),
  });

/** The name of a substep: a newcomer's symbol stands for itself. */
export const substepName = (say, s) => (s in PHRASES.en ? say(s) : say("substep", s));
