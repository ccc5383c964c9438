// Light or dark: what the reader's system says, until the switch says otherwise.

function showTheme() {
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const button = byId("theme");
  const isDark = () => (document.documentElement.dataset.theme ?? (dark.matches ? "dark" : "light")) === "dark";
  const label = () => {
    button.textContent = isDark() ? "Light" : "Dark";
    button.setAttribute("aria-label", `Use ${isDark() ? "light" : "dark"} colours`);
  };
  const choose = (theme) => {
    document.documentElement.dataset.theme = theme;
    label();
  };
  button.addEventListener("click", () => {
    choose(isDark() ? "light" : "dark");
    remember(document.documentElement.dataset.theme);
  });
  dark.addEventListener("change", label);
  const chosen = remembered();
  if (chosen) {
    choose(chosen);
  }
  label();
}

// A browser may keep nothing for pages that are files.
function remember(theme) {
  try {
    localStorage.setItem("unit-report-theme", theme);
  } catch {
    // Then the choice lasts until the page is loaded again.
  }
}

function remembered() {
  try {
    return localStorage.getItem("unit-report-theme");
  } catch {
    return null;
  }
}
