// Writes the fixtures as pages: node make_report.mjs report_template.html FOLDER
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fill_template } from "./builder.mjs";
import { big_report, daxpy_report, empty_report, refuted_report, two_runs_report } from "./fixtures.mjs";

export const kReports = {
  daxpy: daxpy_report,
  refuted: refuted_report,
  two_runs: two_runs_report,
  big: big_report,
  empty: empty_report,
};

// Returns the path of each page.
export async function write_reports(template_path, folder) {
  const template = await readFile(template_path, "utf8");
  await mkdir(folder, { recursive: true });
  const paths = { unfilled: join(folder, "unfilled.html") };
  await writeFile(paths.unfilled, template);
  for (const [name, make] of Object.entries(kReports)) {
    paths[name] = join(folder, `${name}.html`);
    await writeFile(paths[name], fill_template(template, make()));
  }
  return paths;
}

if (process.argv[1] === new URL(import.meta.url).pathname) {
  const [template_path, folder] = process.argv.slice(2);
  console.log(await write_reports(template_path, folder));
}
