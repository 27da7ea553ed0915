/** One subject: how much, why, from which words, under which law, and what is missing. */
import { css, html, nothing } from 'lit';
import { count, coverage, decimal, index, percent } from '../format.ts';
import { formatHash, type Place } from '../hash.ts';
import { language, say, t, word, type Key } from '../i18n.ts';
import type { Message, RankRange, SubjectPage } from '../protocol.ts';
import { Watching, failureWords, type Session } from '../session.ts';
import { View, define } from './view.ts';
import { shared } from '../styles/shared.ts';
import './lf-band.ts';
import './lf-chain.ts';
import './lf-disposition.ts';
import './lf-elements.ts';
import './lf-evidence.ts';
import './lf-index-bar.ts';
import './lf-neighbours.ts';
import './lf-origin.ts';
import './lf-pair.ts';
import './lf-paths.ts';
import './lf-series.ts';
import './lf-stage.ts';
import './lf-text.ts';
import './lf-ties.ts';
import './lf-waterfall.ts';

/** Each number once, under the shortest header that is no code of a program, if there is one. Where each stands is told below. */
function numbers(identifiers: SubjectPage['identifiers']): [value: string, header: string][] {
  const headers = new Map<string, string[]>();
  for (const { key, value } of identifiers) headers.set(value, [...(headers.get(value) ?? []), key]);
  const plain = (own: string[]): string[] => own.filter((header) => !/^[a-z0-9_]+$/.test(header)).sort((one, other) => one.length - other.length);
  return [...headers].map(([value, own]) => [value, plain(own)[0] ?? own[0] ?? '']);
}

export class LfSubject extends View {
  static override properties = { session: { attribute: false }, subject: {}, place: { attribute: false }, page: { state: true }, failed: { state: true }, range: { state: true } };
  declare session: Session;
  declare range: { draws: number; range: RankRange | null } | null;
  declare subject: string;
  declare place: Place;
  declare page: SubjectPage | null;
  declare failed: string;
  #question = '';
  static override styles = [shared, css`
    :host { display: grid; gap: var(--gap-4); grid-template-columns: minmax(0, 1fr); }
    .head { display: grid; grid-template-columns: minmax(0, 1.25fr) minmax(300px, 1fr); gap: var(--gap-4) var(--gap-6); }
    h1 { overflow-wrap: anywhere; }
    .who { display: grid; gap: var(--gap-2); align-content: start; }
    .score { display: grid; gap: var(--gap-2); align-content: start; }
    .number-line { display: flex; align-items: baseline; gap: var(--gap-3); flex-wrap: wrap; }
    .big { font-size: var(--text-3xl); font-weight: 680; line-height: 1; letter-spacing: -0.02em; }
    .action { border-inline-start: 3px solid var(--accent-fill); padding: 2px 0 2px 12px; }
    .gates { display: grid; gap: 3px; font-size: var(--text-s); }
    .gates li { display: grid; grid-template-columns: 18px minmax(0, 1fr); }
    nav { position: sticky; top: 0; z-index: 3; background: var(--surface); padding: 6px 0; overflow-x: auto; scrollbar-width: none; border-bottom: 1px solid var(--line); }
    nav ul { display: flex; gap: 4px; }
    nav button { border: 0; background: transparent; white-space: nowrap; font-size: var(--text-s); min-height: 30px; padding: 2px 10px; color: var(--ink-soft); }
    .columns { display: grid; grid-template-columns: minmax(0, 1.75fr) minmax(320px, 1fr); gap: var(--gap-4); align-items: start; }
    .columns > div { display: grid; gap: var(--gap-4); grid-template-columns: minmax(0, 1fr); }
    section { scroll-margin-top: 52px; }
    .pairs { display: grid; gap: var(--gap-3); grid-template-columns: minmax(0, 1fr); }
    .coverage { margin-top: var(--gap-3); display: flex; flex-wrap: wrap; gap: 6px; }
    .coverage li { font-size: var(--text-xs); }
    lf-series + lf-series { margin-top: var(--gap-4); padding-top: var(--gap-4); border-top: 1px solid var(--line); }
    .waiting { min-height: 60vh; }
    /* In one column, where each value came from stands last: what to think and do comes before it. */
    @media (max-width: 1040px) {
      .columns, .head { grid-template-columns: minmax(0, 1fr); }
      .columns > div { display: contents; }
      #origin, #alike { order: 1; }
    }
    @media print { nav { display: none; } .columns { grid-template-columns: minmax(0, 1fr); } }
  `];
  constructor() {
    super();
    this.page = null;
    this.range = null;
    this.failed = '';
    new Watching(this);
    this.addEventListener('open-text', (event) => void this.renderRoot.querySelector('lf-text')?.show((event as CustomEvent<string>).detail));
  }
  override willUpdate(): void {
    const question = JSON.stringify([this.subject, this.session.generation]);
    if (this.session.busy || question === this.#question) return;
    const same = this.page?.subject === this.subject;
    this.#question = question;
    if (!same) this.page = null;
    this.range = null;
    void this.#ask(question);
  }
  async #ask(question: string): Promise<void> {
    this.failed = '';
    try {
      const page = await this.session.engine.request('subject', { subject: this.subject });
      if (question === this.#question) this.page = page;
    } catch (thrown) {
      if (question === this.#question) this.failed = failureWords(thrown);
    }
  }

  override render() {
    const back = html`<p><a id="back" href=${formatHash({ ...this.place, view: 'list' })}>← ${t('subject.back')}</a></p>`;
    if (this.failed) return html`${back}<p class="notice error" role="alert">${t('subject.failed')} ${this.failed}</p>`;
    const { page } = this;
    if (!page) return html`${back}<div class="panel waiting" role="status"><span class="soft">${t('subject.loading')}</span></div>`;
    const parts: [id: string, key: Key, shown: boolean][] = [
      ['chain', 'subject.chain', page.chain.length > 0],
      ['waterfall', 'subject.waterfall', page.waterfall.length > 0],
      ['evidence', 'subject.evidence', true],
      ['stage', 'subject.stage', true],
      ['series', 'subject.series', page.series.length > 0],
      ['elements', 'subject.elements', page.elements.length > 0],
      ['paths', 'subject.paths', page.exposures.length > 0],
      ['ties', 'subject.ties', true],
      ['neighbours', 'subject.neighbours', true],
      ['origin', 'subject.origin', true],
      ['alike', 'subject.alike', page.likenesses.length > 0],
    ];
    return html`${back}
      ${this.#head(page)}
      <nav aria-label=${t('subject.parts')}><ul>${parts.filter(([, , shown]) => shown).map(([id, key]) => html`<li><button @click=${() => this.renderRoot.querySelector(`#${id}`)?.scrollIntoView()}>${t(key)}</button></li>`)}</ul></nav>
      ${page.chain.length > 0 ? html`<section class="panel" id="chain" aria-labelledby="h-chain"><h2 id="h-chain">${t('subject.chain')}</h2><lf-chain .page=${page} .place=${this.place}></lf-chain></section>` : nothing}
      <div class="columns"><div>
        ${page.waterfall.length > 0 ? html`<section class="panel" id="waterfall" aria-labelledby="h-waterfall"><h2 id="h-waterfall">${t('subject.waterfall')}</h2><lf-waterfall .page=${page}></lf-waterfall></section>` : nothing}
        <section class="panel" id="evidence" aria-labelledby="h-evidence"><h2 id="h-evidence">${t('subject.evidence')}</h2><lf-evidence .page=${page}></lf-evidence></section>
        <section class="panel" id="stage" aria-labelledby="h-stage"><h2 id="h-stage">${t('subject.stage')}</h2><lf-stage .warning=${page.warning}></lf-stage></section>
        ${page.series.length > 0 ? html`<section class="panel" id="series" aria-labelledby="h-series"><h2 id="h-series">${t('subject.series')}</h2>${page.series.map((series) => html`<lf-series .series=${series}></lf-series>`)}</section>` : nothing}
        ${page.elements.length > 0 ? html`<section class="panel" id="elements" aria-labelledby="h-elements"><h2 id="h-elements">${t('subject.elements')}</h2><lf-elements .page=${page}></lf-elements></section>` : nothing}
        <section class="panel" id="origin" aria-labelledby="h-origin"><h2 id="h-origin">${t('subject.origin')}</h2><lf-origin .session=${this.session} .page=${page}></lf-origin></section>
        ${page.likenesses.length > 0 ? html`<section class="pairs" id="alike" aria-labelledby="h-alike"><h2 id="h-alike">${t('subject.alike')}</h2>${page.likenesses.map((row) => html`<lf-pair .session=${this.session} .place=${this.place} .row=${row}></lf-pair>`)}</section>` : nothing}
      </div><div>
        <section class="panel" aria-labelledby="h-judgement"><h2 id="h-judgement">${t('subject.judgement')}</h2><lf-disposition .session=${this.session} .page=${page}></lf-disposition></section>
        ${this.#flips(page)}
        ${this.#learned(page)}
        ${this.#missing(page)}
        ${page.exposures.length > 0 ? html`<section class="panel" id="paths" aria-labelledby="h-paths"><h2 id="h-paths">${t('subject.paths')}</h2><lf-paths .page=${page} .place=${this.place}></lf-paths></section>` : nothing}
        <section class="panel" id="ties" aria-labelledby="h-ties"><h2 id="h-ties">${t('subject.ties')}</h2><lf-ties .session=${this.session} .subject=${page.subject} .place=${this.place}></lf-ties></section>
        <section class="panel" id="neighbours" aria-labelledby="h-neighbours"><h2 id="h-neighbours">${t('subject.neighbours')}</h2><lf-neighbours .session=${this.session} .page=${page} .place=${this.place}></lf-neighbours></section>
      </div></div>
      <lf-text .session=${this.session}></lf-text>`;
  }

  #head(page: SubjectPage) {
    const words = language();
    const low = index(page.indexLow, words);
    const high = index(page.indexHigh, words);
    const interval = page.indexLow === null || page.indexHigh === null ? '' : low === high ? t('subject.settled') : t('subject.interval', { low, high });
    return html`<section class="panel head" aria-labelledby="name">
      <div class="who"><p class="small soft">${word('kind', page.kind)} · ${t('subject.rank', { rank: count(page.rank, words) })}</p>
        <h1 id="name">${page.name}</h1>
        ${page.aliases.length > 0 ? html`<p class="small soft">${t('subject.aliases', { names: page.aliases.join(' · ') })}</p>` : nothing}
        <ul class="row">${numbers(page.identifiers).slice(0, 6).map(([value, header]) => html`<li class="chip"><span>${header} <span class="mono">${value}</span></span></li>`)}</ul>
        <ul class="row">${[...page.activities.map((id) => word('activity', id)), ...page.contexts.map((id) => word('context', id))].map((text) => html`<li class="chip"><span>${text}</span></li>`)}</ul>
        <div class="action"><p><strong>${t('subject.proposal', { action: word('action', page.action) })}</strong></p><p class="small soft">${t('subject.notProof')}</p></div>
      </div>
      <div class="score"><lf-band large .band=${page.band}></lf-band>
        <div class="number-line">${page.index === null ? html`<span>${t('subject.noIndex')}</span>` : html`<span class="big" id="index">${decimal(page.index, 1, words)}</span>`}<span class="soft">${interval}</span></div>
        <lf-index-bar large .value=${page.index} .low=${page.indexLow} .high=${page.indexHigh} .band=${page.band} .bands=${this.session.bands}></lf-index-bar>
        <p class="small soft">${t('subject.coverage', { share: coverage(page.coverage, words) })}</p>
        ${page.gates.length > 0 ? html`<ul class="gates" aria-label=${t('subject.gates')}>${page.gates.map((gate) => html`<li><span class=${gate.passed ? 'good' : 'bad'} aria-hidden="true">${gate.passed ? '✓' : '✕'}</span><span><span class="visually-hidden">${gate.passed ? t('gate.passed') : t('gate.failed')}</span> ${say(gate.reason)} <span class="soft">(${word('band', gate.band)})</span></span></li>`)}</ul>` : nothing}
      </div></section>`;
  }

  #collect(one: Message): string {
    const what = say(one, 'missing');
    const points = one.arguments['index'];
    if (points === undefined) return what;
    const given = { what, index: points, coverage: one.arguments['coverage'] ?? '' };
    return Number(points) > 0 ? t('subject.collect', given) : t('subject.collectOnly', given);
  }

  /** What would move the band, in plain sentences; how firm the rank is, when asked. */
  #flips(page: SubjectPage) {
    const words = language();
    const names = (ids: string[]) => ids.map((id) => word('indicator', id)).join(words === 'zh' ? '、' : ', ');
    const found = this.range?.range;
    return html`<section class="panel stack" id="flip" aria-labelledby="h-flip"><h2 id="h-flip">${t('flip.title')}</h2>
      ${page.flips.length === 0 ? html`<p class="small">${t('flip.none')}</p>` : page.flips.map((flip) => html`<p class="small">${t(`flip.${flip.way}`, { indicators: names(flip.indicators), band: word('band', flip.band), index: decimal(flip.index, 1, words) })}</p>`)}
      ${page.index === null ? nothing : found ? html`<p class="small" id="rank-range">${t('range.told', { draws: count(this.range?.draws ?? 0, words), low: count(found.low, words), high: count(found.high, words), least: count(found.least, words), most: count(found.most, words) })}</p>` : html`<p><button id="ask-range" @click=${() => void this.#askRange()}>${t('range.ask')}</button></p>`}</section>`;
  }
  async #askRange(): Promise<void> {
    const { subject } = this;
    try {
      const found = await this.session.engine.request('rankRange', { subject });
      if (subject === this.subject) this.range = found;
    } catch (thrown) {
      this.failed = failureWords(thrown);
    }
  }

  #learned(page: SubjectPage) {
    if (page.learned === null || page.learned === undefined) return nothing;
    const words = language();
    return html`<section class="panel stack" id="learned" aria-labelledby="h-learned"><h2 id="h-learned">${t('learned.title')}</h2>
      <p class="small">${t('learned.about', { chance: percent(page.learned, words) })}</p>
      <ul class="small">${page.learnedParts.map((part) => html`<li class="row spread"><span>${word('indicator', part.indicator)}</span><span class=${part.logOdds > 0 ? 'bad' : 'good'}>${part.logOdds > 0 ? '+' : ''}${decimal(part.logOdds, 2, words)}</span></li>`)}</ul></section>`;
  }

  #missing(page: SubjectPage) {
    const without = page.coverageParts.filter((part) => part.applicable && !part.hasData);
    if (page.missing.length === 0 && without.length === 0) return nothing;
    return html`<section class="panel" aria-labelledby="h-missing"><h2 id="h-missing">${t('subject.missing')}</h2>
      ${page.missing.length > 0 ? html`<ul class="bullets">${page.missing.map((one) => html`<li>${this.#collect(one)}</li>`)}</ul>` : nothing}
      ${without.length > 0 ? html`<details class="coverage-list"><summary class="small">${t('subject.without', { count: without.length })}</summary><ul class="coverage">${without.map((part) => html`<li class="chip"><span>${word('indicator', part.indicator)}</span></li>`)}</ul></details>` : nothing}</section>`;
  }
}
define('lf-subject', LfSubject);
