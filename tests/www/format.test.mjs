import assert from 'node:assert/strict';
import test from 'node:test';
import { load } from './load.mjs';

const format = await load('www/format.ts');
const ROWS = [
  ['count', [1234567, 'en'], '1,234,567'], ['count', [1234567, 'zh'], '1,234,567'], ['count', [null, 'en'], '–'], ['count', [0, 'en'], '0'],
  ['index', [57.6, 'en'], '58'], ['index', [null, 'zh'], '–'],
  ['percent', [0.456, 'en'], '46%'], ['percent', [null, 'en'], '–'], ['percent', [0, 'en'], '0%'],
  ['coverage', [0.7399, 'en'], '73%'], ['coverage', [0.2999, 'en'], '29%'], ['coverage', [0.29, 'zh'], '29%'], ['coverage', [1, 'en'], '100%'], ['coverage', [null, 'en'], '–'],
  ['chance', [0.998, 'en'], '> 99%'], ['chance', [1, 'en'], '100%'], ['chance', [0.5, 'zh'], '50%'], ['chance', [0.001, 'en'], '< 1%'], ['chance', [0, 'en'], '0%'],
  ['plain', ['a\u001fb'], 'a · b'], ['plain', ['one\nline'], 'one\nline'],
  ['units', [1322, 'en'], '1.322'], ['signedUnits', [-149, 'en'], '-0.149'], ['signedUnits', [560, 'zh'], '+0.560'], ['signedUnits', [0, 'en'], '0.000'],
  ['bytes', [62, 'en'], '62 bytes'], ['bytes', [1500, 'en'], '1.5 kB'], ['bytes', [69_500_000, 'en'], '70 MB'], ['bytes', [4_294_967_296, 'zh'], '4.3 GB'],
  ['date', ['2026-02-06', 'en'], '6 Feb 2026'], ['date', ['2026-02-06', 'zh'], '2026年2月6日'], ['date', ['2026-02', 'en'], '2026-02'], ['date', ['', 'en'], '–'], ['date', ['2017-13-45', 'en'], '2017-13-45'],
];
for (const [name, given, expected] of ROWS) {
  test(`${name}(${JSON.stringify(given)})`, () => {
    const shown = format[name](...given);
    assert.equal(shown, expected);
  });
}
