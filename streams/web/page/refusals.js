// What the server says no with (docs/serve.md), in words: what was found, and what to do. `asked` asks it.

import { has, t, words } from "./i18n.js";

words({
  no_unknown_host: ["This server does not answer to the name in the address.", "Ce serveur ne répond pas au nom qui est dans l’adresse."],
  do_unknown_host: ["Call it by its own address, or start it with --allow-host NAME.", "L’appeler par sa propre adresse, ou le lancer avec --allow-host NOM."],
  no_no_token: ["You are not, or no longer, logged in.", "Vous n’êtes pas connecté, ou ne l’êtes plus."],
  do_no_token: ["Load the page again and come in with your token.", "Recharger la page et entrer avec votre jeton."],
  no_other_site: ["The page of another site asked for this.", "La page d’un autre site a fait cette demande."],
  do_other_site: ["Open this page at the server’s own address.", "Ouvrir cette page à l’adresse du serveur."],
  no_too_often: ["You have asked too often in the last minute.", "Trop de demandes en une minute."],
  do_too_often: ["Wait {seconds} s, then load the page again.", "Attendre {seconds} s, puis recharger la page."],
  no_too_many: ["Too many people look at the page live.", "Trop de personnes regardent la page en direct."],
  do_too_many: ["Wait {seconds} s, then load the page again.", "Attendre {seconds} s, puis recharger la page."],
  no_no_such_page: ["There is nothing at this address.", "Il n’y a rien à cette adresse."],
  do_no_such_page: ["Go back to the first page.", "Revenir à la première page."],
  no_no_such_view: ["The server does not know this view.", "Le serveur ne connaît pas cette vue."],
  do_no_such_view: ["Load the page again: the server may have been updated.", "Recharger la page : le serveur a peut-être été mis à jour."],
  no_wrong_method: ["The server does not take this here.", "Le serveur n’accepte pas cela ici."],
  do_wrong_method: ["Load the page again: the server may have been updated.", "Recharger la page : le serveur a peut-être été mis à jour."],
  no_bad_time: ["One of the two days is no day.", "L’une des deux dates n’en est pas une."],
  do_bad_time: ["Choose a day such as 2026-01-31 above.", "Choisir plus haut un jour comme 2026-01-31."],
  no_not_published: ["Nothing is published yet, or it cannot be opened.", "Rien n’est encore publié, ou la publication ne s’ouvre pas."],
  do_not_published: ["Start murmure run: what was read is shown as soon as it is published.", "Lancer murmure run : ce qui est lu s’affiche dès sa publication."],
  no_failed: ["The server failed at this.", "Le serveur a échoué."],
  do_failed: ["Try again; if it fails again, the server’s log says why.", "Réessayer ; si cela échoue encore, le journal du serveur dit pourquoi."],
  no_wrong_type: ["What was sent is of a kind the server does not take.", "Ce qui a été envoyé est d’un type que le serveur n’accepte pas."],
  do_wrong_type: ["Load the page again: the server may have been updated.", "Recharger la page : le serveur a peut-être été mis à jour."],
  no_bad_json: ["What was sent cannot be read.", "Ce qui a été envoyé est illisible."],
  do_bad_json: ["Load the page again, then say it again.", "Recharger la page, puis le redire."],
  no_bad_act: ["This cannot be said of an alert.", "Cela ne peut pas se dire d’une alerte."],
  do_bad_act: ["Load the page again, then say it again.", "Recharger la page, puis le redire."],
  no_many_folders: ["This server shows several folders, and an alert belongs to one.", "Ce serveur montre plusieurs dossiers, et une alerte appartient à un seul."],
  do_many_folders: ["Say it with murmure alerts, at the folder of the alert’s brand.", "Le dire avec murmure alerts, dans le dossier de la marque concernée."],
  no_not_written: ["It could not be written into the folder.", "Rien n’a pu être écrit dans le dossier."],
  do_not_written: ["See murmure doctor: is the disk full, may the server write there?", "Voir murmure doctor : le disque est-il plein, le serveur a-t-il le droit d’y écrire ?"],
  no_too_large: ["What was sent is too long.", "Ce qui a été envoyé est trop long."],
  do_too_large: ["Send less.", "Envoyer moins."],
  no_too_long: ["What was sent is longer than a token.", "Ce qui a été envoyé est plus long qu’un jeton."],
  do_too_long: ["Send the token alone.", "N’envoyer que le jeton."],
  no_too_slow: ["What was sent did not come through in time.", "Ce qui a été envoyé n’est pas arrivé à temps."],
  do_too_slow: ["Try again.", "Réessayer."],
  no_unreachable: ["The server cannot be reached.", "Le serveur est injoignable."],
  do_unreachable: ["Is it running? Then load the page again.", "Tourne-t-il ? Recharger ensuite la page."],
  no_broken: ["The page failed at this.", "La page a échoué."],
  do_broken: ["Load it again; if it fails again, tell who runs the server.", "La recharger ; si cela échoue encore, prévenir qui gère le serveur."],
  no_unknown: ["The server said no ({code}).", "Le serveur a refusé ({code})."],
  do_unknown: ["Load the page again; the server’s log may say more.", "Recharger la page ; le journal du serveur en dit peut-être plus."],
});

/** A no in words: `message` says what was found, `toDo` what to do, `detail` is what the server found, as it says it. */
class Refused extends Error {
  constructor(status, code, detail, seconds) {
    const key = has(`no_${code}`) ? code : "unknown";
    super(t(`no_${key}`, { code: code || status }));
    this.status = status;
    this.toDo = t(`do_${key}`, { seconds });
    this.detail = detail;
  }
}

/** The same of what is no answer of the server: a fault of the page. */
export const inWords = (error) => (error instanceof Refused ? error : new Refused(0, "broken", error.message));

// Where a no is about what the server holds, its own words say more than ours.
const TELLING = new Set(["not_written"]);

/** The JSON that is answered. Throws a no in the reader's language. */
export async function asked(url, options) {
  let response;
  try {
    response = await fetch(url, options);
  } catch {
    throw new Refused(0, "unreachable");
  }
  const body = await response.json().catch(() => null);
  if (response.ok && body !== null) return body;
  const { code, found } = body?.error ?? {};
  throw new Refused(response.status, code, TELLING.has(code) || !has(`no_${code}`) ? found : "", response.headers.get("retry-after") ?? "60");
}
