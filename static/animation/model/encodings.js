/* Bytes to text.  The browser's own decoders do it; what is found here is which of them is the right one.

     const found = detect(bytes)                       { encoding, sure }, or null where the bytes are no text
     const { text, broken } = decode(bytes, "big5")    broken: how many places do not read in this encoding

   A mark at the beginning, or text that is valid UTF-8, is sure.  Anything else is a guess: every candidate that
   decodes without a fault is scored by how much the result looks like somebody's text, and the best one is taken.   */

/** What can be chosen by hand, in the order of the list; `detect` finds each. */
export const ENCODINGS = [
  "utf-8", "utf-16le", "utf-16be", "gb18030", "big5", "windows-1252", "windows-1251", "windows-1250", "shift_jis",
  "euc-jp", "euc-kr", "windows-1253", "koi8-r", "windows-1254", "windows-1255", "windows-1256", "windows-874",
];
const SAMPLE = 1 << 16;                              // bytes that are looked at
/** @type {[string, number[]][]} */
const MARKS = [["utf-8", [0xEF, 0xBB, 0xBF]], ["utf-16le", [0xFF, 0xFE]], ["utf-16be", [0xFE, 0xFF]]];

/** How some files begin that are no text, though their first bytes may be letters. */
const STRANGERS = [
  "\x89PNG", "GIF8", "\xff\xd8\xff", "RIFF", "OggS", "ID3", "%PDF-", "PK\x03\x04", "PK\x05\x06", "\x1f\x8b", "BZh",
  "7z\xbc\xaf", "Rar!\x1a", "\xfd7zXZ", "\x89HDF", "\x7fELF", "\xd0\xcf\x11\xe0", "SQLite format 3",
  "\x80\x02", "\x80\x03", "\x80\x04", "\x80\x05", "{\\rtf",
  "(dp0\n", "}q\0", "ccollections\nOrderedDict\n",              // pickles of the first protocols
];

/* The commonest characters of Chinese prose, simplified and traditional. */
const COMMON = new Set(
  "的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里用道行所然家"
  + "种事成方多经么去法学如都同现当没动面起看定天分还进好小部其些主样理心她本前开但因只从想实日军者意无力它与长把机十"
  + "民第公此已工使情明性知全三又关点正业外将两高间由问很最重并物手应向头文体政美相见被利什二等产或新己制身果加西斯月"
  + "话合回特代内信表化老给世位次度门任常先海通教儿原东声提立及比员解水名真论处走义各入几口认条平系气题活尔更别打女变"
  + "四神总何电数安少报才结反受目太量再感建务做接必场件计管期市直德资命山金指克许统区保至队形社便空决治展马科司五基眼"
  + "书非则听白却界达光放强即像难且权思王象完设式色路记南品住告类求据程北边死张该交规万取拉格望觉术领共确传师观清今切"
  + "院让识候带导争运笑飞风步改收根干造言联持组每济车亲极林服快办议往元英士证近失转夫令准布始怎呢存未远叫台单影具罗字"
  + "爱击流备兵连调深商算质团集百需价花党华城石级整府离况亚请技际约示复病息究线似官火断精满支视消越器容照须九增研写称"
  + "企八功吗包片史委乎查轻易早曾除农找装广显吧阿李标谈吃图念六引历首医局突专费号尽另周较注语仅考落青随选列武红响虽推"
  + "势参希古众构房半节土投某案黑维革划敌致陈律足态护七兴派孩验责营星够章音跟志底站严巴例防族供效续施留讲型料终答紧黄"
  + "绝奇察母京段依批群项故按河米围江织害斗双境客纪采举杀攻父苏密低朝友诉止细愿千值仍男钱破网热助倒育属坐帝限船脸职速"
  + "刻乐否刚威毛状率甚独球般普怕弹校苦创伪久错承印晚兰试股拿脑预谁益阳若哪微尼继送急血惊伤素药适波夜省初喜卫源食险待"
  + "述陆习置居劳财环排福纳欢雷警获模充负云停木游龙树疑层冷洲冲射略范竟句室异激汉村哈策演简卡罪判担州静退既衣您宗积余"
  + "痛检差富灵协角占配征修皮挥胜降阶审沉坚善妈刘读啊超免压银买皇养伊怀执副乱抗犯追帮宣佛岁航优怪香著田铁控税左右份穿"
  + "這個們來為說時會對於過發後裡種經麼學現當沒動還進樣開從實軍無與長機關點業將兩間問並應頭體見產話員論處義幾認條氣題"
  + "爾別變電數總結務場計資許統區隊決馬書聽達強難權記類據邊張該規萬覺術領確傳師觀識帶導爭運飛車親極證轉準遠單羅愛擊備"
  + "連調質團級離亞請約復線斷滿須寫稱農裝廣顯標談圖歷醫專費號盡較語僅選紅響雖勢參眾構節維劃敵陳態護興驗責營嚴續講終緊"
  + "黃絕項圍織鬥雙紀舉殺蘇訴願錢網熱屬臉職樂剛狀獨彈創錯蘭腦誰陽繼驚傷藥衛險習勞財環納歡獲負雲遊龍樹層沖異漢簡擔靜積"
  + "餘檢靈協徵勝階審堅媽劉讀壓銀買養懷執亂幫歲優鐵稅藝陣腳惡塊頓島戶評寶釋顧貨換聞壞麗監臨艦魚誤灣減編測敗夢溫劍漸貴"
  + "槍樓縣畫遺謝遇慮銷鐘詩趕劇損舊錄葉鄉禮婦歸飯順輸搖補謂澤滅筆鮮詞聖尋廠諾倫賣載園謀榮孫頂鎮練爺館諸訓莊絲戲隱訪穩"
  + "擁楊齊賽購貓墊"
);
/* The commonest syllables of Korean. */
const SYLLABLES = new Set("이다는을의가에하고은를로한지도리사서기나자해시어인들그대수일만부아정게전보주장원제스상있라면었여으했"
  + "것국동연생조과우거구비무성조마네러신내안음까와경없위세요던할되적물중문");
/* Alphabets without Latin letters: the encoding, its letters, the commonest of them, and how little it is expected. */
/** @type {[string, RegExp, string, number][]} */
const OTHERS = [
  ["windows-1251", /[А-Яа-яЁё]/, "оеаинтсрвлкмдпу", 0.6], ["koi8-r", /[А-Яа-яЁё]/, "оеаинтсрвлкмдпу", 0.7],
  ["windows-1253", /[Ά-ώ]/, "αοιετσνηρπκμλυς", 0.6], ["windows-1255", /[א-ת]/, "יוהלאתמרבנשדם", 0.5],
  ["windows-1256", /[ء-ي]/, "ايلمنرتوبدةعسكفه", 0.6], ["windows-874", /[ก-๛]/, "านรกอเงมยลวดสท่้ะัิี", 0.8],
];
/* The letters beyond ASCII of languages, by the encoding that they are written in. */
const ALPHABETS = {
  "windows-1252": ["àâæçéèêëîïôœùûüÿ", "áéíóúüñ", "äöüß", "åäöæøé", "áàâãçéêíóôõúü", "àèéìòù", "áéíóúýðþæö", "ëïéèöü"],
  "windows-1254": ["çğıöşüâîû"],
  "windows-1250": ["áčďéěíňóřšťúůýž", "áäčďéíĺľňóôŕšťúýž", "ąćęłńóśźż", "áéíóöőúüű", "čćđšž", "ăâîşţ"],
};
const LETTER = /[A-Za-z]/, WESTERN = /[À-ÖØ-öø-ÿŒœŠšŽžŸƒ]/, LOWER = /[a-zß-öø-ÿœšž]/, UPPER = /[A-ZÀ-ÖØ-ÞŒŠŽŸ]/;
const CENTRAL = /[À-ÖØ-öø-ſ]/;
const TYPED = /[‘’“”–—…€£§©®°«»¿¡·™•\u00a0]/;

/** A text of at most so many characters, cut at the end of a line. */
export function shortened(text, most = 8 * 2 ** 20) {
  return text.length <= most ? text : text.slice(0, text.lastIndexOf("\n", most) + 1 || most);
}

const NAMES = { "utf-16le": "UTF-16", "utf-16be": "UTF-16 (big-endian)", shift_jis: "Shift JIS", big5: "Big5" };

/** An encoding as people write it. */
export const encodingName = encoding => NAMES[encoding] ?? encoding.toUpperCase().replace("WINDOWS", "Windows");

/** The encoding of a file's bytes and whether that is sure; null where they are no text. */
export function detect(bytes) {
  for (const [encoding, mark] of MARKS) if (mark.every((byte, k) => bytes[k] === byte)) return { encoding, sure: true };
  if (isSafetensors(bytes)) return null;
  if (STRANGERS.some(mark => [...mark].every((letter, k) => bytes[k] === letter.charCodeAt(0)))) return null;
  const some = bytes.subarray(0, SAMPLE);
  if (some.includes(0)) return wide(some, 0.9) ?? holed(bytes, some);
  if (controls(some) > some.length / 200) return null;
  if (read(bytes, "utf-8") !== null) return { encoding: "utf-8", sure: true };
  const telling = bytes.subarray(Math.max(0, bytes.findIndex(byte => byte > 127) - 64)).subarray(0, SAMPLE);
  const encoding = mended(telling) ? "utf-8" : best(telling, bytes);
  return encoding && { encoding, sure: false };
}

/* A length of eight bytes, then an object of JSON: weights of two bytes each may look like UTF-16. */
const isSafetensors = bytes => bytes[8] === 0x7B && bytes[9] !== 0 && bytes.subarray(4, 8).every(byte => byte === 0);

/** The text of the bytes, and in how many places they do not read in this encoding: a U+FFFD is there. */
export function decode(bytes, encoding) {
  const text = new TextDecoder(encoding).decode(bytes);
  return { text, broken: (text.match(/\ufffd/g) ?? []).length };
}

/* The text, or null where the bytes are no such text.  `cut`: they may end inside a character. */
function read(bytes, encoding, cut = false) {
  try {
    return new TextDecoder(encoding, { fatal: true, ignoreBOM: true }).decode(bytes, { stream: cut });
  } catch {
    return null;
  }
}

/* Marks of control that no text has, but for tab, ends of line and of page, escape and the old end of a file. */
const isControl = byte => byte < 9 || (byte > 13 && byte < 32 && byte !== 26 && byte !== 27) || byte === 127;
const controls = bytes => bytes.reduce((count, byte) => count + (isControl(byte) ? 1 : 0), 0);

// of Chinese only the characters that texts have: halved numbers are rare ones
const SCRIPTS = ["Latin", "Cyrillic", "Greek", "Hira", "Kana", "Hangul", "Arabic", "Hebrew", "Thai",
  "Devanagari", "Bengali", "Tamil", "Telugu", "Georgian", "Armenian", "Inherited"]
  .map(name => `\\p{Script=${name}}`).join("");
const PLAIN = new RegExp(`[${SCRIPTS}\\u4e00-\\u9fff\\u3005\\u3007\\n\\r\\t -~\\u3000，。、！？：；“”‘’（）《》「」…—–]`, "u");

/* Text in UTF-8 with a few bytes of zero in it, as old programs leave them. */
function holed(bytes, some) {
  const kept = some.filter(byte => byte), without = bytes.filter(byte => byte);
  const isText = kept.length >= 0.8 * some.length && !controls(kept) && read(without, "utf-8") !== null;
  return isText ? { encoding: "utf-8", sure: false } : null;
}

/* UTF-16 without a mark: the order that gives letters, marks and spaces, if one does to such a share. */
function wide(bytes, least) {
  const found = ["utf-16le", "utf-16be"].map(encoding => {
    const text = read(bytes.length % 2 ? bytes.subarray(0, -1) : bytes, encoding, true) ?? "";
    const odd = shareOf(text, /[\p{Cn}\p{Co}\p{Cc}]/u, /\s/);
    return { encoding, share: text ? shareOf(text, PLAIN) - 5 * odd + shareOf(text, /[\n -~]/) / 10 : -1 };
  }).sort((a, b) => b.share - a.share)[0];
  return found.share >= least ? { encoding: found.encoding, sure: false } : null;
}

const shareOf = (text, of, without) => {
  const all = [...text];
  return all.length ? all.filter(letter => of.test(letter) && !without?.test(letter)).length / all.length : 0;
};

/* Whether it is UTF-8 with a few bytes spoiled. */
function mended(bytes) {
  const { text, broken } = decode(bytes, "utf-8");
  const good = [...text].filter(letter => letter > "\x7f" && letter !== "\ufffd").length;
  return good >= 4 && broken <= good / 10;
}

/* The candidate whose text looks most like one; any bytes are some text in Windows-1252. */
function best(bytes, whole) {
  const han = text => chinese(text, levelOne("gb18030", 0xB0, 0xD7));
  const orders = bytes.length % 2 ? [] : ["utf-16le", "utf-16be"];
  /** @type {[string, string | null, (text: string) => number][]} */
  const tried = [
    ["gb18030", read(bytes, "gb18030", true), han],
    ["big5", read(bytes, "big5", true), text => chinese(text, levelOne("big5", 0xA4, 0xC6))],
    ["shift_jis", read(bytes, "shift_jis", true), japanese],
    ["euc-jp", read(bytes, "euc-jp", true), japanese],
    ["euc-kr", read(bytes, "euc-kr", true), korean],
    ["windows-1252", read(bytes, "windows-1252"), text => alphabetic(text, WESTERN, 3) + known(text, "windows-1252")],
    ["windows-1250", read(bytes, "windows-1250"),
      text => alphabetic(text, CENTRAL, 3) + known(text, "windows-1250") - 0.3],
    ["windows-1254", read(bytes, "windows-1254"),
      text => alphabetic(text, CENTRAL, 6) + known(text, "windows-1254") + (isTurkish(text) ? 0.1 : -0.3)],
  ];
  for (const [name, own, common, less] of OTHERS)
    tried.push([name, read(bytes, name), text => otherwise(text, own, common) - less]);
  for (const name of orders) tried.push([name, read(bytes, name, true), text => han(text) - 0.5]);
  const scores = tried.flatMap(([encoding, text, score]) => (text === null ? []
    : [{ encoding, score: score(text) - (read(whole, encoding) === null ? 0.5 : 0) }]));
  return scores.sort((a, b) => b.score - a.score)[0]?.encoding ?? null;
}

const beyond = text => [...text].filter(letter => letter > "\x7f");
const meanOf = (all, worth) => all.reduce((sum, letter) => sum + worth(letter), 0) / (all.length || 1);

/* The mean over a text's characters beyond ASCII of how usual each is in Chinese prose: 2 for the commonest. */
function chinese(text, common) {
  const worth = letter => {
    if (COMMON.has(letter)) return 2;
    if (common.has(letter) || /[\u3000-\u3011\uff01-\uff5e“”‘’…—·]/.test(letter)) return 1;
    if (/\p{Script=Han}/u.test(letter)) return -0.5;
    return /[\p{Co}\p{Cn}]/u.test(letter) ? -4 : -1.5;
  };
  return meanOf(beyond(text), worth);
}

/* The same for Japanese, which has kana among its characters, seldom half of their width; without them it is none. */
function japanese(text) {
  const all = beyond(text), kana = all.filter(letter => /[\u3040-\u30ff]/.test(letter)).length;
  if (kana < all.length / 5) return -1;
  return meanOf(all, letter => {
    if (/[\u3040-\u30ff]/.test(letter)) return 2;
    if (/[\u3000-\u301f\uff01-\uff5e]/.test(letter)) return 1;
    return /\p{Script=Han}/u.test(letter) ? 1 : -2;
  });
}

/* The same for Korean, which is nearly all syllables, and has spaces between its words. */
function korean(text) {
  const all = beyond(text), syllables = all.filter(letter => /\p{Script=Hangul}/u.test(letter)).length;
  if (syllables < 0.9 * all.length || !/[\uac00-\ud7a3] ?[\uac00-\ud7a3]/.test(text)) return -1;
  const often = all.filter(letter => SYLLABLES.has(letter)).length / all.length;
  return 0.6 + 2.2 * often;
}

/* 0 where one of an encoding's languages has all of the text's letters beyond ASCII, less for each that it has not. */
function known(text, encoding) {
  const all = beyond(text.toLowerCase()).filter(letter => /\p{L}|[³¹¾¼£¥]/u.test(letter));
  const most = Math.max(...ALPHABETS[encoding].map(own => all.filter(letter => own.includes(letter)).length));
  return all.length ? 2 * (most / all.length - 1) : 0;
}

const isTurkish = text => /ı/.test(text) && /[ğşİ]/.test(text);

/* How much a text looks like one in an alphabet of its own.  In another order of letters its commonest are others,
   words of Hebrew end in the forms that five letters have there only, and small letters would be great ones. */
function otherwise(text, own, common) {
  const all = beyond(text.toLowerCase()), usual = all.filter(letter => common.includes(letter)).length;
  const wrong = text.match(/[ךםןףץ](?=[א-ת])|[כמנפצ](?![א-ת"'׳״]|\p{Mn})/gu)?.length ?? 0;
  const isLoud = /[А-Я]/.test(text) && !/[а-яё]/.test(text);
  return alphabetic(text, own, Infinity) + (usual - 4 * wrong) / (all.length || 1) - (isLoud ? 0.3 : 0);
}

/* The same for an alphabet: letters that are beside letters, in runs of at most `most`, and marks that are typed. */
function alphabetic(text, own, most) {
  const all = [...text], isLatin = own === WESTERN || own === CENTRAL;
  let sum = 0, count = 0, run = 0;
  all.forEach((letter, k) => {
    run = own.test(letter) ? run + 1 : 0;
    if (letter <= "\x7f") return;
    const [before, after] = [all[k - 1] ?? " ", all[k + 1] ?? " "];
    const joined = [before, after].some(other => own.test(other) || (isLatin && LETTER.test(other)));
    const broken = LOWER.test(before) && UPPER.test(letter) || /[а-яё]/.test(before) && /[А-ЯЁ]/.test(letter);
    count += 1;
    if (own.test(letter)) sum += broken || run > most ? -1.5 : joined ? 1.5 : 0.5;
    else if (TYPED.test(letter)) sum += 1;
    else sum -= letter < "\xa0" ? 4 : 1.5;
  });
  return count ? sum / count : 0;
}

/* The characters of an encoding's first level, the common ones: those of these leading bytes. */
const levels = new Map();
function levelOne(encoding, first, last) {
  if (!levels.has(encoding)) {
    const pairs = [], trails = Array.from({ length: 0xFE - 0x40 + 1 }, (_, k) => 0x40 + k);
    const isTrail = byte => byte > 0xA0 || (encoding === "big5" && byte < 0x7F);
    for (let lead = first; lead <= last; lead++) for (const trail of trails.filter(isTrail)) pairs.push(lead, trail);
    levels.set(encoding, new Set(new TextDecoder(encoding).decode(Uint8Array.from(pairs))));
  }
  return levels.get(encoding);
}
