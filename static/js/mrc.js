// The manners of our pages. Each works without this file too; here they only become easier.

const SENT_FOR = 30000;

// What needs an answer comes first: the summary of errors, or what the page marks with data-focus.
function focusSummary(within) {
  within.querySelector(".errors, [data-focus]")?.focus();
}

// One click, one record. The button stays focusable and says that it is busy.
function markSent(form, sent) {
  form.toggleAttribute("data-sent", sent);
  for (const control of form.elements) {
    if (control.type !== "submit") continue;
    if (sent) control.setAttribute("aria-disabled", "true");
    else control.removeAttribute("aria-disabled");
  }
}

addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.getAttribute("method")?.toLowerCase() !== "post" || "again" in form.dataset) return;
  if ("sent" in form.dataset) {
    event.preventDefault();
    return;
  }
  markSent(form, true);
  setTimeout(() => markSent(form, false), SENT_FOR);
});

addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) markSent(form, false);
});

// The records behind a figure: <table data-behind="id of the place"> with links, and an empty <div id="…">.
function openFigure(table) {
  return table.querySelector("a[aria-expanded=true]");
}

function closeBehind(place, { focus = true } = {}) {
  const table = document.querySelector(`[data-behind="${place.id}"]`);
  const figure = table && openFigure(table);
  place.replaceChildren();
  if (!figure) return;
  figure.removeAttribute("aria-expanded");
  figure.removeAttribute("aria-controls");
  if (focus) figure.focus();
}

async function openBehind(figure, place) {
  closeBehind(place, { focus: false });
  figure.setAttribute("aria-busy", "true");
  try {
    await htmx.ajax("GET", figure.href, { source: figure, target: place, swap: "innerHTML" });
  } catch {
    return;
  } finally {
    figure.removeAttribute("aria-busy");
  }
  const panel = place.querySelector(".behind");
  if (!panel) {
    location.assign(figure.href);
    return;
  }
  figure.setAttribute("aria-expanded", "true");
  figure.setAttribute("aria-controls", place.id);
  const heading = panel.querySelector("h2, h3, h4") ?? panel;
  heading.tabIndex = -1;
  heading.focus();
}

function placeOf(element) {
  const panel = element.closest?.(".behind");
  return panel && [...document.querySelectorAll("[data-behind]")]
    .map((table) => document.getElementById(table.dataset.behind))
    .find((place) => place?.contains(panel));
}

addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
  const link = event.target.closest?.("a");
  if (!link || event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
  if ("close" in link.dataset) {
    const place = placeOf(link);
    if (!place) return;
    event.preventDefault();
    closeBehind(place);
    return;
  }
  const table = link.closest("[data-behind]");
  const place = table && document.getElementById(table.dataset.behind);
  if (!place || !link.closest("td") || !window.htmx) return;
  event.preventDefault();
  if (link.getAttribute("aria-expanded") === "true") closeBehind(place);
  else openBehind(link, place);
});

addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const menu = event.target.closest?.("details.menu[open]");
  if (menu) {
    menu.open = false;
    menu.querySelector("summary").focus();
    return;
  }
  const table = event.target.closest?.("[data-behind]");
  const place = placeOf(event.target) ?? (table && openFigure(table) && document.getElementById(table.dataset.behind));
  if (place) closeBehind(place);
});

// A Thai year is read as it is meant; the same day in the common calendar is shown beside the field.
addEventListener("change", (event) => {
  if (!event.target.matches?.("input[data-day]")) return;
  const shown = event.target.parentElement.querySelector("output") ?? document.createElement("output");
  const year = /(?<!\d)2[4-7]\d\d(?!\d)/.exec(event.target.value);
  const thai = year && Number(year[0]) <= 2700;
  shown.textContent = thai ? `= ${event.target.value.replace(year[0], Number(year[0]) - 543)}` : "";
  shown.className = "form-text d-block";
  event.target.after(shown);
});

// Parts of pages: errors inside them get the focus; a lapsed session shows the way in, not inside a part.
addEventListener("htmx:beforeSwap", (event) => {
  const answered = event.detail.xhr.responseURL;
  if (!answered || new URL(answered).pathname !== document.body.dataset.login) return;
  event.detail.shouldSwap = false;
  location.reload();
});

addEventListener("htmx:afterSwap", (event) => focusSummary(event.target));

function showConnection(lost) {
  const note = document.getElementById("no-connection");
  if (note) note.hidden = !lost;
}
addEventListener("htmx:sendError", () => showConnection(true));
addEventListener("htmx:afterRequest", (event) => event.detail.successful && showConnection(false));

// allauth's own script says when the browser gave no passkey.
document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  const note = document.getElementById("passkey-failed");
  if (note) note.hidden = false;
});

// Somebody looks over the shoulder: one key covers the page, its title too, and stays so on the next page.
const HIDE = "F9", HIDDEN = "screen hidden";
const cover = document.getElementById("hidden-screen");
const title = document.title;

function hideScreen(hidden) {
  if (!cover) { // signed out: nothing is left to hide
    sessionStorage.removeItem(HIDDEN);
    document.documentElement.classList.remove("covered");
    return;
  }
  for (const part of document.body.children) part.inert = hidden && part !== cover;
  cover.hidden = !hidden;
  document.title = hidden ? "MRC Records" : title;
  document.documentElement.classList.toggle("covered", hidden);
  sessionStorage[hidden ? "setItem" : "removeItem"](HIDDEN, "1");
  if (hidden) cover.focus();
}

addEventListener("keydown", (event) => {
  if (event.key !== HIDE) return;
  event.preventDefault();
  hideScreen(cover?.hidden);
});
document.querySelector("[data-hide-screen]")?.addEventListener("click", () => hideScreen(true));
document.querySelector("[data-show-screen]")?.addEventListener("click", () => hideScreen(false));
if (sessionStorage.getItem(HIDDEN)) hideScreen(true);

focusSummary(document);
