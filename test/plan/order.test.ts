import { describe, expect, it } from "vitest";
import { checkOrder, checkSystem, deliverySteps, OrderError } from "../../components/plan/index.ts";
import { staged } from "./support.ts";

const files = { a: { kind: "dotenv-file" }, b: { kind: "dotenv-file" }, c: { kind: "dotenv-file" } } as const;
const names = (...args: Parameters<typeof staged>) => deliverySteps(staged(...args)).map(({ name }) => name);

describe("the steps of a catalog", () => {
  it("write files that share a stage together, under the first one's name", () => {
    const [step, ...others] = deliverySteps(staged({ X: [["b", "a"]], Y: [["b"]] }, files));
    expect(others).toEqual([]);
    expect(step).toEqual({
      name: "a",
      targets: ["a", "b"],
      deliveries: [
        { secret: "X", target: "a", key: "X" },
        { secret: "X", target: "b", key: "X" },
        { secret: "Y", target: "b", key: "Y" },
      ],
      after: [],
      aliases: ["b"],
    });
  });

  it("write files together that are linked through a third one", () => {
    expect(names({ X: [["a", "b"]], Y: [["b", "c"]] }, files)).toEqual(["a"]);
  });

  it("keep files apart that no stage links", () => {
    expect(names({ X: [["a"]], Y: [["b"]] }, files)).toEqual(["a", "b"]);
  });

  it("keep files on different hosts apart", () => {
    const hosts = {
      a: { kind: "dotenv-file", host: "one" },
      b: { kind: "dotenv-file", host: "two" },
    } as const;
    expect(names({ X: [["a", "b"]] }, hosts)).toEqual(["a", "b"]);
  });

  it("never write other kinds of target together", () => {
    expect(names({ X: [["a", "b"]] }, { a: { kind: "fly" }, b: { kind: "fly" } })).toEqual(["a", "b"]);
  });

  it("wait for the stage before", () => {
    const steps = deliverySteps(staged({ X: [["c"], ["a"]], Y: [["a"], ["b"]] }, files));
    expect(steps.map(({ name, after }) => [name, after])).toEqual([
      ["c", []],
      ["a", ["c"]],
      ["b", ["a"]],
    ]);
  });

  it("take a batch apart whose files must be written one after the other", () => {
    const steps = deliverySteps(staged({ X: [["a", "b"]], Y: [["a"], ["b"]] }, files));
    expect(steps.map(({ name, aliases, after }) => [name, aliases, after])).toEqual([
      ["a", [], []],
      ["b", [], ["a"]],
    ]);
  });

  it("take targets apart by secret when two secrets want opposite orders", () => {
    const steps = deliverySteps(staged({ X: [["a"], ["b"]], Y: [["b"], ["a"]], Z: [["c"]] }, files));
    expect(steps.map(({ name, after }) => [name, after])).toEqual([
      ["a-X", []],
      ["b-X", ["a-X"]],
      ["b-Y", []],
      ["a-Y", ["b-Y"]],
      ["c", []],
    ]);
  });

  it("leave steps whole that lie on no circle", () => {
    const kinds = { ...files, d: { kind: "dotenv-file" } } as const;
    expect(names({ X: [["a"], ["b"]], Y: [["b"], ["a"]], Z: [["c", "d"]] }, kinds)).toContain("c");
  });

  it("do not depend on what a step is called after: moving a secret to another stage renames nothing", () => {
    const before = names({ X: [["a"], ["b"], ["c"]] }, files);
    const after = names({ X: [["c"], ["a"], ["b"]] }, files);
    expect([...before].sort()).toEqual([...after].sort());
  });
});

describe("stages that contradict each other", () => {
  const whole = { m: { kind: "modal-secret" }, n: { kind: "modal-secret" } } as const;

  it("are an error that prints the whole cycle, where targets are written whole", () => {
    const catalog = staged({ X: [["m"], ["n"]], Y: [["n"], ["m"]] }, whole);
    const message = "these stages wait for each other: X (deliver m, then n) → Y (deliver n, then m) → X";
    expect(checkOrder(catalog).map((finding) => finding.message)).toEqual([message]);
    expect(() => deliverySteps(catalog)).toThrow(OrderError);
    expect(() => deliverySteps(catalog)).toThrow(message);
  });

  it("are told one by one", () => {
    const kinds = { ...whole, o: { kind: "modal-secret" }, p: { kind: "modal-secret" } } as const;
    const catalog = staged(
      { X: [["m"], ["n"]], Y: [["n"], ["m"]], Z: [["o"], ["p"]], W: [["p"], ["o"]] },
      kinds,
    );
    expect(checkOrder(catalog)).toHaveLength(2);
  });

  it("have their place in the file", () => {
    const text = `version: 1
system: shop
targets: { env: { kind: dotenv-file, path: .env } }
secrets:
  X:
    source: { kind: random, length: 32 }
    stages:
      - { deliver: [env] }
      - { deliver: [{ to: env, as: OTHER }] }
`;
    const { system, problems } = checkSystem(text, "shop.yaml");
    expect(system).toBeUndefined();
    expect(problems).toMatchObject([
      {
        file: "shop.yaml",
        line: 9,
        column: 9,
        path: "secrets.X.stages[1]",
        message: "these stages wait for each other: X (deliver env, then env) → X",
      },
    ]);
  });
});
