import { describe, expect, it } from "vitest";
import { commentsOn, imported, stagesOf } from "./support.ts";

const PATH = ".github/workflows/deploy.yml";
const env = (secret: string) => `steps: [{ run: x, env: { T: "\${{ secrets.${secret} }}" } }]`;

describe("importing a workflow of GitHub Actions", () => {
  it("takes every secret that it names, however it is written", async () => {
    const { secrets } = await imported({
      [PATH]: `
on: push
env: { A: "\${{ secrets.A_TOKEN }}" }
jobs:
  deploy:
    if: secrets.B_TOKEN != ''
    uses: ./x.yml
    with: { text: "not secrets.NO_TOKEN", c: "\${{ secrets['c_token'] || secrets.D_TOKEN }}" }
    secrets: { passed: "\${{secrets.E_TOKEN}}" }
  other: { steps: [{ run: "echo \${{ my.secrets.NOT_TOKEN }} \${{ env.secretsX }}" }] }
`,
    });
    expect(Object.keys(secrets).toSorted()).toEqual(["A_TOKEN", "B_TOKEN", "C_TOKEN", "D_TOKEN", "E_TOKEN"]);
  });

  it("tells which jobs read a secret, and delivers it to the repository that Git knows", async () => {
    const found = await imported({
      [PATH]: `on: push\njobs: { build: { ${env("A_TOKEN")} }, deploy: { ${env("A_TOKEN")} } }`,
    });
    expect(found.targets).toMatchObject({ repo: { kind: "github-actions", repository: "example/shop" } });
    expect(stagesOf(found, "A_TOKEN")).toEqual([["repo"]]);
    expect(commentsOn(found, "A_TOKEN")).toContain(`read by build, deploy of ${PATH}`);
  });

  it("leaves the repository to be filled in where Git knows none", async () => {
    const found = await imported(
      { [PATH]: `on: push\njobs: { build: { ${env("A_TOKEN")} } }` },
      { repository: undefined },
    );
    expect(found.targets.repo).toMatchObject({ repository: "OWNER/NAME" });
    expect(commentsOn(found, "repo")).toContain("fill in OWNER/NAME");
  });

  it("looks for a secret in the environments of its jobs, and in the repository where one has none", async () => {
    const found = await imported({
      [PATH]: `
on: push
jobs:
  staging: { environment: staging, ${env("A_TOKEN")} }
  production: { environment: { name: production, url: x }, ${env("A_TOKEN")} }
  mixed: { environment: staging, ${env("B_TOKEN")} }
  plain: { ${env("B_TOKEN")} }
`,
    });
    expect(stagesOf(found, "A_TOKEN")).toEqual([["repo-staging", "repo-production"]]);
    expect(stagesOf(found, "B_TOKEN")).toEqual([["repo"]]);
    expect(commentsOn(found, "repo-staging")).toContain("guessed: the repository itself may hold these too");
  });

  it("asks a person for what pipelines alone hold, and makes what something else accepts", async () => {
    const found = await imported({
      [PATH]: `on: push\njobs: { d: { ${env("DEPLOY_TOKEN")} }, e: { ${env("APP_TOKEN")} }, h: { ${env("SSH_HOST")} } }`,
      ".env": "APP_TOKEN=synthetic\n",
    });
    expect(found.secrets.DEPLOY_TOKEN?.source.kind).toBe("manual");
    expect(commentsOn(found, "DEPLOY_TOKEN")).toContain("nothing that was imported accepts it");
    expect(found.secrets.SSH_HOST?.source.kind).toBe("manual");
    expect(found.secrets.APP_TOKEN?.source.kind).toBe("random");
  });

  it("gives what runs the value before the pipeline that presents it", async () => {
    const found = await imported({
      [PATH]: `on: push\njobs: { e: { ${env("APP_TOKEN")} } }`,
      ".env": "APP_TOKEN=synthetic\n",
    });
    expect(stagesOf(found, "APP_TOKEN")).toEqual([["env"], ["repo"]]);
  });

  it("documents GitHub's own token and delivers it nowhere", async () => {
    const { secrets } = await imported({ [PATH]: `on: push\njobs: { d: { ${env("GITHUB_TOKEN")} } }` });
    expect(secrets.GITHUB_TOKEN).toMatchObject({ source: { kind: "builtin" }, stages: [] });
  });

  it("tells of what it can't know: inherited, computed and passed secrets", async () => {
    const { remarks, secrets } = await imported({
      [PATH]: `
on: { workflow_call: { secrets: { GIVEN_TOKEN: { required: true } } } }
jobs:
  call: { uses: ./other.yml, secrets: inherit }
  all: { environment: "\${{ inputs.where }}", steps: [{ run: "\${{ toJSON(secrets) }} \${{ secrets[matrix.name] }}" }] }
  given: { ${env("GIVEN_TOKEN")} }
`,
    });
    expect(remarks).toContain(`the job call of ${PATH} hands all secrets to ./other.yml`);
    expect(remarks).toContain(`the job all of ${PATH} reads secrets whose names are computed`);
    expect(remarks).toContain(`the job all of ${PATH} computes its environment`);
    expect(remarks).toContain(`GIVEN_TOKEN in ${PATH} is given by the workflow that calls it`);
    expect(secrets).toEqual({});
  });
});
