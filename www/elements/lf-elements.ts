/** What the law asks for, element by element: evidenced, contradicted or missing. Never more than that. */
import { css, html, nothing } from 'lit';
import { clip, count } from '../format.ts';
import { language, say, t, word } from '../i18n.ts';
import type { ElementRow, EvidenceItem, SubjectPage } from '../protocol.ts';
import { View, define } from './view.ts';
import { place } from './words.ts';
import { shared } from '../styles/shared.ts';

const SIGN = { evidenced: '✓', contradicted: '✕', missing: '○' } as const;

export class LfElements extends View {
  static override properties = { page: { attribute: false } };
  declare page: SubjectPage;
  static override styles = [shared, css`
    article { margin-top: var(--gap-4); }
    article + article { margin-top: var(--gap-5); }
    .status { white-space: nowrap; font-weight: 600; }
    .status.missing { color: var(--ink-soft); }
    ul.quotes { display: grid; gap: 4px; }
    table { min-width: 560px; }
    q { quotes: none; }
    /* On a phone an element stands above its evidence, so that nothing hides beside the edge. */
    @media (max-width: 640px) {
      .scroll > table { min-width: 0; }
      thead { display: none; }
      tbody, tr, th, td { display: block; }
      tr { padding-block: var(--gap-2); }
      th, td { padding-inline: 0; padding-block: 2px; border: 0; }
      tbody tr + tr { border-top: 1px solid var(--line); }
    }
  `];
  override render() {
    return html`<p class="small soft">${t('elements.lead')}</p>${this.page.elements.map((table) => html`<article>
      <h3>${word('category', table.category)} <span class="chip">${table.complete ? t('elements.complete') : t('elements.incomplete')}</span></h3>
      <p class="small soft">${t('elements.pack', { pack: word('pack', table.pack) })}</p>
      <div class="scroll" tabindex="0" role="region" aria-label=${word('category', table.category)}><table><thead><tr><th scope="col">${t('elements.element')}</th><th scope="col">${t('elements.status')}</th><th scope="col">${t('elements.evidence')}</th></tr></thead>
      <tbody>${table.rows.map((row) => this.#row(row))}</tbody></table></div></article>`)}`;
  }
  #row(row: ElementRow) {
    const tone = row.status === 'evidenced' ? 'bad' : row.status === 'contradicted' ? 'good' : 'missing';
    return html`<tr><th scope="row">${word('element', row.element)}</th>
      <td class="status ${tone}"><span aria-hidden="true">${SIGN[row.status]}</span> ${t(`elements.${row.status}`)}</td>
      <td>${row.status === 'missing' ? nothing : html`<p class="small soft">${t('elements.sources', { count: count(row.independentSources, language()), grade: row.bestGrade ? word('grade', row.bestGrade) : '–' })}</p>`}
        <ul class="quotes">${row.for.slice(0, 3).map((at) => this.#quote(this.page.evidence[at], t('elements.for')))}${row.against.slice(0, 3).map((at) => this.#quote(this.page.evidence[at], t('elements.against')))}</ul>
        ${row.need.code ? html`<p class="small soft">${t('elements.need', { need: say(row.need) })}</p>` : nothing}</td></tr>`;
  }
  #quote(item: EvidenceItem | undefined, side: string) {
    if (!item) return nothing;
    const said = clip(item.quote || item.value);
    return html`<li><span class="tiny soft">${side}</span> ${item.text ? html`<button class="link" @click=${() => this.tell('open-text', item.text)}>${said}</button>` : html`<q>${said}</q>`} <span class="tiny soft">${place(item)}</span></li>`;
  }
}
define('lf-elements', LfElements);
