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
});
for (const button of document.querySelectorAll("[data-show]")) button.hidden = false;

// A form is sent once, however often its button is pressed.
const SENT_FOR = 4000;
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || event.defaultPrevented) return;
  if (form.dataset.sent) event.preventDefault();
  form.dataset.sent = "yes";
  setTimeout(() => { delete form.dataset.sent; }, SENT_FOR);
});

// A form that comes back with errors is read from its summary on.
document.querySelector("[data-focus]")?.focus();

// Copying a text that stands on the page.
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  await navigator.clipboard.writeText(button.dataset.copy);
  const words = button.textContent;
  button.textContent = button.dataset.copied;
  setTimeout(() => { button.textContent = words; }, 2000);
});
for (const button of document.querySelectorAll("[data-copy]")) button.hidden = false;

// A choice applies at once when it is made with a pointer; by keyboard one passes others on the way to it,
// so it waits for the button, as it does without a script.
let isPointing = false;
document.addEventListener("pointerdown", () => { isPointing = true; });
document.addEventListener("keydown", () => { isPointing = false; });
document.addEventListener("change", (event) => {
  if (!isPointing || !("atOnce" in event.target.dataset)) return;
  const { form } = event.target;
  for (const input of form.querySelectorAll("input[type=date]")) input.value = "";
  form.requestSubmit();
});

// The tab one is on is in sight, however many there are.
document.querySelector(".tabs [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });

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
