import { genSalt, hash } from "bcryptjs";
import type { ResourceTable } from "../resource-table.ts";
import { checkText, makeText, planText, textInputs } from "./text-rules.ts";

/**
 * bcrypt's cost as upstream sets it (Go's `bcrypt.DefaultCost`; the recordings show `$2a$10$`). One hash takes
 * about 55 ms here, as it does in the official plugin; a lower cost would be a different output.
 */
const BCRYPT_COST = 10;

/** `RandomPassword`: a secret text and its bcrypt hash, of the first 72 bytes where the text is longer. */
export const randomPassword: ResourceTable = {
  token: "random:index/randomPassword:RandomPassword",
  source: "recordings of random 4.21; terraform-provider-random internal/provider/resource_password.go",
  schemaVersion: 3,
  inputs: textInputs,
  outputs: {
    id: { type: "string" },
    result: { type: "string", secret: true },
    bcryptHash: { type: "string", secret: true },
  },
  check: checkText,
  plan: planText,
  create: async (planned) => {
    const result = makeText(planned);
    // The value must not become the id, which state holds in plain text.
    return { id: "none", outputs: { id: "none", result, bcryptHash: await bcrypt(result) } };
  },
};

/** Written as Go writes it: `$2a$`, which says the same as the `$2b$` of newer libraries. */
async function bcrypt(text: string): Promise<string> {
  const salt = await genSalt(BCRYPT_COST);
  return hash(text, salt.replace(/^\$2b\$/, "$2a$"));
}
