// Writes random editing sessions with the text that `vscode-languageserver-textdocument` makes of them, one JSON object
// a line: {"text", "edits": [[change, …], …], "expected"}. document_replay reads them and must come to the same text.
//
//   node textdocument.mjs COUNT SEED
//
// Left out on purpose, because our rules differ there by design: a column inside a surrogate pair (the reference cuts
// the character in two) and a line more than one past the end (we drop the document).
import { TextDocument } from 'vscode-languageserver-textdocument';

const count = Number(process.argv[2] ?? 10000);
let state = Number(process.argv[3] ?? 1) >>> 0;

/** mulberry32: small, seeded, the same everywhere. */
function random() {
  state = (state + 0x6d2b79f5) >>> 0;
  let t = state;
  t = Math.imul(t ^ (t >>> 15), t | 1);
  t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
  return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
}
const below = (n) => Math.floor(random() * n);
const pick = (items) => items[below(items.length)];

const pieces = ['\n', '\n', '\n', '\r\n', '\r\n', '\r', '\n\r', 'a', 'bc', 'x = 1;', ' ', '\t', '"\\', '\u0000',
  'é', '漢字', '😀', '👩‍🚀', '\u2028', '\uFEFF'];

function text(most) {
  let result = random() < 0.1 ? '\uFEFF' : '';
  for (let n = below(most + 1); n > 0; n--) result += pick(pieces);
  return result;
}

function isInsidePair(line, character) {
  if (character <= 0 || character >= line.length) return false;
  const before = line.charCodeAt(character - 1);
  const after = line.charCodeAt(character);
  return before >= 0xd800 && before < 0xdc00 && after >= 0xdc00 && after < 0xe000;
}

function position(document) {
  const line = below(document.lineCount + (random() < 0.1 ? 1 : 0));
  const content = document.getText({ start: { line, character: 0 }, end: { line, character: 0x7fffffff } });
  let character = random() < 0.1 ? content.length + below(10) : below(content.length + 1);
  if (random() < 0.02) character = 0x7fffffff;
  if (isInsidePair(content, character)) character -= 1;
  return { line, character };
}

function change(document) {
  if (random() < 0.03) return { text: text(20) };
  const start = position(document);
  const near = random() < 0.3 ? start : position(document);
  const [first, second] = random() < 0.1 ? [near, start] : [start, near];
  return { range: { start: first, end: second }, text: random() < 0.3 ? '' : text(6) };
}

/**
 * The document after one change, read anew: the reference keeps its line starts from edit to edit, and keeps a wrong
 * one when an edit joins a carriage return and a line feed. A text's lines are what the text says, not how it came about.
 */
function changed(document, one) {
  const next = TextDocument.update(document, [structuredClone(one)], document.version + 1);
  return TextDocument.create(next.uri, next.languageId, next.version, next.getText());
}

for (let i = 0; i < count; i++) {
  const initial = text(40);
  let document = TextDocument.create('file:///a', 'plaintext', 0, initial);
  const edits = [];
  for (let n = 1 + below(6); n > 0; n--) {
    const changes = [];
    for (let m = 1 + below(3); m > 0; m--) {
      const one = change(document);
      changes.push(one);
      document = changed(document, one);
    }
    edits.push(changes);
  }
  process.stdout.write(JSON.stringify({ text: initial, edits, expected: document.getText() }) + '\n');
}
