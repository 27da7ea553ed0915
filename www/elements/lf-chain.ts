/**
 * The chain of roles around virtual currency: who issues, promotes, deals, moves the money and runs the venue. A filled link names its
 * words and rows; an empty one says what would show it.
 */
import { css, html, nothing } from 'lit';
import { count } from '../format.ts';
import { formatHash, type Place } from '../hash.ts';
import { language, say, t, word } from '../i18n.ts';
import type { ChainLink, ChainPlayer, SubjectPage } from '../protocol.ts';
import { View, define } from './view.ts';
import { place } from './words.ts';
import { shared } from '../styles/shared.ts';

export class LfChain extends View {
  static override properties = { page: { attribute: false }, place: { attribute: false } };
  declare page: SubjectPage;
  declare place: Place;
  static override styles = [shared, css`
    :host { display: grid; gap: var(--gap-3); grid-template-columns: minmax(0, 1fr); container-type: inline-size; }
    ol { display: grid; grid-template-columns: repeat(5, minmax(0, 1fr)); gap: 26px; align-items: stretch; }
    ol > li { position: relative; border: 1px solid var(--line-strong); border-top: 4px solid var(--accent-fill); border-radius: var(--radius-s); padding: var(--gap-3); display: grid; gap: 6px; align-content: start; background: var(--raised); min-width: 0; }
    ol > li.missing { border: 1px dashed var(--line-strong); background: transparent; }
    /* The arrow to the next link, drawn: what is read aloud is the order of the list. */
    ol > li:not(:last-child)::before { content: ''; position: absolute; inset-inline-start: 100%; top: 50%; width: 24px; border-top: 2px solid var(--line-strong); }
    ol > li:not(:last-child)::after { content: ''; position: absolute; inset-inline-start: calc(100% + 16px); top: calc(50% - 4px); width: 8px; height: 8px; border: solid var(--line-strong); border-width: 2px 2px 0 0; transform: rotate(45deg); }
    ol > li.missing:not(:last-child)::before, ol > li:has(+ .missing)::before { border-top-style: dashed; }
    .players { display: grid; gap: var(--gap-2); }
    .players li { display: grid; gap: 2px; overflow-wrap: anywhere; }
    mark { background: var(--mark-cue); color: inherit; border-radius: 2px; padding: 1px 3px; }
    @container (max-width: 900px) {
      ol { grid-template-columns: minmax(0, 1fr); }
      ol > li:not(:last-child)::before { inset-inline-start: 22px; top: 100%; width: 0; height: 24px; border-top: 0; border-inline-start: 2px solid var(--line-strong); }
      ol > li:not(:last-child)::after { inset-inline-start: 18px; top: calc(100% + 15px); transform: rotate(135deg); }
      ol > li.missing:not(:last-child)::before, ol > li:has(+ .missing)::before { border-inline-start-style: dashed; }
    }
  `];
  override render() {
    const words = language();
    const missing = this.page.chain.filter((link) => link.standing === 'missing').map((link) => word('role_chain', link.role));
    return html`<p class="small soft">${t('chain.about')}</p>
      <ol aria-label=${t('subject.chain')}>${this.page.chain.map((link) => this.#link(link))}</ol>
      <p class="small" id="chain-missing">${missing.length === 0 ? t('chain.whole') : t('chain.missing', { roles: missing.join(words === 'zh' ? '、' : ', ') })}</p>`;
  }
  #link(link: ChainLink) {
    const words = language();
    return html`<li class=${link.standing} data-role=${link.role}><div class="row spread"><h3>${word('role_chain', link.role)}</h3><span class="chip"><span>${link.standing === 'missing' ? t('chain.empty') : t(`chain.${link.standing}`)}</span></span></div>
      <p class="tiny soft">${link.activities.map((id) => word('activity', id)).join(' · ')}</p>
      ${link.players.length > 0 ? html`<ul class="players small">${link.players.map((player) => this.#player(player))}</ul>` : html`<p class="small">${say(link.need)}</p>`}
      ${link.total > link.players.length ? html`<p class="tiny soft">${t('place.firstOnly', { shown: count(link.players.length, words), total: count(link.total, words) })}</p>` : nothing}</li>`;
  }
  #player(player: ChainPlayer) {
    const who = player.how === 'tied' ? html`<a href=${formatHash({ ...this.place, view: 'subject', subject: player.subject })}>${player.name}</a>`
      : player.how === 'own' ? html`<strong>${this.page.name}</strong>`
        : player.name ? html`<strong>${player.name}</strong>` : html`<span class="soft">${t('chain.unnamed')}</span>`;
    const tie = player.how === 'tied' ? [word('edge', player.edge), player.detail, place({ file: player.edgeFile, row: player.edgeRow, column: '' })].filter(Boolean).join(' · ') : '';
    return html`<li><span>${who}</span>${tie ? html`<span class="tiny soft">${tie}</span>` : nothing}
      ${player.how === 'account' ? nothing : html`<span><mark>${player.quote}</mark>${player.stance && player.stance !== 'promotes' ? html` <span class="chip"><span>${word('stance', player.stance)}</span></span>` : nothing}</span>`}
      <span class="tiny soft">${place(player)}${player.text ? html` · <button class="link tiny" data-text=${player.text} @click=${() => this.tell('open-text', player.text)}>${t('evidence.read')}</button>` : nothing}</span></li>`;
  }
}
define('lf-chain', LfChain);
