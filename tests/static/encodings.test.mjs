/* Which encoding a file's bytes are in: found for what people have, sure only where it is, none where there is no
   text. */
import assert from "node:assert/strict";
import test from "node:test";
import { ENCODINGS, decode, detect } from "../../static/animation/model/encodings.js";

/* Encoders for the tests, made by asking the decoder what every pair of bytes is. */
const tables = new Map();
function tableOf(encoding) {
  if (tables.has(encoding)) return tables.get(encoding);
  const table = new Map(), decoder = new TextDecoder(encoding, { fatal: true });
  const add = bytes => {
    try {
      const text = decoder.decode(Uint8Array.from(bytes));
      if ([...text].length === 1 && !table.has(text)) table.set(text, bytes);
    } catch { /* no character */ }
  };
  for (let a = 0; a < 256; a++) add([a]);
  if (!encoding.startsWith("windows")) for (let a = 0x81; a < 0xFF; a++) for (let b = 0x40; b < 0xFF; b++) add([a, b]);
  tables.set(encoding, table);
  return table;
}
function encode(text, encoding) {
  if (encoding === "utf-8") return new TextEncoder().encode(text);
  if (encoding.startsWith("utf-16")) {
    const units = Array.from({ length: text.length }, (_, k) => text.charCodeAt(k));
    return Uint8Array.from(units.flatMap(u => (encoding.endsWith("le") ? [u & 255, u >> 8] : [u >> 8, u & 255])));
  }
  return Uint8Array.from([...text].flatMap(letter => {
    const bytes = tableOf(encoding).get(letter);
    assert.ok(bytes, `${letter} is not in ${encoding}`);
    return bytes;
  }));
}

const SIMPLIFIED = ["小猫坐在椅子上\n小狗在房间里跑\n小鸟飞到树上\n", "床前明月光，疑是地上霜。\n举头望明月，低头思故乡。", "这部电影很好看 => 好评\n这本书太无聊了 => 差评\n",
  "中国", "春眠不觉晓", "他说：“你好”，然后走了。", "今天天气 is fine，我们去公园吧！OK", "1\t你好\n2\t再见\n"];
const TRADITIONAL = ["小貓坐在椅子上\n小狗在房間裡跑\n小鳥飛到樹上\n", "床前明月光，疑是地上霜。\n舉頭望明月，低頭思故鄉。", "這部電影很好看 => 好評\n這本書太無聊了 => 差評\n",
  "春眠不覺曉，處處聞啼鳥。", "他說：「你好」，然後走了。", "今天天氣 is fine，我們去公園吧！OK"];
const WESTERN = ["le café est ouvert\nla porte est fermée\n", "he said “no”\nshe said ‘yes’\n",
  "Größe und Maß: das Mädchen hört übermütig zu",
  "la niña no está aquí, ¿dónde está?",
  "naïve — it’s 5 €", "la porte est fermée", "fermée", "don’t", "à la carte\nÀ bientôt",
  "Ærø og Øresund, blåbærgrød", "não, São João é à noite"];
const CYRILLIC = ["кошка сидит на ковре\nсобака бежит в парк\n",
  "Мой дядя самых честных правил, когда не в шутку занемог", "все люди рождаются свободными", "мама мыла раму"];

const OTHERS = ["مرحبا بالعالم\n", "שלום עולם", "สวัสดีชาวโลก ดี", "नमस्ते दुनिया\n", "გამარჯობა მსოფლიო"];

/* Some versions of Node decode windows-1252 as Latin-1, without the letters from 0x80 to 0x9F; no browser does. */
const WHOLE = new TextDecoder("windows-1252").decode(Uint8Array.of(0x93)) === "“";
const western = WHOLE ? WESTERN : WESTERN.filter(text => !/[“”‘’—€]/.test(text));

const JAPANESE = ["吾輩は猫である。名前はまだ無い。\nどこで生れたかとんと見当がつかぬ。\n", "コーヒーを飲みます", "これは本です => 文\n猫が好き => 文\n"];
const KOREAN = ["고양이가 매트 위에 앉았다.\n개가 공원으로 달려갔다.\n", "이 영화는 정말 재미있다 => 긍정\n다시 보고 싶지 않다 => 부정\n"];
const CENTRAL = ["Příliš žluťoučký kůň úpěl ďábelské ódy.\n", "Kočka seděla na rohožce a pes běžel do parku",
  "Zażółć gęślą jaźń, łódź i wąż", "Árvíztűrő tükörfúrógép", "Mačka sedí na rohoži, ľúbi mlieko a spí",
  "Kot śpi na macie, a pies biegnie do drzwi. Mąż poszedł."];
const GREEK = ["Η γάτα κάθισε στο χαλί.\nΟ σκύλος έτρεξε στο πάρκο.\n", "καλημέρα κόσμε"];
const TURKISH = ["Kedi paspasın üzerine oturdu.\nKöpek parkta koşuyor, kuş ise ağaçta ötüyor.",
  "İstanbul'da yağmur yağıyor.", "güneş doğdu ve şehir uyandı"];
const HEBREW = ["החתול ישב על השטיח.\nהכלב רץ בפארק", "שלום עולם", "ילד טוב"];
const ARABIC = ["جلست القطة على السجادة.\nركض الكلب في الحديقة", "مرحبا بالعالم، كيف حالك؟", "في البدء كانت الكلمة"];
const THAI = ["แมวนั่งบนเสื่อ\nสุนัขวิ่งในสวนสาธารณะ", "สวัสดีชาวโลก", "ฉันรักประเทศไทย และ อาหารไทย"];

const GUESSED = {
  gb18030: SIMPLIFIED, big5: TRADITIONAL, "windows-1252": western, "windows-1251": CYRILLIC, "koi8-r": CYRILLIC,
  shift_jis: JAPANESE, "euc-jp": JAPANESE, "euc-kr": KOREAN, "windows-1250": CENTRAL, "windows-1253": GREEK,
  "windows-1254": TURKISH, "windows-1255": HEBREW, "windows-1256": ARABIC, "windows-874": THAI,
};

for (const [encoding, texts] of Object.entries(GUESSED)) {
  test(`${encoding} is found, and is a guess`, () => {
    for (const text of texts) {
      const bytes = encode(text, encoding), found = detect(bytes);
      assert.deepEqual(found, { encoding, sure: false }, `${text}: ${JSON.stringify(found)}`);
      assert.deepEqual(decode(bytes, encoding), { text, broken: 0 });
    }
  });
}

test("UTF-8 is sure, with its mark and without", () => {
  for (const text of [...Object.values(GUESSED).flat(), "the cat sat on the mat\n", "", "a", "👩‍👩‍👧 zoë\r\n\tx"]) {
    assert.deepEqual(detect(encode(text, "utf-8")), { encoding: "utf-8", sure: true }, text);
    assert.deepEqual(detect(encode(`\ufeff${text}`, "utf-8")), { encoding: "utf-8", sure: true });
    assert.equal(decode(encode(`\ufeff${text}`, "utf-8"), "utf-8").text, text);
  }
});

test("UTF-16 is sure with its mark, and found without", () => {
  for (const encoding of ["utf-16le", "utf-16be"]) {
    const lined = [...SIMPLIFIED, ...TRADITIONAL].filter(text => /[\n ]/.test(text));
    for (const text of ["the café is open\nthe door is shut\n", "a b", ...lined, ...CYRILLIC, ...OTHERS]) {
      assert.deepEqual(detect(encode(`\ufeff${text}`, encoding)), { encoding, sure: true });
      assert.equal(decode(encode(`\ufeff${text}`, encoding), encoding).text, text);
      assert.deepEqual(detect(encode(text, encoding)), { encoding, sure: false }, text);
    }
  }
});

test("a text longer than what is looked at may be cut inside a character there", () => {
  for (const [encoding, text] of [["gb18030", SIMPLIFIED[0]], ["big5", TRADITIONAL[0]], ["windows-1252", WESTERN[0]]]) {
    for (const before of ["", "x", "xy"]) {
      const bytes = encode(before + text.repeat(4000), encoding);
      assert.ok(bytes.length > 1 << 16);
      assert.equal(detect(bytes).encoding, encoding);
    }
  }
  const late = new Uint8Array(1 << 17).fill(97);
  late.set(encode("é", "windows-1252"), late.length - 9);
  assert.equal(detect(late).encoding, "windows-1252", "what is not ASCII comes late");
});

test("UTF-8 with a byte spoiled stays UTF-8, and the place is counted", () => {
  const bytes = encode(SIMPLIFIED[0].repeat(3), "utf-8");
  bytes[31] = 0xFF;
  assert.deepEqual(detect(bytes), { encoding: "utf-8", sure: false });
  assert.ok(decode(bytes, "utf-8").broken > 0);
});

test("a few bytes of zero in a text are no reason to refuse it", () => {
  const bytes = new TextEncoder().encode("the cat\0 sat\n\0\0the dog ran\n");
  assert.deepEqual(detect(bytes), { encoding: "utf-8", sure: false });
  assert.equal(detect(Uint8Array.of(77, 90, 0, 0, 0, 1, 65, 66, 67, 68)), null, "a program");
  assert.equal(detect(Uint8Array.of(...bytes, 0xFF, 0xFE, 0xC0)), null, "no UTF-8 without them");
});

test("what is no text is none", () => {
  const beginnings = ["\x89PNG\r\n\x1a\n", "\x89PNG", "PK\x03\x04", "%PDF-1.7\n%\xe2\xe3\xcf\xd3", "\x1f\x8b\x08",
    "\x80\x02}q\x00", "\x89HDF\r\n\x1a\n", "\x7fELF\x02", "GIF89a", "\xff\xd8\xff\xe0",
    "(dp0\nVlstm.weight_ih_l0\n", "ccollections\nOrderedDict\np0\n"];
  for (const begin of beginnings) assert.equal(detect(Uint8Array.from(begin, c => c.charCodeAt(0))), null, begin);
  let seed = 7;
  for (let round = 0; round < 200; round++) {
    const next = () => (seed = (seed * 1103515245 + 12345) % 2 ** 31) >> 16 & 255;
    const noise = Uint8Array.from({ length: 400 + round }, next);
    assert.equal(detect(noise), null);
  }
  const header = JSON.stringify({ "rnn.weight_ih_l0": { dtype: "F32", shape: [32, 8], data_offsets: [0, 1024] } });
  const file = new Uint8Array(8 + header.length + 1024);
  file[0] = header.length;
  file.set(new TextEncoder().encode(header), 8);
  file.set(new Uint8Array(Float32Array.from({ length: 256 }, (_, k) => Math.sin(k)).buffer), 8 + header.length);
  assert.equal(detect(file), null, "weights with a header of JSON");
});

test("any encoding can be chosen by hand, and whatever does not read is counted", () => {
  const bytes = encode(SIMPLIFIED[0], "gb18030");
  for (const encoding of ENCODINGS) assert.equal(typeof decode(bytes, encoding).text, "string", encoding);
  assert.ok(decode(bytes, "utf-8").broken > 10);
  assert.equal(decode(bytes, "gb18030").broken, 0);
});

test("numbers of two bytes are no text in UTF-16, with a head before them or without one", () => {
  let seed = 7;
  const uniform = () => { seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0; return (seed + 1) / 2 ** 32; };
  const normal = () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
  const numbers = new Float32Array(4000).map(() => 0.3 * normal());
  const upper = new Uint8Array(2 * numbers.length), bits = new Uint16Array(numbers.buffer);       // bfloat16
  numbers.forEach((_, k) => { upper[2 * k] = bits[2 * k + 1] & 255; upper[2 * k + 1] = bits[2 * k + 1] >> 8; });
  for (let k = 0; k < upper.length; k += 400) upper.fill(0, k, k + 2);                            // some are zero
  const header = { w: { dtype: "BF16", shape: [4000], data_offsets: [0, 8000] } };
  const head = new TextEncoder().encode(JSON.stringify(header));
  const file = new Uint8Array([head.length, 0, 0, 0, 0, 0, 0, 0, ...head, ...upper]);
  assert.equal(detect(upper), null);
  assert.equal(detect(file), null);
});
