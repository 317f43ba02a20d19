# ruff: noqa: E501
"""Texts as they come in, our own: kind, direction, and the first date that each sets, read on 2026-11-23."""

from typing import NamedTuple


class Arrived(NamedTuple):
    """One text and what it is."""

    name: str
    kind: str
    direction: str
    act_by: str
    text: str


TEXTS = (
    Arrived("a photographer's own words", "notice", "claimant to host", "", """Hi,

somebody put my photos of the harbour on your site: https://pics.example.net/u/4/harbour
I took these pictures myself last summer and nobody asked me. Please take them down.

Thanks
Ingrid Vik
"""),
    Arrived("a lay notice in Norwegian", "notice", "claimant to host", "", """Hei, videoen på klipp.example.no/v/991 er min egen film,
som jeg har laget selv. Den er lagt ut uten at jeg har sagt ja. Kan dere slette den så fort som mulig?

Mvh Tore Lie
"""),
    Arrived("a lay notice in German", "notice", "claimant to host", "", """Guten Tag,
unter https://bilder.example.de/g/77 steht ein Foto, das ich selbst aufgenommen habe. Ich bin der Urheber und habe
niemandem die Nutzung erlaubt. Bitte löschen Sie das Bild umgehend.

Jana Beispiel
"""),
    Arrived("a lay notice in French", "notice", "claimant to host", "", """Bonjour, la vidéo https://videos.example.fr/w/31 reprend
mon court métrage sans mon accord. Je suis l'auteur de ce film. Merci de supprimer cette page.

Luc Exemple
"""),
    Arrived("a lay notice in Spanish", "notice", "claimant to host", "", """Buenos días:
en https://clips.example.es/p/8 han subido mi canción sin permiso. Soy la autora. Por favor, retiren el vídeo cuanto antes.

Marta Ejemplo
"""),
    Arrived("a lay notice in Korean", "notice", "claimant to host", "", """안녕하세요. https://clips.example.kr/v/55 에 올라온 영상은
제가 만든 작품입니다. 허락한 적이 없으니 삭제해 주시기 바랍니다.

박예시
"""),
    Arrived("a notice with all parts and no statute", "notice", "claimant to host", "", """We own the exclusive rights in the series
"Salt Road". The stream at https://tv.example.net/live/salt-road shows it. We believe in good faith that neither we nor the law
have authorised this. What is said here is accurate, and under penalty of perjury we act for the owner.
rights@saltroad.example

Salt Road Productions Ltd
"""),
    Arrived("an Abmahnung with two dates", "letter", "claimant to respondent", "2026-12-04", """Rechtsanwälte Probe und Kollegen
23. November 2026

Abmahnung

Sehr geehrte Damen und Herren,
namens unserer Mandantin, der Fjordlicht Verleih GmbH, mahnen wir Sie wegen der Verletzung ausschließlicher Nutzungsrechte ab.
Sie haben am 2. November 2026 den Film im Netz angeboten. Wir fordern Sie auf, die anliegende Unterlassungserklärung bis
spätestens 4. Dezember 2026, 12:00 Uhr, abzugeben und die Kosten bis zum 18. Dezember 2026 zu erstatten.
"""),
    Arrived("an Abmahnung with a term in days", "letter", "claimant to respondent", "2026-11-30", """Berlin, 23.11.2026
Urheberrechtsverletzung an Lichtbildern – Abmahnung
Geben Sie binnen 7 Tagen eine strafbewehrte Unterlassungserklärung gegenüber unserer Mandantin ab.
"""),
    Arrived("a French formal demand", "letter", "claimant to respondent", "2026-12-01", """Paris, le 23 novembre 2026
Objet : mise en demeure

Maître Modèle, avocat, pour la société Lune Rouge. Vous diffusez sans autorisation des extraits de la série, ce qui
constitue une contrefaçon (article L. 335-3 du Code de la propriété intellectuelle). Nous vous mettons en demeure de cesser
cette diffusion au plus tard le 1er décembre 2026.
"""),
    Arrived("a notification under the French act", "notice", "claimant to host", "", """Notification de contenu illicite
(article 6-I-5 de la loi n° 2004-575 pour la confiance dans l'économie numérique)
Notifiant : Lune Rouge SAS, 1 rue Exemple, Paris
Contenu : https://heberg.example.fr/v/12
Motifs : reproduction sans autorisation de la série. Nous vous demandons de retirer ce contenu.
"""),
    Arrived("a Spanish formal demand", "letter", "claimant to respondent", "2026-12-03", """Burofax. Madrid, 23 de noviembre de 2026
Por la presente le requerimos para que cese en la explotación no autorizada de la obra, conforme a la Ley de Propiedad
Intelectual, y retire los vídeos en el plazo de 10 días. En otro caso ejercitaremos acciones legales.
"""),
    Arrived("a Korean form for stopping", "notice", "claimant to host", "", """저작물 등의 복제ㆍ전송 중단 요청서
저작권법 제103조에 따라 아래 저작물의 복제ㆍ전송의 중단을 요청합니다.
대상: https://board.example.kr/view/3
권리자: 별빛제작 주식회사
"""),
    Arrived("a Norwegian letter before action", "letter", "claimant to respondent", "2026-12-02", """Oslo, 23. november 2026
Varsel om rettighetskrenkelse og krav om opphør
Vår klient eier opphavsretten til serien. Dere har lagt ut klipp uten samtykke. Vi krever at klippene fjernes, og ber om
skriftlig bekreftelse innen 2. desember 2026. Ellers vil det bli tatt ut stevning uten ytterligere varsel.
"""),
    Arrived("a cease-and-desist letter with two terms", "letter", "claimant to respondent", "2026-12-02", """November 23, 2026
Re: Unauthorized use of our client's characters

We are counsel for Pine Harbor Animation. Your model generates our client's characters on request. We demand that you cease
and desist, confirm in writing no later than 5:00 p.m. on December 2, 2026, and account by January 15, 2027. All rights
are reserved, including litigation.
"""),
    Arrived("a trade-mark letter", "letter", "claimant to respondent", "2026-12-07", """November 23, 2026

We represent the owner of the registered trademark FJORDFOX. Your app uses FJORDFAX for the same goods, which is likely to
confuse (15 U.S.C. § 1114). We ask that you stop using the name within 14 days of the date of this letter.
"""),
    Arrived("a letter about a domain name", "letter", "claimant to respondent", "2026-12-03", """Our client owns the mark SNOWLANTERN. You registered
snow-lantern.example in bad faith (Anticybersquatting Consumer Protection Act). We must insist that you transfer it within ten
(10) days.
"""),
    Arrived("a letter about circumvention", "letter", "claimant to respondent", "2026-12-10", """Dear Counsel:
On behalf of Harbor Games Inc. we write about the emulator on your store. It decrypts our client's games, and so circumvents
technological measures contrary to 17 U.S.C. § 1201(a)(2). We request that you take the listing offline no later than
December 10, 2026.
"""),
    Arrived("a blocking order", "court-order", "court to respondent", "2026-12-01", """IN THE HIGH COURT OF JUSTICE
BUSINESS AND PROPERTY COURTS
Claim No. IL-2026-000000
Upon the application of the Claimants and upon reading the evidence
IT IS ORDERED that the Defendants shall within 5 business days of receipt of this Order block or attempt to block access to the
target websites.
"""),
    Arrived("a German injunction", "court-order", "court to respondent", "", """Landgericht Hamburg
Beschluss
In der Sache ... hat die Zivilkammer 10 am 20.11.2026 beschlossen:
Im Wege der einstweiligen Verfügung wird der Antragsgegnerin bei Meidung eines Ordnungsgeldes untersagt, den Film öffentlich
zugänglich zu machen.
"""),
    Arrived("a subpoena for a user's name", "subpoena", "claimant to host", "2026-12-14", """United States District Court for the Northern District
of California
SUBPOENA TO PRODUCE DOCUMENTS (17 U.S.C. § 512(h))
YOU ARE COMMANDED to produce, by December 14, 2026, information sufficient to identify the alleged infringer who posted
https://forum.example.net/t/9 . A copy of the notification under § 512(c)(3)(A) is attached.
"""),
    Arrived("a small claim served with a date", "ccb-claim", "board to respondent", "2027-01-19", """United States Copyright Office
Copyright Claims Board
Docket number 26-CCB-0311
NOTICE: a claim has been filed against you, respondent. Date of service: November 20, 2026.
If you do not want to take part, you must opt out within 60 days of service.
"""),
    Arrived("an opt-out", "ccb-opt-out", "respondent to board", "", """Copyright Claims Board, docket 26-CCB-0277
NOTICE OF OPT-OUT
The respondent hereby opts out of the proceeding and affirms under penalty of perjury that this is its decision.
"""),
    Arrived("a suit", "lawsuit", "claimant to respondent", "2026-12-11", """UNITED STATES DISTRICT COURT, CENTRAL DISTRICT OF CALIFORNIA
SUMMONS IN A CIVIL ACTION
To: Clips Example Ltd.
A lawsuit has been filed against you. Within 21 days after service of this summons on you you must serve an answer. Served on
November 20, 2026.
COMPLAINT FOR COPYRIGHT INFRINGEMENT
"""),
    Arrived("a statement of reasons", "host-decision", "host to uploader", "2027-05-19", """Statement of reasons
On 19 November 2026 we restricted the visibility of your post https://social.example.eu/p/4.
Legal ground: infringement of copyright, notified by a rights holder (Article 16).
You can lodge a complaint with our internal system or go to an out-of-court dispute settlement body.
"""),
    Arrived("a strike", "host-decision", "host to uploader", "", """Your video has been removed: copyright strike
Hi Harbor Channel, we received a takedown request from a copyright owner, and your video "Trailer 2" was removed as it may
infringe copyright. You can submit a counter notification.
"""),
    Arrived("a host that acted on ours", "host-decision", "host to claimant", "", """Thanks for your report, reference 5522190.
We reviewed your copyright complaint and have removed the reported content: https://social.example/p/9. The team
"""),
    Arrived("a host that did not act on ours", "host-decision", "host to claimant", "", """Thank you for contacting us (case number 8812).
After reviewing your notice, we have decided not to remove the video, because it appears to be a parody. The team
"""),
    Arrived("a host that asks back", "host-question", "host to claimant", "", """Hello,
thanks for your takedown request. Before we can act we need more information: please reply with proof of authorization from the
copyright owner and the exact address of the video.
Copyright team
"""),
    Arrived("a counter-notice with a typed name", "counter-notice", "uploader to host", "2026-12-07", """The video at youtube.com/watch?v=zzzzzzzzzzz was removed.
I swear, under penalty of perjury, that I have a good faith belief that it was removed or disabled as a result of a mistake
or misidentification: it is a parody of the show and uses four seconds.
I consent to the jurisdiction of the federal court for my district and accept service of process from the claimant.
5 Example Road, Austin, TX 78701, 512 555 0133

Sam Parodist
"""),
    Arrived("a retraction above the old notice", "retraction", "claimant to host", "", """Hello,
we withdraw our copyright notice of 3 November for https://clips.example.net/v/88; the clip turned out to be licensed.
Kim Example

On Tue, 3 Nov 2026 at 10:11, Kim Example wrote:
> Please remove https://clips.example.net/v/88. I have a good faith belief that this use is not authorized by the
> copyright owner, its agent, or the law.
"""),
    Arrived("a copy from a database of notices", "notice", "claimant to host", "", """DMCA (Copyright) Complaint to Search Example
SENDER
Tidewater Publishing
RECIPIENT
Search Example LLC
Sent via: online form
Copyright claim 1
KIND OF WORK: Unspecified
DESCRIPTION The novel "Low Water"
ORIGINAL URLS: https://tidewater.example/low-water
ALLEGEDLY INFRINGING URLS: https://books.example.net/d/low-water
"""),
    Arrived("a help page", "neither", "", "", """Copyright policy
Effective date: 1 March 2026
If you believe that content on our service infringes your copyright, send our agent a notice. The notice must include your
physical or electronic signature, an identification of the work, and a statement that you have a good faith belief that the use
is not authorized. If you believe your content was removed by mistake, you may file a counter-notification.
"""),
    Arrived("a German help page", "neither", "", "", """Urheberrecht – Hinweise
Wenn Sie der Meinung sind, dass ein Inhalt Ihr Urheberrecht verletzt, senden Sie uns eine Meldung. Sie muss Ihre Unterschrift
und die Adresse des Inhalts enthalten. Wenn Sie glauben, dass ein Inhalt zu Unrecht gesperrt wurde, schreiben Sie uns.
"""),
    Arrived("an article", "neither", "", "", """Studio sues video generator
By Dana Writer | News
The company said on Friday that its model respects copyright. According to the complaint, users made clips of the film. "We are
looking at it", a spokesperson said. Read more about takedown notices and infringement here.
"""),
    Arrived("an advertisement", "neither", "", "", """Protect your brand! Our copyright monitoring is 40% off this week only - limited time offer.
Unsubscribe at any time.
"""),
    Arrived("small talk", "neither", "", "", "Are we still on for coffee at three? I will bring the cake.\n"),
    Arrived("a vague threat", "unknown", "", "", """To whom it may concern: my attorney tells me that what your bot does with my likeness is not right.
You will hear from us.
"""),
    Arrived("a licence question", "unknown", "", "", "Hello, who at your company handles licensing of the copyright in the green robot?\n"),
    Arrived("a letter in Polish", "unknown", "", "", """Szanowni Państwo, wzywamy do zaprzestania naruszeń praw autorskich (copyright) do serialu."""),
)  # fmt: skip
