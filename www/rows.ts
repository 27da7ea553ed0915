/** Virtual rows for an element: only what is in view, and a little more, exists in the document. The page itself scrolls. */
import { observeElementRect, observeElementOffset, elementScroll, Virtualizer, type VirtualItem } from '@tanstack/virtual-core';
import type { ReactiveController, ReactiveControllerHost } from 'lit';

interface Options { count: () => number; height: () => number;
  /** How much of the scrolling box a sticky head covers. */
  head?: () => number; scroller: () => HTMLElement | null }

export class Rows implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  readonly #options: Options;
  #virtual: Virtualizer<HTMLElement, Element> | undefined;
  #end: (() => void) | undefined;

  constructor(host: ReactiveControllerHost, options: Options) {
    this.#host = host;
    this.#options = options;
    host.addController(this);
  }
  #settings() {
    return {
      count: this.#options.count(),
      getScrollElement: this.#options.scroller,
      estimateSize: this.#options.height,
      overscan: 8,
      scrollPaddingEnd: this.#options.head?.() ?? 0,
      observeElementRect,
      observeElementOffset,
      scrollToFn: elementScroll,
      onChange: () => this.#host.requestUpdate(),
    };
  }
  hostUpdated(): void {
    if (!this.#virtual && this.#options.scroller()) {
      this.#virtual = new Virtualizer(this.#settings());
      this.#end = this.#virtual._didMount();
      this.#virtual._willUpdate();
      this.#host.requestUpdate();
    }
  }
  hostDisconnected(): void {
    this.#end?.();
    this.#end = undefined;
    this.#virtual = undefined;
  }
  items(): VirtualItem[] {
    if (!this.#virtual) return [];
    this.#virtual.setOptions(this.#settings());
    this.#virtual._willUpdate();
    return this.#virtual.getVirtualItems();
  }
  /** Heights changed (the window got narrow): measure anew. */
  measure(): void {
    this.#virtual?.measure();
  }
  get size(): number {
    return this.#options.count() * this.#options.height();
  }
  show(place: number, align: 'auto' | 'start' | 'center' = 'auto'): void {
    this.#virtual?.scrollToIndex(place, { align });
  }
  get offset(): number {
    return this.#virtual?.scrollOffset ?? 0;
  }
}
