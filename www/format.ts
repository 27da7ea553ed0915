/** Numbers, dates and sizes in the reader's language, by `Intl`. A missing value is a dash, never a zero. */
import type { Language } from './hash.ts';

export const NONE = '–';
const LOCALES: Record<Language, string> = { en: 'en-GB', zh: 'zh-CN' };
const formats = new Map<string, Intl.NumberFormat>();

function numberFormat(language: Language, options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const key = language + JSON.stringify(options);
  let format = formats.get(key);
  if (!format) {
    format = new Intl.NumberFormat(LOCALES[language], options);
    formats.set(key, format);
  }
  return format;
}

export function count(value: number | null, language: Language): string {
  return value === null ? NONE : numberFormat(language, { maximumFractionDigits: 0 }).format(value);
}
/** The index, 0–100: whole numbers read faster, and the interval is wider than a decimal. */
export function index(value: number | null, language: Language): string {
  return value === null ? NONE : numberFormat(language, { maximumFractionDigits: 0 }).format(value);
}
export function decimal(value: number | null, digits: number, language: Language): string {
  return value === null ? NONE : numberFormat(language, { minimumFractionDigits: digits, maximumFractionDigits: digits }).format(value);
}
/** A share from 0 to 1. */
export function percent(share: number | null, language: Language): string {
  return share === null ? NONE : numberFormat(language, { style: 'percent', maximumFractionDigits: 0 }).format(share);
}
/** What is known of what could be known, cut as the engine cuts it: 29.9 % is not yet the 30 % that a condition asks for. */
export function coverage(share: number | null, language: Language): string {
  return share === null ? NONE : numberFormat(language, { style: 'percent', maximumFractionDigits: 0 }).format(Math.floor(share * 100 + 1e-9) / 100);
}
/** A probability: never rounded to a certainty that it is not. */
export function chance(probability: number, language: Language): string {
  if (probability < 1 && probability > 0.99) return `> ${percent(0.99, language)}`;
  if (probability > 0 && probability < 0.01) return `< ${percent(0.01, language)}`;
  return percent(probability, language);
}
/** The beginning of a long text. */
export function clip(text: string, most = 80): string {
  const letters = [...text];
  return letters.length > most ? `${letters.slice(0, most - 1).join('')}…` : text;
}
/** A value of a file as one line: what a reader joined by control characters stands apart by dots. */
export function plain(value: string): string {
  return value.replace(/[\u0000-\u0008\u000b-\u001f\u007f]+/g, ' · ');
}
/** Thousandths of an evidence unit. */
export function units(milliunits: number, language: Language): string {
  return decimal(milliunits / 1000, 3, language);
}
export function signedUnits(milliunits: number, language: Language): string {
  return numberFormat(language, { minimumFractionDigits: 3, maximumFractionDigits: 3, signDisplay: 'exceptZero' }).format(milliunits / 1000);
}
export function bytes(value: number, language: Language): string {
  const names = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const;
  let step = 0;
  let shown = value;
  while (shown >= 1000 && step < names.length - 1) {
    shown /= 1000;
    step += 1;
  }
  return numberFormat(language, { style: 'unit', unit: names[step], unitDisplay: step === 0 ? 'long' : 'short', maximumFractionDigits: shown < 10 && step > 0 ? 1 : 0 }).format(shown);
}
/** A date as it came (YYYY, YYYY-MM or YYYY-MM-DD), in words of the language; anything else stays as it is. */
export function date(value: string, language: Language): string {
  const found = /^(\d{4})-(\d{2})-(\d{2})$/.exec(value);
  if (!found) return value || NONE;
  const day = new Date(Date.UTC(Number(found[1]), Number(found[2]) - 1, Number(found[3])));
  return Number.isNaN(day.getTime()) || day.toISOString().slice(0, 10) !== value ? value : new Intl.DateTimeFormat(LOCALES[language], { dateStyle: 'medium', timeZone: 'UTC' }).format(day);
}
