// What a page does beyond HTML; every page also works without it.

// The hello-menu: Escape or a click elsewhere closes it, and gives the focus back.
for (const hello of document.querySelectorAll(".hello")) {
  const toggle = hello.querySelector("details");
  const close = () => {
    const focusInside = hello.querySelector(".hello__menu").contains(document.activeElement);
    toggle.open = false;
    hello.classList.add("hello--closed");
    if (focusInside) toggle.querySelector("summary").focus();
  };
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && (toggle.open || hello.matches(":hover"))) close();
  });
  document.addEventListener("pointerdown", (event) => {
    if (toggle.open && !hello.contains(event.target)) close();
  });
  hello.addEventListener("focusout", (event) => {
    if (toggle.open && event.relatedTarget && !hello.contains(event.relatedTarget)) toggle.open = false;
  });
  hello.addEventListener("pointerleave", () => hello.classList.remove("hello--closed"));
  toggle.addEventListener("toggle", () => {
    if (toggle.open) hello.classList.remove("hello--closed");
  });
}

// "Show password" beside each password.
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-show]");
  if (!button) return;
  const input = document.getElementById(button.dataset.show);
  input.type = input.type === "password" ? "text" : "password";
  [button.textContent, button.dataset.hideWords] = [button.dataset.hideWords, button.textContent];
  [button.ariaLabel, button.dataset.hideLabel] = [button.dataset.hideLabel, button.ariaLabel];
});
for (const button of document.querySelectorAll("[data-show]")) button.hidden = false;

// A page opens anew in another language: who has typed something on it is asked first.
// What comes back with errors was typed, too.
let isTyped = Boolean(document.querySelector("main [data-focus]"));
document.addEventListener("input", (event) => {
  isTyped ||= event.target.matches("main form[method=post] *");
});
document.addEventListener("submit", (event) => {
  const words = event.target.dataset.empties;
  if (words && isTyped && !confirm(words)) event.preventDefault();
});

// A form is sent once, however often its button is pressed.
const SENT_FOR = 4000;
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || event.defaultPrevented) return;
  if (form.dataset.sent) event.preventDefault();
  form.dataset.sent = "yes";
  setTimeout(() => { delete form.dataset.sent; }, SENT_FOR);
});

// A file that is too large is refused as it is chosen: sent, it would take with it all that was typed.
document.addEventListener("change", (event) => {
  const { files, dataset } = event.target;
  if (!files || !dataset.most) return;
  event.target.parentElement.querySelector("[data-said]")?.remove();
  if ([...files].every((file) => file.size <= dataset.most)) return;
  event.target.value = "";
  const said = document.createElement("p");
  said.className = "field__error";
  said.textContent = dataset.tooLarge;
  said.setAttribute("role", "alert");
  said.dataset.said = "";
  event.target.after(said);
});

// A form that comes back with errors is read from its summary on.
document.querySelector("[data-focus]")?.focus();

// Copying a text that stands on the page.
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  await navigator.clipboard.writeText(button.dataset.copy);
  const label = button.querySelector("span");
  button.dataset.words ??= label.textContent;
  label.textContent = button.dataset.copied;
  setTimeout(() => { label.textContent = button.dataset.words; }, 2000);
});
for (const button of document.querySelectorAll("[data-copy]")) button.hidden = false;

// A choice applies at once when it is made with a pointer; by keyboard one passes others on the way to it,
// so it waits for the button, as it does without a script.
let isPointing = false;
document.addEventListener("pointerdown", () => { isPointing = true; });
document.addEventListener("keydown", () => { isPointing = false; });
document.addEventListener("change", (event) => {
  if (!("atOnce" in event.target.dataset)) return;
  if (!isPointing) {
    event.target.closest(".filters__period").classList.add("filters__period--waits");
    return;
  }
  const { form } = event.target;
  for (const input of form.querySelectorAll("input[type=date]")) input.value = "";
  form.requestSubmit();
});

// The tab one is on is in sight, however many there are.
for (const current of document.querySelectorAll(":is(.tabs, .chips, .bar__places) [aria-current]")) {
  current.scrollIntoView({ block: "nearest", inline: "center" });
}

// An unkept session warns two minutes before it ends, and is kept by a click.
const session = document.querySelector("[data-ends-in]");
if (session) {
  const WARN_BEFORE = 120;
  const form = session.querySelector("form");
  let warning;
  const wait = () => {
    session.hidden = true;
    clearTimeout(warning);
    const seconds = Math.max(0, Number(session.dataset.endsIn) - WARN_BEFORE);
    warning = setTimeout(() => { session.hidden = false; }, seconds * 1000);
  };
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const headers = { "X-Requested-With": "fetch" };
    const answer = await fetch(form.action, { method: "POST", body: new FormData(form), headers, redirect: "manual" });
    if (answer.ok) wait(); else location.reload();
  });
  wait();
}

// Printing a page.
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) window.print();
});
for (const button of document.querySelectorAll("[data-print]")) button.hidden = false;

// What is folded is read on paper too, also by browsers whose stylesheets cannot unfold it.
let unfolded = [];
addEventListener("beforeprint", () => {
  unfolded = [...document.querySelectorAll("[data-open-on-paper]:not([open])")];
  for (const details of unfolded) details.open = true;
});
addEventListener("afterprint", () => {
  for (const details of unfolded) details.open = false;
});

// The desk's keys: "/" to the search field, j and k (or the arrows, once on a row) through the rows, Enter opens.
// Single letters can be turned off (WCAG 2.1.4): who dictates would move about by speaking.
const keys = document.querySelector("[data-keys]");
if (keys) {
  const KEPT_OFF = "desk-keys-off";
  const button = keys.querySelector("button");
  let isOff = false;
  try { isOff = localStorage.getItem(KEPT_OFF) === "yes"; } catch { /* A browser that keeps nothing: they are on. */ }
  const say = () => {
    button.textContent = isOff ? button.dataset.on : button.dataset.off;
    keys.classList.toggle("keys--off", isOff);
  };
  button.addEventListener("click", () => {
    isOff = !isOff;
    say();
    try { localStorage.setItem(KEPT_OFF, isOff ? "yes" : "no"); } catch { /* Off for this page alone. */ }
  });
  say();
  const links = [...document.querySelectorAll("[data-rows] tbody tr .rows__what a:first-of-type")];
  const ticks = document.querySelector("[data-rows] input[type=checkbox]");
  keys.querySelector("[data-ticks]").hidden = !ticks;
  const search = document.querySelector("main [data-search]") ?? document.querySelector("[data-search]");
  keys.querySelector("[data-finds]").hidden = !search;
  for (const one of keys.querySelectorAll("[data-walks]")) one.hidden = !links.length;
  keys.hidden = !search && !links.length;
  document.addEventListener("keydown", (event) => {
    if (isOff || event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input:not([type=checkbox]), select, textarea")) return;
    const row = document.activeElement.closest("[data-rows] tbody tr");
    const at = links.findIndex((link) => link.closest("tr") === row);
    const step = { j: 1, k: -1, ...(at >= 0 && { ArrowDown: 1, ArrowUp: -1 }) }[event.key];
    if (event.key === "/" && search) {
      search.focus();
      search.select();
    } else if (step && links.length) {
      const next = links[at < 0 ? 0 : Math.min(Math.max(at + step, 0), links.length - 1)];
      next.focus();
      next.closest("tr").scrollIntoView({ block: "nearest" });
    } else if (event.key === "x" && ticks && at >= 0) {
      row.querySelector("input[type=checkbox]").click();
    } else return;
    event.preventDefault();
  });
}

// A row leads where its link does, wherever it is clicked; text in it can still be selected.
for (const rows of document.querySelectorAll("[data-rows]")) {
  rows.classList.add("rows--led");
  rows.addEventListener("click", (event) => {
    const link = event.target.closest("tbody tr")?.querySelector("a");
    if (link && !event.target.closest("a, input") && !String(getSelection())) link.click();
  });
}
