// Asks the browser for a passkey, and sends its answer with the form.
const form = document.getElementById("second-factor");
const options = JSON.parse(document.getElementById("passkey-options").textContent);

document.getElementById("use-passkey").addEventListener("click", async () => {
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options.publicKey);
  const credential = await navigator.credentials.get({ publicKey });
  document.getElementById("credential").value = JSON.stringify(credential.toJSON());
  document.getElementById("method").value = "passkey";
  form.submit();
});
