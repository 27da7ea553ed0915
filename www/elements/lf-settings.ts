/** Language, theme, autosave, memory; and starting over. */
import { css, html, nothing } from 'lit';
import { bytes } from '../format.ts';
import { language, t } from '../i18n.ts';
import { Watching, type Session } from '../session.ts';
import { View, define } from './view.ts';
import { shared } from '../styles/shared.ts';

export class LfSettings extends View {
  static override properties = { session: { attribute: false }, theme: {} };
  declare session: Session;
  declare theme: string;
  static override styles = [shared, css`
    dialog { width: 440px; }
    form { display: grid; gap: var(--gap-4); padding: var(--gap-5); }
    fieldset { border: 0; margin: 0; padding: 0; display: flex; flex-wrap: wrap; gap: 4px var(--gap-4); }
    legend { padding: 0; font-weight: 650; margin-bottom: 4px; }
    meter { width: 100%; height: 8px; }
    label.consent { align-items: start; }
    label.consent input { margin-top: 3px; }
  `];
  constructor() {
    super();
    new Watching(this);
  }
  show(): void {
    this.renderRoot.querySelector('dialog')?.showModal();
  }
  override render() {
    const { session } = this;
    const memory = session.memory;
    const choice = (group: string, value: string, text: string, chosen: boolean, choose: () => void) =>
      html`<label><input type="radio" name=${group} value=${value} .checked=${chosen} @change=${choose}>${text}</label>`;
    return html`<dialog aria-labelledby="title"><form method="dialog">
      <div class="row spread"><h2 id="title">${t('settings.title')}</h2><button class="plain" value="close">${t('app.close')}</button></div>
      <fieldset><legend>${t('settings.language')}</legend>
        ${choice('language', 'en', t('settings.english'), language() === 'en', () => this.tell('choose-language', 'en'))}
        ${choice('language', 'zh', t('settings.chinese'), language() === 'zh', () => this.tell('choose-language', 'zh'))}
      </fieldset>
      <fieldset><legend>${t('settings.theme')}</legend>
        ${choice('theme', 'auto', t('settings.auto'), this.theme === 'auto', () => this.tell('choose-theme', 'auto'))}
        ${choice('theme', 'light', t('settings.light'), this.theme === 'light', () => this.tell('choose-theme', 'light'))}
        ${choice('theme', 'dark', t('settings.dark'), this.theme === 'dark', () => this.tell('choose-theme', 'dark'))}
      </fieldset>
      <fieldset><legend>${t('settings.autosave')}</legend>
        <label class="consent"><input id="autosave" type="checkbox" .checked=${session.autosave} @change=${(event: Event) => void session.setAutosave((event.target as HTMLInputElement).checked)}><span>${t('settings.autosave.text')}</span></label>
      </fieldset>
      ${memory ? html`<section><h3>${t('settings.memory')}</h3>
        <meter aria-label=${t('settings.memory')} min="0" max=${memory.limit} value=${memory.bytes}></meter>
        <p class="small soft">${t('app.memory', { used: bytes(memory.bytes, language()), limit: bytes(memory.limit, language()) })}</p></section>` : nothing}
      ${session.files.length > 0 ? html`<section><h3>${t('settings.reset')}</h3><p class="small soft">${t('settings.reset.text')}</p>
        <button id="reset" type="button" ?disabled=${session.busy} @click=${this.#reset}>${t('settings.reset.do')}</button></section>` : nothing}
    </form></dialog>`;
  }
  readonly #reset = (): void => {
    this.session.reset();
    this.renderRoot.querySelector('dialog')?.close();
    this.tell('go', { view: 'start' });
  };
}
define('lf-settings', LfSettings);
declare global {
  interface HTMLElementTagNameMap { 'lf-settings': LfSettings }
}
