// Passkeys: a form with data-passkey ("create" or "get") asks the browser for one, and sends what it answers.
// The library's webauthnJSON turns bytes into text and back. Where it makes none, the form stays hidden.
// Where a field says autocomplete="… webauthn", the browser offers passkeys in it, too.

for (const form of document.querySelectorAll("form[data-passkey]")) {
  if (!window.PublicKeyCredential) {
    for (const words of document.querySelectorAll("[data-no-passkeys]")) words.hidden = false;
    continue;
  }
  form.hidden = false;
  const { passkey, options, ask } = form.dataset;
  const refused = form.querySelector("[data-refused]");
  const offer = new AbortController();
  // Whichever way she goes ends the offer: an answer to it that came later would bring another session's cookie.
  document.addEventListener("submit", () => offer.abort(), true);
  const send = async (how) => {
    const headers = { Accept: "application/json" };
    const asked = options ? JSON.parse(options) : await (await fetch(ask, { headers, signal: how?.signal })).json();
    form.elements.credential.value = JSON.stringify(await window.webauthnJSON[passkey]({ ...asked, ...how }));
    const keep = document.querySelector("#id_remember");
    if (form.elements.remember && keep?.checked) form.elements.remember.value = "on";
    form.submit();
  };
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    refused.hidden = true;
    try {
      await send();
    } catch {
      // She closed the browser's own window, or this device has none: the words say what else to do.
      refused.hidden = false;
    }
  });
  if (document.querySelector("[autocomplete~=webauthn]")) {
    offerInField(() => send({ mediation: "conditional", signal: offer.signal }));
  }
}

async function offerInField(send) {
  try {
    if (await PublicKeyCredential.isConditionalMediationAvailable?.()) await send();
  } catch {
    // Nothing was chosen there: the button and the password go on.
  }
}
