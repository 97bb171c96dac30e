/* Made by `python -m tests.playground.message_types`; a test holds it to playground/messages.py. */

type ToPython =
  | { type: "hello" }
  | { type: "restore"; kept: string; hash: string; address: string; last: boolean }
  | { type: "seen" }
  | { type: "keep" }
  | { type: "run"; id: number }
  | { type: "default" }
  | { type: "sentence"; text: string }
  | { type: "blank"; t: number }
  | { type: "command"; name: "train" | "pause" | "step" | "reset" | "new-seed" | "compare" | "compare-no-more" }
  | { type: "language"; code: "en" | "zh" }
  | { type: "rewind"; step: number }
  | { type: "level"; level: string }
  | { type: "learn" }
  | { type: "preset"; name: string; kept?: string | null }
  | { type: "hash"; text: string }
  | { type: "answer"; option: number }
  | { type: "weights"; on: boolean }
  | { type: "weight"; name: string; row: number; column: number }
  | { type: "export"; kind: string }
  | { type: "import"; files: Record<string, any>[] }
  | { type: "reread"; form: string; columns: Record<string, any>; left: any[]; file: number | null; text: string | null; encoding: string }
  | { type: "accept" }
  | { type: "decline" }
  | { type: "offer"; answer: "set" | "leave" }
  | { type: "words"; text: string }
  | { type: "generate"; temperature: number | null; top_k: number | null; seed: number | null; length: number | null }
  | { type: "stop" }
  | { type: "gradcheck"; on: boolean }
  | { type: "settled"; view: Record<string, any>; address: string }
  | { type: "hold"; layer: number; lane: 0 | 1 | 2; symbol: string; unit: number; t: number | null; value: number }
  | { type: "silence"; layer: number; lane: 0 | 1 | 2; unit: number }
  | { type: "release"; layer?: number | null; lane?: 0 | 1 | 2 | null; symbol?: string | null; unit?: number | null; t?: number | null }
  | { type: "masks"; on: boolean }
  | { type: "flow"; on: boolean }
  | { type: "code"; on: boolean };

type FromPython = "notice" | "address" | "tab" | "copy" | "file" | "proposal" | "qr" | "moment" | "keep" | "restored";

interface Board {
  state: string;
  step: number;
  reached: number;
  steps: number;
  seed: any;
  task: any;
  cell: any;
  bidirectional: any;
  level: any;
  facts: any;
  sentence: string;
  blank: number;
  tokens: any[];
  unknown: any[];
  cut: string;
  has_line_ends: boolean;
  rare: any;
  least: number;
  loss: number | null;
  guess: number | null;
  tokens_per_second: number;
  seconds_left: number | null;
  vocabulary_size: number;
  sentence_count: number;
  token_count: number;
  answers: any[];
  summary: any;
  runs: any[];
  flow: any;
  code: any[] | null;
  held: any[];
  masks: boolean | null;
  weights: any;
  rival: any;
  samples: any[];
  generation: any;
  offer: any;
  lesson: any;
  preset_note: string;
  lessons: any[];
  presets: any[];
}
