// Runs in the report page, behind its own scripts: uses it as a reader would and writes down what came of
// it, for browse_page.py. `seen.errors` was begun before the page's scripts.

(() => {
const seen = window.seen;
const byId = (id) => document.getElementById(id);
const textOf = (element) => element.innerText.replace(/\s+/g, " ");
const move = (slider, value) => {
  slider.value = value;
  slider.dispatchEvent(new Event("input", {bubbles: true}));
};

function readTexts() {
  seen.markup = window.markup === true;
  seen.domains = byId("domains").textContent;
  seen.state = byId("state").textContent;
  seen.notice = document.querySelector(".notices span").textContent;
}

function useTimeSlider() {
  const time = byId("time");
  const pictures = new Set();
  seen.times = [];
  for (let index = 0; index <= Number(time.max); ++index) {
    move(time, index);
    seen.times.push(byId("time-value").textContent);
    pictures.add(getComputedStyle(byId("grid")).getPropertyValue("--picture"));
  }
  seen.differentPictures = pictures.size;
  const cells = [...document.querySelectorAll(".cell")];
  seen.cells = cells.filter((cell) => cell.clientWidth > 0 && cell.clientHeight > 0).length;
  seen.headings = [...document.querySelectorAll(".grid-head div")].map(textOf);
}

async function useComparison() {
  const stage = document.querySelector(".stage");
  const [before, after] = stage.querySelectorAll("img");
  seen.clips = [0, 20, 100].map((value) => {
    move(stage.querySelector("input"), value);
    return getComputedStyle(after).clipPath;
  });
  const width = (image) => image.decode().then(() => image.naturalWidth, () => 0);
  seen.imageWidths = await Promise.all([...document.querySelectorAll(".stage img")].map(width));
  const firstRow = before.src;
  document.querySelectorAll("#rows input")[1].click();
  seen.otherRow = before.src !== firstRow;
}

function readChart(chart, plot) {
  const read = () => textOf(chart.querySelector(".legend"));
  const box = plot.getBoundingClientRect();
  seen.newest = read();
  plot.dispatchEvent(new PointerEvent("pointermove", {clientX: box.left + box.width / 2, clientY: box.top + 50}));
  seen.pointed = read();
  plot.dispatchEvent(new PointerEvent("pointerleave"));
  plot.dispatchEvent(new KeyboardEvent("keydown", {key: "Home"}));
  seen.withKeys = read();
  seen.label = plot.getAttribute("aria-label");
}

function changeChart(chart, plot) {
  const changes = (action) => {
    const before = plot.innerHTML;
    action();
    return plot.innerHTML !== before;
  };
  seen.logarithmic = changes(() => chart.querySelector(".switch input").click());
  seen.lines = plot.querySelectorAll("path.line").length;
  chart.querySelector(".series input").click();
  seen.linesAfterHiding = plot.querySelectorAll("path.line").length;
  seen.skippedMarks = plot.querySelectorAll(".skipped").length;
  seen.smoothing = changes(() => move(byId("smoothing"), 0));
}

function useThemeSwitch() {
  const ground = () => getComputedStyle(document.body).backgroundColor;
  const before = ground();
  byId("theme").click();
  seen.themes = [before, ground()];
}

function measure() {
  const controls = [...document.querySelectorAll("input, button")];
  seen.unnamed = controls.filter((control) => !control.labels?.length && !control.getAttribute("aria-label") &&
                                              !control.textContent).length;
  seen.width = innerWidth;
  seen.overflow = document.documentElement.scrollWidth - document.documentElement.clientWidth;
  const fetched = performance.getEntriesByType("resource").map((entry) => entry.name);
  seen.fetched = fetched.filter((name) => !name.startsWith("data:"));
}

async function usePage() {
  const chart = byId("chart-kl");
  const plot = chart.querySelector(".plot");
  readTexts();
  useTimeSlider();
  await useComparison();
  readChart(chart, plot);
  changeChart(chart, plot);
  useThemeSwitch();
  measure();
}

usePage().catch((error) => seen.errors.push(String(error))).then(() => {
  const result = document.createElement("pre");
  result.id = "seen";
  result.textContent = JSON.stringify(seen);
  document.body.append(result);
});
})();
