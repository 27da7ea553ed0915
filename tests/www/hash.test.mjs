import assert from 'node:assert/strict';
import test from 'node:test';
import { load } from './load.mjs';

const { FIRST_PLACE, formatHash, parseHash } = await load('www/hash.ts');

const PLACES = [
  FIRST_PLACE,
  { ...FIRST_PLACE, view: 'list' },
  { ...FIRST_PLACE, view: 'list', sort: { by: 'index', descending: true }, filter: { text: '财富 & 管理=100%#', bands: ['propose', 'verify'], activities: ['R02'] } },
  { ...FIRST_PLACE, view: 'subject', subject: 'uscc:91310000/MA1 é+?', language: 'zh' },
  { ...FIRST_PLACE, view: 'list', sort: { by: 'name', descending: false }, filter: { kinds: ['company'], contexts: ['A4'], alarms: ['growth'] }, language: 'en' },
  { ...FIRST_PLACE, view: 'law' },
  { ...FIRST_PLACE, view: 'diagnostics', severities: ['error', 'warning'] },
];

for (const place of PLACES) {
  test(`a link restores its place: ${formatHash(place)}`, () => assert.deepEqual(parseHash(formatHash(place)), place));
}

const CROOKED = [
  ['', 'start'], ['#', 'start'], ['#view=', 'start'], ['#view=nothing', 'start'], ['#view=__proto__', 'start'], ['#%E0%A4%A', 'start'], ['#view=list&sort=-nothing&bands=<b>,,propose', 'list'],
];
for (const [hash, view] of CROOKED) {
  test(`a crooked hash is read as far as it goes: ${hash}`, () => {
    const place = parseHash(hash);
    assert.equal(place.view, view);
    assert.ok(['rank'].includes(place.sort.by));
    assert.ok(!(place.filter.bands ?? []).some((band) => band.includes('<')));
  });
}
test('what equals the default is left out', () => assert.equal(formatHash({ ...FIRST_PLACE, view: 'list' }), '#view=list'));
