/** Both languages say the same things, and no element speaks past the catalogue. */
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import test from 'node:test';
import { fileURLToPath } from 'node:url';
import { load } from './load.mjs';

const www = fileURLToPath(new URL('../../www/', import.meta.url));
const catalogue = (language) => JSON.parse(readFileSync(`${www}i18n/${language}.json`, 'utf8'));
const en = catalogue('en');
const zh = catalogue('zh');
const files = readdirSync(www, { recursive: true }).filter((name) => name.endsWith('.ts') && !name.startsWith('pkg/'));
const source = Object.fromEntries(files.map((name) => [name, readFileSync(www + name, 'utf8')]));

test('both languages have the same keys, in the same order', () => assert.deepEqual(Object.keys(zh), Object.keys(en)));
test('no text is empty', () => {
  for (const [key, text] of [...Object.entries(en), ...Object.entries(zh)]) assert.ok(text.trim(), key);
});
test('both languages fill the same placeholders', () => {
  const names = (text) => [...text.matchAll(/\{(\w+)\}/g)].map((found) => found[1]).sort();
  for (const key of Object.keys(en)) assert.deepEqual(names(zh[key]), names(en[key]), key);
});
test('the Chinese is Chinese', () => {
  const same = Object.keys(en).filter((key) => en[key] === zh[key]);
  assert.deepEqual(same, ['settings.english', 'settings.chinese']);
});
test('every key is used', () => {
  const all = Object.values(source).join('\n');
  const patterns = [...all.matchAll(/[`]([\w.]*)\$\{[^}]*\}([\w.]*)[`]/g)].map(([, before, after]) => new RegExp(`^${before.replaceAll('.', '\\.')}.+${after.replaceAll('.', '\\.')}$`)).filter((pattern) => pattern.source.length > 8);
  for (const key of Object.keys(en)) assert.ok(all.includes(`'${key}'`) || patterns.some((pattern) => pattern.test(key)), `${key} is not used`);
});

/** The literal parts of every html`` template: the code inside ${…} taken out, nested templates included in their own right. */
function literals(code) {
  const found = [];
  const read = (at, inTemplate, keep) => {
    let text = '';
    while (at < code.length) {
      const letter = code[at];
      if (inTemplate) {
        if (letter === '\\') { at += 2; continue; }
        if (letter === '`') { if (keep) found.push(text); return at + 1; }
        if (letter === '$' && code[at + 1] === '{') { at = read(at + 2, false, false); text += '\u0000'; continue; }
        text += letter;
        at += 1;
      } else {
        if (letter === '}') return at + 1;
        if (letter === '{') { at = read(at + 1, false, false); continue; }
        if (letter === '`') { at = read(at + 1, true, /(html)$/.test(code.slice(Math.max(0, at - 4), at))); continue; }
        if (letter === "'" || letter === '"') {
          const quote = letter;
          at += 1;
          while (at < code.length && code[at] !== quote) at += code[at] === '\\' ? 2 : 1;
        }
        if (letter === '/' && code[at + 1] === '/') { while (at < code.length && code[at] !== '\n') at += 1; continue; }
        if (letter === '/' && code[at + 1] === '*') { at = code.indexOf('*/', at) + 2; continue; }
        at += 1;
      }
    }
    return at;
  };
  for (let at = 0; at < code.length;) at = read(at, false, false);
  return found;
}
for (const name of files.filter((file) => file.startsWith('elements/'))) {
  test(`${name} holds no text for users`, () => {
    const templates = literals(source[name]);
    if (source[name].includes('html`')) assert.ok(templates.length > 0, 'the reader of templates found none');
    for (const template of templates) {
      const attributes = [...template.matchAll(/\s(?:aria-label|title|placeholder|alt)="([^"]*)"/g)].map((match) => match[1]);
      const shown = template.replace(/<[^>]*>/g, ' ');
      for (const text of [shown, ...attributes]) assert.doesNotMatch(text.replaceAll('\u0000', ''), /\p{L}{2,}/u, text);
    }
  });
  test(`${name} never makes text into HTML`, () => assert.doesNotMatch(source[name], /innerHTML|outerHTML|insertAdjacentHTML|unsafeHTML|unsafeSVG|document\.write/));
}
test('only the worker names the generated package', () => {
  for (const [name, code] of Object.entries(source)) {
    if (!['worker.ts', 'wasm.ts', 'pkg.d.ts'].includes(name)) assert.doesNotMatch(code, /pkg\//, name);
  }
  assert.doesNotMatch(source['wasm.ts'].replaceAll(/pkg\/(engine|readers|pdf)-wasm\.js/g, ''), /pkg\//, 'wasm.ts loads the packed bytes and nothing else');
});
test('nothing names another origin', () => {
  for (const [name, code] of Object.entries(source)) assert.doesNotMatch(code, /https?:\/\//, name);
});

const i18n = await load('www/i18n.ts');
test('a missing wording shows its code', () => assert.equal(i18n.word('role', 'nothing'), 'nothing'));
test('engine words fill their placeholders and word the codes among them', () => {
  i18n.setWording({ 'reason.header': { en: 'the header “{header}” means {role}', zh: '表头“{header}”即{role}' }, 'role.texts': { en: 'texts', zh: '文本' } });
  assert.equal(i18n.say({ code: 'header', arguments: { header: '<b>$&', role: 'role.texts' } }), 'the header “<b>$&” means texts');
  assert.deepEqual(['1', '2'].map((count) => i18n.fill('{count} {count|source|sources}', { count })), ['1 source', '2 sources']);
  i18n.setLanguage('zh');
  assert.equal(i18n.say({ code: 'reason.header', arguments: { header: 'x', role: 'role.texts' } }), '表头“x”即文本');
});
test('a value that begins with @ names another code, and what only looks so stays', () => {
  i18n.setLanguage('en');
  i18n.setWording({ 'diagnostic.broken': { en: 'it is broken: {reason}, {value}', zh: '损坏：{reason}，{value}' }, 'json.comma': { en: 'a comma is missing', zh: '缺少逗号' } });
  const given = { reason: '@json.comma', value: '@somebody' };
  for (const told of [i18n.word('diagnostic', 'broken', given), i18n.say({ code: 'broken', arguments: given }, 'diagnostic'), i18n.sayFailure({ code: 'broken', arguments: given })]) {
    assert.equal(told, 'it is broken: a comma is missing, @somebody');
  }
});
test('a day in an engine\'s sentence stands in the reader\'s form, and joined values as one line', () => {
  i18n.setLanguage('en');
  i18n.setWording({ 'reason.told': { en: '{what} on {date}', zh: '{date}{what}' }, 'diagnostic.odd_file': { en: 'an odd file', zh: '奇怪的文件' } });
  assert.equal(i18n.say({ code: 'told', arguments: { what: 'a\u001fb', date: '2026-02-06' } }), 'a · b on 6 Feb 2026');
  assert.equal(i18n.say({ code: 'told', arguments: { what: '', date: '2026-02' } }), ' on 2026-02');
});
for (const [code, expected] of [['busy', /under way/], ['odd_file', /an odd file/], ['unheard_of', /^unheard_of$/]]) {
  test(`a failure is told in words: ${code}`, () => assert.match(i18n.sayFailure({ code, arguments: {} }), expected));
}
for (const [given, expected] of [['zh', 'zh'], ['zh-TW', 'zh'], ['en-US', 'en'], ['de', 'en'], ['', 'en']]) {
  test(`a browser in “${given}” begins in ${expected}`, () => assert.equal(i18n.preferredLanguage(given), expected));
}
