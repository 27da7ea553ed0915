/**
 * What is loaded after the first file: the views and the charts. They are fetched together as soon as there is data, so that from
 * then on the page needs its server no more.
 */
export const loadHeadcount = () => import('./charts/headcount.ts');
export const loadNetwork = () => import('./charts/network.ts');

export function warmUp(): void {
  const parts = [import('./elements/lf-review.ts'), import('./elements/lf-list.ts'), import('./elements/lf-subject.ts'), import('./elements/lf-changes.ts'), import('./elements/lf-same.ts'), import('./elements/lf-model.ts'), import('./elements/lf-labels.ts'), import('./elements/lf-conflicts.ts'), import('./elements/lf-law.ts'), import('./elements/lf-diagnostics.ts'), import('./elements/lf-report.ts'), import('./drop.ts'), loadHeadcount(), loadNetwork()];
  void Promise.allSettled(parts).then(() => document.documentElement.setAttribute('data-warm', ''));
}
