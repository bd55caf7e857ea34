import { describe, expect, it } from "vitest";
import { jobs, steps, workflowFiles } from "./workflow.ts";

const JOBS = jobs();
const STEPS = steps();

/** Whether a job runs what a pull request holds: its event's own commit is the proposed one, or it checks that out. */
const takesProposed = ({ steps: all, on }: (typeof JOBS)[number]) =>
  on.includes("pull_request") ||
  all.some(
    ({ uses = "", with: inputs }) =>
      uses.startsWith("actions/checkout@") && /pull|head/.test(String(inputs.ref ?? "")),
  );

describe("the workflows", () => {
  it("are these", () => {
    expect([...workflowFiles().keys()].toSorted()).toEqual([
      "drift.yml",
      "preview-code.yml",
      "preview.yml",
      "rotate.yml",
      "scan.yml",
    ]);
    expect(JOBS.length).toBeGreaterThan(8);
  });

  it.each([...workflowFiles()])(
    "%s gives no permission to a job that does not name it",
    (_, { permissions }) => {
      expect(permissions).toEqual({});
    },
  );

  it("take actions by exact version or commit", () => {
    const used = STEPS.flatMap(({ uses }) => uses ?? []);
    expect(used.length).toBeGreaterThan(15);
    const loose = used.filter((one) => !/^\.\/\.github\/|@(?:v\d+\.\d+\.\d+|[0-9a-f]{40})$/.test(one));
    expect(loose).toEqual([]);
  });

  it("leave no token in the checkout", () => {
    const checkouts = STEPS.filter(({ uses = "" }) => uses.startsWith("actions/checkout@"));
    expect(checkouts.length).toBeGreaterThan(8);
    expect(checkouts.filter(({ with: inputs }) => inputs["persist-credentials"] !== false)).toEqual([]);
  });

  it("put no expression into a command, whoever wrote what it stands for", () => {
    const commands = STEPS.filter(({ run }) => run !== undefined);
    expect(commands.length).toBeGreaterThan(8);
    expect(commands.filter(({ run = "" }) => run.includes("${{")).map(({ where }) => where)).toEqual([]);
  });

  it("keep nothing from run to run but what was told, and that where no pull request writes", () => {
    const caches = JOBS.flatMap((job) =>
      job.steps.filter(({ uses = "" }) => uses.startsWith("actions/cache")).map((step) => ({ job, step })),
    );
    expect(caches.map(({ job, step }) => `${job.title} ${step.uses?.split("@")[0]}`).toSorted()).toEqual([
      "drift.yml: drift actions/cache/restore",
      "drift.yml: drift actions/cache/save",
      "rotate.yml: carry-out actions/cache/restore",
      "rotate.yml: carry-out actions/cache/save",
    ]);
    for (const { job, step } of caches) {
      expect(String(step.with.path)).toMatch(/\/\.keyturn\/history\/\*\.told\.json$/);
      expect(job.on.filter((event) => event.startsWith("pull_request"))).toEqual([]);
    }
  });

  it.each(["drift.yml: drift", "rotate.yml: carry-out"])(
    "%s tells what is due, whatever came of it",
    (title) => {
      const all = JOBS.find((job) => job.title === title)?.steps ?? [];
      const at = (words: string) =>
        all.findIndex(({ uses = "", run = "" }) => uses.includes(words) || run.includes(words));
      const order = ["cache/restore", "keyturn ci ", "keyturn notify due", "cache/save"].map(at);
      expect(order).not.toContain(-1);
      expect(order).toEqual(order.toSorted((a, b) => a - b));
      const told = all[at("keyturn notify due")];
      expect(told?.if).toContain("!cancelled()");
    },
  );

  it("run no package's install script", () => {
    const installs = STEPS.filter(({ run = "" }) => /npm (?:ci|install)/.test(run));
    expect(installs.map(({ run }) => run)).toEqual(["npm ci --ignore-scripts"]);
    const nodes = STEPS.filter(({ uses = "" }) => uses.startsWith("actions/setup-node@"));
    expect(nodes.map(({ with: inputs }) => inputs["package-manager-cache"])).toEqual([false]);
  });
});

describe.each(JOBS.map((job) => [job.title, job] as const))("%s", (_, job) => {
  it("names its permissions, and none that is not among its few", () => {
    const may: Record<string, string> = job.permissions ?? { missing: "" };
    const known = ["contents", "pull-requests", "issues", "id-token", "security-events"];
    expect(Object.keys(may).filter((name) => !known.includes(name))).toEqual([]);
    const writes = Object.entries(may).flatMap(([name, level]) =>
      level === "write" && name !== "id-token" ? [name] : [],
    );
    const allowed: Record<string, string[]> = {
      "preview.yml: comment": ["pull-requests"],
      "preview.yml: verdict": ["pull-requests"],
      "rotate.yml: propose": ["contents", "pull-requests"],
      "rotate.yml: carry-out": ["contents"],
      "rotate.yml: notice": ["issues"],
      "drift.yml: notice": ["issues"],
      "scan.yml: scan": ["security-events"],
    };
    expect(writes).toEqual(allowed[job.title] ?? []);
  });

  it("ends by itself", () => {
    expect(job["timeout-minutes"]).toBeLessThanOrEqual(120);
  });

  const hasCredentials = /secrets\./.test(job.text) || job.permissions?.["id-token"] === "write";

  it("has a secret or an identity for the cloud only in an environment", () => {
    if (hasCredentials) expect(job.environment).toBeDefined();
    expect(job.text).not.toMatch(/AWS_ACCESS_KEY_ID|AWS_SECRET_ACCESS_KEY|aws-access-key-id/i);
  });

  it("runs a branch's code with credentials only where a person approved it, and with no token that may write", () => {
    if (!takesProposed(job)) return;
    expect(job.on).not.toContain("pull_request_target");
    if (hasCredentials) {
      expect(job.environment).toMatch(/-approved$/);
      expect(Object.values({ ...job.permissions, "id-token": "read" })).not.toContain("write");
    } else expect(job.permissions).not.toHaveProperty("contents", "write");
  });
});

describe("what pull requests of strangers start", () => {
  const target = JOBS.filter(({ on }) => on.includes("pull_request_target"));

  it("is the workflow that previews, and it checks nothing of theirs out", () => {
    expect(new Set(target.map(({ title }) => title.split(":")[0]))).toEqual(new Set(["preview.yml"]));
    expect(target.filter(takesProposed)).toEqual([]);
    const fetched = target.filter(({ text }) => /git [^"]*fetch/.test(text));
    expect(fetched.length).toBeGreaterThan(0);
    for (const { text } of fetched)
      expect(text).not.toMatch(/git (?:checkout|switch|merge|worktree|archive|restore|reset)/);
  });

  it("waits for a person where it would lead credentials elsewhere, or comes from a fork", () => {
    const engine = target.filter(({ text }) => text.includes("secrets."));
    expect(engine.map(({ title }) => title)).toEqual(["preview.yml: preview"]);
    expect(engine[0]?.environment).toContain("steering != 'false'");
    expect(engine[0]?.environment).toContain("head.repo.full_name != github.repository");
  });
});

describe("runs that write", () => {
  it("are one a stack at a time, and none is cut off", () => {
    const writing = JOBS.filter(({ title }) => /^(?:rotate\.yml: carry-out|drift\.yml: drift)$/.test(title));
    expect(writing).toHaveLength(2);
    for (const { concurrency } of writing) {
      expect(concurrency).toEqual({
        // biome-ignore lint/suspicious/noTemplateCurlyInString: an expression of the workflow's
        group: "keyturn-${{ vars.KEYTURN_STACK }}",
        "cancel-in-progress": false,
      });
    }
  });
});
