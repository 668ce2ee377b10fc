// A plugin of TypeDoc: draws the Mermaid diagrams of the documentation, which GitHub draws by itself, on its site too.
import { copyFile } from "node:fs/promises";
import { join, posix } from "node:path";
import { fileURLToPath } from "node:url";

const drawer = "assets/mermaid.js";
const fence = /<pre><code class="mermaid">([^<]*)<\/code><button[^>]*>[^<]*<\/button><\/pre>/g;

// TypeDoc hides a page until its own script is through, and what is hidden has no size to lay out a diagram by.
const start = `mermaid.initialize({ startOnLoad: false, theme: "neutral", flowchart: { nodeSpacing: 20, rankSpacing: 30 } });
(function draw() {
  if (document.body.style.display === "none") setTimeout(draw, 20);
  else mermaid.run();
})();`;

export function load(app) {
  app.renderer.on("endPage", (page) => {
    const contents = page.contents?.replace(fence, '<pre class="mermaid">$1</pre>');
    if (contents === page.contents) return;
    const source = posix.relative(posix.dirname(page.url), drawer);
    page.contents = contents.replace(
      "</body>",
      () => `<script src="${source}"></script><script>${start}</script></body>`,
    );
  });
  app.renderer.postRenderAsyncJobs.push(({ outputDirectory }) =>
    copyFile(fileURLToPath(import.meta.resolve("@mermaid-js/tiny")), join(outputDirectory, drawer)),
  );
}
