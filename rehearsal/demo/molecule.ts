import type { CatalogCloud } from "../catalog-cloud.ts";
import type { FlyState } from "../cloud/fly/state.ts";
import type { GithubState } from "../cloud/github/state.ts";
import type { Scene } from "./result.ts";
import type { Stage } from "./stage.ts";

const TOKEN = "FLY_API_TOKEN";
const APP = "molecule-cp-example";
const REPOSITORY = "example/molecule";

/** Where the token is, told apart without its value: by what stands for it in the simulated cloud. */
interface Standing {
  atFly: string | undefined;
  atGithub: string | undefined;
  /** Of the deploy tokens that work. */
  living: readonly string[];
}

/**
 * The story of a token that stands in two places: it turns in both, Fly first; when GitHub refuses half-way, both
 * values still work and nothing is revoked, and the next run finishes with the same value.
 */
export async function playMolecule(stage: Stage, cloud: CatalogCloud): Promise<Scene> {
  stage.say(
    "A control plane on Fly and a workflow on GitHub share a token. keyturn mints it and brings it to both.",
  );
  await stage.keyturn(["begin", TOKEN, "NEON_API_KEY", "SECRETS_ENCRYPTION_KEY", "--yes"]);
  for (const [name, value] of [
    // keyturn-scan-ignore secretlint/database-connection-string: synthetic, of the demo
    ["DATABASE_URL", "postgres://control:synthetic-demo-password@db.example.com/control"],
    ["TENANT_REDIS_URL", "rediss://default:synthetic-demo-password@redis.example.com:6379"],
  ] as const) {
    await stage.keyturn(["adopt", name, "--yes"], { input: value });
  }
  const first = look(cloud);
  stage.check(
    first.atFly !== undefined && first.atFly === first.atGithub,
    "Fly and GitHub hold the same token",
  );

  stage.say(`${TOKEN} turns: Fly first, then GitHub. The old one still works, for whoever is late.`);
  await stage.keyturn(["rotate", TOKEN, "--yes"]);
  const second = look(cloud);
  stage.check(second.atFly !== first.atFly && second.atFly === second.atGithub, "both hold the new token");
  stage.check(works(second, first.atFly) && works(second, second.atFly), "the old one and the new one work");
  await stage.keyturn(["retire", TOKEN, "--yes"]);
  const retired = look(cloud);
  stage.check(!works(retired, first.atFly) && works(retired, second.atFly), "the old one is revoked");

  stage.say("It turns again, and GitHub refuses half-way.");
  const restore = cloud.fail({ service: "github", method: "PUT", path: /\/actions\/secrets\//, status: 422 });
  await stage.keyturn(["rotate", TOKEN, "--yes"], { fails: true });
  const half = look(cloud);
  stage.check(
    half.atFly !== second.atFly && half.atGithub === second.atGithub,
    "Fly has the new one, GitHub the old one",
  );
  stage.check(works(half, half.atFly) && works(half, half.atGithub), "both work, and nothing is revoked");

  stage.say("GitHub answers again. The next run finishes what was begun, with the same value.");
  restore();
  await stage.keyturn(["resume", "--yes"]);
  const done = look(cloud);
  stage.check(
    done.atFly === half.atFly && done.atGithub === half.atFly,
    "GitHub has the value that Fly has had since",
  );
  await stage.keyturn(["retire", TOKEN, "--yes"]);
  stage.check(look(cloud).living.length === 1, "one token works: the one that both hold");

  stage.say("A second up writes nothing.");
  const writes = () =>
    cloud.requests.filter(({ method, path }) => method !== "GET" && path !== "/graphql").length;
  const before = writes();
  const secondRunChanges = await stage.up();
  stage.check(writes() === before, "no place was written");
  stage.remember([...cloud.seen].map((value) => ["a value of the cloud", value] as const));
  return { rotated: 2, secondRunChanges };
}

function look(cloud: CatalogCloud): Standing {
  const fly = cloud.stateOf("fly") as FlyState;
  const github = cloud.stateOf("github") as GithubState;
  const tokens = Object.values(fly.tokens).filter(({ revokedAt }) => revokedAt === null);
  return {
    atFly: fly.apps[APP]?.secrets[TOKEN]?.mark,
    atGithub: github.vaults[`actions ${REPOSITORY}`]?.secrets[TOKEN]?.mark,
    living: tokens.map(({ mark }) => mark),
  };
}

function works({ living }: Standing, mark: string | undefined): boolean {
  return mark !== undefined && living.includes(mark);
}
