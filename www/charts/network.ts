/** The neighbourhood on sigma (WebGL): places come from the engine, nothing is simulated here. Text stays text: labels are drawn, not written as HTML. */
import Graph from 'graphology';
import Sigma from 'sigma';
import type { Neighbourhood } from '../protocol.ts';
import type { Colours } from './colours.ts';

export interface Network { recolour(colours: Colours): void; end(): void }
type Band = 'insufficient' | 'normal' | 'watch' | 'verify' | 'interview' | 'propose';

export function canDraw(): boolean {
  const canvas = document.createElement('canvas');
  return Boolean(canvas.getContext('webgl2') ?? canvas.getContext('webgl'));
}

/** As much of a label as fits. */
function cut(context: CanvasRenderingContext2D, label: string, room: number): string {
  let shown = label;
  while (shown.length > 4 && context.measureText(shown).width > room) shown = `${shown.replace(/…$/, '').slice(0, -2)}…`;
  return shown;
}

export function drawNetwork(host: HTMLElement, found: Neighbourhood, centre: string, colours: Colours, open: (subject: string) => void): Network {
  const graph = new Graph({ multi: true, type: 'undirected' });
  const paint = (band: string, colour: Colours): string => colour[`band-${band as Band}`] ?? colour['line-strong'];
  for (const node of found.nodes) {
    const main = node.subject === centre;
    graph.addNode(node.subject, { x: node.x, y: node.y, label: node.name, size: main ? 11 : node.band ? 7 : 4, color: paint(node.band, colours), band: node.band, forceLabel: main });
  }
  for (const edge of found.edges) {
    if (graph.hasNode(edge.source) && graph.hasNode(edge.target)) graph.addEdge(edge.source, edge.target, { size: 1, color: colours['line-strong'] });
  }
  const sigma = new Sigma(graph, host, {
    labelColor: { color: colours.ink }, labelFont: 'system-ui, sans-serif', labelSize: 12, labelDensity: 0.6, labelGridCellSize: 90, allowInvalidContainer: true, stagePadding: 34, enableCameraZooming: true,
    /* On the side where there is room, and never past the edge. */
    defaultDrawNodeLabel: (context, data, settings) => {
      if (!data.label) return;
      context.font = `${settings.labelSize}px ${settings.labelFont}`;
      context.fillStyle = colours.ink;
      const room = host.clientWidth;
      const right = data.x + data.size + 4;
      const label = cut(context, data.label, Math.max(room - right, data.x - data.size - 4) - 4);
      const width = context.measureText(label).width;
      context.fillText(label, right + width <= room ? right : Math.max(2, data.x - data.size - 4 - width), data.y + settings.labelSize / 3);
    },
    defaultDrawNodeHover: (context, data, settings) => {
      context.font = `${settings.labelSize}px ${settings.labelFont}`;
      const label = cut(context, data.label ?? '', host.clientWidth - data.size * 2 - 20);
      const width = context.measureText(label).width;
      const left = Math.max(2, Math.min(data.x - data.size - 4, host.clientWidth - width - data.size * 2 - 18));
      context.fillStyle = colours.panel;
      context.strokeStyle = colours['line-strong'];
      context.beginPath();
      context.roundRect(left, data.y - 12, width + data.size * 2 + 16, 24, 5);
      context.fill();
      context.stroke();
      context.fillStyle = colours.ink;
      context.fillText(label, left + data.size * 2 + 7, data.y + settings.labelSize / 3);
    },
  });
  sigma.on('clickNode', ({ node }) => {
    if (node !== centre) open(node);
  });
  return {
    recolour(next) {
      graph.forEachNode((node, attributes) => graph.setNodeAttribute(node, 'color', paint(String(attributes.band), next)));
      graph.forEachEdge((edge) => graph.setEdgeAttribute(edge, 'color', next['line-strong']));
      colours = next;
      sigma.setSetting('labelColor', { color: next.ink });
    },
    end() {
      sigma.kill();
    },
  };
}
