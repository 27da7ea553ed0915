/**
 * Design tokens: one accent, a lantern's warm light on deep sea; five band colours that differ in lightness as well as hue (and never
 * stand without their words). Every other style sheet names these only.
 */
import { css } from 'lit';

export const tokens = css`
  :host {
    color-scheme: light dark;
    --surface: light-dark(#f3f6f7, #071820);
    --panel: light-dark(#ffffff, #0d222c);
    --raised: light-dark(#f8fafb, #132c38);
    --hover: light-dark(#edf3f5, #17343f);
    --line: light-dark(#d6e0e4, #21404d);
    --line-strong: light-dark(#7d949d, #5f7f8c);
    --ink: light-dark(#0c2530, #e6f0f3);
    --ink-soft: light-dark(#46606b, #a7bdc6);
    --accent: light-dark(#8a4b00, #ffb84d);
    --accent-fill: light-dark(#f2a32e, #ffb84d);
    --accent-ink: #241400;
    --accent-wash: light-dark(#fff3de, #33290f);
    --focus: light-dark(#0b63a5, #7cc4ff);
    --sea: #062330;
    --sea-ink: #e9f3f6;
    --sea-soft: #a9c6d0;
    --sea-line: #1c4554;

    --band-insufficient: light-dark(#8a979c, #7b8c93);
    --band-normal: light-dark(#9fb8c4, #58788a);
    --band-watch: light-dark(#4f9fd0, #58a9dc);
    --band-verify: light-dark(#e0a300, #f0bf3a);
    --band-interview: light-dark(#d15f0e, #f0853d);
    --band-propose: light-dark(#8e1f5c, #e2589f);

    --good: light-dark(#0b6e5f, #58cdb6);
    --bad: light-dark(#a12a1c, #ff9a86);
    --good-wash: light-dark(#e2f3ef, #0f332f);
    --bad-wash: light-dark(#fbe9e6, #3b1d19);

    --mark-cue: light-dark(#ffe2a8, #5a4210);
    --mark-yield: light-dark(#ffd0b0, #66310c);
    --mark-promise: light-dark(#f6c9de, #5c1c3d);
    --mark-contact: light-dark(#cfe6f7, #143f5c);
    --mark-calm: light-dark(#d3efe5, #12463a);

    --font: system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "Noto Sans SC", sans-serif;
    --mono: ui-monospace, "SF Mono", "Cascadia Mono", Consolas, "DejaVu Sans Mono", "Noto Sans Mono CJK SC", monospace;
    --text-xs: 0.75rem;
    --text-s: 0.8125rem;
    --text-m: 0.875rem;
    --text-l: 1rem;
    --text-xl: 1.25rem;
    --text-2xl: 1.625rem;
    --text-3xl: 2.5rem;
    --gap-1: 4px;
    --gap-2: 8px;
    --gap-3: 12px;
    --gap-4: 16px;
    --gap-5: 24px;
    --gap-6: 40px;
    --radius: 8px;
    --radius-s: 5px;
  }
  :host([theme="light"]) {
    color-scheme: light;
  }
  :host([theme="dark"]) {
    color-scheme: dark;
  }
`;
