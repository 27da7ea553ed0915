/** What a person said (corrections, judgements, weights, notes) as a file to keep, and such a file taken again. */
import { css, html } from 'lit';
import { t } from '../i18n.ts';
import { picked } from '../drop.ts';
import { save } from '../save.ts';
import { Watching, failureWords, type Session } from '../session.ts';
import { View, define } from './view.ts';
import { shared } from '../styles/shared.ts';

export class LfKeep extends View {
  static override properties = { session: { attribute: false }, failed: { state: true } };
  declare session: Session;
  declare failed: string;
  static override styles = [shared, css`
    p { max-width: 76ch; }
  `];
  constructor() {
    super();
    this.failed = '';
    new Watching(this);
  }
  override render() {
    const { session } = this;
    return html`<section class="panel" aria-labelledby="keep-title"><h2 id="keep-title">${t('keep.title')}</h2>
      <p class="small soft">${t('keep.lead')}</p>
      <div class="row"><button id="save-settings" ?disabled=${session.busy} @click=${() => void this.#save()}>${t('keep.save')}</button>
        <button id="choose-settings" ?disabled=${session.busy} @click=${() => (this.renderRoot.querySelector('#kept') as HTMLInputElement).click()}>${t('keep.choose')}</button>
        <input id="kept" type="file" accept=".json" hidden @change=${this.#take}></div>
      ${this.failed ? html`<p class="notice error" role="alert">${this.failed}</p>` : ''}</section>`;
  }
  async #save(): Promise<void> {
    this.failed = '';
    try {
      const { text } = await this.session.engine.request('settings', {});
      save('settings.json', new Blob([text], { type: 'application/json' }));
    } catch (thrown) {
      this.failed = failureWords(thrown);
    }
  }
  readonly #take = (event: Event): void => {
    const input = event.target as HTMLInputElement;
    this.tell('files', picked(input.files));
    input.value = '';
  };
}
define('lf-keep', LfKeep);
