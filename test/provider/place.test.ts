import { hostname } from "node:os";
import { describe, expect, it } from "vitest";
import { isHere, requireHere } from "../../provider/place.ts";
import { ELSEWHERE } from "./support.ts";

const here = hostname();
const place = (host?: string) => ({ directory: "/srv", ...(host === undefined ? {} : { host }) });

describe("files are on this machine", () => {
  it.each<[string, string | undefined, string | undefined, boolean]>([
    ["where nobody says and nobody wrote", undefined, undefined, true],
    ["where this one wrote them", undefined, here, true],
    ["not where another one wrote them", undefined, ELSEWHERE, false],
    ["where the target declares it, whoever wrote", here, ELSEWHERE, true],
    ["not where the target declares another one, whoever wrote", ELSEWHERE, here, false],
    ["where the target declares any, whoever wrote", "any", ELSEWHERE, true],
  ])("%s", (_case, declared, writtenOn, expected) => {
    expect(isHere(place(declared), writtenOn)).toBe(expected);
  });

  it("or the refusal names both machines and both ways on", () => {
    expect(() => requireHere(place(), ELSEWHERE)).toThrow(
      `these files live on ${ELSEWHERE} and this is ${here}: run there, or declare \`host: ${here}\``,
    );
    expect(() => requireHere(place(ELSEWHERE), undefined)).toThrow(`these files live on ${ELSEWHERE}`);
    expect(() => requireHere(place(), here)).not.toThrow();
  });
});
