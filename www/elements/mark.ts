/** The mark: a fish of the deep with its own lamp. */
import { svg, html } from 'lit';

export function mark() {
  return html`<svg viewBox="0 0 40 40" aria-hidden="true">${svg`
    <circle cx="27" cy="9" r="9" fill="#ffb84d" opacity="0.16"></circle>
    <circle cx="27" cy="9" r="5.6" fill="#ffb84d" opacity="0.3"></circle>
    <circle cx="27" cy="9" r="3.2" fill="#ffcf85"></circle>
    <path d="M14 19C13 10 19 5 25 8" fill="none" stroke="#8fbccb" stroke-width="1.8" stroke-linecap="round"></path>
    <path d="M4 25c4-8 16-10 24-3l8-5c-1.5 4-1.5 10 0 14l-8-4c-8 7-20 5-24-2z" fill="#8fbccb"></path>
    <path d="M4.5 26c4 1.200 7 1.200 10-.4" fill="none" stroke="#062330" stroke-width="1.5" stroke-linecap="round"></path>
    <circle cx="11.5" cy="22.2" r="1.5" fill="#062330"></circle>`}</svg>`;
}
