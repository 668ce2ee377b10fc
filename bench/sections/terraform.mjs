import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { Failure } from "../../scripts/lib/processes.mjs";
import { ratioRow } from "../lib/row.mjs";
import { makeStack } from "../lib/stack.mjs";
import { accountId, token } from "../lib/start-api.mjs";
import { interleave } from "../lib/statistics.mjs";
import { ensureTerraform } from "../lib/terraform-binaries.mjs";
import { makeTerraformProject } from "../lib/terraform-project.mjs";

const delayMs = 80;
const many = 100;

/** What further lookups cost the whole tool, beside Terraform's `http` data source. */
export async function terraform({ api, rounds, folder, binDir, log }) {
  const title = "Beside Terraform";
  const binaries = await ensureTerraform({ log });
  if (!binaries) return { title, text: "Left out: Terraform could not be built here.", rows: [] };

  const baseUrl = api.baseUrl(delayMs);
  const contestants = {};
  const projects = {};
  for (const count of [1, many]) {
    const env = { BENCH_COUNT: String(count) };
    const stack = await makeStack({
      folder: join(folder, `terraform-${count}`),
      binDir,
      program: "functions",
      baseUrl,
      env,
    });
    contestants[`ours${count}`] = () => stack.up();
    const referenceIds = Array.from({ length: count }, (_, index) => `reference-${index}`);
    const projectFolder = join(folder, `terraform-project-${count}`);
    await mkdir(projectFolder);
    const project = await makeTerraformProject({
      binaries,
      folder: projectFolder,
      baseUrl,
      token,
      accountId,
      referenceIds,
    });
    projects[count] = project;
    contestants[`terraform${count}`] = async () => {
      const began = performance.now();
      await project.apply();
      return performance.now() - began;
    };
  }
  const ms = await interleave(contestants, rounds);
  for (const [count, project] of Object.entries(projects)) {
    const found = Object.values(await project.wellKnownUrls()).filter((url) => URL.canParse(url));
    if (found.length !== Number(count))
      throw new Failure(`Terraform has found ${found.length} of ${count} references.`);
  }
  const added = (name) => ms[`${name}${many}`].map((value, round) => value - ms[`${name}1`][round]);
  const { versions } = projects[1];
  const bytes = (await projects[many].stateBytes()) / many;
  const compare = (what, ours, others, goal) =>
    ratioRow({ what, unit: "ms", beside: "`terraform apply`", ours, others, goal });
  return {
    title,
    text: `Terraform ${versions.terraform} and its \`http\` data source ${versions.http}, the newest that are published as Go modules which can be built. \`terraform apply\` of a fresh state with its default of 10 at a time, after \`init\`; \`pulumi up\` of a fresh stack. Each answer takes ${delayMs} ms, and Pulumi's program asks for each twice: in the preview, and in the update. The data source keeps ${bytes.toFixed(0)} bytes of state for each lookup, the request's token among them in clear; this package's function keeps none, and its resource never a credential.`,
    rows: [
      compare("one lookup", ms.ours1, ms.terraform1),
      compare(`${many} lookups`, ms[`ours${many}`], ms[`terraform${many}`]),
      compare(`what ${many - 1} more lookups add`, added("ours"), added("terraform"), { atMost: 0.35 }),
    ],
  };
}
