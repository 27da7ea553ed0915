/** Where each value came from, which values met in a merge, and which values disagree. */
import { css, html, nothing } from 'lit';
import { count, date, plain } from '../format.ts';
import { language, say, t, word } from '../i18n.ts';
import type { SubjectPage } from '../protocol.ts';
import type { Session } from '../session.ts';
import { View, define } from './view.ts';
import { place, written } from './words.ts';
import { shared } from '../styles/shared.ts';

export class LfOrigin extends View {
  static override properties = { session: { attribute: false }, page: { attribute: false } };
  declare session: Session;
  declare page: SubjectPage;
  static override styles = [shared, css`
    :host { display: grid; gap: var(--gap-4); grid-template-columns: minmax(0, 1fr); }
    table { min-width: 560px; }
    .values { max-height: 420px; overflow: auto; }
    @media print { .values { max-height: none; overflow: visible; } }
    @media (max-width: 620px) {
      .values table { min-width: 0; }
      .values thead { display: none; }
      .values tr { display: grid; grid-template-columns: minmax(0, 1fr) auto; padding: 6px 0; border-bottom: 1px solid var(--line); }
      .values tr > * { border: 0; padding: 0; }
      .values th, .values td:nth-child(2), .values td:nth-child(3) { grid-column: 1 / -1; }
      .values td:nth-child(2) { font-weight: 600; }
    }
  `];
  override render() {
    const { page } = this;
    const words = language();
    return html`<p class="tiny soft">${t('place.counted')}</p><div class="scroll values" tabindex="0" role="region" aria-label=${t('origin.values')}><table>
      <thead><tr><th scope="col">${t('origin.property')}</th><th scope="col">${t('origin.value')}</th><th scope="col">${t('evidence.where')}</th><th scope="col">${t('evidence.grade')}</th><th scope="col">${t('series.date')}</th></tr></thead>
      <tbody>${page.statements.map((row) => html`<tr><th scope="row">${word('property', row.property)}</th><td>${plain(row.value)}${row.conflict ? html` <span class="chip">${t('origin.conflict')}</span>` : nothing}</td><td class="small soft">${place(row)}</td><td class="small">${word('grade', row.grade)}</td><td class="small nowrap when">${row.date ? date(row.date, words) : nothing}</td></tr>`)}</tbody></table></div>
      ${page.statementsTotal > page.statements.length ? html`<p class="small soft">${t('place.firstOnly', { shown: count(page.statements.length, words), total: count(page.statementsTotal, words) })}</p>` : nothing}
      ${page.merges.length > 0 ? html`<div><h3>${t('origin.merges')}</h3><ul class="stack">${page.merges.map((merge) => html`<li>${say(merge.reason)}<div class="small soft">${written(merge.left)} = ${written(merge.right)}</div>${merge.ids ? html`<button class="plain small" @click=${() => this.#apart(merge.ids)}>${t('origin.apart')}</button>` : nothing}</li>`)}</ul></div>` : nothing}
      ${page.identifiers.length > 0 ? html`<details><summary class="small">${t('origin.identifiers')}</summary><ul>${page.identifiers.map((id) => html`<li class="small">${id.key} <span class="mono">${id.value}</span> <span class="soft">${place(id)}</span></li>`)}</ul></details>` : nothing}`;
  }
  #apart(ids: [string, string] | null): void {
    if (ids) void this.session.edit({ kind: 'same', left: ids[0], right: ids[1], value: 'different' });
  }
}
define('lf-origin', LfOrigin);
