/** The part of the state that a link restores, in the URL's hash; what equals the default is left out. Unknown values are dropped. */
import type { Filter, Sort, SortKey } from './protocol.ts';

export const VIEWS = ['start', 'review', 'list', 'subject', 'changes', 'same', 'model', 'labels', 'conflicts', 'law', 'diagnostics', 'report'] as const;
export type View = (typeof VIEWS)[number];
export const SORT_KEYS: readonly SortKey[] = ['rank', 'name', 'index', 'coverage', 'band', 'kind', 'alarm'];
export const LANGUAGES = ['en', 'zh'] as const;
export type Language = (typeof LANGUAGES)[number];

export interface Place { view: View; subject: string; sort: Sort; filter: Filter; severities: string[]; language: Language | '' }

export const FIRST_PLACE: Place = { view: 'start', subject: '', sort: { by: 'rank', descending: false }, filter: {}, severities: [], language: '' };
const LISTS = ['bands', 'kinds', 'activities', 'contexts', 'alarms'] as const;

function oneOf<T extends string>(allowed: readonly T[], given: string | null): T | undefined {
  return allowed.find((value) => value === given);
}

export function parseHash(hash: string): Place {
  const given = new URLSearchParams(hash.replace(/^#/, ''));
  const list = (key: string): string[] => (given.get(key) ?? '').split(',').filter((value) => /^[\w.-]+$/.test(value));
  const filter: Filter = {};
  const text = given.get('text');
  if (text) filter.text = text;
  for (const key of LISTS) {
    const values = list(key);
    if (values.length > 0) filter[key] = values;
  }
  const sort = given.get('sort') ?? '';
  return {
    view: oneOf(VIEWS, given.get('view')) ?? FIRST_PLACE.view,
    subject: given.get('subject') ?? '',
    sort: { by: oneOf(SORT_KEYS, sort.replace(/^-/, '')) ?? 'rank', descending: sort.startsWith('-') },
    filter,
    severities: list('severity'),
    language: oneOf(LANGUAGES, given.get('lang')) ?? '',
  };
}

export function formatHash(place: Place): string {
  const out = new URLSearchParams();
  out.set('view', place.view);
  if (place.subject && place.view === 'subject') out.set('subject', place.subject);
  if (place.sort.by !== 'rank' || place.sort.descending) out.set('sort', (place.sort.descending ? '-' : '') + place.sort.by);
  if (place.filter.text) out.set('text', place.filter.text);
  for (const key of LISTS) {
    const values = place.filter[key];
    if (values && values.length > 0) out.set(key, values.join(','));
  }
  if (place.severities.length > 0) out.set('severity', place.severities.join(','));
  if (place.language) out.set('lang', place.language);
  return `#${out.toString().replaceAll('%2C', ',')}`;
}
