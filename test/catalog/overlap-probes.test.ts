import { describe, expect, it } from "vitest";
import { soundProbes, withProbes } from "./probe-support.ts";
import { problemsOf } from "./support.ts";

const RANDOM = "source: { kind: random, length: 40 }";
const SECOND = "{ deliver: [web], verify: [port, tenant] }";

/** What to break, how, and the whole of what has to be said about it. */
const cases: [title: string, text: string, problems: string[]][] = [
  [
    "one stage, in which nobody is a caller",
    withProbes(`      - ${SECOND}\n`, ""),
    [
      "‹dual› secrets.KEY.overlap: needs two stages, and there is one → deliver to what accepts the value first, to what presents it in a later stage",
    ],
  ],
  [
    "an acceptor that holds one value",
    withProbes("env: { kind: dotenv-file, path: .env }", "env: { kind: fly, app: shop }"),
    [
      "‹env› secrets.KEY.stages[0].deliver[0]: is of the kind `fly`, which holds one value, and the first stage of `overlap: dual` holds two → deliver to it in a later stage, or use overlap: none",
    ],
  ],
  [
    "no probe at the first stage",
    withProbes(", verify: [me, login]", ""),
    [
      "‹dual› secrets.KEY.overlap: needs a probe at the first stage, which shows that both values are accepted there → add verify: [PROBE] to the first stage, a probe that presents the value and has refuse",
    ],
  ],
  [
    "a probe that shows no refusal",
    withProbes("verify: [me, login]", "verify: [front]"),
    [
      "‹dual› secrets.KEY.overlap: needs a probe at the first stage that presents the value and says how a wrong one is refused → add refuse: …, such as 401, to a probe that presents the value",
    ],
  ],
  [
    "a derived secret",
    withProbes(RANDOM, "source: { kind: derived, hash: { of: OTHER } }").concat(
      "  OTHER: { source: { kind: random, length: 40 } }\n",
    ),
    [
      "‹dual› secrets.KEY.overlap: has no generation of its own, so no previous value of it is kept to be held beside the new one → remove it here; the secret that this one is made from may have it",
    ],
  ],
  [
    "a minted secret",
    withProbes(RANDOM, "source: { kind: minted, by: neon-key }"),
    [
      "‹dual› secrets.KEY.overlap: overlaps by itself: who minted it accepts each credential until its retirement revokes it → remove it",
    ],
  ],
  [
    "a key that another secret holds already",
    soundProbes.concat(
      "  OLD: { source: { kind: random, length: 40 }, stages: [{ deliver: [{ to: env, as: KEY_PREVIOUS }] }] }\n",
    ),
    [
      "‹env› secrets.KEY.stages[0].deliver[0]: holds the previous value under KEY_PREVIOUS there, a key that secrets.OLD.stages[0].deliver[0] writes → give one of the two another key: { to: TARGET, as: KEY }",
    ],
  ],
];

describe("overlap: dual", () => {
  it.each(cases)("is refused for %s", (_, text, problems) => {
    expect(problemsOf(text)).toEqual(problems);
  });

  it("is possible for a value that a person gives", () => {
    expect(problemsOf(withProbes(RANDOM, 'source: { kind: manual, from: "the shop" }'))).toEqual([]);
  });

  it("leaves a key alone that stands at another target", () => {
    const text = soundProbes.concat(
      "  OLD: { source: { kind: random, length: 40 }, stages: [{ deliver: [{ to: web, as: KEY_PREVIOUS }] }] }\n",
    );
    expect(problemsOf(text)).toEqual([]);
  });

  it("leaves callers alone, which hold one value", () => {
    expect(
      problemsOf(withProbes("web: { kind: dotenv-file, path: web/.env }", "web: { kind: fly, app: shop }")),
    ).toEqual([]);
  });
});
