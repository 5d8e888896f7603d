import { GetDistributionConfigCommand } from "@aws-sdk/client-cloudfront";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { configDocument, isJsonObject, merge, type Json, type JsonObject } from "../../lab/config-document.js";
import { aLab } from "./labs.js";

// Real configurations, kept outside the project.
const corpus = fileURLToPath(new URL("../../../shared/corpus/tls/distributions/", import.meta.url));

test("lists get the item names of CloudFront's API, and text is escaped", () => {
  const config = {
    Aliases: { Quantity: 1, Items: ["a.example.com"] },
    Comment: "a < b",
    Enabled: true,
    Nothing: undefined,
  };
  expect(configDocument(config)).toBe(
    "<Aliases><Quantity>1</Quantity><Items><CNAME>a.example.com</CNAME></Items></Aliases><Comment>a &lt; b</Comment><Enabled>true</Enabled>",
  );
});

test("objects are merged, and lists are replaced", () => {
  const base = { A: { x: 1, y: 2 }, L: { Quantity: 1, Items: [1] } };
  expect(merge(base, { A: { y: 3 }, L: { Quantity: 0, Items: [] } })).toEqual({
    A: { x: 1, y: 3 },
    L: { Quantity: 0, Items: [] },
  });
});

/** Without what this SDK does not know and so does not show, which is not the lab's to answer for. */
function known(shown: Json | undefined, held: Json | undefined): Json | undefined {
  if (!isJsonObject(shown) || !isJsonObject(held)) return held;
  return Object.fromEntries(Object.keys(shown).map((name) => [name, known(shown[name], held[name])]));
}

test.skipIf(!existsSync(corpus))(
  "real configurations are answered to the SDK as they were read (skipped without the corpus)",
  async () => {
    const { lab, cloudFront } = await aLab();
    try {
      const files = readdirSync(corpus).filter((name) => /^\d.*\.json$/.test(name));
      for (const [index, file] of files.entries()) {
        const { DistributionConfig: config }: { readonly DistributionConfig: JsonObject } = JSON.parse(
          readFileSync(corpus + file, "utf8"),
        );
        const id = `ECORPUS${1000 + index}`;
        await lab.addDistribution({ id, aliases: [], wholeConfig: config });
        const { DistributionConfig } = await cloudFront.send(new GetDistributionConfigCommand({ Id: id }));
        const shown: Json = JSON.parse(JSON.stringify(DistributionConfig));
        expect(shown, file).toEqual(known(shown, config));
      }
      expect(files.length).toBeGreaterThan(20);
    } finally {
      await lab.stop();
    }
  },
);
