/** The tokens as plain colours, for what draws on a canvas; read anew when the theme changes. */
const NAMES = ['ink', 'ink-soft', 'line', 'line-strong', 'panel', 'accent', 'accent-fill', 'bad', 'focus', 'band-insufficient', 'band-normal', 'band-watch', 'band-verify', 'band-interview', 'band-propose'] as const;
export type Colours = Record<(typeof NAMES)[number], string>;

export function colours(host: HTMLElement): Colours {
  const probe = document.createElement('span');
  probe.hidden = true;
  host.append(probe);
  const context = document.createElement('canvas').getContext('2d');
  const read = (name: string): string => {
    probe.style.color = `var(--${name})`;
    const shown = getComputedStyle(probe).color;
    if (!context) return shown;
    context.fillStyle = shown;
    return context.fillStyle;
  };
  const found = Object.fromEntries(NAMES.map((name) => [name, read(name)])) as Colours;
  probe.remove();
  return found;
}
