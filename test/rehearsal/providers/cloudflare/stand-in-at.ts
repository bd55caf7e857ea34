import type { CloudflareOptions } from "../../../../rehearsal/cloud/cloudflare/service.ts";
import { cloudflareProvider } from "../../../../rehearsal/providers/cloudflare/provider.ts";
import type { DiffResult, Provider, ReadResult } from "../../../../rehearsal/providers/provider.ts";
import { type PropertyMap, Secret, unwrap } from "../../../../rehearsal/providers/values.ts";
import { type CloudflareAt, cloudflareAt, TOKEN } from "../../cloud/cloudflare/cloudflare-at.ts";

/** A resource that the stand-in made, values without their marks. */
export interface MadeResource {
  readonly id: string;
  readonly state: PropertyMap;
  /** Top-level properties that are marked secret. */
  readonly secrets: readonly string[];
}

/** The stand-in on a simulated Cloudflare of its own; resources go by the last part of their token. */
export class StandInAt {
  readonly at: CloudflareAt;
  readonly provider: Provider = cloudflareProvider({});

  private constructor(at: CloudflareAt) {
    this.at = at;
  }

  static async start(options: Partial<CloudflareOptions> = {}): Promise<StandInAt> {
    const made = new StandInAt(await cloudflareAt(options));
    await made.provider.configure?.({
      apiToken: new Secret(TOKEN),
      baseUrl: `${made.at.cloud.urls.cloudflare}/client/v4`,
    });
    return made;
  }

  close(): Promise<void> {
    return this.at.cloud.close();
  }

  /** Why Check refuses inputs; the reasons name the property. */
  async reasons(kind: string, news: PropertyMap): Promise<string[]> {
    const { failures } = await this.provider.check({ ...subject(kind), olds: {}, news });
    return failures.map(({ reason }) => reason);
  }

  async create(kind: string, properties: PropertyMap): Promise<MadeResource> {
    const { id, properties: made } = await this.provider.create({
      ...subject(kind),
      properties,
      preview: false,
    });
    return { id, state: unwrap(made) as PropertyMap, secrets: secretsOf(made) };
  }

  async preview(kind: string, properties: PropertyMap): Promise<PropertyMap> {
    return (await this.provider.create({ ...subject(kind), properties, preview: true })).properties;
  }

  async diff(kind: string, olds: PropertyMap, news: PropertyMap): Promise<DiffResult> {
    return this.provider.diff({ ...subject(kind), id: "id", olds, oldInputs: {}, news, ignoreChanges: [] });
  }

  async update(
    kind: string,
    { id, state }: MadeResource,
    news: PropertyMap,
    preview = false,
  ): Promise<PropertyMap> {
    const request = { ...subject(kind), id, olds: state, oldInputs: {}, news, ignoreChanges: [], preview };
    return this.provider.update(request);
  }

  async read(kind: string, { id, state }: MadeResource): Promise<ReadResult | undefined> {
    return this.provider.read({ ...subject(kind), id, properties: state, inputs: {} });
  }

  /** As the engine reads what it is to import: by its id alone. */
  async importById(kind: string, id: string): Promise<ReadResult | undefined> {
    return this.provider.read({ ...subject(kind), id, properties: {}, inputs: {} });
  }

  async delete(kind: string, { id, state }: MadeResource): Promise<void> {
    await this.provider.delete({ ...subject(kind), id, properties: state, oldInputs: {} });
  }
}

/** The call that a resource of this kind makes. */
export function subject(kind: string) {
  const type = `cloudflare:index/${kind.charAt(0).toLowerCase()}${kind.slice(1)}:${kind}`;
  return { urn: `urn:pulumi:s::p::${type}::n`, name: "n", type };
}

/** The top-level properties that are marked secret. */
export function secretsOf(properties: PropertyMap): string[] {
  return Object.keys(properties).filter((name) => properties[name] instanceof Secret);
}
