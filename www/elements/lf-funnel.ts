/** From everything that was read to what is proposed: five figures in order, each with its share of the one before. */
import { css, html, nothing } from 'lit';
import { styled } from './styled.ts';
import { count, date } from '../format.ts';
import { language, say, t } from '../i18n.ts';
import type { Funnel, Summary } from '../protocol.ts';
import { View, define } from './view.ts';
import { shared } from '../styles/shared.ts';

const STEPS = ['scanned', 'inDepth', 'risky', 'eligible', 'proposed'] as const satisfies readonly (keyof Funnel)[];

export class LfFunnel extends View {
  static override properties = { summary: { attribute: false } };
  declare summary: Summary;
  static override styles = [shared, css`
    ol { display: grid; grid-template-columns: repeat(5, minmax(0, 1fr)); background: var(--panel); border: 1px solid var(--line); border-radius: var(--radius); overflow: hidden; }
    li { padding: 10px 16px 12px; position: relative; min-width: 0; }
    li + li { border-inline-start: 1px solid var(--line); }
    strong { font-size: var(--text-xl); line-height: 1.2; font-weight: 650; }
    .what { font-size: var(--text-s); }
    .bar { height: 3px; background: var(--line); border-radius: 2px; margin-top: 6px; }
    .bar i { display: block; height: 100%; background: var(--accent-fill); border-radius: 2px; }
    .when { margin-top: var(--gap-2); display: flex; flex-wrap: wrap; gap: 2px var(--gap-3); align-items: baseline; }
    dl { display: grid; gap: 2px; margin-top: var(--gap-1); }
    dt { display: inline; font-weight: 600; color: var(--ink); }
    dd { display: inline; }
    @media (max-width: 760px) {
      li { padding: 8px 8px 10px; }
      strong { font-size: var(--text-l); }
      .what { font-size: var(--text-xs); line-height: 1.3; }
      .share { display: none; }
    }
  `];
  override render() {
    const { summary } = this;
    const words = language();
    const percentOf = new Intl.NumberFormat(language(), { style: 'percent', maximumSignificantDigits: 2 });
    const top = Math.log1p(summary.funnel.scanned) || 1;
    return html`<ol aria-label=${t('funnel.label')}>${STEPS.map((step, place) => {
      const value = summary.funnel[step];
      const before = STEPS[place - 1];
      const base = before ? summary.funnel[before] : 0;
      return html`<li title=${t(`funnel.${step}.explain`)}><strong>${count(value, language())}</strong> ${base > 0 ? html`<span class="tiny soft share">${percentOf.format(value / base)}</span>` : nothing}
        <div class="what">${t(`funnel.${step}`)}</div><div class="bar"><i ${styled({ width: `${(100 * Math.log1p(value)) / top}%` })}></i></div></li>`;
    })}</ol>
    <div class="small soft when"><p>${t('funnel.asOf', { asOf: date(summary.asOf, language()), why: say(summary.asOfReason), lawDate: date(summary.lawDate, language()) })} <button class="link" @click=${() => this.tell('go', { view: 'law' })}>${t('funnel.law')}</button></p>
      <details><summary>${t('funnel.explain')}</summary><dl>${STEPS.map((step) => html`<div><dt>${t(`funnel.${step}`)}${words === 'zh' ? '：' : ': '}</dt><dd>${t(`funnel.${step}.explain`)}</dd></div>`)}</dl>
        ${summary.subjects > summary.funnel.scanned ? html`<p>${t('funnel.people')}</p>` : nothing}</details></div>`;
  }
}
define('lf-funnel', LfFunnel);
