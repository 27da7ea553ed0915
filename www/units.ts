/** Units of evidence and the index are one scale: index = 100 · (1 − 2^−units). Units come in thousandths. */
export const indexOf = (milliunits: number): number => 100 * (1 - 2 ** (-milliunits / 1000));
export const unitsFor = (index: number): number => -1000 * Math.log2(1 - index / 100);
