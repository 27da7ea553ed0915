/** Where a scheme stands, as a strip of five stages with what it was read from; and its alarms, one line an event. */
import { css, html, nothing } from 'lit';
import { date } from '../format.ts';
import { explain, language, say, t, word } from '../i18n.ts';
import type { Signal, Warning, WarningEvent } from '../protocol.ts';
import { View, define } from './view.ts';
import { place as where } from './words.ts';
import { shared } from '../styles/shared.ts';

const STAGES = ['start', 'growth', 'explosion', 'strain', 'collapse'] as const;

export class LfStage extends View {
  static override properties = { warning: { attribute: false } };
  declare warning: Warning;
  static override styles = [shared, css`
    :host { display: grid; gap: var(--gap-3); grid-template-columns: minmax(0, 1fr); }
    .strip { display: grid; grid-template-columns: repeat(5, minmax(0, 1fr)); gap: 3px; }
    .strip li { background: var(--raised); color: var(--ink-soft); padding: 6px 4px; text-align: center; font-size: var(--text-s); border-bottom: 3px solid var(--line); overflow-wrap: anywhere; }
    .strip li:first-child { border-start-start-radius: var(--radius-s); border-end-start-radius: var(--radius-s); }
    .strip li:last-child { border-start-end-radius: var(--radius-s); border-end-end-radius: var(--radius-s); }
    .strip li[aria-current] { background: var(--accent-wash); color: var(--ink); font-weight: 650; border-bottom-color: var(--accent-fill); }
    .none { padding: 6px 10px; background: var(--raised); border-radius: var(--radius-s); font-weight: 600; justify-self: start; }
    .signals small { display: block; font-size: var(--text-xs); color: var(--ink-soft); }
    .events { display: grid; gap: var(--gap-1); }
    h3 { margin-bottom: var(--gap-1); }
    @media (max-width: 520px) { .strip li { font-size: var(--text-xs); padding-inline: 1px; } }
  `];

  override render() {
    const { warning } = this;
    const shown = (STAGES as readonly string[]).includes(warning.stage);
    return html`
      ${shown
        ? html`<ol class="strip" aria-label=${t('stage.strip')}>${STAGES.map((stage) => html`<li aria-current=${stage === warning.stage ? 'step' : nothing}>${word('stage', stage)}</li>`)}</ol>`
        : html`<p class="none">${word('stage', warning.stage)}</p>`}
      <p class="small">${explain('stage', warning.stage)} <span class="soft">${t('stage.caution')}</span></p>
      ${warning.signals.length > 0 ? html`<div><h3>${t('stage.signals')}</h3><ul class="bullets signals">${warning.signals.map((signal) => this.#signal(signal))}</ul></div>` : nothing}
      ${warning.unknown.length > 0 ? html`<details><summary class="small">${t('stage.unknown', { count: warning.unknown.length })}</summary><p class="small soft">${warning.unknown.map((signal) => word('about', signal)).join(' · ')}</p></details>` : nothing}
      ${warning.events.length > 0 ? html`<div><h3>${t('stage.events')}</h3><ul class="events">${warning.events.toReversed().map((event) => this.#event(event))}</ul><p class="tiny soft">${t('stage.oneEvent')}</p></div>` : nothing}`;
  }
  #signal(signal: Signal) {
    return html`<li>${say(signal.reason)}${signal.places.map((place) => html`<small>${where(place)}${place.quote ? html` · <q>${place.quote}</q>` : nothing}</small>`)}</li>`;
  }
  #event(event: WarningEvent) {
    const words = language();
    const codes = event.codes.map((code) => word('alarm', code)).join(' · ');
    const span = { what: codes, since: date(event.since, words), first: date(event.first, words), last: date(event.last, words) };
    return html`<li class="small">${event.first === event.last ? t('stage.event', span) : t('stage.eventLong', span)}${event.earlier ? html` <span class="soft">${t('stage.earlier')}</span>` : nothing}</li>`;
  }
}
define('lf-stage', LfStage);
