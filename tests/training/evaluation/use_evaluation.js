// Runs in the evaluation page, behind its own scripts, and writes down what is there, for
// browse_evaluation.py. `seen.errors` was begun before the page's scripts.

(() => {
const seen = window.seen;
const textOf = (element) => element.innerText.replace(/\s+/g, " ").trim();
const texts = (selector) => [...document.querySelectorAll(selector)].map(textOf);

async function look() {
  seen.markup = window.markup === true;
  seen.columns = texts("#score-table thead th");
  seen.rows = [...document.querySelectorAll("#score-table tbody tr")].map((row) =>
    [...row.querySelectorAll("td")].map(textOf));
  seen.best = texts("#score-table .best");
  seen.meanings = texts("#score-table .meaning");
  seen.links = texts("#links a");
  seen.captions = texts("#image-rows figcaption");
  seen.command = textOf(document.getElementById("command"));
  const images = [...document.querySelectorAll("img")];
  images.forEach((image) => { image.loading = "eager"; });
  await Promise.all(images.map((image) => image.decode()));
  seen.imageWidths = images.map((image) => image.naturalWidth);
  const ground = () => getComputedStyle(document.body).backgroundColor;
  const before = ground();
  document.getElementById("theme").click();
  seen.themes = [before, ground()];
  seen.overflow = document.documentElement.scrollWidth - document.documentElement.clientWidth;
  const fetched = performance.getEntriesByType("resource").map((entry) => entry.name);
  seen.fetched = fetched.filter((name) => !name.startsWith("data:"));
}

look().catch((error) => seen.errors.push(String(error))).then(() => {
  const result = document.createElement("pre");
  result.id = "seen";
  result.textContent = JSON.stringify(seen);
  document.body.append(result);
});
})();
