import { describe, expect, it } from "vitest";
import { programsIn } from "../../../bench/policy/corpus/programs.ts";

const DOCUMENTED = `
import * as pulumi from "@pulumi/pulumi";
/**
 * Keeps files.
 *
 * \`\`\`typescript
 * import * as aws from "@pulumi/aws";
 *
 * const bucket = new aws.s3.Bucket("files", {
 *     tags: { Route: "/a/*&#47;b" },
 * });
 * \`\`\`
 *
 * \`\`\`sh
 * $ pulumi import aws:s3/bucket:Bucket files files
 * \`\`\`
 *
 * \`\`\`typescript
 * const unrelated = 1;
 * \`\`\`
 */
export declare class Bucket {
    /**
     * \`\`\`typescript
     * import * as aws from "@pulumi/aws";
     * \`\`\`
     */
    readonly arn: string;
}
`;

describe("the programs of a package's documentation", () => {
  it("are the blocks of TypeScript that use Pulumi, as their author wrote them", () => {
    expect(programsIn(DOCUMENTED)).toEqual([
      'import * as aws from "@pulumi/aws";\n\nconst bucket = new aws.s3.Bucket("files", {\n' +
        '    tags: { Route: "/a/*/b" },\n});\n',
      'import * as aws from "@pulumi/aws";\n',
    ]);
  });
});
