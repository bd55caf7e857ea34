import { terraformFramework } from "../dialects/terraform-framework.ts";
import type { Provider } from "../provider.ts";
import { tableProvider } from "../table-provider.ts";
import { randomBytes } from "./bytes.ts";
import { randomId } from "./id.ts";
import { randomPassword } from "./password.ts";
import { randomString } from "./string.ts";
import { randomUuid, randomUuid4 } from "./uuid.ts";

/**
 * The stand-in for `random`: it really makes values, from the operating system's cryptographic source. Left out:
 * RandomInteger, RandomPet, RandomShuffle and RandomUuid7, which make no secrets, and import by id.
 */
export function randomProvider(): Provider {
  return tableProvider({
    name: "random",
    version: "4.21.2",
    // As recorded. It does not accept secrets: it sees plain values, and the engine marks the outputs again.
    capabilities: { supportsPreview: true, acceptResources: true, supportsAutonamingConfiguration: true },
    dialect: terraformFramework,
    resources: [randomPassword, randomString, randomBytes, randomId, randomUuid, randomUuid4],
  });
}
