/**
 * Words. The page's own stand in i18n/{en,zh}.json; the engine's (roles, reasons, indicators …) come by its `wording` request and are
 * looked up by code. Text only: nothing here makes HTML.
 */
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import en from './i18n/en.json' with { type: 'json' };
import zh from './i18n/zh.json' with { type: 'json' };
import type { Language } from './hash.ts';
import { date, plain } from './format.ts';
import type { Failure, Message, Wording } from './protocol.ts';

export type Key = keyof typeof en;
const CATALOGUE: Record<Language, Record<Key, string>> = { en, zh };

let current: Language = 'en';
let engineWords: Wording = {};
const changes = new EventTarget();

export function language(): Language {
  return current;
}
export function setLanguage(next: Language): void {
  if (next === current) return;
  current = next;
  changes.dispatchEvent(new Event('change'));
}
export function setWording(wording: Wording): void {
  engineWords = wording;
  changes.dispatchEvent(new Event('change'));
}
export function preferredLanguage(navigatorLanguage: string): Language {
  return navigatorLanguage.toLowerCase().startsWith('zh') ? 'zh' : 'en';
}

/** Puts values in: `{name}`, and `{name|one|many}` for the word that goes with the number. */
export function fill(template: string, given: Record<string, string | number>): string {
  return template.replace(/\{(\w+)(?:\|([^|}]*)\|([^|}]*))?\}/g, (whole, name: string, one?: string, many?: string) => {
    if (!(name in given)) return whole;
    const value = String(given[name]);
    return one === undefined ? value : value === '1' ? one : (many ?? '');
  });
}

/** The page's own words. */
export function t(key: Key, given: Record<string, string | number> = {}): string {
  return fill(CATALOGUE[current][key], given);
}

/** Whether the page itself has words under this key. */
export function hasKey(key: string): key is Key {
  return Object.hasOwn(en, key);
}

/** The engine's words for `area.code`; the code itself when there are none, so that a gap is seen. A value that begins with `@` names another code. */
export function word(area: string, code: string, given: Record<string, string> = {}): string {
  const words = engineWords[`${area}.${code}`] ?? engineWords[code];
  const named = (value: string): string => (value.startsWith('@') ? engineWords[value.slice(1)]?.[current] : undefined) ?? value;
  return words ? fill(words[current], Object.fromEntries(Object.entries(given).map(([key, value]) => [key, named(value)]))) : code;
}

export function explain(area: string, code: string): string {
  const words = engineWords[`${area}.${code}`] ?? engineWords[code];
  return words?.explain?.[current] ?? '';
}

/** A message; the codes among its arguments are worded too when they carry their area ("role.texts"), and days stand in the reader's form. */
export function say(message: Message | null | undefined, area = 'reason'): string {
  if (!message) return '';
  const given = Object.fromEntries(Object.entries(message.arguments).map(([key, value]) => [key, engineWords[value]?.[current] ?? (value && plain(date(value, current)))]));
  return word(area, message.code, given);
}

/** What failed: in the page's own words, the engine's, or at last its code. */
export function sayFailure({ code, arguments: given }: Failure): string {
  const own = `failure.${code}`;
  if (hasKey(own)) return t(own, given);
  return word(engineWords[`diagnostic.${code}`] ? 'diagnostic' : 'failure', code, given);
}

/** Draws its host again when the language or the engine's words change. */
export class Localized implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  readonly #update = (): void => this.#host.requestUpdate();
  constructor(host: ReactiveControllerHost) {
    this.#host = host;
    host.addController(this);
  }
  hostConnected(): void {
    changes.addEventListener('change', this.#update);
  }
  hostDisconnected(): void {
    changes.removeEventListener('change', this.#update);
  }
}
