import type { Draft } from "../draft.ts";
import type { Finding } from "../problem.ts";

/** Finds workflows that are asked before their repository has the value: they would show that the old one works. */
export function workflowProbes({ secrets, probes, targets }: Draft): Finding[] {
  const repositoryOf = (name: string) => {
    const target = targets.find((one) => one.name === name)?.target;
    const isGithub = target?.kind.startsWith("github-") === true;
    return isGithub && "repository" in target ? target.repository : undefined;
  };
  return secrets.flatMap(({ name: secret, deliveries, verify }) =>
    verify.flatMap(({ stage, name, index }): Finding[] => {
      const workflow = probes.find((probe) => probe.name === name)?.probe?.["github-workflow"];
      if (workflow === undefined) return [];
      const its = deliveries.filter(({ target }) => repositoryOf(target) === workflow.repository);
      const [later] = its.filter((delivery) => delivery.stage > stage);
      if (later === undefined || its.some((delivery) => delivery.stage <= stage)) return [];
      return [
        {
          path: ["secrets", secret, "stages", stage, "verify", index],
          at: "value",
          message: `is a workflow of a repository that has the value only after the stage that delivers to \`${later.target}\``,
          remedy: "name it in that stage's verify",
        },
      ];
    }),
  );
}
