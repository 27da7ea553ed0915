/** What a person decided about the subject, with a note; it goes into the log and can be undone. */
import { css, html } from 'lit';
import { t } from '../i18n.ts';
import type { Disposition, SubjectPage } from '../protocol.ts';
import type { Session } from '../session.ts';
import { View, define } from './view.ts';
import { shared } from '../styles/shared.ts';

const VALUES: readonly Disposition[] = ['open', 'cleared', 'case'];

export class LfDisposition extends View {
  static override properties = { session: { attribute: false }, page: { attribute: false } };
  declare session: Session;
  declare page: SubjectPage;
  static override styles = [shared, css`
    form { display: grid; gap: var(--gap-3); }
    fieldset { border: 0; margin: 0; padding: 0; display: flex; flex-wrap: wrap; gap: 4px var(--gap-4); }
    textarea { width: 100%; resize: vertical; min-height: 64px; }
  `];
  override render() {
    const current = this.page.disposition || 'open';
    return html`<form @submit=${this.#save}>
      <fieldset><legend class="visually-hidden">${t('subject.judgement')}</legend>${VALUES.map((value) => html`<label><input type="radio" name="value" value=${value} .checked=${current === value}>${t(`disposition.${value}`)}</label>`)}</fieldset>
      <label class="field"><span>${t('disposition.note')}</span><textarea name="note" rows="3" .value=${this.page.note}></textarea></label>
      <div class="row"><button>${t('disposition.save')}</button><span class="tiny soft">${t('disposition.hint')}</span></div></form>`;
  }
  readonly #save = (event: Event): void => {
    event.preventDefault();
    const given = new FormData(event.target as HTMLFormElement);
    const value = VALUES.find((one) => one === given.get('value')) ?? 'open';
    void this.session.edit({ kind: 'disposition', subject: this.page.subject, value, note: String(given.get('note') ?? '') });
  };
}
define('lf-disposition', LfDisposition);
