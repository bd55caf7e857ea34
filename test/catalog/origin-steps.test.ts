import { describe, expect, it } from "vitest";
import { parseSteps } from "../../components/catalog/index.ts";
import { guarded } from "../cli/harden/support.ts";

const hardening = guarded({});
const refused = (said: unknown) => {
  try {
    parseSteps(said, hardening);
    return "nothing";
  } catch (error) {
    return (error as Error).message;
  }
};

describe("keyturn:origins", () => {
  it("leaves an origin at its first step where it says nothing", () => {
    expect(parseSteps(undefined, hardening)).toEqual({
      services: { ingress: "allowlist", staticKeys: "kept" },
    });
    expect(parseSteps({ services: { ingress: "tunnel" } }, hardening)).toEqual({
      services: { ingress: "tunnel", staticKeys: "kept" },
    });
    expect(parseSteps(undefined, undefined)).toEqual({});
  });

  it.each([
    [{ service: {} }, "keyturn:origins.service: names no origin of the catalog: did you mean `services`?"],
    [
      { services: { ingress: "tunel" } },
      "keyturn:origins.services.ingress: is not known here: did you mean `tunnel`?",
    ],
    [
      { services: { ingres: "tunnel" } },
      'keyturn:origins.services.ingres: unknown key "ingres": did you mean `ingress`?',
    ],
    [{ services: "tunnel" }, expect.stringContaining("keyturn:origins.services: has the wrong form")],
  ])("refuses %j", (said, message) => {
    expect(refused(said)).toEqual(message);
  });
});
