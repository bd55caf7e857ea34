import { escaped } from "../page/html.ts";
import type { Flow, FlowArrow, FlowNode } from "./flow.ts";

const WIDTH = 1120;
const BOX = 240;
const COLUMNS = { callers: 20, origins: 440, behind: 860 } as const;
const LINE = 16;
const LABEL = 13;
const GAP = 34;
/** Boxes of stores in one row. */
const IN_ROW = 4;

interface Placed extends FlowNode {
  readonly x: number;
  readonly y: number;
  readonly height: number;
}

/** An arrow between boxes that have their places. */
interface Way {
  readonly arrow: FlowArrow;
  readonly from: Placed;
  readonly to: Placed;
}

interface Point {
  readonly x: number;
  readonly y: number;
}

/** The flow of tokens as one SVG: callers, origins, what these call, and below them where secrets are kept. */
export function flowSvg({ nodes, arrows }: Flow, title: string): string {
  const placed = placeAll(nodes);
  const byId = new Map(placed.map((node) => [node.id, node]));
  const height = Math.max(...placed.map((node) => node.y + node.height)) + 20;
  const ways = arrows.flatMap((arrow): Way[] => {
    const [from, to] = [byId.get(arrow.from), byId.get(arrow.to)];
    return from === undefined || to === undefined ? [] : [{ arrow, from, to }];
  });
  const drawn = ways.map((way) => {
    const beside = ways.filter((other) => other.to === way.to && isAcross(other) === isAcross(way));
    return drawArrow(way, (beside.indexOf(way) + 1) / (beside.length + 1));
  });
  const heads = (["open", "closed", "refused", "quiet"] as const).map(
    (state) =>
      `<marker id="head-${slug(title)}-${state}" class="${state}" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" orient="auto"><path d="M0 0L8 4L0 8z"/></marker>`,
  );
  const body = [
    ...drawn.map(({ path }) => path),
    ...placed.map(drawNode),
    ...drawn.map(({ label }) => label),
  ];
  const defs = `<defs>${heads.join("")}</defs>`;
  return `<svg class="flow" viewBox="0 0 ${WIDTH} ${height}" style="max-width:${WIDTH}px" role="img" aria-label="${escaped(title)}">${defs}${body.join("\n").replaceAll("url(#head-", `url(#head-${slug(title)}-`)}</svg>`;
}

const slug = (text: string) => text.toLowerCase().replaceAll(/[^a-z]+/g, "-");

function placeAll(nodes: readonly FlowNode[]): Placed[] {
  const placed: Placed[] = [];
  for (const [column, x] of Object.entries(COLUMNS)) {
    let y = 20;
    for (const node of nodes.filter((one) => one.column === column)) {
      const height = heightOf(node);
      placed.push({ ...node, x, y, height });
      y += height + GAP * 2;
    }
  }
  let y = Math.max(...placed.map((node) => node.y + node.height), 0) + GAP * 3;
  const stores = nodes.filter(({ column }) => column === "stores");
  for (let first = 0; first < stores.length; first += IN_ROW) {
    const row = stores.slice(first, first + IN_ROW);
    const step = WIDTH / row.length;
    for (const [index, node] of row.entries())
      placed.push({ ...node, x: step * index + (step - BOX) / 2, y, height: heightOf(node) });
    y += Math.max(...row.map(heightOf)) + GAP;
  }
  return placed;
}

function heightOf({ lines }: FlowNode): number {
  return 30 + LINE * lines.length;
}

function drawNode({ x, y, height, title, lines, risk }: Placed): string {
  const texts = [title, ...lines].map(
    (line, index) =>
      `<text x="${x + 12}" y="${y + 20 + LINE * index}"${index === 0 ? ' class="title"' : ""}>${escaped(cut(line))}</text>`,
  );
  const name = `${title}${risk === undefined ? "" : `, ${risk} risk`}`;
  return `<g class="node ${risk ?? "none"}"><rect x="${x}" y="${y}" width="${BOX}" height="${height}" rx="8"/>${texts.join("")}<title>${escaped(name)}</title></g>`;
}

function cut(text: string): string {
  return text.length > 38 ? `${text.slice(0, 37)}…` : text;
}

function drawArrow(way: Way, slot: number): { path: string; label: string } {
  const { state, lines } = way.arrow;
  const { start, end } = ends(way, slot);
  const middle = { x: (start.x + end.x) / 2, y: (start.y + end.y) / 2 };
  const bend = isAcross(way) ? [middle.x, start.y, middle.x, end.y] : [start.x, middle.y, end.x, middle.y];
  const path = `<path class="arrow ${state}" d="M${start.x} ${start.y}C${bend.join(" ")} ${end.x} ${end.y}" marker-end="url(#head-${state})"/>`;
  const top = middle.y - ((lines.length - 1) * LABEL) / 2 + 4;
  const words = lines.map(
    (line, row) => `<tspan x="${middle.x}" y="${top + row * LABEL}">${escaped(line)}</tspan>`,
  );
  return { path, label: `<text class="label ${state}">${words.join("")}</text>` };
}

const isAcross = ({ from }: Way) => from.column !== "stores";

/** Arrows that end at one box end beside each other: `slot` is between 0 and 1. */
function ends(way: Way, slot: number): { start: Point; end: Point } {
  const { from, to } = way;
  if (isAcross(way)) {
    return {
      start: { x: from.x + BOX, y: from.y + from.height / 2 },
      end: { x: to.x, y: to.y + to.height * slot },
    };
  }
  return { start: { x: from.x + BOX / 2, y: from.y }, end: { x: to.x + BOX * slot, y: to.y + to.height } };
}
