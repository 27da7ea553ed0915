/** Sentences that several elements need. */
import { count } from '../format.ts';
import { language, t, word } from '../i18n.ts';
import type { Diagnostic } from '../protocol.ts';

/** Where something stands: file, part, row, column, as far as known. */
export function place(found: { file: string; part?: string; row: number | null; column: string }): string {
  return [
    found.file,
    found.part ?? '',
    found.row === null || found.row === 0 ? '' : t('place.row', { row: count(found.row, language()) }),
    found.column ? t('place.column', { column: found.column }) : '',
  ].filter(Boolean).join(' · ');
}

/** What a finding says; how many rows it speaks of is one of its words. */
export function describeDiagnostic(found: Diagnostic): string {
  return word('diagnostic', found.code, { rows: count(found.rows, language()), ...found.arguments });
}

/** A place that the engine wrote as “file, row”. */
export function written(text: string): string {
  const [, file, row] = /^(.*), (\d+)$/.exec(text) ?? [];
  return file === undefined ? text : place({ file, row: Number(row), column: '' });
}
