import { escaped } from "../../cli/page/html.ts";
import type { RehearsalResult } from "./rehearse.ts";
import type { Stretch } from "./timeline.ts";

const LEFT = 270;
const WIDTH = 1180;
const ROW = 22;

/** The timeline as one SVG: commands, the engine's steps, what each place held, and every request that was refused. */
export function chart({ timeline, refusals }: RehearsalResult): string {
  const x = (at: number) => LEFT + (at / Math.max(1, timeline.end)) * (WIDTH - LEFT - 10);
  let y = 30;
  const parts: string[] = [axis(timeline.end, x)];
  const row = (
    name: string,
    stretches: readonly Stretch[],
    style: (stretch: Stretch) => string,
    title = name,
  ) => {
    parts.push(
      `<text class="name" x="${LEFT - 8}" y="${y + 15}">${escaped(shortened(name))}<title>${escaped(title)}</title></text>`,
    );
    for (const stretch of stretches) parts.push(bar(stretch, x, y, style(stretch)));
    y += ROW;
  };
  row("commands", timeline.chapters, () => "chapter");
  for (const [at, lane] of lanes(timeline.steps).entries())
    row(at === 0 ? "the engine" : "", lane, () => "step");
  y += 8;
  for (const { secret, target, held } of timeline.holders) {
    row(`${secret} at ${target}`, held, ({ what }) => `value v${Number(/\d+/.exec(what)?.[0] ?? 0) % 6}`);
  }
  for (const { at, announced, secret, caller, acceptor, during } of refusals) {
    const words = `${caller} was refused by ${acceptor} with ${secret}, during ${during.join(", ") || "no step"}`;
    const line = `x1="${x(at).toFixed(1)}" x2="${x(at).toFixed(1)}" y1="24" y2="${y}"`;
    parts.push(
      `<line class="${announced ? "announced" : "refused"}" ${line}><title>${escaped(words)}</title></line>`,
    );
  }
  return `<svg viewBox="0 0 ${WIDTH} ${y + 10}" role="img" aria-label="Timeline of the rehearsal">${parts.join("\n")}</svg>`;
}

function axis(end: number, x: (at: number) => number): string {
  const seconds = Math.max(1, Math.ceil(end / 1000 / 12));
  const ticks = Array.from({ length: Math.floor(end / 1000 / seconds) + 1 }, (_, number) => number * seconds);
  return ticks
    .map((tick) => `<text class="tick" x="${x(tick * 1000).toFixed(1)}" y="16">${tick} s</text>`)
    .join("");
}

function bar({ from, to, what }: Stretch, x: (at: number) => number, y: number, style: string): string {
  const left = x(from);
  const width = Math.max(1.5, x(to) - left);
  const room = Math.floor(width / 6.5);
  const text = room < 4 ? "" : what.length > room ? `${what.slice(0, room - 1)}…` : what;
  const label =
    text === ""
      ? ""
      : `<text class="label" x="${(left + 4).toFixed(1)}" y="${y + 14}">${escaped(text)}</text>`;
  const rect = `<rect x="${left.toFixed(1)}" y="${y}" width="${width.toFixed(1)}" height="${ROW - 3}" rx="2"/>`;
  const title = `${what}: ${(from / 1000).toFixed(2)} s to ${(to / 1000).toFixed(2)} s`;
  return `<g class="${style}">${rect}${label}<title>${escaped(title)}</title></g>`;
}

/** Steps that overlap stand in rows one below the other. */
function lanes(steps: readonly Stretch[]): Stretch[][] {
  const all: Stretch[][] = [];
  for (const step of steps.toSorted((a, b) => a.from - b.from)) {
    const free = all.find((lane) => (lane.at(-1)?.to ?? 0) <= step.from);
    if (free === undefined) all.push([step]);
    else free.push(step);
  }
  return all;
}

function shortened(name: string): string {
  return name.length > 42 ? `${name.slice(0, 41)}…` : name;
}
