// @ts-check
const { PolicyPack } = require("@pulumi/policy");

// A pack gets the values in plain. What it says itself holds none; what the engine says around it is what is looked at.
new PolicyPack("finds-fault", {
  policies: [
    {
      name: "no-generation",
      description: "No resource is a generation of a secret.",
      enforcementLevel: "mandatory",
      validateResource: (/** @type {any} */ { name }, /** @type {(text: string) => void} */ report) => {
        if (/-g\d+$/.test(name)) report(`${name} is a generation`);
      },
    },
    {
      name: "no-stack",
      description: "No stack has resources.",
      enforcementLevel: "advisory",
      validateStack: (/** @type {any} */ { resources }, /** @type {(text: string) => void} */ report) =>
        report(`there are ${resources.length}`),
    },
  ],
});
