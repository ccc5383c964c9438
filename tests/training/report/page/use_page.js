// Runs in the report page, behind its own scripts: uses it as a reader would and writes down what came of
// it, for browse_page.py. `seen.errors` was begun before the page's scripts.

(async () => {
  const seen = window.seen;
  const byId = (id) => document.getElementById(id);
  const move = (slider, value) => {
    slider.value = value;
    slider.dispatchEvent(new Event("input", {bubbles: true}));
  };
  const loaded = (image) => image.decode().then(() => image.naturalWidth, () => 0);

  seen.scripts = document.scripts.length;
  seen.markup = window.markup === true;
  seen.domains = byId("domains").textContent;
  seen.state = byId("state").textContent;
  seen.notice = document.querySelector(".notices span").textContent;

  const time = byId("time");
  const grid = byId("grid");
  const pictures = [];
  for (let index = 0; index <= Number(time.max); ++index) {
    move(time, index);
    pictures.push([byId("time-value").textContent, getComputedStyle(grid).getPropertyValue("--picture")]);
  }
  seen.times = pictures.map(([text]) => text);
  seen.differentPictures = new Set(pictures.map(([, picture]) => picture)).size;
  seen.cells = [...document.querySelectorAll(".cell")].filter((cell) => cell.clientWidth > 0 && cell.clientHeight > 0).length;
  seen.headings = [...document.querySelectorAll(".grid-head div")].map((head) => head.innerText.replace(/\s+/g, " "));

  const stage = document.querySelector(".stage");
  const images = stage.querySelectorAll("img");
  const clips = [0, 20, 100].map((value) => {
    move(stage.querySelector("input"), value);
    return getComputedStyle(images[1]).clipPath;
  });
  seen.clips = clips;
  seen.imageWidths = await Promise.all([...document.querySelectorAll(".stage img")].map(loaded));
  const firstRow = images[0].src;
  document.querySelectorAll("#rows input")[1].click();
  seen.otherRow = images[0].src !== firstRow;

  const chart = byId("chart-kl");
  const plot = chart.querySelector(".plot");
  const box = plot.getBoundingClientRect();
  const read = () => chart.querySelector(".legend").innerText.replace(/\s+/g, " ");
  seen.newest = read();
  plot.dispatchEvent(new PointerEvent("pointermove", {clientX: box.left + box.width / 2, clientY: box.top + 50}));
  seen.pointed = read();
  plot.dispatchEvent(new PointerEvent("pointerleave"));
  plot.dispatchEvent(new KeyboardEvent("keydown", {key: "Home"}));
  seen.withKeys = read();
  seen.label = plot.getAttribute("aria-label");

  const linear = plot.innerHTML;
  chart.querySelector(".switch input").click();
  seen.logarithmic = plot.innerHTML !== linear;
  seen.lines = plot.querySelectorAll("path.line").length;
  chart.querySelector(".series input").click();
  seen.linesAfterHiding = plot.querySelectorAll("path.line").length;
  seen.skippedMarks = plot.querySelectorAll(".skipped").length;
  const smooth = plot.innerHTML;
  move(byId("smoothing"), 0);
  seen.smoothing = plot.innerHTML !== smooth;

  const ground = () => getComputedStyle(document.body).backgroundColor;
  const before = ground();
  byId("theme").click();
  seen.themes = [before, ground()];

  seen.width = innerWidth;
  seen.overflow = document.documentElement.scrollWidth - document.documentElement.clientWidth;
  seen.unnamed = [...document.querySelectorAll("input, button")].filter(
      (control) => !control.labels?.length && !control.getAttribute("aria-label") && !control.textContent).length;
  seen.fetched = performance.getEntriesByType("resource").map((entry) => entry.name).filter((name) => !name.startsWith("data:"));
  const result = document.createElement("pre");
  result.id = "seen";
  result.textContent = JSON.stringify(seen);
  document.body.append(result);
})().catch((error) => window.seen.errors.push(String(error)));
