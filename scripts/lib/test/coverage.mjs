import { join } from "node:path";
import { fileURLToPath } from "node:url";
import v8 from "@vitest/coverage-v8";
import { projectRoot } from "../folders.mjs";
import { addHits } from "./coverage-hits.mjs";

const compiled = join(projectRoot, "dist");
const isCompiled = (file) => file.startsWith(compiled) && file.endsWith(".js");

/**
 * Vitest's coverage by V8, with what the processes run that tests start: the command line and the plugin, compiled. Vitest alone
 * would count their code beside that of src, since the two are compiled by different tools, and so everything twice.
 */
async function getProvider() {
  const { constructor: V8Provider } = await v8.getProvider();

  return new (class extends V8Provider {
    #ofProcesses = this.createCoverageMap();

    isIncluded(file, ...rest) {
      return isCompiled(file) || super.isIncluded(file, ...rest);
    }

    async convertCoverage({ result, ...coverage }, ...rest) {
      const ofProcess = ({ url }) => isCompiled(fileURLToPath(url));
      this.#ofProcesses.merge(await super.convertCoverage({ ...coverage, result: result.filter(ofProcess) }, ...rest));
      return super.convertCoverage({ ...coverage, result: result.filter((script) => !ofProcess(script)) }, ...rest);
    }

    async generateCoverage(context) {
      const map = await super.generateCoverage(context);
      map.filter((file) => !isCompiled(file));
      for (const file of map.files())
        if (this.#ofProcesses.data[file]) addHits(map.fileCoverageFor(file), this.#ofProcesses.fileCoverageFor(file));
      return map;
    }
  })();
}

// A worker may load this file more than once, and V8's part has state: it stays one object.
export default {
  startCoverage: (options) => v8.startCoverage(options),
  takeCoverage: (options) => v8.takeCoverage(options),
  stopCoverage: (options) => v8.stopCoverage(options),
  getProvider,
};
