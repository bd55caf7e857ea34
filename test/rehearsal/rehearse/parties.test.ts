import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { PACKAGE_ROOT } from "../../../cli/project-file.ts";
import { loadCatalog } from "../../../components/catalog/index.ts";
import { partiesOf } from "../../../rehearsal/rehearse/parties.ts";

const catalog = loadCatalog(join(PACKAGE_ROOT, "catalog", "rehearsal.yaml"));

function sides(secret: string, acceptors?: Record<string, string[]>) {
  const found = partiesOf(catalog, acceptors).find((one) => one.secret === secret);
  const targets = (all: readonly { target: string }[] = []) => all.map(({ target }) => target);
  return { accept: targets(found?.acceptors), call: targets(found?.callers), overlap: found?.overlap };
}

describe("who calls whom", () => {
  it("is told by the order of the stages: what comes first accepts", () => {
    expect(sides("BACKEND_TOKEN")).toEqual({
      accept: ["gpu-1", "gpu-2", "gpu-9"],
      call: ["gateway", "worker"],
      overlap: "dual",
    });
  });

  it("is the other way round where it is said who accepts in truth", () => {
    expect(sides("BACKEND_TOKEN", { BACKEND_TOKEN: ["gateway"] }).call).toEqual([
      "gpu-1",
      "gpu-2",
      "gpu-9",
      "worker",
    ]);
  });

  it("lets who holds a minted credential call the API that minted it", () => {
    expect(sides("FLY_API_TOKEN")).toEqual({ accept: [], call: ["worker"], overlap: "minted" });
  });

  it("claims no traffic for what stands in one place", () => {
    expect(sides("QUEUE_URL").call).toEqual([]);
  });
});
