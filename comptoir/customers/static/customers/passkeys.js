// Passkeys: a form with data-passkey ("create" or "get") asks the browser for one, and sends what it answers.
// The library's webauthnJSON turns bytes into text and back. Where it makes none, the form stays hidden.

for (const form of document.querySelectorAll("form[data-passkey]")) {
  if (!window.PublicKeyCredential) {
    for (const words of document.querySelectorAll("[data-no-passkeys]")) words.hidden = false;
    continue;
  }
  form.hidden = false;
  const { passkey, options, ask } = form.dataset;
  const refused = form.querySelector("[data-refused]");
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    refused.hidden = true;
    try {
      const asked = options ? JSON.parse(options) : await (await fetch(ask, { headers: { Accept: "application/json" } })).json();
      form.elements.credential.value = JSON.stringify(await window.webauthnJSON[passkey](asked));
    } catch {
      // She closed the browser's own window, or this device has none: the words say what else to do.
      refused.hidden = false;
      return;
    }
    const keep = document.querySelector("#id_remember");
    if (form.elements.remember && keep?.checked) form.elements.remember.value = "on";
    form.submit();
  });
}
