/** What every element shares: text, buttons, fields, tables, panels, chips. */
import { css } from 'lit';

export const shared = css`
  *,
  *::before,
  *::after {
    box-sizing: border-box;
  }
  [hidden] {
    display: none !important;
  }
  :host {
    display: block;
    min-width: 0;
    font: 400 var(--text-m) / 1.5 var(--font);
    color: var(--ink);
    font-variant-numeric: tabular-nums;
  }
  h1,
  h2,
  h3,
  p,
  ul,
  ol,
  dl,
  dd,
  figure {
    margin: 0;
    padding: 0;
  }
  h1 {
    font-size: var(--text-2xl);
    line-height: 1.2;
    font-weight: 650;
    letter-spacing: -0.01em;
    text-wrap: balance;
  }
  h2 {
    font-size: var(--text-l);
    line-height: 1.35;
    font-weight: 650;
  }
  h3 {
    font-size: var(--text-m);
    font-weight: 650;
  }
  ul,
  ol {
    list-style: none;
  }
  .soft {
    color: var(--ink-soft);
  }
  .small {
    font-size: var(--text-s);
  }
  .tiny {
    font-size: var(--text-xs);
  }
  .mono {
    font-family: var(--mono);
    font-size: 0.92em;
    overflow-wrap: anywhere;
  }
  .good {
    color: var(--good);
  }
  .bad {
    color: var(--bad);
  }
  .visually-hidden {
    position: absolute;
    width: 1px;
    height: 1px;
    margin: -1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  .row {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: var(--gap-2);
  }
  .spread {
    justify-content: space-between;
  }
  .stack {
    display: grid;
    gap: var(--gap-3);
    align-content: start;
    grid-template-columns: minmax(0, 1fr);
  }
  .panel {
    min-width: 0;
    overflow-wrap: anywhere;
    background: var(--panel);
    border: 1px solid var(--line);
    border-radius: var(--radius);
    padding: var(--gap-4);
    min-width: 0;
  }
  .panel > h2 + * {
    margin-top: var(--gap-3);
  }
  .panel.stack > h2 + * {
    margin-top: 0;
  }
  .panel > p + .row {
    margin-top: var(--gap-3);
  }
  /* A list with points. */
  .bullets {
    display: grid;
    gap: 6px;
    padding-inline-start: 1.2em;
    list-style: disc;
    max-width: 78ch;
  }
  :focus-visible {
    outline: 2px solid var(--focus);
    outline-offset: 2px;
    border-radius: 3px;
  }
  input[type="date"]:focus-within {
    outline: 2px solid var(--focus);
    outline-offset: 2px;
  }
  button,
  .button {
    font: inherit;
    color: var(--ink);
    background: var(--panel);
    border: 1px solid var(--line-strong);
    border-radius: var(--radius-s);
    padding: 5px 12px;
    min-height: 34px;
    cursor: pointer;
    text-decoration: none;
    display: inline-flex;
    align-items: center;
    justify-content: center;
    gap: 6px;
  }
  button:hover:not(:disabled),
  .button:hover {
    background: var(--hover);
  }
  button:disabled {
    cursor: default;
    color: var(--ink-soft);
    border-color: var(--line);
    background: transparent;
  }
  button.primary {
    background: var(--accent-fill);
    border-color: transparent;
    color: var(--accent-ink);
    font-weight: 650;
  }
  button.primary:hover:not(:disabled) {
    background: color-mix(in oklab, var(--accent-fill), white 18%);
  }
  button.primary:disabled {
    background: var(--hover);
    color: var(--ink-soft);
  }
  button.plain {
    border-color: transparent;
    background: transparent;
  }
  button.link {
    border: 0;
    background: none;
    padding: 0;
    min-height: 0;
    color: var(--accent);
    text-decoration: underline;
    text-underline-offset: 2px;
    text-align: start;
    display: inline;
  }
  a {
    color: var(--accent);
    text-underline-offset: 2px;
  }
  select,
  input[type="text"],
  input[type="search"],
  input[type="date"],
  textarea {
    font: inherit;
    color: var(--ink);
    background: var(--panel);
    border: 1px solid var(--line-strong);
    border-radius: var(--radius-s);
    padding: 4px 8px;
    min-height: 34px;
    max-width: 100%;
  }
  input[type="checkbox"],
  input[type="radio"] {
    accent-color: var(--accent);
    width: 16px;
    height: 16px;
    margin: 0;
    flex: none;
  }
  label {
    display: inline-flex;
    align-items: center;
    gap: 6px;
  }
  label.field {
    display: grid;
    gap: 3px;
    align-items: start;
  }
  label.field > span {
    font-size: var(--text-s);
    color: var(--ink-soft);
  }
  /* Choices above a list, each with its count. */
  .filters {
    display: flex;
    flex-wrap: wrap;
    gap: 6px;
    border: 0;
    padding: 0;
    margin: 0;
  }
  .filters label {
    border: 1px solid var(--line);
    border-radius: 99px;
    padding: 3px 12px 3px 8px;
    background: var(--panel);
    font-size: var(--text-s);
  }
  .filters label:has(:checked) {
    border-color: var(--accent);
    background: var(--accent-wash);
    font-weight: 600;
  }
  .scroll {
    overflow-x: auto;
    max-width: 100%;
  }
  /* A file's name or a fingerprint is not broken letter by letter on a phone: the table scrolls. */
  .scroll > table {
    min-width: 44rem;
  }
  table {
    border-collapse: collapse;
    width: 100%;
    font-size: var(--text-s);
  }
  caption {
    text-align: start;
  }
  th,
  td {
    text-align: start;
    vertical-align: top;
    padding: 6px 10px 6px 0;
    border-bottom: 1px solid var(--line);
    overflow-wrap: anywhere;
  }
  thead th {
    font-weight: 600;
    color: var(--ink-soft);
    white-space: nowrap;
    font-size: var(--text-xs);
    overflow-wrap: normal;
  }
  tbody tr:last-child > * {
    border-bottom: 0;
  }
  tbody th {
    font-weight: 500;
  }
  .number {
    text-align: end;
    white-space: nowrap;
  }
  .nowrap {
    white-space: nowrap;
  }
  .chip {
    display: inline-flex;
    align-items: center;
    gap: 4px;
    border: 1px solid var(--line);
    border-radius: 99px;
    padding: 0 8px;
    font-size: var(--text-xs);
    line-height: 20px;
    white-space: nowrap;
    background: var(--raised);
    max-width: 100%;
  }
  .chip > span {
    overflow: hidden;
    text-overflow: ellipsis;
  }
  .facts {
    display: flex;
    flex-wrap: wrap;
    gap: var(--gap-2) var(--gap-5);
  }
  .facts > div {
    min-width: 0;
  }
  dt,
  .label {
    font-size: var(--text-xs);
    color: var(--ink-soft);
  }
  details > summary {
    cursor: pointer;
    color: var(--accent);
    width: fit-content;
  }
  .notice {
    border: 1px solid var(--line);
    border-inline-start: 3px solid var(--accent-fill);
    background: var(--accent-wash);
    border-radius: var(--radius-s);
    padding: var(--gap-2) var(--gap-3);
  }
  .notice.error {
    border-inline-start-color: var(--bad);
    background: var(--bad-wash);
  }
  .empty {
    color: var(--ink-soft);
    padding: var(--gap-3) 0;
  }
  dialog {
    color: var(--ink);
    background: var(--panel);
    border: 1px solid var(--line);
    border-radius: var(--radius);
    padding: 0;
    max-width: min(760px, calc(100vw - 24px));
    max-height: min(86vh, 900px);
    box-shadow: 0 18px 60px rgb(0 0 0 / 0.35);
  }
  dialog::backdrop {
    background: rgb(3 18 26 / 0.55);
  }
  @media (prefers-reduced-motion: no-preference) {
    button,
    .button {
      transition: background-color 120ms;
    }
  }
`;
