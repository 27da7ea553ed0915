/**
 * Two subjects side by side: what each says, how many points speak for their being one, and three buttons. The sum is a table whose
 * rows add up; bars stand beside the numbers. Keys while the pair has the focus: 1 same, 2 different, 3 not sure.
 */
import { css, html, nothing, svg } from 'lit';
import { chance, decimal, index } from '../format.ts';
import { formatHash, type Place } from '../hash.ts';
import { language, t, word, type Key } from '../i18n.ts';
import type { Judged, SamePart, SameRow, SameSide } from '../protocol.ts';
import type { Session } from '../session.ts';
import { View, define } from './view.ts';
import { written } from './words.ts';
import { shared } from '../styles/shared.ts';

const ANSWERS: readonly Judged[] = ['same', 'different', 'unsure'];

export class LfPair extends View {
  static override properties = { session: { attribute: false }, place: { attribute: false }, row: { attribute: false }, judged: {} };
  declare session: Session;
  declare place: Place;
  declare row: SameRow;
  /** What a person said since the analysis; empty when nothing. */
  declare judged: Judged | '';
  static override styles = [shared, css`
    article { background: var(--panel); border: 1px solid var(--line); border-radius: var(--radius); padding: var(--gap-4); display: grid; gap: var(--gap-3); grid-template-columns: minmax(0, 1fr); }
    article:focus-visible { outline-offset: 2px; }
    h2 { overflow-wrap: anywhere; }
    table { font-size: var(--text-s); table-layout: fixed; width: 100%; }
    col.what { width: 14%; } col.points { width: 84px; } col.bar { width: 15%; }
    th, td { vertical-align: top; padding-block: 6px; overflow-wrap: anywhere; white-space: normal; }
    thead th { white-space: normal; }
    td.bar { position: relative; padding: 0; }
    td.bar svg { position: absolute; inset: 0; width: 100%; height: 100%; }
    .for { fill: var(--accent-fill); } .against { fill: var(--ink-soft); } .zero { stroke: var(--line-strong); }
    tr.sum > * { font-weight: 650; border-top: 2px solid var(--line-strong); }
    button[aria-pressed='true'] { border-color: var(--accent); background: var(--accent-wash); font-weight: 650; }
    kbd { font: 600 11px var(--mono); border: 1px solid var(--line-strong); border-radius: 4px; padding: 0 5px; margin-inline-start: 6px; }
    @media (max-width: 720px) {
      article { padding: var(--gap-3); }
      col.bar { width: 0; } td.bar, th.bar { display: none; }
      col.what { width: 21%; } col.points { width: 62px; }
      th, td { padding-inline-end: 6px; }
      kbd { display: none; }
    }
  `];
  constructor() {
    super();
    this.judged = '';
  }

  override render() {
    const { row } = this;
    const words = language();
    const most = Math.max(1, ...[row.priorMillibits, row.totalMillibits, ...row.parts.map((part) => part.millibits)].map(Math.abs));
    const answer = this.judged || (row.verdict === 'same' || row.verdict === 'different' || row.verdict === 'unsure' ? row.verdict : '');
    const bar = (value: number) => html`<td class="bar"><svg aria-hidden="true"><line class="zero" x1="50%" x2="50%" y1="0" y2="100%"></line>${svg`<rect class=${value < 0 ? 'against' : 'for'} x=${`${value < 0 ? 50 - (48 * -value) / most : 50}%`} width=${`${Math.max(0.5, (48 * Math.abs(value)) / most)}%`} y="50%" height="12" rx="2" transform="translate(0 -6)"></rect>`}</svg></td>`;
    const points = (value: number) => html`<td class="number nowrap">${value > 0 ? '+' : ''}${decimal(value / 1000, 2, words)}</td>`;
    const part = (own: SamePart) => html`<tr><th scope="row">${word('aspect', own.aspect)}<div class="tiny soft">${t(own.aspect === 'name' ? 'same.alike' : own.agrees ? 'same.agrees' : 'same.differs')}</div></th>
      <td>${own.left}<div class="tiny soft">${written(own.leftPlace)}</div></td><td>${own.right}<div class="tiny soft">${written(own.rightPlace)}</div></td>${points(own.millibits)}${bar(own.millibits)}</tr>`;
    return html`<article tabindex="-1" aria-labelledby="heading" @keydown=${this.#keys}>
      <div class="row spread"><h2 id="heading">${row.left.name} <span class="soft">${t('same.or')}</span> ${row.right.name}</h2><span class="chip">${word('verdict', row.verdict)}</span></div>
      <p class="small soft">${t('same.chance', { chance: chance(row.probability, words) })}${row.changeMilliunits > 0 ? ` · ${t('same.change', { units: decimal(row.changeMilliunits / 1000, 2, words) })}` : nothing}</p>
      <table><colgroup><col class="what"><col><col><col class="points"><col class="bar"></colgroup>
        <thead><tr><th scope="col">${t('origin.property')}</th><th scope="col">${this.#side(row.left, 'same.left')}</th><th scope="col">${this.#side(row.right, 'same.right')}</th><th scope="col" class="number">${t('same.points')}</th><th scope="col" class="bar"><span class="visually-hidden">${t('same.bar')}</span></th></tr></thead>
        <tbody>
          <tr><th scope="row" colspan="3">${t('same.prior')}</th>${points(row.priorMillibits)}${bar(row.priorMillibits)}</tr>
          ${row.parts.map(part)}
          <tr class="sum"><th scope="row" colspan="3">${t('same.sum')}</th>${points(row.totalMillibits)}${bar(row.totalMillibits)}</tr>
        </tbody></table>
      <div class="row" role="group" aria-label=${t('same.question')}>${ANSWERS.map((value, at) => html`<button aria-pressed=${answer === value} aria-keyshortcuts=${String(at + 1)} ?disabled=${this.session.busy} @click=${() => this.#answer(value)}>${t(`same.answer.${value}` as Key)}<kbd aria-hidden="true">${at + 1}</kbd></button>`)}
        ${this.judged ? html`<span class="small soft" role="status">${t('same.kept')}</span>` : nothing}</div>
    </article>`;
  }

  #side(side: SameSide, key: Key) {
    const name = html`<a href=${formatHash({ ...this.place, view: 'subject', subject: side.subject })}>${t(key)}</a>`;
    return html`${name} <span class="tiny soft">${side.index === null ? word('band', side.band) : `${word('band', side.band)} · ${index(side.index, language())}`}</span>`;
  }
  readonly #keys = (event: KeyboardEvent): void => {
    const value = ANSWERS[Number(event.key) - 1];
    if (!value || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    this.#answer(value);
  };
  #answer(value: Judged): void {
    if (this.session.busy) return;
    void this.session.edit({ kind: 'same', left: this.row.left.id, right: this.row.right.id, value });
    this.tell('answered', this.row);
  }
}
define('lf-pair', LfPair);
