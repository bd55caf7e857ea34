import type { ResourceTable } from "../resource-table.ts";
import { checkText, makeText, planText, textInputs } from "./text-rules.ts";

/** `RandomString`: a text that is not secret; it is the resource's id too. */
export const randomString: ResourceTable = {
  token: "random:index/randomString:RandomString",
  source:
    "terraform-provider-random internal/provider/resource_string.go (schema version 2); inputs as RandomPassword's",
  schemaVersion: 2,
  inputs: textInputs,
  outputs: { id: { type: "string" }, result: { type: "string" } },
  check: checkText,
  plan: planText,
  create: (planned) => {
    const result = makeText(planned);
    return { id: result, outputs: { id: result, result } };
  },
};
