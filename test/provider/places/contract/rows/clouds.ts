import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { vi } from "vitest";
import { cloudflarePages } from "../../../../../provider/places/cloudflare-pages.ts";
import { cloudflareWorker } from "../../../../../provider/places/cloudflare-worker.ts";
import type { KeyValue } from "../../../../../provider/places/driver.ts";
import { githubCodespaces } from "../../../../../provider/places/github-codespaces.ts";
import { modalSecret } from "../../../../../provider/places/modal-secret.ts";
import { type Cloud, startCloud } from "../../../../../rehearsal/cloud/cloud.ts";
import { githubService } from "../../../../../rehearsal/cloud/github/service.ts";
import { type GithubState, heldSecrets } from "../../../../../rehearsal/cloud/github/state.ts";
import type { ServiceName } from "../../../../../rehearsal/cloud/service.ts";
import { ACCOUNT, type CloudflarePlace, startCloudflare } from "../../../../support/cloudflare-place.ts";
import { modalClient } from "../../../../support/modal-client.ts";
import { type ModalPlace, startModal } from "../../../../support/modal-place.ts";
import { type PagesPlace, startPages } from "../../../../support/pages-place.ts";
import type { Fault, Row } from "../row.ts";

const TOKEN = "synthetic-github-token";
const KEY = "TOKEN";

const seeded = (value: string) => {
  const values: KeyValue[] = [{ key: KEY, secret: KEY, generation: "1", value }];
  return { values, absent: [], before: new Map() };
};
/** A variable of the environment is another one for a while. */
const withEnv = (name: string, value: string, says: RegExp): Fault => ({
  says,
  begin: async () => {
    const before = process.env[name];
    vi.stubEnv(name, value);
    return async () => void vi.stubEnv(name, before);
  },
});
const NO_DISK = "its service has no disk that one could see";
const writesTo = ({ requests }: Cloud) =>
  String(requests.filter(({ method, path }) => isWrite(method, path)).length);
/** Everything of gRPC is a POST. */
const isWrite = (method: string, path: string) =>
  path.startsWith("/modal.") ? /Secret(?:GetOrCreate|Update|Delete)$/.test(path) : method !== "GET";
const portOf = (cloud: Cloud, service: ServiceName) => Number(new URL(cloud.urls[service] ?? "").port);
const elsewhere = (url: string | undefined, port: number) => (url ?? "").replace(/:\d+/, `:${port}`);

let github: Cloud;
/** A simulated GitHub, whose boxes are opened. */
export const codespaces: Row[] = [
  {
    name: "github-codespaces",
    async start() {
      github = await startCloud([githubService({ repositories: { "example/app": {} }, token: TOKEN })]);
      vi.stubEnv("GITHUB_TOKEN", TOKEN);
      vi.stubEnv("GITHUB_BASE_URL", `${github.urls.github}/`);
      const target = { kind: "github-codespaces" as const, repository: "example/app", optional: false };
      const held = () => heldSecrets(github.stateOf("github") as GithubState).map(({ mark }) => mark);
      return {
        target,
        directory: "/",
        key: KEY,
        seed: async (value) =>
          await githubCodespaces.write({ name: "dev", target, directory: "/" }, seeded(value)),
        accepts: async (values) => values.filter((value) => held().includes(github.mark(value))),
        trace: async () => writesTo(github),
        async close() {
          vi.unstubAllEnvs();
          await github.close();
        },
      };
    },
    faults: {
      "wrong credentials": withEnv("GITHUB_TOKEN", "synthetic-wrong-token", /401|token/),
      "unknown place": {
        says: /the token sees no Codespaces secrets of example\/none/,
        way: ({ target }) => ({ target: { ...target, repository: "example/none" } }),
      },
      "another host key": "TLS is the platform's: the service is served in plain here",
      "no space left": NO_DISK,
    },
    cut: {
      port: () => portOf(github, "github"),
      through: (place, port) => {
        vi.stubEnv("GITHUB_BASE_URL", `${elsewhere(github.urls.github, port)}/`);
        return place;
      },
    },
  },
];

let cloudflare: CloudflarePlace;
/** A simulated Cloudflare. */
export const worker: Row[] = [
  {
    name: "cloudflare-worker",
    async start() {
      cloudflare = await startCloudflare();
      for (const [name, value] of Object.entries(cloudflare.env)) vi.stubEnv(name, value);
      const target = {
        kind: "cloudflare-worker" as const,
        account: ACCOUNT,
        script: "gateway",
        optional: false,
      };
      return {
        target,
        directory: "/",
        key: KEY,
        seed: async (value) =>
          await cloudflareWorker.write({ name: "w", target, directory: "/" }, seeded(value)),
        accepts: async (values) =>
          values.filter((value) => Object.values(cloudflare.secrets()).includes(value)),
        trace: async () => writesTo(cloudflare.cloud),
        async close() {
          vi.unstubAllEnvs();
          await cloudflare.cloud.close();
        },
      };
    },
    faults: {
      "wrong credentials": withEnv("CLOUDFLARE_API_TOKEN", "synthetic-wrong-token", /token/),
      "unknown place": {
        says: /the account has no Worker none/,
        way: ({ target }) => ({ target: { ...target, script: "none" } }),
      },
      "another host key": "TLS is the platform's: the service is served in plain here",
      "no space left": NO_DISK,
    },
    cut: {
      port: () => portOf(cloudflare.cloud, "cloudflare"),
      through: (place, port) => {
        vi.stubEnv("CLOUDFLARE_BASE_URL", elsewhere(cloudflare.env.CLOUDFLARE_BASE_URL, port));
        return place;
      },
    },
  },
];

let pages: PagesPlace;
/** A simulated Cloudflare's Pages. */
export const pagesProject: Row[] = [
  {
    name: "cloudflare-pages",
    async start() {
      pages = await startPages();
      for (const [name, value] of Object.entries(pages.env)) vi.stubEnv(name, value);
      const target = {
        kind: "cloudflare-pages" as const,
        account: ACCOUNT,
        project: "site",
        environment: "production" as const,
        optional: false,
      };
      return {
        target,
        directory: "/",
        key: KEY,
        seed: async (value) =>
          await cloudflarePages.write({ name: "p", target, directory: "/" }, seeded(value)),
        accepts: async (values) => values.filter((value) => Object.values(pages.variables()).includes(value)),
        trace: async () => writesTo(pages.cloud),
        async close() {
          vi.unstubAllEnvs();
          await pages.cloud.close();
        },
      };
    },
    faults: {
      "wrong credentials": withEnv("CLOUDFLARE_API_TOKEN", "synthetic-wrong-token", /token/),
      "unknown place": {
        says: /the account has no Pages project none/,
        way: ({ target }) => ({ target: { ...target, project: "none" } }),
      },
      "another host key": "TLS is the platform's: the service is served in plain here",
      "no space left": NO_DISK,
    },
    cut: {
      port: () => portOf(pages.cloud, "cloudflare"),
      through: (place, port) => {
        vi.stubEnv("CLOUDFLARE_BASE_URL", elsewhere(pages.env.CLOUDFLARE_BASE_URL, port));
        return place;
      },
    },
  },
];

let modal: ModalPlace;
/** The real client of Modal's and a simulated Modal. */
export const modalRows: Row[] = [
  {
    name: "modal-secret",
    refuses: ["64 KB"],
    async start() {
      const bin = await modalClient();
      modal = await startModal();
      const directory = mkdtempSync(join(tmpdir(), "keyturn-modal-"));
      vi.stubEnv("PATH", `${bin}:${process.env.PATH ?? ""}`);
      for (const [name, value] of Object.entries(modal.env)) vi.stubEnv(name, value);
      const target = { kind: "modal-secret" as const, secret: "backend-token", optional: false };
      const marks = () => Object.values(modal.marks("backend-token") ?? {});
      return {
        target,
        directory,
        key: KEY,
        seed: async (value) => await modalSecret.write({ name: "m", target, directory }, seeded(value)),
        accepts: async (values) => values.filter((value) => marks().includes(modal.cloud.mark(value))),
        trace: async () => writesTo(modal.cloud),
        async close() {
          vi.unstubAllEnvs();
          rmSync(directory, { recursive: true });
          await modal.cloud.close();
        },
      };
    },
    faults: {
      "wrong credentials": withEnv("MODAL_TOKEN_SECRET", "as-wrong", /refused the token/),
      "unknown place": {
        says: /environment/,
        way: ({ target }) => ({ target: { ...target, environment: "none" } }),
      },
      "another host key": "TLS is the client's: the service is served in plain here",
      "no space left": "the value is lent to the client in memory: test/provider/tools/unnamed-file.test.ts",
    },
    cut: {
      port: () => portOf(modal.cloud, "modal"),
      through: (place, port) => {
        vi.stubEnv("MODAL_SERVER_URL", elsewhere(modal.env.MODAL_SERVER_URL, port));
        return place;
      },
    },
  },
];
