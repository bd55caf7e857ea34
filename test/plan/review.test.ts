import { micromark } from "micromark";
import { gfm, gfmHtml } from "micromark-extension-gfm";
import { describe, expect, it } from "vitest";
import { makeReview, type ReviewArgs, renderReview } from "../../components/plan/index.ts";
import { HOSTILE, hostile, tenTurn, twoRetire } from "./review-systems.ts";
import { catalogOf } from "./support.ts";

const rendered = (args: ReviewArgs) => renderReview(makeReview(args));

/** As GitHub renders it: CommonMark with its extensions, links without brackets among them, and HTML as it stands. */
const html = (markdown: string) =>
  micromark(markdown, { allowDangerousHtml: true, extensions: [gfm()], htmlExtensions: [gfmHtml()] });

/** What of a page's text is neither code nor markup, with entities read: where mentions and references are looked for. */
const freeText = (page: string) =>
  page
    .replaceAll(/<!--.*?-->/gs, "")
    .replaceAll(/<code>.*?<\/code>/gs, "")
    .replaceAll(/<[^>]*>/g, "")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&quot;", '"')
    .replaceAll("&amp;", "&");

describe("the comment of a pull request", () => {
  const text = rendered(tenTurn());

  it("has under 60 lines where ten secrets turn, with a verdict too", () => {
    const violation = { policy: "p", pack: "keyturn", level: "mandatory", message: "no" };
    const verdict = { packs: ["keyturn 1.0.0"], violations: [violation, violation, violation] };
    expect(makeReview(tenTurn()).changes).toHaveLength(10);
    expect(text.split("\n").length).toBeLessThan(60);
    expect(rendered({ ...tenTurn(), verdict }).split("\n").length).toBeLessThan(60);
  });

  it("begins with the line by which the next run finds it", () => {
    expect(text.split("\n")[0]).toBe("<!-- keyturn:plan:prod -->");
  });

  it("renders as two tables, one fold, and lists, with nothing left of their marks", () => {
    const page = html(text);
    expect(page.match(/<table>/g)).toHaveLength(2);
    expect(page.match(/<details>/g)).toHaveLength(1);
    expect(page.match(/<ol>/g)).toHaveLength(1);
    expect(page.match(/<ul>/g)?.length).toBeGreaterThanOrEqual(2);
    expect(freeText(page)).not.toMatch(/\*\*|\||---/);
  });

  it("tells why each turns: by age, for a partner's age, for a leak, or because somebody asked", () => {
    const args = tenTurn();
    const made = args.after.generations.MAIL_KEY?.made ?? {};
    const leaked = {
      ...args.after.generations,
      MAIL_KEY: {
        current: 2,
        previous: 1,
        next: 3,
        made: { ...made, 1: { at: made[1]?.at ?? "", compromised: true as const } },
      },
    };
    const why = new Map(
      makeReview({ ...args, after: { ...args.after, generations: leaked } }).changes.map((one) => [
        one.secret,
        one.why,
      ]),
    );
    expect(why.get("SESSION_KEY")).toBe("due: 90d old, maxAge 30d");
    expect(why.get("CSRF_KEY")).toBe("coupled with SESSION_KEY, which is due");
    expect(why.get("MAIL_KEY")).toBe("generation 1 is compromised");
    expect(why.get("HOOK_KEY")).toBe("asked for, 87d old");
  });

  it("says of a generation that was made just before how young it is", () => {
    const args = tenTurn();
    const made = args.before.generations.HOOK_KEY?.made[1]?.at ?? "";
    const turned = args.after.generations.HOOK_KEY;
    const soon = { ...turned?.made, 2: { at: new Date(Date.parse(made) + 59 * 60_000).toISOString() } };
    const generations = {
      ...args.after.generations,
      HOOK_KEY: { current: 2, previous: 1, next: 3, made: soon },
    };
    const { changes } = makeReview({ ...args, after: { ...args.after, generations } });
    expect(changes.find(({ secret }) => secret === "HOOK_KEY")?.why).toBe("asked for, less than 1h old");
  });

  it("tells a long message whole, with its remedy, and cuts a hostile one behind a sentence", () => {
    const long = `${"The reason is this. ".repeat(40)}Run this: keyturn resume --stack prod`;
    const verdict = (message: string) => ({
      packs: ["keyturn 1.0.0"],
      violations: [{ policy: "p", pack: "keyturn", level: "mandatory", message }],
      failed: message,
    });
    const told = rendered({ ...tenTurn(), verdict: verdict(long) });
    expect(told.match(/keyturn resume --stack prod$/gm)).toHaveLength(2);
    const cut = rendered({ ...tenTurn(), verdict: verdict("A sentence of some words. ".repeat(2_000)) });
    expect(cut).toMatch(/A sentence of some words\. … \(cut\)$/m);
    expect(cut.length).toBeLessThan(20_000);
  });

  it("tells what is revoked by a retirement, and what is only forgotten", () => {
    const told = rendered(twoRetire());
    expect(told).toContain("`FLY_API_TOKEN`: generation 1 is revoked by this run");
    expect(told).toContain("`DB_PASSWORD`: generation 1 is forgotten by this run");
  });

  it("tells policies' violations, that none was found, and that nobody asked", () => {
    const violation = {
      policy: "disallow-x",
      pack: "keyturn",
      level: "mandatory",
      resource: "env",
      message: "no",
    };
    const asked = { packs: ["keyturn 1.0.0"], violations: [violation], changes: { create: 2, same: 0 } };
    expect(text).toContain("**Policies**: not asked.");
    const objected = rendered({ ...tenTurn(), verdict: asked });
    expect(objected).toContain("❌ 1 violation by `keyturn 1.0.0`");
    expect(objected).toContain("- ❌ `disallow-x` (mandatory) at `env`: no");
    expect(objected).toContain("**The engine's preview**: 2 create.");
    expect(rendered({ ...tenTurn(), verdict: { ...asked, violations: [] } })).toContain(
      "✅ nothing to object",
    );
    // Some policies look at a preview's end, which this one did not reach.
    const failed = rendered({
      ...tenTurn(),
      verdict: { packs: asked.packs, violations: [], failed: "no plugin" },
    });
    expect(failed).not.toContain("✅");
    expect(failed).toContain("not all could look");
  });
});

describe("a catalog's difference", () => {
  const one = (fields: string, more = "") =>
    catalogOf(`
version: 1
system: shop
targets: { env: { kind: dotenv-file, path: .env }, repo: { kind: github-actions, repository: example/shop }${more} }
secrets:
  KEY: { source: { kind: random, length: 32 }, ${fields} }
`);
  const review = (before: ReturnType<typeof one>, after: ReturnType<typeof one>) => {
    const none = { generations: {}, issued: {} };
    return makeReview({ stack: "prod", catalog: after, catalogBefore: before, before: none, after: none });
  };

  it("names a secret's new place, and marks it", () => {
    const changed = review(one("stages: [{ deliver: [env] }]"), one("stages: [{ deliver: [env, repo] }]"));
    expect(renderReview(changed)).toContain("- ⚠️ secret `KEY`: goes to repo as KEY too");
    expect(changed.steering).toEqual([]);
  });

  it("names a new notifier: somebody new would be told", () => {
    const text = (notify: string) => `
version: 1
system: shop
targets: { env: { kind: dotenv-file, path: .env } }
secrets:
  HOOK: { source: { kind: manual, from: "the channel's settings" }, stages: [{ deliver: [env] }] }
${notify}`;
    const changed = review(
      catalogOf(text("")),
      catalogOf(text("notify: { ops: { slack: { url: HOOK } } }\n")),
    );
    expect(renderReview(changed)).toContain("- ⚠️ notifier `ops`: new");
  });

  it("asks for no one's word where ages and texts alone differ", () => {
    const changed = review(
      one("stages: [{ deliver: [env] }]"),
      one("maxAge: 30d, stages: [{ deliver: [env] }]"),
    );
    expect(renderReview(changed)).toContain("- secret `KEY`: its maxAge changed");
    expect(changed.steering).toEqual([]);
  });

  it.each([
    [
      "a target is added",
      one("stages: [{ deliver: [env] }]", ", far: { kind: ssh-env-file, host: far.example.com, path: .env }"),
      "targets",
    ],
    [
      "a source differs",
      one("stages: [{ deliver: [env] }], description: x").secrets.KEY &&
        catalogOf(
          'version: 1\nsystem: shop\ntargets: { env: { kind: dotenv-file, path: .env }, repo: { kind: github-actions, repository: example/shop } }\nsecrets:\n  KEY: { source: { kind: manual, from: "x" }, stages: [{ deliver: [env] }] }\n',
        ),
      "what makes or follows KEY",
    ],
  ])("asks for a person's word where %s", (_, after, steering) => {
    if (after === undefined) throw new Error("no catalog");
    const changed = review(one("stages: [{ deliver: [env] }]"), after);
    expect(changed.steering).toEqual([steering]);
    expect(renderReview(changed)).toContain("**A preview of this needs a person's word**");
  });
});

describe("a hostile catalog's words", () => {
  const text = rendered(hostile());
  const page = html(text);

  it("are all there to be read", () => {
    expect(text).toContain("alert(1)");
    expect(page).toContain("octo-team");
    expect(HOSTILE).toHaveLength(8);
  });

  it("become no element but keyturn's own", () => {
    const elements = [...page.matchAll(/<\/?([a-z0-9]+)/gi)].map(([, name]) => name?.toLowerCase());
    expect(new Set(elements)).toEqual(
      new Set("h3 p strong code table thead tbody tr th td ul ol li details summary".split(" ")),
    );
  });

  it("mention nobody and refer to nothing", () => {
    expect(freeText(page)).not.toMatch(/@[a-z0-9]|#\d|GH-\d|https?:\/\/|www\.|\$\$|\$`/i);
  });

  it("end no comment, fence or fold, and turn no direction", () => {
    expect(page.match(/<!--/g)).toHaveLength(1);
    expect(page.match(/<\/details>/g)?.length).toBe(page.match(/<details>/g)?.length);
    expect(text).not.toMatch(/[\u202a-\u202e\u2066-\u2069]/);
    expect(page).not.toMatch(/<pre>/);
  });

  it("can't name another comment's first line", () => {
    expect(text.split("\n")[0]).toMatch(/^<!-- keyturn:plan:[\w.]+ -->$/);
  });
});

describe("a comment that would be longer than a host takes", () => {
  it("leaves whole parts out, and says so", () => {
    const args = tenTurn();
    const message = "x".repeat(399);
    const places = Array.from(
      { length: 125 },
      (_, i) => `  T${i}: { kind: dotenv-file, path: "${message}${i}" }`,
    );
    const secrets = Array.from(
      { length: 25 },
      (_, i) =>
        `  S${i}: { source: { kind: random, length: 32 }, stages: [{ deliver: [${[0, 1, 2, 3, 4].map((j) => `T${i * 5 + j}`).join(", ")}] }] }`,
    );
    const catalog = catalogOf(
      `version: 1\nsystem: big\ntargets:\n${places.join("\n")}\nsecrets:\n${secrets.join("\n")}\n`,
    );
    const made = { current: 1, next: 2, made: { 1: { at: "2026-01-01T00:00:00.000Z" } } };
    const after = { generations: Object.fromEntries(secrets.map((_, i) => [`S${i}`, made])), issued: {} };
    const text = rendered({
      ...args,
      catalog,
      catalogBefore: catalog,
      before: { generations: {}, issued: {} },
      after,
    });
    expect(text.length).toBeLessThan(65_536);
    expect(text).toContain("_This is too long for a comment");
    expect(html(text)).not.toContain("<table>\n</table>");
  });
});
