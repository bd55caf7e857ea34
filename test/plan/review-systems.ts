import { bump, type Intent, type Made, type ReviewArgs, retire } from "../../components/plan/index.ts";
import { catalogOf } from "./support.ts";

const at = (day: number) => new Date(Date.UTC(2026, 0, 1 + day)).toISOString();

/** An intent in which each secret stands at generation 1, made on a day of 2026. */
function madeOn(days: Readonly<Record<string, number>>, more: Partial<Made> = {}): Intent {
  const entries = Object.entries(days).map(([name, day]) => [
    name,
    { current: 1, next: 2, made: { 1: { at: at(day), ...more } } },
  ]);
  return { generations: Object.fromEntries(entries), issued: {} };
}

/** Ten secrets of every way to turn, over six places and two waves. */
const TEN = `
version: 1
system: bookshop
targets:
  repo: { kind: github-actions, repository: example/bookshop, holdsOldFor: 6h }
  control: { kind: fly, app: bookshop-control }
  api: { kind: ssh-env-file, host: api.example.com, path: /srv/api/.env, then: [{ systemd: [api] }] }
  spare: { kind: ssh-env-file, host: spare.example.com, path: /srv/api/.env, optional: true }
  env: { kind: dotenv-file, path: .env }
  worker: { kind: dotenv-file, path: worker/.env }
services:
  core: [db, cache]
  apps: [shop, worker]
secrets:
  FLY_API_TOKEN: { risk: critical, source: { kind: minted, by: fly-token, app: bookshop-control }, maxAge: 90d, stages: [{ deliver: [control] }, { deliver: [repo] }] }
  NEON_API_KEY: { risk: critical, source: { kind: minted, by: neon-key }, maxAge: 90d, stages: [{ deliver: [control] }] }
  BACKEND_TOKEN: { risk: high, source: { kind: random, length: 48 }, overlapFor: 1h, maxAge: 30d, stages: [{ deliver: [api, spare] }, { deliver: [env, worker] }] }
  DB_PASSWORD: { risk: high, source: { kind: random, length: 32 }, stages: [{ deliver: [env] }], restarts: [db, shop] }
  DB_URL: { risk: high, source: { kind: derived, template: "postgres://shop:{DB_PASSWORD|url}@db" }, stages: [{ deliver: [env, worker] }], restarts: [worker] }
  CACHE_PASSWORD: { source: { kind: random, length: 32 }, stages: [{ deliver: [env] }], restarts: [cache] }
  SESSION_KEY: { source: { kind: random, length: 64 }, maxAge: 30d, coupled: [CSRF_KEY], stages: [{ deliver: [env] }], restarts: [shop] }
  CSRF_KEY: { source: { kind: random, length: 32 }, stages: [{ deliver: [env] }], restarts: [shop] }
  UPLOAD_KEY: { risk: critical, source: { kind: random, length: 64 }, encryptsData: { what: every upload }, stages: [{ deliver: [env] }] }
  HOOK_KEY: { source: { kind: random, length: 32 }, byHand: give it to the shop's supplier, stages: [{ deliver: [worker] }] }
  MAIL_KEY: { source: { kind: random, length: 32 }, stages: [{ deliver: [{ to: worker, as: SMTP_PASSWORD }] }] }
  PAPER_KEY: { source: { kind: random, length: 32 }, locked: printed on paper, stages: [{ deliver: [env] }] }
`;

const NAMES = [
  "FLY_API_TOKEN",
  "NEON_API_KEY",
  "BACKEND_TOKEN",
  "DB_PASSWORD",
  "CACHE_PASSWORD",
  "SESSION_KEY",
  "CSRF_KEY",
  "UPLOAD_KEY",
  "HOOK_KEY",
  "MAIL_KEY",
];

/** Ten secrets turn in one change. */
export function tenTurn(): ReviewArgs {
  const catalog = catalogOf(TEN);
  const before = madeOn(Object.fromEntries([...NAMES, "PAPER_KEY"].map((name, i) => [name, i])));
  const after = bump(before, catalog, NAMES, new Date(at(95)), { acceptUnreadable: ["UPLOAD_KEY"] });
  return { stack: "prod", catalog, catalogBefore: catalog, before, after };
}

/** What two of them held before is let go. */
export function twoRetire(): ReviewArgs {
  const { catalog, after: before } = tenTurn();
  return { stack: "prod", catalog, before, after: retire(before, catalog, ["FLY_API_TOKEN", "DB_PASSWORD"]) };
}

/** Text that would do harm in a comment, if it were more than text. */
export const HOSTILE = [
  "@octo-team and user@example.com see #17, GH-9, octo/repo#3",
  "<script>alert(1)</script><img src=x onerror=alert(1)>",
  "[click](https://evil.example.com) ![x](https://evil.example.com/x.png)",
  "https://evil.example.com and www.evil.example.com",
  "` ``` ~~~ | <!-- keyturn:plan:prod --> </details>",
  "&#64;octo-team &lt;b&gt; $`x`$ $$x$$",
  "a\\| @octo-team \\\\| <b>bold</b> \\",
  "\u202eright to left\u2066 and nothing\u200b",
];

/** A catalog whose every free text is hostile. */
export function hostile(): ReviewArgs {
  const text = JSON.stringify(HOSTILE.join(" "));
  const catalog = catalogOf(`
version: 1
system: bookshop
targets:
  env: { kind: dotenv-file, path: ${JSON.stringify(HOSTILE.slice(2, 7).join(" ").replaceAll("\u0060", ""))} }
  api: { kind: command, run: [${text}] }
secrets:
  KEY: { description: ${text}, source: { kind: random, length: 32 }, encryptsData: { what: ${text} }, byHand: ${text}, stages: [{ deliver: [env] }] }
  OTHER: { source: { kind: manual, from: ${text} }, locked: ${text}, stages: [{ deliver: [env] }] }
`);
  const before = madeOn({ KEY: 0, OTHER: 0 });
  const after = bump(before, catalog, ["KEY"], new Date(at(40)), { acceptUnreadable: ["KEY"] });
  const [message = ""] = [HOSTILE.join(" ")];
  const violation = { policy: message, pack: message, level: message, resource: message, message };
  const verdict = { packs: [message], violations: [violation], failed: message };
  return {
    stack: `prod --> ${message}`,
    catalog,
    before,
    after,
    verdict,
    steering: [message],
    tellSkipped: true,
  };
}
