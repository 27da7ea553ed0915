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

export function describeDiagnostic(found: Diagnostic): string {
  return `${word('diagnostic', found.code, found.arguments)} (${place(found)})`;
}
