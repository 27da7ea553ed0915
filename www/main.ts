/** The entry of the page: defines the element that index.html hosts. */
import './elements/lantern-fish.ts';
