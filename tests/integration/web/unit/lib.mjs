// The page's modules, from where the build put them: TESTUDO_WEB_LIB, or the dist folder of the sources.
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";

const path =
  process.env.TESTUDO_WEB_LIB ??
  new URL("../../../../visualizer/web/dist/lib.mjs", import.meta.url).pathname;
export const lib = await import(pathToFileURL(resolve(path)).href);

// A generator of integers below a limit, the same for the same seed.
export function random(seed) {
  let state = seed >>> 0;
  return (limit) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
}
