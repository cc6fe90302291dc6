// Keeps what is typed into <form data-draft="name" data-draft-of="uuid"> on the server, and brings it back.
// Sends the form only when there is a line and a session: until then all stays on the page, to be sent once.
// drafts/_kept.html inside the form says how it stands, in the page's language.

const AFTER_TYPING = 3000, AGAIN = 10000;
const SKIPPED = /hidden|password|file|submit|button|reset|image/;

const controls = (form) => [...form.elements]
  .filter((each) => each.name && !SKIPPED.test(each.type) && !each.name.startsWith("stays_"));
const isBox = ({ type }) => /checkbox|radio/.test(type);
const chosen = (box) => (isBox(box) && !box.checked ? [] : [box.value]);

function isUntouched(box) {
  if (isBox(box)) return box.checked === box.defaultChecked;
  if (!box.options) return box.value === box.defaultValue;
  return ([...box.options].find((each) => each.defaultSelected) ?? box.options[0])?.selected;
}

// Answers texts that have no field here.
function bringBack(form, data) {
  const rest = [];
  const { shown, ...answers } = data;
  if (shown && form.elements.shown) [form.elements.shown.value] = shown; // what it was typed against
  for (const [name, values] of Object.entries(answers)) {
    if (name.startsWith("stays_")) continue;
    if (!form.elements.namedItem(name)) rest.push(...values.filter(Boolean));
    const texts = [...values];
    const places = controls(form).filter((each) => each.name === name);
    for (const each of places.every(isUntouched) ? places : []) {
      if (isBox(each)) each.checked = values.includes(each.value);
      else each.value = texts.shift() ?? "";
      if (!isUntouched(each)) each.closest("details")?.setAttribute("open", "");
    }
  }
  form.dispatchEvent(new Event("broughtback"));
  return rest;
}

function keepDraftsOf(form) {
  const place = form.querySelector("[data-draft-status]");
  if (!place) return;
  const words = place.dataset;
  const [line, button, way, print] = place.children;
  const about = { form: form.dataset.draft, of: form.dataset.draftOf ?? "" };
  const query = `${words.url}?${new URLSearchParams(about)}`;
  let kept = "", last = "", posting = "", before = {}, timer, running, isSent, isLost, waiting, asking, pressed, isPressed;
  const later = [];

  // What nobody touched is left out, unless the page shows what was sent.
  function typed() {
    const data = {};
    for (const each of controls(form)) {
      if (!("typed" in words || each.name in before || !isUntouched(each))) continue;
      data[each.name] = controls(form).filter(({ name }) => name === each.name).flatMap(chosen);
    }
    if (form.elements.shown && Object.keys(data).length) data.shown = [form.elements.shown.value];
    return data;
  }

  function say(text) {
    if (isPressed) return later.push(() => say(text));
    if (waiting) return;
    line.textContent = text.replace("{time}", kept);
    place.hidden = !text;
    button.hidden = !kept;
    way.hidden = ![words.out, words.lapsed].includes(text);
  }

  function stay(text) {
    if (isPressed) return later.push(() => stay(text));
    waiting = 0;
    say(text);
    button.hidden = true;
    print.hidden = false;
    place.classList.add("not-sent");
    waiting = setTimeout(submit, AGAIN);
  }

  function ask(address, body, keepalive) {
    const headers = { "X-CSRFToken": form.elements.csrfmiddlewaretoken.value, "X-Draft-User": words.user };
    const method = body ? "POST" : "GET";
    return fetch(address, { method, headers, body, keepalive, redirect: "manual", signal: AbortSignal.timeout(8000) });
  }

  const isOut = ({ type, status }) => type === "opaqueredirect" || /401|403|409/.test(status);

  // After signing in in another tab: the new token, if it is the same person.
  async function freshToken() {
    const answer = await ask(query);
    if (answer.status === 404) return true; // the page it is sent to tells why
    const { token, user } = answer.ok ? await answer.json() : {};
    if (!answer.ok && !isOut(answer)) throw answer;
    if (user !== words.user) return false;
    for (const each of document.getElementsByName("csrfmiddlewaretoken")) each.value = token;
    return true;
  }

  async function send() {
    const body = JSON.stringify({ ...about, data: typed() });
    if (body === last || body === posting) return;
    posting = body;
    const post = () => ask(words.url, body, body.length < 20000); // it arrives, though the page is left
    let answer = await post().finally(() => (posting = ""));
    if (answer.status === 403 && (await freshToken())) answer = await post();
    if (isOut(answer)) throw words.out;
    if (answer.status === 404) return say(words.gone);
    if (!answer.ok && answer.status !== 413) throw answer;
    const told = await answer.json();
    if (told.problem) return say(told.problem);
    last = body;
    kept = told.kept;
    say(kept && words.kept);
  }

  async function save() {
    clearTimeout(timer);
    timer = 0;
    await running;
    if (isSent) return;
    const isAfresh = isLost;
    isLost = false;
    running = (isAfresh ? freshToken() : Promise.resolve()).then(() => send()).catch((error) => {
      isLost = error.status !== 500;
      say(error === words.out ? error : kept ? words.not : words.never);
      timer = setTimeout(save, AGAIN);
    });
    await running;
    running = 0;
  }

  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(save, AFTER_TYPING);
    if (!waiting) return;
    clearTimeout(waiting); // not in the middle of a word
    waiting = setTimeout(submit, AGAIN);
  });
  form.addEventListener("change", () => save());
  // Leaving waits for nothing: not for the timer, not for the answer to what was typed before. Twice, since the
  // first comes before the next page is asked for, and only the second comes on every telephone.
  for (const name of ["beforeunload", "pagehide"]) addEventListener(name, () => {
    if (!isSent && (timer || running)) send().catch(() => {});
  });
  addEventListener("pageshow", () => (isSent = false));

  // The draft arrives first: later it would bring back what is saved.
  async function submit() {
    if (asking || isSent) return;
    asking = true;
    clearTimeout(waiting);
    const isIn = await freshToken().catch(({ status }) => status === 500 || null);
    if (isIn && (timer || running)) await save();
    asking = false;
    if (!isIn || isLost) return stay(isIn === false ? words.lapsed : words.unsent);
    clearTimeout(timer);
    isSent = true;
    form.requestSubmit(pressed?.isConnected ? pressed : null);
  }

  form.addEventListener("submit", (event) => {
    if (isSent || event.defaultPrevented) return;
    event.preventDefault();
    pressed = event.submitter;
    submit();
  });
  // A line that comes while a button is pressed would move the button away from under the pointer.
  addEventListener("pointerdown", () => (isPressed = true), true);
  for (const name of ["pointerup", "pointercancel", "blur"]) addEventListener(name, () => setTimeout(() => {
    isPressed = false;
    for (const each of later.splice(0)) each();
  }));

  for (const name of ["online", "focus"]) addEventListener(name, () => waiting && submit());
  print.addEventListener("click", () => window.print());

  button.addEventListener("click", async () => {
    const answer = await ask(words.discard, new URLSearchParams(about)).catch(() => 0);
    if (!answer.ok) return say(words.never);
    isSent = true;
    form.reset();
    location.assign(location.pathname + location.search);
  });

  // Fields can be used before this script has come: what stands in them is kept, and goes before an older draft.
  const isUsed = () => !controls(form).every(isUntouched);
  if (!("typed" in words)) ask(query).then(async (answer) => {
    const told = answer.ok && (await answer.json());
    const isEarly = isUsed();
    if (told.data) {
      ({ data: before, kept } = told);
      say([words.back, ...bringBack(form, before)].join(" · "));
    }
    if (isEarly) save();
  }).catch(() => {});
  else if (isUsed()) save();
}

document.querySelectorAll("form[data-draft]").forEach(keepDraftsOf);
