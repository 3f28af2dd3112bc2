// The address that she has typed goes with her from one page of getting in to the next, in this tab alone: it
// stands in no link. A page has one such field, or none.

const field = document.querySelector("[data-carried]");
const KEPT = "comptoir:address";

if (field) {
  if (!field.value) field.value = sessionStorage.getItem(KEPT) ?? "";
  sessionStorage.removeItem(KEPT);
  addEventListener("click", (event) => {
    if (event.target.closest(".entrance a, .entrance__below a")) sessionStorage.setItem(KEPT, field.value);
  });
}
