// Uploads as soon as pictures are chosen, and says that it takes a while.

const form = document.querySelector("form[data-uploads]");
const field = form.querySelector("#upload");
const said = form.querySelector(".owner-upload .said");

field.addEventListener("change", () => {
    if (field.files.length > 0) form.requestSubmit(form.querySelector('button[value="upload"]'));
});
form.addEventListener("submit", () => {
    if (field.files.length > 0) said.textContent = form.dataset.working;
});
