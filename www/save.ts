/** Hands a file that the page made to the browser's downloads. */
export function save(name: string, file: Blob): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(file);
  link.download = name;
  link.click();
  // The browser may still be reading it: a minute is ample, and the memory is given back.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
