// Bounds what a phrase of a setting is worth by how often it stands in ordinary descriptions (docs/METHOD.md, "What a text
// does"): prints src/classify/concepts.txt with the signs that follow, and to standard error what changed. A sign is only
// ever lowered.
//   lanternfish sample --companies 2000 --seed 1 --out /tmp/world
//   node scripts/common-phrases.mjs /tmp/world > concepts.txt
// Ordinary descriptions: start-ups and apps from ../shared/data or $LANTERNFISH_DATA, neutral texts of the invented world.
import { readFileSync } from "node:fs";
import { join } from "node:path";

const DECISIVE = 0.003, HALF = 0.01, NOTHING = 0.05;
// Texts of an invented world repeat a few sentences, so they count half; and what stands in fewer of them not at all.
const WORLD = 0.5, LEAST_OF_WORLD = { en: 4, zh: 8 };

const root = join(import.meta.dirname, "..");
const data = process.env.LANTERNFISH_DATA ?? join(root, "../shared/data");
const world = process.argv[2];
if (!world) throw new Error("usage: node scripts/common-phrases.mjs WORLD");

const plain = (text) => text.normalize("NFKC").toLowerCase();
const words = (text) => ` ${plain(text).replace(/[^a-z0-9]+/g, " ")} `;
const lines = (path) => readFileSync(path, "utf8").split("\n").flatMap((line) => {
  try { return [JSON.parse(line)]; } catch { return []; }
});
/** Rows of a CSV file, quoted cells and all, by the header's names. */
function csv(path) {
  const rows = [[""]];
  let quoted = false;
  for (const [, quotes, cells, end, text] of readFileSync(path, "utf8").replace(/^\ufeff/, "").matchAll(/("")|(,)|(\r?\n)|("|[^",\r\n]+|\r)/g)) {
    const row = rows.at(-1);
    if (quotes && quoted) row[row.length - 1] += '"';
    else if (text === '"') quoted = !quoted;
    else if (quoted || text) row[row.length - 1] += cells ?? end ?? text ?? "";
    else if (cells) row.push("");
    else if (end) rows.push([""]);
  }
  const [header, ...body] = rows;
  return body.filter((row) => row.length === header.length)
    .map((row) => Object.fromEntries(header.map((name, at) => [name, row[at]])));
}

const startUps = csv(join(data, "yc/companies.csv")).map((row) => words(`${row.one_liner}\n${row.long_description}`));
const apps = ["train_few_all", "dev_few_all"].flatMap((name) => lines(join(data, `iflytek/${name}.jsonl`))).map((row) => plain(row.sentence));
const truth = csv(join(world, "truth.csv"));
const planted = new Set(truth.filter((row) => row.fact === "context").map((row) => row.record));
const neutral = new Set(truth.filter((row) => row.fact === "text" && row.value === "neutral").map((row) => row.record));
const invented = lines(join(world, "texts.jsonl"))
  .filter((row) => neutral.has(row.id) && ![row.id, row.uscc, row.subject].some((own) => planted.has(own)));
const latin = (text) => text.replace(/[^\x00-\x7f]/g, "").length > 0.7 * text.length;
const ofWorld = {
  en: invented.filter((row) => latin(row.text)).map((row) => words(row.text)),
  zh: invented.filter((row) => !latin(row.text)).map((row) => plain(row.text)),
};

function share(phrase) {
  const english = /^[\x00-\x7f]*$/.test(plain(phrase));
  const needle = english ? words(phrase) : plain(phrase);
  const count = (texts) => texts.filter((text) => text.includes(needle)).length;
  const [language, texts] = english ? ["en", startUps] : ["zh", apps];
  const inWorld = count(ofWorld[language]);
  return Math.max(count(texts) / texts.length,
    inWorld > LEAST_OF_WORLD[language] ? WORLD * inWorld / ofWorld[language].length : 0);
}

// Concepts that speak for a setting: those of the lines of frames.txt whose reach is `each`.
const settings = new Set(readFileSync(join(root, "src/classify/frames.txt"), "utf8").split("\n")
  .filter((line) => line.split("|")[3] === "each").flatMap((line) => line.split("|")[4].split("+")));
const out = readFileSync(join(root, "src/classify/concepts.txt"), "utf8").split("\n").map((line) => {
  const [name, rest] = [line.slice(0, line.indexOf(":")), line.slice(line.indexOf(":") + 1)];
  if (line.startsWith("#") || !settings.has(name)) return line;
  return `${name}:${rest.split("|").map((cell) => {
    const [, space, sign, phrase] = cell.match(/^(\s*)([!~*-]?)(.*)$/);
    if (sign === "!" || sign === "~") return cell;
    const often = share(phrase);
    const bounded = often > NOTHING ? "~" : often > HALF ? "-" : sign === "*" && often > DECISIVE ? "" : sign;
    if (bounded !== sign) console.error(`${name}: ${sign}${phrase} stands in ${(100 * often).toFixed(2)} %`);
    return `${space}${bounded}${phrase}`;
  }).join("|")}`;
});
process.stdout.write(out.join("\n"));
