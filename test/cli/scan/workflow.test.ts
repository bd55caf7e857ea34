// biome-ignore-all lint/suspicious/noTemplateCurlyInString: GitHub and shells write variables as ${NAME} too.
import { describe, expect, it } from "vitest";
import { detectInFile } from "../../../cli/scan/detect/index.ts";
import { Lines } from "../../../cli/scan/source.ts";

const PATH = ".github/workflows/deploy.yml";
const SECRET = "${{ secrets.FLY_API_TOKEN }}";

/** A workflow of one step; its script begins on line 10. */
const workflow = (script: string, env = "T: x") => `on: push
jobs:
  deploy:
    runs-on: ubuntu-latest
    env: { ${env} }
    steps:
      - uses: actions/checkout@v4
      - name: Ship
        run: |
${script.replace(/^/gm, "          ")}
`;

async function found(text: string): Promise<string[]> {
  const { detected } = await detectInFile({ path: PATH, text }, {});
  const lines = new Lines(text);
  return detected.map(({ rule, offset }) => `${rule}:${lines.at(offset).line}`);
}

describe("a workflow that gives a secret away", () => {
  it.each([
    ["in a command line", `flyctl deploy -t ${SECRET}`, "secret-in-command:10"],
    ["by echo", `echo ${SECRET}`, "secret-echoed:10"],
    ["by printf into base64", `printf %s "${SECRET}" | base64`, "secret-echoed:10"],
    ["behind a line", `make\necho "token ${SECRET}"`, "secret-echoed:11"],
    ["in brackets", "curl -H ${{ secrets['FLY_API_TOKEN'] }} https://example.com", "secret-in-command:10"],
    ["into a file's command", `echo "${SECRET}" > key.pem`, "secret-in-command:10"],
    ["to the summary", `echo "${SECRET}" >> $GITHUB_STEP_SUMMARY`, "secret-echoed:10"],
  ])("%s is found", async (_, script, expected) => {
    expect(await found(workflow(script))).toEqual([expected]);
  });

  it.each([
    ["echo $TOKEN", "secret-echoed:10"],
    ['echo "the token is ${TOKEN:0:4}"', "secret-echoed:10"],
    ['echo "$TOKEN" | rev', "secret-echoed:10"],
    ["printenv TOKEN", "secret-echoed:10"],
    ["env", "secret-echoed:10"],
    ["set -x", "trace-beside-secret:10"],
    ["set -euxo pipefail", "trace-beside-secret:10"],
    ["true\nbash -x deploy.sh", "trace-beside-secret:11"],
  ])("%j beside a variable that holds one is found", async (script, expected) => {
    expect(await found(workflow(script, `TOKEN: "${SECRET}"`))).toEqual([expected]);
  });
});

it("gives one away that stands in its variables", async () => {
  expect(await found(workflow("make", "FLY_API_TOKEN: q7Vx2kPzR4"))).toEqual(["plaintext-value:5"]);
  expect(await found(workflow("make", `FLY_API_TOKEN: "${SECRET}", PORT: 8080`))).toEqual([]);
});

it("is found in a script that an action runs elsewhere", async () => {
  const step = "      - uses: some/ssh-action@v1\n        with:\n          script: deploy";
  expect(await found(workflow("make").replace(/ {6}- name: Ship.*/s, `${step} ${SECRET}\n`))).toEqual([
    "secret-in-command:10",
  ]);
});

describe("a workflow that keeps its secrets", () => {
  it.each([
    ["pipes one into a program", 'echo "$TOKEN" | docker login --password-stdin'],
    ["writes one into a file", 'printf %s "$TOKEN" > key.pem'],
    ["prints its length", "echo ${#TOKEN}"],
    ["prints another variable", "echo $TOKENS_LEFT"],
    ["asks whether there is one", "if [ -n '${{ secrets.FLY_API_TOKEN != '' }}' ]; then make; fi"],
    ["uses one by name", "flyctl deploy"],
    ["stops at errors", "set -euo pipefail"],
  ])("and %s is fine", async (_, script) => {
    expect(await found(workflow(script, `TOKEN: "${SECRET}"`))).toEqual([]);
  });

  it("may trace a step that has none", async () => {
    expect(await found(workflow("set -x\nmake"))).toEqual([]);
  });
});
