import { escaped } from "../../cli/page/html.ts";
import type { CellResult } from "./faults/cell-result.ts";

const LEFT = 400;
const TOP = 120;
const BOX = 34;
const ROW = 24;

/** What stands in a cell's box. */
const SIGNS = {
  held: { sign: "✓", style: "held" },
  violated: { sign: "✗", style: "failed" },
  unconverged: { sign: "∞", style: "failed" },
  "not struck": { sign: "–", style: "unshown" },
  "not asked": { sign: "?", style: "unshown" },
} as const;

/** Which fault struck where, and what came of it, as one SVG: a row a boundary, a column a class. */
export function cellsChart(cells: readonly CellResult[], title: string): string {
  const classes = [...new Set(cells.map(({ fault }) => fault))];
  const spots = [...new Set(cells.map(({ spot }) => spot))];
  const x = (column: number) => LEFT + column * BOX;
  const y = (line: number) => TOP + line * ROW;
  const [width, height] = [x(classes.length) + 90, y(spots.length) + 6];
  const heads = classes.map((fault, column) => {
    const at = `${x(column) + BOX / 2 + 4},${TOP - 8}`;
    return `<text class="column" transform="translate(${at}) rotate(-55)">${escaped(fault)}</text>`;
  });
  const lines = spots.map((spot, line) => {
    const name = `<text class="name" x="${LEFT - 8}" y="${y(line) + 16}">${escaped(shortened(spot))}<title>${escaped(spot)}</title></text>`;
    const rule = `<line class="grid" x1="8" x2="${x(classes.length)}" y1="${y(line + 1)}" y2="${y(line + 1)}"/>`;
    const boxes = classes.flatMap((fault, column) => {
      const here = cells.filter((cell) => cell.spot === spot && cell.fault === fault);
      const share = BOX / here.length;
      return here.map((cell, index) => box(cell, x(column) + index * share, y(line), share));
    });
    return [name, rule, ...boxes].join("");
  });
  return `<svg viewBox="0 0 ${width} ${height}" style="max-width:${width}px" role="img" aria-label="${escaped(title)}">${[...heads, ...lines].join("\n")}</svg>`;
}

function box(cell: CellResult, x: number, y: number, width: number): string {
  const { sign, style } = SIGNS[cell.outcome];
  const rect = `<rect x="${x.toFixed(1)}" y="${y + 1}" width="${width.toFixed(1)}" height="${ROW - 2}" rx="4"/>`;
  const text = `<text x="${(x + width / 2).toFixed(1)}" y="${y + 16}">${sign}</text>`;
  const words = `${cell.cell}: ${cell.outcome}, ${cell.resumes} resumed, ${cell.requests} requests, ${cell.seconds} s`;
  return `<g class="cell ${style}">${rect}${text}<title>${escaped(words)}</title></g>`;
}

function shortened(name: string): string {
  return name.length > 64 ? `${name.slice(0, 63)}…` : name;
}
