import { describe, expect, it } from "vitest";
import { foundIn } from "./support.ts";

/** Made by chance, and put together here so that no file of this repository holds it under such a name. */
const VALUE = ["q7Vx2kPz", "R4sT9mLw", "3Yb"].join("");
const HEX = "9f86d081884c7d659a2feaa0c55ad015".split("").reverse().join("");

describe("a value that looks made by chance, under a name that says secret", () => {
  it.each([
    ["in a program", "src/a.ts", `const API_KEY = "${VALUE}";`, "API_KEY"],
    ["in an object", "src/a.js", `{ "clientSecret": '${VALUE}' }`, "clientSecret"],
    ["of a default", "src/a.py", `    auth_token="${VALUE}",`, "auth_token"],
    ["in hexadecimal", "src/a.go", `jwtSecret := "${HEX}"`, "jwtSecret"],
    ["in YAML, bare", "k8s/config.yaml", `  api-key: ${VALUE} # old\n`, "api-key"],
    ["in a script", "deploy.sh", `export ENTER_TOKEN=${VALUE}\n`, "ENTER_TOKEN"],
    ["in a unit", "shop.service", `Environment=ENTER_TOKEN=${VALUE}\n`, "ENTER_TOKEN"],
    ["of a setting", "main.tfvars", `db_password = "${VALUE}"\n`, "db_password"],
  ])("is found %s", async (_, path, text, name) => {
    expect(await foundIn(path, text)).toEqual([`hardcoded-secret ${name}`]);
  });

  it.each([
    ["an identifier", "const tokenName = 'handmadeFlyToken01';"],
    ["words", 'const SECRET = "projects/shop/secrets/v1/latest";'],
    ["the name of a variable", "const secret = processEnvApiKey2026Value;"],
    ["an id", `const keyId = "${VALUE}";`],
    ["what says that it is synthetic", `const token = "synthetic-${VALUE}";`],
    ["under a plain name", `const digest = "${VALUE}";`],
    ["Pulumi's mark of a secret", `const SECRET = "${["1b47061264138c4a", "c30d75fd1eb44270"].join("")}";`],
  ])("is not %s", async (_, text) => {
    expect(await foundIn("src/a.ts", text)).toEqual([]);
  });
});
