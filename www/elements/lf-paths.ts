/** The paths over which risk reached the subject, each step with the row it stands on, to the origin. */
import { css, html } from 'lit';
import { percent } from '../format.ts';
import { formatHash, type Place } from '../hash.ts';
import { language, say, t, word } from '../i18n.ts';
import type { SubjectPage } from '../protocol.ts';
import { View, define } from './view.ts';
import { place } from './words.ts';
import { shared } from '../styles/shared.ts';

export class LfPaths extends View {
  static override properties = { page: { attribute: false }, place: { attribute: false } };
  declare page: SubjectPage;
  declare place: Place;
  static override styles = [shared, css`
    .paths { display: grid; gap: var(--gap-4); }
    .steps { border-inline-start: 2px solid var(--accent-fill); padding-inline-start: 14px; display: grid; gap: var(--gap-2); margin-top: 6px; }
    .steps a, .steps span { overflow-wrap: anywhere; }
  `];
  override render() {
    return html`<ol class="paths">${this.page.exposures.map((exposure) => html`<li>
      <p class="small"><strong>${t('paths.gain', { share: percent(exposure.gain, language()) })}</strong> ${say(exposure.origin)}</p>
      <ol class="steps">${exposure.steps.map((step, at) => html`<li>${at === 0 && step.subject === this.page.subject ? html`<strong>${step.name}</strong>` : html`<a href=${formatHash({ ...this.place, view: 'subject', subject: step.subject })}>${step.name}</a>`}
        <div class="tiny soft">${[word('kind', step.kind), step.edge ? word('edge', step.edge) : '', step.file ? place({ ...step, column: '' }) : ''].filter(Boolean).join(' · ')}</div></li>`)}</ol></li>`)}</ol>`;
  }
}
define('lf-paths', LfPaths);
